"""The report as data: section 7 to the letter."""

from collections import Counter
from datetime import date

import jsonschema
import pytest

from govrules.authoring.schemas import schema_of

REPORT = "format engine as_of pack scope record calendar summary findings clauses next_steps missing_facts"
PARTS = {
    "pack": "id version digest in_force",
    "record": "id digest",
    "calendar": "id decreed_through digest",
    "summary": "violated due pending satisfied unknown not_applicable",
}
FINDING = (
    "rule clause ref subject status reasons force stage actor to due opens since done days_late provisional observed "
    "limit missing missing_documents blocked_by waiting_for outstanding title message otherwise notes"
)
STEP = "rule clause actor to due overdue title"
STATUSES = ["violated", "due", "unknown", "pending", "satisfied", "not_applicable"]  # in the order of the roll-up

# One rule of each status under RECORD.
RULES = {
    "violated": "must: p",
    "due": "do: act",
    "unknown": "must: q",
    "pending": "do: act, after: pre",
    "satisfied": "forbid: p",
    "not-applicable": "must: p, when: p",
}
RECORD = "id: P-1, p: false, act: null, pre: null"
ALL = {**RULES, "late": "do: act2, by: limit, to: it_authority, clause: '2', otherwise: {zh: 通报, en: named}"}
FULL = f"{RECORD}, act2: 06-20, limit: 06-17"


def in_order(found: dict, names: str) -> None:
    """The keys of the specification are all there, in its order; further ones may stand between (the format grows)."""
    assert [key for key in found if key in names.split()] == names.split()


def test_the_shape(report):
    data = report(ALL, FULL, scope=[{"clause": "3", "applies_if": "r"}])
    in_order(data, REPORT)
    for part, names in PARTS.items():
        in_order(data[part], names)
    assert len(data["findings"]) == len(ALL) + 2  # with in-force and scope/3
    for finding in data["findings"]:
        in_order(finding, FINDING)
    for step in data["next_steps"]:
        in_order(step, STEP)
    for fact in data["missing_facts"]:
        in_order(fact, "fact rules label")


def test_the_head(report):
    data = report(ALL, FULL)
    assert (data["format"], data["as_of"], data["scope"]) == ("govrules-report/1", "2024-06-30", "yes")
    assert (data["pack"]["id"], data["pack"]["version"], data["pack"]["in_force"]) == ("toy", "1.0", "yes")
    assert (data["calendar"]["id"], data["calendar"]["decreed_through"]) == ("cn", "2026-12-31")
    assert data["record"]["id"] == "P-1"


def test_a_finding_in_full(report):
    [finding] = [item for item in report(ALL, FULL)["findings"] if item["rule"] == "late"]
    message = finding.pop("message")
    label = {"zh": "某", "en": "some"}
    assert set(message) == {"zh", "en"}
    assert all(message.values())
    assert finding == {
        "rule": "late", "clause": "2", "ref": "第2条", "subject": None, "status": "violated", "reasons": ["late"],
        "force": "must", "stage": "planning", "actor": "construction_unit", "to": ["it_authority"], "due": "2024-06-17",
        "opens": None, "since": None, "done": "2024-06-20", "days_late": 3, "provisional": False, "observed": None,
        "limit": None, "missing": [], "missing_documents": [], "blocked_by": [], "waiting_for": None, "outstanding": [],
        "title": label, "otherwise": {"zh": "通报", "en": "named"}, "notes": [],
    }  # fmt: skip


@pytest.mark.parametrize("facts", ["", RECORD, FULL, "parts: [{agreed: 06-01}]"])
@pytest.mark.parametrize("as_of", ["2019-01-01", "06-30"])
def test_every_report_keeps_its_schema(report, facts, as_of):
    rules = {**ALL, "each": "do: part.agreed, for_each: part in parts", "so": "consequence: {zh: 停, en: stop}, when: p"}
    jsonschema.validate(report(rules, facts, as_of), schema_of("report"))


@pytest.mark.parametrize("break_it", [{"scope": "maybe"}, {"findings": [{}]}, {"summary": {}}, {"clauses": {"1": "fine"}}])
def test_the_schema_refuses_another_shape(report, break_it):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**report(ALL, FULL), **break_it}, schema_of("report"))


@pytest.mark.parametrize("number", range(len(STATUSES)))
def test_a_clause_rolls_up_to_the_first_in_order(report, number):
    rules = {name.replace("_", "-"): RULES[name.replace("_", "-")] for name in STATUSES[number:]}
    data = report(rules, RECORD)
    assert Counter(item["status"] for item in data["findings"][1:]) == Counter(STATUSES[number:])
    assert data["clauses"] == {"1": STATUSES[number], "9": "satisfied"}


def test_the_summary_counts_findings(report):
    data = report({**ALL, "both": "must: p, clause: ['1', '2']"}, FULL)
    counted = Counter(item["status"] for item in data["findings"])
    assert data["summary"] == {status: counted[status] for status in PARTS["summary"].split()}
    assert data["summary"]["violated"] == 4


STEPS_RECORD = "act: null, act2: 06-20, pre: null, start: 06-01, limit: 06-10, granted: 07-15, p: false, docs: []"
# In the order in which they are to be done: earliest last day, then stage; those without a last day follow.
STEPS = {
    "overdue": "do: act, by: limit, stage: termination",
    "soon": "do: act, by: granted, stage: planning",
    "soon-too": "do: act, by: granted, stage: contract",
    "promptly": "do: act, stage: application",
    "papers": "must: {docs: [one]}, stage: review",
    "overtaken": "do: act, before: act2, stage: procurement",
    "papers-with-act": "do: act2, provided: p, with: {docs: [one]}, stage: acceptance",
    "state": "must: p, stage: termination",
}
NO_STEPS = {
    "late": "do: act2, by: limit",
    "early": "do: act2, not_before: granted",
    "unprepared": "do: act2, after: pre",
    "disordered": "do: act2, before: start",
    "not-provided": "do: act2, provided: p",
    "forbidden": "may: act2, after: pre",
    "blocked": "do: act, after: pre",
    "for-others": "do: act, actor: it_authority",
    "unknown": "must: q",
    "done": "do: act2",
}


def test_next_steps_are_due_or_curable_in_order_of_their_day_and_stage(report):
    data = report({**NO_STEPS, **dict(sorted(STEPS.items()))}, STEPS_RECORD)
    assert [step["rule"] for step in data["next_steps"]] == list(STEPS)
    statuses = {item["rule"]: item["status"] for item in data["findings"]}
    assert [name for name in NO_STEPS if statuses[name] == "violated"] == list(NO_STEPS)[:6]


def test_a_next_step_in_full(report):
    steps = report({**STEPS, "overdue": f"{STEPS['overdue']}, to: it_authority"}, STEPS_RECORD)["next_steps"]
    wanted = {
        "rule": "overdue", "clause": "1", "actor": "construction_unit", "to": ["it_authority"], "due": "2024-06-10",
        "overdue": True, "title": {"zh": "某", "en": "some"},
    }  # fmt: skip
    assert {key: steps[0][key] for key in wanted} == wanted
    assert [step["rule"] for step in steps if step["overdue"]] == ["overdue"]


@pytest.mark.parametrize(("limit", "overdue"), [("06-29", True), ("06-30", False)])
def test_a_step_is_overdue_once_its_last_day_has_passed(report, limit, overdue):
    [step] = report("do: act, by: limit, before: act2", f"act: null, act2: 06-20, limit: {limit}")["next_steps"]
    assert (step["due"], step["overdue"]) == (f"2024-{limit}", overdue)


def test_missing_facts_are_those_of_the_findings(report):
    rules = {"one": "must: p and q", "two": "must: q", "three": "do: act, by: limit", "four": "must: r"}
    data = report(rules, "r: true, act: 06-01")
    wanted = {
        (fact, tuple(sorted({item["rule"] for item in data["findings"] if fact in item["missing"]})))
        for fact in ("p", "q", "limit")
    }
    assert {(item["fact"], tuple(item["rules"])) for item in data["missing_facts"]} == wanted
    assert all(item["label"] == {"zh": "某", "en": "some"} for item in data["missing_facts"])


def test_the_report_and_its_data_agree(policy):
    answer = policy(ALL).evaluate({"id": "P-1", "p": False, "act": None}, as_of=date(2024, 6, 30))
    data = answer.to_dict()
    assert len(answer.findings) == len(data["findings"])
    assert {clause: status.value for clause, status in answer.clauses.items()} == data["clauses"]
    assert len(answer.next_steps) == len(data["next_steps"]) > 0
    assert [item.fact for item in answer.missing_facts] == [item["fact"] for item in data["missing_facts"]]
    assert [item.rule for item in answer.violations] == [i["rule"] for i in data["findings"] if i["status"] == "violated"]
