"""Columns say what the interpreter says: on the packs' own cases, on generated records, on forms that no pack uses."""

from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from govrules import evaluate_frame, load_pack
from govrules.engine.columnar import batch
from govrules.packs.catalogue import bundled_packs, policies_folder
from govrules.policy import Policy
from govrules.testing import records

PACKS = bundled_packs()


def _agree(framing: Any, policy: Policy, found: list[Any], days: list[date]) -> None:
    table = framing.arrow_table(found, policy.pack).append_column("day", pa.array(days))
    lines = evaluate_frame(table, policy, "day")
    assert framing.lines(lines) == framing.interpreted(policy, found, days)


@pytest.mark.parametrize("name", PACKS)
def test_the_cases_of_a_pack(name: str, framing: Any) -> None:
    found, days = framing.case_records(policies_folder() / "cases" / f"{name}.yaml")
    assert len(found) > 50
    _agree(framing, load_pack(name), found, days)


@pytest.mark.parametrize("name", PACKS)
def test_generated_records(name: str, framing: Any) -> None:
    policy = load_pack(name)
    drawn: list[tuple[Any, int]] = []

    @settings(max_examples=60, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(records(policy), st.integers(-900, 1500))
    def collect(record: Any, step: int) -> None:
        drawn.append((record, step))

    collect()
    _agree(framing, policy, [record for record, _ in drawn], [date(2023, 3, 9) + timedelta(step) for _, step in drawn])


def test_every_form_and_function(toy: Policy, toy_records: Any, framing: Any) -> None:
    _agree(framing, toy, *toy_records)


def test_the_interpreter_is_asked_about_provisional_days(toy: Policy, toy_records: Any, framing: Any) -> None:
    found, days = toy_records
    table = framing.arrow_table(found, toy.pack).append_column("day", pa.array(days))
    provisional = evaluate_frame(table, toy, "day").filter(pa.compute.field("provisional"))
    assert provisional.num_rows > 100


def test_few_records_of_a_pack_are_left_to_the_interpreter(framing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    original = batch.evaluate_pack
    monkeypatch.setattr(batch, "evaluate_pack", lambda *given: asked.append(1) or original(*given))
    for name in PACKS:
        found, days = framing.case_records(policies_folder() / "cases" / f"{name}.yaml")
        asked.clear()
        _agree(framing, load_pack(name), found, days)
        assert len(asked) <= len(found) / 10, name
