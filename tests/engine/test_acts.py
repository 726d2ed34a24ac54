"""`do` and `may`: DESIGN.md section 5, steps 4 to 7."""

import pytest

DAYS_30 = "by: start + month_long"  # start 05-01: due 05-31
WAIT_30 = "not_before: start + month_long"  # start 05-01: opens 05-31

# What holds for an act that happened, owed or only allowed: (conditions, facts, expected)
HAPPENED = [
    # a prerequisite: the same day is early enough
    ("after: pre", "pre: 06-09", "status: satisfied, reasons: []"),
    ("after: pre", "pre: 06-10", "status: satisfied, reasons: []"),
    ("after: pre", "pre: 06-11", "status: violated, reasons: [missing_prerequisite]"),
    ("after: pre", "pre: null", "status: violated, reasons: [missing_prerequisite]"),
    ("after: pre", "pre: 07-01", "status: violated, reasons: [missing_prerequisite]"),
    ("after: pre", "", "status: unknown, reasons: [], missing: [pre]"),
    # all of several; a known breach needs no further fact, which is missing all the same
    ("after: [pre, pre2]", "pre: 06-01, pre2: 06-02", "status: satisfied"),
    ("after: [pre, pre2]", "pre: 06-01, pre2: 06-11", "status: violated, reasons: [missing_prerequisite]"),
    ("after: [pre, pre2]", "pre: 06-01", "status: unknown, missing: [pre2]"),
    ("after: [pre, pre2]", "pre: null", "status: violated, reasons: [missing_prerequisite], missing: [pre2]"),
    ("after: pre if p else pre2", "p: true, pre: 06-11, pre2: 06-01", "status: violated"),
    ("after: pre if p else pre2", "p: false, pre: 06-11, pre2: 06-01", "status: satisfied"),
    ("after: pre if p else pre2", "pre: 06-01, pre2: 06-01", "status: satisfied"),
    ("after: pre if p else pre2", "pre: 06-01, pre2: 06-02", "status: unknown, missing: [p]"),
    ("after: pre if p else never", "p: false, pre: 06-01", "status: violated, reasons: [missing_prerequisite]"),
    # too early, and the event that a not_before counts from
    (WAIT_30, "start: 05-11", "status: satisfied, opens: 06-10"),
    (WAIT_30, "start: 05-12", "status: violated, reasons: [too_early], opens: 06-11"),
    (WAIT_30, "start: null", "status: violated, reasons: [missing_prerequisite], opens: null"),
    (WAIT_30, "start: 07-01", "status: violated, reasons: [missing_prerequisite]"),
    (WAIT_30, "", "status: unknown, missing: [start], opens: null"),
    ("not_before: start", "start: 06-10", "status: satisfied"),
    ("not_before: start", "start: 06-11", "status: violated, reasons: [too_early]"),
    ("not_before: opening", "opening: 06-10", "status: satisfied, opens: 06-10"),
    ("not_before: opening", "opening: 07-15", "status: violated, reasons: [too_early], opens: 07-15"),
    ("not_before: opening", "opening: null", "status: satisfied, opens: null"),  # none set
    ("not_before: start + one_month", "start: 05-10", "status: satisfied, opens: 06-10"),
    ("not_before: start + one_month", "start: 05-11", "status: violated, opens: 06-11"),
    # late: the last day counts; no start, no limit
    (DAYS_30, "start: 05-11", "status: satisfied, due: 06-10, done: 06-10"),
    (DAYS_30, "start: 05-10", "status: violated, reasons: [late], due: 06-09, done: 06-10, days_late: '1'"),
    (DAYS_30, "start: 05-01", "status: violated, reasons: [late], due: 05-31, days_late: '10'"),
    (DAYS_30, "start: null", "status: satisfied, due: null"),
    (DAYS_30, "start: 07-01", "status: satisfied"),
    (DAYS_30, "", "status: unknown, missing: [start], due: null"),
    ("by: limit", "limit: 06-10", "status: satisfied, due: 06-10"),
    ("by: limit", "limit: 06-09", "status: violated, reasons: [late], due: 06-09"),
    ("by: limit", "limit: 08-01", "status: satisfied, due: 08-01"),  # a day is usable as soon as it is given
    ("by: limit", "limit: null", "status: satisfied, due: null"),  # none set
    ("by: limit", "", "status: unknown, missing: [limit]"),
    # an extension replaces the last day
    ("by: limit, extended_to: granted", "limit: 06-01, granted: 06-10", "status: satisfied, due: 06-10"),
    ("by: limit, extended_to: granted", "limit: 06-01, granted: 06-09", "status: violated, due: 06-09, days_late: '1'"),
    ("by: limit, extended_to: granted", "limit: 06-01, granted: null", "status: violated, due: 06-01, days_late: '9'"),
    ("by: limit, extended_to: granted", "limit: 06-01", "status: violated, reasons: [late], due: 06-01"),
    ("by: limit, extended_to: granted", "limit: 06-10", "status: satisfied, due: 06-10, missing: []"),
    (f"{DAYS_30}, extended_to: granted", "granted: 06-10", "status: satisfied, due: 06-10"),
    (f"{DAYS_30}, extended_to: granted", "granted: 06-09", "status: violated, reasons: [late], due: 06-09"),
    # an act that it must precede: the same day will do
    ("before: later", "later: 06-11", "status: satisfied"),
    ("before: later", "later: 06-10", "status: satisfied"),
    ("before: later", "later: 06-09", "status: violated, reasons: [out_of_order]"),
    ("before: later", "later: null", "status: satisfied"),
    ("before: later", "later: 07-01", "status: satisfied"),
    ("before: later", "", "status: unknown, missing: [later]"),
    ("before: [later, later2]", "later: 06-11, later2: 06-09", "status: violated, reasons: [out_of_order]"),
    ("before: [later, later2]", "later2: 06-09", "status: violated, missing: [later]"),
    # documents
    ("with: {docs: [one, two]}", "docs: [two, one]", "status: satisfied, missing_documents: []"),
    ("with: {docs: [one, two]}", "docs: [two]", "status: violated, reasons: [missing_documents], missing_documents: [one]"),
    ("with: {docs: [one, two]}", "docs: []", "status: violated, missing_documents: [one, two]"),
    ("with: {docs: [one, two]}", "", "status: unknown, missing: [docs], missing_documents: []"),
    ("with: {docs: [one, {two: p}]}", "docs: [one], p: true", "status: violated, missing_documents: [two]"),
    ("with: {docs: [one, {two: p}]}", "docs: [one], p: false", "status: satisfied, missing_documents: []"),
    ("with: {docs: [one, {two: p}]}", "docs: [one]", "status: unknown, missing: [p], missing_documents: []"),
    ("with: {docs: [one, {two: p}]}", "docs: [one, two]", "status: satisfied"),
    ("with: {docs: [one, {two: p}]}", "docs: []", "status: violated, missing: [p], missing_documents: [one]"),
    # a condition
    ("provided: p", "p: true", "status: satisfied"),
    ("provided: p", "p: false", "status: violated, reasons: [not_provided]"),
    ("provided: p", "", "status: unknown, missing: [p]"),
    ("provided: p and q", "q: false", "status: violated, reasons: [not_provided]"),
]  # fmt: skip


@pytest.mark.parametrize("form", ["do", "may"])
@pytest.mark.parametrize(("conditions", "facts", "expected"), HAPPENED)
def test_an_act_that_happened(expect, form, conditions, facts, expected):
    expect(f"{form}: act, {conditions}", f"act: 06-10, {facts}", expected)


@pytest.mark.parametrize("form", ["do", "may"])
def test_every_breach_is_named_in_the_order_of_the_specification(expect, form):
    rule = f"{form}: act, provided: p, with: {{docs: [one]}}, before: later, by: limit, not_before: opening, after: pre"
    facts = "act: 06-10, pre: 06-11, opening: 06-20, limit: 06-05, later: 06-09, docs: [], p: false"
    order = "[missing_prerequisite, too_early, late, out_of_order, missing_documents, not_provided]"
    expect(rule, facts, f"status: violated, reasons: {order}, opens: 06-20, due: 06-05, days_late: '5'")


def test_working_days_count_worked_weekends_and_lateness_counts_calendar_days(expect):
    rule = "do: act, by: start + week"
    expect(rule, "start: 2022-09-28, act: 2022-10-12", "status: satisfied, due: 2022-10-12")
    expect(rule, "start: 2022-09-28, act: 2022-10-17", "status: violated, due: 2022-10-12, days_late: '5'")


@pytest.mark.parametrize("as_of", ["06-10", "2026-12-31", "2031-01-01"])
def test_late_stays_violated_for_ever(expect, as_of):
    expect("do: act, by: limit", "limit: 06-09, act: 06-10", "status: violated, reasons: [late], days_late: '1'", as_of)


@pytest.mark.parametrize("form", ["do", "may"])
def test_an_act_before_the_regulation_is_not_judged(expect, form):
    rule = f"{form}: act, after: pre, by: limit"
    facts = "pre: null, limit: 2019-06-01"
    expect(rule, f"act: 2019-12-31, {facts}", "status: not_applicable, due: null, reasons: [], missing: []")
    expect(rule, f"act: 2020-01-01, {facts}", "status: violated, reasons: [missing_prerequisite, late]")


# What holds for an owed act that is known not to have happened: (rule, facts, expected)
OUTSTANDING = [
    ("do: act", "", "status: due, due: null, done: null"),
    (DAYS_30, "start: 05-31", "status: due, due: 06-30, reasons: []"),
    (DAYS_30, "start: 05-30", "status: violated, reasons: [overdue], due: 06-29"),
    (DAYS_30, "start: null", "status: pending, blocked_by: [start], due: null"),
    (DAYS_30, "start: 07-01", "status: pending, blocked_by: [start]"),
    (DAYS_30, "", "status: pending, missing: [start], due: null"),
    ("by: limit, extended_to: granted", "limit: 06-29, granted: 06-30", "status: due, due: 06-30"),
    ("by: limit, extended_to: granted", "limit: 06-01, granted: 06-29", "status: violated, due: 06-29"),
    ("by: limit, extended_to: granted", "limit: 06-29", "status: violated, due: 06-29"),
    ("before: later", "later: 06-29", "status: violated, reasons: [out_of_order]"),
    ("before: later", "later: null", "status: due"),
    ("before: later", "later: 07-01", "status: due"),
    ("before: later, by: limit", "later: 06-29, limit: 06-29", "status: violated, reasons: [overdue, out_of_order]"),
    ("after: pre", "pre: 06-30", "status: due, blocked_by: []"),
    ("after: pre", "pre: null", "status: pending, blocked_by: [pre]"),
    ("after: pre", "pre: 07-01", "status: pending, blocked_by: [pre]"),
    ("after: pre", "", "status: pending, missing: [pre]"),
    ("after: [pre, pre2]", "pre: null, pre2: null", "status: pending, blocked_by: [pre, pre2]"),
    ("after: [pre, pre2]", "pre: 06-01, pre2: null", "status: pending, blocked_by: [pre2]"),
    ("after: pre, by: limit", "pre: null, limit: 06-30", "status: pending, blocked_by: [pre], due: 06-30"),
    ("after: pre, by: limit", "pre: null, limit: 06-29", "status: violated, reasons: [overdue], due: 06-29"),
    (WAIT_30, "start: 05-31", "status: due, opens: 06-30"),
    (WAIT_30, "start: 06-01", "status: pending, opens: 07-01"),
    (WAIT_30, "start: null", "status: pending, blocked_by: [start], opens: null"),
    (WAIT_30, "", "status: pending, missing: [start]"),
    ("with: {docs: [one]}", "docs: []", "status: due"),  # they have to accompany the act, which is still to come
    ("before: later", "", "missing: [later]"),
]  # fmt: skip


@pytest.mark.parametrize("act", ["null", "07-01"], ids=["not happened", "planned"])
@pytest.mark.parametrize(("rule", "facts", "expected"), OUTSTANDING)
def test_an_owed_act_not_happened(expect, rule, facts, expected, act):
    rule = rule if rule.startswith("do:") else f"do: act, {rule}"
    expect(rule, f"act: {act}, {facts}", f"done: null, {expected}")


@pytest.mark.parametrize(
    ("rule", "facts", "expected"),
    [
        ("", "", "status: pending, waiting_for: it_authority, due: null"),
        ("after: pre", "pre: 06-01", "status: pending, waiting_for: it_authority, blocked_by: []"),
        ("after: pre", "pre: null", "status: pending, blocked_by: [pre]"),
        ("by: limit", "limit: 06-30", "status: due, waiting_for: null"),
        ("by: limit", "limit: 06-29", "status: violated, reasons: [overdue]"),
        ("before: later", "later: 06-29", "status: violated, reasons: [out_of_order]"),
    ],
)
def test_an_authority_is_late_only_where_the_text_sets_a_day(expect, rule, facts, expected):
    expect(f"do: act, actor: it_authority, {rule}", f"act: null, {facts}", expected)


@pytest.mark.parametrize(
    ("rule", "facts", "expected"),
    [
        ("", "", "status: satisfied"),
        ("after: pre", "pre: 06-30", "status: satisfied, blocked_by: []"),
        ("after: pre", "pre: null", "status: pending, blocked_by: [pre]"),
        ("after: pre", "pre: 07-01", "status: pending, blocked_by: [pre]"),
        ("after: pre", "", "status: unknown, missing: [pre]"),
        ("after: [pre, pre2]", "pre: null", "status: pending, blocked_by: [pre], missing: [pre2]"),
        (WAIT_30, "start: 05-31", "status: satisfied, opens: 06-30"),
        (WAIT_30, "start: 06-01", "status: pending, opens: 07-01"),
        (WAIT_30, "start: null", "status: pending, blocked_by: [start]"),
        (WAIT_30, "", "status: unknown, missing: [start]"),
        ("provided: p", "p: true", "status: satisfied"),
        ("provided: p", "p: false", "status: pending"),
        ("provided: p", "", "status: unknown, missing: [p]"),
    ],
)
@pytest.mark.parametrize("act", ["null", "07-01"], ids=["not happened", "planned"])
def test_an_allowed_act_not_happened(expect, rule, facts, expected, act):
    expect(f"may: act, {rule}", f"act: {act}, {facts}", f"done: null, {expected}")


UNKNOWN = [
    ("", "", "status: unknown", "unknown"),
    ("after: pre", "pre: null", "blocked_by: [pre]", "pending"),
    ("after: pre", "pre: 07-01", "blocked_by: [pre]", "pending"),
    ("after: pre", "pre: 06-01", "blocked_by: []", "unknown"),
    ("after: pre", "", "missing: [act, pre]", "unknown"),
    ("after: [pre, pre2]", "pre2: null", "blocked_by: [pre2]", "pending"),
    (DAYS_30, "start: null", "due: null", "pending"),
    (DAYS_30, "start: 05-01", "due: 05-31", "unknown"),  # neither overdue nor done as far as anyone knows
    (WAIT_30, "start: null", "opens: null", "pending"),
    (WAIT_30, "start: 05-01", "opens: 05-31", "unknown"),
    (WAIT_30, "start: 06-15", "opens: 07-15", "unknown"),
    ("before: later", "later: 06-01", "reasons: []", "unknown"),
    ("actor: it_authority", "", "missing: [act]", "unknown"),
    ("by: limit", "", "missing: [act, limit]", "unknown"),
    ("before: later", "", "missing: [act, later]", "unknown"),
    ("provided: p", "", "missing: [act, p]", "unknown"),
]


@pytest.mark.parametrize(("rule", "facts", "expected", "status"), UNKNOWN)
def test_an_owed_act_of_which_nothing_is_known(expect, rule, facts, expected, status):
    expect(f"do: act, {rule}", facts, f"{expected}, status: {status}, done: null")


@pytest.mark.parametrize(("rule", "facts"), [(rule, facts) for rule, facts, _, _ in UNKNOWN])
def test_an_allowed_act_of_which_nothing_is_known(judge, rule, facts):
    found = judge(f"may: act, {rule}", facts)
    assert found["status"] == "unknown"
    assert "act" in found["missing"]
