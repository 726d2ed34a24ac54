"""A record of which one fact moves, under one pack: what every rule comes to at each step of the axis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from govrules.analysis.axis import Axis
from govrules.analysis.swept import Cause, Outcome, Track
from govrules.analysis.switching import Distance, Key, crossed, distances, opened
from govrules.base.diagnostics import Diagnostic, UsageError
from govrules.base.units import Label
from govrules.engine.evaluation import IN_FORCE, evaluate_pack, interpreted, ordered_rules
from govrules.engine.finding import Finding, Status
from govrules.engine.record import Record
from govrules.language.typed import FactValue, Parameter
from govrules.language.values import RecordValue, Value
from govrules.packs.pack import Monthly, Rule, fact_names
from govrules.policy import Policy

AS_OF = Cause("as_of", Label("评估日期", "date of evaluation"))
_START = Cause("in_force", Label("施行日期", "first day in force"))
NOT_IN_FORCE = Label("评估日期不在施行期间", "not in force on that day")
OUT_OF_SCOPE = Label("项目不在适用范围", "the project is out of scope")
_NOTHING = Outcome(Status.NOT_APPLICABLE)

TrackKey = tuple[str, str | None]
"""A rule and its subject."""


@dataclass(frozen=True, slots=True)
class Bench:
    """One pack with the record and the facts that move together; every step is evaluated once."""

    policy: Policy
    record: Record
    paths: tuple[str, ...]
    axis: Axis
    as_of: date
    _outcomes: dict[int, Mapping[TrackKey, Outcome]] = field(default_factory=dict)
    _tracks: dict[TrackKey, Track] = field(default_factory=dict)
    _idle: dict[int, Label | None] = field(default_factory=dict)

    @property
    def heads(self) -> frozenset[str]:
        """The facts that move, of a field the list that it stands in."""
        return frozenset(path.partition("[")[0] for path in self.paths)

    @property
    def scope_moves(self) -> bool:
        """Whether the fact decides if the project is in scope: then every rule may switch."""
        return any(self.heads & fact_names((entry.condition,)) for entry in self.policy.pack.scope)

    def rules(self) -> list[Rule]:
        """Give the rules that may switch, in the order of reports."""
        rules = list(ordered_rules(self.policy.pack))
        return rules if self.scope_moves else [rule for rule in rules if self._reads(rule)]

    def _reads(self, rule: Rule) -> bool:
        return bool(self.heads & fact_names(rule.expressions()))

    def reading(self) -> set[str]:
        """Give the ids of the rules and scope entries that read the fact themselves."""
        entries = {entry.id for entry in self.policy.pack.scope if self.heads & fact_names((entry.condition,))}
        return entries | {rule.id for rule in self.policy.pack.rules if self._reads(rule)}

    def at(self, step: int) -> Mapping[TrackKey, Outcome]:
        """Evaluate the rules that may switch with the value of a step."""
        if step not in self._outcomes:
            self._outcomes[step] = self._evaluate(step)
        return self._outcomes[step]

    def outcome(self, key: TrackKey, step: int) -> Outcome:
        """Give what a rule comes to; where it has no such subject it does not apply."""
        return self.at(step).get(key, _NOTHING)

    def key(self, step: int) -> object:
        """Give what has to differ between two steps for a switch of any rule."""
        with_days = not self.axis.is_time
        return {key: item.key(with_days=with_days) for key, item in self.at(step).items()}

    def idle(self) -> Label | None:
        """Say why the regulation asks for nothing at any value, None where it does at some."""
        reasons = list(self._idle.values())
        return reasons[0] if all(reasons) else None

    def tracks(self) -> dict[TrackKey, Track]:
        """Give the rules met so far, in the order of reports."""
        order = {rule.id: number for number, rule in enumerate(ordered_rules(self.policy.pack))}
        return dict(sorted(self._tracks.items(), key=lambda item: (order.get(item[0][0], -1), item[0][1] or "")))

    def _evaluate(self, step: int) -> Mapping[TrackKey, Outcome]:
        record = self._record(step)
        rules, monthly = self.rules(), {rule.id for rule in self.policy.pack.rules if isinstance(rule.norm, Monthly)}
        evaluation = evaluate_pack(self.policy.pack, record, self.as_of, self.policy.calendar, rules)
        self._idle[step] = NOT_IN_FORCE if evaluation.in_force == "no" else OUT_OF_SCOPE if evaluation.scope == "no" else None
        found: dict[TrackKey, Outcome] = {}
        for item in evaluation.findings:
            if item.rule == IN_FORCE:
                continue
            # The month of a monthly duty moves along with the fact; the duty is the same one.
            subject = None if item.rule in monthly else item.verdict.subject
            key = (item.rule, subject)
            found[key] = _outcome(item)
            self._meet(key, item)
        return found

    def _meet(self, key: TrackKey, item: Finding) -> None:
        known = self._tracks.get(key)
        refs = tuple(dict.fromkeys((*(known.refs if known else ()), *((item.ref,) if item.ref else ()))))
        if known is None or refs != known.refs:
            pack = self.policy.pack
            self._tracks[key] = Track(pack.id, pack.district, *key, item.title, refs, item.stage, item.force)

    def _record(self, step: int) -> Record:
        facts = dict(self.record.facts)
        for path in self.paths:
            _set(facts, path, self.axis.value(step))
        return Record(self.record.id, MappingProxyType(facts))

    def distances(self, step: int) -> dict[Key, Distance]:
        """Measure everything that is compared, with the value of a step."""
        ask = interpreted(self.policy.pack, self._record(step), self.as_of, self.policy.calendar)
        return distances(self.policy.pack, self.rules(), ask.recorded)

    def causes(self, rule: str, step: int) -> tuple[tuple[Cause, ...], Value | None]:
        """Say what the fact meets between the step before and this one for a rule, and which of the two values is named."""
        met = crossed(self._about(rule, step - 1), self._about(rule, step))
        causes = [cause for pair in met for cause in self._of(pair[1])]
        values = [self.axis.value(at) for pair in met for item, at in zip(pair, (step - 1, step), strict=True) if not item.size]
        if not causes and self.axis.is_dates:
            # Events are looked at as of a day and from the first day in force on, whatever a rule says.
            causes = [AS_OF] if self.axis.value(step - 1) == self.as_of else []
            causes += [_START] if self.axis.value(step) == self.policy.pack.in_force.start else []
        return tuple(dict.fromkeys(causes)), values[0] if values else None

    def _about(self, rule: str, step: int) -> dict[Key, Distance]:
        return {key: item for key, item in self.distances(step).items() if key[0] in (rule, "scope")}

    def _of(self, distance: Distance) -> list[Cause]:
        """Name the parameters in a comparison, or else the other facts."""
        pack, nodes = self.policy.pack, [node for side in distance.sides for node in opened(side)]
        named = [pack.parameters[node.name] for node in nodes if isinstance(node, Parameter)]
        if named:
            labelled = [(item, item.label or Label(item.name, item.name)) for item in named]
            return [Cause(item.name, label, pack.clauses[item.clause].ref) for item, label in labelled]
        if len(distance.sides) == 1:
            return [AS_OF]
        names = [node.name for node in nodes if isinstance(node, FactValue) and node.name not in self.heads]
        return [Cause(name, pack.vocabulary.facts[name].label) for name in dict.fromkeys(names)]


def _outcome(item: Finding) -> Outcome:
    verdict = item.verdict
    return Outcome(verdict.status, verdict.reasons, verdict.due, verdict.opens, verdict.since, verdict.missing_documents)


def _set(facts: dict[str, Value], path: str, value: Value) -> None:
    head, index, name = split(path)
    if name is None or index is None:
        facts[head] = value
        return
    elements = facts.get(head)
    if not isinstance(elements, tuple) or index >= len(elements):
        message = f"the record has no `{head}[{index}]`"
        raise UsageError([Diagnostic("unknown-fact", message, None, "name an element that the record lists, counted from 0")])
    element = elements[index]
    assert isinstance(element, RecordValue)
    changed = RecordValue(element.path, MappingProxyType({**element.fields, name: value}))
    facts[head] = (*elements[:index], changed, *elements[index + 1 :])


def get(facts: Mapping[str, Value], path: str) -> Value | None:
    """Give the value of a fact or of a field such as `changes[0].amount_yuan`, None where the record does not tell."""
    head, index, name = split(path)
    value = facts.get(head)
    if name is None or index is None:
        return value
    if not isinstance(value, tuple) or index >= len(value):
        return None
    element = value[index]
    return element.fields.get(name) if isinstance(element, RecordValue) else None


def split(path: str) -> tuple[str, int | None, str | None]:
    """Take `changes[0].amount_yuan` apart; index and field are None for a plain fact."""
    head, bracket, rest = path.partition("[")
    number, _, name = rest.partition("].")
    return (head, int(number), name) if bracket and number.isdigit() and name else (path, None, None)


def benches(
    policies: Sequence[Policy], records: Sequence[Record], paths: tuple[str, ...], axis: Axis, as_of: date
) -> list[Bench]:
    """Make a bench for every pack."""
    return [Bench(policy, record, paths, axis, as_of) for policy, record in zip(policies, records, strict=True)]
