"""A batch of records → what every rule says of each; what columns leave open is asked of the interpreter, row by row."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

import numpy as np

from govrules.calendars.calendar import Calendar
from govrules.engine.columnar.expressions import conjunction, disjunction, negation
from govrules.engine.columnar.rows import facts_at
from govrules.engine.columnar.rules import Judged, Rules, month_subjects
from govrules.engine.columnar.table import Table
from govrules.engine.columnar.values import FIRST_DAY, NEVER, NO, YES, Array, Truths, UnsupportedError, some
from govrules.engine.columnar.verdicts import BIT, CODE, NO_DAY, NO_REASON, Verdicts, select
from govrules.engine.compiler import ordered_scope
from govrules.engine.evaluation import IN_FORCE, evaluate_pack, ordered_rules
from govrules.engine.finding import Finding, Status
from govrules.engine.record import Record
from govrules.packs.pack import Monthly, Pack, Rule, ScopeRule


@dataclass(frozen=True, eq=False)
class Outcome:
    """What one rule (or a condition of the scope) says of a batch, for each of its clauses."""

    rule: str
    clauses: tuple[str | None, ...]
    judged: Judged


@dataclass(frozen=True, eq=False)
class Batch:
    """What a pack says of a batch of records; `scope` is yes, no or assumed (2, 0, 1)."""

    outcomes: list[Outcome]
    scope: Array
    left: int
    """How many records the interpreter was asked about."""


def judge_batch(pack: Pack, calendar: Calendar, table: Table, *, detail: bool = True) -> Batch:
    """Judge every rule of a pack on a batch of records; without `detail` only statuses and last days."""
    rules = Rules(pack, calendar, table, detail=detail)
    holds = _in_force(pack, table.as_of)
    entries = ordered_scope(pack)
    conditions = [rules.expressions.truth(entry.condition, seen=False) for entry in entries]
    scope = in_scope(list(zip(entries, conditions, strict=True)), ())
    outcomes = [_force_outcome(pack, holds, table.size)]
    outcomes += [_scope_outcome(entry, item, holds, table.size) for entry, item in zip(entries, conditions, strict=True)]
    covers: dict[tuple[str, ...], Truths] = {}
    for rule in ordered_rules(pack):
        if rule.despite not in covers:
            cover = in_scope(list(zip(entries, conditions, strict=True)), rule.despite)
            covers[rule.despite] = cover if holds is YES else conjunction([Truths(holds, ~holds), cover])
        outcomes.append(Outcome(rule.id, rule.clauses, _judged(rules, rule, covers[rule.despite])))
    outcomes, left = _settled(pack, calendar, table, outcomes)
    level = np.where(scope.true, 2, np.where(scope.false, 0, 1)).astype(np.uint8)
    return Batch(outcomes, np.broadcast_to(level, table.size), left)


def in_scope(conditions: list[tuple[ScopeRule, Truths]], despite: tuple[str, ...]) -> Truths:
    """In scope: (every `applies_if`, or some `extends_if`) and no `excludes_if` (but those that the rule survives)."""
    covered = conjunction([item for entry, item in conditions if entry.kind == "applies"])
    extended = disjunction([item for entry, item in conditions if entry.kind == "extends"])
    excluded = disjunction([item for entry, item in conditions if entry.kind == "excludes" and entry.clause not in despite])
    return conjunction([disjunction([covered, extended]), negation(excluded)])


def _in_force(pack: Pack, as_of: Array) -> Array:
    holds = YES
    if pack.in_force.start is not None:
        holds = np.asarray(as_of >= pack.in_force.start.toordinal() - FIRST_DAY)
    if pack.in_force.until is not None:
        holds = np.asarray(holds & (as_of <= pack.in_force.until.toordinal() - FIRST_DAY))
    return YES if holds.all() else holds


def _force_outcome(pack: Pack, holds: Array, size: int) -> Outcome:
    status = select(size, [(holds, Status.SATISFIED)], Status.NOT_APPLICABLE)
    return Outcome(IN_FORCE, pack.in_force.clauses or (None,), Judged(Verdicts(status, NO_REASON, NO_DAY, NO_DAY)))


def _scope_outcome(entry: ScopeRule, condition: Truths, holds: Array, size: int) -> Outcome:
    cases = [(condition.true & holds, Status.SATISFIED), (condition.unknown & holds, Status.UNKNOWN)]
    status = select(size, cases, Status.NOT_APPLICABLE)
    return Outcome(entry.id, (entry.clause,), Judged(Verdicts(status, NO_REASON, NO_DAY, NO_DAY, condition.doubt)))


def _judged(rules: Rules, rule: Rule, within: Truths) -> Judged:
    try:
        judged = rules.judge(rule, within)
    except UnsupportedError:
        size = rules.table.size
        status = np.full(size, CODE[Status.NOT_APPLICABLE], np.uint8)
        left = np.broadcast_to(~within.false, size)
        return Judged(Verdicts(status, NO_REASON, NO_DAY, NO_DAY, some(left)))
    if isinstance(rule.norm, Monthly):
        verdicts, names = month_subjects(judged.verdicts)
        return replace(judged, verdicts=verdicts, subjects=names)
    return judged


def _settled(pack: Pack, calendar: Calendar, table: Table, outcomes: list[Outcome]) -> tuple[list[Outcome], int]:
    """Ask the interpreter about the rows in doubt: once a record, about all the rules that are in doubt on it."""
    asked: dict[int, list[int]] = defaultdict(list)
    for place, outcome in enumerate(outcomes):
        for row in _doubtful_rows(outcome.judged, table.size):
            asked[row].append(place)
    if not asked:
        return outcomes, 0
    answers: dict[int, dict[int, list[Finding]]] = defaultdict(dict)
    first_rule = len(outcomes) - len(pack.rules)
    rules = ordered_rules(pack)
    texts = list(table.pool.numbers)
    for row, places in asked.items():
        day = date.fromordinal(int(table.as_of if not table.as_of.ndim else table.as_of[row]) + FIRST_DAY)
        record = Record(None, MappingProxyType(facts_at(table, pack.vocabulary, row, texts)))
        wanted = [rules[place - first_rule] for place in places if place >= first_rule]
        findings = evaluate_pack(pack, record, day, calendar, wanted).findings
        by_rule: dict[str, list[Finding]] = defaultdict(list)
        for finding in findings[len(outcomes[0].clauses) + len(pack.scope) :]:
            by_rule[finding.rule].append(finding)
        for place in places:
            scope = findings[len(outcomes[0].clauses) + place - 1 : len(outcomes[0].clauses) + place]
            answers[place][row] = by_rule[outcomes[place].rule] if place >= first_rule else list(scope)
    settled = [_patched(outcome, answers[place]) if place in answers else outcome for place, outcome in enumerate(outcomes)]
    return settled, len(asked)


def _doubtful_rows(judged: Judged, size: int) -> list[int]:
    doubt = judged.verdicts.doubt
    if doubt is None:
        return []
    rows = np.flatnonzero(np.broadcast_to(doubt, len(judged.rows) if judged.rows is not None else size))
    return [int(row) for row in (rows if judged.rows is None else np.unique(judged.rows[rows]))]


def _patched(outcome: Outcome, answers: dict[int, list[Finding]]) -> Outcome:
    """Put the interpreter's answers in the place of what columns left open."""
    judged, several = outcome.judged, len(outcome.clauses)
    found = {row: findings[::several] for row, findings in answers.items()}
    single = judged.rows is None and all(len(findings) == 1 for findings in found.values())
    old, names = judged.verdicts, dict.fromkeys(judged.subjects)
    rows = np.arange(len(old.status)) if judged.rows is None else judged.rows
    flat = [(row, finding) for row, findings in found.items() for finding in findings]
    for _, finding in flat:
        if finding.subject is not None:
            names.setdefault(finding.subject)
    places = {name: place for place, name in enumerate(names)}
    new = _as_verdicts([finding for _, finding in flat], places)
    kept = np.flatnonzero(~np.isin(rows, np.fromiter(found, np.int64)))
    merged_rows = np.concatenate([rows[kept], np.fromiter((row for row, _ in flat), np.int64)])
    order = np.argsort(merged_rows, kind="stable")

    def column(ours: Array, theirs: Array) -> Array:
        return np.concatenate([np.broadcast_to(ours, len(rows))[kept], theirs])[order]

    assert new.subject is not None
    assert new.provisional is not None
    verdicts = Verdicts(
        column(old.status, new.status), column(old.reasons, new.reasons), column(old.due, new.due),
        column(old.opens, new.opens), None, column(np.asarray(-1) if old.subject is None else old.subject, new.subject),
        column(NO, new.provisional),
    )  # fmt: skip
    return replace(outcome, judged=Judged(verdicts, None if single else merged_rows[order], tuple(names)))


def _as_verdicts(findings: list[Finding], places: dict[str, int]) -> Verdicts:
    verdicts = [finding.verdict for finding in findings]
    return Verdicts(
        np.array([CODE[item.status] for item in verdicts], np.uint8),
        np.array([sum(BIT[reason] for reason in item.reasons) for item in verdicts], np.uint16),
        np.array([_number(item.due) for item in verdicts], np.int32),
        np.array([_number(item.opens) for item in verdicts], np.int32),
        None,
        np.array([-1 if item.subject is None else places[item.subject] for item in findings], np.int64),
        np.array([item.provisional for item in verdicts], np.bool_),
    )


def _number(day: date | None) -> int:
    return NEVER if day is None else day.toordinal() - FIRST_DAY
