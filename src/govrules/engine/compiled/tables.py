"""Tables that generated code looks days up in, filled as days are asked for; and the way out of generated code."""

from datetime import date

from govrules.calendars.calendar import Calendar
from govrules.calendars.periods import Period


class NotCompiled(Exception):
    """What generated code leaves to the interpreter: a day that no decree settles, or that no calendar holds."""


class PeriodTable(dict[date, date]):
    """The day that a period after (or before) a day ends on.

    A dictionary with `__missing__`: a known day costs one look-up, and threads that ask at once write equal values.
    """

    __slots__ = ("_backwards", "_calendar", "_period")

    def __init__(self, calendar: Calendar, period: Period, *, backwards: bool) -> None:
        super().__init__()
        self._calendar, self._period, self._backwards = calendar, period, backwards

    def __missing__(self, day: date) -> date:
        try:
            due = self._calendar.due(day, self._period, backwards=self._backwards)
        except (OverflowError, ValueError):
            raise NotCompiled from None
        if due.provisional:
            raise NotCompiled
        self[day] = due.date
        return due.date


class RollTable(dict[date, date]):
    """The first working day from a day on."""

    __slots__ = ("_calendar",)

    def __init__(self, calendar: Calendar) -> None:
        super().__init__()
        self._calendar = calendar

    def __missing__(self, day: date) -> date:
        moved = self._calendar.next_working_day(day)
        if not (self._calendar.is_decreed(moved) and self._calendar.is_decreed(day)):
            raise NotCompiled
        self[day] = moved
        return moved
