"""Whether a rule speaks at all: in force, scope, when, unless, unclear, for_each. Section 5, steps 1 and 2."""

import pytest

DO = "do: act, by: limit"


@pytest.mark.parametrize(
    ("rule", "facts", "status"),
    [
        # known
        (f"{DO}, when: p", "p: true, act: 06-11, limit: 06-10", "violated"),
        (f"{DO}, when: p", "p: false, act: 06-11, limit: 06-10", "not_applicable"),
        (f"{DO}, unless: p", "p: false, act: 06-11, limit: 06-10", "violated"),
        (f"{DO}, unless: p", "p: true, act: 06-11, limit: 06-10", "not_applicable"),
        (f"{DO}, when: p, unless: q", "p: true, q: true", "not_applicable"),
        (f"{DO}, when: p, unless: q", "p: false", "not_applicable"),
        (f"{DO}, when: p, unless: q", "q: true", "not_applicable"),
        # undecidable: satisfied if known and well done, else unknown
        (f"{DO}, when: p", "act: 06-10, limit: 06-10", "satisfied"),
        (f"{DO}, when: p", "act: 06-11, limit: 06-10", "unknown"),
        (f"{DO}, when: p", "act: null, limit: 06-10", "unknown"),
        (f"{DO}, when: p", "act: null, limit: 07-10", "unknown"),
        (f"{DO}, when: p", "act: 06-11", "unknown"),
        (f"{DO}, when: p", "limit: 06-10", "unknown"),
        (f"{DO}, unless: p", "act: 06-10, limit: 06-10", "satisfied"),
        (f"{DO}, unless: p", "act: 06-11, limit: 06-10", "unknown"),
        ("do: act, after: pre, when: p", "act: null, pre: null", "unknown"),
        ("may: act, after: pre, when: p", "act: 06-10, pre: 06-10", "satisfied"),
        ("may: act, after: pre, when: p", "act: 06-10, pre: 06-11", "unknown"),
        ("may: act, after: pre, when: p", "act: null, pre: null", "unknown"),
        ("must: q, when: p", "q: true", "satisfied"),
        ("must: q, when: p", "q: false", "unknown"),
        ("must: q, when: p", "", "unknown"),
        ("forbid: q, unless: p", "q: false", "satisfied"),
        ("forbid: q, unless: p", "q: true", "unknown"),
        ("must: {docs: [one]}, when: p", "docs: [one]", "satisfied"),
        ("must: {docs: [one]}, when: p", "docs: []", "unknown"),
        # the text gives no answer
        ("must: q, unclear: p", "p: true, q: true", "unknown"),
        ("must: q, unclear: p", "p: true, q: false", "unknown"),
        ("must: q, unclear: p", "p: false, q: false", "violated"),
        ("must: q, unclear: p, when: r", "p: true, q: true, r: false", "not_applicable"),
        ("must: q, unclear: p, unless: r", "p: true, q: true, r: true", "not_applicable"),
    ],
)  # fmt: skip
def test_when_unless_and_unclear(judge, rule, facts, status):
    assert judge(rule, facts)["status"] == status


def test_what_would_decide_is_missing(expect):
    expect("must: q, when: p", "q: false", "missing: [p]")
    expect("must: q, unless: p", "q: false", "missing: [p], reasons: []")
    expect("must: q, unclear: p", "p: true, q: false", "reasons: [text_unclear], missing: []")


@pytest.mark.parametrize(
    ("force", "as_of", "answer"),
    [
        ({"from": "2024-06-01"}, "05-31", "no"),
        ({"from": "2024-06-01"}, "06-01", "yes"),
        ({"from": "2024-06-01", "until": "2024-06-15"}, "06-15", "yes"),
        ({"from": "2024-06-01", "until": "2024-06-15"}, "06-16", "no"),
        ({"from": "2024-06-01", "assumed": True}, "06-01", "assumed"),
        ({"from": "2024-06-01", "assumed": True}, "05-31", "no"),
        ({"assumed": True}, "06-01", "assumed"),
    ],
)
def test_a_regulation_speaks_only_while_it_is_in_force(report, force, as_of, answer):
    data = report("must: p", "p: false", as_of, in_force={**force, "clause": "9"})
    own, rule = data["findings"]
    assert data["pack"]["in_force"] == answer
    assert rule["status"] == ("not_applicable" if answer == "no" else "violated")
    assert (own["rule"], own["clause"]) == ("in-force", "9")
    assert own["status"] == ("not_applicable" if answer == "no" else "satisfied")


def test_after_its_end_the_report_offers_the_last_day(report):
    force = {"from": "2024-06-01", "until": "2024-06-15", "clause": "9"}
    assert "2024-06-15" in str(report("must: p", "", "06-16", in_force=force))
    assert "2024-06-15" not in str(report("must: p", "", "06-14", in_force=force))


APPLIES = {"clause": "2", "applies_if": "p"}
ALSO = {"clause": "3", "applies_if": "r"}
EXTENDS = {"clause": "4", "extends_if": "q"}
EXCLUDES = {"clause": "5", "excludes_if": "number > most"}
EXCLUDES_TOO = {"clause": "6", "excludes_if": "cost > top"}


@pytest.mark.parametrize(
    ("scope", "facts", "answer"),
    [
        ([], "", "yes"),
        ([APPLIES], "p: true", "yes"),
        ([APPLIES], "p: false", "no"),
        ([APPLIES], "", "assumed"),
        ([APPLIES, ALSO], "p: true, r: true", "yes"),
        ([APPLIES, ALSO], "p: true, r: false", "no"),
        ([APPLIES, ALSO], "r: false", "no"),
        ([APPLIES, ALSO], "r: true", "assumed"),
        ([APPLIES, EXTENDS], "p: false, q: true", "yes"),
        ([APPLIES, EXTENDS], "q: true", "yes"),
        ([APPLIES, EXTENDS], "p: true", "yes"),
        ([APPLIES, EXTENDS], "p: false", "assumed"),
        ([APPLIES, EXTENDS], "q: false", "assumed"),
        ([APPLIES, EXTENDS], "p: false, q: false", "no"),
        ([APPLIES, EXCLUDES], "p: true, number: 3", "yes"),
        ([APPLIES, EXCLUDES], "p: true, number: 4", "no"),
        ([APPLIES, EXCLUDES], "p: true", "assumed"),
        ([APPLIES, EXCLUDES], "number: 4", "no"),
        ([APPLIES, EXCLUDES], "number: 3", "assumed"),
        ([APPLIES, EXTENDS, EXCLUDES], "p: false, q: true, number: 4", "no"),
        ([EXCLUDES], "number: 3", "yes"),
    ],
)
def test_scope_that_cannot_be_decided_is_assumed(report, scope, facts, answer):
    data = report(DO, f"act: 06-11, limit: 06-10, {facts}", scope=scope)
    assert data["scope"] == answer
    assert data["findings"][-1]["status"] == ("not_applicable" if answer == "no" else "violated")


@pytest.mark.parametrize(
    ("entry", "facts", "status"),
    [
        (APPLIES, "p: true", "satisfied"),
        (APPLIES, "p: false", "not_applicable"),
        (APPLIES, "", "unknown"),
        (EXTENDS, "q: true", "satisfied"),
        (EXTENDS, "q: false", "not_applicable"),
        (EXCLUDES, "number: 4", "satisfied"),
        (EXCLUDES, "number: 3", "not_applicable"),
    ],
)
def test_scope_entries_are_findings(report, entry, facts, status):
    data = report(DO, facts, scope=[entry])
    [found] = [item for item in data["findings"] if item["rule"] == f"scope/{entry['clause']}"]
    assert (found["clause"], found["status"]) == (entry["clause"], status)
    assert data["clauses"][entry["clause"]] == status


@pytest.mark.parametrize(
    ("despite", "facts", "status"),
    [
        ("", "p: true, number: 4, cost: 1", "not_applicable"),
        ("despite: '5'", "p: true, number: 4, cost: 1", "violated"),
        ("despite: ['5']", "p: true, number: 4, cost: 11万元", "not_applicable"),
        ("despite: ['5', '6']", "p: true, number: 4, cost: 11万元", "violated"),
        ("despite: '6'", "p: true, number: 4, cost: 1", "not_applicable"),
        ("despite: '5'", "p: false, number: 4, cost: 1", "not_applicable"),
    ],
)
def test_a_rule_survives_the_exclusions_that_it_names(judge, despite, facts, status):
    scope = [APPLIES, EXCLUDES, EXCLUDES_TOO]
    assert judge(f"{DO}, {despite}", f"{facts}, act: 06-11, limit: 06-10", scope=scope)["status"] == status


EACH = "do: part.agreed, before: part.built, for_each: part in parts"


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ("", [(None, "unknown")]),
        ("parts: []", [(None, "not_applicable")]),
        ("parts: [{agreed: 06-01, built: 06-02}]", [("parts[0]", "satisfied")]),
        (
            "parts: [{agreed: 06-03, built: 06-02}, {agreed: null, built: null}, {}]",
            [("parts[0]", "violated"), ("parts[1]", "due"), ("parts[2]", "unknown")],
        ),
    ],
)
def test_a_rule_over_a_list_speaks_of_every_element(findings, parts, found):
    assert [(item["subject"], item["status"]) for item in findings(EACH, parts)] == found


def test_an_absent_list_is_what_is_missing(findings):
    assert [item["missing"] for item in findings(EACH, "")] == [["parts"]]


def test_conditions_look_at_the_element(findings):
    found = findings(f"{EACH}, when: part.big", "parts: [{big: false}, {big: true, agreed: null, built: null}]")
    assert [item["status"] for item in found] == ["not_applicable", "due"]


def test_every_clause_cited_has_a_finding(findings):
    found = findings("must: p, clause: ['1', '2']", "p: false")
    assert [(item["clause"], item["ref"], item["status"]) for item in found] == [
        ("1", "第1条", "violated"),
        ("2", "第2条", "violated"),
    ]


@pytest.mark.parametrize(("force", "said"), [("", "must"), ("force: in_principle", "in_principle")])
def test_force_is_said_and_changes_no_status(judge, force, said):
    found = judge(f"must: p, {force}", "p: false")
    assert (found["force"], found["status"]) == (said, "violated")
