"""The worked scenarios that come with the specification; skipped where they are not."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from govrules.packs.catalogue import bundled_packs
from govrules.policy import load_pack

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "scenarios.yaml"


def scenarios() -> list[Any]:
    if not SAMPLES.is_file():
        return []
    return [item for item in yaml.safe_load(SAMPLES.read_text(encoding="utf-8")) if item["district"] in bundled_packs()]


@pytest.mark.skipif(not SAMPLES.is_file(), reason="the sample scenarios are not here")
@pytest.mark.parametrize("scenario", scenarios(), ids=lambda item: str(item["id"]))
def test_scenario(scenario: dict[str, Any]) -> None:
    report = load_pack(scenario["district"]).evaluate(scenario["facts"], as_of=date.fromisoformat(scenario["as_of"])).to_dict()
    for expected in scenario["expect"]:
        clause = expected["clause"]
        assert report["clauses"][clause] in (expected["status"], *expected.get("or", ())), (clause, expected["why"])
        if "due" in expected:
            dues = {finding["due"] for finding in report["findings"] if finding["clause"] == clause}
            assert expected["due"] in dues, clause
