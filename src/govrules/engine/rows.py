"""Rows: the facts of a record in the order and form in which a pack's generated code reads them.

A day is its number, an amount is in fen, a record inside the record is a tuple of its fields; what is unknown is `None`. A list
of codes of which is asked what it holds lies there as a set: a number with a bit for each code, in the order of the vocabulary.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any

from govrules.engine.compiled.tables import Numbers
from govrules.engine.compiled.writer import Column
from govrules.engine.record import Row
from govrules.language.types import DATES, EnumOf, ListOf, RecordOf, Type
from govrules.language.values import RecordValue, Value
from govrules.packs.vocabulary import Vocabulary

Encode = Callable[[Any], Any]

NUMBERS = Numbers()


class RowMaker:
    """Makes rows of facts by name."""

    def __init__(self, columns: tuple[Column, ...], vocabulary: Vocabulary) -> None:
        self._blank: Row = [None] * len(columns)
        self._places: dict[str, list[tuple[int, Encode | None]]] = {}
        for place, item in enumerate(columns):
            encode = _encoder(vocabulary.facts[item.name].type, as_bits=item.as_bits)
            self._places.setdefault(item.name, []).append((place, encode))

    def row(self, facts: Mapping[str, Value]) -> Row:
        """Give the row of some facts."""
        row, places = self._blank.copy(), self._places
        for name, value in facts.items():
            for place, encode in places.get(name, ()):
                row[place] = value if encode is None else encode(value)
        return row


class _Bit(dict[str, int]):
    def __missing__(self, code: str) -> int:
        # A record may have been checked for another pack: what this one does not know, it does not ask about.
        return 0


class Bits:
    """Codes of a list as a set of bits."""

    __slots__ = ("_bit",)

    def __init__(self, codes: Iterable[str]) -> None:
        self._bit = _Bit({code: 1 << number for number, code in enumerate(codes)}).__getitem__

    def __call__(self, listed: Collection[str]) -> int:
        """Give the bits of the codes that are listed."""
        found = sum(map(self._bit, listed))
        # Only of codes that all differ has the sum as many bits.
        return found if found.bit_count() == len(listed) else reduce(or_, map(self._bit, listed), 0)


def _encoder(kind: Type, *, as_bits: bool = False) -> Encode | None:
    """Give what turns a value of a type into its form in a row; None where that is the value itself."""
    if kind in DATES:
        return NUMBERS.__getitem__
    if isinstance(kind, ListOf):
        if as_bits and isinstance(kind.item, EnumOf):
            return Bits(kind.item.codes)
        item = _encoder(kind.item)
        return None if item is None else lambda values: tuple([item(value) for value in values])
    return _fields(kind) if isinstance(kind, RecordOf) else None


def _fields(kind: RecordOf) -> Encode:
    plan = [(name, _encoder(inner)) for name, inner in kind.fields]

    def encode(value: RecordValue) -> tuple[Any, ...]:
        found = [(encoder, value.fields.get(name)) for name, encoder in plan]
        return tuple([item if item is None or encoder is None else encoder(item) for encoder, item in found])

    return encode
