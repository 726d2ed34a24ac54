"""The functions of the language over columns."""

from collections.abc import Sequence
from functools import reduce

import numpy as np

from govrules.engine.columnar.tables import FIRST_YEAR, LAST_YEAR, day_of_year_table, month_end_table, month_table
from govrules.engine.columnar.values import (
    DOUBT,
    FIRST_DAY,
    LAST,
    NEVER,
    UNKNOWN,
    Array,
    Column,
    Days,
    Numbers,
    Truths,
    UnsupportedError,
    looked_up,
)  # fmt: skip
from govrules.language.values import DayOfYear

_EPOCH = 719_163 - FIRST_DAY
"""1970-01-01, from which numpy counts."""


def called(name: str, as_of: Array, arguments: Sequence[Column]) -> Column:
    """Apply a function to columns."""
    match name, arguments:
        case (("later_of" | "earlier_of"), _):
            days = [item for item in arguments if isinstance(item, Days)]
            return extreme(days, latest=name == "later_of")
        case "happened", [Days() as event]:
            return _before(event, event.values <= as_of)
        case "passed", [Days() as day]:
            return _before(day, day.values < as_of)
        case "year", [Days() as day]:
            return Numbers((looked_up(month_table(), day.values) // 12).astype(np.int64), 1, day.unknown, day.never, day.doubt)
        case "year", [Numbers() as month]:
            return Numbers(month.values // 12, 1, month.unknown)
        case "month_end", [Days() as day]:
            return Days(looked_up(month_end_table(), day.values))
        case "date", [Numbers() as year, Numbers() as month, Numbers() as day]:
            return _date(year, month, day)
    raise UnsupportedError(f"the function `{name}`")


def extreme(days: Sequence[Days], *, latest: bool) -> Days:
    """Give the latest or earliest of some dates; the special values win, in their order."""
    highest = reduce(np.maximum, [item.values for item in days])
    if latest:
        return Days(np.asarray(highest))
    lowest = reduce(np.minimum, [item.values for item in days])
    return Days(np.where(highest > LAST, highest, lowest))


def on(year: Column, day: DayOfYear) -> Days:
    """Give the date of a day in a year."""
    if not isinstance(year, Numbers) or year.scale != 1:
        raise UnsupportedError("a year that is not a whole number")
    within = (year.values >= FIRST_YEAR) & (year.values <= LAST_YEAR)
    found = day_of_year_table(day)[np.where(within, year.values - FIRST_YEAR, 0)]
    return Days(_special(np.where(within, found, DOUBT), [year]))


def _before(day: Days, found: Array) -> Truths:
    """A special value is greater than every date of evaluation: an event that never comes has not happened."""
    unclear = day.unknown if day.doubt is None else (day.doubt if day.unknown is None else day.unknown | day.doubt)
    false = ~found if unclear is None else ~(found | unclear)
    return Truths(np.asarray(found), np.asarray(false), day.doubt)


def _date(year: Numbers, month: Numbers, day: Numbers) -> Days:
    parts = (year, month, day)
    if any(item.scale != 1 for item in parts):
        raise UnsupportedError("a part of a date that is not a whole number")
    within = (year.values >= FIRST_YEAR) & (year.values <= LAST_YEAR)
    real = (month.values >= 1) & (month.values <= 12) & (day.values >= 1)
    months = (np.where(within, year.values, 1970) - 1970) * 12 + np.where(real, month.values, 1) - 1
    start = months.astype("M8[M]").astype("M8[D]").astype(np.int64)
    end = (months + 1).astype("M8[M]").astype("M8[D]").astype(np.int64)
    number = start + np.where(real, day.values, 1) - 1
    # A day that is not in the calendar is unknown without a fact that would settle it: what follows is for the interpreter.
    return Days(_special(np.where(within & real & (number < end), number + _EPOCH, DOUBT), parts))


def _special(values: Array, arguments: Sequence[Numbers]) -> Array:
    """Put the special values in where an argument is one: unknown wins over a value, and never over unknown."""
    for name, special in (("doubt", DOUBT), ("unknown", UNKNOWN), ("never", NEVER)):
        for item in arguments:
            mask = getattr(item, name)
            if mask is not None:
                values = np.where(mask, special, values)
    return np.asarray(values, np.int32)
