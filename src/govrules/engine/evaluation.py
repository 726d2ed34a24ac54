"""A pack, a record and a date → findings: is the regulation in force, is the project in scope, then every rule."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from govrules.base.diagnostics import Diagnostic, UsageError
from govrules.base.units import Label
from govrules.calendars.calendar import Calendar
from govrules.engine.ask import Interpreted, unknown_facts
from govrules.engine.finding import Finding, Heading, Status, Verdict, found
from govrules.engine.interpreter import Environment, Observer, truth
from govrules.engine.norms import Circumstances, judge
from govrules.engine.record import Record
from govrules.language.values import Truth, Unknown, Value, conjunction, disjunction, negation
from govrules.packs.pack import Consequence, Pack, Rule, ScopeRule

IN_FORCE = "in-force"
_IN_FORCE_TITLE = Label("施行期间", "in force")
_ASSUMED = Label("文本未写明施行日期，按有效处理", "the text names no date of entry into force: it is taken to be in force")


class Evaluation(NamedTuple):
    """The findings of one evaluation, in a fixed order; `in_force` and `scope` are `yes`, `no` or `assumed`."""

    findings: tuple[Finding, ...]
    in_force: str
    scope: str


def evaluate_pack(pack: Pack, record: Record, as_of: date, calendar: Calendar, rules: Sequence[Rule] | None = None) -> Evaluation:
    """Evaluate a checked record against a pack on a date, by interpretation; with `rules`, only against those of its rules."""
    ask = interpreted(pack, record, as_of, calendar)
    in_force = force_on(pack, as_of)
    applies = in_force != "no"
    conditions = scope_conditions(pack, ask)
    findings = [*in_force_findings(pack, in_force), *scope_findings(pack, conditions, applies)]
    around = circumstances(pack)
    # Few rules survive an exclusion, so the scope is worked out once for each set that they survive.
    covers: dict[tuple[str, ...], Truth] = {}
    for rule in ordered_rules(pack) if rules is None else rules:
        if rule.despite not in covers:
            covers[rule.despite] = _in_scope(conditions, rule)
        judged = applies and covers[rule.despite] is not False
        verdicts = judge(rule, ask, around) if judged else [Verdict(Status.NOT_APPLICABLE)]
        findings += [found(heading(pack, rule, clause), verdict) for verdict in verdicts for clause in rule.clauses]
    decided = _in_scope(conditions, None)
    scope = "assumed" if isinstance(decided, Unknown) else "yes" if decided else "no"
    return Evaluation(tuple(findings), in_force, scope)


def interpreted(pack: Pack, record: Record, as_of: date, calendar: Calendar, observer: Observer | None = None) -> Interpreted:
    """Give the answers of the interpreter on a record; `observer` is told every value on the way."""
    cache: dict[tuple[str, bool], Value] = {}
    recorded = Environment(record.facts, as_of, calendar, observer=observer, cache=cache)
    seen = Environment(record.facts, as_of, calendar, happened_only=True, observer=observer, cache=cache)
    return Interpreted(recorded, seen, pack.rolls_to_working_day)


def circumstances(pack: Pack) -> Circumstances:
    """Give what the norms of a pack share."""
    authorities = frozenset(code for code, actor in pack.actors.items() if actor.is_authority)
    return Circumstances(pack.in_force.start, authorities)


@lru_cache(maxsize=32)
def ordered_rules(pack: Pack) -> tuple[Rule, ...]:
    """Give the rules by stage, then article, then id: an order that does not hang on the layout of the file."""
    order = {stage: number for number, stage in enumerate(pack.vocabulary.stages)}
    return tuple(sorted(pack.rules, key=lambda rule: (order[rule.stage], [clause_key(item) for item in rule.clauses], rule.id)))


@lru_cache(maxsize=4096)
def clause_key(clause: str) -> tuple[tuple[int, int, str], ...]:
    """Give a key that sorts `2.1` before `10` and annexes (`A1`) after articles."""
    parts = re.findall(r"\d+|\D+", clause.replace(".", " "))
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in map(str.strip, parts) if part)


def evaluation_day(as_of: object) -> date:
    """Give the date of evaluation; raises UsageError for anything but a plain date."""
    if type(as_of) is date:
        return as_of
    message = f"`as_of` is a datetime.date, not `{as_of!r}`"
    raise UsageError([Diagnostic("as-of", message, None, "write `as_of=date(2024, 3, 5)`")])


def force_on(pack: Pack, as_of: date) -> str:
    """Say whether the regulation holds on a day: `yes`, `no` or `assumed`."""
    if not pack.in_force.holds_on(as_of):
        return "no"
    return "assumed" if pack.in_force.assumed else "yes"


def in_force_findings(pack: Pack, in_force: str) -> list[Finding]:
    """Give the findings on the time in force."""
    status = Status.NOT_APPLICABLE if in_force == "no" else Status.SATISFIED
    notes = [note for note in (pack.in_force.note, _ASSUMED if in_force == "assumed" else None) if note]
    verdict = Verdict(status, notes=tuple(notes))
    clauses: Sequence[str | None] = pack.in_force.clauses or (None,)
    return [_bare_finding(pack, IN_FORCE, clause, _IN_FORCE_TITLE, verdict) for clause in clauses]


Conditions = list[tuple[ScopeRule, Truth]]


def scope_conditions(pack: Pack, ask: Interpreted) -> Conditions:
    """Give the conditions of the scope with their truth."""
    return [(entry, truth(entry.condition, ask.recorded)) for entry in pack.scope]


def scope_findings(pack: Pack, conditions: Conditions, applies: bool) -> list[Finding]:
    """Give the findings on the scope."""
    findings = []
    for entry, answer in sorted(conditions, key=lambda item: (clause_key(item[0].clause), item[0].kind, item[0].title.zh)):
        holds = answer if applies else False
        status = Status.UNKNOWN if isinstance(holds, Unknown) else Status.SATISFIED if holds else Status.NOT_APPLICABLE
        notes = (entry.note,) if entry.note and status is not Status.NOT_APPLICABLE else ()
        verdict = Verdict(status, missing=unknown_facts(holds), notes=notes)
        findings.append(_bare_finding(pack, entry.id, entry.clause, entry.title, verdict, entry.kind))
    return findings


def _in_scope(conditions: Conditions, rule: Rule | None) -> Truth:
    """In scope: (every `applies_if`, or some `extends_if`) and no `excludes_if` (but those that the rule survives)."""
    despite = rule.despite if rule else ()
    covered = conjunction(holds for entry, holds in conditions if entry.kind == "applies")
    extended = disjunction(holds for entry, holds in conditions if entry.kind == "extends")
    excluded = disjunction(holds for entry, holds in conditions if entry.kind == "excludes" and entry.clause not in despite)
    return conjunction((disjunction((covered, extended)), negation(excluded)))


@lru_cache(maxsize=4096)
def heading(pack: Pack, rule: Rule, clause: str) -> Heading:
    """Give what the findings of a rule on a clause share."""
    text = rule.norm.text if isinstance(rule.norm, Consequence) else None
    return Heading(
        rule.id, clause, pack.clauses[clause].ref, rule.title, rule.force, rule.stage, rule.actor, rule.to,
        rule.otherwise, rule.form, text,
    )  # fmt: skip


def _bare_finding(pack: Pack, rule: str, clause: str | None, title: Label, verdict: Verdict, form: str = "in_force") -> Finding:
    ref = pack.clauses[clause].ref if clause is not None else None
    return found(Heading(rule, clause, ref, title, "must", None, None, (), None, form), verdict)
