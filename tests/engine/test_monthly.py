"""`every: month`: one occurrence per calendar month (section 4), the earliest overdue one speaking."""

import pytest

RULE = "do: months, every: month, from: start, until: later"
OPEN_ENDED = "do: months, every: month, from: start"


@pytest.mark.parametrize(
    ("months", "as_of", "status", "subject", "due"),
    [
        ("[]", "01-15", "due", "2024-01", "01-31"),
        ("[]", "01-31", "due", "2024-01", "01-31"),
        ("[]", "02-01", "violated", "2024-01", "01-31"),
        ("[2024-01]", "02-01", "due", "2024-02", "02-29"),
        ("[2024-01]", "03-01", "violated", "2024-02", "02-29"),
        ("[2024-02]", "03-10", "violated", "2024-01", "01-31"),
        ("[2024-03]", "03-10", "violated", "2024-01", "01-31"),
        ("[2024-02, 2024-01]", "03-10", "due", "2024-03", "03-31"),
        ("[2023-12, 2024-02]", "03-10", "violated", "2024-01", "01-31"),  # a month before the first is no substitute
    ],
)
@pytest.mark.parametrize("rule", [RULE, OPEN_ENDED])
@pytest.mark.parametrize("start", ["01-01", "01-15"])
def test_the_earliest_overdue_month_speaks_else_the_open_one(expect, rule, start, months, as_of, status, subject, due):
    facts = f"start: {start}, later: null, months: {months}"
    reasons = "[overdue]" if status == "violated" else "[]"
    expect(rule, facts, f"status: {status}, subject: {subject}, due: {due}, reasons: {reasons}", as_of)


@pytest.mark.parametrize("months", ["[2024-01, 2024-02, 2024-03]", "[2024-03, 2024-02, 2024-01, 2024-04]"])
def test_all_listed_is_satisfied(expect, months):
    expect(RULE, f"start: 01-31, later: null, months: {months}", "status: satisfied, reasons: []", "03-01")


@pytest.mark.parametrize(
    ("months", "until", "expected"),
    [
        ("[2024-01, 2024-02]", "02-01", "status: satisfied"),
        ("[2024-01, 2024-02]", "02-29", "status: satisfied"),
        ("[2024-01, 2024-02]", "03-01", "status: due, subject: 2024-03"),
        ("[2024-01]", "02-01", "status: violated, subject: 2024-02"),
        ("[2024-01]", "01-31", "status: satisfied"),
        ("[2024-01, 2024-02]", "04-01", "status: due, subject: 2024-03"),  # the end lies ahead: up to as_of's month
    ],
)
def test_nothing_is_owed_after_the_month_in_which_it_ends(expect, months, until, expected):
    expect(RULE, f"start: 01-15, later: {until}, months: {months}", expected, "03-10")


@pytest.mark.parametrize(
    ("facts", "status", "missing"),
    [
        ("start: 01-15, later: null", "unknown", "months"),
        ("start: 01-15", "unknown", "months"),
    ],
)
def test_an_absent_list_is_unknown(judge, facts, status, missing):
    found = judge(RULE, facts, "03-10")
    assert found["status"] == status
    assert missing in found["missing"]


@pytest.mark.parametrize("start", ["null", "03-11"])
def test_before_it_begins_nothing_is_due(judge, start):
    found = judge(RULE, f"start: {start}, later: null, months: []", "03-10")
    assert found["status"] == "pending"
    assert found["blocked_by"] == ["start"]


def test_an_unknown_beginning_leaves_nothing_overdue(judge):
    found = judge(RULE, "later: null, months: []", "03-10")
    assert found["status"] in {"pending", "unknown"}
    assert found["missing"] == ["start"]


def test_an_unknown_end_leaves_only_the_first_month_sure_to_be_owed(expect):
    expect(RULE, "start: 01-15, months: []", "status: violated, subject: 2024-01, missing: [later]", "03-10")
    expect(RULE, "start: 01-15, months: [2024-01]", "status: unknown, missing: [later]", "03-10")


def test_a_month_over_before_the_regulation_began_is_not_judged(expect):
    facts = "start: 2019-11-10, months: [2020-01]"
    expect(OPEN_ENDED, facts, "status: due, subject: 2020-02", "2020-02-10")


def test_an_overdue_month_is_a_next_step_with_its_month(report):
    [step] = report(RULE, "start: 01-15, later: null, months: []", "03-10")["next_steps"]
    assert (step["due"], step["overdue"]) == ("2024-01-31", True)
