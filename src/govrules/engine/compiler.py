"""A pack → one generated function that gives what every rule comes to; readable, registered in `linecache`.

Only statuses, reasons, last days and subjects are generated. What else a finding says (missing facts, other dates, notes,
messages) is asked of the interpreter when it is read, one rule at a time, so that there is one source of it.
"""

import linecache
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from govrules.base.collecting import no_collection
from govrules.calendars.calendar import Calendar
from govrules.engine.compiled.module import Module
from govrules.engine.compiled.outcomes import NOTHING, REASONS, STATUS
from govrules.engine.compiled.tables import DATES, NEVER, NotCompiled
from govrules.engine.compiled.writer import Column
from govrules.engine.evaluation import clause_key, heading, ordered_rules
from govrules.engine.finding import Finding, Heading, Reason, Status, Verdict, found
from govrules.engine.record import Record, Row
from govrules.packs.pack import Pack, Rule, ScopeRule

MANY = object()
"""Stands where a last day would, if the status is a list of (status, last day, subject)."""

BEFORE = 2
"""What stands before the statuses in what was judged: the truths of the scope's conditions, and whether the record is in it."""

Raw = tuple[Any, ...]
Slow = Callable[[Record, int, int], tuple[Any, Any]]
Truths = Callable[[Record, int], tuple[bool | None, ...]]
Judge = Callable[[Row, int, Record], Raw]
Findings = Callable[[Raw, object, tuple[Finding, ...]], tuple[Finding, ...]]

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A pack as code.

    `judge(row, as_of, record)`, where the row has what `columns` say of the record and days are numbers, gives the truths of
    the scope's conditions, whether the record is in scope, and for each rule its status and last day (of which `DATES` makes
    dates); `findings(judged, about, head)` makes findings of that, after those of `head`; `about` tells the rest of them.
    """

    rules: tuple[Rule, ...]
    scope: tuple[ScopeRule, ...]
    judge: Judge
    findings: Findings
    columns: tuple[Column, ...]
    dues: tuple[int | None, ...]
    """Where in what `judge` gives the last day of each rule stands; None for a rule that has none."""
    source: str
    left: tuple[str, ...]
    """The rules that the interpreter judges, because the code of their form is not generated."""

    def lines_of(self, rule: Rule) -> list[str]:
        """Give the lines that judge a rule: from the comment that names it to that of the next, or to what is returned."""
        lines = self.source.splitlines()
        first = next(number for number, line in enumerate(lines) if line.startswith(f"    # {rule.id} ("))
        after = (number for number in range(first + 1, len(lines)) if lines[number].startswith(("    # ", "    return ")))
        return [line.removeprefix("    ") for line in lines[first : next(after)]]


def compile_pack(pack: Pack, calendar: Calendar, slow: Slow, truths: Truths) -> Compiled:
    """Generate the code of a pack for a calendar.

    Where the code leaves a rule, `slow` judges it by its number, and `truths` gives the truths of the scope's conditions.
    """
    with no_collection():
        return _compiled(pack, calendar, slow, truths)


def _compiled(pack: Pack, calendar: Calendar, slow: Slow, truths: Truths) -> Compiled:
    rules, scope = tuple(ordered_rules(pack)), ordered_scope(pack)
    draft = Module(pack, calendar, rules, scope, {}, frozenset())
    draft.write()
    module = Module(pack, calendar, rules, scope, draft.often(), draft.never_dated())
    source = module.write()
    names: dict[str, Any] = {
        "NEVER": NEVER, "MANY": MANY, "DATES": DATES, "NotCompiled": NotCompiled, "Finding": Finding, "new": tuple.__new__,
        "STATUS": STATUS, "REASONS": REASONS, "several": _several, "slow": slow, "scope": truths,
        **module.writer.constants, **_headings(pack, rules),
    }  # fmt: skip
    # Packs of one text may have calendars of their own, so each module has a name of its own.
    filename = f"<govrules {pack.id} {pack.digest[7:19]} {next(_numbers)}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    exec(compile(source, filename, "exec"), names)
    return Compiled(
        rules, scope, names["judge"], names["findings"], module.columns, _places(rules, module), source, tuple(module.left)
    )


def _places(rules: tuple[Rule, ...], module: Module) -> tuple[int | None, ...]:
    places = count(BEFORE + len(rules))
    return tuple(None if number in module.undated else next(places) for number in range(len(rules)))


def ordered_scope(pack: Pack) -> tuple[ScopeRule, ...]:
    """Give the scope's conditions in the order of their findings."""
    return tuple(sorted(pack.scope, key=lambda item: (clause_key(item.clause), item.kind, item.title.zh)))


def _headings(pack: Pack, rules: tuple[Rule, ...]) -> dict[str, object]:
    """Give the constants that findings are made of: the headings of each rule, and its findings that are always the same."""
    constants: dict[str, object] = {}
    for number, rule in enumerate(rules):
        notes = (rule.note,) if rule.note else ()
        ready = (
            *[None] * NOTHING,
            Verdict(Status.NOT_APPLICABLE),
            Verdict(Status.SATISFIED, notes=notes),
            Verdict(Status.VIOLATED, reasons=(Reason.NOT_MET,), curable=True, notes=notes),
        )
        headings = tuple(heading(pack, rule, clause) for clause in rule.clauses)
        constants[f"HEADINGS_{number}"] = headings
        for position, item in enumerate(headings):
            constants[f"HEADING_{number}_{position}"] = item
            constants[f"READY_{number}_{position}"] = tuple(verdict and found(item, verdict) for verdict in ready)
    return constants


def _several(headings: tuple[Heading, ...], status: Any, due: Any, about: Any) -> list[Finding]:
    """Make the findings of a rule that has one for each element, or (where it has none) for each clause."""
    verdicts = status if due is MANY else [(status, due, None)]
    return [
        Finding(item, STATUS[each], DATES[day], subject, about, REASONS[each])
        for each, day, subject in verdicts
        for item in headings
    ]
