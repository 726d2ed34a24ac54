"""What a condition can come to: a search over the values that its facts can take.

Enumerations and truth values are tried whole; a number is tried at, just below and just above whatever it is compared
with; every other comparison counts as free to be true or false. That takes more for possible than is, never less: a
condition that is found constant is constant.

What is joined by `and` and shares no variable is searched apart: the scope, which stands before every rule, only once.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import islice

from govrules.authoring.lints.row import meant
from govrules.language.operators import compare
from govrules.language.typed import (
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
    children,
)
from govrules.language.types import BOOL, INT, MONEY, RATIO, EnumOf
from govrules.language.values import Value
from govrules.packs.pack import Pack, Rule

MOST_NODES = 1_000
"""Nodes of a condition that is searched, each definition counted once; a larger one counts as able to be anything."""
MOST_STEPS = 100_000
"""Nodes that are looked at in one search; where they do not suffice, everything counts as possible."""

# A step that no threshold of a regulation is finer than: a fen, one, a billionth.
_STEP: Mapping[object, int | Fraction] = {INT: 1, MONEY: 1, RATIO: Fraction(1, 10**9)}
_Variable = FactValue | Field | Local
_Literal = tuple[Typed, bool]
"""A condition and what it is wanted to be."""


@dataclass(frozen=True, slots=True)
class _Needs:
    """A variable whose value is wanted next, with the values to try."""

    key: str
    domain: tuple[Value, ...]


@lru_cache(maxsize=1 << 14)
def can_be(condition: Typed, wanted: bool) -> bool:
    """Tell whether some values of its facts make a condition true (or false)."""
    try:
        return _is_large(condition) or _can_all_be(tuple(_required(condition, wanted)))
    except RecursionError:
        # Thousands of definitions one inside the other: too deep to search, which says nothing against it.
        return True


def _required(condition: Typed, wanted: bool) -> Iterator[_Literal]:
    """Give what has to hold together for a condition to come out as wanted, with `and`, `not` and names opened."""
    match condition:
        case Definition():
            yield from _required(condition.body, wanted)
        case Not():
            yield from _required(condition.operand, not wanted)
        case Logic() if condition.conjunction is wanted:
            for operand in condition.operands:
                yield from _required(operand, wanted)
        case _:
            yield condition, wanted


def _can_all_be(literals: tuple[_Literal, ...]) -> bool:
    return all(map(_can_meet, _independent(literals)))


def _independent(literals: Iterable[_Literal]) -> list[tuple[_Literal, ...]]:
    """Part what has to hold into groups that share no variable: each can be searched alone, and its result kept."""
    groups: list[tuple[frozenset[str], tuple[_Literal, ...]]] = []
    for literal in literals:
        names = _variables(literal[0])
        members: tuple[_Literal, ...] = (literal,)
        apart = []
        for known, others in groups:
            if known.isdisjoint(names):
                apart.append((known, others))
            else:
                names, members = known | names, (*others, *members)
        groups = [*apart, (names, members)]
    return [members for _, members in groups]


# The same few conditions (the scope above all) are looked at with every rule.
@lru_cache(maxsize=1 << 14)
def _can_meet(literals: tuple[_Literal, ...]) -> bool:
    """Tell whether what shares variables can hold together."""
    [(node, wanted), *others] = literals
    if not others and isinstance(node, Logic):
        return any(_can_all_be(tuple(_required(operand, wanted))) for operand in node.operands)
    parts = tuple(node if wanted else negated(node) for node, wanted in literals)
    whole = Logic(True, parts, BOOL, node.span)
    return _Search(whole).reaches(whole, True, {})


@lru_cache(maxsize=1 << 14)
def _variables(node: Typed) -> frozenset[str]:
    """Give the keys of what a search has to choose values for."""
    match node:
        case Constant() | Parameter():
            return frozenset()
        case Definition() | Not() | Logic() | Choice():
            return frozenset().union(*map(_variables, children(node)))
        case Comparison() if _is_searched(node):
            return _variables(node.left) | _variables(node.right)
        case _:
            return frozenset({key_of(node)})


def _is_large(condition: Typed) -> bool:
    # The exact count is wanted only where the quick one, which counts definitions each time, goes beyond.
    return _written_out(condition) > MOST_NODES and any(True for _ in islice(_opened(condition), MOST_NODES, None))


@lru_cache(maxsize=1 << 14)
def _written_out(node: Typed) -> int:
    return 1 + sum(map(_written_out, children(node)))


def _opened(condition: Typed) -> Iterator[Typed]:
    """Give every node, but what a name stands for only once."""
    seen: set[str] = set()
    queue = [condition]
    while queue:
        node = queue.pop()
        yield node
        if isinstance(node, Definition):
            if node.name in seen:
                continue
            seen.add(node.name)
        queue.extend(children(node))


def constant(condition: Typed) -> bool | None:
    """Give the value of a condition that has only one, else None."""
    if not can_be(condition, True):
        return False
    return None if can_be(condition, False) else True


@lru_cache(maxsize=1 << 10)
def can_apply(rule: Rule, pack: Pack) -> bool:
    """Tell whether a rule speaks of any project at all."""
    condition = applies(rule, pack)
    return condition is None or can_be(condition, True)


def applies(rule: Rule, pack: Pack) -> Typed | None:
    """Give the condition under which a rule speaks: scope, `when`, `unless`; None if it always does."""
    parts = [rule.when, negated(rule.unless)] if rule.unless else [rule.when]
    covered = every(*(entry.condition for entry in pack.scope if entry.kind == "applies"))
    extended = [entry.condition for entry in pack.scope if entry.kind == "extends"]
    # Without `applies_if` everything is covered, and nothing needs to be extended to.
    inside = Logic(False, (covered, *extended), BOOL, covered.span) if covered and extended else covered
    kept = [item for item in pack.scope if item.kind == "excludes" and item.clause not in rule.despite]
    return every(inside, *parts, *(negated(entry.condition) for entry in kept))


def every(*conditions: Typed | None) -> Typed | None:
    """Join conditions with `and`; None if there is none."""
    given = tuple(item for item in conditions if item is not None)
    return Logic(True, given, BOOL, given[0].span) if given else None


def negated(condition: Typed) -> Typed:
    """Give the contrary of a condition."""
    return Not(condition, BOOL, condition.span)


_TELLING = ("name", "operator", "function", "variable", "conjunction")


# The same few conditions (the scope above all) are looked at with every rule.
@lru_cache(maxsize=1 << 14)
def key_of(node: Typed) -> str:
    """Give a text that two nodes share exactly if they say the same."""
    words = [str(getattr(node, name)) for name in _TELLING if hasattr(node, name)]
    if isinstance(node, Constant):
        value = node.value
        words.append(repr(sorted(value)) if isinstance(value, frozenset) else repr(value))
    below = () if isinstance(node, Definition) else children(node)
    return f"{type(node).__name__}({', '.join([*words, *map(key_of, below)])})"


class _Search:
    def __init__(self, condition: Typed) -> None:
        self.steps = 0
        self.landmarks: dict[str, set[int | Fraction]] = {}
        for node in _opened(condition):
            if isinstance(node, Comparison) and (pair := _against_number(node)):
                variable, number = pair
                self.landmarks.setdefault(key_of(variable), set()).add(number)

    def reaches(self, node: Typed, wanted: bool, known: dict[str, Value]) -> bool:
        if self.steps > MOST_STEPS:
            return True
        value = self._value(node, known)
        if isinstance(value, _Needs):
            return any(self.reaches(node, wanted, {**known, value.key: item}) for item in value.domain)
        return value is wanted

    def _value(self, node: Typed, known: Mapping[str, Value]) -> Value | _Needs:
        self.steps += 1
        match node:
            case Constant() | Parameter():
                return node.value
            case Definition():
                return self._value(meant(node), known)
            case Not():
                value = self._value(node.operand, known)
                return value if isinstance(value, _Needs) else value is False
            case Logic():
                return self._logic(node, known)
            case Choice():
                condition = self._value(node.condition, known)
                if isinstance(condition, _Needs):
                    return condition
                return self._value(node.then if condition is True else node.otherwise, known)
            case Comparison() if _is_searched(node):
                left, right = self._value(node.left, known), self._value(node.right, known)
                if isinstance(left, _Needs) or isinstance(right, _Needs):
                    return left if isinstance(left, _Needs) else right
                return compare(node.operator, left, right)
            case _:
                key = key_of(node)
                return known[key] if key in known else _Needs(key, self._domain(node, key))

    def _logic(self, node: Logic, known: Mapping[str, Value]) -> Value | _Needs:
        needs: _Needs | None = None
        for operand in node.operands:
            value = self._value(operand, known)
            if isinstance(value, _Needs):
                needs = needs or value
            elif value is not node.conjunction:
                return value
        return needs or node.conjunction

    def _domain(self, node: Typed, key: str) -> tuple[Value, ...]:
        if isinstance(node.type, EnumOf):
            return node.type.codes
        step = _STEP.get(node.type, 0)
        around = {number + shift for number in self.landmarks.get(key, ()) for shift in (-step, 0, step)}
        return tuple(sorted(around)) or (True, False)


@lru_cache(maxsize=1 << 14)
def _is_searched(node: Comparison) -> bool:
    """Tell whether values are tried on both sides of a comparison; any other is free to be true or false."""
    return _against_number(node) is not None or (_is_finite(node.left) and _is_finite(node.right))


def _is_finite(node: Typed) -> bool:
    node = meant(node)
    if isinstance(node, Constant | Parameter):
        return True
    return isinstance(node, _Variable) and (node.type == BOOL or isinstance(node.type, EnumOf))


def _against_number(node: Comparison) -> tuple[_Variable, int | Fraction] | None:
    """Give the variable and the number of a comparison between one and the other."""
    for variable, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(variable, _Variable) and variable.type in _STEP and isinstance(other, Constant | Parameter):
            value = other.value
            if isinstance(value, int | Fraction) and not isinstance(value, bool):
                return variable, value
    return None
