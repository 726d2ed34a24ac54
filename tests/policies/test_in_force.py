"""Outside its time a regulation says nothing; one without a date is taken to be in force, and the report says so."""

from datetime import date, timedelta

import pytest

from govrules.authoring.cases import run_cases
from govrules.packs.catalogue import bundled_packs, policies_folder
from govrules.packs.reader import read_source
from govrules.policy import Policy, load_pack

PACKS = bundled_packs()


def outside(policy: Policy) -> list[date]:
    force = policy.pack.in_force
    before = [force.start - timedelta(days=1)] if force.start else []
    return before + ([force.until + timedelta(days=1)] if force.until else [])


@pytest.mark.parametrize("name", PACKS)
def test_nothing_is_said_outside_the_time_in_force(name: str) -> None:
    policy = load_pack(name)
    results = run_cases(read_source(policies_folder() / "cases" / f"{name}.yaml"))
    for as_of in outside(policy):
        for case in results.cases:
            report = policy.evaluate(case.report.record, as_of=as_of)
            assert report.in_force == "no"
            assert {finding.status.value for finding in report.findings} == {"not_applicable"}, (case.name, as_of)


@pytest.mark.parametrize("name", PACKS)
def test_the_last_and_first_day_are_in_force(name: str) -> None:
    policy = load_pack(name)
    force = policy.pack.in_force
    for day in (force.start, force.until):
        if day is not None:
            assert policy.evaluate({"unit_type": "gov_organ"}, as_of=day).in_force in ("yes", "assumed")


def test_an_assumed_validity_is_said_at_the_top() -> None:
    assumed = [name for name in PACKS if load_pack(name).pack.in_force.assumed]
    assert assumed == ["qingjiangpu"]
    report = load_pack("qingjiangpu").evaluate({"unit_type": "gov_organ"}, as_of=date(2024, 5, 1))
    assert report.to_dict()["pack"]["in_force"] == "assumed"
    assert any("taken to be in force" in note.en for note in report.notes)


def test_after_its_end_a_regulation_offers_its_last_day() -> None:
    ended = [name for name in PACKS if load_pack(name).pack.in_force.until]
    assert ended, "a bundled regulation has an end"
    for name in ended:
        policy = load_pack(name)
        until = policy.pack.in_force.until
        assert until is not None
        report = policy.evaluate({"unit_type": "gov_organ"}, as_of=until + timedelta(days=1))
        assert any(str(until) in note.en for note in report.notes)
