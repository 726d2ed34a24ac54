"""Which events a date counts from, and in which rows it is they that make it unknown."""

import numpy as np

from govrules.engine.columnar.table import Evaluating
from govrules.engine.columnar.values import NEVER, Days, Mask, UnsupportedError, both, either
from govrules.language.typed import (
    Aggregate,
    Choice,
    Definition,
    FactValue,
    Field,
    Local,
    Typed,
    children,
    walk,
)  # fmt: skip
from govrules.language.types import DATES, EVENT, ListOf


def has_events(node: Typed) -> bool:
    """Tell whether a date hangs on an event, in a branch or element of any kind."""
    if isinstance(node, FactValue | Field | Local):
        return node.type in (EVENT, ListOf(EVENT))
    if isinstance(node, Aggregate):
        if not has_events(node.element):
            raise UnsupportedError("an aggregate without events")
        return True
    parts = (node.then, node.otherwise) if isinstance(node, Choice) else children(node)
    return any(has_events(item) for item in parts)


def start_unknown(expressions: Evaluating, node: Typed) -> tuple[Mask, Mask]:
    """Tell where an unknown date is so for an event that it counts from, and where only the interpreter can tell."""
    if _mixed(node):
        return None, np.ones(expressions.table.size, np.bool_)
    return _unknown_events(expressions, node), None


def _unknown_events(expressions: Evaluating, node: Typed) -> Mask:
    if isinstance(node, FactValue | Field | Local):
        return _days(expressions, node).unknown if node.type == EVENT else None
    if node.type not in DATES:
        return None
    if isinstance(node, Choice):
        condition = expressions.truth(node.condition, seen=True)
        then, otherwise = (_unknown_events(expressions, item) for item in (node.then, node.otherwise))
        # Whether the event counts as happened hangs on the condition: a failed acceptance is none.
        never = [_days(expressions, item).values == NEVER for item in (node.then, node.otherwise)]
        hangs = condition.unknown & (never[0] | never[1])
        return either(hangs, both(then, ~condition.false), both(otherwise, ~condition.true))
    return either(*(_unknown_events(expressions, item) for item in children(node)))


def _days(expressions: Evaluating, node: Typed) -> Days:
    return expressions.days(node, seen=True)


def _mixed(node: Typed) -> bool:
    """Tell whether a list has a part, or a fact stands both where an event does and elsewhere: names decide then."""
    if any(isinstance(item, Aggregate) for item in walk(node)):
        return True
    leaves = list(_date_leaves(node))
    if any(isinstance(item, Field) and not isinstance(item.record, Local) for item in leaves):
        return True
    starts = {id(item) for item in leaves}
    names = {_name(item) for item in leaves if item.type == EVENT}
    others = [item for item in walk(node) if isinstance(item, FactValue | Field) and id(item) not in starts]
    return any(_name(item) in names for item in others)


def _date_leaves(node: Typed) -> "list[FactValue | Field | Local]":
    if isinstance(node, FactValue | Field | Local):
        return [node]
    parts = (node.then, node.otherwise) if isinstance(node, Choice) else children(node)
    return [leaf for item in parts if item.type in DATES for leaf in _date_leaves(item)]


def _name(node: Typed) -> str:
    return node.name if isinstance(node, FactValue | Field | Local | Definition) else ""
