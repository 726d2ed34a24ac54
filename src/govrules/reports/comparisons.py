"""Comparisons in prose: of numbers, dates, codes and lists, and what is written `== never` or `count(…) > 0`."""

from typing import Protocol

from govrules.base.units import Label
from govrules.language.typed import Aggregate, Arithmetic, Comparison, Constant, FactValue, Local, Typed, walk
from govrules.language.types import DATES, EVENT, TEXT, ListOf, SetOf, Type
from govrules.language.values import NEVER
from govrules.packs.pack import Loop
from govrules.reports.words import DATE_OPERATORS, NOT_BY, OPERATORS, OPPOSITE, REVERSED, SOME


class Phrases(Protocol):
    """What words the two sides of a comparison, in one language."""

    zh: bool

    def say(self, label: Label) -> str:
        """Give a label in the language."""

    def listed(self, items: list[str], *, either: bool = False) -> str:
        """Join phrases with and, or with or."""

    def name(self, node: Typed) -> str:
        """Give the label of a fact."""

    def event(self, node: Typed) -> str:
        """Word a date as what happens on it."""

    def value(self, node: Typed) -> str:
        """Word a value."""

    def code(self, code: str, kind: Type, of: Typed | None = None) -> str:
        """Give the label of a code."""

    def condition(self, node: Typed, *, negated: bool = False) -> str:
        """Word a condition (or its contrary)."""

    def inside(self, loop: Loop | None) -> "Phrases":
        """Give the same for expressions inside a loop."""


def comparison(prose: Phrases, node: Comparison, *, negated: bool) -> str:
    """Word a comparison (or its contrary)."""
    operator = node.operator
    if operator in OPPOSITE and negated:
        operator, negated = OPPOSITE[operator], False
    dates = node.left.type in DATES and node.right.type in DATES
    if negated and operator in REVERSED and not dates and not isinstance(node.left.type, SetOf | ListOf):
        operator, negated = REVERSED[operator], False
    if operator in ("in", "not in"):
        text = _membership(prose, node, positive=(operator == "in"))
    elif operator == "<=" and isinstance(node.left.type, SetOf | ListOf):
        text = _contained(prose, node)
    elif is_never(node.right) and operator in ("==", "!="):
        there = operator == "!="
        name = prose.event(node.left) if node.left.type == EVENT else prose.name(node.left)
        if prose.zh:
            text = f"{name}{'已' if there else '未'}{'发生' if node.left.type == EVENT else '设定'}"
        else:
            text = f"{name} {'has' if there else 'has not'} {'happened' if node.left.type == EVENT else 'been set'}"
    elif _is_empty_text(node.right) and operator in ("==", "!="):
        filled = operator == "!="
        name = prose.value(node.left)
        text = f"{name}{'已' if filled else '未'}填写" if prose.zh else f"{name} is {'' if filled else 'not '}filled in"
    elif _is_zero(node.right) and isinstance(node.left, Aggregate) and node.left.function == "count" and operator in SOME:
        text = _some(prose, node.left, there=SOME[operator])
    else:
        left, right = _side(prose, node.left, node.right), _side(prose, node.right, node.left)
        if negated and dates:
            return prose.say(NOT_BY[operator]).format(left, right)
        words = DATE_OPERATORS if dates else OPERATORS
        space = "" if prose.zh else " "
        text = f"{left}{space}{prose.say(words[operator])}{space}{right}"
    return (f"并非{text}" if prose.zh else f"it is not so that {text}") if negated else text


def _side(prose: Phrases, node: Typed, other: Typed) -> str:
    if isinstance(node, Constant) and isinstance(node.value, str):
        return prose.code(node.value, node.type, other)
    return prose.event(node) if node.type in DATES else prose.value(node)


def _some(prose: Phrases, counted: Aggregate, *, there: bool) -> str:
    """Word `count(…) > 0` and its contrary."""
    over = counted.over
    among = isinstance(over, Arithmetic) and over.operator == "&"
    if isinstance(over, Arithmetic) and among and isinstance(over.right, Constant):
        items = [prose.code(str(item), over.right.type, over.left) for item in ordered(over.right.value)]
        left, either = prose.value(over.left), prose.listed(items, either=True)
        if prose.zh:
            return f"{left}中{'有' if there else '没有'}{either}"
        return f"{left} include {'at least one of' if there else 'none of'} {either}"
    what = prose.value(over)
    if counted.condition is not None:
        inner = prose.inside(Loop(counted.variable, over)).condition(counted.condition)
        what += f"（{inner}的）" if prose.zh else f" such that {inner}"
    return f"{'有' if there else '没有'}{what}" if prose.zh else f"there are {'' if there else 'no '}{what}"


def _membership(prose: Phrases, node: Comparison, *, positive: bool) -> str:
    left = prose.value(node.left)
    if isinstance(node.right, Constant) and isinstance(node.right.value, frozenset | tuple):
        items = prose.listed(
            [prose.code(str(item), node.right.type, node.left) for item in ordered(node.right.value)], either=True
        )
        return f"{left}{'' if positive else '不'}属于{items}" if prose.zh else f"{left} is {'' if positive else 'not '}{items}"
    right = prose.value(node.right)
    if prose.zh:
        return f"{right}{'包括' if positive else '不包括'}{_code_of(prose, node.left, node.right)}"
    return f"{right} {'include' if positive else 'do not include'} {_code_of(prose, node.left, node.right)}"


def _code_of(prose: Phrases, node: Typed, of: Typed) -> str:
    kind = of.type
    return prose.code(node.value, kind, of) if isinstance(node, Constant) and isinstance(node.value, str) else prose.value(node)


def _contained(prose: Phrases, node: Comparison) -> str:
    if any(isinstance(item, FactValue | Local) for item in walk(node.left)):
        return f"{prose.value(node.left)}仅限于{prose.value(node.right)}" if prose.zh else (
            f"{prose.value(node.left)} are only {prose.value(node.right)}"
        )  # fmt: skip
    return f"{prose.value(node.right)}包括{prose.value(node.left)}" if prose.zh else (
        f"{prose.value(node.right)} include {prose.value(node.left)}"
    )  # fmt: skip


def is_never(node: Typed) -> bool:
    """Tell whether a node is the constant `never`."""
    return isinstance(node, Constant) and node.value is NEVER


def _is_zero(node: Typed) -> bool:
    return isinstance(node, Constant) and node.value == 0 and not isinstance(node.value, bool)


def _is_empty_text(node: Typed) -> bool:
    return isinstance(node, Constant) and node.type == TEXT and node.value == ""


def ordered(values: object) -> list[object]:
    """Give the elements of a set (sorted) or of a list."""
    return sorted(values) if isinstance(values, frozenset) else list(values) if isinstance(values, tuple) else []
