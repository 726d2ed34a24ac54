"""What an expression or a rule means, whatever its names and layout: equal shapes mean the same.

Definitions are opened, parameters are their values, loop variables are numbered, and what commutes is sorted. Two rules of
different shape may still mean the same; that is for the search to say.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import assert_never

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
)
from govrules.language.values import ConstantValue
from govrules.packs.pack import (
    Act,
    Classification,
    Consequence,
    DocumentList,
    Loop,
    Monthly,
    Norm,
    Pack,
    Rule,
    State,
)

Shape = str
"""Canonical text of a meaning."""

_MIRRORED = {">": "<", ">=": "<="}
_SYMMETRIC = frozenset({"==", "!="})


def expression_shape(node: Typed | None, loops: tuple[str, ...] = ()) -> Shape:
    """Give the shape of an expression inside the loops whose variables are named, outermost first; `-` for none."""
    if node is None:
        return "-"
    match node:
        case Constant() | Parameter():
            return f"{_value(node.value)}:{node.type}"
        case FactValue():
            return node.name
        case Local():
            return f"${len(loops) - 1 - loops[::-1].index(node.name)}" if node.name in loops else f"${node.name}"
        case Field():
            return f"{expression_shape(node.record, loops)}.{node.name}"
        case Definition():
            return expression_shape(node.body, loops)
        case Not():
            return _negation(node.operand, loops)
        case Logic():
            return _logic(node, loops)
        case Arithmetic():
            return f"({expression_shape(node.left, loops)} {node.operator} {expression_shape(node.right, loops)})"
        case Comparison():
            return _comparison(node, loops)
        case Choice():
            parts = (node.condition, node.then, node.otherwise)
            return f"if({_joined(parts, loops)})"
        case Call():
            return f"{node.function}({_joined(node.arguments, loops)})"
        case Aggregate():
            inner = (*loops, node.variable)
            return f"{node.function}({expression_shape(node.over, loops)}; {_joined((node.element, node.condition), inner)})"
    assert_never(node)


def _value(value: ConstantValue) -> str:
    if isinstance(value, Period) and value.unit is Unit.YEARS:
        # A year is twelve months: both are added once, from the anchor.
        return repr(Period(value.count * 12, Unit.MONTHS)) if value.count <= 800 else repr(value)
    if isinstance(value, frozenset):
        return "{" + ", ".join(sorted(map(repr, value))) + "}"
    return str(Fraction(value)) if isinstance(value, int | Fraction) and not isinstance(value, bool) else repr(value)


def _joined(nodes: Iterable[Typed | None], loops: tuple[str, ...] = ()) -> str:
    return ", ".join(expression_shape(item, loops) for item in nodes)


def _unordered(nodes: Iterable[Typed], loops: tuple[str, ...]) -> str:
    return "[" + ", ".join(sorted({expression_shape(item, loops) for item in nodes})) + "]"


def _opened(node: Typed) -> Typed:
    while isinstance(node, Definition):
        node = node.body
    return node


def _negation(operand: Typed, loops: tuple[str, ...]) -> str:
    inner = _opened(operand)
    return expression_shape(inner.operand, loops) if isinstance(inner, Not) else f"not {expression_shape(inner, loops)}"


def _logic(node: Logic, loops: tuple[str, ...]) -> str:
    parts = sorted(set(_flat(node, node.conjunction, loops)))
    joint = " and " if node.conjunction else " or "
    return parts[0] if len(parts) == 1 else f"({joint.join(parts)})"


def _flat(node: Typed, conjunction: bool, loops: tuple[str, ...]) -> list[str]:
    inner = _opened(node)
    if isinstance(inner, Logic) and inner.conjunction == conjunction:
        return [part for item in inner.operands for part in _flat(item, conjunction, loops)]
    return [expression_shape(inner, loops)]


def _comparison(node: Comparison, loops: tuple[str, ...]) -> str:
    left, right, operator = expression_shape(node.left, loops), expression_shape(node.right, loops), node.operator
    if operator in _MIRRORED:
        left, right, operator = right, left, _MIRRORED[operator]
    if operator in _SYMMETRIC:
        left, right = sorted((left, right))
    return f"({left} {operator} {right})"


def rule_shape(pack: Pack, rule: Rule, calendar: str = "") -> Shape:
    """Give the shape of a rule: all that decides on its findings and whom they name; `calendar` counts its working days."""
    loops = (rule.loop.variable,) if rule.loop else ()
    actor = pack.actors.get(rule.actor)
    meaning = (
        _loop(rule.loop), _applicability(rule, loops), expression_shape(rule.unclear, loops), _norm(rule.norm, loops),
        rule.force, rule.actor, bool(actor and actor.is_authority), sorted(rule.to), sorted(rule.clauses),
        sorted(rule.despite), pack.rolls_to_working_day,
    )  # fmt: skip
    text = repr(meaning)
    return f"{text} {calendar}" if "WORKING_DAYS" in text or pack.rolls_to_working_day else text


def _loop(loop: Loop | None) -> Shape:
    return expression_shape(loop.over) if loop else "-"


def _applicability(rule: Rule, loops: tuple[str, ...]) -> Shape:
    """Give `when` and not `unless` in one: the engine joins them by `and`."""
    parts = _flat(rule.when, True, loops) if rule.when else []
    if rule.unless:
        parts.append(_negation(rule.unless, loops))
    return " and ".join(sorted(set(parts)))


def _norm(norm: Norm, loops: tuple[str, ...]) -> Shape:
    match norm:
        case Act():
            dates = (norm.not_before, norm.by, norm.extended_to, norm.provided)
            lists = (_unordered(norm.acts, loops), _unordered(norm.after, loops), _unordered(norm.before, loops))
            return f"act {norm.owed} {lists} {_joined(dates, loops)} {_documents(norm.documents, loops)}"
        case Monthly():
            return f"monthly {_joined((norm.months, norm.start, norm.until), loops)}"
        case State():
            return f"state {norm.forbidden} {expression_shape(norm.condition, loops)} {_documents(norm.documents, loops)}"
        case Classification():
            return f"applies {expression_shape(norm.condition, loops)}"
        case Consequence():
            return f"consequence {_joined((norm.by, norm.done), loops)}"
    assert_never(norm)


def _documents(lists: tuple[DocumentList, ...], loops: tuple[str, ...]) -> Shape:
    shown = [
        (expression_shape(part.fact, loops), sorted((item.code, expression_shape(item.condition, loops)) for item in part.items))
        for part in lists
    ]
    return repr(sorted(shown))


def scope_shape(pack: Pack) -> Shape:
    """Give the shape of a pack's scope."""
    return repr(sorted((item.kind, item.clause, expression_shape(item.condition)) for item in pack.scope))
