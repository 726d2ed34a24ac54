"""What the cases of a pack hold: every outcome of its rules, both sides of its numbers, every part of its conditions.

Lines say nothing here: a line of a pack is read by every case. What counts is that a case would fail without it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from govrules.authoring.bench import Bench, Fate
from govrules.authoring.cases import CaseFileResult, CaseResult, differences
from govrules.authoring.killers import findings_of
from govrules.authoring.mutants import holes, mutants
from govrules.authoring.neighbours import neighbours
from govrules.authoring.slips import rebuilt, shown
from govrules.base.source import Span
from govrules.calendars.calendar import Calendar
from govrules.engine.finding import Status
from govrules.language.typed import Parameter, Typed, children, walk
from govrules.language.types import EVENT
from govrules.language.values import ConstantValue, DayOfYear
from govrules.packs.pack import Act, Classification, Consequence, Monthly, Norm, Pack, ParameterValue, Rule, State
from govrules.policy import Policy

CONDITION_OPERATORS = ("dropped-condition", "negated-condition")
"""The mutants that show whether a part of a condition matters."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that cases can hold: where it is, what it is, and the first case that holds it (None: no case does)."""

    place: str
    what: str
    span: Span | None
    case: str | None


@dataclass(frozen=True, slots=True)
class Share:
    """How many items are held, of how many."""

    covered: int
    total: int

    @property
    def per_cent(self) -> Fraction | None:
        """Give the share from 0 to 100, exactly; None where there is nothing to hold."""
        return Fraction(100 * self.covered, self.total) if self.total else None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the cases of one pack hold; conditions whose loss nothing tried can show are left out."""

    pack: str
    source: str
    outcomes: tuple[Item, ...]
    boundaries: tuple[Item, ...]
    conditions: tuple[Item, ...]

    def kinds(self) -> dict[str, tuple[Item, ...]]:
        """Give the items by what they are: `outcome`, `boundary`, `condition`."""
        return {"outcome": self.outcomes, "boundary": self.boundaries, "condition": self.conditions}


def share(items: Iterable[Item]) -> Share:
    """Count the items and those that a case holds."""
    held = [item.case is not None for item in items]
    return Share(sum(held), len(held))


def coverage(results: Iterable[CaseFileResult]) -> list[Coverage]:
    """Give the coverage of every pack that the case files are of, sorted by the pack's file.

    An expectation that fails holds nothing.
    """
    groups = by_pack(results)
    return [_of_pack(policy, cases) for policy, cases in groups]


def by_pack(results: Iterable[CaseFileResult]) -> list[tuple[Policy, list[CaseResult]]]:
    """Bring together the cases of all files of one pack, sorted by the pack's file."""
    policies: dict[str, Policy] = {}
    cases: dict[str, list[CaseResult]] = defaultdict(list)
    for result in results:
        source = result.policy.pack.source
        policies.setdefault(source, result.policy)
        cases[source] += result.cases
    return [(policies[source], cases[source]) for source in sorted(policies)]


def _of_pack(policy: Policy, cases: Sequence[CaseResult]) -> Coverage:
    pack = policy.pack
    return Coverage(pack.id, pack.source, outcomes(pack, cases), boundaries(policy, cases), conditions(policy, cases))


def outcomes(pack: Pack, cases: Sequence[CaseResult]) -> tuple[Item, ...]:
    """Give every status that each rule can reach by its form, with the first case on the rule that comes to it."""
    reached: dict[tuple[str, Status], str] = {}
    for case in cases:
        for finding in case.report.findings:
            if finding.rule in _held_rules(case):
                reached.setdefault((finding.rule, finding.status), case.name)
    return tuple(
        Item(rule.id, status.value, rule.span, reached.get((rule.id, status)))
        for rule in pack.rules
        for status in reachable(rule, pack)
    )


def _held_rules(case: CaseResult) -> set[str]:
    return set(case.expects) - {item.rule for item in case.mismatches}


def reachable(rule: Rule, pack: Pack) -> tuple[Status, ...]:
    """Give the statuses that a rule can reach by its form and keys, whatever its conditions rule out.

    `not_applicable` only where a key of the rule can make it so: scope and validity have cases of their own.
    """
    found = _statuses(rule.norm, is_authority=pack.actors[rule.actor].is_authority)
    if pack.facts_read(rule):
        found.add(Status.UNKNOWN)
    if rule.when or rule.unless or rule.loop:
        found.add(Status.NOT_APPLICABLE)
    return tuple(status for status in Status if status in found)


def _statuses(norm: Norm, *, is_authority: bool) -> set[Status]:
    match norm:
        case Act():
            return _act_statuses(norm, is_authority=is_authority)
        case Monthly():
            return {Status.VIOLATED, Status.DUE, Status.PENDING, Status.SATISFIED, Status.NOT_APPLICABLE}
        case State():
            return {Status.SATISFIED, Status.VIOLATED}
        case Classification():
            return {Status.SATISFIED, Status.NOT_APPLICABLE}
        case Consequence():
            return {Status.DUE, Status.NOT_APPLICABLE} | ({Status.SATISFIED} if norm.done else set())


def _act_statuses(norm: Act, *, is_authority: bool) -> set[Status]:
    found = {Status.SATISFIED}
    last_day = norm.by or norm.extended_to
    limits = norm.after or norm.not_before or norm.provided or norm.before or last_day
    if limits or norm.documents:
        found.add(Status.VIOLATED)
    if norm.owed:
        # An authority without a last day is not reminded: its act is pending until it is done.
        found |= set() if is_authority and not last_day else {Status.DUE}
        starts = norm.by is not None and any(node.type == EVENT for node in walk(norm.by))
        if norm.after or norm.not_before or norm.provided or starts or is_authority:
            found.add(Status.PENDING)
    elif limits:
        found.add(Status.PENDING)
    return found


def boundaries(policy: Policy, cases: Sequence[CaseResult]) -> tuple[Item, ...]:
    """Give one unit less and one more for every parameter, with the first case that fails with that value."""
    return tuple(
        Item(item.name, _turned(item, value), item.span, _noticed_by(policy, item.name, value, cases))
        for item in policy.pack.parameters.values()
        for value in possible_neighbours(item)
    )


def _turned(item: ParameterValue, value: ConstantValue) -> str:
    return f"{shown(item.value, item.type)} → {shown(value, item.type)}"


def possible_neighbours(item: ParameterValue) -> list[ConstantValue]:
    """Give the values one unit below and above a parameter's that a pack can have.

    Left out are an empty period, a number below zero, a day of another year.
    """
    return [other for other in neighbours(item.value, item.type) if _is_possible(other, item.value)]


def _is_possible(other: ConstantValue, value: ConstantValue) -> bool:
    if isinstance(value, DayOfYear) and isinstance(other, DayOfYear):
        return abs(other.month - value.month) <= 1
    return not isinstance(other, int | Fraction) or other >= 0


def _noticed_by(policy: Policy, parameter: str, value: ConstantValue, cases: Sequence[CaseResult]) -> str | None:
    """Give the first case that fails; only what reads the parameter is evaluated."""
    readers = _readers(policy.pack, parameter)
    pack = with_value(policy.pack, parameter, value)
    return next((case.name for case in cases if _fails(pack, case, readers, policy.calendar)), None)


def _fails(pack: Pack, case: CaseResult, readers: set[str], calendar: Calendar) -> bool:
    point = (case.report.record.facts, case.report.as_of)
    asked = sorted(_held_rules(case) & readers)
    return any(differences(case.expected[rule], findings_of(pack, rule, point, calendar)) for rule in asked)


def _readers(pack: Pack, parameter: str) -> set[str]:
    """Give the rules and scope entries that read a parameter; a scope entry decides over every rule."""
    entries = {entry.id for entry in pack.scope if _reads((entry.condition,), parameter)}
    return entries | {rule.id for rule in pack.rules if entries or _reads(rule.expressions(), parameter)}


def _reads(expressions: Iterable[Typed], parameter: str) -> bool:
    nodes = (node for expression in expressions for node in walk(expression))
    return any(isinstance(node, Parameter) and node.name == parameter for node in nodes)


def with_value(pack: Pack, parameter: str, value: ConstantValue) -> Pack:
    """Give the pack with another value of a parameter, wherever it is read."""
    item = replace(pack.parameters[parameter], value=value)
    parameters: Mapping[str, ParameterValue] = {**pack.parameters, parameter: item}
    rules = tuple(_rule_with(rule, parameter, value) for rule in pack.rules)
    scope = tuple(replace(entry, condition=_put(entry.condition, parameter, value)) for entry in pack.scope)
    definitions = {name: _put(body, parameter, value) for name, body in pack.definitions.items()}
    return replace(pack, parameters=parameters, rules=rules, scope=scope, definitions=definitions)


def _rule_with(rule: Rule, parameter: str, value: ConstantValue) -> Rule:
    if not _reads(rule.expressions(), parameter):
        return rule
    for number in range(len(rule.expressions())):
        # A hole puts its expression into the rule that it was found in, so each is looked up in the rule so far.
        hole = list(holes(rule))[number]
        rule = hole.put(_put(hole.node, parameter, value))
    return rule


def _put(node: Typed, parameter: str, value: ConstantValue) -> Typed:
    if isinstance(node, Parameter):
        return replace(node, value=value) if node.name == parameter else node
    below = children(node)
    changed = tuple(_put(child, parameter, value) for child in below)
    return node if all(old is new for old, new in zip(below, changed, strict=True)) else rebuilt(node, changed)


def conditions(policy: Policy, cases: Sequence[CaseResult]) -> tuple[Item, ...]:
    """Give every condition, and every part of one, dropped and negated, with the first case that fails then."""
    bench = Bench(policy, cases)
    judged = (bench.judged(mutant) for mutant in mutants(policy.pack) if mutant.operator in CONDITION_OPERATORS)
    return tuple(Item(item.place, item.what, item.span, item.killed_by) for item in judged if item.fate is not Fate.EQUIVALENT)
