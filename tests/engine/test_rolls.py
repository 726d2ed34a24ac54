"""Last days that are rest days: noted, and moved only where the pack says so. Section 6."""

import pytest

RULE = "do: act, by: start + month_long"
ROLL = {"counting": {"roll": "next_working_day"}}


@pytest.mark.parametrize(
    ("start", "due", "rolled"),
    [
        ("05-01", "05-31", "05-31"),  # a Friday
        ("05-02", "06-01", "06-03"),  # a Saturday
        ("05-03", "06-02", "06-03"),  # a Sunday
        ("04-11", "05-11", "05-11"),  # a Saturday that is worked
        ("09-01", "10-01", "10-08"),  # the first day of a holiday week
        ("09-05", "10-05", "10-08"),  # a Saturday within it
    ],
)
def test_a_last_day_moves_only_where_the_pack_rolls(judge, start, due, rolled):
    facts = f"start: {start}, act: null"
    plain, moved = judge(RULE, facts), judge(RULE, facts, **ROLL)
    assert (plain["due"], moved["due"]) == (f"2024-{due}", f"2024-{rolled}")
    assert bool(plain["notes"]) == (due != rolled)


@pytest.mark.parametrize(
    ("act", "plain", "rolled"),
    [("06-01", "satisfied", "satisfied"), ("06-03", "violated", "satisfied"), ("06-04", "violated", "violated")],
)
def test_lateness_is_counted_from_the_moved_day(expect, act, plain, rolled):
    facts = f"start: 05-02, act: {act}"
    expect(RULE, facts, f"status: {plain}")
    expect(RULE, facts, f"status: {rolled}", **ROLL)
    expect(RULE, "start: 05-02, act: 06-05", "days_late: '4'")
    expect(RULE, "start: 05-02, act: 06-05", "days_late: '2'", **ROLL)


@pytest.mark.parametrize(("as_of", "rolled"), [("06-03", "due"), ("06-04", "violated")])
def test_overdue_only_after_the_moved_day(expect, as_of, rolled):
    expect(RULE, "start: 05-02, act: null", "status: violated", as_of)
    expect(RULE, "start: 05-02, act: null", f"status: {rolled}", as_of, **ROLL)


def test_the_first_allowed_day_is_no_deadline_and_stays(expect):
    expect("may: act, not_before: start + month_long", "start: 05-02, act: null", "opens: 06-01", **ROLL)


@pytest.mark.parametrize("act", ["null", "05-20", "06-20"], ids=["overdue", "in time", "late"])
def test_the_note_stands_whatever_the_status(judge, act):
    assert judge(RULE, f"start: 05-02, act: {act}")["notes"]
    assert not judge(RULE, f"start: 05-01, act: {act}")["notes"]


def test_a_day_moved_past_the_last_decree_is_provisional(expect):
    facts = "start: 2026-12-02, act: null"  # 30 days: 2027-01-01, a rest day by statute, of a year not yet decreed
    expect(RULE, facts, "due: 2027-01-01, provisional: 'false', status: violated", "2027-03-01")
    expect(RULE, facts, "provisional: 'true', status: unknown", "2027-03-01", **ROLL)
