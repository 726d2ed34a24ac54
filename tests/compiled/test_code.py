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


def policy(facts: dict[str, Any], rules: dict[str, Any], scope: Any = (), definitions: Any = ()) -> Policy:
    pack = {
        "pack": "toy", "version": "1.0", "district": LABEL, "document": {"title": "某办法"}, "in_force": {"assumed": True},
        "actors": {"unit": {**LABEL, "party": "own"}}, "clauses": {"1": {"ref": "第一条", "gist": LABEL}},
        "facts": {name: {"stage": "planning", "label": LABEL, **_typed(kind)} for name, kind in facts.items()},
        "scope": list(scope), "definitions": dict(definitions),
        "parameters": {"week": {"value": "7 working days", "clause": "1"}},
        "rules": {name: {**RULE, **rule} for name, rule in rules.items()},
    }  # fmt: skip
    return parse_pack(json.dumps(pack, ensure_ascii=False))


def _typed(kind: Any) -> dict[str, Any]:
    return {"type": kind} if isinstance(kind, str) else {"type": kind[0], kind[1]: {name: _part(item) for name, item in kind[2]}}


def _part(kind: str | None) -> dict[str, Any]:
    return LABEL if kind is None else {"label": LABEL, **_typed(kind)}


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


BIG = 10_000_000
"""Yuan: as many fen as the number that stands for never."""


@pytest.mark.parametrize(
    ("must", "raw"),
    [
        ("year(start) in nums", {"start": None, "nums": [1_000_000_000]}),
        ("year(start) == 1", {"start": None}),
        ("year(start) != nums_most", {"start": None, "nums_most": 1_000_000_000}),
        ("max(part.price for part in parts) in amounts", {"parts": [], "amounts": [BIG]}),
        ("max(part.price for part in parts) not in amounts", {"parts": [], "amounts": [BIG]}),
        ("max(part.price for part in parts) == cost", {"parts": [], "cost": BIG}),
        ("cost == max(part.price for part in parts)", {"parts": [{"price": BIG}], "cost": BIG}),
        ("max(part.price for part in parts) == max(part.fee for part in parts)", {"parts": []}),
        ("(max(part.price for part in parts) if p else cost) == cost", {"parts": [], "cost": BIG}),
    ],
    ids=str,
)
def test_never_is_no_amount(must: str, raw: dict[str, Any], compare: Callable[..., int]) -> None:
    parts = ("list[record]", "fields", [("price", "money"), ("fee", "money")])
    facts = {"start": "event", "nums": "list[int]", "nums_most": "int", "amounts": "list[money]", "cost": "money", "p": "bool"}
    toy = policy({**facts, "parts": parts}, {"r": {"must": must}, "s": {"forbid": must}})
    compare(toy, raw, date(2024, 1, 1), details=True)


def test_a_record_of_another_pack_may_hold_codes_that_this_one_does_not_know() -> None:
    one, other = (
        policy({"docs": ("list[enum]", "values", [(code, None) for code in codes])}, {"r": {"must": f"'{codes[1]}' in docs"}})
        for codes in (["same", "x"], ["same", "y"])
    )
    for listed in (["x"], ["x", "same"], ["same", "same", "x"]):
        record = one.check_record({"docs": listed})
        found, meant = (ask(record, as_of=date(2024, 1, 1)).findings for ask in (other.evaluate, other.interpret))
        assert [item.status for item in found] == [item.status for item in meant]


@pytest.mark.parametrize("start", ["2024-01-01", "2026-12-31", "2199-12-25", None])
@pytest.mark.parametrize(
    "applies_if", ["passed(start + week)", "start + week > other", "sum(part.b - part.a for part in parts) > 1"]
)
def test_the_scope_is_left_to_the_interpreter_where_the_code_leaves_it(
    applies_if: str, start: str | None, compare: Callable[..., int]
) -> None:
    parts = ("list[record]", "fields", [("a", "event"), ("b", "event")])
    facts = {"start": "event", "other": "event", "parts": parts, "p": "bool"}
    scope = [{"clause": "1", "applies_if": applies_if}, {"clause": "1", "excludes_if": "p"}]
    toy = policy(facts, {"r": {"must": "p"}, "s": {"may": "other", "not_before": "start + week"}}, scope)
    for p in (True, False, None):
        raw = {"start": start, "other": "2024-02-01", "p": p, "parts": [{"a": "2024-01-01", "b": start}]}
        compare(toy, raw, date(2024, 6, 1), details=True)


def test_conditionals_inside_conditionals_are_written_once() -> None:
    def written(levels: int) -> int:
        nested = "q"
        for number in range(levels):
            nested = f"({nested} if p{number} else q)"
        return len(policy({"q": "bool", **{f"p{number}": "bool" for number in range(levels)}}, {"r": {"must": nested}}).code())

    assert written(12) - written(11) < 2 * (written(3) - written(2))


@pytest.mark.parametrize("levels", [10, 15, 30])
def test_loops_inside_loops(levels: int, compare: Callable[..., int]) -> None:
    definitions = {f"d{number}": f"any(d{number - 1} for part in parts)" if number else "p" for number in range(levels)}
    parts = ("list[record]", "fields", [("a", "event")])
    toy = policy({"p": "bool", "parts": parts}, {"r": {"must": f"d{levels - 1}"}}, definitions=definitions)
    for raw in ({"p": True, "parts": [{}]}, {"p": False, "parts": [{}]}, {"parts": [{}]}, {"p": True, "parts": []}):
        compare(toy, raw, date(2024, 1, 1), details=True)


def test_an_event_in_the_condition_of_an_aggregate_is_nothing_to_wait_for(compare: Callable[..., int]) -> None:
    parts = ("list[record]", "fields", [("till", "day")])
    rule = {"do": "later", "not_before": "min(part.till for part in parts if act == never)"}
    toy = policy({"later": "event", "act": "event", "parts": parts}, {"r": rule})
    for act in ("2024-06-29", None, "2024-07-01"):
        for till in ("2024-06-28", "2024-07-10", None):
            compare(toy, {"parts": [{"till": till}], "act": act}, date(2024, 6, 29), details=True)
            compare(toy, {"parts": [{"till": till}], "act": act, "later": None}, date(2024, 6, 29), details=True)
            compare(toy, {"parts": [], "act": act, "later": None}, date(2024, 6, 29), details=True)


def test_a_share_of_an_amount_may_be_finer_than_a_fen() -> None:
    toy = policy({"cost": "money", "share": "ratio"}, {"r": {"must": "cost * share <= cost * share * share"}})
    report = toy.evaluate({"cost": "9999999.99", "share": "10%"}, as_of=date(2024, 1, 1))
    [violation] = report.violations
    assert violation.observed == "999999.999"
    assert "¥999,999.999" in report.message(violation).en


@pytest.mark.parametrize("granted", [None, "2024-06-20", "2024-08-01", "unknown"])
@pytest.mark.parametrize("start", [None, "2024-06-01", "2024-07-09", "unknown"])
def test_a_granted_day_and_an_event_still_to_come(start: str | None, granted: str | None, compare: Callable[..., int]) -> None:
    rules: dict[str, Any] = {
        "r": {"do": "act", "by": "start + week", "extended_to": "granted"},
        "s": {"may": "act", "by": "start + week", "extended_to": "granted"},
    }
    toy = policy({"act": "event", "start": "event", "granted": "day"}, rules)
    raw = {name: value for name, value in (("start", start), ("granted", granted)) if value != "unknown"}
    for act in ({}, {"act": None}, {"act": "2024-06-29"}, {"act": "2024-07-30"}):
        compare(toy, raw | act, date(2024, 6, 30), details=True)


def test_what_each_element_is_divided_by_is_its_own(compare: Callable[..., int]) -> None:
    parts = ("list[record]", "fields", [("price", "money"), ("rate", "ratio")])
    rules = {
        "r": {"must": "sum(part.price * part.rate for part in parts) == cost"},
        "s": {"must": "max(part.rate for part in parts) <= share"},
        "t": {"must": "sum(part.rate for part in parts) <= share"},
    }
    toy = policy({"cost": "money", "share": "ratio", "parts": parts}, rules)
    raw = {"parts": [{"price": 100, "rate": "10%"}, {"price": 300, "rate": "1%"}], "cost": 13, "share": "11%"}
    assert [item.status.value for item in toy.screen(raw, as_of=date(2024, 1, 1))] == ["satisfied"] * 3
    for changed in ({}, {"cost": 14}, {"share": "10%"}, {"share": "9%"}, {"parts": []}):
        compare(toy, raw | changed, date(2024, 1, 1), details=True)
