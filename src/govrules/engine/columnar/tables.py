"""Tables over all days: one look-up moves a day by a period, and passes special values on."""

import calendar as months
from collections.abc import Callable
from datetime import date
from functools import lru_cache

import numpy as np

from govrules.calendars.calendar import Calendar
from govrules.calendars.periods import Period, Unit
from govrules.engine.columnar.values import DOUBT, FIRST_DAY, LAST, NEVER, SLOTS, UNKNOWN, Array
from govrules.language.values import DayOfYear

_EPOCH = date(1970, 1, 1).toordinal() - FIRST_DAY
FIRST_YEAR, LAST_YEAR = 1900, 2299


@lru_cache(maxsize=64)
def period_table(calendar: Calendar, period: Period, backwards: bool) -> Array:
    """Give the day that a period after (or before) each day ends on; `DOUBT` where that is provisional or out of range."""
    days = np.arange(LAST + 1, dtype=np.int64)
    sign = -1 if backwards else 1
    match period.unit:
        case Unit.DAYS:
            moved = days + sign * period.count
        case Unit.MONTHS | Unit.YEARS:
            moved = _months_later(days, sign * period.count * (12 if period.unit is Unit.YEARS else 1))
        case Unit.WORKING_DAYS:
            moved = _working_days_later(calendar, period, backwards)
    return _table(moved)


@lru_cache(maxsize=8)
def roll_table(calendar: Calendar) -> Array:
    """Give the first working day from each day on; `DOUBT` where no decree settles it."""

    def rolled(day: date) -> date | None:
        moved = calendar.next_working_day(day)
        return moved if calendar.is_decreed(moved) and calendar.is_decreed(day) else None

    return _table(_decreed_only(calendar, rolled))


@lru_cache(maxsize=1)
def month_end_table() -> Array:
    """Give the last day of each day's month."""
    start = _month_of(np.arange(LAST + 1, dtype=np.int64))
    return _table((start + 1).astype("M8[D]").astype(np.int64) - 1 + _EPOCH)


@lru_cache(maxsize=1)
def month_table() -> Array:
    """Give the month of each day, as the number of months since year 0; nothing for special values."""
    months_since_1970 = _month_of(np.arange(LAST + 1, dtype=np.int64)).astype(np.int64)
    return np.concatenate((months_since_1970 + 1970 * 12, np.zeros(SLOTS - LAST - 1, np.int64))).astype(np.int32)


@lru_cache(maxsize=64)
def day_of_year_table(day: DayOfYear) -> Array:
    """Give a day of the year for each year from FIRST_YEAR to LAST_YEAR."""
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    last = [min(day.day, months.monthrange(year, day.month)[1]) for year in years]
    found = [date(year, day.month, number).toordinal() - FIRST_DAY for year, number in zip(years, last, strict=True)]
    return np.array(found, np.int32)


def _table(moved: Array) -> Array:
    outside = (moved < 0) | (moved > LAST)
    return np.concatenate((np.where(outside, DOUBT, moved), [DOUBT, UNKNOWN, NEVER])).astype(np.int32)


def _month_of(days: Array) -> Array:
    month: Array = (days - _EPOCH).astype("M8[D]").astype("M8[M]")
    return month


def _months_later(days: Array, count: int) -> Array:
    """Add months; where the month is too short, its last day."""
    month = _month_of(days)
    within = (days - _EPOCH) - month.astype("M8[D]").astype(np.int64)
    start = (month + count).astype("M8[D]").astype(np.int64)
    end = (month + count + 1).astype("M8[D]").astype(np.int64) - 1
    moved: Array = np.minimum(start + within, end) + _EPOCH
    return moved


def _working_days_later(calendar: Calendar, period: Period, backwards: bool) -> Array:
    def counted(day: date) -> date | None:
        due = calendar.due(day, period, backwards=backwards)
        return None if due.provisional else due.date

    return _decreed_only(calendar, counted)


def _decreed_only(calendar: Calendar, moved: Callable[[date], date | None]) -> Array:
    """Ask the calendar day by day, but only where a decree can settle the answer."""
    table = np.full(LAST + 1, -1, np.int64)
    # The day before the decrees is not counted itself, nor is the day after them, counting back.
    first, last = calendar.decreed_from.toordinal() - 1, calendar.decreed_through.toordinal() + 1
    for ordinal in range(max(first, FIRST_DAY), min(last, FIRST_DAY + LAST) + 1):
        found = moved(date.fromordinal(ordinal))
        if found is not None:
            table[ordinal - FIRST_DAY] = found.toordinal() - FIRST_DAY
    return table
