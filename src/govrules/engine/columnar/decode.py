"""One Arrow array → a column of values of a fact's type; only what holds the type exactly is taken."""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from govrules.base.diagnostics import Diagnostic, did_you_mean, listed
from govrules.base.units import FEN
from govrules.engine.columnar.arrays import distinct, is_text, nulls, plain, split
from govrules.engine.columnar.reading import Reading
from govrules.engine.columnar.table import Pool
from govrules.engine.columnar.values import (
    FIRST_DAY,
    NEVER,
    NO,
    UNKNOWN,
    Array,
    Codes,
    Column,
    Days,
    Lists,
    Numbers,
    Records,
    Truths,
    looked_up,
    some,
    unknown_like,
)  # fmt: skip
from govrules.engine.convert import FIRST_YEAR, LAST_YEAR, ConversionError, convert_scalar
from govrules.engine.record import LONGEST_LIST
from govrules.language.types import BOOL, DAY, EVENT, INT, MONEY, MONTH, RATIO, EnumOf, ListOf, RecordOf, Type
from govrules.packs.vocabulary import Fact

NO_DATE = ("-", "无")
"""What a text in a column of dates says when the day is known not to come."""

_EPOCH = 719_163 - FIRST_DAY
_EXPECTED: dict[Type, tuple[str, str]] = {
    EVENT: ("dates", "cast it to a date type, or give ISO texts such as `2024-03-05`"),
    DAY: ("dates", "cast it to a date type, or give ISO texts such as `2024-03-05`"),
    MONTH: ("texts such as `2019-03`", "format the months as `YYYY-MM`"),
    BOOL: ("booleans", "cast it to a boolean type"),
    MONEY: (
        "whole yuan as integers, or decimals",
        "cast it to integers, to decimals with two places, or to texts such as `120万元`",
    ),
    RATIO: ("decimals, or texts such as `10%`", "cast it to decimals or texts"),
    INT: ("integers", "cast it to integers (in pandas `Int64`, which has empty cells)"),
}
_A_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_FIRST, _LAST = (np.datetime64(f"{year}", "D").astype(int) + _EPOCH for year in (FIRST_YEAR, LAST_YEAR + 1))


class WrongTypeError(Exception):
    """A column of another type than the fact's."""

    def __init__(self, code: str, message: str, hint: str | None) -> None:
        super().__init__(message)
        self.code, self.help = code, hint


class Decoder:
    """Reads columns; values that are wrong are told with their count and the first rows, and read as unknown."""

    def __init__(self, pool: Pool, reading: Reading, fields: set[str], problems: list[Diagnostic], start: int) -> None:
        self.pool, self.reading, self.fields, self.problems, self.start = pool, reading, fields, problems, start
        self.bad: dict[int, list[str]] = {}
        """The rows of the frame that hold something wrong, with what it is."""
        self._around: list[Array] = []
        """The offsets of the lists that are being read, the outermost first."""

    def column(self, fact: Fact, array: Any, path: str) -> Column:
        """Read a column of a fact. Raises WrongTypeError."""
        kind = fact.type
        if pa.types.is_null(array.type):
            # Nothing but empty cells, which have no type in Arrow.
            array = pa.nulls(len(array), self.natural(fact))
        if isinstance(kind, ListOf):
            return self._lists(fact, kind, array, path)
        if isinstance(kind, RecordOf):
            return self._records(fact, array, path)
        if is_text(array.type):
            return self._from_texts(kind, array, path)
        if kind in (EVENT, DAY):
            return self._days(kind, array, path)
        if kind == BOOL and pa.types.is_boolean(array.type):
            return _truths(array)
        if kind in (MONEY, INT) and pa.types.is_integer(array.type):
            return self._integers(kind, array, path)
        if kind in (MONEY, RATIO) and pa.types.is_decimal(array.type):
            return self._from_values(kind, array, path)
        if kind == RATIO and (pa.types.is_integer(array.type) or pa.types.is_floating(array.type)):
            # A ratio is read as its shortest decimal, as from a file: 0.1 is one tenth.
            return self._from_values(kind, array, path)
        raise _wrong(kind, array.type, path)

    def natural(self, fact: Fact) -> Any:
        """Give the Arrow type that holds a fact's values."""
        kind = fact.type
        if isinstance(kind, ListOf):
            return pa.list_(self.natural(Fact(fact.name, kind.item, fact.label, values=fact.values, fields=fact.fields)))
        if isinstance(kind, RecordOf):
            return pa.struct([(name, self.natural(inner)) for name, inner in fact.fields.items()])
        types: dict[Type, Any] = {
            EVENT: pa.date32(),
            DAY: pa.date32(),
            BOOL: pa.bool_(),
            MONEY: pa.int64(),
            INT: pa.int64(),
            RATIO: pa.string(),
        }
        return types.get(kind, pa.string())

    def evaluation_days(self, array: Any, path: str) -> Array:
        """Read the days of evaluation. Raises WrongTypeError."""
        label = Fact(path, DAY, None)  # type: ignore[arg-type]  # a column of the frame, which nobody labels
        days = self.column(label, array, path)
        assert isinstance(days, Days)
        if days.special is not None:
            self._report(path, "missing-value", "the day of evaluation is missing", "give a day in every row", days.special)
        return days.values

    def _days(self, kind: Type, array: Any, path: str) -> Days:
        numbers = self._day_numbers(kind, array, path)
        empty = nulls(array)
        outside = (numbers < _FIRST) | (numbers >= _LAST)
        if empty is not None:
            outside &= ~empty
            special = NEVER if self.reading.empty_is_never(path.split("[")[0]) else UNKNOWN
            numbers = np.maximum(numbers, empty * np.int32(special))
        if outside.any():
            message = f"the year of a date in `{path}` is not between {FIRST_YEAR} and {LAST_YEAR}"
            self._report(path, "impossible-date", message, "check the year; leave the cell empty if it is not known", outside)
        return Days(numbers.astype(np.int32, copy=False))

    def _day_numbers(self, kind: Type, array: Any, path: str) -> Array:
        """Give the numbers of dates, or of times at the start of a day; an empty cell has any."""
        if pa.types.is_date(array.type):
            return plain(array.cast(pa.date32()), 0) + np.int32(_EPOCH)
        if not pa.types.is_timestamp(array.type):
            raise _wrong(kind, array.type, path)
        if array.type.tz is not None:
            raise WrongTypeError("wrong-dtype", f"`{path}` holds times in a time zone, not dates", "cast it to a date type")
        times, a_day = plain(array.view(pa.int64()), 0), 86_400 * _A_SECOND[array.type.unit]
        days = times // a_day
        timed = days * a_day != times
        if timed.any():
            self._report(path, "wrong-type", f"`{path}` has a time of day", "give the date alone", timed)
        return days + _EPOCH

    def _integers(self, kind: Type, array: Any, path: str) -> Numbers:
        if pa.types.is_uint64(array.type):
            array = pc.cast(array, pa.int64(), safe=False)
        values = plain(array, 0).astype(np.int64)
        huge = (values >= 10**15) | (values <= -(10**15))
        if huge.any():
            self._report(path, "wrong-type", f"`{path}` has a number of more than 15 digits", "check the unit", huge)
            values = np.where(huge, 0, values)
        return Numbers(values * FEN if kind == MONEY else values, 1, nulls(array))

    def _from_texts(self, kind: Type, array: Any, path: str) -> Column:
        """Read texts, each distinct one once."""
        codes, texts = distinct(array, kind.codes if isinstance(kind, EnumOf) else ())
        if isinstance(kind, EnumOf):
            self._refuse_codes(kind, np.array([text not in kind.codes for text in texts] + [False]), codes, texts, path)
            return self._codes(codes, texts)
        if kind in (EVENT, DAY):
            empty = NEVER if self.reading.empty_is_never(path.split("[")[0]) else UNKNOWN
            values = self._converted(kind, codes, texts, path)
            return Days(np.array([_day_number(value) for value in values] + [empty], np.int32)[codes])
        if kind in (BOOL, MONTH, MONEY, RATIO, INT):
            return _column_of(kind, self._converted(kind, codes, texts, path), codes)
        return self._codes(codes, texts)

    def _codes(self, codes: Array, texts: Sequence[str]) -> Codes:
        numbers = np.array([-1, *(self.pool.number(text) for text in texts)], np.int32)
        # The place of an empty cell is -1.
        return Codes(looked_up(numbers[1:], codes) if codes.dtype.kind == "u" else looked_up(numbers, codes + 1))

    def _from_values(self, kind: Type, array: Any, path: str) -> Column:
        encoded = array.dictionary_encode()
        codes = plain(encoded.indices, -1)
        values = encoded.dictionary.to_pylist()
        return _column_of(kind, self._converted(kind, codes, values, path), codes)

    def _converted(self, kind: Type, codes: Array, raw: Sequence[Any], path: str) -> list[Any]:
        """Convert each distinct value; None for one that is wrong, which is told."""
        values: list[Any] = []
        errors: dict[int, ConversionError] = {}
        for place, item in enumerate(raw):
            try:
                never = kind in (EVENT, DAY) and item in NO_DATE
                values.append(NEVER if never else convert_scalar(kind, item))
            except ConversionError as error:
                errors[place] = error
                values.append(None)
        rows = np.isin(codes, list(errors)) if errors else NO
        # A dictionary may hold more than its column: what no row has any more is no mistake.
        if rows.any():
            first = errors[int(codes[rows].min())]
            self._report(path, first.code, f"in `{path}` {first}", first.help, rows)
        return values

    def _refuse_codes(self, kind: EnumOf, wrong: Array, codes: Array, texts: Sequence[str], path: str) -> None:
        rows = wrong[codes] if wrong.any() else NO
        if rows.any():
            unknown = [texts[place] for place in np.unique(codes[rows]).tolist()]
            hint = did_you_mean(unknown[0], kind.codes) or f"the codes are {listed(kind.codes, 12)}"
            self._report(path, "unknown-code", f"`{path}` has no code {listed(unknown, 4)}", hint, rows)

    def _lists(self, fact: Fact, kind: ListOf, array: Any, path: str) -> Column:
        if is_text(array.type) and not isinstance(kind.item, RecordOf | ListOf):
            array = split(array)
        if not (pa.types.is_list(array.type) or pa.types.is_large_list(array.type)):
            raise WrongTypeError(
                "wrong-dtype", f"`{path}` is a list, not {array.type}", "give lists, or texts with `;` between the items"
            )
        empty = nulls(array)
        lengths = plain(pc.list_value_length(array), 0)
        offsets = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))
        # `flatten` leaves out what stands behind an empty cell.
        child = array.flatten()
        inner = Fact(fact.name, kind.item, fact.label, values=fact.values, fields=fact.fields)
        self._around.append(offsets)
        elements = self.column(inner, child, f"{path}[]")
        self._around.pop()
        holes = nulls(child)
        if holes is not None:
            mask = np.zeros(len(lengths), np.bool_)
            mask[_owners(offsets, np.flatnonzero(holes))] = True
            self._report(path, "wrong-type", f"an element of `{path}` is empty", "leave it out", mask)
        if (lengths > LONGEST_LIST).any():
            self._report(path, "too-large", f"`{path}` has more than {LONGEST_LIST:,} elements", None, lengths > LONGEST_LIST)
        return Lists(offsets, elements, empty)

    def _records(self, fact: Fact, array: Any, path: str) -> Column:
        if not pa.types.is_struct(array.type):
            raise WrongTypeError("wrong-dtype", f"`{path}` is a record, not {array.type}", "give a struct column")
        names = [array.type.field(number).name for number in range(array.type.num_fields)]
        strange = [name for name in names if name not in fact.fields]
        if strange:
            hint = did_you_mean(strange[0], fact.fields) or f"its fields are {listed(list(fact.fields))}"
            raise WrongTypeError("unknown-column", f"no field named `{strange[0]}` in `{path}`", hint)
        lacking = [name for name in fact.fields if name in self.fields and name not in names]
        if lacking and self.reading.missing == "error":
            hint = 'add them, or say `missing="unknown"`'
            raise WrongTypeError("missing-column", f"`{path}` lacks the fields {listed(lacking)} that the pack reads", hint)
        empty = nulls(array)
        columns: dict[str, Column] = {}
        for name, inner in fact.fields.items():
            if name in names and name in self.fields:
                child = pc.struct_field(array, [names.index(name)])
                columns[name] = _blank(self.column(inner, child, f"{path}.{name}"), empty)
            else:
                columns[name] = unknown_like(self.column(inner, pa.array([], self.natural(inner)), name), len(array))
        return Records(columns, empty)

    def _report(self, path: str, code: str, message: str, hint: str | None, rows: Array) -> None:
        places = np.flatnonzero(rows)
        for offsets in reversed(self._around):
            places = np.unique(_owners(offsets, places))
        for place in places.tolist():
            self.bad.setdefault(place, []).append(message)
        shown = ", ".join(str(self.start + place) for place in places[:5]) + (", …" if len(places) > 5 else "")
        count = f"{len(places):,} row{'s' if len(places) > 1 else ''} ({shown}): " if len(places) else ""
        self.problems.append(Diagnostic(code, f"{count}{message}", None, hint, place=f"column {path}"))


def _owners(offsets: Array, places: Array) -> Array:
    """Give the rows of elements at some places."""
    return np.searchsorted(offsets, places, side="right") - 1


def _wrong(kind: Type, given: Any, path: str) -> WrongTypeError:
    expected, hint = _EXPECTED.get(kind, ("texts", "cast it to texts"))
    if pa.types.is_floating(given) and kind == MONEY:
        return WrongTypeError("float-money", f"`{path}` holds floating-point numbers, which cannot hold money exactly", hint)
    return WrongTypeError("wrong-dtype", f"`{path}` holds {given}, where {kind} is wanted: {expected}", hint)


def _truths(array: Any) -> Truths:
    values, empty = plain(array, False), nulls(array)
    return Truths(values, ~values if empty is None else ~(values | empty))


def _column_of(kind: Type, values: Sequence[Any], codes: Array) -> Column:
    """Spread distinct values over the rows; None is unknown."""
    if kind == BOOL:
        true, false = (np.array([*(value is wanted for value in values), False])[codes] for wanted in (True, False))
        return Truths(true, false)
    scale = lcm(*(value.denominator for value in values if isinstance(value, Fraction)), 1)
    if kind == MONTH:
        numbers = [None if value is None else int(value[:4]) * 12 + int(value[5:]) - 1 for value in values]
    else:
        numbers = [None if value is None else int(value * scale) for value in values]
    if any(value is not None and abs(value) >= 1 << 62 for value in numbers) or scale >= 1 << 62:
        raise WrongTypeError("wrong-dtype", "the column holds ratios too fine to be brought to one scale", "round them")
    unknown = some(np.array([*(value is None for value in numbers), True])[codes])
    return Numbers(np.array([*(value or 0 for value in numbers), 0], np.int64)[codes], scale, unknown)


def _day_number(value: Any) -> int:
    return UNKNOWN if value is None else value if isinstance(value, int) else value.toordinal() - FIRST_DAY


def _blank(column: Column, empty: Any) -> Column:
    """Where a record is empty its fields are unknown, also those of dates."""
    if empty is None or not isinstance(column, Days):
        return column
    return Days(np.where(empty, np.int32(UNKNOWN), column.values))
