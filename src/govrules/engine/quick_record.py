"""Records that need no help are checked in one pass; what is not plain is left to `check_record`.

All ways agree on every record: as a struct (with msgspec) only values of the fact's own type pass, value by value also what
converts without a doubt, and everything that has a problem, or may have one, goes the long way.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from govrules.base.units import FEN
from govrules.engine.compiled.writer import Column
from govrules.engine.convert import FIRST_YEAR, LAST_YEAR, ConversionError, convert_scalar, convert_text
from govrules.engine.plain import LARGEST_NUMBER, NotPlain, no_key_twice
from govrules.engine.record import LONGEST_LIST, Record, Row, check_record
from govrules.engine.rows import RowMaker
from govrules.engine.structs import StructReader, facts_of, msgspec
from govrules.language.types import BOOL, DAY, EVENT, INT, MONEY, TEXT, EnumOf, ListOf, RecordOf, Type
from govrules.language.values import NEVER, RecordValue, Value
from govrules.packs.vocabulary import Fact, Vocabulary

Convert = Callable[[Any], Any]

_ISO = len("2024-03-05")
_SPARSE = 8
"""Of a record with so many times fewer facts than the code reads, values are taken one by one."""
_PATHS = 32

_IN_THE_WAY = (KeyError, TypeError, ValueError, RecursionError, ConversionError, NotPlain)
"""What is raised where a record is not plain; the long way says what it is, if it is a problem at all."""


class _Same(dict[date, date]):
    """One object for each day: what is looked up by it is then found without comparing."""

    def __missing__(self, day: date) -> date:
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise NotPlain
        return self.setdefault(day, day)


class _Days(dict[str, date]):
    """The days that texts name, as ISO 8601 writes them: there are no more of them than days of three centuries."""

    def __missing__(self, text: str) -> date:
        if len(text) != _ISO or text[4] != "-" or text[7] != "-":
            raise NotPlain
        try:
            day = _SAME[date.fromisoformat(text)]
        except ValueError:
            raise NotPlain from None
        self[text] = day
        return day


_SAME, _DAYS = _Same(), _Days()
_DAY, _BOOL, _OTHER = range(3)


class QuickReader:
    """Reads records for one pack; what its generated code reads, `columns`, lies in a row."""

    def __init__(self, vocabulary: Vocabulary, columns: tuple[Column, ...]) -> None:
        self.vocabulary = vocabulary
        self._width = len(columns)
        self._rows = RowMaker(columns, vocabulary)
        self._listed = {name for name, fact in vocabulary.facts.items() if fact.fields}
        self._plan = {name: _reading(fact) for name, fact in vocabulary.facts.items()}
        self.structs = StructReader(vocabulary, columns, _text) if msgspec else None
        """With the extra `fast`; otherwise values are looked at one by one."""

    def record(self, raw: object) -> Record:
        """Check and normalise a record; the same record, or the same RecordError, as `check_record` gives."""
        if type(raw) is not dict:
            return check_record(raw, self.vocabulary)  # type: ignore[arg-type]  # it says what is wrong with other things
        try:
            return self._mapping(raw)
        except NotPlain:
            return check_record(raw, self.vocabulary)

    def line(self, data: bytes) -> Record:
        """Read a line of JSON that holds a plain record, with no key twice; raises NotPlain."""
        if self.structs:
            try:
                return self._made(*self.structs.line(data))
            except _IN_THE_WAY:
                pass
        try:
            # As text: of bytes the encoding would be guessed.
            found = json.loads(data.decode())
        except (ValueError, RecursionError):
            raise NotPlain from None
        if found.__class__ is not dict or not no_key_twice(data, self._keys(found)):
            raise NotPlain
        return self._by_value(found)

    def row(self, record: Record) -> Row:
        """Give what the pack's code reads of a record."""
        return record.row if record.layout is self and record.row is not None else self._rows.row(record.facts)

    def facts(self, raw: Any) -> Mapping[str, Value]:
        """Give the facts of a struct."""
        given = facts_of(raw)
        try:
            return self._facts(given)[1]
        except _IN_THE_WAY:
            return check_record(given, self.vocabulary).facts

    def _mapping(self, raw: dict[Any, Any]) -> Record:
        # A struct pays for every fact that it could have.
        if self.structs and len(raw) * _SPARSE > self._width:
            try:
                return self._made(*self.structs.mapping(raw))
            except _IN_THE_WAY:
                # Amounts in words, decimals, days with their time: plain enough to be converted one by one.
                pass
        return self._by_value(raw)

    def _made(self, raw: Any, row: Row) -> Record:
        identity = raw.id
        if identity.__class__ is not str:
            if identity == 0:
                # Written `-0`, it is another name.
                raise NotPlain
            identity = str(identity) if identity.__class__ is int else None
        return Record(identity, None, row, self, raw)

    def _by_value(self, raw: dict[Any, Any]) -> Record:
        try:
            identity, facts = self._facts(raw)
        except _IN_THE_WAY:
            raise NotPlain from None
        return Record(identity, facts, self._rows.row(facts), self)

    def _facts(self, raw: Mapping[Any, Any]) -> tuple[str | None, dict[str, Value]]:
        facts: dict[str, Value] = {}
        identity, plan = None, self._plan
        for name, value in raw.items():
            if name == "id":
                identity = None if value is None else _text(value)
                continue
            kind, convert = plan[name]
            if kind == _DAY:
                facts[name] = NEVER if value is None else _DAYS[value] if value.__class__ is str else convert(value)
            elif value is True or value is False:
                facts[name] = value if kind == _BOOL else convert(value)
            elif value is not None:
                facts[name] = convert(value)
        return identity, facts

    def _keys(self, raw: dict[Any, Any]) -> int:
        """Count the keys of a record, those in lists of records too."""
        count = len(raw)
        for name in self._listed:
            listed = raw.get(name)
            if type(listed) is list:
                count += sum([len(item) for item in listed if type(item) is dict])
        return count


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
        raise NotPlain
    return convert_scalar(kind, raw)


def _leave(raw: object) -> Any:
    raise NotPlain


def _day(raw: Any) -> Any:
    if type(raw) is date:
        return _SAME[raw]
    return _DAYS[raw] if type(raw) is str else convert_scalar(EVENT, raw)


def _text(raw: Any) -> str:
    if type(raw) is str:
        return raw if raw.isascii() else convert_text(raw)
    raise NotPlain


def _money(raw: Any) -> Any:
    return raw * FEN if type(raw) is int and -LARGEST_NUMBER < raw < LARGEST_NUMBER else convert_scalar(MONEY, raw)


def _integer(raw: Any) -> Any:
    return raw if type(raw) is int and -LARGEST_NUMBER < raw < LARGEST_NUMBER else convert_scalar(INT, raw)


def _code(codes: frozenset[str]) -> Convert:
    def convert(raw: Any) -> Any:
        if type(raw) is str and raw in codes:
            return raw
        raise NotPlain

    return convert


def _codes(codes: frozenset[str]) -> Convert:
    plain = {code: code for code in codes}

    def convert(raw: Any) -> Any:
        if type(raw) is list and len(raw) <= LONGEST_LIST:
            return tuple([plain[code] for code in raw])
        raise NotPlain

    return convert


def _list(convert_item: Convert) -> Convert:
    def convert(raw: Any) -> Any:
        if type(raw) is list and len(raw) <= LONGEST_LIST and None not in raw:
            return tuple([convert_item(item) for item in raw])
        raise NotPlain

    return convert


def _elements(fact: Fact) -> Convert:
    readings = {name: _reading(inner) for name, inner in fact.fields.items()}
    paths = [f"{fact.name}[{number}]" for number in range(_PATHS)]

    def convert(raw: Any) -> Any:
        if type(raw) is not list or len(raw) > LONGEST_LIST:
            raise NotPlain
        names = paths if len(raw) <= _PATHS else [f"{fact.name}[{number}]" for number in range(len(raw))]
        return tuple([RecordValue(path, _fields(readings, item)) for path, item in zip(names, raw, strict=False)])

    return convert


def _fields(readings: Mapping[str, tuple[int, Convert]], raw: Any) -> dict[str, Value]:
    if type(raw) is not dict:
        raise NotPlain
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
