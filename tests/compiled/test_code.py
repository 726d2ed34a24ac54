"""The code itself: what it looks like, what it may hold, and that threads can share it.

After a change of the generator: `GOVRULES_RECORD=1 pytest tests/compiled/test_code.py` writes the golden file anew.
"""

import ast
import builtins
import json
import linecache
import os
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from govrules.engine.compiled.evaluate import Evaluator, evaluator
from govrules.language.values import ProvisionalDate
from govrules.packs.catalogue import load_calendar
from govrules.policy import Policy, load_pack, parse_pack

GOLDEN = Path(__file__).parents[1] / "golden" / "compiled"
LABEL = {"zh": "某", "en": "some"}
RULE = {"clause": "1", "title": LABEL, "stage": "planning", "actor": "unit"}
BREAKS = ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]


def policy(facts: dict[str, str], rules: dict[str, Any]) -> Policy:
    pack = {
        "pack": "toy", "version": "1.0", "district": LABEL, "document": {"title": "某办法"}, "in_force": {"assumed": True},
        "actors": {"unit": {**LABEL, "party": "own"}}, "clauses": {"1": {"ref": "第一条", "gist": LABEL}},
        "facts": {name: {"type": kind, "stage": "planning", "label": LABEL} for name, kind in facts.items()},
        "parameters": {"week": {"value": "7 working days", "clause": "1"}},
        "rules": {name: {**RULE, **rule} for name, rule in rules.items()},
    }  # fmt: skip
    return parse_pack(json.dumps(pack, ensure_ascii=False))


def test_golden() -> None:
    source = (GOLDEN / "small.yaml").read_text(encoding="utf-8")
    written = parse_pack(source, "small.yaml").code()
    expected = GOLDEN / "small.py.txt"
    if os.environ.get("GOVRULES_RECORD") == "1":
        expected.write_text(written, encoding="utf-8", newline="\n")
    assert written == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["get", "facts", "record", "row", "slow", "judged", "about", "head", "new", "s0", "d0", "t1"])
def test_facts_may_be_called_what_the_code_calls_its_own(name: str, compare: Callable[..., int]) -> None:
    toy = policy({name: "event", "start": "event"}, {"r": {"do": name, "by": "start + week"}})
    for raw in ({name: "2024-03-01", "start": "2024-02-01"}, {name: None, "start": None}, {}):
        compare(toy, raw, date(2024, 6, 30), details=True)


@pytest.mark.parametrize("line_break", BREAKS, ids=ascii)
def test_a_title_does_not_leave_its_comment(line_break: str) -> None:
    hostile = {"zh": "某", "en": f"x{line_break}    raise SystemExit  # ''' \"\"\" \\"}
    toy = policy({"p": "bool"}, {"r": {"must": "p", "title": hostile}, "r2": {"must": "not p"}})
    code = toy.code()
    [line] = [line for line in code.splitlines() if "raise SystemExit" in line]
    assert line.startswith("    # r (1): x ")
    assert [item.status.value for item in toy.screen({"p": True}, as_of=date(2024, 1, 1))] == ["satisfied", "violated"]
    assert toy.code("r").splitlines()[0] == line.strip()


@pytest.mark.parametrize("name", ["qingjiangpu", "wendeng", "xiangcheng", "yicheng", "yubei"])
def test_code_holds_only_what_we_choose(name: str) -> None:
    """No text of a pack but names of facts, all of which carry a prefix; no attribute but those of dates, lists and records."""
    code = load_pack(name).code()
    tree = ast.parse(code)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    used = {
        name for name in names if not name.startswith(("fact_", "seen_", "bits_")) and not name.rstrip("0123456789_").isupper()
    }
    own = {name for name in used if name.rstrip("0123456789") not in ("s", "d", "t")}
    assert own <= {
        "as_of",
        "record",
        "row",
        "slow",
        "judged",
        "about",
        "head",
        "new",
        "several",
        "Finding",
        "NotCompiled",
        "_",
    } | {item for item in dir(builtins) if item in ("len", "min", "max", "sum", "set", "tuple", "enumerate", "frozenset")}
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert attributes <= {"append", "issubset", "intersection", "difference", "numerator", "denominator"}
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    facts = load_pack(name).pack.vocabulary.facts
    assert texts <= {*facts, *(field for fact in facts.values() for field in fact.fields), "[", "]"}


def test_a_traceback_shows_the_line() -> None:
    toy = policy({"p": "bool", "number": "int"}, {"r": {"must": "number > 0"}})
    try:
        evaluator(toy.pack, toy.calendar).code.judge(["no number"], 1, None)  # type: ignore[arg-type]
    except TypeError as error:
        shown = "".join(traceback.format_exception(error))
    assert "fact_number > 0" in shown
    assert any(name.startswith("<govrules toy") for name in linecache.cache)


@pytest.mark.parametrize("start", ["2026-12-23", "2026-12-31", "2027-03-01", "2199-12-25"])
@pytest.mark.parametrize("as_of", [date(2026, 12, 24), date(2027, 6, 1), date(2199, 12, 31)])
def test_provisional_days_are_left_to_the_interpreter(start: str, as_of: date, compare: Callable[..., int]) -> None:
    toy = policy(
        {"act": "event", "start": "event"},
        {"r": {"do": "act", "by": "start + week"}, "s": {"may": "act", "not_before": "start + week"}},
    )
    for act in (None, start, "2199-12-31"):
        compare(toy, {"act": act, "start": start}, as_of, details=True)
    due = toy.evaluate({"act": None, "start": start}, as_of=as_of).findings[1].due
    assert isinstance(due, ProvisionalDate)


@pytest.mark.parametrize("raw", [{}, {"parts": []}, {"parts": [{}]}, {"parts": None}])
def test_loops_over_absent_and_empty_lists(raw: dict[str, Any], compare: Callable[..., int]) -> None:
    rules = {
        "r": {"for_each": "change in changes", "do": "change.reapplication_date", "before": "change.implemented_date"},
        "s": {
            "for_each": "change in changes",
            "when": "change.amount_yuan > 0",
            "must": "all(other.amount_yuan > 0 for other in changes)",
        },
    }
    named = {"changes": raw["parts"]} if "parts" in raw else {}
    compare(policy({"p": "bool"}, rules), named, date(2024, 1, 1), details=True)


@pytest.mark.parametrize("over", [-7, -1, 0, 1, 7])
@pytest.mark.parametrize("under", [-7, -1, 0, 1, 7])
def test_quotients_are_compared_crosswise(over: int, under: int, compare: Callable[..., int]) -> None:
    rules = {
        "a": {"must": "over / under <= share"}, "b": {"must": "share < over / under"}, "c": {"must": "over / under == share"},
        "d": {"must": "over / under / share >= 1"}, "e": {"must": "over * share - under > over / under * under"},
        "f": {"must": "over / under - share != share * share"},
    }  # fmt: skip
    toy = policy({"over": "money", "under": "money", "share": "ratio"}, rules)
    assert "FRACTION" not in toy.code()
    for share in ("0", "1", "-1", "1/7", "1/49", "7"):
        ratio = Fraction(share)
        compare(toy, {"over": over, "under": under, "share": ratio}, date(2024, 1, 1), details=True)
        compare(toy, {"over": over, "share": ratio}, date(2024, 1, 1), details=True)
        compare(toy, {"under": under, "share": ratio}, date(2024, 1, 1), details=True)


@pytest.mark.parametrize("name", ["qingjiangpu", "wendeng", "xiangcheng", "yicheng", "yubei"])
def test_no_bundled_pack_builds_a_fraction(name: str) -> None:
    assert "FRACTION" not in load_pack(name).code()


def test_threads_share_an_evaluator() -> None:
    """A fresh evaluator with empty tables, asked by many threads at once, says what one thread hears."""
    pack = load_pack("yubei").pack
    start = date(2022, 1, 1)
    raws = [
        {"project_kind": "construction", "unit_type": "gov_organ", "contract_date": (start + timedelta(days=number)).isoformat()}
        for number in range(200)
    ]
    alone, shared = Evaluator(pack, load_calendar()), Evaluator(pack, load_calendar())
    days = [date(2022, 6, 1), date(2018, 1, 1)]
    expected = [[list(alone.screen(raw, day)) for raw in raws] for day in days]
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda day: [list(shared.screen(raw, day)) for raw in raws], days * 8))
    assert results == expected * 8
