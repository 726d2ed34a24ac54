"""Records that need no help are checked in one pass; what is not plain is left to `check_record`.

The two agree on every record: here only plain values of the fact's own type pass, and everything that needs a conversion
worth a message, or has a problem, goes the long way.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from govrules.base.units import FEN
from govrules.engine.convert import FIRST_YEAR, LAST_YEAR, ConversionError, convert_scalar, convert_text
from govrules.engine.record import LONGEST_LIST, Columns, Record, check_record
from govrules.language.types import BOOL, DAY, EVENT, INT, MONEY, TEXT, EnumOf, ListOf, RecordOf, Type
from govrules.language.values import NEVER, RecordValue, Value
from govrules.packs.vocabulary import Fact, Vocabulary

Convert = Callable[[Any], Any]

_LARGEST = 10**15
_ISO = len("2024-03-05")
_PATHS = 32


class NotPlain(Exception):  # noqa: N818 - a way out, not an error
    """The record needs the long way."""


_LONG = NotPlain()


class _Same(dict[date, date]):
    """One object for each day: what is looked up by it is then found without comparing."""

    def __missing__(self, day: date) -> date:
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise _LONG
        return self.setdefault(day, day)


class _Days(dict[str, date]):
    """The days that texts name, as ISO 8601 writes them: there are no more of them than days of three centuries."""

    def __missing__(self, text: str) -> date:
        if len(text) != _ISO or text[4] != "-" or text[7] != "-":
            raise _LONG
        try:
            day = _SAME[date.fromisoformat(text)]
        except ValueError:
            raise _LONG from None
        self[text] = day
        return day


_SAME, _DAYS = _Same(), _Days()
_DAY, _BOOL, _OTHER = range(3)


class QuickReader:
    """Reads records for one pack: its facts lie in a row, in the order in which generated code asks for them."""

    def __init__(self, vocabulary: Vocabulary, names: Iterable[str]) -> None:
        self.vocabulary = vocabulary
        self.columns = Columns(tuple(names))
        self._blank: list[Value | None] = [None] * len(self.columns.names)
        slots = {name: number for number, name in enumerate(self.columns.names)}
        self._listed = {name for name, fact in vocabulary.facts.items() if fact.fields}
        self._plan = {name: (*_reading(fact), slots.get(name)) for name, fact in vocabulary.facts.items()}

    def record(self, raw: object) -> Record:
        """Check and normalise a record; the same record, or the same RecordError, as `check_record` gives."""
        if type(raw) is not dict:
            return check_record(raw, self.vocabulary)  # type: ignore[arg-type]  # it says what is wrong with other things
        try:
            return self.plain(raw)
        except NotPlain:
            return check_record(raw, self.vocabulary)

    def plain(self, raw: dict[Any, Any]) -> Record:
        """Read a record all of whose values are plain; raises NotPlain."""
        try:
            return self._read(raw)
        except (KeyError, TypeError, ConversionError):
            raise _LONG from None

    def keys(self, raw: dict[Any, Any]) -> int:
        """Count the keys of a record, those in lists of records too."""
        count = len(raw)
        for name in self._listed:
            listed = raw.get(name)
            if type(listed) is list:
                count += sum([len(item) for item in listed if type(item) is dict])
        return count

    def row(self, record: Record) -> list[Value | None]:
        """Give the facts that the pack's code reads, in its order; None where unknown."""
        return record.row if record.columns is self.columns else [*map(record.facts.get, self.columns.names)]

    def _read(self, raw: dict[Any, Any]) -> Record:
        row, rest, identity, plan = self._blank.copy(), None, None, self._plan
        for name, value in raw.items():
            if name == "id":
                identity = None if value is None else _text(value)
                continue
            kind, convert, slot = plan[name]
            if kind == _DAY:
                value = NEVER if value is None else _DAYS[value] if value.__class__ is str else convert(value)
            elif value is None:
                continue
            elif kind == _OTHER or (value is not True and value is not False):
                value = convert(value)
            if slot is not None:
                row[slot] = value
            elif rest is None:
                rest = {name: value}
            else:
                rest[name] = value
        return Record(identity, rest, row, self.columns)


def _reading(fact: Fact) -> tuple[int, Convert]:
    """Give how a fact is read: the kinds that most facts are of are read without a call."""
    kind = _DAY if fact.type in (EVENT, DAY) else _BOOL if fact.type == BOOL else _OTHER
    return kind, _converter(fact, fact.type)


def _converter(fact: Fact, kind: Type) -> Convert:
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
    simple: dict[Type, Convert] = {EVENT: _day, DAY: _day, MONEY: _money, INT: _integer, TEXT: _text}
    return simple.get(kind) or (lambda raw: _other(kind, raw))


def _other(kind: Type, raw: Any) -> Any:
    if type(raw) is float:
        # Whoever has the text of the number reads it exactly.
        raise _LONG
    return convert_scalar(kind, raw)


def _leave(raw: object) -> Any:
    raise _LONG


def _day(raw: Any) -> Any:
    if type(raw) is date:
        return _SAME[raw]
    return _DAYS[raw] if type(raw) is str else convert_scalar(EVENT, raw)


def _text(raw: Any) -> str:
    if type(raw) is str:
        return raw if raw.isascii() else convert_text(raw)
    raise _LONG


def _money(raw: Any) -> Any:
    return raw * FEN if type(raw) is int and -_LARGEST < raw < _LARGEST else convert_scalar(MONEY, raw)


def _integer(raw: Any) -> Any:
    return raw if type(raw) is int and -_LARGEST < raw < _LARGEST else convert_scalar(INT, raw)


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
    readings = {name: _reading(inner) for name, inner in fact.fields.items()}
    paths = [f"{fact.name}[{number}]" for number in range(_PATHS)]

    def convert(raw: Any) -> Any:
        if type(raw) is not list or len(raw) > LONGEST_LIST:
            raise _LONG
        names = paths if len(raw) <= _PATHS else [f"{fact.name}[{number}]" for number in range(len(raw))]
        return tuple([RecordValue(path, _fields(readings, item)) for path, item in zip(names, raw, strict=False)])

    return convert


def _fields(readings: Mapping[str, tuple[int, Convert]], raw: Any) -> dict[str, Value]:
    if type(raw) is not dict:
        raise _LONG
    fields: dict[str, Value] = {}
    for name, value in raw.items():
        kind, convert = readings[name]
        if kind == _BOOL and (value is True or value is False):
            fields[name] = value
        elif value is not None:
            fields[name] = convert(value)
        elif kind == _DAY:
            fields[name] = NEVER
    return fields
