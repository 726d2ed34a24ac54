"""Mutants: the slips of somebody who edits a pack, one at a time, made on the resolved pack and not on its text.

An expression is looked at where it is written: a definition is a place of its own, and a parameter is mutated where it is
used, so that each threshold has to be held by the cases of its own rule.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

from govrules.authoring.slips import SLIPS, Events, Slip, definitions_in, negated, other_events, rebuilt, slips
from govrules.base.source import Span
from govrules.language.typed import Constant, Definition, FactValue, Field, Typed, children
from govrules.language.types import BOOL
from govrules.packs.pack import Act, DocumentList, InForce, Loop, Norm, Pack, RequiredDocument, Rule, ScopeRule, State
from govrules.packs.vocabulary import Vocabulary

IN_FORCE = "in-force"
DEFINITION = "definitions/"
SCOPE = "scope/"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A pack with one slip: the operator, the rule, definition or scope entry it is in, and what was turned into what.

    `rules` are the rules that read the place: only they can come to something else (all, for scope and validity).
    """

    operator: str
    place: str
    what: str
    span: Span | None
    pack: Pack
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hole:
    """Where a typed expression sits in a rule: the key's name, what holds it, and how to put another one there."""

    name: str
    node: Typed
    holder: object
    put: Callable[[Typed | None], Any]


_PARTS = Norm | Loop | DocumentList | RequiredDocument
_OPTIONAL = ("when", "unless", "unclear", "provided")


def holes(holder: Any) -> Iterator[Hole]:
    """Give every expression of a rule (or of a part of one), in the order of its keys."""
    for item in fields(holder):
        value = getattr(holder, item.name)
        for part, put in _parts(holder, item.name, value):
            if isinstance(part, Typed):
                yield Hole(item.name, part, holder, put)
            elif isinstance(part, _PARTS):
                for inner in holes(part):
                    yield Hole(inner.name, inner.node, inner.holder, _through(put, inner.put))


def _parts(holder: Any, name: str, value: object) -> Iterator[tuple[object, Callable[[Any], Any]]]:
    if not isinstance(value, tuple):
        yield value, lambda new: replace(holder, **{name: new})
        return
    for number, part in enumerate(value):
        yield part, _putter(holder, name, value, number)


def _putter(holder: Any, name: str, items: tuple[object, ...], at: int) -> Callable[[Any], Any]:
    return lambda new: replace(holder, **{name: (*items[:at], new, *items[at + 1 :])})


def _through(outer: Callable[[Any], Any], inner: Callable[[Any], Any]) -> Callable[[Typed | None], Any]:
    return lambda new: outer(inner(new))


RuleSlip = tuple[Rule, str, Span | None]


def _conditions(rule: Rule) -> Iterator[tuple[Hole, bool]]:
    """Give the conditions of a rule, and whether the rule could do without."""
    for hole in holes(rule):
        if hole.name in (*_OPTIONAL, "condition"):
            yield hole, hole.name in _OPTIONAL or isinstance(hole.holder, RequiredDocument)


def _negated(rule: Rule) -> Iterator[RuleSlip]:
    for hole, _ in _conditions(rule):
        yield hole.put(negated(hole.node)), f"{hole.name}: negated `{hole.node.span.text}`", hole.node.span


def _dropped(rule: Rule) -> Iterator[RuleSlip]:
    for hole, optional in _conditions(rule):
        if optional:
            yield hole.put(None), f"{hole.name}: dropped `{hole.node.span.text}`", hole.node.span


def _clock(rule: Rule, events: Events) -> Iterator[RuleSlip]:
    """Let a window open or close with another event; where a period is added, the slip in expressions does it."""
    for hole in holes(rule):
        if hole.name in ("by", "not_before") and isinstance(hole.node, FactValue | Field):
            for other in events(hole.node):
                what = f"{hole.name}: `{hole.node.name}` → `{getattr(other, 'name', '')}`"
                yield hole.put(other), what, hole.node.span


def _force(rule: Rule) -> Iterator[RuleSlip]:
    other = "in_principle" if rule.force == "must" else "must"
    yield replace(rule, force=other), f"force: `{rule.force}` → `{other}`", rule.span


def _addressee(rule: Rule) -> Iterator[RuleSlip]:
    for number, code in enumerate(rule.to):
        yield replace(rule, to=rule.to[:number] + rule.to[number + 1 :]), f"to: dropped `{code}`", rule.span


def _prerequisite(rule: Rule) -> Iterator[RuleSlip]:
    norm = rule.norm
    if isinstance(norm, Act):
        for name, items in (("after", norm.after), ("before", norm.before)):
            for number, item in enumerate(items):
                rest: dict[str, Any] = {name: items[:number] + items[number + 1 :]}
                yield replace(rule, norm=replace(norm, **rest)), f"{name}: dropped `{item.span.text}`", item.span


def _document(rule: Rule) -> Iterator[RuleSlip]:
    norm = rule.norm
    if not isinstance(norm, Act | State):
        return
    for number, each in enumerate(norm.documents):
        for at, item in enumerate(each.items):
            fewer = replace(each, items=each.items[:at] + each.items[at + 1 :])
            documents = (*norm.documents[:number], fewer, *norm.documents[number + 1 :])
            yield replace(rule, norm=replace(norm, documents=documents)), f"documents: dropped `{item.code}`", each.fact.span


RULE_OPERATORS: Mapping[str, Callable[[Rule], Iterator[RuleSlip]]] = {
    "negated-condition": _negated,
    "dropped-condition": _dropped,
    "force": _force,
    "dropped-addressee": _addressee,
    "dropped-prerequisite": _prerequisite,
    "dropped-document": _document,
}
"""Slips in the keys of a rule; `slips.SLIPS` has those inside expressions, under the same names where they are the same."""


def operators() -> tuple[str, ...]:
    """Give the names of all operators, sorted."""
    return tuple(sorted({*RULE_OPERATORS, *SLIPS, "validity"}))


def places_of(pack: Pack) -> tuple[str, ...]:
    """Give the places where a pack can have mutants: validity, scope entries, definitions, rules."""
    scope = dict.fromkeys(entry.id for entry in pack.scope)
    return (IN_FORCE, *scope, *(DEFINITION + name for name in pack.definitions), *(rule.id for rule in pack.rules))


def mutants(pack: Pack) -> Iterator[Mutant]:
    """Give all mutants of a pack: validity, scope, definitions, then rules, each in the order of the file."""
    every = tuple(rule.id for rule in pack.rules)
    for in_force, what in _validity(pack.in_force):
        yield Mutant("validity", IN_FORCE, what, None, replace(pack, in_force=in_force), every)
    for number, entry in enumerate(pack.scope):
        for name, other, what, place in _scope_slips(entry, pack.vocabulary):
            scope = (*pack.scope[:number], other, *pack.scope[number + 1 :])
            yield Mutant(name, entry.id, what, place, replace(pack, scope=scope), every)
    for name, body in pack.definitions.items():
        yield from _of_definition(pack, name, body)
    for number, rule in enumerate(pack.rules):
        for operator, changed, what, span in _of_rule(rule, pack.vocabulary):
            rules = (*pack.rules[:number], changed, *pack.rules[number + 1 :])
            yield Mutant(operator, rule.id, what, span, replace(pack, rules=rules), (rule.id,))


def _validity(in_force: InForce) -> Iterator[tuple[InForce, str]]:
    for name, day in (("from", in_force.start), ("until", in_force.until)):
        for step in (-1, 1):
            if day is not None:
                other: date = day + timedelta(days=step)
                changed = replace(in_force, start=other) if name == "from" else replace(in_force, until=other)
                yield changed, f"in_force {name}: `{day}` → `{other}`"


def _scope_slips(entry: ScopeRule, vocabulary: Vocabulary) -> Iterator[tuple[str, ScopeRule, str, Span]]:
    condition, key = entry.condition, f"{entry.kind}_if"
    span: Span = condition.span
    # Without the entry the others decide: every `applies_if` but this one, or no such extension or exclusion.
    gone = Constant(entry.kind == "applies", BOOL, span)
    yield "dropped-condition", replace(entry, condition=gone), f"{key}: dropped `{span.text}`", span
    yield "negated-condition", replace(entry, condition=negated(condition)), f"{key}: negated `{span.text}`", span
    for name, slip in _expression_slips(condition, vocabulary):
        yield name, replace(entry, condition=slip.node), f"{key}: {slip.what}", slip.span


def _of_rule(rule: Rule, vocabulary: Vocabulary) -> Iterator[tuple[str, Rule, str, Span | None]]:
    for operator, make in RULE_OPERATORS.items():
        for changed, what, span in make(rule):
            yield operator, changed, what, span
    for changed, what, span in _clock(rule, lambda node: other_events(node, rule.expressions(), vocabulary)):
        yield "clock", changed, what, span
    for hole in holes(rule):
        for operator, slip in _expression_slips(hole.node, vocabulary, rule.expressions()):
            yield operator, hole.put(slip.node), f"{hole.name}: {slip.what}", slip.span


def _expression_slips(node: Typed, vocabulary: Vocabulary, around: tuple[Typed, ...] = ()) -> Iterator[tuple[str, Slip]]:
    def events(event: Typed) -> list[Typed]:
        return other_events(event, around or (node,), vocabulary)

    for operator, make in SLIPS.items():
        for slip in slips(node, make, events):
            yield operator, slip


def _of_definition(pack: Pack, name: str, body: Typed) -> Iterator[Mutant]:
    users = tuple(rule.id for rule in pack.rules if name in definitions_in(rule.expressions()))
    if not users and not any(name in definitions_in((entry.condition,)) for entry in pack.scope):
        return
    found = list(_expression_slips(body, pack.vocabulary))
    if body.type == BOOL:
        found.append(("negated-condition", Slip(negated(body), f"negated `{body.span.text}`", body.span)))
    for operator, slip in found:
        changed = with_definition(pack, name, slip.node, users)
        yield Mutant(operator, DEFINITION + name, slip.what, slip.span, changed, users)


def with_definition(pack: Pack, name: str, body: Typed, users: tuple[str, ...]) -> Pack:
    """Give the pack with another body of a definition, wherever it is used."""

    def put(node: Typed) -> Typed:
        if isinstance(node, Definition) and node.name == name:
            return replace(node, body=body)
        below = children(node)
        changed = tuple(put(child) for child in below)
        same = all(old is new for old, new in zip(below, changed, strict=True))
        return node if same else rebuilt(node, changed)

    rules = tuple(_mapped(rule, put) if rule.id in users else rule for rule in pack.rules)
    scope = tuple(replace(entry, condition=put(entry.condition)) for entry in pack.scope)
    definitions = {key: body if key == name else put(value) for key, value in pack.definitions.items()}
    return replace(pack, rules=rules, scope=scope, definitions=definitions)


def _mapped(part: Any, put: Callable[[Typed], Typed]) -> Any:
    """Give a rule, or a part of one, with every expression replaced."""
    if isinstance(part, Typed):
        return put(part)
    if isinstance(part, tuple) and not isinstance(part, Span):
        return tuple(_mapped(item, put) for item in part)
    if isinstance(part, Rule | _PARTS):
        return replace(part, **{item.name: _mapped(getattr(part, item.name), put) for item in fields(part)})
    return part
