"""What the tests of generated code share: a comparison with the interpreter, and small packs over every form and operator.

`GOVRULES_FUZZ=25 pytest tests/compiled` (`make fuzz`) tries twenty-five times as much.
"""

import json
import os
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import strategies as st

from govrules.engine.compiled.evaluate import Screened
from govrules.policy import Policy, RecordLike

Raw = dict[str, Any]

TIMES = int(os.environ.get("GOVRULES_FUZZ", "1"))
LABEL = {"zh": "某", "en": "some"}
CODES = {"one": LABEL, "two": LABEL, "three": LABEL}
DAYS = [
    "2024-01-31", "2024-02-29", "2024-03-01", "2024-06-28", "2024-06-29", "2024-06-30", "2024-07-01", "2024-07-09",
    "2024-12-31", "2026-12-24", "2026-12-31", "2027-02-01",
]  # fmt: skip
"""Around the date of evaluation, ends of months, and the end of the decreed years, after which days are provisional."""
AS_OF = [date.fromisoformat(day) for day in ("2024-03-01", "2024-06-30", "2024-07-09", "2026-12-31", "2027-03-01")]
EVENTS, SET_DAYS, BOOLS = ("act", "act2", "pre", "start", "later"), ("limit", "granted"), ("p", "q")
PARAMETERS = {
    "week": "7 working days", "month_long": "30 days", "one_month": "1 month", "one_year": "1 year", "most": "2",
    "top": "10万元", "tenth": "10%", "mid_year": "06-30",
}  # fmt: skip
PERIODS = ("week", "month_long", "one_month", "one_year")


def fact(kind: str, **keys: Any) -> Raw:
    return {"type": kind, "stage": "planning", "label": LABEL, **keys}


FIELDS = {"agreed": "event", "built": "event", "till": "day", "big": "bool", "price": "money", "rate": "ratio"}
FACTS: Raw = {
    **{name: fact("event") for name in EVENTS},
    **{name: fact("day") for name in SET_DAYS},
    **{name: fact("bool") for name in BOOLS},
    "number": fact("int"), "cost": fact("money"), "budget": fact("money"), "share": fact("ratio"),
    "kind": fact("enum", values=CODES), "docs": fact("list[enum]", values=CODES), "months": fact("list[month]"),
    "nums": fact("list[int]"), "amounts": fact("list[money]"),
    "site": fact("record", fields={name: {"type": kind, "label": LABEL} for name, kind in FIELDS.items()}),
    "parts": fact("list[record]", fields={name: {"type": kind, "label": LABEL} for name, kind in FIELDS.items()}),
}  # fmt: skip


def choose(*texts: str) -> st.SearchStrategy[str]:
    return st.sampled_from(texts)


def joined(template: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(lambda values: template.format(*values))


def dates(inner: st.SearchStrategy[str], conditions: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        joined("{} + {}", inner, choose(*PERIODS)), joined("{} - {}", inner, choose(*PERIODS)),
        joined("later_of({}, {})", inner, inner), joined("earlier_of({}, {})", inner, inner),
        joined("({} if {} else {})", inner, conditions, inner), joined("month_end({})", inner),
        joined("on(year({}), mid_year)", inner), choose("date(number, 1, 1)", "max(part.agreed for part in parts)"),
        choose("min(part.till for part in parts if act == never)", "max(part.agreed + week for part in parts)", "site.till"),
    )  # fmt: skip


PLAIN_DATES = choose(*EVENTS, *SET_DAYS, "never")
PLAIN_CONDITIONS = choose(
    *BOOLS, "cost > top", "cost <= budget * tenth", "cost / budget <= share", "cost - budget < top", "kind == 'one'",
    "kind in {'one', 'two'}", "kind not in {'three'}", "'one' in docs", "{'one', 'two'} <= docs", "docs == ['one', 'two']",
    "count(docs) >= most", "number > most", "share >= tenth", "cost * share > top", "happened(act)", "happened(start)",
    "passed(limit)", "passed(start + week)", "start == never", "limit != never", "year(start) == number",
    "any(part.big for part in parts)", "all(part.big for part in parts if part.price > top)",
    "count(part for part in parts if part.big) > 0", "sum(part.price for part in parts if part.big) <= budget",
    "max(part.price for part in parts) > top", "min(part.agreed for part in parts) < start",
    "any(happened(part.built) for part in parts)", "(act - start) <= month_long", "count(docs - {'one'}) > 0",
    "all(doc in {'one'} for doc in docs)", "(cost if p else budget) > top", "docs <= {'one', 'two'}",
    # Never is a number, and an amount may be as great.
    "year(start) in nums", "year(start) == number", "max(part.price for part in parts) in amounts",
    "max(part.price for part in parts) not in amounts", "max(part.price for part in parts) == cost",
    "(max(part.price for part in parts) if p else cost) == budget", "sum(part.rate for part in parts) <= share",
    "sum(part.price * part.rate for part in parts) > top", "cost / budget / share >= tenth", "site.price * site.rate > top",
    "site.agreed < start", "happened(site.built)", "passed(site.till)",
)  # fmt: skip
CONDITIONS = st.recursive(
    PLAIN_CONDITIONS | joined("{} < {}", PLAIN_DATES, PLAIN_DATES),
    lambda inner: st.one_of(
        joined("(not {})", inner), joined("({} and {})", inner, inner), joined("({} or {})", inner, inner),
        joined("({} if {} else {})", inner, inner, inner), joined("({} <= {})", dates(PLAIN_DATES, inner), PLAIN_DATES),
    ),
    max_leaves=4,
)  # fmt: skip
DATES = st.recursive(PLAIN_DATES, lambda inner: dates(inner, PLAIN_CONDITIONS), max_leaves=3)
ACTS = st.one_of(choose(*EVENTS), joined("{} if {} else never", choose(*EVENTS), PLAIN_CONDITIONS))
DOCUMENTS = st.sampled_from([{"docs": ["one"]}, {"docs": ["one", {"two": "p"}]}, {"docs": [{"two": "cost > top"}, "three"]}])
AROUND: dict[str, st.SearchStrategy[Any]] = {
    "when": CONDITIONS, "unless": CONDITIONS, "unclear": CONDITIONS, "note": st.just(LABEL),
    "actor": choose("it_authority", "construction_unit"), "despite": st.just(["2"]),
}  # fmt: skip
WINDOW: dict[str, st.SearchStrategy[Any]] = {
    "after": ACTS | st.lists(ACTS, min_size=1, max_size=2), "not_before": DATES, "by": DATES, "before": ACTS, "with": DOCUMENTS,
    "provided": CONDITIONS, "extended_to": choose("granted"),
}  # fmt: skip
ELEMENT: dict[str, st.SearchStrategy[Any]] = {
    "for_each": st.just("part in parts"), "do": choose("part.built"), "clause": st.just(["1", "3"]),
}  # fmt: skip
IN_LOOP: dict[str, st.SearchStrategy[Any]] = {
    "when": choose("part.big", "part.price > cost * share", "part.price > top and p"), "after": choose("part.agreed", "start"),
    "by": choose("part.agreed + week", "start + one_month", "later_of(part.agreed, start) + week"), "unless": choose("p"),
}  # fmt: skip


def rule(required: dict[str, st.SearchStrategy[Any]], *optional: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Raw]:
    others = {name: item for each in optional for name, item in each.items()}
    base = {"clause": "1", "title": LABEL, "stage": "planning", "actor": "construction_unit"}
    return st.fixed_dictionaries(required, optional=others).map(lambda keys: {**base, **keys})


RULES = st.one_of(
    rule({"do": ACTS | st.lists(ACTS, min_size=2, max_size=3)}, AROUND, WINDOW),
    rule({"may": ACTS | st.lists(choose(*EVENTS), min_size=2, max_size=2, unique=True)}, AROUND, WINDOW),
    rule({"must": CONDITIONS | DOCUMENTS}, AROUND),
    rule({"forbid": CONDITIONS}, AROUND),
    rule({"applies": CONDITIONS}, AROUND),
    rule({"consequence": st.just(LABEL)}, AROUND, {"by": DATES, "done": choose(*EVENTS)}),
    rule(
        {"do": st.just("months"), "every": st.just("month"), "from": choose("start", "later")}, AROUND, {"until": choose("act")}
    ),
    rule(ELEMENT, IN_LOOP),
    rule(
        {"for_each": st.just("part in parts"), "must": choose("part.big", "part.price <= cost")},
        {"when": choose("part.big", "p")},
    ),
)
SCOPES = st.sampled_from(
    [
        [],
        [{"clause": "2", "applies_if": "p"}],
        [
            {"clause": "2", "applies_if": "q"},
            {"clause": "2", "extends_if": "kind == 'two'"},
            {"clause": "2", "excludes_if": "cost > top"},
        ],
        # What the code of a scope leaves to the interpreter: an undecreed day, and what it cannot write.
        [{"clause": "2", "applies_if": "passed(start + week)"}, {"clause": "3", "excludes_if": "p"}],
        [{"clause": "2", "applies_if": "sum(part.agreed - part.built for part in parts) > 3"}],
    ]
)


@st.composite
def packs(draw: st.DrawFn) -> str:
    """The text of a pack of a few rules; some are refused, for a type that does not fit."""
    scope = draw(SCOPES)
    excludes = any("excludes_if" in entry for entry in scope)
    rules = [_fitting(item, excludes=excludes) for item in draw(st.lists(RULES, min_size=1, max_size=6))]
    rolls = draw(st.booleans())
    pack = {
        "pack": "generated", "version": "1.0", "district": LABEL, "document": {"title": "某办法"},
        "in_force": draw(st.sampled_from([{"from": "2024-02-15", "clause": "9"}, {"assumed": True}])),
        "actors": {"construction_unit": {**LABEL, "party": "own"}, "it_authority": {**LABEL, "party": "authority"}},
        "clauses": {str(number): {"ref": f"第{number}条", "gist": LABEL} for number in range(1, 10)},
        "facts": FACTS, "parameters": {name: {"value": value, "clause": "1"} for name, value in PARAMETERS.items()},
        "scope": scope, "rules": {f"r{number}": item for number, item in enumerate(rules)},
        **({"counting": {"roll": "next_working_day"}} if rolls else {}),
    }  # fmt: skip
    return json.dumps(pack, ensure_ascii=False)


def _fitting(item: Raw, *, excludes: bool) -> Raw:
    """Leave out what a pack would be refused for: what survives no exclusion, and what extends no last day."""
    dropped = {*([] if excludes else ["despite"]), *([] if "by" in item else ["extended_to"])}
    return {key: value for key, value in item.items() if key not in dropped}


ANY_DAY = st.sampled_from([None, *DAYS])
MONEY = st.sampled_from([None, 0, 9_999, 10_000, "99999.99", 100_000, "100000.01", 1_000_000, 10_000_000])
PARTS = st.fixed_dictionaries(
    {},
    optional={
        "agreed": ANY_DAY, "built": ANY_DAY, "till": ANY_DAY, "big": st.sampled_from([True, False, None]), "price": MONEY,
        "rate": st.sampled_from(["0", "10%", "33.3%"]),
    },
)  # fmt: skip
KINDS: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys((*EVENTS, *SET_DAYS), ANY_DAY),
    **dict.fromkeys(BOOLS, st.booleans()),
    "number": st.sampled_from([0, 2, 3, 2024, 1_000_000_000]),
    "nums": st.lists(st.sampled_from([2024, 1_000_000_000]), max_size=2),
    "amounts": st.lists(st.sampled_from([100_000, 10_000_000]), max_size=2),
    "site": PARTS,
    "cost": MONEY,
    "budget": MONEY,
    "share": st.sampled_from(["0", "9%", "10%", "33.3%", "1"]),
    "kind": st.sampled_from(list(CODES)),
    "docs": st.lists(st.sampled_from(list(CODES)), max_size=4),
    "parts": st.lists(PARTS, max_size=2),
    "months": st.lists(st.sampled_from(["2024-01", "2024-02", "2024-05", "2024-06"]), unique=True),
}
RECORDS = st.fixed_dictionaries({}, optional=KINDS) | st.fixed_dictionaries(KINDS)


def _compare(policy: Policy, record: RecordLike, as_of: date, *, details: bool) -> int:
    meant, given = policy.interpret(record, as_of=as_of), policy.evaluate(record, as_of=as_of)
    assert (given.in_force, given.scope) == (meant.in_force, meant.scope)
    assert [_plain(item) for item in given.findings] == [_plain(item) for item in meant.findings]
    lines = [Screened(item.rule, item.clause, item.subject, item.status, item.due) for item in meant.findings if item.stage]
    screened = policy.screen(record, as_of=as_of)
    assert list(screened) == lines
    if meant.in_force != "no":
        assert screened.scope == meant.scope
    if details:
        assert [item.verdict for item in given.findings] == [item.verdict for item in meant.findings]
    return len(lines)


def _plain(finding: Any) -> tuple[Any, ...]:
    return finding.heading, finding.status, finding.due, finding.subject, finding.reasons


@pytest.fixture(scope="session")
def compare() -> Callable[..., int]:
    """`compare(policy, record, as_of, details=True)`: code and interpreter say the same; gives the number of findings."""
    return _compare


@pytest.fixture(scope="session")
def times() -> int:
    """How many times as many examples as usual are tried."""
    return TIMES


@pytest.fixture(scope="session")
def generated() -> tuple[st.SearchStrategy[str], st.SearchStrategy[list[tuple[Raw, date]]]]:
    """Texts of packs, and lists of records with the dates that they are evaluated on."""
    return packs(), st.lists(st.tuples(RECORDS, st.sampled_from(AS_OF)), min_size=5, max_size=12)
