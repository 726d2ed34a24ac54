"""The fate of one mutant on the cases of its pack: killed by a case, survived with a case that would, or equivalent."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import count
from typing import Any

from govrules.authoring.cases import CaseResult, differences
from govrules.authoring.killers import Killer, Point, case_text, find_killer, findings_of
from govrules.authoring.mutants import DEFINITION, IN_FORCE, SCOPE, Mutant
from govrules.authoring.slips import definitions_in
from govrules.base.source import Span
from govrules.calendars.calendar import Calendar
from govrules.engine.ask import Interpreted
from govrules.engine.evaluation import circumstances, interpreted
from govrules.engine.finding import Status, Verdict
from govrules.engine.interpreter import truth
from govrules.engine.norms import judge
from govrules.packs.pack import Pack
from govrules.policy import Policy

PINNED = {"force": "force", "dropped-addressee": "to"}
"""Operators whose mutants show in one key of every finding and nowhere else: a case notices only if it names the key."""

_MOST_WATCHED = 2
"""So many rules that hang on a definition or scope entry are searched for a case that would kill its mutants."""


class Fate(Enum):
    """What became of a mutant; `equivalent` is one that no case and no boundary record tells from the pack."""

    KILLED = "killed"
    SURVIVED = "survived"
    EQUIVALENT = "equivalent on all tried"


@dataclass(frozen=True, slots=True)
class Judged:
    """A mutant and its fate: the case that killed it, or one (YAML, ready to paste) that would."""

    operator: str
    place: str
    what: str
    span: Span | None
    fate: Fate
    killed_by: str | None = None
    case: str | None = None


class Bench:
    """The cases of a pack with what is worth keeping between mutants: answers of the interpreter and verdicts."""

    def __init__(self, policy: Policy, cases: Sequence[CaseResult]) -> None:
        self.pack: Pack = policy.pack
        self.calendar: Calendar = policy.calendar
        self.cases = cases
        self._expecting: dict[str, list[int]] = defaultdict(list)
        for number, case in enumerate(cases):
            broken = {item.rule for item in case.mismatches}
            for rule in case.expects:
                if rule not in broken:
                    self._expecting[rule].append(number)
        self._asks = [self._ask(self.pack, case) for case in cases]
        self._names = {case.name for case in cases}
        self._verdicts: dict[tuple[str, int], list[Verdict]] = {}
        self._killers: dict[str, list[tuple[Killer, str]]] = defaultdict(list)

    def _ask(self, pack: Pack, case: CaseResult) -> Interpreted:
        return interpreted(pack, case.report.record, case.report.as_of, self.calendar)

    def judged(self, mutant: Mutant) -> Judged:
        """Give the fate of a mutant."""
        killed_by = self._killed_by(mutant)
        if killed_by is not None:
            return self._fate(mutant, Fate.KILLED, killed_by=killed_by)
        if mutant.operator in PINNED:
            return self._fate(mutant, Fate.SURVIVED)
        case = self._suggestion(mutant)
        # Without a case to start from the search sees little: then nothing is said to be equivalent.
        tried = any(self._expecting.get(rule) for rule in self._watched(mutant))
        return self._fate(mutant, Fate.EQUIVALENT if tried and not case else Fate.SURVIVED, case=case)

    def _fate(self, mutant: Mutant, fate: Fate, killed_by: str | None = None, case: str | None = None) -> Judged:
        return Judged(mutant.operator, mutant.place, mutant.what, mutant.span, fate, killed_by, case)

    def _killed_by(self, mutant: Mutant) -> str | None:
        wide = not mutant.place.startswith(DEFINITION) and self.pack.rule(mutant.place) is None
        scoped = wide or _in_scope_conditions(self.pack, mutant.place)
        readers = {*mutant.rules, *(_scope_ids(self.pack) if scoped else ()), *([IN_FORCE] if wide else [])}
        numbers = sorted({number for rule in readers for number in self._expecting.get(rule, ())})
        for number in numbers:
            case = self.cases[number]
            expects = [rule for rule in case.expects if rule in readers and number in self._expecting[rule]]
            moved = scoped and (mutant.place == IN_FORCE or self._scope_differs(mutant, number))
            ask = self._mutant_ask(mutant, number)
            for rule in expects:
                if (moved or self._differs(mutant, rule, number, ask)) and self._fails(mutant.pack, rule, case):
                    return case.name
        return None

    def _mutant_ask(self, mutant: Mutant, number: int) -> Interpreted:
        """Answers may be shared where the definitions, whose values they keep, are the same."""
        shared = not mutant.place.startswith(DEFINITION)
        return self._asks[number] if shared else self._ask(mutant.pack, self.cases[number])

    def _scope_differs(self, mutant: Mutant, number: int) -> bool:
        here, there = self._asks[number], self._mutant_ask(mutant, number)
        old = [truth(entry.condition, here.recorded) for entry in self.pack.scope]
        return old != [truth(entry.condition, there.recorded) for entry in mutant.pack.scope]

    def _differs(self, mutant: Mutant, rule_id: str, number: int, ask: Interpreted) -> bool:
        rule = mutant.pack.rule(rule_id)
        if rule is None or mutant.operator in PINNED:
            return rule is not None
        return judge(rule, ask, circumstances(mutant.pack)) != self._verdict(rule_id, number)

    def _verdict(self, rule_id: str, number: int) -> list[Verdict]:
        key = (rule_id, number)
        if key not in self._verdicts:
            rule = self.pack.rule(rule_id)
            assert rule is not None
            self._verdicts[key] = judge(rule, self._asks[number], circumstances(self.pack))
        return self._verdicts[key]

    def _fails(self, pack: Pack, rule: str, case: CaseResult) -> bool:
        point = (case.report.record.facts, case.report.as_of)
        return bool(differences(case.expected[rule], findings_of(pack, rule, point, self.calendar)))

    def _suggestion(self, mutant: Mutant) -> str | None:
        """Give a case that kills a survivor: one that was suggested before, or the first that a search finds."""
        for killer, text in self._killers[mutant.place]:
            found = findings_of(mutant.pack, killer.rule, (killer.facts, killer.as_of), self.calendar)
            if differences(_as_written(killer.expected), found):
                return text
        for rule in self._watched(mutant):
            killer_found = find_killer(self.pack, mutant, rule, self._points(rule), self.calendar)
            if killer_found is not None:
                text = self._text(mutant, killer_found)
                self._killers[mutant.place].append((killer_found, text))
                return text
        return None

    def _watched(self, mutant: Mutant) -> list[str]:
        """Give what a suggested case looks at: the rule or entry itself, then rules that the entry or definition decides."""
        users = sorted(mutant.rules, key=lambda rule: -len(self._expecting.get(rule, ())))[:_MOST_WATCHED]
        if mutant.place.startswith(SCOPE):
            return [mutant.place, *users]
        if not mutant.place.startswith(DEFINITION):
            return [mutant.place]
        name = mutant.place.removeprefix(DEFINITION)
        return [*users, *[entry.id for entry in self.pack.scope if name in definitions_in((entry.condition,))][:1]]

    def _points(self, rule_id: str) -> list[Point]:
        """Give the records to start from: of the cases on the rule one for each status, those where it applies first."""
        chosen: dict[Status, Point] = {}
        for number in self._expecting.get(rule_id, ()):
            report = self.cases[number].report
            for finding in report.findings:
                if finding.rule == rule_id:
                    chosen.setdefault(finding.status, (report.record.facts, report.as_of))
        ordered = sorted(chosen, key=lambda status: status is Status.NOT_APPLICABLE)
        return [*(chosen[status] for status in ordered), ({}, _day_in_force(self.pack))]

    def _text(self, mutant: Mutant, killer: Killer) -> str:
        name = self._free_name(f"{mutant.place}, {mutant.what}")
        return case_text(name, killer.facts, killer.as_of, {killer.rule: killer.expected}, self.pack.vocabulary)

    def _free_name(self, name: str) -> str:
        """Give the name, with a number where a case has it already: a file holds each name once."""
        names = (name if number == 1 else f"{name} ({number})" for number in count(1))
        free = next(item for item in names if item not in self._names)
        self._names.add(free)
        return free

    def pin_case(self, judged: Sequence[Judged]) -> str | None:
        """Give one case without facts that names force and addressees of the rules that no case names them of."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for item in judged:
            if item.fate is Fate.SURVIVED and item.operator in PINNED:
                wanted[item.place].add(PINNED[item.operator])
        expect: dict[str, Any] = {}
        for rule in self.pack.rules:
            values = {"force": rule.force, "to": list(rule.to)}
            if rule.id in wanted:
                expect[rule.id] = {key: value for key, value in values.items() if key in wanted[rule.id]}
        if not expect:
            return None
        name = self._free_name("force and addressees")
        return case_text(name, {}, _day_in_force(self.pack), expect, self.pack.vocabulary)


def _as_written(value: Any) -> Any:
    """Write an expectation as case files hold it: texts, null, lists and mappings."""
    if isinstance(value, Mapping):
        return {key: _as_written(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_written(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if value is None else str(value)


def _scope_ids(pack: Pack) -> set[str]:
    return {entry.id for entry in pack.scope}


def _in_scope_conditions(pack: Pack, place: str) -> bool:
    name = place.removeprefix(DEFINITION)
    return name != place and name in definitions_in(entry.condition for entry in pack.scope)


def _day_in_force(pack: Pack) -> date:
    return pack.in_force.start or pack.in_force.until or date(2024, 1, 1)
