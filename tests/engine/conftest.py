"""A small synthetic regulation around the rules of one test, and short spellings for rules, records and dates.

Rules and records are written as YAML flow without the braces: `do: act, after: pre`, `act: 06-10, pre: null`.
A day without a year lies in 2024. A fact that a test does not name is absent.
"""

import json
import re
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import pytest
import yaml

from govrules.engine.finding import Finding
from govrules.policy import Policy, parse_pack

Data = dict[str, Any]
AS_OF = "06-30"
LABEL = {"zh": "某", "en": "some"}
NAMES = {
    "event": "act act2 pre pre2 start later later2",
    "day": "limit opening granted",
    "bool": "p q r",
    "int": "number",
    "money": "cost budget",
    "list[month]": "months",
}
CODES = {"one": LABEL, "two": LABEL, "three": LABEL}
PART = {name: {"type": kind, "label": LABEL} for name, kind in {"agreed": "event", "built": "event", "big": "bool"}.items()}
PARAMETERS = {
    "month_long": "30 days",
    "week": "7 working days",
    "one_month": "1 month",
    "most": "3",
    "top": "10万元",
}
BASE: Data = {
    "pack": "toy",
    "version": "1.0",
    "district": LABEL,
    "document": {"title": "某办法"},
    "in_force": {"from": "2020-01-01", "clause": "9"},
    "actors": {"construction_unit": {**LABEL, "party": "own"}, "it_authority": {**LABEL, "party": "authority"}},
    "facts": {
        **{name: {"type": kind, "stage": "planning", "label": LABEL} for kind in NAMES for name in NAMES[kind].split()},
        **{name: {"type": "list[enum]", "stage": "planning", "label": LABEL, "values": CODES} for name in ("docs", "papers")},
        "parts": {"type": "list[record]", "stage": "planning", "label": LABEL, "fields": PART},
    },
    "clauses": {str(n): {"ref": f"第{n}条", "gist": LABEL} for n in range(1, 10)},
    "parameters": {name: {"value": value, "clause": "1"} for name, value in PARAMETERS.items()},
}
RULE = {"clause": "1", "title": LABEL, "stage": "planning", "actor": "construction_unit"}


def flow(text: str) -> Any:
    """Read `a: 06-10, b: [null, 2019-03]`: every scalar is text, but for `null`."""
    return _plain(yaml.load("{" + text + "}", Loader=yaml.BaseLoader))


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list():
            return [_plain(item) for item in value]
        case "null":
            return None
    return f"2024-{value}" if re.fullmatch(r"\d\d-\d\d", value) else value


def to_day(text: str) -> date:
    return date.fromisoformat(_plain(text))


@cache
def _policy(text: str) -> Policy:
    return parse_pack(text)


def policy(rules: str | dict[str, str], **keys: Any) -> Policy:
    """Give the pack with one rule `r`, or several by name; `keys` replace top-level keys of the pack."""
    named = {"r": rules} if isinstance(rules, str) else rules
    pack = {**BASE, **keys, "rules": {name: {**RULE, **flow(rule)} for name, rule in named.items()}}
    return _policy(json.dumps(pack, ensure_ascii=False))


def report(rules: str | dict[str, str], facts: str, as_of: str = AS_OF, **keys: Any) -> Data:
    asked = policy(rules, **keys)
    coded, meant = (ask(flow(facts), as_of=to_day(as_of)) for ask in (asked.evaluate, asked.interpret))
    # Both back ends under every test of the meaning: what generated code gives by itself, then the whole report, for which
    # the interpreter is asked in both.
    assert [_given(item) for item in coded.findings] == [_given(item) for item in meant.findings]
    assert coded.to_dict() == meant.to_dict()
    return coded.to_dict()


def _given(finding: Finding) -> tuple[object, ...]:
    return finding.heading, finding.status, finding.due, finding.subject


def findings(rules: str | dict[str, str], facts: str, as_of: str = AS_OF, **keys: Any) -> list[Data]:
    """Give what the rules say; the findings of `in_force` and `scope` left out."""
    found = report(rules, facts, as_of, **keys)["findings"]
    return [item for item in found if item["rule"] != "in-force" and not item["rule"].startswith("scope/")]


def judge(rule: str, facts: str, as_of: str = AS_OF, **keys: Any) -> Data:
    [finding] = findings(rule, facts, as_of, **keys)
    return finding


def _expect(rule: str, facts: str, expected: str, as_of: str = AS_OF, **keys: Any) -> None:
    wanted = flow(expected)
    found = judge(rule, facts, as_of, **keys)
    assert {key: _text(found[key]) for key in wanted} == wanted


def _text(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool | int) else value


@pytest.fixture(name="expect", scope="session")
def expect_fixture() -> Callable[..., None]:
    """`expect(rule, facts, "status: violated, reasons: [late]")`: the finding has these values."""
    return _expect


@pytest.fixture(name="judge", scope="session")
def judge_fixture() -> Callable[..., Data]:
    """The one finding of one rule."""
    return judge


@pytest.fixture(name="findings", scope="session")
def findings_fixture() -> Callable[..., list[Data]]:
    """All findings of the rules."""
    return findings


@pytest.fixture(name="report", scope="session")
def report_fixture() -> Callable[..., Data]:
    """The whole report as data."""
    return report


@pytest.fixture(name="policy", scope="session")
def policy_fixture() -> Callable[..., Policy]:
    """The pack itself."""
    return policy


@pytest.fixture(name="base", scope="session")
def base_fixture() -> Data:
    """The pack without its rules."""
    return BASE
