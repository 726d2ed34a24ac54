"""Which way a parameter is stricter, derived from how the rules of a pack use it.

A number that grows moves a date later or makes a condition true more often; a later last day is looser, a later first day
stricter, a condition that has to hold more often looser. Where the uses of one pack disagree (a number that divides two routes,
each with duties of its own), or no order follows from them, there is no direction.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import assert_never

from govrules.language.typed import (
    Aggregate,
    Arithmetic,
    Call,
    Choice,
    Comparison,
    Constant,
    Definition,
    FactValue,
    Field,
    Local,
    Logic,
    Not,
    Parameter,
    Typed,
    walk,
)
from govrules.packs.pack import Act, Classification, Consequence, DocumentList, Monthly, Pack, Rule, State


class Trend(Enum):
    """What becomes of an expression (later, larger, true more often) when a parameter grows."""

    SAME = 0
    UP = 1
    DOWN = -1
    ANY = 2
    """It depends on the parameter in no fixed direction."""

    def __neg__(self) -> "Trend":
        return {Trend.UP: Trend.DOWN, Trend.DOWN: Trend.UP}.get(self, self)


class Direction(Enum):
    """Which way a parameter is stricter for whoever has to keep the rules that read it."""

    HIGHER = "higher"
    """More (longer, later) is stricter: a shortest trial run."""
    LOWER = "lower"
    """Less (shorter, earlier) is stricter: a period for filing."""
    DIVIDES = "divides"
    """Its uses disagree: on either side of the number other duties hold."""
    NONE = "none"
    """No order follows from its uses."""


@dataclass(frozen=True, slots=True)
class Use:
    """How one rule uses a parameter; `binds_authority` tells whose burden it is."""

    rule: str
    direction: Direction
    binds_authority: bool


def uses(pack: Pack, name: str) -> tuple[Use, ...]:
    """Give the rules and scope entries that read a parameter (directly or through definitions), in the pack's order."""
    found = []
    for rule in pack.rules:
        if any(trend(item, name) is not Trend.SAME for item in rule.expressions()):
            found.append(Use(rule.id, _of_rule(rule, name), _binds_authority(pack, rule)))
    for entry in pack.scope:
        change = trend(entry.condition, name)
        if change is not Trend.SAME:
            # Whoever comes into the scope has the regulation to keep.
            found.append(Use(entry.id, _burden([-change if entry.kind == "excludes" else change]), False))
    return tuple(found)


def _binds_authority(pack: Pack, rule: Rule) -> bool:
    """Tell whose burden a rule is; a consequence falls on the project, whoever draws it."""
    actor = pack.actors.get(rule.actor)
    return bool(actor and actor.is_authority) and not isinstance(rule.norm, Consequence)


def direction(found: Iterable[Use]) -> Direction:
    """Join the directions of several uses: one if they agree; those without an order say nothing beside one that has one."""
    ways = {use.direction for use in found} - {Direction.NONE}
    return Direction.NONE if not ways else ways.pop() if len(ways) == 1 else Direction.DIVIDES


def _of_rule(rule: Rule, name: str) -> Direction:
    """A number in the requirement speaks; one in its condition only says on which side of it the requirement speaks."""
    if isinstance(rule.norm, Classification):
        return Direction.NONE
    required = [change for change in _requirement(rule, name) if change is not Trend.SAME]
    if required:
        return _burden(required)
    if rule.loop and trend(rule.loop.over, name) is not Trend.SAME:
        return Direction.NONE
    when = trend(rule.when, name) if rule.when else Trend.SAME
    unless = trend(rule.unless, name) if rule.unless else Trend.SAME
    return _burden([when, -unless])


def _burden(changes: Sequence[Trend]) -> Direction:
    """Say which way is stricter from how the burden changes when the number grows."""
    change = _joined(changes)
    ways = {Trend.UP: Direction.HIGHER, Trend.DOWN: Direction.LOWER, Trend.SAME: Direction.NONE}
    # Known trends that contradict each other divide; one that follows no order gives none.
    return ways.get(change, Direction.NONE if Trend.ANY in changes else Direction.DIVIDES)


def _requirement(rule: Rule, name: str) -> Iterator[Trend]:
    """Give how much harder each part of a requirement becomes when the parameter grows."""
    norm = rule.norm
    match norm:
        case Act():
            harder = (*norm.after, norm.not_before)
            easier = (norm.by, norm.extended_to, *norm.before, norm.provided)
            yield from (trend(item, name) for item in harder if item)
            yield from (-trend(item, name) for item in easier if item)
            yield from (_unordered(trend(item, name)) for item in norm.acts)
            yield from _documents(norm.documents, name)
        case Monthly():
            yield -trend(norm.start, name)
            yield trend(norm.until, name) if norm.until else Trend.SAME
        case State():
            if norm.condition:
                change = trend(norm.condition, name)
                yield change if norm.forbidden else -change
            yield from _documents(norm.documents, name)
        case Classification():
            return
        case Consequence():
            yield -trend(norm.by, name) if norm.by else Trend.SAME
        case _:
            assert_never(norm)


def _documents(lists: tuple[DocumentList, ...], name: str) -> Iterator[Trend]:
    for item in lists:
        yield _unordered(trend(item.fact, name))
        yield from (trend(document.condition, name) for document in item.items if document.condition)


def _unordered(change: Trend) -> Trend:
    return change if change is Trend.SAME else Trend.ANY


def _joined(changes: Iterable[Trend]) -> Trend:
    found = set(changes) - {Trend.SAME}
    return Trend.SAME if not found else found.pop() if len(found) == 1 else Trend.ANY


def trend(node: Typed, name: str) -> Trend:
    """Say what becomes of an expression when a parameter grows; amounts and counts of a record are taken as not negative."""
    match node:
        case Parameter():
            return Trend.UP if node.name == name else Trend.SAME
        case Constant() | FactValue() | Local():
            return Trend.SAME
        case Field():
            return _unordered(trend(node.record, name))
        case Definition():
            return trend(node.body, name)
        case Not():
            return -trend(node.operand, name)
        case Logic():
            return _joined(trend(item, name) for item in node.operands)
        case Arithmetic():
            return _arithmetic(node, trend(node.left, name), trend(node.right, name))
        case Comparison():
            left, right = trend(node.left, name), trend(node.right, name)
            if node.operator in ("<", "<="):
                return _joined((-left, right))
            return _joined((left, -right)) if node.operator in (">", ">=") else _unordered(_joined((left, right)))
        case Choice():
            branches = _joined((trend(node.then, name), trend(node.otherwise, name)))
            return branches if trend(node.condition, name) is Trend.SAME else Trend.ANY
        case Call():
            inner = _joined(trend(item, name) for item in node.arguments)
            # The later a day, the less it has happened or passed; every other function grows with its arguments.
            return -inner if node.function in ("happened", "passed") else inner
        case Aggregate():
            return _aggregate(node, name)
    assert_never(node)


def _arithmetic(node: Arithmetic, left: Trend, right: Trend) -> Trend:
    match node.operator:
        case "+":
            return _joined((left, right))
        case "-":
            return _joined((left, -right))
        case "*" | "/" if not _can_be_negative(node):
            return _joined((left, -right if node.operator == "/" else right))
    return _unordered(_joined((left, right)))


def _can_be_negative(node: Arithmetic) -> bool:
    """Tell whether a factor may be below zero, so that what it multiplies may shrink as the other factor grows."""
    return any(isinstance(item, Arithmetic) and item.operator == "-" for side in (node.left, node.right) for item in walk(side))


def _aggregate(node: Aggregate, name: str) -> Trend:
    if trend(node.over, name) is not Trend.SAME:
        return Trend.ANY
    element = Trend.SAME if node.function == "count" else trend(node.element, name)
    chosen = trend(node.condition, name) if node.condition else Trend.SAME
    # More elements make `all` true less often and a minimum smaller; they make everything else grow.
    return _joined((element, -chosen if node.function in ("all", "min") else chosen))
