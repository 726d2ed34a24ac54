"""Records drawn for a pack are valid, in scope, and lie on its boundaries."""

import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

import govrules.testing
from govrules.base.diagnostics import UsageError
from govrules.engine.record import check_record
from govrules.packs.catalogue import bundled_packs
from govrules.packs.pack import fact_names
from govrules.policy import load_pack, parse_pack
from govrules.testing import records

PACK = """\
pack: toy
version: "1.0"
district: {zh: 某区, en: Some District}
document: {title: 某办法}
in_force: {from: 2020-01-01}
actors: {construction_unit: {zh: 建设单位, en: project unit, party: own}}
clauses:
  "1": {ref: 第一条, gist: {zh: 范围, en: scope}}
  "2": {ref: 第二条, gist: {zh: 监理, en: supervision}}
  "3": {ref: 第三条, gist: {zh: 备案, en: filing}}
parameters:
  threshold: {value: 100万元, clause: "2", label: {zh: 限额, en: threshold}}
  filing_period: {value: 7 working days, clause: "3", label: {zh: 备案期限, en: filing period}}
scope:
  - {clause: "1", applies_if: "unit_type in {'gov_organ', 'institution'}"}
  - {clause: "1", extends_if: "unit_type == 'soe'"}
  - {clause: "1", excludes_if: is_classified}
rules:
  supervised:
    clause: "2"
    title: {zh: 监理, en: supervised}
    stage: contract
    actor: construction_unit
    when: project_investment_yuan >= threshold
    must: has_supervisor
  contract-filing:
    clause: "3"
    title: {zh: 备案, en: File the contract}
    stage: contract
    actor: construction_unit
    do: contract_filed_authority_date
    by: contract_date + filing_period
"""
DAY = date(2024, 3, 5)
QUICK = settings(deadline=None, max_examples=25, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
SEARCH = settings(QUICK, max_examples=4000, phases=[Phase.generate])
TOY = parse_pack(PACK)


@pytest.mark.parametrize("name", bundled_packs())
def test_records_are_valid_and_in_scope(name: str) -> None:
    policy = load_pack(name)
    expressions = (
        *(item for rule in policy.pack.rules for item in rule.expressions()),
        *(i.condition for i in policy.pack.scope),
    )
    facts = fact_names(expressions)

    @QUICK
    @given(record=records(policy))
    def holds(record: dict[str, Any]) -> None:
        check_record(record, policy.pack.vocabulary)
        assert type(record) is dict
        assert set(record) <= facts
        assert policy.evaluate(record, as_of=policy.pack.in_force.until or DAY).scope == "yes"

    holds()


@pytest.mark.parametrize("scope", ["yes", "no", "assumed"])
def test_without_in_scope_records_are_of_every_scope(scope: str) -> None:
    assert (
        find(records(TOY, in_scope=False), lambda record: TOY.evaluate(record, as_of=DAY).scope == scope, settings=SEARCH)
        is not None
    )


def test_every_way_into_scope_is_drawn() -> None:
    for unit in ("gov_organ", "institution", "soe"):
        assert find(records(TOY), lambda record, unit=unit: record.get("unit_type") == unit, settings=SEARCH)


@pytest.mark.parametrize("amount", [1_000_000, "999999.99", "1000000.01", None])
def test_amounts_lie_on_the_threshold_and_beside_it(amount: object) -> None:
    found = find(records(TOY), lambda record: record.get("project_investment_yuan", 0) == amount, settings=SEARCH)
    assert found["project_investment_yuan"] == amount


def test_a_fact_may_be_absent() -> None:
    assert "project_investment_yuan" not in find(
        records(TOY), lambda record: "project_investment_yuan" not in record, settings=SEARCH
    )


def test_dates_lie_on_the_last_day_and_beside_it() -> None:
    beside: set[int] = set()

    @settings(QUICK, max_examples=400)
    @given(record=records(TOY))
    def draw(record: dict[str, Any]) -> None:
        nonlocal beside
        start, done = record.get("contract_date"), record.get("contract_filed_authority_date")
        if start and done:
            due = next(item.due for item in TOY.screen(record, as_of=DAY) if item.rule == "contract-filing")
            beside |= {(date.fromisoformat(done) - due).days} if due else set()

    draw()
    assert {-1, 0, 1} <= beside


def test_boundaries_are_the_rule_and_not_the_exception() -> None:
    on = {1_000_000, "999999.99", "1000000.01"}
    drawn: list[object] = []

    @settings(QUICK, max_examples=200)
    @given(record=records(TOY))
    def draw(record: dict[str, Any]) -> None:
        drawn.append(record.get("project_investment_yuan"))

    draw()
    assert sum(value in on for value in drawn) > len(drawn) / 5
    assert any(isinstance(value, int) and value not in on and value > 0 for value in drawn)


def test_drawn_records_share_nothing() -> None:
    pack = load_pack("yubei")

    @settings(QUICK, max_examples=8)
    @given(first=records(pack), second=records(pack))
    def apart(first: dict[str, Any], second: dict[str, Any]) -> None:
        lists = [{id(value) for value in record.values() if isinstance(value, list)} for record in (first, second)]
        assert not lists[0] & lists[1]

    apart()


def test_a_pack_will_do_for_a_policy() -> None:
    assert isinstance(records(TOY.pack), st.SearchStrategy)


def test_a_scope_that_nothing_meets_is_told() -> None:
    never = parse_pack(PACK.replace("excludes_if: is_classified", "excludes_if: is_classified or not is_classified"))
    with pytest.raises(UsageError, match=r"no-record.*`toy`(?s:.*)in_scope=False"):
        records(never)


def test_without_hypothesis_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    with pytest.raises(UsageError, match=r"pip install 'govrules\[testing\]'"):
        records(TOY)


def test_the_package_exports_records_alone() -> None:
    assert govrules.testing.__all__ == ["records"]
    with pytest.raises(AttributeError, match="recrods"):
        _: Callable[..., Any] = govrules.testing.recrods
