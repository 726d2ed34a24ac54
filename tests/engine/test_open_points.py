"""What the specification leaves open and docs/architecture.md settles."""

import pytest

DO = "do: act"
AUTHORITY = "do: act, actor: it_authority"


@pytest.mark.parametrize(
    ("rule", "facts", "expected"),
    [
        # owed and not done stays due, whatever could make it a breach already
        (f"{DO}, before: later", "act: null", "status: due, missing: [later]"),
        (f"{DO}, by: limit", "act: null", "status: due, due: null, missing: [limit]"),
        (f"{DO}, by: start + week", "act: null", "status: pending, missing: [start], blocked_by: [start]"),
        (f"{DO}, not_before: opening", "act: null", "status: unknown, missing: [opening]"),
        (f"{DO}, provided: p", "act: null", "status: due, missing: [p]"),
        (f"{DO}, provided: p", "act: null, p: false", "status: pending, blocked_by: [p]"),
        # a grant only lengthens
        (f"{DO}, by: limit, extended_to: granted", "act: null, limit: 06-30, granted: 06-20", "status: due, due: 06-30"),
        (f"{DO}, by: limit, extended_to: granted", "act: null, limit: 06-20, granted: 06-30", "status: due, due: 06-30"),
        (f"{DO}, by: limit, extended_to: granted", "act: null, limit: 06-20", "status: violated, due: 06-20"),
        # an authority without a last day is waited for, also where the day is one that is not set
        (f"{AUTHORITY}, by: limit", "act: null, limit: null", "status: pending, waiting_for: it_authority"),
        (f"{AUTHORITY}, by: limit", "act: null, limit: 07-01", "status: due, due: 07-01, waiting_for: null"),
        # a window that has closed, or a later act that came first, leaves nothing allowed
        ("may: act, by: limit", "act: null, limit: 06-29", "status: pending, due: 06-29, blocked_by: []"),
        ("may: act, by: limit", "act: null, limit: 06-30", "status: satisfied"),
        ("may: act, before: later", "act: null, later: 06-01", "status: pending"),
        # only what is known not to be done is outstanding
        ("do: [act, act2]", "act: null", "status: due, outstanding: [act], missing: [act2]"),
    ],
)
def test_an_act(expect, rule, facts, expected):
    expect(rule, facts, expected)


def test_a_consequence_done_before_its_day_was_never_triggered(expect):
    rule = "consequence: {zh: 停, en: stop}, when: p, by: limit, done: act"
    expect(rule, "p: true, limit: 07-01, act: 06-01", "status: not_applicable")


@pytest.mark.parametrize(
    "rule", ["forbid: passed(start + week)", "applies: passed(start + week)", "must: p, when: passed(start + week)"]
)
def test_a_condition_on_an_undecreed_day_says_so(judge, rule):
    finding = judge(rule, "p: false, start: 2027-03-01", "2027-06-01")
    assert (finding["status"], finding["provisional"]) == ("unknown", True)
    assert any("not yet decreed" in note["en"] for note in finding["notes"])
    assert "decreed" in finding["message"]["en"]


def test_only_the_branch_taken_blocks(expect):
    rule = f"{DO}, after: later if p else pre"
    expect(rule, "act: null, p: true, later: null, pre: null", "status: pending, blocked_by: [later]")
    expect(rule, "act: null, p: false, later: null, pre: null", "status: pending, blocked_by: [pre]")


def test_a_step_is_overdue_only_if_it_was_not_done(report):
    data = report(f"{DO}, by: limit, with: {{docs: [one]}}", "act: 06-01, limit: 06-10, docs: []")
    [step] = data["next_steps"]
    assert (step["due"], step["overdue"]) == ("2024-06-10", False)


def test_what_is_not_judged_has_no_last_day_also_where_the_text_is_unclear(expect):
    rule = f"{DO}, by: limit, unclear: p"
    expect(rule, "act: 2019-06-01, limit: 06-10, p: true", "status: unknown, reasons: [text_unclear], due: null")
    expect(rule, "act: 06-01, limit: 06-10, p: true", "status: unknown, reasons: [text_unclear], due: 2024-06-10")
