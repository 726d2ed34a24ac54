"""What a condition can come to: a search over the values that its facts can take.

Enumerations and truth values are tried whole; a number is tried at, just below and just above whatever it is compared
with; every other comparison counts as free to be true or false. That takes more for possible than is, never less: a
condition that is found constant is constant.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

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


@dataclass(frozen=True, slots=True)
class _Needs:
    """A variable whose value is wanted next, with the values to try."""

    key: str
    domain: tuple[Value, ...]


def can_be(condition: Typed, wanted: bool) -> bool:
    """Tell whether some values of its facts make a condition true (or false)."""
    try:
        return _Search(condition).reaches(condition, wanted, {})
    except RecursionError:
        # Thousands of definitions one inside the other: too deep to search, which says nothing against it.
        return True


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
        self._find_landmarks(condition)

    def reaches(self, node: Typed, wanted: bool, known: dict[str, Value]) -> bool:
        if self.steps > MOST_STEPS:
            return True
        value = self._value(node, known)
        if isinstance(value, _Needs):
            return any(self.reaches(node, wanted, {**known, value.key: item}) for item in value.domain)
        return value is wanted

    def _find_landmarks(self, condition: Typed) -> None:
        opened: set[str] = set()
        queue = [condition]
        count = 0
        while queue:
            count += 1
            if count > MOST_NODES:
                self.steps = MOST_STEPS + 1
                return
            node = queue.pop()
            if isinstance(node, Definition):
                if node.name in opened:
                    continue
                opened.add(node.name)
            if isinstance(node, Comparison) and (pair := _against_number(node)):
                variable, number = pair
                self.landmarks.setdefault(key_of(variable), set()).add(number)
            queue.extend(children(node))

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
            case Comparison() if _against_number(node) or (_is_finite(node.left) and _is_finite(node.right)):
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
