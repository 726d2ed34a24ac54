"""A portfolio comes to what its projects come to one by one."""

import pickle
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from govrules.base.diagnostics import UsageError
from govrules.engine.finding import Status
from govrules.engine.record import Record, read_record
from govrules.packs.catalogue import bundled_packs
from govrules.packs.reader import read_source
from govrules.policy import Policy, load_pack, parse_pack
from govrules.portfolios import evaluating
from govrules.portfolios.evaluated import SHOWN
from govrules.portfolios.evaluating import evaluate_portfolio
from govrules.portfolios.portfolio import Portfolio, Project
from govrules.portfolios.reading import read_portfolio
from govrules.portfolios.report import PortfolioReport

EXAMPLES = Path(__file__).parents[2] / "examples"
AS_OF = date(2023, 6, 30)
PACK = """\
pack: small
version: "1.0"
district: {zh: 某区, en: Some District}
document: {title: 某办法}
in_force: {from: 2020-01-01}
actors: {construction_unit: {zh: 建设单位, en: project unit, party: own}}
clauses:
  "1": {ref: 第一条, gist: {zh: 监理, en: supervision}}
  "2": {ref: 第二条, gist: {zh: 分期, en: phases}}
  "3": {ref: 第三条, gist: {zh: 备案, en: filing}}
  "4": {ref: 第四条, gist: {zh: 变更, en: changes}}
parameters:
  filing_period: {value: 7 days, clause: "3", label: {zh: 备案期限, en: filing period}}
rules:
  supervised:
    {clause: ["1", "2"], title: {zh: 监理, en: supervised}, stage: contract, actor: construction_unit, must: has_supervisor}
  phased:
    {clause: "2", title: {zh: 分期, en: phased}, stage: planning, actor: construction_unit, force: in_principle, must: is_phased}
  contract-filing:
    clause: "3"
    title: {zh: 备案, en: File the contract}
    stage: contract
    actor: construction_unit
    do: contract_filed_authority_date
    by: contract_date + filing_period
  change-filing:
    clause: "4"
    title: {zh: 变更备案, en: File changes}
    stage: change
    actor: construction_unit
    for_each: change in changes
    must: change.justified
"""


def _portfolio(*records: dict[str, Any], policy: Policy | None = None) -> Portfolio:
    from govrules.engine.record import check_record

    policy = policy or parse_pack(PACK)
    checked = [check_record({"id": f"P{number}", **record}, policy.pack.vocabulary) for number, record in enumerate(records)]
    projects = tuple(Project(item.id or "", policy.pack.id, item, f"x!{number}") for number, item in enumerate(checked))
    return Portfolio("list", projects, (), {policy.pack.id: policy})


def _examples() -> Portfolio:
    projects, policies = [], {}
    for name in bundled_packs():
        policies[name] = policy = load_pack(name)
        for path in sorted(EXAMPLES.glob(f"{name}-*.yaml")):
            record = read_record(read_source(path), policy.pack.vocabulary)
            projects.append(Project(path.stem, name, Record(path.stem, record.facts), path.name))
    return Portfolio("examples", tuple(projects), (), policies)


def test_every_finding_is_that_of_the_project_alone() -> None:
    portfolio = _examples()
    report = evaluate_portfolio(portfolio, AS_OF, keep_all=True)
    assert len(report.projects) == len(portfolio.projects) > 5
    for project, summary in zip(portfolio.projects, report.projects, strict=True):
        alone = load_pack(project.pack).evaluate(project.record, as_of=AS_OF)
        findings = {(item.rule, item.verdict.subject): item for item in alone.findings if item.stage is not None}
        rows = [row for row in report.rows if row.project == project.id]
        assert [((row.heading.rule, row.verdict.subject), row.verdict) for row in rows] == [
            (key, item.verdict) for key, item in findings.items()
        ]
        assert [row.message for row in rows] == [alone.messages.message(item) for item in findings.values()]
        assert Counter(row.status for row in rows) == Counter(dict(summary.counts))
        assert (summary.scope, summary.in_force) == (alone.scope, alone.in_force)
        assert summary.is_definite == alone.is_definite


def test_rows_are_what_matters() -> None:
    everything, light = (evaluate_portfolio(_examples(), AS_OF, keep_all=flag) for flag in (True, False))
    dated = [row for row in everything.rows if row.status is Status.PENDING and (row.due or row.verdict.opens)]
    urgent = [row for row in everything.rows if row.status in (Status.VIOLATED, Status.DUE)]
    assert set(light.rows) == {*dated, *urgent}
    assert light.projects == everything.projects
    assert (light.complete, everything.complete) == (False, True)
    assert {row.status for row in everything.rows} == set(Status)


def test_a_rule_of_several_articles_counts_once_and_a_change_by_itself() -> None:
    report = evaluate_portfolio(
        _portfolio({"has_supervisor": False, "changes": [{"justified": False}, {"justified": False}, {"justified": True}]}), AS_OF
    )
    assert [(row.heading.rule, row.verdict.subject) for row in report.rows if row.status is Status.VIOLATED] == [
        ("supervised", None), ("change-filing", "changes[0]"), ("change-filing", "changes[1]"),
    ]  # fmt: skip
    assert report.rows[0].heading.refs == ("第一条", "第二条")
    assert report.summary[Status.VIOLATED] == 3
    worst = {item.heading.rule: item.violated for item in report.worst_rules}
    assert worst == {"supervised": 1, "change-filing": 1}


def test_dates_ahead_and_overdue() -> None:
    signed = [{"contract_date": day, "contract_filed_authority_date": None} for day in ("2023-06-22", "2023-06-23", "2023-06-24")]
    report = evaluate_portfolio(_portfolio(*signed, {"contract_date": "2023-06-24"}), AS_OF)
    # Seven days after the 22nd is the 29th: overdue on the 30th.
    assert [(row.project, str(row.due)) for row in report.next_steps] == [
        ("P0", "2023-06-29"), ("P1", "2023-06-30"), ("P2", "2023-07-01"),
    ]  # fmt: skip
    assert [row.project for row in report.overdue] == ["P0"]
    assert [row.project for row in report.due_soon(0)] == ["P1"]
    assert [row.project for row in report.due_soon(1)] == ["P1", "P2"]
    assert [str(project.next_due) for project in report.projects] == ["None", "2023-06-30", "2023-07-01", "None"]
    assert [project.overdue for project in report.projects] == [1, 0, 0, 0]


def test_a_breach_in_principle_is_a_deviation() -> None:
    report = evaluate_portfolio(_portfolio({"is_phased": False, "has_supervisor": False}), AS_OF)
    assert [(project.counts[Status.VIOLATED], project.deviations) for project in report.projects] == [(2, 1)]


def test_missing_facts_are_counted_over_projects() -> None:
    report = evaluate_portfolio(_portfolio({"is_phased": True}, {"changes": [{}, {}]}, {"has_supervisor": True}), AS_OF)
    found = {item.fact: (item.projects, item.findings, item.rules) for item in report.missing_facts}
    assert found["has_supervisor"] == (2, 2, ("supervised",))
    assert found["is_phased"] == (2, 2, ("phased",))
    assert found["changes.justified"] == (1, 1, ("change-filing",))
    assert {item.fact: item.label.zh for item in report.missing_facts}["changes.justified"].startswith("变更事项")


def test_several_processes_come_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    portfolio = _examples()
    monkeypatch.setattr(evaluating, "_FEW", 1)
    monkeypatch.setattr(evaluating, "_CHUNK", 3)
    alone, together = (evaluate_portfolio(portfolio, AS_OF, workers=count) for count in (1, 2))
    assert together.to_json() == alone.to_json()
    assert together.rows == alone.rows


def test_what_goes_to_another_process_can_and_comes_back() -> None:
    for project in _examples().projects:
        sent = pickle.loads(pickle.dumps(evaluating._sent(project.record.facts)))
        assert {name: evaluating._opened(value) for name, value in sent.items()} == dict(project.record.facts)


def test_a_pack_made_from_a_text_is_judged_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluating, "_FEW", 1)
    monkeypatch.setattr(evaluating, "_in_processes", lambda *_: pytest.fail("a text cannot be loaded elsewhere"))
    assert evaluate_portfolio(_portfolio({}), AS_OF, workers=2).projects


def test_progress_is_told_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    evaluate_portfolio(_portfolio({}, {}, {}), AS_OF, lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_as_of_is_a_date() -> None:
    with pytest.raises(UsageError, match="as_of"):
        evaluate_portfolio(_portfolio({}), "2023-06-30")  # type: ignore[arg-type]


def test_status_of_a_project_is_the_first_of_the_roll_up() -> None:
    records: list[dict[str, Any]] = [
        {"has_supervisor": False}, {"contract_date": None, "contract_filed_authority_date": None},
        {"has_supervisor": True, "is_phased": True, "changes": [], "contract_date": "2023-06-01",
         "contract_filed_authority_date": "2023-06-02"},
    ]  # fmt: skip
    report = evaluate_portfolio(_portfolio(*records), AS_OF)
    assert [project.status for project in report.projects] == [Status.VIOLATED, Status.UNKNOWN, Status.SATISFIED]
    assert list(report.summary) == list(SHOWN)


def test_counts_by_pack(mixed: PortfolioReport, workbook: Callable[..., Path]) -> None:
    assert list(mixed.by_pack) == ["yubei", "wendeng"]
    for status in SHOWN:
        assert sum(counts[status] for counts in mixed.by_pack.values()) == mixed.summary[status]
    with pytest.raises(Exception, match="no project"):
        read_portfolio(workbook({"渝北区": [["id"]]}, "none.xlsx"))
