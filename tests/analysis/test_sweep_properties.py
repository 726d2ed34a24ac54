"""Within a segment the engine says the same of every value, and switching points are where it says something else."""

from datetime import date
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govrules.analysis.sweep import Sweep, sweep
from govrules.engine.finding import Finding
from govrules.policy import load_pack
from govrules.testing.strategies import records

CHANGES = [{"amount_yuan": "18.6万元", "date": "2022-02-14", "request_date": "2022-02-18", "docs": ["change_note"]}]
BASE: dict[str, Any] = {
    "unit_type": "gov_organ", "unit_level": "district", "unit_in_district_budget": True, "funding_sources": ["district_fiscal"],
    "project_kind": "construction", "item_types": ["business_system"], "is_classified": False, "has_state_special_rules": False,
    "plan_year": 2022, "changes": CHANGES, "contract_date": "2022-01-28", "trial_start_date": "2022-05-08",
    "acceptance_application_received_date": "2022-08-20", "total_investment_yuan": "248万元", "online_date": "2022-05-08",
}  # fmt: skip


@lru_cache(maxsize=32)
def _swept(fact: str, ends: tuple[str, str], pack: str, as_of: date) -> Sweep:
    return sweep({**BASE, "project_investment_yuan": "248万元"}, fact, ends, packs=pack, as_of=as_of)


def _outcomes(findings: tuple[Finding, ...], *, with_days: bool) -> dict[tuple[str, str | None], tuple[object, ...]]:
    """Give what a switch is judged by, of every rule and subject."""
    found: dict[tuple[str, str | None], tuple[object, ...]] = {}
    for item in findings:
        verdict = item.verdict
        days = (verdict.due, verdict.opens, verdict.since) if with_days else ()
        found[item.rule, verdict.subject] = (verdict.status, verdict.reasons, verdict.missing_documents, *days)
    return found


def _agrees(result: Sweep, record: dict[str, Any], value: Any, raw: Any, pack: str, as_of: date) -> None:
    axis = result.axis
    report = load_pack(pack).evaluate(_with(record, result.facts[0], raw), as_of=as_of)
    engine = _outcomes(report.findings, with_days=not axis.is_time)
    held = {item.track: item for item in result.segments if axis.step(item.first) <= axis.step(value) <= axis.step(item.last)}
    assert held
    for track, segment in held.items():
        if (track.rule, track.subject) in engine:
            assert engine[track.rule, track.subject] == segment.at_first.key(with_days=not axis.is_time), (track.rule, raw)
    still = {(track.rule, track.subject) for track in held}
    first = load_pack(pack).evaluate(_with(record, result.facts[0], _raw(result.first)), as_of=as_of)
    others = _outcomes(first.findings, with_days=not axis.is_time)
    assert {key: item for key, item in engine.items() if key not in still} == {
        key: item for key, item in others.items() if key not in still
    }


def _with(record: dict[str, Any], fact: str, raw: Any) -> dict[str, Any]:
    if fact == "changes[0].amount_yuan":
        return {**record, "changes": [{**CHANGES[0], "amount_yuan": raw}]}
    return {**record, fact: raw}


def _raw(value: Any) -> Any:
    return f"{value // 100}.{value % 100:02}" if isinstance(value, int) else value


@pytest.mark.parametrize(
    ("pack", "fact", "ends"),
    [
        ("yicheng", "total_investment_yuan", ("1万元", "900万元")),
        ("qingjiangpu", "total_investment_yuan", ("1万元", "900万元")),
        ("qingjiangpu", "changes[0].amount_yuan", ("0", "60万元")),
        ("yubei", "project_investment_yuan", ("1万元", "900万元")),
        ("yubei", "changes[0].amount_yuan", ("0", "60万元")),
    ],
)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_amounts_within_a_segment_come_to_the_same(pack: str, fact: str, ends: tuple[str, str], data: st.DataObject) -> None:
    as_of = date(2023, 10, 20)
    record = {**BASE, "project_investment_yuan": "248万元"}
    result = _swept(fact, ends, pack, as_of)
    fen = data.draw(st.integers(result.axis.step(result.first), result.axis.step(result.last)))
    near = data.draw(st.sampled_from([fen, *(step for point in result.points for step in (point.last, point.first))]))
    _agrees(result, record, near, _raw(near), pack, as_of)


@pytest.mark.parametrize(
    ("pack", "fact"),
    [
        ("wendeng", "acceptance_date"), ("xiangcheng", "acceptance_date"), ("yubei", "contract_filed_authority_date"),
        ("xiangcheng", "online_date"), ("qingjiangpu", "planned_stop_date"), ("yicheng", "construction_complete_date"),
    ],
)  # fmt: skip
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_days_within_a_segment_come_to_the_same(pack: str, fact: str, data: st.DataObject) -> None:
    as_of = date(2023, 3, 20)
    result = _swept(fact, ("2022-01-01", "2023-06-30"), pack, as_of)
    day = data.draw(st.dates(date(2022, 1, 1), date(2023, 6, 30)))
    record = {**BASE, "project_investment_yuan": "248万元"}
    _agrees(result, record, day, day.isoformat(), pack, as_of)


@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_any_record_can_be_swept(data: st.DataObject) -> None:
    pack = data.draw(st.sampled_from(["yicheng", "qingjiangpu"]))
    record = dict(data.draw(records(load_pack(pack))))
    as_of = date(2023, 10, 20)
    result = sweep(record, "total_investment_yuan", ("1万元", "900万元"), packs=pack, as_of=as_of)
    for point in result.points:
        for step, outcome in ((point.last, point.before), (point.first, point.after)):
            report = load_pack(pack).evaluate({**record, "total_investment_yuan": _raw(step)}, as_of=as_of)
            engine = _outcomes(report.findings, with_days=True)
            assert engine[point.track.rule, point.track.subject] == outcome.key(with_days=True)
