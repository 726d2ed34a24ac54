"""Records checked by msgspec: lines of JSON or mappings into a struct of their facts, and from that into a row.

Only what is plain passes: values of the fact's own type, as JSON or Python writes them. Everything else is `NotPlain`, and is
read the long way, which keeps every digit and knows every place. A struct has a field for each fact that the code reads and for
those that came along so far; a record with another fact of the vocabulary makes a wider one.
"""

import linecache
from collections.abc import Callable, Mapping
from datetime import date
from importlib import import_module
from itertools import count
from typing import Annotated, Any, Literal, NamedTuple

from govrules.engine.compiled.tables import NEVER
from govrules.engine.compiled.writer import Column
from govrules.engine.convert import FIRST_YEAR, LAST_YEAR, convert_scalar
from govrules.engine.plain import LARGEST_NUMBER, NotPlain, no_key_twice
from govrules.engine.record import LONGEST_LIST, Row
from govrules.engine.rows import Bits
from govrules.engine.struct_code import struct_code
from govrules.language.types import BOOL, DATES, INT, MONEY, MONTH, RATIO, EnumOf, ListOf, RecordOf, Type
from govrules.packs.vocabulary import Fact, Vocabulary

try:
    # With the extra `fast`.
    msgspec: Any = import_module("msgspec")
except ImportError:
    msgspec = None

MOST_WIDENINGS = 8
"""After so many, the next struct has all facts: lines that all carry something else would make one each."""

_FIRST, _LAST = date(FIRST_YEAR, 1, 1).toordinal(), date(LAST_YEAR, 12, 31).toordinal()
_numbers = count(1)


class _Days(dict[Any, int | None]):
    """The number of a day, as it stands in a row: absent is unknown, null is never."""

    def __init__(self) -> None:
        super().__init__({None: NEVER, msgspec.UNSET: None})

    def __missing__(self, day: date) -> int:
        number = day.toordinal()
        if not _FIRST <= number <= _LAST:
            raise NotPlain
        self[day] = number
        return number


class Shape(NamedTuple):
    """A struct with what is done with it."""

    names: tuple[str, ...]
    struct: Any
    decode: Callable[[bytes], Any]
    keys: Callable[[Any], int]
    looks_plain: Callable[[Mapping[Any, Any]], bool]
    row: Callable[[Any], Row]


class StructReader:
    """Reads records for a pack: `columns` are what its code reads, `text` takes a text or raises."""

    def __init__(self, vocabulary: Vocabulary, columns: tuple[Column, ...], text: Callable[[Any], str]) -> None:
        self._facts = vocabulary.facts
        self._columns = columns
        listed = {column.name: self._facts[column.name].type for column in columns if column.as_bits}
        self._constants: dict[str, Any] = {
            "DAY": _Days(), "UNSET": msgspec.UNSET, "RATIO": _ratio, "MONTH": _month, "TEXT": text,
            **{f"BITS_{name}": Bits(_codes(kind)) for name, kind in listed.items()},
        }  # fmt: skip
        self._widened = 0
        self._shape: Shape | None = None

    @property
    def names(self) -> frozenset[str]:
        """Give the facts that have a field by now."""
        return frozenset(self._shape.names if self._shape else ())

    def line(self, data: bytes) -> tuple[Any, Row]:
        """Give the struct and the row of a line of JSON with no key twice; raises NotPlain, or ValueError."""
        shape = self._shape or self._wider(msgspec.json.decode(data))
        try:
            raw = shape.decode(data)
        except msgspec.ValidationError:
            shape = self._wider(msgspec.json.decode(data))
            raw = shape.decode(data)
        if not no_key_twice(data, shape.keys(raw)):
            raise NotPlain
        return raw, shape.row(raw)

    def mapping(self, given: dict[Any, Any]) -> tuple[Any, Row]:
        """Give the struct and the row of a mapping of facts; raises NotPlain, or ValueError."""
        shape = self._shape or self._wider(given)
        try:
            raw = msgspec.convert(given, shape.struct)
        except msgspec.ValidationError:
            shape = self._wider(given)
            raw = msgspec.convert(given, shape.struct)
        if not shape.looks_plain(given):
            raise NotPlain
        return raw, shape.row(raw)

    def _wider(self, given: Any) -> Shape:
        """Give a shape that has the facts of a record, too; raises NotPlain where they are not what is in the way.

        They stand in the order of the first record that brings them: a decoder looks for each where the last one ended.
        """
        if not isinstance(given, dict):
            raise NotPlain
        known = self._shape.names if self._shape else ()
        fresh = [name for name in given if name in self._facts and name not in known]
        if self._shape and not fresh:
            raise NotPlain
        self._widened += 1
        others = (column.name for column in self._columns) if self._widened < MOST_WIDENINGS else self._facts
        self._shape = self._shaped(tuple(dict.fromkeys([*known, *fresh, *others])))
        return self._shape

    def _shaped(self, names: tuple[str, ...]) -> Shape:
        facts = {name: self._facts[name] for name in names}
        struct = _struct("Facts", {name: _type(fact, fact.type) for name, fact in facts.items()}, {"id": _number() | str})
        source, made = struct_code(facts, self._columns), dict(self._constants)
        filename = f"<govrules facts {next(_numbers)}>"
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        exec(compile(source, filename, "exec"), made)
        return Shape(names, struct, msgspec.json.Decoder(struct).decode, made["keys"], made["looks_plain"], made["row"])


def facts_of(raw: Any) -> Mapping[str, object]:
    """Give a struct as a mapping of plain values."""
    found: Mapping[str, object] = msgspec.to_builtins(raw, builtin_types=(date,))
    return found


def _struct(name: str, types: Mapping[str, Any], others: Mapping[str, Any]) -> Any:
    named = {f"fact_{key}": key for key in types}
    fields = [(key, kind | None | msgspec.UnsetType, msgspec.UNSET) for key, kind in others.items()]
    fields += [(field, types[key] | None | msgspec.UnsetType, msgspec.UNSET) for field, key in named.items()]
    return msgspec.defstruct(name, fields, rename=named, forbid_unknown_fields=True, gc=False)


def _type(fact: Fact, kind: Type) -> Any:
    """Give the type that msgspec checks; what is not of it may still be right, and is read the long way."""
    if isinstance(kind, EnumOf):
        return Literal[kind.codes]
    if isinstance(kind, ListOf):
        return Annotated[list[_type(fact, kind.item)], msgspec.Meta(max_length=LONGEST_LIST)]  # type: ignore[misc]  # made here
    if isinstance(kind, RecordOf):
        return _struct("Element", {name: _type(inner, inner.type) for name, inner in fact.fields.items()}, {})
    number = _number()
    simple: dict[Type, Any] = {**dict.fromkeys(DATES, date), BOOL: bool, INT: number, MONEY: number, RATIO: number | str}
    return simple.get(kind, str)


def _number() -> Any:
    return Annotated[int, msgspec.Meta(gt=-LARGEST_NUMBER, lt=LARGEST_NUMBER)]


def _ratio(raw: int | str) -> Any:
    return convert_scalar(RATIO, raw)


def _month(raw: str) -> Any:
    return convert_scalar(MONTH, raw)


def _codes(kind: Type) -> tuple[str, ...]:
    return kind.item.codes if isinstance(kind, ListOf) and isinstance(kind.item, EnumOf) else ()
