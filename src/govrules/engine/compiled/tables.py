"""Days as numbers, the tables that generated code looks them up in, and the way out of generated code.

A day is its ordinal (`date.toordinal`). `NEVER` is a number too, greater than every day, so that an order says of it what it
would say of a day still to come; unknown is `None`. Tables fill as days are asked for: a known day costs one look-up, and
threads that ask at once write equal values.
"""

import datetime as dt
from typing import Final

from govrules.calendars.calendar import Calendar
from govrules.calendars.periods import Period
from govrules.language import values

NEVER: Final = int("1000000000")
"""Never, as generated code has it: told from an amount of as many fen by identity, so no literal may ever be the same object."""

Day = int | None
"""The number of a day, never, or unknown."""


class NotCompiled(Exception):  # noqa: N818 - a way out, not an error
    """What generated code leaves to the interpreter: a day that no decree settles, or that no calendar holds."""


class DayTable(dict[Day, Day]):
    """A number for each day; unknown and never pass through, so that a look-up needs no checks before it."""

    __slots__ = ("_calendar",)

    def __init__(self, calendar: Calendar) -> None:
        super().__init__({None: None, NEVER: NEVER})
        self._calendar = calendar


class PeriodTable(DayTable):
    """The day that a period after (or before) a day ends on."""

    __slots__ = ("_backwards", "_period")

    def __init__(self, calendar: Calendar, period: Period, *, backwards: bool) -> None:
        super().__init__(calendar)
        self._period, self._backwards = period, backwards

    def __missing__(self, day: int) -> int:
        try:
            due = self._calendar.due(dt.date.fromordinal(day), self._period, backwards=self._backwards)
        except (OverflowError, ValueError):
            raise NotCompiled from None
        if due.provisional:
            raise NotCompiled
        self[day] = number = due.date.toordinal()
        return number


class RollTable(DayTable):
    """The first working day from a day on."""

    __slots__ = ()

    def __missing__(self, day: int) -> int:
        start = dt.date.fromordinal(day)
        moved = self._calendar.next_working_day(start)
        if not (self._calendar.is_decreed(moved) and self._calendar.is_decreed(start)):
            raise NotCompiled
        self[day] = number = moved.toordinal()
        return number


class YearTable(dict[Day, Day]):
    """The year of a day."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__({None: None, NEVER: NEVER})

    def __missing__(self, day: int) -> int:
        self[day] = year = dt.date.fromordinal(day).year
        return year


class Subjects(dict[int, str]):
    """The names of the elements of a list: `changes[0]`."""

    __slots__ = ("_list",)

    def __init__(self, list_of: str) -> None:
        super().__init__()
        self._list = list_of

    def __missing__(self, number: int) -> str:
        self[number] = name = f"{self._list}[{number}]"
        return name


class Dates(dict[int | dt.date | None, dt.date | None]):
    """The date that a last day stands for, None where it stands for none; a date stands for itself."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__({None: None, NEVER: None})

    def __missing__(self, day: int | dt.date) -> dt.date:
        # The interpreter, where it is asked, gives dates: they may be provisional, which no number tells.
        if isinstance(day, dt.date):
            return day
        found = self[day] = dt.date.fromordinal(day)
        return found


class Numbers(dict[object, Day]):
    """The number of a date, as it stands in a row."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__({values.NEVER: NEVER})

    def __missing__(self, day: dt.date) -> int:
        found = self[day] = day.toordinal()
        return found


DATES: Final = Dates()
"""The dates of all numbers that were asked for."""
