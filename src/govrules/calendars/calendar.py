"""The working-day calendar: which days are worked, and when a period ends.

The days a decree settles are certain; every other day is a guess, and a deadline that leans on one is
`provisional`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from array import array
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum

from govrules.calendars.periods import Period, Unit

__all__ = ["Calendar", "CountedDay", "DayKind", "Due"]

# The years of the tables. Outside them a day is worked from Monday to Friday: no statute was read that far.
FIRST_YEAR, LAST_YEAR = 2000, 2100


_KEPT = 50_000
"""So many last days are kept at hand."""


class DayKind(Enum):
    """Why a day counts as a working day or does not."""

    WORKING = "working"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"  # a Saturday or Sunday that is worked


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a period.

    `provisional`: it was counted over a day that no decree settles. `rest_day`: nobody works on it.
    """

    date: dt.date
    provisional: bool
    rest_day: bool


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day of a count, with the holiday's name where it is one."""

    date: dt.date
    kind: DayKind
    name: str | None = None


class Calendar:
    """An immutable working-day calendar of the days from `decreed_from` to `decreed_through`.

    `rest` maps the days off to the holiday's name; `worked` are the Saturdays and Sundays that are worked and
    win where both name a day. Raises ValueError when the decreed range is empty or leaves 2000 to 2100.
    """

    __slots__ = ("_assumed", "_decreed", "_digest", "_dues", "_from", "_id", "_through")

    def __init__(
        self,
        calendar_id: str,
        decreed_from: dt.date,
        decreed_through: dt.date,
        rest: Mapping[dt.date, str],
        worked: Collection[dt.date],
    ) -> None:
        if not dt.date(FIRST_YEAR, 1, 1) <= decreed_from <= decreed_through <= dt.date(LAST_YEAR, 12, 31):
            raise ValueError(f"a calendar lies within the years {FIRST_YEAR} to {LAST_YEAR}")
        self._id, self._from, self._through = calendar_id, decreed_from, decreed_through
        self._decreed = _Days(decreed_from, decreed_through, dict(rest), frozenset(worked))
        self._digest = _digest(calendar_id, decreed_from, decreed_through, rest, worked)
        # Built on the first question past the decrees. Threads that ask at once build equal tables.
        self._assumed: _Days | None = None
        self._dues: dict[tuple[int, Period, bool], Due] = {}

    @property
    def id(self) -> str:
        return self._id

    @property
    def decreed_from(self) -> dt.date:
        return self._from

    @property
    def decreed_through(self) -> dt.date:
        return self._through

    @property
    def digest(self) -> str:
        """`sha256:…` over what is decreed: two files that settle the same days the same way share it."""
        return self._digest

    def __repr__(self) -> str:
        return f"Calendar({self._id!r}, {self._from}..{self._through})"

    def is_decreed(self, day: dt.date) -> bool:
        return self._settles(day.toordinal(), day.toordinal())

    def is_working_day(self, day: dt.date) -> bool:
        """Whether people work on `day`; outside the decreed years this is a guess."""
        ordinal = day.toordinal()
        days = self._days(ordinal, ordinal)
        return days.count(ordinal) > days.count(ordinal - 1)

    def next_working_day(self, day: dt.date) -> dt.date:
        """`day` itself when it is worked, else the first working day after it."""
        return day if self.is_working_day(day) else self.due(day, Period(1, Unit.WORKING_DAYS)).date

    def due(self, start: dt.date, period: Period | str, backwards: bool = False) -> Due:
        """The last day of `period` after `start` (or, backwards, before it); `start` itself is not counted.

        >>> plain = Calendar("plain", dt.date(2022, 1, 1), dt.date(2022, 12, 31), {}, [])
        >>> plain.due(dt.date(2022, 9, 30), "1 working day")
        Due(date=datetime.date(2022, 10, 3), provisional=False, rest_day=False)

        Only working days can be provisional: months and days don't depend on the calendar. Raises ValueError
        for a text that is not a period, and OverflowError or ValueError where no date can hold the result.
        """
        period = Period.parse(period) if isinstance(period, str) else period
        asked = start.toordinal(), period, backwards
        found = self._dues.get(asked)
        if found is None:
            # Reports ask about the same days again and again; whoever asks about all days starts anew now and then.
            if len(self._dues) >= _KEPT:
                self._dues.clear()
            found = self._dues[asked] = self._due(*asked)
        return found

    def _due(self, ordinal: int, period: Period, backwards: bool) -> Due:
        if period.unit is not Unit.WORKING_DAYS:
            day = period.add_to(dt.date.fromordinal(ordinal), backwards=backwards)
            return Due(day, False, not self.is_working_day(day))
        steps = -period.count if backwards else period.count
        last = self._decreed.step(ordinal, steps)
        settled = self._settles(*_counted(ordinal, last))
        if not settled:
            last = self._with_guesses().step(ordinal, steps)
        return Due(dt.date.fromordinal(last), not settled, False)

    def working_days(self, start: dt.date, end: dt.date) -> int:
        """How many working days lie after `start` up to and including `end`; negative when `end` is earlier.

        Backwards too the day counted from is left out and the day arrived at is included, as in `due`.
        """
        first, last = _counted(start.toordinal(), end.toordinal())
        days = self._days(first, last)
        number = days.count(last) - days.count(first - 1)
        return number if end >= start else -number

    def count_days(self, start: dt.date, end: dt.date) -> list[CountedDay]:
        """The days that `working_days(start, end)` looks at, earliest first, each with its kind."""
        first, last = _counted(start.toordinal(), end.toordinal())
        days = self._days(first, last)
        return [days.describe(dt.date.fromordinal(ordinal)) for ordinal in range(first, last + 1)]

    def _settles(self, first: int, last: int) -> bool:
        """Whether every day between the two ordinals is decreed; so is a stretch of no days."""
        return first > last or (self._from.toordinal() <= first and last <= self._through.toordinal())

    def _days(self, first: int, last: int) -> _Days:
        return self._decreed if self._settles(first, last) else self._with_guesses()

    def _with_guesses(self) -> _Days:
        if self._assumed is None:
            self._assumed = self._assume()
        return self._assumed

    def _assume(self) -> _Days:
        """The whole table: statutory days where no decree exists, and what a decree names as it says."""
        certain = self._decreed
        rest, worked = _statutory_days()
        # A notice reaches into the year before its own, so a decreed day may lie outside the decreed years.
        named = certain.rest.keys() | certain.worked
        guessed = {d: n for d, n in rest.items() if d not in named and not self.is_decreed(d)}
        make_up = {d for d in worked if d not in named and not self.is_decreed(d)}
        first, last = dt.date(FIRST_YEAR, 1, 1), dt.date(LAST_YEAR, 12, 31)
        return _Days(first, last, guessed | certain.rest, certain.worked | make_up)


class _Days:
    """Working days from `first` to `last` as arrays, Monday to Friday on either side; days are ordinals.

    `rest` and `worked` may name days outside the range; they count for `describe` only.
    """

    __slots__ = ("_before", "_counts", "_first", "_last", "_worked_days", "rest", "worked")

    def __init__(
        self,
        first: dt.date,
        last: dt.date,
        rest: dict[dt.date, str],
        worked: frozenset[dt.date],
    ) -> None:
        self.rest, self.worked = rest, worked
        self._first, self._last = first.toordinal(), last.toordinal()
        self._before = _weekdays_through(self._first - 1)
        off = {day.toordinal() for day in rest}
        on = {day.toordinal() for day in worked}
        self._worked_days, self._counts = array("i"), array("i")
        for ordinal in range(self._first, self._last + 1):
            if ordinal in on or (0 < ordinal % 7 < 6 and ordinal not in off):
                self._worked_days.append(ordinal)
            self._counts.append(len(self._worked_days))

    def count(self, ordinal: int) -> int:
        """The number of working days since the beginning of time, up to and including this day."""
        if ordinal < self._first:
            return _weekdays_through(ordinal)
        if ordinal <= self._last:
            return self._before + self._counts[ordinal - self._first]
        after = _weekdays_through(ordinal) - _weekdays_through(self._last)
        return self._before + len(self._worked_days) + after

    def step(self, ordinal: int, steps: int) -> int:
        """The `steps`-th working day after this day, or before it when `steps` is negative."""
        number = self.count(ordinal) + steps if steps > 0 else self.count(ordinal - 1) + steps + 1
        within = number - self._before
        if within <= 0:
            return _nth_weekday(number)
        if within <= len(self._worked_days):
            return self._worked_days[within - 1]
        return _nth_weekday(within - len(self._worked_days) + _weekdays_through(self._last))

    def describe(self, day: dt.date) -> CountedDay:
        if day in self.worked:
            return CountedDay(day, DayKind.MAKE_UP)
        if day in self.rest:
            return CountedDay(day, DayKind.HOLIDAY, self.rest[day])
        return CountedDay(day, DayKind.WEEKEND if day.weekday() >= 5 else DayKind.WORKING)


def _counted(start: int, end: int) -> tuple[int, int]:
    """The first and last ordinal that a count from `start` to `end` looks at: all but `start` itself."""
    return (start + 1, end) if end >= start else (end, start - 1)


def _weekdays_through(ordinal: int) -> int:
    """Days from Monday to Friday up to and including this one. Ordinal 1 is a Monday."""
    weeks, days = divmod(ordinal, 7)
    return weeks * 5 + min(days, 5)


def _nth_weekday(number: int) -> int:
    weeks, days = divmod(number - 1, 5)
    return weeks * 7 + days + 1


def _statutory_days() -> tuple[dict[dt.date, str], set[dt.date]]:
    """Days off with their names and worked weekend days of all table years, from the `holidays` package.

    Past the last notice it knows the statutory days only, and in years it doesn't support, weekends.
    """
    # Slow to import, and a deadline within the decreed years never gets here.
    from holidays import country_holidays

    china = country_holidays("CN", years=range(FIRST_YEAR, LAST_YEAR + 1), language="zh_CN")
    return dict(china.items()), set(china.weekend_workdays)


def _digest(calendar_id: str, first: dt.date, last: dt.date, rest: Collection[dt.date], worked: Collection[dt.date]) -> str:
    # A weekend day off says nothing new, so a notice may be written with or without it.
    meaning = {
        "calendar": calendar_id,
        "from": first.isoformat(),
        "through": last.isoformat(),
        "rest": sorted(day.isoformat() for day in rest if day.weekday() < 5),
        "worked": sorted(day.isoformat() for day in worked),
    }
    text = json.dumps(meaning, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
