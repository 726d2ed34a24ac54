"""Slips inside expressions: a table from the name of an operator to small functions from a node to its mutants."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple, assert_never

from govrules.authoring.neighbours import neighbours
from govrules.base.source import Span
from govrules.base.units import show_money, show_ratio
from govrules.calendars.periods import Period, Unit
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
    children,
    walk,
)
from govrules.language.types import BOOL, EVENT, INT, MONEY, RATIO, PeriodOf, RecordOf, SetOf, Type
from govrules.language.values import ConstantValue, DayOfYear
from govrules.packs.vocabulary import Vocabulary


class Slip(NamedTuple):
    """An expression with one slip, what was turned into what, and where."""

    node: Typed
    what: str
    span: Span


Events = Callable[[Typed], list[Typed]]
"""Gives the events that could be mistaken for one."""

Changed = Iterator[tuple[Typed, str]]


def _numbers(node: Typed, _: Events) -> Changed:
    if isinstance(node, Parameter):
        for value in neighbours(node.value, node.type):
            yield replace(node, value=value), _turned(node, value)
    elif isinstance(node, Constant) and node.type == INT and isinstance(node.value, int):
        for value in (node.value - 1, node.value + 1):
            if value >= 0:
                yield replace(node, value=value), f"`{node.value}` → `{value}`"


def _tenfold(node: Typed, _: Events) -> Changed:
    if not isinstance(node, Parameter):
        return
    match node.value:
        case bool():
            return
        case Period(count, unit):
            try:
                value: ConstantValue = Period(count * 10, unit)
            except ValueError:
                return
        case int() | Fraction():
            value = node.value * 10
        case _:
            return
    yield replace(node, value=value), _turned(node, value)


def _turned(node: Parameter, value: ConstantValue) -> str:
    return f"`{node.name}`: {shown(node.value, node.type)} → {shown(value, node.type)}"


def shown(value: ConstantValue, kind: Type) -> str:
    """Write a parameter's value for a list of mutants, in English."""
    match value:
        case DayOfYear():
            return f"{value.month:02}-{value.day:02}"
        case int() | Fraction() if kind == MONEY:
            return show_money(value, "en")
        case Fraction() if kind == RATIO:
            return show_ratio(value)
    return str(value)


_BOUNDS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}


def _bound(node: Typed, _: Events) -> Changed:
    if isinstance(node, Comparison) and node.operator in _BOUNDS and not isinstance(node.left.type, SetOf):
        other = _BOUNDS[node.operator]
        yield replace(node, operator=other), f"`{node.operator}` → `{other}` in `{node.span.text}`"


def _and_or(node: Typed, _: Events) -> Changed:
    if isinstance(node, Logic):
        old, new = ("and", "or") if node.conjunction else ("or", "and")
        yield replace(node, conjunction=not node.conjunction), f"`{old}` → `{new}` in `{node.span.text}`"


def _dropped(node: Typed, _: Events) -> Changed:
    if isinstance(node, Logic):
        for number, operand in enumerate(node.operands):
            rest = node.operands[:number] + node.operands[number + 1 :]
            yield (rest[0] if len(rest) == 1 else replace(node, operands=rest)), f"dropped `{operand.span.text}`"
    elif isinstance(node, Aggregate) and node.condition is not None:
        yield replace(node, condition=None), f"dropped `{node.condition.span.text}`"


def _negated(node: Typed, _: Events) -> Changed:
    for number, child in enumerate(children(node)):
        if _is_condition(node, child):
            yield _with_child(node, number, negated(child)), f"negated `{child.span.text}`"


def _is_condition(node: Typed, child: Typed) -> bool:
    match node:
        case Logic():
            return True
        case Choice():
            return child is node.condition
        case Aggregate():
            return child is node.condition or (child is node.element and node.function in ("any", "all"))
    return False


def negated(node: Typed) -> Typed:
    """Give the contrary of a condition."""
    return node.operand if isinstance(node, Not) else Not(node, BOOL, node.span)


_OTHER_UNIT = {Unit.WORKING_DAYS: Unit.DAYS, Unit.DAYS: Unit.WORKING_DAYS}


def _unit(node: Typed, _: Events) -> Changed:
    """Count a window in the other kind of days; only where a date is moved: between two dates lie calendar days only."""
    if not isinstance(node, Arithmetic) or not isinstance(node.right.type, PeriodOf):
        return
    for part in walk(node.right):
        if isinstance(part, Parameter) and isinstance(part.value, Period) and (unit := _OTHER_UNIT.get(part.value.unit)):
            value = Period(part.value.count, unit)
            other = replace(part, value=value, type=PeriodOf(unit))
            yield replace(node, right=_put(node.right, part, other)), _turned(part, value)


def _put(node: Typed, old: Typed, new: Typed) -> Typed:
    if node is old:
        return new
    return rebuilt(node, tuple(_put(child, old, new) for child in children(node)))


def _clock(node: Typed, events: Events) -> Changed:
    if isinstance(node, Arithmetic) and isinstance(node.right.type, PeriodOf) and isinstance(node.left, FactValue | Field):
        for other in events(node.left):
            yield replace(node, left=other), f"`{node.left.name}` → `{getattr(other, 'name', '')}` in `{node.span.text}`"


def _code(node: Typed, _: Events) -> Changed:
    if isinstance(node, Constant) and isinstance(node.value, frozenset) and len(node.value) > 1:
        for code in sorted(node.value):
            yield replace(node, value=node.value - {code}), f"dropped `{code}` in `{node.span.text}`"


SLIPS: Mapping[str, Callable[[Typed, Events], Changed]] = {
    "number": _numbers,
    "tenfold": _tenfold,
    "bound": _bound,
    "and-or": _and_or,
    "negated-condition": _negated,
    "dropped-condition": _dropped,
    "day-kind": _unit,
    "clock": _clock,
    "dropped-code": _code,
}
"""What each operator makes of one node (not of those below it)."""


def slips(node: Typed, make: Callable[[Typed, Events], Changed], events: Events) -> Iterator[Slip]:
    """Give the slips of one operator in an expression and all below it; definitions stay closed."""
    for changed, what in make(node, events):
        yield Slip(changed, what, node.span)
    if isinstance(node, Definition):
        return
    for number, child in enumerate(children(node)):
        for slip in slips(child, make, events):
            yield Slip(_with_child(node, number, slip.node), slip.what, slip.span)


def _with_child(node: Typed, number: int, child: Typed) -> Typed:
    below = children(node)
    return rebuilt(node, (*below[:number], child, *below[number + 1 :]))


def rebuilt(node: Typed, below: tuple[Typed, ...]) -> Typed:
    """Give a node with other nodes below it, in the order of `children`."""
    match node:
        case Constant() | Parameter() | FactValue() | Local():
            return node
        case Field():
            return replace(node, record=below[0])
        case Definition():
            return replace(node, body=below[0])
        case Not():
            return replace(node, operand=below[0])
        case Logic():
            return replace(node, operands=below)
        case Arithmetic() | Comparison():
            return replace(node, left=below[0], right=below[1])
        case Choice():
            return replace(node, condition=below[0], then=below[1], otherwise=below[2])
        case Call():
            return replace(node, arguments=below)
        case Aggregate():
            return replace(node, over=below[0], element=below[1], condition=below[2] if len(below) > 2 else None)
    assert_never(node)


MOST_EVENTS = 2
"""So many other events are tried for a clock: those of the rule first, then those of the same stage."""


def other_events(event: Typed, around: Iterable[Typed], vocabulary: Vocabulary) -> list[Typed]:
    """Give the events that could be mistaken for one: of the same rule, of the same record, of the same stage."""
    if event.type != EVENT:
        return []
    if isinstance(event, Field):
        kind = event.record.type
        names = [name for name, type_ in kind.fields if type_ == EVENT] if isinstance(kind, RecordOf) else []
        others: list[Typed] = [replace(event, name=name) for name in names if name != event.name]
        return others[:MOST_EVENTS]
    if not isinstance(event, FactValue):
        return []
    near = [node.name for item in around for node in walk(item) if isinstance(node, FactValue) and node.type == EVENT]
    stage = vocabulary.facts[event.name].stage
    same = [name for name, fact in vocabulary.facts.items() if fact.type == EVENT and fact.stage == stage]
    names = [name for name in dict.fromkeys([*near, *same]) if name != event.name]
    return [replace(event, name=name) for name in names[:MOST_EVENTS]]


def definitions_in(expressions: Iterable[Typed]) -> frozenset[str]:
    """Give the names of the definitions that expressions use, directly or through others."""
    return frozenset(node.name for item in expressions for node in walk(item) if isinstance(node, Definition))
