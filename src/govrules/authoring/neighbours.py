"""What lies next to a value: one unit of its type away, where a threshold or a period shows its edge."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction

from govrules.calendars.periods import Period
from govrules.language.types import RATIO, Type
from govrules.language.values import ConstantValue, DayOfYear

ONE_DAY = timedelta(days=1)
RATIO_STEP = Fraction(1, 10_000)
"""0.01 percentage points: no regulation states a share more finely."""


def neighbours(value: ConstantValue, kind: Type) -> list[ConstantValue]:
    """Give the values one unit away: a fen, 0.01 percentage points, 1, one of a period's unit, or a day of the year."""
    match value:
        case DayOfYear():
            # 2023 is no leap year: the day after 28 February is then 1 March, as it mostly is.
            day = date(2024 if (value.month, value.day) == (2, 29) else 2023, value.month, value.day)
            return [DayOfYear(other.month, other.day) for other in (day - ONE_DAY, day + ONE_DAY)]
        case Period():
            return [Period(count, value.unit) for count in (value.count - 1, value.count + 1) if count]
        case bool() | str() | tuple() | frozenset():
            return []
        case int() | Fraction():
            unit = RATIO_STEP if kind == RATIO else 1
            return [value - unit, value + unit]
    return []


def shares(amounts: Iterable[Fraction | int], ratios: Iterable[Fraction]) -> Iterator[Fraction]:
    """Give each amount's share by each ratio, and the whole of which the amount is that share."""
    parts = [ratio for ratio in ratios if ratio > 0]
    for amount in amounts:
        for ratio in parts:
            yield from (Fraction(amount * ratio), Fraction(amount / ratio))
