"""Operators of the language: which types go together, and what comes out for known values."""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from govrules.calendars.calendar import Calendar
from govrules.calendars.periods import Period, Unit
from govrules.language.types import (
    BOOL,
    DATES,
    DAY,
    DAYS,
    INT,
    MONEY,
    MONTH,
    NUMBERS,
    RATIO,
    TEXT,
    EnumOf,
    ListOf,
    PeriodOf,
    SetOf,
    Type,
    is_collection,
    joined,
)
from govrules.language.types import (
    NEVER as NEVER_TYPE,
)
from govrules.language.values import NEVER, ProvisionalDate, Truth, Unknown, Value, merged

_ARITHMETIC: dict[tuple[str, Type, Type], Type] = {
    ("*", MONEY, RATIO): MONEY, ("*", RATIO, MONEY): MONEY, ("*", MONEY, INT): MONEY, ("*", INT, MONEY): MONEY,
    ("*", RATIO, RATIO): RATIO, ("*", RATIO, INT): RATIO, ("*", INT, RATIO): RATIO, ("*", INT, INT): INT,
    ("*", DAYS, INT): DAYS, ("*", INT, DAYS): DAYS,
    ("/", MONEY, MONEY): RATIO, ("/", MONEY, INT): MONEY, ("/", MONEY, RATIO): MONEY,
    ("/", RATIO, RATIO): RATIO, ("/", RATIO, INT): RATIO, ("/", INT, INT): RATIO, ("/", DAYS, DAYS): RATIO,
}  # fmt: skip


def arithmetic(operator: str, left: Type, right: Type) -> Type | None:
    """Give the type of `left operator right`, None where the operator does not go between them."""
    if operator in "+-":
        if left == right and left in NUMBERS:
            return left
        if left in DATES and isinstance(right, PeriodOf):
            return NEVER_TYPE if left == NEVER_TYPE else DAY
        if operator == "-" and left in DATES and right in DATES:
            return DAYS
    if operator in "&-" and is_collection(left) and is_collection(right):
        both = joined(left, right)
        return SetOf(both.item) if isinstance(both, ListOf | SetOf) else None
    return _ARITHMETIC.get((operator, left, right))


def comparable(operator: str, left: Type, right: Type) -> tuple[str, str | None] | None:
    """Say why two types cannot be compared so, with a help text; None if they can."""
    if operator in ("in", "not in"):
        item = right.item if isinstance(right, ListOf | SetOf) else None
        if item is not None and joined(left, item) is not None:
            return None
        hint = "for several at once write `{'a', 'b'} <= list`" if is_collection(left) and is_collection(right) else None
        return f"`{operator}` looks for one value in a set or list, not for {left} in {right}", hint
    if isinstance(left, SetOf) or isinstance(right, SetOf):
        if operator == "<=" and is_collection(left) and is_collection(right) and joined(left, right) is not None:
            return None
        return f"sets are compared with `<=` (is contained in), not with `{operator}`", "write `{'a', 'b'} <= list`"
    if (left == DAYS and right in _DAY_COUNTS) or (right == DAYS and left in _DAY_COUNTS):
        return None
    if operator in ("==", "!="):
        return None if joined(left, right) is not None else (f"{left} and {right} are never equal", None)
    return _ordered(operator, left, right)


_DAY_COUNTS: tuple[Type, ...] = (INT, PeriodOf(Unit.DAYS))
"""What a number of days is compared with besides another: `b - a <= period`."""


def _ordered(operator: str, left: Type, right: Type) -> tuple[str, str | None] | None:
    if isinstance(left, EnumOf) or left in (TEXT, BOOL):
        return f"values of type {left} have no order", "compare with `==`, or look in a set with `in`"
    if left in DATES and right in DATES:
        return None
    if left == right and (left in NUMBERS or left == MONTH):
        return None
    hint = "multiply the ratio with an amount first" if {left, right} == {MONEY, RATIO} else None
    if left in DATES and isinstance(right, PeriodOf):
        hint = "add the period to the date it counts from"
    if left == DAYS and isinstance(right, PeriodOf):
        hint = "between two dates lie calendar days: use a period in days, or add this one to the earlier date"
    return f"`{operator}` does not compare {left} with {right}", hint


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


def compare(operator: str, left: Value, right: Value) -> Truth:
    """Compare two values; unknown if one is, false for an order with `never`."""
    if operator == "not in":
        found = compare("in", left, right)
        return found if isinstance(found, Unknown) else not found
    if operator in ("==", "!=") and (left is NEVER or right is NEVER) and not _unknown(left, right):
        return (left is right) == (operator == "==")
    if operator not in ("==", "!=", "in") and (left is NEVER or right is NEVER):
        return False
    if _unknown(left, right):
        return merged((left, right))
    if isinstance(left, ProvisionalDate) or isinstance(right, ProvisionalDate):
        # A decree that is still to come can turn the outcome round.
        return Unknown(provisional=True)
    if operator == "in":
        return isinstance(right, tuple | frozenset) and left in right
    if isinstance(left, tuple | frozenset) and isinstance(right, tuple | frozenset):
        if operator == "<=":
            return set(left) <= set(right)
        return (tuple(left) == tuple(right)) == (operator == "==")
    return _COMPARE[operator](_counted(left), _counted(right))


def _counted(value: Value) -> Value:
    return value.count if isinstance(value, Period) else value


def _unknown(left: Value, right: Value) -> bool:
    return isinstance(left, Unknown) or isinstance(right, Unknown)


def calculate(operator: str, left: Value, right: Value, calendar: Calendar) -> Value:
    """Calculate with two values; `never` wins over unknown, a division by nothing is unknown."""
    if left is NEVER or right is NEVER:
        return NEVER
    if _unknown(left, right):
        return merged((left, right))
    if isinstance(right, Period):
        return _moved(left, right, calendar, backwards=operator == "-")
    if isinstance(left, tuple | frozenset) and isinstance(right, tuple | frozenset):
        # The checker lets only lists and sets of codes or texts through.
        here, there = ({item for item in side if isinstance(item, str)} for side in (left, right))
        return frozenset(here & there if operator == "&" else here - there)
    if isinstance(left, date) and isinstance(right, date):
        if isinstance(left, ProvisionalDate) or isinstance(right, ProvisionalDate):
            return Unknown(provisional=True)
        return (left - right) // timedelta(days=1)
    return _number(operator, left, right)


def _number(operator: str, left: Any, right: Any) -> Value:
    match operator:
        case "+":
            result = left + right
        case "-":
            result = left - right
        case "*":
            result = left * right
        case _:
            if right == 0:
                return Unknown()
            result = Fraction(left) / Fraction(right)
    return result if isinstance(result, int | Fraction) else Unknown()


def _moved(start: Value, period: Period, calendar: Calendar, *, backwards: bool) -> Value:
    if not isinstance(start, date):
        return Unknown()
    try:
        due = calendar.due(date.fromordinal(start.toordinal()), period, backwards=backwards)
    except (OverflowError, ValueError):
        return Unknown()
    if due.provisional or isinstance(start, ProvisionalDate):
        return ProvisionalDate.fromordinal(due.date.toordinal())
    return due.date
