"""Conditions of three values, as somebody would write them by hand in Python; for `written`."""

from collections.abc import Callable

from norms.districts import Condition
from norms.numbers import District
from norms.records import Record

Test = Callable[[Record, Record], bool | None]
"""A condition on a project and one of its changes; `None` is unknown."""


def truth_of(condition: Condition, district: District) -> Test:
    """Give a condition as a function of a project and a change."""
    fact, other = condition.fact, condition.other.removeprefix("change.")
    match condition.kind:
        case "holds" if fact.startswith("change."):
            name = fact.removeprefix("change.")
            return lambda record, change: change[name]
        case "holds":
            return lambda record, change: record[fact]
        case "among" | "none_of":
            codes, wanted = frozenset(condition.codes), condition.kind == "among"
            return lambda record, change: None if record[fact] is None else (record[fact] in codes) is wanted
        case "at_least":
            limit = district.limit(condition)
            return lambda record, change: None if record[fact] is None else record[fact] >= limit
        case "not_both":
            return lambda record, change: _not_both(record[fact], change[other])
    return _within(condition, district)


def _not_both(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return True
    return None if one is None or other is None else False


def _within(condition: Condition, district: District) -> Test:
    part, of = district.ratio(condition).as_integer_ratio()
    fact, whole = condition.fact.removeprefix("change."), condition.other
    per_change = condition.fact != fact

    def within(record: Record, change: Record) -> bool | None:
        amount, total = (change if per_change else record)[fact], record[whole]
        return None if amount is None or total is None else amount * of <= total * part

    return within


def all_hold(tests: list[Test], record: Record, change: Record) -> bool | None:
    """Join conditions: one that is false decides, whatever else is unknown."""
    holds: bool | None = True
    for each in tests:
        value = each(record, change)
        if value is False:
            return False
        if value is None:
            holds = None
    return holds
