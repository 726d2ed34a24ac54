"""The values along which a fact moves, numbered without gaps: fen, days, months, whole numbers, or codes in their order.

On such an axis "just below" and "just above" a value are its neighbours, so a switching point is exact.
"""

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, floor

from govrules.base.diagnostics import Diagnostic, UsageError
from govrules.calendars.calendar import Calendar
from govrules.calendars.periods import Period, Unit
from govrules.engine.convert import FIRST_YEAR, LAST_YEAR, ConversionError, convert_scalar
from govrules.language.types import BOOL, DAY, EVENT, INT, MONEY, MONTH, RATIO, EnumOf, Type
from govrules.language.values import Never, Value
from govrules.packs.vocabulary import Fact
from govrules.reports.values import show_value

HUNDREDTHS = 10_000
"""Steps of a ratio: hundredths of a per cent, refined where a threshold lies between two."""

_UNITS = {
    "个工作日": Unit.WORKING_DAYS,
    "日": Unit.DAYS,
    "天": Unit.DAYS,
    "个月": Unit.MONTHS,
    "月": Unit.MONTHS,
    "年": Unit.YEARS,
}
_PERIOD = re.compile(rf"([0-9]{{1,5}})\s*({'|'.join(_UNITS)})")


@dataclass(frozen=True, slots=True)
class Axis:
    """Numbers the values of a fact. `anchor` is the day that lengths of time count from; `codes` are those of an enumeration."""

    fact: Fact
    calendar: Calendar
    anchor: date | None = None
    parts: int = HUNDREDTHS
    codes: tuple[Value, ...] = ()

    @property
    def type(self) -> Type:
        """The type of the fact."""
        return self.fact.type

    @property
    def is_dates(self) -> bool:
        """Whether the values are days."""
        return self.type in (EVENT, DAY)

    @property
    def is_nominal(self) -> bool:
        """Whether the values have no order: codes, true and false."""
        return bool(self.codes)

    @property
    def is_time(self) -> bool:
        """Whether last days may move with every step: then they are no switching points of their own."""
        return self.is_dates or self.type == MONTH

    def step(self, value: Value) -> int:
        """Give the number of a value."""
        if self.is_nominal:
            return self.codes.index(value)
        number = as_number(value)
        assert number is not None
        return int(number * self.parts) if self.type == RATIO else int(number)

    def value(self, step: int) -> Value:
        """Give the value with a number."""
        if self.is_nominal:
            return self.codes[step]
        if self.is_dates:
            return date.fromordinal(step)
        if self.type == MONTH:
            return f"{step // 12:04}-{step % 12 + 1:02}"
        return Fraction(step, self.parts) if self.type == RATIO else step

    def text(self, value: Value, lang: str) -> str:
        """Write a value as people read it; with an anchor, a day as its distance from it."""
        if isinstance(value, str) and value in self.fact.values:
            return self.fact.values[value][lang]
        if self.anchor and isinstance(value, date):
            return f"{length(self.anchor, value, lang)} ({value.isoformat()})"
        return show_value(value, self.type, lang)

    def read(self, written: object) -> Value:
        """Read a value as people write it; with an anchor also a period. Raises UsageError."""
        if self.anchor and (period := _period(written)):
            return date.fromordinal(self.calendar.due(self.anchor, period).date.toordinal())
        try:
            value = written if self.type == RATIO and isinstance(written, Fraction) else convert_scalar(self.type, written)
        except ConversionError as error:
            hint = error.help
            if self.is_dates and _period(written):
                hint = "a length of time needs `anchor`, the fact with the day that it counts from"
            raise UsageError([Diagnostic(error.code, str(error), None, hint, place=self.fact.name)]) from None
        return value

    def bounded(self, step: int) -> int:
        """Give the nearest step whose value a record can hold."""
        if self.is_dates:
            return min(max(step, date(FIRST_YEAR, 1, 1).toordinal()), date(LAST_YEAR, 12, 31).toordinal())
        if self.type == MONTH:
            return min(max(step, FIRST_YEAR * 12), LAST_YEAR * 12 + 11)
        return max(step, 0)

    def near(self, root: Fraction) -> range:
        """Give the steps at and around a place between steps."""
        return range(floor(root) - 1, ceil(root) + 2)


def make_axis(fact: Fact, calendar: Calendar, anchor: date | None) -> Axis:
    """Make the axis of a fact. Raises UsageError for texts, lists and records, which have no values to go through."""
    kind = fact.type
    if kind == BOOL:
        return Axis(fact, calendar, codes=(False, True))
    if isinstance(kind, EnumOf):
        return Axis(fact, calendar, codes=kind.codes)
    if kind not in (MONEY, RATIO, INT, EVENT, DAY, MONTH):
        message = f"`{fact.name}` is a {kind}, which has no values to go through"
        hint = (
            "sweep an amount, ratio, number, date, month, code or yes-no fact; of a list name a field: `changes[0].amount_yuan`"
        )
        raise UsageError([Diagnostic("not-swept", message, None, hint)])
    return Axis(fact, calendar, anchor)


def as_number(value: Value) -> Fraction | None:
    """Give an ordered value as a number (days, months, fen, days of a period), None for what has no place on a line."""
    match value:
        case bool() | Never():
            return None
        case int() | Fraction():
            return Fraction(value)
        case date():
            return Fraction(value.toordinal())
        case Period():
            return Fraction(value.count)
        case str() if re.fullmatch(r"\d{4}-\d{2}", value):
            return Fraction(int(value[:4]) * 12 + int(value[5:]) - 1)
    return None


def length(start: date, day: date, lang: str) -> str:
    """Write the time between two days in whole months and days: `3个月`, `2 months 30 days`; backwards with a minus sign."""
    if day < start:
        return f"-{length(day, start, lang)}"
    months = (day.year - start.year) * 12 + day.month - start.month
    while months > 0 and Period(months, Unit.MONTHS).add_to(start) > day:
        months -= 1
    days = (day - (Period(months, Unit.MONTHS).add_to(start) if months else start)).days
    if lang == "zh":
        return (f"{months}个月" if months else "") + (f"{days}天" if days or not months else "")
    parts = [f"{months} month{'s' * (months != 1)}"] if months else []
    return " ".join([*parts, f"{days} day{'s' * (days != 1)}"] if days or not months else parts)


def _period(written: object) -> Period | None:
    if isinstance(written, Period):
        return written
    if not isinstance(written, str):
        return None
    if match := _PERIOD.fullmatch(written.strip()):
        return Period(int(match[1]), _UNITS[match[2]])
    try:
        return Period.parse(written)
    except ValueError:
        return None
