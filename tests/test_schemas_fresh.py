"""The committed JSON Schemas are those of the program, and every bundled file keeps them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from govrules.authoring.schemas import KINDS, schema_text
from govrules.cli.app import app
from govrules.cli.misc import SchemaOf
from govrules.packs.catalogue import bundled_packs
from govrules.policy import load_pack

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "schema"
EXAMPLES = sorted(path for path in (ROOT / "examples").glob("*-*.*") if path.stem.partition("-")[0] in bundled_packs())


Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Core(Loader):
    """YAML as editors read it (its core schema): dates and `NO` are texts."""


Core.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rows if tag.rpartition(":")[2] not in ("timestamp", "bool", "merge")]
    for first, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Core.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=Core)


def _errors(kind: str, data: object) -> list[str]:
    schema = json.loads((FOLDER / f"{kind}.schema.json").read_text(encoding="utf-8"))
    return [f"{item.json_path}: {item.message[:200]}" for item in Draft202012Validator(schema).iter_errors(data)]


def test_there_is_a_schema_for_every_kind() -> None:
    assert tuple(SchemaOf) == KINDS
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(f"{kind}.schema.json" for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_schemas_are_fresh_and_well_formed(kind: str) -> None:
    text = (FOLDER / f"{kind}.schema.json").read_text(encoding="utf-8")
    assert text == schema_text(kind), "stale: run scripts/renew_docs.py"
    Draft202012Validator.check_schema(json.loads(text))


@pytest.mark.parametrize("name", bundled_packs())
def test_packs_and_their_cases_keep_the_schemas(name: str) -> None:
    assert _errors("pack", _read(ROOT / "policies" / f"{name}.yaml")) == []
    assert _errors("cases", _read(ROOT / "policies" / "cases" / f"{name}.yaml")) == []


def test_the_vocabulary_and_the_calendars_keep_the_schemas() -> None:
    assert _errors("vocabulary", _read(ROOT / "policies" / "vocabulary.yaml")) == []
    for path in (ROOT / "policies" / "calendars").glob("*.yaml"):
        assert _errors("calendar", _read(path)) == []


RESULTS = {
    "check": [("check", "policies"), ("check", "edits/unknown-fact"), ("test", "edits/above-threshold", "--coverage")],
    "diff": [
        ("diff", "policies", "edits/seventy-days", "--records", "projects/library.yaml", "--as-of", "2022-10-31"),
        ("diff", "policies", "policies/cases"),
    ],
    "mutation": [("mutate", "edits/weak-cases")],
    "compare": [("compare",), ("compare", "yubei", "yicheng", "--topic", "change")],
    "compare-outcomes": [("compare", "--record", "../yubei-violations.json", "--as-of", "2022-11-10")],
    "sweep": [
        ("sweep", "../yicheng-midway.yaml", fact, "--pack", "yicheng", "--pack", "yubei", "--as-of", "2023-06-30")
        for fact in ("total_investment_yuan", "has_supervisor", "contract_date")
    ],
    "portfolio": [("evaluate", "../portfolio-five-districts.xlsx", "--as-of", "2023-06-30")],
}


@pytest.mark.parametrize(("kind", "command"), [(kind, line) for kind, lines in RESULTS.items() for line in lines])
def test_what_commands_write_keeps_the_schemas(kind: str, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "examples" / "policy-repo")
    data = json.loads(CliRunner().invoke(app, [*command, "-o", "json"]).stdout)
    assert _errors(kind, data) == []
    assert data["format"] == f"govrules-{kind}/1"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_examples_and_their_reports_keep_the_schemas(path: Path) -> None:
    assert _errors("record", _read(path)) == []
    policy = load_pack(path.stem.partition("-")[0])
    day = policy.pack.in_force.until or policy.calendar.decreed_through
    assert _errors("report", policy.evaluate(policy.read_record(path), as_of=day).to_dict()) == []


def test_every_pack_has_an_example() -> None:
    assert {path.stem.partition("-")[0] for path in EXAMPLES} == set(bundled_packs())


@pytest.mark.parametrize(("kind", "data"), [("pack", {"pack": "a"}), ("cases", {"cases": []}), ("record", {"contract_dat": None}),
                                            ("report", {}), ("vocabulary", {"facts": {"a": {"type": "money"}}}),
                                            ("calendar", {"calendar": "cn"}), ("check", {"format": "govrules-check/2"}),
                                            ("diff", {"packs": [{}]}), ("mutation", {"packs": [{}]}),
                                            ("compare", {"packs": [{}]}), ("compare-outcomes", {"rows": [{}]}),
                                            ("sweep", {"format": "govrules-sweep/2"}), ("portfolio", {})])  # fmt: skip
def test_the_schemas_refuse_what_is_wrong(kind: str, data: object) -> None:
    assert _errors(kind, data)
