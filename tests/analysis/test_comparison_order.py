"""Which way a number is stricter, derived from its use; and which numbers have an order at all."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from govrules.analysis.direction import Direction, direction, uses
from govrules.analysis.order import compare_values, longest_and_shortest, period_days
from govrules.calendars.periods import Period
from govrules.language.values import DayOfYear
from govrules.policy import Policy

MakePack = Callable[..., Policy]

FILE = "do: contract_filed_authority_date"
CAP = {"x": "10%"}
SUM = {"x": "100万元"}
WEEK = {"x": "7 days"}
COUNT = {"x": "3"}

USES = {
    "a longer period for an act is looser": (WEEK, f"{FILE}\nby: contract_date + x", "lower"),
    "a later first day is stricter": (WEEK, f"{FILE}\nnot_before: contract_date + x", "higher"),
    "the earlier before an event, the stricter": (WEEK, f"{FILE}\nby: contract_date - x", "higher"),
    "a granted day that comes later is looser": (WEEK, f"{FILE}\nby: contract_date\nextended_to: contract_date + x", "lower"),
    "a later day of the year is looser": ({"x": "09-15"}, f"{FILE}\nby: on(plan_year, x)", "lower"),
    "a longest window for what may be done": (WEEK, "may: acceptance_date\nby: trial_start_date + x", "lower"),
    "a higher cap is looser": (CAP, "must: total_investment_yuan <= planned_investment_yuan * x", "lower"),
    "a higher cap on what is forbidden is looser": (CAP, "forbid: total_investment_yuan > planned_investment_yuan * x", "lower"),
    "a higher minimum is stricter": (COUNT, "must: count(item_types) >= x", "higher"),
    "a negated maximum": (COUNT, "must: not (count(item_types) > x)", "lower"),
    "a higher threshold for a duty is looser": (SUM, f"when: total_investment_yuan >= x\n{FILE}", "lower"),
    "a higher bound of an exception is looser": (SUM, f"unless: total_investment_yuan < x\n{FILE}", "lower"),
    "a duty below a bound": (SUM, f"when: total_investment_yuan < x\n{FILE}", "higher"),
    "a sum over elements": (SUM, "must: sum(change.amount_yuan for change in changes) <= x", "lower"),
    "every element": (SUM, "must: all(change.amount_yuan <= x for change in changes)", "lower"),
    "no element among": (SUM, "forbid: any(change.amount_yuan > x for change in changes)", "lower"),
    "the number of those above": (SUM, "forbid: count(change for change in changes if change.amount_yuan > x) > 0", "lower"),
    "all of those above": (SUM, "must: all(change.justified for change in changes if change.amount_yuan > x)", "lower"),
    "documents from an amount on": (SUM, "must:\n  acceptance_docs: [{contract: total_investment_yuan >= x}]", "lower"),
    "a condition for the act": (SUM, f"{FILE}\nprovided: total_investment_yuan <= x", "lower"),
    "a consequence triggered later": (WEEK, "consequence: {zh: 取消, en: cancelled}\nby: contract_date + x", "lower"),
    "a period that has passed": (WEEK, f"when: passed(contract_date + x)\n{FILE}", "lower"),
    "the requirement speaks before its condition": (
        CAP,
        "when: total_investment_yuan <= planned_investment_yuan * x\nmust: budget_yuan <= planned_investment_yuan * x",
        "lower",
    ),
    "a divisor": (COUNT, "must: total_investment_yuan <= planned_investment_yuan / x", "higher"),
    "equality has no order": (COUNT, "must: count(item_types) == x", "none"),
    "an alternative chosen by the number has no order": (
        SUM,
        f"{FILE}\nby: (contract_date if total_investment_yuan > x else acceptance_date)",
        "none",
    ),
    "a factor that may be negative has no order": (
        CAP,
        "must: total_investment_yuan <= (planned_investment_yuan - budget_yuan) * x",
        "none",
    ),
    "a classification asks for nothing": (SUM, "applies: total_investment_yuan >= x", "none"),
    "a classification of some projects only": (SUM, "when: total_investment_yuan >= x\napplies: is_phased", "none"),
    "what the text leaves open asks for nothing": (SUM, f"unclear: total_investment_yuan > x\n{FILE}", "none"),
    "two ways in one requirement": (WEEK, f"{FILE}\nnot_before: contract_date + x\nby: acceptance_date + x", "divides"),
}


@pytest.mark.parametrize("name", USES)
def test_direction(name: str, make_pack: MakePack) -> None:
    parameters, norm, expected = USES[name]
    found = uses(make_pack("toy", parameters, norm).pack, "x")
    assert [use.rule for use in found] == ["contract-filing"]
    assert direction(found).value == expected


def test_two_routes_on_either_side_of_a_number_have_no_stricter_side(make_pack: MakePack) -> None:
    rules = {"small": f"when: total_investment_yuan <= x\n{FILE}", "large": f"when: total_investment_yuan > x\n{FILE}"}
    assert direction(uses(make_pack("toy", SUM, rules).pack, "x")) is Direction.DIVIDES


def test_scope_draws_projects_in(make_pack: MakePack) -> None:
    for kind, expected in (("applies_if", Direction.LOWER), ("extends_if", Direction.LOWER), ("excludes_if", Direction.HIGHER)):
        scope = f'scope:\n  - {{clause: "1", {kind}: "total_investment_yuan >= x"}}\n'
        assert direction(uses(make_pack("toy", SUM, FILE, extra=scope).pack, "x")) is expected


def test_uses_are_found_through_definitions(make_pack: MakePack) -> None:
    policy = make_pack("toy", SUM, f"when: is_large\n{FILE}", extra='definitions: {is_large: "total_investment_yuan >= x"}\n')
    assert direction(uses(policy.pack, "x")) is Direction.LOWER


def test_whose_burden_it_is(make_pack: MakePack) -> None:
    norm = f"{FILE}\nby: contract_date + x"
    assert [use.binds_authority for use in uses(make_pack("toy", WEEK, norm, actor="it_authority").pack, "x")] == [True]
    assert [use.binds_authority for use in uses(make_pack("toy", WEEK, norm).pack, "x")] == [False]
    # Whoever draws a consequence, it falls on the project.
    consequence = "consequence: {zh: 取消, en: cancelled}\nby: contract_date + x"
    assert [use.binds_authority for use in uses(make_pack("toy", WEEK, consequence, actor="it_authority").pack, "x")] == [False]


PERIODS = [
    ("3 months", "60 days", 1), ("3 months", "88 days", 1), ("3 months", "89 days", None), ("3 months", "92 days", None),
    ("3 months", "93 days", -1), ("1 year", "12 months", 0), ("1 year", "13 months", -1), ("1 year", "364 days", 1),
    ("1 year", "365 days", None), ("1 year", "366 days", None), ("1 year", "367 days", -1), ("1 month", "28 days", None),
    ("1 month", "27 days", 1), ("1 month", "32 days", -1), ("20 working days", "1 month", None),
    ("7 working days", "7 days", None), ("8 working days", "7 days", 1), ("93 working days", "3 months", 1),
    ("5 working days", "20 working days", -1), ("5 working days", "1 year", None), ("30 days", "1 month", None),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "expected"), PERIODS)
def test_periods_are_ordered_only_where_every_calendar_agrees(left: str, right: str, expected: int | None) -> None:
    one, other = Period.parse(left), Period.parse(right)
    assert compare_values(one, other) == expected
    assert compare_values(other, one) == (None if expected is None else -expected)


def test_the_bounds_of_months_hold_for_every_start() -> None:
    starts = [date(1999, 11, 1) + timedelta(days=number) for number in range(3 * 366)]
    for text in ("1 month", "2 months", "3 months", "1 year", "14 months"):
        period = Period.parse(text)
        seen = {(period.add_to(day) - day).days for day in starts}
        least, most = period_days(period)
        assert least <= min(seen) <= max(seen) <= most
    assert period_days(Period.parse("3 months")) == (89, 92)
    assert period_days(Period.parse("400 years")) == (146097, 146097)


def test_other_values() -> None:
    assert compare_values(10, 9) == 1
    assert compare_values(DayOfYear(9, 15), DayOfYear(10, 31)) == -1
    assert compare_values(DayOfYear(9, 15), Period.parse("1 day")) is None
    assert compare_values("a", "b") is None
    assert compare_values(True, False) is None


def test_extremes_need_an_order_between_every_two() -> None:
    def extremes(*texts: str) -> tuple[list[str], list[str]] | None:
        return longest_and_shortest(texts, Period.parse)

    assert extremes("1 month", "3 months", "90 days") is None
    assert extremes("1 month", "3 months", "60 days") == (["3 months"], ["1 month"])
    assert extremes("3 months", "1 year", "12 months") == (["1 year", "12 months"], ["3 months"])
    assert extremes("1 year", "12 months") is None
