"""Several acts in one norm, provisional dates, and dates that are given whatever the status: section 5, steps 4 to 7."""

import pytest


@pytest.mark.parametrize(
    ("rule", "facts", "expected"),
    [
        ("by: limit", "act: 06-03, act2: 06-10, limit: 06-10", "status: satisfied, done: 06-10, outstanding: []"),
        ("by: limit", "act: 06-10, act2: 06-03, limit: 06-10", "status: satisfied, done: 06-10"),
        ("by: limit", "act: 06-11, act2: 06-03, limit: 06-09", "status: violated, reasons: [late], days_late: '2'"),
        ("by: limit", "act: 06-03, act2: null, limit: 06-30", "status: due, outstanding: [act2]"),
        ("by: limit", "act: 06-03, act2: null, limit: 06-29", "status: violated, reasons: [overdue], outstanding: [act2]"),
        ("by: limit", "act: null, act2: 07-01, limit: 06-30", "status: due, outstanding: [act, act2], done: null"),
        ("by: limit", "act: 06-03, limit: 06-30", "status: unknown, missing: [act2]"),
        ("by: limit", "act: 06-11, limit: 06-10", "status: violated, reasons: [late], missing: [act2]"),
        ("by: limit", "act: null, limit: 06-29", "status: violated, reasons: [overdue], missing: [act2]"),
        ("after: pre", "act: 06-03, act2: null, pre: 06-04", "status: violated, reasons: [missing_prerequisite]"),
        ("after: pre", "act: 06-05, act2: null, pre: 06-04", "status: due, outstanding: [act2]"),
        ("after: pre", "act: null, act2: null, pre: null", "status: pending, blocked_by: [pre]"),
        ("before: later", "act: 06-03, act2: null, later: 06-04", "status: violated, reasons: [out_of_order]"),
        ("before: later", "act: 06-03, act2: 06-05, later: 06-04", "status: violated, reasons: [out_of_order]"),
    ],
)
def test_all_of_several_acts_are_owed_and_the_worst_speaks(expect, rule, facts, expected):
    expect(f"do: [act, act2], {rule}", facts, expected)


def test_an_act_before_the_regulation_leaves_the_other_to_be_judged(expect):
    expect("do: [act, act2], by: limit", "act: 2019-06-01, act2: 2020-06-02, limit: 2020-06-01", "status: violated")


def test_every_allowed_act_has_a_finding_of_its_own(findings):
    found = findings("may: [act, act2], after: pre", "act: 06-01, act2: 06-10, pre: 06-05")
    assert [item["status"] for item in found] == ["violated", "satisfied"]
    assert [item["done"] for item in found] == ["2024-06-01", "2024-06-10"]
    assert len({item["subject"] for item in found}) == 2


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ("act: 06-01, pre: null", "violated"),
        ("act: null, pre: null", "pending"),
        ("act: null, pre: 06-01", "due"),
        ("act: 06-01, pre: 06-01", "satisfied"),
        ("pre: 06-01", "unknown"),
        ("act: 06-01", "unknown"),
        ("pre: null", "pending"),
    ],
)
def test_due_and_opens_are_given_whatever_the_status(expect, facts, status):
    rule = "do: act, after: pre, by: limit, not_before: start + month_long"
    expect(rule, f"limit: 08-01, start: 05-02, {facts}", f"status: {status}, due: 08-01, opens: 06-01")


def test_nothing_is_dated_where_the_rule_does_not_apply(expect):
    rule = "do: act, by: limit, not_before: opening, when: p"
    facts = "act: 06-10, limit: 06-01, opening: 06-20"
    expect(rule, f"{facts}, p: false", "status: not_applicable, due: null, opens: null, days_late: null, done: null")
    expect(rule, f"{facts}, p: true", "status: violated, due: 06-01, opens: 06-20, days_late: '9', done: 06-10")


# 2026-12-31 is the last decreed day: 7 working days after 2026-12-25 end in 2027, nobody knows for certain where.
WEEK = "do: act, by: start + week"
WAIT = "may: act, not_before: start + week"


@pytest.mark.parametrize(
    ("rule", "facts", "as_of", "expected"),
    [
        (WEEK, "start: 2026-12-25, act: null", "2026-12-26", "status: due, provisional: 'true'"),
        (WEEK, "start: 2026-12-25, act: null", "2027-03-01", "status: unknown, reasons: [], provisional: 'true'"),
        (WEEK, "start: 2026-12-25, act: 2027-02-01", "2027-03-01", "status: unknown, reasons: [], provisional: 'true'"),
        (WEEK, "start: 2026-12-25, act: 2026-12-28", "2027-03-01", "status: satisfied, provisional: 'true'"),
        (WEEK, "start: 2026-12-18, act: null", "2027-03-01", "status: violated, reasons: [overdue], provisional: 'false'"),
        (f"{WEEK}, extended_to: granted", "start: 2026-12-25, granted: 2027-01-15, act: null", "2027-03-01",
         "status: violated, provisional: 'false', due: 2027-01-15"),
        (WAIT, "start: 2026-12-25, act: 2026-12-28", "2027-03-01", "status: unknown, reasons: [], provisional: 'true'"),
        (WAIT, "start: 2026-12-18, act: 2026-12-21", "2027-03-01", "status: violated, provisional: 'false'"),
        (f"{WEEK}, after: pre", "start: 2026-12-25, pre: null, act: 2027-02-01", "2027-03-01",
         "status: violated, reasons: [missing_prerequisite], provisional: 'true'"),
        ("must: act <= start + week", "start: 2026-12-25, act: 2027-02-01", "2027-03-01", "status: unknown"),
        ("forbid: passed(start + week)", "start: 2026-12-25", "2027-03-01", "status: unknown"),
        ("must: p, when: passed(start + week)", "start: 2026-12-25, p: false", "2027-03-01", "status: unknown"),
        # days and months need no calendar
        ("do: act, by: start + month_long", "start: 2027-01-10, act: null", "2027-03-01",
         "status: violated, due: 2027-02-09, provisional: 'false'"),
    ],
)  # fmt: skip
def test_nothing_is_violated_on_the_strength_of_a_provisional_date(expect, rule, facts, as_of, expected):
    expect(rule, facts, expected, as_of)


def test_a_provisional_date_is_given_all_the_same(judge):
    assert judge(WEEK, "start: 2026-12-25, act: null", "2027-03-01")["due"] > "2027-01-01"
    assert judge(WAIT, "start: 2026-12-25, act: null", "2027-03-01")["opens"] > "2027-01-01"
