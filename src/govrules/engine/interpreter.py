"""The definition of the meaning: a walk over the typed tree, short and obvious on purpose.

Every other back end is tested against it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import assert_never

from govrules.calendars.calendar import Calendar
from govrules.language.functions import call
from govrules.language.operators import calculate, compare
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
)
from govrules.language.types import EVENT
from govrules.language.values import (
    NEVER,
    ProvisionalDate,
    RecordValue,
    Truth,
    Unknown,
    Value,
    conjunction,
    disjunction,
    earlier_of,
    later_of,
    merged,
    negation,
)

Observer = Callable[[Typed, Value], None]
"""Is told every node with the value it came to, children first: the trace that `explain` shows."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What an expression is evaluated in. With `happened_only`, an event after `as_of` counts as not happened."""

    facts: Mapping[str, Value]
    as_of: date
    calendar: Calendar
    locals: Mapping[str, Value] = field(default_factory=dict)
    happened_only: bool = False
    observer: Observer | None = None
    cache: dict[tuple[str, bool], Value] = field(default_factory=dict)

    def with_local(self, name: str, value: Value) -> "Environment":
        """Give the environment inside a loop."""
        return replace(self, locals={**self.locals, name: value})


def evaluate(node: Typed, env: Environment) -> Value:
    """Give the value of an expression."""
    value = _evaluate(node, env)
    if env.observer:
        env.observer(node, value)
    return value


def _evaluate(node: Typed, env: Environment) -> Value:
    match node:
        case Constant() | Parameter():
            return node.value
        case FactValue():
            return _as_seen(node, env.facts.get(node.name, Unknown((node.name,))), env)
        case Local():
            return _as_seen(node, env.locals[node.name], env)
        case Field():
            return _as_seen(node, _field(evaluate(node.record, env), node.name), env)
        case Definition():
            # Definitions cannot name loop variables, so one value serves the whole evaluation.
            key = (node.name, env.happened_only)
            if key not in env.cache or env.observer:
                env.cache[key] = evaluate(node.body, env)
            return env.cache[key]
        case Not():
            return negation(truth(node.operand, env))
        case Logic():
            operands = (truth(item, env) for item in node.operands)
            return conjunction(operands) if node.conjunction else disjunction(operands)
        case Arithmetic():
            return calculate(node.operator, evaluate(node.left, env), evaluate(node.right, env), env.calendar)
        case Comparison():
            return compare(node.operator, evaluate(node.left, env), evaluate(node.right, env))
        case Choice():
            return _choice(node, env)
        case Call():
            return call(node.function, env.as_of, [evaluate(item, env) for item in node.arguments])
        case Aggregate():
            return _aggregate(node, env)
    assert_never(node)


def truth(node: Typed, env: Environment) -> Truth:
    """Give the truth of a condition; `never` where a condition stands cannot be, so it counts as unknown."""
    value = evaluate(node, env)
    return value if isinstance(value, bool | Unknown) else Unknown()


def _as_seen(node: FactValue | Local | Field, value: Value, env: Environment) -> Value:
    if env.happened_only and node.type == EVENT and isinstance(value, date) and value > env.as_of:
        return NEVER
    return value


def _field(record: Value, name: str) -> Value:
    if isinstance(record, RecordValue):
        return record.fields.get(name, Unknown((f"{record.path}.{name}",)))
    return record if isinstance(record, Unknown) else Unknown()


def _choice(node: Choice, env: Environment) -> Value:
    condition = truth(node.condition, env)
    if isinstance(condition, bool):
        return evaluate(node.then if condition else node.otherwise, env)
    then, otherwise = evaluate(node.then, env), evaluate(node.otherwise, env)
    if then == otherwise and not isinstance(then, Unknown):
        # Equal days, one of which may still move, are no sure day.
        return otherwise if isinstance(otherwise, ProvisionalDate) else then
    return merged((condition, then, otherwise))


def _aggregate(node: Aggregate, env: Environment) -> Value:
    over = evaluate(node.over, env)
    if not isinstance(over, tuple | frozenset):
        return over if isinstance(over, Unknown) else Unknown()
    elements = over if isinstance(over, tuple) else sorted(over)
    inside = [env.with_local(node.variable, element) for element in elements]
    match node.function:
        case "any":
            return disjunction(conjunction(_both(node, item)) for item in inside)
        case "all":
            return conjunction(disjunction(_implied(node, item)) for item in inside)
    chosen = [(_chosen(node, item), item) for item in inside]
    if doubtful := [kept for kept, _ in chosen if isinstance(kept, Unknown)]:
        return merged(doubtful)
    kept = [item for keep, item in chosen if keep]
    if node.function == "count":
        return len(kept)
    values = [evaluate(node.element, item) for item in kept]
    match node.function:
        case "sum":
            return _sum(values)
        case "max":
            return later_of(values)
        case _:
            return earlier_of(values)


def _chosen(node: Aggregate, env: Environment) -> Truth:
    return truth(node.condition, env) if node.condition else True


def _both(node: Aggregate, env: Environment) -> Iterator[Truth]:
    yield _chosen(node, env)
    yield truth(node.element, env)


def _implied(node: Aggregate, env: Environment) -> Iterator[Truth]:
    yield negation(_chosen(node, env))
    yield truth(node.element, env)


def _sum(values: list[Value]) -> Value:
    if NEVER in values:
        return NEVER
    if any(isinstance(value, Unknown) for value in values):
        return merged(values)
    return sum((value for value in values if isinstance(value, int | Fraction)), start=0)
