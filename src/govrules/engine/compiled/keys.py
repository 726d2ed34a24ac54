"""What generated code can tell of an expression before it is written: what equals it, and what it hangs on."""

from collections.abc import Hashable
from dataclasses import replace
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
    children,
)  # fmt: skip
from govrules.language.types import DATES, EVENT, PeriodOf


def key(node: Typed, seen: bool) -> Hashable:
    """Give what tells two expressions with the same value: their structure, and whether they hang on `as_of`."""
    seen = seen and any_event(node)
    match node:
        case Constant() | Parameter():
            return ("constant", type(node.value).__name__, node.value)
        case FactValue():
            return ("fact", node.name, seen)
        case Local():
            return ("local", node.name, seen)
        case Field():
            return ("field", node.name, key(node.record, seen), seen)
        case Definition():
            return key(node.body, seen)
        case Not():
            return ("not", key(node.operand, seen))
        case Logic():
            return ("logic", node.conjunction, *(key(item, seen) for item in node.operands))
        case Arithmetic() | Comparison():
            return (type(node).__name__, node.operator, key(node.left, seen), key(node.right, seen))
        case Choice():
            return ("choice", *(key(item, seen) for item in children(node)))
        case Call():
            return ("call", node.function, *(key(item, seen) for item in node.arguments))
        case Aggregate():
            parts = (key(item, seen) for item in children(node))
            return ("aggregate", node.function, node.variable, node.condition is None, *parts)
    assert_never(node)


def negated(node: Typed) -> Typed:
    """Give what holds where a condition does not: `not (not a and not b)` is `a or b`, in Kleene's logic too."""
    match node:
        case Definition():
            return negated(node.body)
        case Not():
            return node.operand
        case Logic():
            return replace(node, conjunction=not node.conjunction, operands=tuple(negated(item) for item in node.operands))
    return Not(node, node.type, node.span)


def any_event(node: Typed) -> bool:
    """Tell whether an event stands in an expression, so that it hangs on what has happened."""
    if isinstance(node, FactValue | Local | Field) and node.type == EVENT:
        return True
    return any(any_event(child) for child in children(node))


def any_local(node: Typed) -> bool:
    """Tell whether an expression hangs on a loop."""
    return isinstance(node, Local) or any(any_local(child) for child in children(node))


def may_leave(node: Typed) -> bool:
    """Tell whether the code may leave a value to the interpreter: only periods do, and only inside a rule."""
    return isinstance(node.type, PeriodOf) or any(may_leave(child) for child in children(node))


def moved_events(node: Typed) -> list[str] | None:
    """Give the events whose absence makes a date `never`, whatever else; None where a date is not made so plainly."""
    match node:
        case FactValue() if node.type in DATES:
            return [node.name] if node.type == EVENT else []
        case Definition():
            return moved_events(node.body)
        case Arithmetic() if isinstance(node.right.type, PeriodOf):
            return moved_events(node.left)
        case Call() if node.function in ("later_of", "earlier_of"):
            parts = [moved_events(item) for item in node.arguments]
            return None if None in parts else sorted({name for part in parts for name in part or ()})
    return None
