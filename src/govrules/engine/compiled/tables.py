"""Tables that generated code looks days up in, filled as days are asked for; and the way out of generated code."""

from datetime import date

from govrules.calendars.calendar import Calendar
from govrules.calendars.periods import Period
from govrules.language.values import NEVER, Never

Day = date | Never | None
"""A day, never, or unknown."""


class NotCompiled(Exception):  # noqa: N818 - a way out, not an error
    """What generated code leaves to the interpreter: a day that no decree settles, or that no calendar holds."""


class DayTable(dict[Day, Day]):
    """A day for each day; unknown and never pass through, so that a look-up needs no checks before it.

    A dictionary with `__missing__`: a known day costs one look-up, and threads that ask at once write equal values.
    """

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

    def __missing__(self, day: date) -> date:
        try:
            due = self._calendar.due(day, self._period, backwards=self._backwards)
        except (OverflowError, ValueError):
            raise NotCompiled from None
        if due.provisional:
            raise NotCompiled
        self[day] = due.date
        return due.date


class RollTable(DayTable):
    """The first working day from a day on."""

    __slots__ = ()

    def __missing__(self, day: date) -> date:
        moved = self._calendar.next_working_day(day)
        if not (self._calendar.is_decreed(moved) and self._calendar.is_decreed(day)):
            raise NotCompiled
        self[day] = moved
        return moved
