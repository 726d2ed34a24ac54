"""Values: three-valued logic, `never`, provisional dates, exact numbers. The interpreter is the definition of the meaning."""

from datetime import date
from fractions import Fraction

import pytest

from govrules.calendars.periods import Period, Unit
from govrules.engine.interpreter import Environment, evaluate
from govrules.language.checker import Names, check
from govrules.language.parser import parse
from govrules.language.types import (
    BOOL,
    DAY,
    DAY_OF_YEAR,
    EVENT,
    INT,
    MONEY,
    MONTH,
    RATIO,
    EnumOf,
    ListOf,
    PeriodOf,
    RecordOf,
    Type,
)  # fmt: skip
from govrules.language.values import NEVER, DayOfYear, ProvisionalDate, RecordValue, Unknown, Value
from govrules.packs.catalogue import load_calendar

AS_OF = date(2022, 10, 31)
KIND = EnumOf(("a", "b", "c"))
CHANGE = RecordOf((("amount", MONEY), ("day", EVENT), ("ok", BOOL)))
TYPES: dict[str, Type] = {
    "yes": BOOL, "no": BOOL, "open": BOOL, "early": EVENT, "late": EVENT, "future": EVENT, "unheard": EVENT,
    "not_yet": EVENT,
    "until": DAY, "endless": DAY, "last_year": EVENT, "month": MONTH, "cost": MONEY, "zero": MONEY, "unpriced": MONEY,
    "share": RATIO, "number": INT, "kind": KIND, "kinds": ListOf(KIND), "none": ListOf(KIND), "unlisted": ListOf(KIND),
    "changes": ListOf(CHANGE), "no_changes": ListOf(CHANGE), "partly": ListOf(CHANGE), "undone": ListOf(CHANGE),
}  # fmt: skip


def _change(position: int, **fields: Value) -> RecordValue:
    return RecordValue(f"changes[{position}]", fields)


FACTS: dict[str, Value] = {
    "yes": True, "no": False, "early": date(2022, 9, 28), "late": date(2022, 10, 12), "future": date(2022, 12, 1),
    "not_yet": NEVER,
    "until": date(2022, 10, 30), "endless": NEVER, "last_year": date(2026, 12, 21), "month": "2022-03", "cost": 100_00,
    "zero": 0,
    "share": Fraction(1, 3), "number": 5, "kind": "a", "kinds": ("b", "a"), "none": (), "no_changes": (),
    "changes": (_change(0, amount=10, day=date(2022, 1, 1), ok=True), _change(1, amount=30, day=date(2022, 5, 1), ok=False)),
    "partly": (_change(0, amount=10, ok=True), _change(1, ok=False)), "undone": (_change(0, day=NEVER), _change(1)),
}  # fmt: skip
PARAMETERS = {
    "cap": (Fraction(1, 10), RATIO), "filing": (Period(7, Unit.WORKING_DAYS), PeriodOf(Unit.WORKING_DAYS)),
    "fortnight": (Period(14, Unit.DAYS), PeriodOf(Unit.DAYS)),
    "long": (Period(20, Unit.WORKING_DAYS), PeriodOf(Unit.WORKING_DAYS)),
    "quarter": (Period(3, Unit.MONTHS), PeriodOf(Unit.MONTHS)), "leap": (DayOfYear(2, 29), DAY_OF_YEAR),
    "age": (Period(1000, Unit.YEARS), PeriodOf(Unit.YEARS)),
}  # fmt: skip


def value(text: str, *, happened_only: bool = False, **facts: Value) -> Value:
    node, problems = check(parse(text), Names(TYPES, PARAMETERS))
    assert not problems, problems[0].message
    return evaluate(node, Environment({**FACTS, **facts}, AS_OF, load_calendar(), happened_only=happened_only))


def unknown(*facts: str) -> Unknown:
    return Unknown(facts)


VALUES: dict[str, Value] = {
    # Kleene: a known part decides where it can.
    "yes and open": unknown("open"), "no and open": False, "yes or open": True, "no or open": unknown("open"),
    "not open": unknown("open"), "open and unpriced > 0": unknown("open", "unpriced"), "open == yes": unknown("open"),
    # An order with `never` is false both ways, equality with it is known, arithmetic on it is never.
    "not_yet < late": False, "not_yet >= late": False, "not_yet == never": True, "late != never": True,
    "endless == never": True,
    "not_yet + filing": NEVER, "not_yet - late > 0": False, "later_of(late, not_yet)": NEVER,
    "earlier_of(late, not_yet)": NEVER,
    "later_of(not_yet, unheard)": NEVER, "later_of(late, unheard)": unknown("unheard"),
    "unheard == never": unknown("unheard"),
    "unheard < not_yet": False, "not_yet + filing < unheard": False, "later_of(early, late)": date(2022, 10, 12),
    "earlier_of(early, late)": date(2022, 9, 28), "month_end(not_yet)": NEVER, "year(not_yet) > 0": False,
    # Only these two look at the date of evaluation.
    "happened(late)": True, "happened(future)": False, "happened(not_yet)": False,
    "happened(unheard)": unknown("unheard"),
    "passed(until)": True, "passed(endless)": False, "passed(until + fortnight)": False, "future > late": True,
    # Dates.
    "early + filing": date(2022, 10, 12), "late - early": 14, "late - early <= fortnight": True,
    "late - early < fortnight": False,
    "fortnight == late - early": True, "late - fortnight": date(2022, 9, 28), "year(late)": 2022, "year(month)": 2022,
    "on(year(late) + 1, leap)": date(2023, 2, 28), "date(number, 0, 1)": Unknown(),
    "month_end(late)": date(2022, 10, 31),
    "date(number, 1, 1) - age": Unknown(),
    # Numbers: exact, never rounded before they are compared.
    "cost * share": Fraction(10000, 3), "cost * share * cap < cost / cost * cost * share * cap": False,
    "cost / zero": Unknown(),
    "cost / cost": Fraction(1), "-cost": -10000, "1 - share": Fraction(2, 3), "unpriced * cap": unknown("unpriced"),
    # Choices: with an unknown condition only what both branches agree on.
    "late if yes else unheard": date(2022, 10, 12), "late if open else late": date(2022, 10, 12),
    "late if open else early": unknown("open"), "late if open else unheard": unknown("open", "unheard"),
    # Sets and lists.
    "kind in kinds": True, "'c' in kinds": False, "{'a'} <= kinds": True, "{'a', 'c'} <= kinds": False,
    "kinds - {'a'}": frozenset("b"),
    "kinds & {'a', 'c'}": frozenset("a"), "kinds == ['b', 'a']": True, "kinds == ['a', 'b']": False,
    "kinds != ['a', 'b']": True,
    "none <= {'a'}": True, "'a' in unlisted": unknown("unlisted"), "count(unlisted)": unknown("unlisted"),
    "count(kinds - {'a'})": 1,
    # Aggregates: over nothing, over unknowns.
    "count(no_changes)": 0, "sum(c.amount for c in no_changes)": 0, "max(c.amount for c in no_changes)": NEVER,
    "min(c.day for c in no_changes)": NEVER, "any(c.ok for c in no_changes)": False,
    "all(c.ok for c in no_changes)": True,
    "sum(c.amount for c in changes)": 40, "max(c.amount for c in changes)": 30,
    "min(c.day for c in changes)": date(2022, 1, 1),
    "count(c for c in changes if c.ok)": 1, "sum(c.amount for c in changes if not c.ok)": 30,
    "sum(c.amount for c in partly)": unknown("changes[1].amount"), "sum(c.amount for c in partly if c.ok)": 10,
    "max(c.amount for c in partly)": unknown("changes[1].amount"), "any(c.amount > 0 for c in partly)": True,
    "all(c.amount > 0 for c in partly)": unknown("changes[1].amount"),
    "any(c.ok and c.amount > 0 for c in partly)": True,
    "all(c.amount > 0 for c in partly if c.ok)": True,
    "count(c for c in partly if c.amount > 0)": unknown("changes[1].amount"),
    "max(c.day for c in undone)": NEVER, "any(happened(c.day) for c in undone)": unknown("changes[1].day"),
}  # fmt: skip


@pytest.mark.parametrize("text", VALUES)
def test_values(text: str) -> None:
    assert value(text) == VALUES[text]


@pytest.mark.parametrize(("fen", "above"), [(333_333, False), (333_334, True)])
def test_a_ratio_is_compared_exactly_to_the_fen(fen: int, above: bool) -> None:
    assert value("unpriced > cost * share", cost=1_000_000, unpriced=fen) is above
    assert value("unpriced / cost > share", cost=1_000_000, unpriced=fen) is above


def test_a_date_past_the_decrees_is_provisional() -> None:
    assert value("last_year + long") == date(2027, 1, 19)
    for text in (
        "last_year + long",
        "later_of(last_year + long, early)",
        "last_year + long + fortnight",
        "month_end(last_year + long)",
    ):
        assert isinstance(value(text), ProvisionalDate), text
    assert not isinstance(value("early + long"), ProvisionalDate)


@pytest.mark.parametrize(
    "text",
    ["last_year + long < future", "passed(last_year + long)", "last_year + long == future", "last_year + long - early > 0",
     "year(last_year + long) > number"],
)  # fmt: skip
def test_nothing_is_concluded_from_a_provisional_date(text: str) -> None:
    assert value(text) == Unknown(provisional=True)


def test_an_event_to_come_has_not_happened_where_that_is_asked() -> None:
    assert value("future") == date(2022, 12, 1)
    assert value("future", happened_only=True) is NEVER
    assert value("until + fortnight", happened_only=True) == date(2022, 11, 13)
    assert value("max(c.day for c in changes)", happened_only=True, changes=(_change(0, day=date(2023, 1, 1)),)) is NEVER
