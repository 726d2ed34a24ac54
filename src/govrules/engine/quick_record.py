"""Records that need no help are checked by one function a fact; what any of them does not take is left to `check_record`.

The two agree on every record: here only plain values of the fact's own type pass, and everything that needs a conversion
worth a message, or has a problem, goes the long way.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from govrules.base.units import FEN
from govrules.engine.convert import FIRST_YEAR, LAST_YEAR, ConversionError, convert_scalar, convert_text
from govrules.engine.record import LONGEST_LIST, Record, check_record
from govrules.language.types import BOOL, DAY, EVENT, INT, MONEY, TEXT, EnumOf, ListOf, RecordOf, Type
from govrules.language.values import NEVER, RecordValue, Value
from govrules.packs.vocabulary import Fact, Vocabulary

Convert = Callable[[Any], Any]

_FIRST, _LAST = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
_LARGEST = 10**15
_ISO = len("2024-03-05")


class _LongWay(Exception):
    """The value needs the long way."""


_LONG = _LongWay()


def quick_record(raw: object, vocabulary: Vocabulary) -> Record:
    """Check and normalise a record; the same record, or the same RecordError, as `check_record` gives."""
    if type(raw) is not dict:
        return check_record(raw, vocabulary)  # type: ignore[arg-type]  # it says what is wrong with other things
    readers = _readers(vocabulary)
    facts: dict[str, Value] = {}
    identity = None
    try:
        for name, value in raw.items():
            if name == "id":
                if value is not None:
                    identity = _text(value)
                continue
            read = readers[name]
            if value is None:
                if read.null is not None:
                    facts[name] = read.null
            else:
                facts[name] = read.convert(value)
    except (_LongWay, KeyError, TypeError, ConversionError):
        return check_record(raw, vocabulary)
    return Record(identity, facts)


class _Reader:
    """How a fact is read: its plain values, and what null stands for (None: unknown)."""

    __slots__ = ("convert", "null")

    def __init__(self, fact: Fact) -> None:
        self.convert = _converter(fact, fact.type)
        self.null: Value | None = NEVER if fact.type in (EVENT, DAY) else None


@lru_cache(maxsize=32)
def _readers(vocabulary: Vocabulary) -> Mapping[str, _Reader]:
    return {name: _Reader(fact) for name, fact in vocabulary.facts.items()}


def _converter(fact: Fact, kind: Type) -> Convert:
    if kind in (EVENT, DAY):
        return _day
    if kind == BOOL:
        return _bool
    if kind == MONEY:
        return _money
    if kind == INT:
        return _integer
    if isinstance(kind, EnumOf):
        return _code(frozenset(kind.codes))
    if isinstance(kind, ListOf):
        item = kind.item
        if isinstance(item, EnumOf):
            return _codes(frozenset(item.codes))
        if isinstance(item, RecordOf):
            return _elements(fact)
        return _leave if isinstance(item, ListOf) else _list(_converter(fact, item))
    if isinstance(kind, RecordOf):
        return _leave
    return _text if kind == TEXT else lambda raw: convert_scalar(kind, raw)


def _leave(raw: object) -> Any:
    raise _LONG


def _day(raw: Any) -> date:
    if type(raw) is date:
        day = raw
    elif type(raw) is str and len(raw) == _ISO and raw[4] == "-" == raw[7]:
        try:
            day = date.fromisoformat(raw)
        except ValueError:
            raise _LONG from None
    else:
        return convert_scalar(EVENT, raw)  # type: ignore[return-value]  # an event is a date
    if _FIRST <= day <= _LAST:
        return day
    raise _LONG


def _text(raw: Any) -> str:
    if type(raw) is str:
        return convert_text(raw)
    raise _LONG


def _bool(raw: Any) -> bool:
    if raw is True or raw is False:
        return raw is True
    return convert_scalar(BOOL, raw)  # type: ignore[return-value]  # of that type


def _money(raw: Any) -> int:
    if type(raw) is int and -_LARGEST < raw < _LARGEST:
        return raw * FEN
    return convert_scalar(MONEY, raw)  # type: ignore[return-value]  # of that type


def _integer(raw: Any) -> int:
    if type(raw) is int and -_LARGEST < raw < _LARGEST:
        return raw
    return convert_scalar(INT, raw)  # type: ignore[return-value]  # of that type


def _code(codes: frozenset[str]) -> Convert:
    def convert(raw: Any) -> Any:
        if type(raw) is str and raw in codes:
            return raw
        raise _LONG

    return convert


def _codes(codes: frozenset[str]) -> Convert:
    def convert(raw: Any) -> Any:
        if type(raw) is list and len(raw) <= LONGEST_LIST and codes.issuperset(raw):
            return tuple(raw)
        raise _LONG

    return convert


def _list(convert_item: Convert) -> Convert:
    def convert(raw: Any) -> Any:
        if type(raw) is list and len(raw) <= LONGEST_LIST and None not in raw:
            return tuple([convert_item(item) for item in raw])
        raise _LONG

    return convert


def _elements(fact: Fact) -> Convert:
    fields = {name: _Reader(inner) for name, inner in fact.fields.items()}
    name = fact.name

    def convert(raw: Any) -> Any:
        if type(raw) is not list or len(raw) > LONGEST_LIST:
            raise _LONG
        return tuple(
            [RecordValue(f"{name}[{number}]", _fields(fields, item)) for number, item in enumerate(raw)]
        )

    return convert


def _fields(readers: Mapping[str, _Reader], raw: Any) -> dict[str, Value]:
    if type(raw) is not dict:
        raise _LONG
    fields: dict[str, Value] = {}
    for name, value in raw.items():
        read = readers[name]
        if value is None:
            if read.null is not None:
                fields[name] = read.null
        else:
            fields[name] = read.convert(value)
    return fields
