"""The order of a regulation's numbers: amounts, ratios, days of the year, and periods as far as every calendar agrees.

Periods in different units are ordered only where no start and no holiday schedule can change it: 3 months are at least 89 days
and so longer than 60 days; 20 working days and 1 month are not ordered.
"""

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate, pairwise
from math import inf
from typing import TypeVar

from govrules.calendars.periods import Period, Unit
from govrules.language.values import ConstantValue, DayOfYear

_MONTHS_OF = {Unit.MONTHS: 1, Unit.YEARS: 12}
_CYCLE = 400
"""Years after which the calendar repeats."""

Item = TypeVar("Item")


def longest_and_shortest(items: Sequence[Item], value: Callable[[Item], ConstantValue]) -> tuple[list[Item], list[Item]] | None:
    """Give the items with the greatest value and those with the least; None where some pair has no order, or all are equal."""
    compared = {(one, other): compare_values(value(items[one]), value(items[other])) for one, other in _pairs(len(items))}
    if None in compared.values():
        return None
    greatest = [index for index in range(len(items)) if all((compared[index, other] or 0) >= 0 for other in range(len(items)))]
    least = [index for index in range(len(items)) if all((compared[index, other] or 0) <= 0 for other in range(len(items)))]
    if len(greatest) == len(items):
        return None
    return [items[index] for index in greatest], [items[index] for index in least]


def _pairs(count: int) -> list[tuple[int, int]]:
    return [(one, other) for one in range(count) for other in range(count)]


def compare_values(left: ConstantValue, right: ConstantValue) -> int | None:
    """Give -1, 0 or 1 for less, equal and more; None where the two have no order."""
    match left, right:
        case bool(), _:
            return None
        case ((int() | Fraction()), (int() | Fraction())) if not isinstance(right, bool):
            return (left > right) - (left < right)
        case DayOfYear(), DayOfYear():
            one, other = (left.month, left.day), (right.month, right.day)
            return (one > other) - (one < other)
        case Period(), Period():
            return _compare_periods(left, right)
    return None


def _compare_periods(left: Period, right: Period) -> int | None:
    if left.unit == right.unit:
        return (left.count > right.count) - (left.count < right.count)
    if left.unit in _MONTHS_OF and right.unit in _MONTHS_OF:
        months = left.count * _MONTHS_OF[left.unit] - right.count * _MONTHS_OF[right.unit]
        return (months > 0) - (months < 0)
    (left_least, left_most), (right_least, right_most) = period_days(left), period_days(right)
    if left_least > right_most:
        return 1
    return -1 if left_most < right_least else None


def period_days(period: Period) -> tuple[float, float]:
    """Give the fewest and the most calendar days of a period, whatever day it starts on.

    `n` working days are at least `n` days; how many rest days lie among them no rule of the calendar limits.
    """
    match period.unit:
        case Unit.DAYS:
            return period.count, period.count
        case Unit.WORKING_DAYS:
            return period.count, inf
        case Unit.MONTHS | Unit.YEARS:
            return _days_of_months(period.count * _MONTHS_OF[period.unit])


@lru_cache(maxsize=256)
def _days_of_months(count: int) -> tuple[int, int]:
    """From the last day of one month to that of another lie the months between; every other start lies within these bounds."""
    cycles, rest = divmod(count, _CYCLE * 12)
    whole = cycles * (date(2000 + _CYCLE, 1, 1) - date(2000, 1, 1)).days
    sums = _running_days()
    spans = [sums[start + rest] - sums[start] for start in range(_CYCLE * 12)]
    return whole + min(spans), whole + max(spans)


@lru_cache(maxsize=1)
def _running_days() -> tuple[int, ...]:
    firsts = [date(2000 + month // 12, month % 12 + 1, 1) for month in range(2 * _CYCLE * 12 + 1)]
    lengths = [(after - before).days for before, after in pairwise(firsts)]
    return (0, *accumulate(lengths))
