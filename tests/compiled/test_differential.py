"""Generated code says what the interpreter says: on the cases, on generated records, and on generated packs."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, seed, settings
from hypothesis import strategies as st

from govrules.authoring.cases import run_cases
from govrules.base.diagnostics import PackError
from govrules.base.source import Source
from govrules.engine.compiled.evaluate import evaluator
from govrules.engine.record import check_record
from govrules.policy import load_pack, parse_pack
from govrules.testing import records

ROOT = Path(__file__).resolve().parents[2]
PACKS = ["qingjiangpu", "wendeng", "xiangcheng", "yicheng", "yubei"]
QUIETLY = list(HealthCheck)
Compare = Callable[..., int]


@pytest.mark.parametrize("name", PACKS)
def test_the_code_leaves_no_rule_of_the_bundled_packs_to_the_interpreter(name: str) -> None:
    policy = load_pack(name)
    assert evaluator(policy.pack, policy.calendar).code.left == ()


@pytest.mark.parametrize("name", PACKS)
def test_on_the_records_of_the_cases(name: str, compare: Compare) -> None:
    path = ROOT / "policies" / "cases" / f"{name}.yaml"
    policy = load_pack(name)
    run = run_cases(Source(str(path), path.read_text(encoding="utf-8")))
    judged = [case.report for case in run.cases if case.report]
    assert len(judged) > 200
    for number, report in enumerate(judged):
        # Details are told by the interpreter itself, so a sample of them will do.
        compare(policy, report.record, report.as_of, details=number % 7 == 0)


@pytest.mark.parametrize("name", PACKS)
def test_on_generated_records(name: str, compare: Compare, times: int) -> None:
    policy = load_pack(name)
    compared = 0

    @seed(20241101)
    @settings(max_examples=90 * times, deadline=None, database=None, suppress_health_check=QUIETLY)
    @given(
        records(policy) | records(policy, in_scope=False),
        st.lists(st.dates(date(2019, 1, 1), date(2027, 12, 31)), min_size=3, max_size=3),
    )
    def try_one(raw: dict[str, Any], days: list[date]) -> None:
        nonlocal compared
        for number, day in enumerate(days):
            compared += compare(policy, raw, day, details=number == 0)

    try_one()
    assert compared >= 15_000


def test_on_generated_packs(compare: Compare, times: int, generated: tuple[Any, Any]) -> None:
    """Each example is a pack over all forms and operators, with several records."""
    texts, points = generated
    compared = kept = refused = 0

    @seed(20241102)
    @settings(max_examples=500 * times, deadline=None, database=None, suppress_health_check=QUIETLY)
    @given(texts, points)
    def try_one(text: str, asked: list[tuple[dict[str, Any], date]]) -> None:
        nonlocal compared, kept, refused
        try:
            policy = parse_pack(text)
        except PackError:
            refused += 1
            assume(False)
        kept += 1
        for raw, day in asked:
            record = check_record(raw, policy.pack.vocabulary)
            compared += compare(policy, raw, day, details=True) + compare(policy, record, day, details=False)

    try_one()
    assert compared >= 10_000
    assert kept > refused / 10
