"""Values at run time, with the two special ones: unknown (Kleene) and never."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Final, NamedTuple

from govrules.calendars.periods import Period


class Never(Enum):
    """The type of `NEVER`: an event known not to have happened, a day that is not set, the greatest of nothing."""

    NEVER = "never"

    # Tables of days are asked for it, and an enum's own hash is written in Python.
    __hash__ = object.__hash__


NEVER: Final = Never.NEVER


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that cannot be said, with the facts that would settle it (sorted, without repeats).

    `provisional` tells that it hangs on a day for which no holiday decree exists yet.
    """

    facts: tuple[str, ...] = ()
    provisional: bool = False


class ProvisionalDate(date):
    """A date that depends on a day for which no holiday decree exists yet."""

    __slots__ = ()


class DayOfYear(NamedTuple):
    """A day that every year has: 15 September."""

    month: int
    day: int


@dataclass(slots=True, unsafe_hash=True)
class RecordValue:
    """A record inside the project record; its path names facts in messages (`changes[0]`).

    Nobody changes one after it is made; it is not frozen because freezing each would take most of the time of reading a list.
    """

    path: str
    fields: "Mapping[str, Value]" = field(hash=False)


ConstantValue = bool | int | Fraction | str | Never | Period | DayOfYear | tuple[str, ...] | frozenset[str]

Value = (
    bool | int | Fraction | str | date | Never | Period | DayOfYear | RecordValue
    | tuple["Value", ...] | frozenset[str] | Unknown
)  # fmt: skip

Truth = bool | Unknown
"""A truth value of Kleene's three-valued logic."""


def merged(values: Iterable[object]) -> Unknown:
    """Join the unknown ones among some values into one that names all their facts."""
    unknowns = [value for value in values if isinstance(value, Unknown)]
    facts = sorted({fact for unknown in unknowns for fact in unknown.facts})
    return Unknown(tuple(facts), any(unknown.provisional for unknown in unknowns))


def conjunction(values: Iterable[Truth]) -> Truth:
    """Kleene `and`: false if any is false, true if all are true, otherwise unknown."""
    unknowns = []
    for value in values:
        if value is False:
            return False
        if value is not True:
            unknowns.append(value)
    return merged(unknowns) if unknowns else True


def disjunction(values: Iterable[Truth]) -> Truth:
    """Kleene `or`: true if any is true, false if all are false, otherwise unknown."""
    return negation(conjunction(negation(value) for value in values))


def negation(value: Truth) -> Truth:
    """Kleene `not`."""
    return value if isinstance(value, Unknown) else not value


def later_of(values: Iterable[Value]) -> Value:
    """Give the latest of some dates; `never` if one of them is, else unknown if one is."""
    return _extreme(list(values), latest=True)


def earlier_of(values: Iterable[Value]) -> Value:
    """Give the earliest of some dates; `never` if one of them is, else unknown if one is."""
    return _extreme(list(values), latest=False)


def _extreme(values: list[Value], *, latest: bool) -> Value:
    if not values or NEVER in values:
        return NEVER
    if any(isinstance(value, Unknown) for value in values):
        return merged(values)
    # min and max take any one ordered type: the checker let through dates or numbers of one unit.
    result: Value = max(values) if latest else min(values)  # type: ignore[type-var]  # see above
    if any(isinstance(value, ProvisionalDate) for value in values) and isinstance(result, date):
        return ProvisionalDate.fromordinal(result.toordinal())
    return result
