"""The functions of the language: a row in a table for each, with its signature and its meaning on known values."""

import calendar
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from govrules.language.types import (
    BOOL,
    DATES,
    DAY,
    DAY_OF_YEAR,
    EVENT,
    INT,
    INVALID,
    MONEY,
    MONTH,
    NUMBERS,
    TEXT,
    Type,
    joined,
)
from govrules.language.types import (
    NEVER as NEVER_TYPE,
)
from govrules.language.values import (
    NEVER,
    DayOfYear,
    ProvisionalDate,
    Unknown,
    Value,
    earlier_of,
    later_of,
    merged,
)

AGGREGATES = ("any", "all", "count", "sum", "min", "max")
"""Functions over the elements of a list; the checker and the back ends know them by name."""


class SignatureError(Exception):
    """Arguments that a function does not take; the message ends a diagnostic."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function: what it is for, the type it gives for argument types, and its value (`as_of` comes first)."""

    usage: str
    about: str
    signature: Callable[[Sequence[Type]], Type]
    evaluate: Callable[[date, Sequence[Value]], Value]


def call(name: str, as_of: date, arguments: Sequence[Value]) -> Value:
    """Apply a function: `never` and unknown arguments pass through, except where the function says otherwise."""
    if name in ("later_of", "earlier_of"):
        return FUNCTIONS[name].evaluate(as_of, arguments)
    if any(isinstance(value, Unknown) for value in arguments):
        return merged(arguments)
    if NEVER in arguments and name not in ("happened", "passed"):
        return NEVER
    return FUNCTIONS[name].evaluate(as_of, arguments)


def aggregated(name: str, kind: Type, *, is_element: bool) -> Type:
    """Give the type of an aggregate over elements of a type; raises SignatureError for those it does not take."""
    if kind == INVALID:
        return INVALID
    if name in ("any", "all"):
        return BOOL
    if name == "count":
        if not is_element:
            raise SignatureError("counts the elements themselves")
        return INT
    if kind in SUMMABLE or (name != "sum" and kind in DATES):
        return kind
    raise SignatureError(f"takes {'numbers' if name == 'sum' else 'numbers or dates'}, not values of type {kind}")


def _exactly(*wanted: frozenset[Type], gives: Type) -> Callable[[Sequence[Type]], Type]:
    def signature(types: Sequence[Type]) -> Type:
        if len(types) != len(wanted):
            raise SignatureError(f"takes {len(wanted)} argument{'s' if len(wanted) > 1 else ''}, not {len(types)}")
        for number, (given, allowed) in enumerate(zip(types, wanted, strict=True), 1):
            if given not in allowed and given != INVALID:
                raise SignatureError(f"takes {_either(allowed)} as argument {number}, not {_a(given)}")
        return gives

    return signature


def _dates(types: Sequence[Type]) -> Type:
    if len(types) < 2:
        raise SignatureError("takes two or more dates")
    result: Type = NEVER_TYPE
    for given in types:
        if given not in DATES and given != INVALID:
            raise SignatureError(f"takes dates, not {_a(given)}")
        result = joined(result, given) or DAY
    return result


def _a(kind: Type) -> str:
    if kind in (MONEY, TEXT):
        return str(kind)
    return f"{'an' if str(kind)[0] in 'aeiou' else 'a'} {kind}"


def _either(kinds: frozenset[Type]) -> str:
    *rest, last = sorted(_a(kind) for kind in kinds if kind not in (NEVER_TYPE, INVALID))
    return f"{', '.join(rest)} or {last}" if rest else last


def _happened(as_of: date, values: Sequence[Value]) -> Value:
    event = values[0]
    return isinstance(event, date) and event <= as_of


def _passed(as_of: date, values: Sequence[Value]) -> Value:
    day = values[0]
    if isinstance(day, ProvisionalDate):
        return Unknown(provisional=True)
    return isinstance(day, date) and as_of > day


def _year(_: date, values: Sequence[Value]) -> Value:
    day = values[0]
    if isinstance(day, ProvisionalDate):
        # A decree that is still to come can move it over the year's end.
        return Unknown(provisional=True)
    if isinstance(day, str):
        return int(day[:4])
    return day.year if isinstance(day, date) else Unknown()


def _on(_: date, values: Sequence[Value]) -> Value:
    year, day = values
    if not isinstance(year, int) or not isinstance(day, DayOfYear) or not 1 <= year <= 9999:
        return Unknown()
    # 29 February falls on the 28th in a common year, as the end of a period of months does.
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def _date(_: date, values: Sequence[Value]) -> Value:
    try:
        return date(*values)  # type: ignore[arg-type]  # the signature says three whole numbers
    except (ValueError, OverflowError):
        return Unknown()


def _month_end(_: date, values: Sequence[Value]) -> Value:
    day = values[0]
    if not isinstance(day, date):
        return Unknown()
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


_ANY_DATE: frozenset[Type] = DATES | {INVALID}
_NUMBER: frozenset[Type] = frozenset({INT})

FUNCTIONS: dict[str, Function] = {
    "later_of": Function(
        "later_of(a, b, …)", "the latest of some dates; never if one is", _dates, lambda _, v: later_of(v)
    ),
    "earlier_of": Function(
        "earlier_of(a, b, …)", "the earliest of some dates; never if one is", _dates, lambda _, v: earlier_of(v)
    ),
    "year": Function(
        "year(d)", "the calendar year of a date or month", _exactly(frozenset({*DATES, MONTH}), gives=INT), _year
    ),
    "on": Function(
        "on(year, day_of_year)", "the date of a day in a year",
        _exactly(_NUMBER, frozenset({DAY_OF_YEAR}), gives=DAY), _on,
    ),
    "date": Function("date(y, m, d)", "a calendar date", _exactly(_NUMBER, _NUMBER, _NUMBER, gives=DAY), _date),
    "month_end": Function("month_end(d)", "the last day of a date's month", _exactly(_ANY_DATE, gives=DAY), _month_end),
    "happened": Function(
        "happened(e)", "whether an event is not after the date of evaluation",
        _exactly(frozenset({EVENT, NEVER_TYPE}), gives=BOOL), _happened,
    ),
    "passed": Function(
        "passed(d)", "whether the date of evaluation is later than a day", _exactly(_ANY_DATE, gives=BOOL), _passed
    ),
}  # fmt: skip

SUMMABLE = NUMBERS
"""Types that `sum` takes; `min` and `max` also take dates."""
