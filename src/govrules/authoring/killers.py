"""Cases that would notice a mutant: searched among boundary records, made small, written ready to paste."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import islice
from typing import Any

from govrules.authoring.mutants import IN_FORCE, SCOPE, Mutant
from govrules.authoring.trials import Facts, boundaries, slots_of, trials
from govrules.base.units import FEN, show_decimal
from govrules.calendars.calendar import Calendar
from govrules.engine.evaluation import circumstances, evaluate_pack, interpreted
from govrules.engine.finding import Verdict
from govrules.engine.norms import judge
from govrules.engine.record import Record
from govrules.language.typed import Typed
from govrules.language.types import MONEY, RATIO, ListOf, RecordOf, Type
from govrules.language.values import NEVER, RecordValue, Value
from govrules.packs.pack import Act, Pack, State
from govrules.packs.vocabulary import Fact, Vocabulary
from govrules.reports.report import Report
from govrules.version import VERSION

STRONG = ("status", "reasons", "due", "opens", "since")
WEAK = (
    "done", "days_late", "missing_documents", "blocked_by", "waiting_for", "outstanding", "observed", "limit", "provisional",
    "missing",
)  # fmt: skip
"""Keys of a finding that a case can pin. A difference in a strong one is sought first: it is what people act on."""

MOST_TRIALS = 1500
"""Records tried for one mutant and rule."""
_MOST_POINTS = 4

Point = tuple[Facts, date]
Findings = list[dict[str, Any]]
Expected = dict[str, Any] | list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Killer:
    """A record on a date on which a mutant comes to something else than `expected` of a rule; replayed on the engine."""

    rule: str
    facts: Facts
    as_of: date
    expected: Expected


def findings_of(pack: Pack, rule_id: str, point: Point, calendar: Calendar) -> Findings:
    """Give what a rule, scope entry or the validity comes to, as the report writes it."""
    rule = pack.rule(rule_id)
    record = Record(None, point[0])
    evaluation = evaluate_pack(pack, record, point[1], calendar, rules=[rule] if rule else [])
    found: Findings = Report(pack, record, point[1], calendar, evaluation, VERSION).to_dict()["findings"]
    return [item for item in found if item["rule"] == rule_id]


def find_killer(pack: Pack, mutant: Mutant, rule_id: str, points: Sequence[Point], calendar: Calendar) -> Killer | None:
    """Search a bounded grid of boundary records for one that tells a mutant from its pack; None if none does."""
    weak: Killer | None = None
    for facts, as_of in islice(_grid(pack, mutant, rule_id, points, calendar), MOST_TRIALS):
        if not _may_differ(pack, mutant, rule_id, (facts, as_of), calendar):
            continue
        expected = _expected(pack, mutant, rule_id, (facts, as_of), calendar)
        if expected is None:
            continue
        killer = Killer(rule_id, facts, as_of, expected)
        if _is_strong(expected):
            return _smallest(killer, pack, mutant, calendar)
        weak = weak or killer
    return _smallest(weak, pack, mutant, calendar) if weak else None


def _grid(pack: Pack, mutant: Mutant, rule_id: str, points: Sequence[Point], calendar: Calendar) -> Iterator[Point]:
    """Give the records near several, in turns; for the validity, its first and last days."""
    if rule_id == IN_FORCE:
        sides = (pack.in_force, mutant.pack.in_force)
        yield from (({}, day) for side in sides for day in (side.start, side.until) if day)
        return
    # What a scope entry decides is varied by its own facts, whichever rule shows it.
    read = mutant.place if mutant.place.startswith(SCOPE) else rule_id
    expressions = [*_expressions(pack, read), *_expressions(mutant.pack, read)]
    types = {name: fact.type for name, fact in pack.vocabulary.facts.items()}
    slots = slots_of(expressions, types)
    codes = [*_documents(pack, rule_id), *_documents(mutant.pack, rule_id)]
    turns: list[Iterator[Point]] = []
    for facts, as_of in points[:_MOST_POINTS]:
        ask = interpreted(pack, Record(None, facts), as_of, calendar)
        extra = _dates(pack, mutant, rule_id, (facts, as_of), calendar)
        turns.append(trials(facts, as_of, slots, boundaries(expressions, ask, extra, codes)))
    while turns:
        for turn in list(turns):
            point = next(turn, None)
            if point is None:
                turns.remove(turn)
            elif pack.in_force.holds_on(point[1]):
                yield point


def _expressions(pack: Pack, rule_id: str) -> tuple[Typed, ...]:
    rule = pack.rule(rule_id)
    return rule.expressions() if rule else tuple(entry.condition for entry in pack.scope if entry.id == rule_id)


def _documents(pack: Pack, rule_id: str) -> list[str]:
    rule = pack.rule(rule_id)
    lists = rule.norm.documents if rule and isinstance(rule.norm, Act | State) else ()
    return [item.code for each in lists for item in each.items]


def _dates(pack: Pack, mutant: Mutant, rule_id: str, point: Point, calendar: Calendar) -> list[date]:
    verdicts = [item for side in (pack, mutant.pack) for item in _verdicts(side, mutant, rule_id, point, calendar)]
    found = {day for item in verdicts for day in (item.due, item.opens, item.since) if day}
    return sorted({date.fromordinal(day.toordinal()) for day in found})


def _verdicts(pack: Pack, mutant: Mutant, rule_id: str, point: Point, calendar: Calendar) -> list[Verdict]:
    rule = pack.rule(rule_id)
    record = Record(None, point[0])
    if rule is None or mutant.place.startswith(SCOPE):
        found = evaluate_pack(pack, record, point[1], calendar, rules=[rule] if rule else []).findings
        return [item.verdict for item in found if item.rule == rule_id]
    return judge(rule, interpreted(pack, record, point[1], calendar), circumstances(pack))


def _may_differ(pack: Pack, mutant: Mutant, rule_id: str, point: Point, calendar: Calendar) -> bool:
    return _verdicts(pack, mutant, rule_id, point, calendar) != _verdicts(mutant.pack, mutant, rule_id, point, calendar)


def _expected(pack: Pack, mutant: Mutant, rule_id: str, point: Point, calendar: Calendar) -> Expected | None:
    """Give what a case has to say of the pack so that the mutant fails it; None where no case can tell them apart."""
    here, there = (_by_subject(findings_of(side, rule_id, point, calendar)) for side in (pack, mutant.pack))
    if len(here) == 1 and list(here) == list(there):
        [subject] = here
        return _pinned(here[subject], there[subject])
    parts = [(subject, _pinned(found, there.get(subject, []))) for subject, found in here.items()]
    return [{"subject": subject, **pinned} for subject, pinned in parts if pinned] or None


def _by_subject(findings: Findings) -> dict[str | None, Findings]:
    groups: dict[str | None, Findings] = {}
    for item in findings:
        groups.setdefault(item["subject"], []).append(item)
    return groups


def _pinned(here: Findings, there: Findings) -> dict[str, Any] | None:
    """Give the keys to pin of findings that a case cannot tell from one another (scope entries of one clause)."""
    agreed = [key for key in (*STRONG, *WEAK) if all(item[key] == here[0][key] for item in here)]
    differing = [key for key in agreed if not there or any(item[key] != here[0][key] for item in there)]
    strong = [key for key in differing if key in STRONG and (here[0][key] or "status" not in differing)]
    # Besides a strong key, what else differs adds nothing and makes a case long.
    keys = [*(["status"] if "status" in agreed else []), *(strong or differing[:1])]
    return {key: here[0][key] for key in dict.fromkeys(keys)} if differing else None


def _is_strong(expected: Expected) -> bool:
    """Tell whether what is expected is definite and what people act on."""
    parts = expected if isinstance(expected, list) else [expected]
    return all(set(part) <= {*STRONG, "subject"} and part.get("status") != "unknown" for part in parts)


def _smallest(killer: Killer, pack: Pack, mutant: Mutant, calendar: Calendar) -> Killer:
    """Leave out every fact that makes no difference to what is expected of either version."""
    facts = dict(killer.facts)
    for name in sorted(facts):
        fewer = {key: value for key, value in facts.items() if key != name}
        if _expected(pack, mutant, killer.rule, (fewer, killer.as_of), calendar) == killer.expected:
            facts = fewer
    return Killer(killer.rule, facts, killer.as_of, killer.expected)


def case_text(name: str, facts: Facts, as_of: date, expect: Mapping[str, Expected], vocabulary: Vocabulary) -> str:
    """Write a case as the list item of a case file, without the file's indentation."""
    written = {key: _raw(value, vocabulary.facts[key]) for key, value in sorted(facts.items())}
    expected = {rule: _short(item) for rule, item in expect.items()}
    lines = [f"- name: {_flow(name)}"]
    if written:
        lines.append(f"  facts: {_flow(written)}")
    lines.append(f"  as_of: {as_of}")
    if len(expected) > 1:
        lines += ["  expect:", *(f"    {rule}: {_flow(item)}" for rule, item in expected.items())]
    else:
        lines.append(f"  expect: {_flow(expected)}")
    return "\n".join(lines)


def _short(expected: Expected) -> object:
    return expected["status"] if isinstance(expected, dict) and set(expected) == {"status"} else expected


def _raw(value: Value, fact: Fact) -> object:
    """Give a value as a record file holds it."""
    if isinstance(value, RecordValue):
        return {name: _raw(item, fact.fields[name]) for name, item in value.fields.items()}
    if isinstance(value, tuple):
        inner = fact.type.item if isinstance(fact.type, ListOf) else fact.type
        return [_raw(item, fact) if isinstance(inner, RecordOf) else _scalar(item, inner) for item in value]
    return _scalar(value, fact.type)


def _scalar(value: Value, kind: Type) -> object:
    if value is NEVER:
        return None
    if isinstance(value, date):
        return date.fromordinal(value.toordinal()).isoformat()
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        if kind == MONEY:
            return show_decimal(Fraction(value) / FEN)
        return f"{show_decimal(Fraction(value) * 100, places=12)}%" if kind == RATIO else str(value)
    return value


_PLAIN = re.compile(r"[\w][\w./%-]*")


def _flow(value: object) -> str:
    """Write YAML in one line; a text that could be read as anything else stands in quotes."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Mapping():
            return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(_flow(item) for item in value) + "]"
    text = str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
