"""One row of a table as a record, for the interpreter."""

from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import assert_never

from govrules.engine.columnar.monthly import month_name
from govrules.engine.columnar.table import Table
from govrules.engine.columnar.values import (
    FIRST_DAY,
    NEVER,
    UNKNOWN,
    Codes,
    Column,
    Days,
    Lists,
    Mask,
    Numbers,
    Records,
    Sets,
    Truths,
)
from govrules.language.types import MONTH, ListOf, RecordOf, Type
from govrules.language.values import NEVER as NEVER_VALUE
from govrules.language.values import RecordValue, Value
from govrules.packs.vocabulary import Vocabulary


def facts_at(table: Table, vocabulary: Vocabulary, row: int, texts: list[str]) -> dict[str, Value]:
    """Give the facts that a row knows; `texts` are those of the pool, by number."""
    values = ((name, value_at(column, vocabulary.facts[name].type, row, texts, name)) for name, column in table.facts.items())
    return {name: value for name, value in values if value is not None}


def value_at(column: Column, kind: Type, row: int, texts: list[str], path: str) -> Value | None:
    """Give the value of a row as the interpreter has it, None where it is unknown."""
    match column:
        case Truths():
            return True if column.true[row] else False if column.false[row] else None
        case Days():
            number = int(column.values[row])
            return None if number == UNKNOWN else NEVER_VALUE if number == NEVER else date.fromordinal(number + FIRST_DAY)
        case Numbers():
            return None if _held(column.unknown, row) else _number(column, kind, row)
        case Codes():
            number = int(column.values[row])
            return None if number < 0 else texts[number]
        case Lists():
            return None if _held(column.unknown, row) else _list(column, kind, row, texts, path)
        case Records():
            return None if _held(column.unknown, row) else _record(column, kind, row, texts, path)
        case Sets():
            raise AssertionError("no fact is a set")
    assert_never(column)


def _held(mask: Mask, row: int) -> bool:
    return mask is not None and bool(mask[row])


def _number(column: Numbers, kind: Type, row: int) -> Value:
    value = int(column.values[row])
    if kind == MONTH:
        return month_name(value)
    assert isinstance(column.scale, int)
    return value if column.scale == 1 else Fraction(value, column.scale)


def _list(column: Lists, kind: Type, row: int, texts: list[str], path: str) -> Value:
    assert isinstance(kind, ListOf)
    start, stop = int(column.offsets[row]), int(column.offsets[row + 1])
    found = (value_at(column.elements, kind.item, place, texts, f"{path}[{place - start}]") for place in range(start, stop))
    return tuple(value for value in found if value is not None)


def _record(column: Records, kind: Type, row: int, texts: list[str], path: str) -> Value:
    assert isinstance(kind, RecordOf)
    kinds = dict(kind.fields)
    values = {name: value_at(item, kinds[name], row, texts, f"{path}.{name}") for name, item in column.fields.items()}
    return RecordValue(path, MappingProxyType({name: value for name, value in values.items() if value is not None}))
