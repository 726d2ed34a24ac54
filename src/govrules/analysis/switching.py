"""Where outcomes switch: the distances between what rules compare, their roots, and bisection between values that differ.

A condition `fact * ratio >= amount` or a window `date + period` is one distance that passes through zero. Roots of these
distances say where to look; the engine alone says what holds on either side.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from govrules.analysis.axis import as_number
from govrules.engine.interpreter import Environment, evaluate
from govrules.language.typed import Aggregate, Call, Comparison, Definition, Typed, children
from govrules.language.values import Value
from govrules.packs.pack import Act, Consequence, Monthly, Pack, Rule

Key = tuple[object, ...]
"""Names one comparison in one place: the same at every value of the fact."""


@dataclass(frozen=True, slots=True)
class Distance:
    """By how much the left side of a comparison exceeds the right, and the nodes of both."""

    size: Fraction
    sides: tuple[Typed, ...]


def distances(pack: Pack, rules: Iterable[Rule], env: Environment) -> dict[Key, Distance]:
    """Measure what rules and the scope compare, on one record; what is unknown or has no order is left out."""
    found: dict[Key, Distance] = {}
    for number, entry in enumerate(pack.scope):
        found.update(_conditions(entry.condition, env, ("scope", number)))
    for rule in rules:
        found.update(rule_distances(rule, env))
    return found


def rule_distances(rule: Rule, env: Environment) -> dict[Key, Distance]:
    """Measure what one rule compares, in every round of its loop."""
    found: dict[Key, Distance] = {}
    for place, inside in _rounds(rule, env):
        for number, node in enumerate(rule.expressions()):
            found.update(_conditions(node, inside, (rule.id, *place, number)))
        for number, (left, right) in enumerate(_windows(rule)):
            found.update(_measure(left, right, inside, (rule.id, *place, "window", number)))
    return found


def _rounds(rule: Rule, env: Environment) -> Iterator[tuple[Key, Environment]]:
    if rule.loop is None:
        yield (), env
        return
    over = evaluate(rule.loop.over, env)
    for number, element in enumerate(over if isinstance(over, tuple) else ()):
        yield (number,), env.with_local(rule.loop.variable, element)


def _windows(rule: Rule) -> Iterator[tuple[Typed, Typed | None]]:
    """Give the dates that a norm compares by itself; None stands for `as_of`."""
    norm = rule.norm
    if isinstance(norm, Act):
        limits = [item for item in (*norm.after, norm.not_before, norm.by, norm.extended_to, *norm.before) if item is not None]
        yield from ((act, limit) for act in norm.acts for limit in limits)
        yield from ((item, None) for item in (*norm.acts, *limits))
    elif isinstance(norm, Monthly):
        yield from ((item, None) for item in (norm.start, norm.until) if item is not None)
    elif isinstance(norm, Consequence) and norm.by is not None:
        yield norm.by, None
        if norm.done is not None:
            yield norm.by, norm.done


def _conditions(node: Typed, env: Environment, place: Key) -> Iterator[tuple[Key, Distance]]:
    """Measure every comparison below a node, also those that the interpreter would pass over once others decide."""
    match node:
        case Comparison():
            yield from _measure(node.left, node.right, env, place)
        case Call(function="happened" | "passed"):
            yield from _measure(node.arguments[0], None, env, place)
        case Aggregate():
            over = evaluate(node.over, env)
            elements = over if isinstance(over, tuple) else sorted(over) if isinstance(over, frozenset) else ()
            parts = [item for item in (node.element, node.condition) if item is not None]
            for number, element in enumerate(elements):
                inside = env.with_local(node.variable, element)
                for index, part in enumerate(parts):
                    yield from _conditions(part, inside, (*place, number, index))
            return
    for index, child in enumerate(children(node)):
        yield from _conditions(child, env, (*place, index))


def _measure(left: Typed, right: Typed | None, env: Environment, place: Key) -> Iterator[tuple[Key, Distance]]:
    other: Value = env.as_of if right is None else evaluate(right, env)
    here, there = as_number(evaluate(left, env)), as_number(other)
    if here is not None and there is not None:
        yield place, Distance(here - there, (left,) if right is None else (left, right))


def roots(at: Mapping[int, Mapping[Key, Distance]]) -> set[Fraction]:
    """Give the places between neighbouring steps where a distance passes through zero, taking it as straight between them."""
    found: set[Fraction] = set()
    for low, high in pairwise(sorted(at)):
        found |= {root for root in secants(at[low], at[high], low, high) if low <= root <= high}
    return found


def secants(before: Mapping[Key, Distance], after: Mapping[Key, Distance], low: int, high: int) -> set[Fraction]:
    """Give where the straight lines through the distances at two steps meet zero, anywhere on the axis."""
    found = set()
    for key, there in after.items():
        if (here := before.get(key)) and here.size != there.size:
            found.add(low + (high - low) * here.size / (here.size - there.size))
    return found


def switches(key: Callable[[int], object], steps: Iterable[int]) -> list[int]:
    """Give the first step of every new outcome, exactly: between two tried steps that differ the place is searched by halves."""
    found: list[int] = []
    for low, high in pairwise(sorted(set(steps))):
        found += _between(key, low, high)
    return found


def _between(key: Callable[[int], object], low: int, high: int) -> list[int]:
    if key(low) == key(high):
        return []
    if high - low == 1:
        return [high]
    middle = (low + high) // 2
    return _between(key, low, middle) + _between(key, middle, high)


def crossed(before: Mapping[Key, Distance], after: Mapping[Key, Distance]) -> list[tuple[Distance, Distance]]:
    """Give the distances whose sign differs between two neighbouring steps: what the fact meets there."""
    return [(before[key], item) for key, item in after.items() if key in before and _sign(before[key].size) != _sign(item.size)]


def _sign(size: Fraction) -> int:
    return (size > 0) - (size < 0)


def opened(node: Typed) -> Iterator[Typed]:
    """Give a node and all below it, each definition once."""
    seen: set[str] = set()
    queue = [node]
    while queue:
        item = queue.pop(0)
        if isinstance(item, Definition):
            if item.name in seen:
                continue
            seen.add(item.name)
        yield item
        queue.extend(children(item))
