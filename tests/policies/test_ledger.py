"""The bundled packs account for every clause of their texts, and every rule has a passing and a failing case."""

from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
import yaml

from govrules.authoring.cases import CaseFileResult, run_cases
from govrules.authoring.check import check
from govrules.authoring.lint import unaccounted
from govrules.engine.finding import Status
from govrules.packs.catalogue import bundled_packs, load_pack_file, policies_folder
from govrules.packs.pack import Act, Rule
from govrules.packs.reader import read_source

SHARED = Path(__file__).resolve().parents[3] / "shared"
PACKS = bundled_packs()


@cache
def case_results(name: str) -> CaseFileResult:
    return run_cases(read_source(policies_folder() / "cases" / f"{name}.yaml"))


@cache
def statuses(name: str) -> dict[str, set[Status]]:
    """Give the statuses that each rule comes to in a case that expects something of it."""
    found: dict[str, set[Status]] = defaultdict(set)
    for case in case_results(name).cases:
        for finding in case.report.findings:
            if finding.rule in case.expects:
                found[finding.rule].add(finding.status)
    return found


def test_there_are_packs() -> None:
    assert "yubei" in PACKS


def test_policies_are_clean() -> None:
    assert [item.render() for item in check(policies_folder()).diagnostics] == []


@pytest.mark.parametrize("name", PACKS)
def test_every_clause_is_accounted_for(name: str) -> None:
    assert unaccounted(load_pack_file(name)) == []


@pytest.mark.parametrize("name", PACKS)
def test_the_clauses_are_those_of_the_text(name: str) -> None:
    index = SHARED / "clauses" / f"{name}.yaml"
    if not index.is_file():
        pytest.skip("the clause index is not here")
    expected = [(item["clause"], item["ref"]) for item in yaml.load(index.read_text(encoding="utf-8"), yaml.BaseLoader)]
    clauses = load_pack_file(name).clauses.values()
    assert [clause.id for clause in clauses] == [clause for clause, _ in expected]


@pytest.mark.parametrize("name", PACKS)
def test_cases_pass(name: str) -> None:
    failed = [(case.name, case.mismatches) for case in case_results(name).failed]
    assert failed == []


@pytest.mark.parametrize("name", PACKS)
def test_every_rule_has_a_case_in_which_it_holds(name: str) -> None:
    holds = {Status.SATISFIED, Status.DUE}
    lacking = [rule.id for rule in load_pack_file(name).rules if not statuses(name)[rule.id] & holds]
    assert lacking == []


@pytest.mark.parametrize("name", PACKS)
def test_every_rule_has_a_case_in_which_it_does_not_hold(name: str) -> None:
    lacking = {rule.id for rule in load_pack_file(name).rules if not statuses(name)[rule.id] & _broken(rule)}
    assert lacking == {rule for pack, rule in UNBREAKABLE if pack == name}


# Rules that no record can break, and why; each is checked to have no such case, so that the list stays true.
UNBREAKABLE = {
    ("qingjiangpu", "acceptance"): "a held acceptance shows that the project was complete",
    ("qingjiangpu", "change-cap-total"): "whether changes add up the text leaves open: it is unclear, never a breach",
    ("qingjiangpu", "form-funding-nature"): "the fact has no code outside the three",
    ("wendeng", "full-coverage-filing"): "it holds for every project in scope",
    ("wendeng", "start-within-approval"): "after the validity has ended only the consequence speaks",
    ("wendeng", "acceptance-conclusion"): "a result is either of the two",
    ("xiangcheng", "acceptance"): "a held acceptance shows that the system was online",
    ("xiangcheng", "acceptance-application"): "an application shows that the system was online",
    ("xiangcheng", "form-project-nature"): "the fact has no code outside the four",
    ("yicheng", "application-form-network"): "the fact has no code outside those of the form",
    ("yicheng", "application-form-project-type"): "the fact has no code outside those of the form",
}


def _broken(rule: Rule) -> set[Status]:
    """Give the statuses that count as not holding for a rule's form."""
    norm = rule.norm
    if rule.form in ("applies", "consequence"):
        return {Status.NOT_APPLICABLE}
    open_ended = isinstance(norm, Act) and not (
        norm.after or norm.not_before or norm.by or norm.before or norm.documents or norm.provided
    )
    # An act with no limit and no order cannot be late: it is due (or waits for an authority) until it is done.
    return {Status.DUE, Status.PENDING} if open_ended else {Status.VIOLATED}


@pytest.mark.parametrize("name", PACKS)
def test_labels_are_there_in_both_languages(name: str) -> None:
    pack = load_pack_file(name)
    labels = [rule.title for rule in pack.rules] + [clause.gist for clause in pack.clauses.values()]
    parameters = [parameter.label for parameter in pack.parameters.values()]
    assert all(parameters), "a parameter has no label"
    assert all(label.zh.strip() and label.en.strip() and not label.en.isspace() for label in labels)
