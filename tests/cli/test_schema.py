"""`govrules schema`: valid JSON Schemas, which the bundled packs, cases, examples and reports keep."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from govrules.packs.catalogue import bundled_packs
from govrules.policy import load_pack

ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "policies" / "cases").glob("*.yaml"))
EXAMPLES = sorted(
    path for path in (ROOT / "examples").glob("*.*") if path.suffix in (".yaml", ".json") and "bad" not in path.name
)


class Core(yaml.SafeLoader):
    """YAML as editors read it: dates and `NO` are texts."""


Core.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rows if tag.rpartition(":")[2] not in ("timestamp", "bool", "merge")]
    for first, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Core.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


@pytest.fixture
def errors_of(cli: Callable[..., Any]) -> Callable[[str, Any], list[str]]:
    """`errors_of(kind, data)`: how data departs from the schema of its kind."""

    def errors(kind: str, data: Any) -> list[str]:
        ran = cli("schema", kind)
        assert (ran.code, ran.err) == (0, "")
        schema = json.loads(ran.out)
        Draft202012Validator.check_schema(schema)
        return [f"{item.json_path}: {item.message[:200]}" for item in Draft202012Validator(schema).iter_errors(data)]

    return errors


def _data(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=Core)


@pytest.mark.parametrize("name", bundled_packs())
def test_packs(name: str, errors_of: Callable[[str, Any], list[str]]) -> None:
    data = _data(ROOT / "policies" / f"{name}.yaml")
    assert errors_of("pack", data) == []
    assert errors_of("pack", {**data, "rule": {}})
    assert errors_of("pack", {key: value for key, value in data.items() if key != "clauses"})


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_cases(path: Path, errors_of: Callable[[str, Any], list[str]]) -> None:
    data = _data(path)
    assert errors_of("cases", data) == []
    assert errors_of("cases", {**data, "cases": [{"name": "without a date"}]})


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_records_and_their_reports(path: Path, errors_of: Callable[[str, Any], list[str]]) -> None:
    data = json.loads(path.read_text(encoding="utf-8")) if path.suffix == ".json" else _data(path)
    assert errors_of("record", data) == []
    assert errors_of("record", {**data, "contract_dat": None})
    policy = load_pack("yubei")
    report = policy.evaluate(policy.read_record(path), as_of=date(2022, 11, 20)).to_dict()
    assert errors_of("report", report) == []
    report["findings"][0]["status"] = "fine"
    assert errors_of("report", report)


def test_the_record_schema_of_a_pack_has_the_facts_that_it_reads(cli: Callable[..., Any]) -> None:
    every, own = (json.loads(cli("schema", "record", *more).out)["properties"] for more in ((), ("--pack", "yubei")))
    assert set(own) < set(every)
    assert {"id", "contract_filed_authority_date", "unit_type"} <= set(own)
