"""The five packs, each beside the same norms in other hands: Python, numpy, Zen, CEL, rule-engine and OpenFisca.

`norms/` has some norms of every pack as a table, and each contestant's way to judge them; a policy of just these rules is what
they are compared with, and the whole pack is timed beside it. First of all, every contestant has to say what our engine says:
every status and every last day, on every record.
"""

import importlib.util
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import polars as pl
import pytest

from govrules import Policy, evaluate_frame, load_pack
from norms import columns, expressions, written
from norms.coded import coded, with_days
from norms.numbers import LETTERS, NORMS, District, Outcome, district, outcomes, policy
from norms.records import CHANGE_EVENTS, CODES, FOLLOWS, TODAY, Record, records, settled
from race import Compared, Contestant, Contestants
from table import Row, costs, micros

CHECKED, RACED, IN_COLUMNS = 3_000, 1_000, 20_000
"""Records that are compared one at a time, that are raced so, and that are compared and raced in columns."""
EXPRESSIONS: dict[str, tuple[str, Callable[[District], expressions.Work], int]] = {
    "zen": ("zen-engine, one compiled expression", expressions.zen, RACED),
    "rule_engine": ("rule-engine, a rule a norm", expressions.rule_engine, 100),
    "celpy": ("cel-python, one compiled program", expressions.cel, 100),
}
"""By the module that has to be there: the name in the table, what makes the work, and how many records it takes in a race."""
SCREEN, EVALUATE, WHOLE = "screen", "evaluate", "whole"
CODES_WRITTEN, FINDINGS_WRITTEN = "hand-written Python, statuses", "hand-written Python, findings"
FRAME, NUMPY, FISCA = "frame", "hand-written numpy", "openfisca-core, columns"
PACKS = pytest.mark.parametrize("name", NORMS)


def _engines(note: Callable[[str], None]) -> dict[str, tuple[Callable[[District], expressions.Work], int]]:
    found = {}
    for module, (name, make, most) in EXPRESSIONS.items():
        if importlib.util.find_spec(module):
            found[name] = (make, most)
        else:
            note(f"left out: {name} (no module named {module!r})")
    return found


def _fisca(name: str, note: Callable[[str], None]) -> Any:
    """Give the norms as an OpenFisca system with what pads its columns, where OpenFisca is installed."""
    if not importlib.util.find_spec("openfisca_core"):
        note(f"left out: {FISCA} (no module named 'openfisca_core')")
        return None
    from norms import fisca

    return fisca.System(district(name)), fisca.padded


def _same(name: str, who: str, said: Sequence[list[Outcome]], given: Sequence[Record]) -> None:
    """Compare what a contestant says with what our engine says, on every record that it was given."""
    asked, rules = policy(name), [norm.rule for norm in NORMS[name]]
    assert len(said) == len(given)
    for record, theirs in zip(given, said, strict=True):
        ours = outcomes(asked, record)
        differing = {rule: pair for rule, *pair in zip(rules, ours, theirs, strict=True) if pair[0] != pair[1]}
        assert not differing, f"{name}, {who}, on {record}: ours and theirs {differing}"


@PACKS
def test_one_record_at_a_time_they_say_the_same(name: str, note: Callable[[str], None]) -> None:
    given, mine = records(CHECKED), district(name)
    judges = written.judges(mine)
    _same(name, CODES_WRITTEN, [[judge(record) for judge in judges] for record in map(written.prepared, given)], given)
    numbered = [with_days(coded(record), mine) for record in given]
    for who, (make, _) in _engines(note).items():
        work = make(mine)
        _same(name, who, [expressions.outcomes(mine, work(record)) for record in numbered], given)


@PACKS
def test_in_columns_they_say_the_same(name: str, note: Callable[[str], None]) -> None:
    given, mine = records(IN_COLUMNS), district(name)
    table = columns.columns([coded(record) for record in given])
    _same(name, NUMPY, columns.outcomes(mine, table, columns.judged(mine, table)), given)
    if found := _fisca(name, note):
        system, padded = found
        _same(name, FISCA, columns.outcomes(mine, table, system.judged(padded(table))), given)
    even = [settled(record) for record in given]
    _same(name, "evaluate_frame", _of_frame(name, even), even)


@PACKS
def test_a_pack(name: str, raced: Callable[..., Any], row: Callable[[Row], None], note: Callable[[str], None]) -> None:
    contestants, engines = _one_at_a_time(name, note)
    evaluated = [FINDINGS_WRITTEN, *engines]
    compared = [Compared(f"{name}, screen", SCREEN, CODES_WRITTEN)]
    compared += [Compared(f"{name}, evaluate, findings", EVALUATE, who) for who in evaluated]
    medians = raced(_section(name), contestants, compared, chunks=10)
    if medians:
        whole, few = len(load_pack(name).pack.rules), len(NORMS[name])
        ours, theirs = medians[WHOLE] / whole, medians[EVALUATE] / few
        subject = f"{name}, evaluate the whole pack, a rule of {whole}"
        row(costs(_section(name), subject, micros(ours), "a rule of these norms (costs)", micros(theirs), ours / theirs))


@PACKS
def test_a_pack_in_columns(name: str, raced: Callable[..., Any], note: Callable[[str], None]) -> None:
    mine, given = district(name), [settled(record) for record in records(IN_COLUMNS)]
    table = columns.columns([coded(record) for record in given])
    asked, frame = policy(name), _frame(policy(name), given).to_arrow(compat_level=pl.CompatLevel.oldest())
    contestants = {
        FRAME: Contestant(lambda rows: _wide(rows, asked), [frame], records=IN_COLUMNS),
        NUMPY: Contestant(lambda rows: columns.judged(mine, rows), [table], records=IN_COLUMNS),
    }
    if found := _fisca(name, note):
        system, padded = found
        contestants[FISCA] = Contestant(system.judged, [padded(table)], records=IN_COLUMNS)
    compared = [Compared(f"{name}, evaluate_frame, Arrow, wide", FRAME, who) for who in (NUMPY, FISCA)]
    raced(_section(name), contestants, compared, chunks=1, rounds=9)


def _section(name: str) -> str:
    return f"{len(NORMS[name])} norms of {name}"


def _one_at_a_time(name: str, note: Callable[[str], None]) -> tuple[Contestants, list[str]]:
    given, mine, asked, whole = records(RACED), district(name), policy(name), load_pack(name)
    checked = [asked.check_record(record) for record in given]
    known = [written.prepared(record) for record in given]
    judges = written.judges(mine)
    named = [(norm.rule, judge) for norm, judge in zip(mine.norms, judges, strict=True)]
    found = {
        SCREEN: Contestant(partial(asked.screen, as_of=TODAY), checked),
        CODES_WRITTEN: Contestant(lambda record: [judge(record) for judge in judges], known),
        EVALUATE: Contestant(partial(asked.evaluate, as_of=TODAY), checked),
        FINDINGS_WRITTEN: Contestant(partial(written.findings, named), known),
        WHOLE: Contestant(partial(whole.evaluate, as_of=TODAY), [whole.check_record(record) for record in given]),
    }
    engines = _engines(note)
    numbered = [with_days(coded(record), mine) for record in given]
    found |= {who: Contestant(make(mine), numbered[:most]) for who, (make, most) in engines.items()}
    return found, list(engines)


def _frame(asked: Policy, given: Sequence[Record]) -> pl.DataFrame:
    """Give records as a frame with the columns that the norms read."""
    used = sorted({name for rule in asked.pack.rules for name in asked.pack.facts_read(rule)})
    changes = pl.Struct({"is_major": pl.Boolean, "amount_yuan": pl.Int64, **dict.fromkeys(CHANGE_EVENTS, pl.Date)})
    kinds: dict[str, Any] = {name: pl.Enum(codes) for name, codes in CODES.items()} | dict.fromkeys(FOLLOWS, pl.Date)
    kinds["changes"] = pl.List(changes)
    series = {name: pl.Series([record.get(name) for record in given], dtype=kinds.get(name)) for name in used}
    return pl.DataFrame({"id": [record["id"] for record in given], **series})


def _wide(frame: Any, asked: Policy, layout: str = "wide") -> Any:
    return evaluate_frame(frame, asked, TODAY, layout=layout, empty_dates="not-happened")


def _of_frame(name: str, given: Sequence[Record]) -> list[list[Outcome]]:
    """Give what our frames say, from the long layout, which has a line a change."""
    asked = policy(name)
    clause = {rule.id: rule.clauses[0] for rule in asked.pack.rules}
    found: dict[str, dict[str, list[Any]]] = {record["id"]: {rule: [] for rule in clause} for record in given}
    for line in _wide(_frame(asked, given), asked, "long").iter_rows(named=True):
        if line["rule"] in clause and line["clause"] == clause[line["rule"]]:
            found[line["record"]][line["rule"]].append(line)
    return [
        [("".join(LETTERS[line["status"]] for line in lines), lines[0]["due"]) for lines in rules.values()]
        for rules in found.values()
    ]
