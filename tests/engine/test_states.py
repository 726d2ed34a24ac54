"""`must` and `forbid`: conditions and documents; `observed` and `limit`. Section 5, step 3, and section 7."""

import pytest


@pytest.mark.parametrize(
    ("facts", "must", "forbid"),
    [
        ("p: true", "satisfied", "violated"),
        ("p: false", "violated", "satisfied"),
        ("p: null", "unknown", "unknown"),  # null in anything but an event or a day is unknown
        ("", "unknown", "unknown"),
    ],
)
def test_a_state_that_must_or_must_not_hold(expect, facts, must, forbid):
    for form, status in (("must", must), ("forbid", forbid)):
        reasons = "[not_met]" if status == "violated" else "[]"
        missing = "[p]" if status == "unknown" else "[]"
        expect(f"{form}: p", facts, f"status: {status}, reasons: {reasons}, missing: {missing}, due: null")


@pytest.mark.parametrize(
    ("condition", "facts", "status"),
    [
        # three-valued: what is unknown decides nothing unless the rest decides all
        ("p and q", "p: false", "violated"),
        ("p and q", "p: true", "unknown"),
        ("p or q", "p: true", "satisfied"),
        ("p or q", "p: false", "unknown"),
        ("not p", "", "unknown"),
        # an order comparison with null or never is false
        ("act <= later", "act: 06-01, later: 06-01", "satisfied"),
        ("act <= later", "act: 06-01, later: null", "violated"),
        ("act > later", "act: 06-01, later: null", "violated"),
        ("act <= later", "act: 06-01", "unknown"),
        ("limit <= opening", "limit: 06-01, opening: null", "violated"),
        # only `happened` and `passed` look at as_of; a day that is as_of itself has not passed
        ("happened(act)", "act: 06-30", "satisfied"),
        ("happened(act)", "act: 07-01", "violated"),
        ("happened(act)", "act: null", "violated"),
        ("happened(act)", "", "unknown"),
        ("passed(limit)", "limit: 06-29", "satisfied"),
        ("passed(limit)", "limit: 06-30", "violated"),
        ("passed(limit)", "limit: null", "violated"),
        ("act <= later", "act: 07-01, later: 07-02", "satisfied"),
    ],
)
def test_conditions_are_three_valued(expect, condition, facts, status):
    expect(f"must: {condition}", facts, f"status: {status}")


@pytest.mark.parametrize(
    ("documents", "facts", "expected"),
    [
        ("[one, two]", "docs: [two, one, three]", "status: satisfied, missing_documents: []"),
        ("[one, two]", "docs: [two]", "status: violated, reasons: [missing_documents], missing_documents: [one]"),
        ("[one, two]", "docs: []", "status: violated, missing_documents: [one, two]"),
        ("[one, two]", "", "status: unknown, missing: [docs], missing_documents: []"),
        ("[one, {two: p}]", "docs: [one], p: false", "status: satisfied"),
        ("[one, {two: p}]", "docs: [one], p: true", "status: violated, missing_documents: [two]"),
        ("[one, {two: p}]", "docs: [one]", "status: unknown, missing: [p], missing_documents: []"),
        ("[one, {two: p}]", "docs: [one, two]", "status: satisfied"),
        ("[one, {two: p}]", "docs: [], p: false", "status: violated, missing_documents: [one]"),
        ("[one, {two: p}]", "docs: []", "status: violated, missing_documents: [one], missing: [p]"),
        ("[{two: p}]", "p: false", "status: satisfied"),  # nothing is asked for
        # the same code for two reasons
        ("[{one: p}, {one: q}]", "docs: [], p: true, q: false", "status: violated, missing_documents: [one]"),
        ("[{one: p}, {one: q}]", "docs: [], p: true, q: true", "status: violated, missing_documents: [one]"),
        ("[{one: p}, {one: q}]", "docs: [], p: false, q: true", "status: violated, missing_documents: [one]"),
        ("[{one: p}, {one: q}]", "docs: [], q: false", "status: unknown, missing: [p]"),
    ],
)
def test_documents_that_must_be_there(expect, documents, facts, expected):
    expect(f"must: {{docs: {documents}}}", facts, expected)


@pytest.mark.parametrize(("docs", "papers"), [("[]", "[one]"), ("[one]", "[]")])
@pytest.mark.parametrize("rule", ["must: {docs: [one], papers: [one]}", "do: act, with: {docs: [one], papers: [one]}"])
def test_every_list_has_to_hold_its_own_documents(expect, rule, docs, papers):
    expect(rule, f"act: 06-01, docs: [one], papers: {papers}", f"status: {'violated' if papers == '[]' else 'satisfied'}")
    expect(rule, f"act: 06-01, docs: {docs}, papers: {papers}", "status: violated, missing_documents: [one]")


@pytest.mark.parametrize(
    ("rule", "facts", "expected"),
    [
        ("must: number <= most", "number: 5", "status: violated, observed: '5', limit: '3'"),
        ("must: number <= most", "number: 3", "status: satisfied, observed: '3', limit: '3'"),
        ("must: number <= most", "", "status: unknown, observed: null"),
        ("forbid: number > most", "number: 4", "status: violated, observed: '4', limit: '3'"),
        ("forbid: number > most", "number: 3", "status: satisfied, observed: '3', limit: '3'"),
        ("must: most >= number", "number: 5", "status: violated, observed: '5', limit: '3'"),
        ("must: cost < top", "cost: 10万元", "status: violated, observed: '100000', limit: '100000'"),
        ("must: number <= most and p", "number: 5, p: true", "status: violated, observed: null, limit: null"),
        ("must: p", "p: false", "status: violated, observed: null, limit: null"),
    ],
)
def test_one_comparison_says_by_how_much(expect, rule, facts, expected):
    expect(rule, facts, expected)


@pytest.mark.parametrize(
    ("condition", "facts", "status"),
    [
        ("p", "p: true", "satisfied"),
        ("p", "p: false", "not_applicable"),
        ("p", "", "unknown"),
        ("number > most", "number: 3", "not_applicable"),
    ],
)
def test_a_classification_is_never_violated_and_never_a_next_step(report, condition, facts, status):
    data = report(f"applies: {condition}", facts)
    assert data["findings"][-1]["status"] == status
    assert data["next_steps"] == []
