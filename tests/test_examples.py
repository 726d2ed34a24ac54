"""The examples mean what they show: their verdicts, their next steps, and what refuses the bad one.

What each record yields stands in `tests/golden/examples.json`. After a change of a pack:
`GOVRULES_RECORD=1 pytest tests/test_examples.py` writes it anew; read the `git diff`.
"""

import json
import os
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import govrules
from govrules.authoring.schemas import schema_of
from govrules.base.diagnostics import RecordError
from govrules.base.source import Source
from govrules.engine.record import read_record
from govrules.packs.catalogue import bundled_packs, load_vocabulary

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "examples"
GOLDEN = Path(__file__).parent / "golden" / "examples.json"

AS_OF = {
    "qingjiangpu-midway.yaml": "2023-11-15",
    "qingjiangpu-retirement.yaml": "2023-10-25",
    "qingjiangpu-violations.json": "2023-11-06",
    "wendeng-midway.yaml": "2023-04-24",
    "wendeng-violations.json": "2023-02-10",
    "xiangcheng-midway.yaml": "2019-09-26",
    "xiangcheng-violations.json": "2021-04-30",
    "yicheng-midway.yaml": "2023-10-20",
    "yicheng-violations.json": "2023-11-20",
    "yubei-life.yaml": "2022-06-20",
    "yubei-midway.yaml": "2022-10-10",
    "yubei-operations.yaml": "2023-06-01",
    "yubei-violations.json": "2022-01-10",
}
"""The date that examples/README.md names for each record."""

REFUSED = {
    3: "unknown-code",
    5: "unknown-fact",
    6: "impossible-date",
    7: "wrong-type",
    9: "below-fen",
    10: "wrong-type",
    11: "unknown-fact",
    13: "duplicate-key",
}
"""The lines of examples/bad-record.yaml that cannot be relied on."""


FILES = sorted(path for path in FOLDER.iterdir() if path.suffix in (".yaml", ".json") and not path.name.startswith("bad-record."))
Verdict = dict[str, Any]


def _as_of(path: Path) -> str:
    assert path.name in AS_OF, f"{path.name}: name its date in AS_OF and in examples/README.md, then record its verdict"
    return AS_OF[path.name]


def _verdict(path: Path) -> Verdict:
    """Give what a reader acts upon: the rules that are violated, and the next steps with their last days."""
    policy = govrules.load_pack(path.name.partition("-")[0])
    record = read_record(Source(path.name, path.read_text(encoding="utf-8")), load_vocabulary())
    report = policy.evaluate(record, as_of=date.fromisoformat(_as_of(path)))
    steps = {}
    for step in report.next_steps:
        rule, subject = step.finding.rule, step.finding.verdict.subject
        steps[f"{rule} {subject}" if subject else rule] = step.due.isoformat() if step.due else None
    return {
        "violated": sorted({finding.rule for finding in report.violations}),
        "next_steps": steps,
    }


@pytest.fixture(scope="module")
def golden() -> dict[str, Verdict]:
    if os.environ.get("GOVRULES_RECORD") == "1":
        verdicts = {path.name: _verdict(path) for path in FILES}
        GOLDEN.write_text(json.dumps(verdicts, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")
    recorded: dict[str, Verdict] = json.loads(GOLDEN.read_text(encoding="utf-8"))
    return recorded


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_verdict(path: Path, golden: dict[str, Verdict]) -> None:
    assert _verdict(path) == golden[path.name]


def test_every_verdict_and_date_has_its_record(golden: dict[str, Verdict]) -> None:
    assert set(golden) == set(AS_OF) == {path.name for path in FILES}


def test_every_pack_has_two_examples() -> None:
    count = Counter(path.name.partition("-")[0] for path in FILES)
    assert set(count) == set(bundled_packs())
    assert min(count.values()) >= 2


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_record_fits_the_schema(path: Path) -> None:
    """An editor that knows the schema finds nothing to underline."""
    text = path.read_text(encoding="utf-8")
    data = json.loads(text) if path.suffix == ".json" else yaml.load(text, Loader=yaml.BaseLoader)
    jsonschema.validate(data, schema_of("record"), cls=jsonschema.Draft202012Validator)


def test_bad_record_is_refused() -> None:
    path = FOLDER / "bad-record.yaml"
    with pytest.raises(RecordError) as caught:
        read_record(Source(path.name, path.read_text(encoding="utf-8")), load_vocabulary())
    spans = [(item.span, item.code) for item in caught.value.diagnostics]
    found = sorted((span.source.position(span.start)[0], code) for span, code in spans if span)
    assert len(spans) == 8
    assert found == sorted(REFUSED.items())
    assert all(item.help for item in caught.value.diagnostics)


def test_readme_lists_every_example_with_its_command() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    for name, as_of in AS_OF.items():
        assert f"`govrules evaluate examples/{name} --pack {name.partition('-')[0]} --as-of {as_of}`" in text
    listed = set(re.findall(r"\]\(([a-z-]+\.(?:yaml|json))\)", text))
    assert listed == {*AS_OF, "bad-record.yaml"}


def test_walkthrough_shows_six_dates_of_one_record() -> None:
    text = (ROOT / "docs" / "walkthrough.md").read_text(encoding="utf-8")
    dates = re.findall(r"output: govrules evaluate examples/yubei-life\.yaml --pack yubei --as-of (\S+)", text)
    assert dates == sorted(set(dates))
    assert len(dates) == 6
