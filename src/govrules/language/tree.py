"""The tree of an expression as written; the checker turns it into the typed tree (`typed.py`).

Spans do not count when trees are compared, so that `parse(show(tree)) == tree`.
"""

from dataclasses import dataclass, field
from fractions import Fraction

from govrules.base.source import Span


@dataclass(frozen=True, slots=True)
class Name:
    """A fact, parameter, definition or loop variable, or `never`."""

    id: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Attribute:
    """A field of a record: `change.amount_yuan`."""

    value: "Tree"
    name: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a text in quotes, `true` or `false`."""

    value: bool | int | Fraction | str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Display:
    """A set `{…}` or list `[…]` of expressions."""

    ordered: bool
    items: "tuple[Tree, ...]"
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Unary:
    """`not x` or `-x`."""

    operator: str
    operand: "Tree"
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic, set operations and comparisons, told apart by the operator."""

    operator: str
    left: "Tree"
    right: "Tree"
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Logical:
    """`and` or `or` over two or more operands."""

    operator: str
    operands: "tuple[Tree, ...]"
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Conditional:
    """`then if condition else otherwise`."""

    condition: "Tree"
    then: "Tree"
    otherwise: "Tree"
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the language with its arguments."""

    function: str
    arguments: "tuple[Tree, ...]"
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Comprehension:
    """`element for variable in over if condition`, the argument of an aggregate."""

    element: "Tree"
    variable: str
    over: "Tree"
    condition: "Tree | None"
    span: Span = field(compare=False, repr=False)


Tree = Name | Attribute | Literal | Display | Unary | Binary | Logical | Conditional | Call | Comprehension

COMPARISONS = ("==", "!=", "<", "<=", ">", ">=", "in", "not in")
ARITHMETIC = {"&": 7, "+": 8, "-": 8, "*": 9, "/": 9}
"""Binding strength of each binary operator that is not a comparison; higher binds tighter."""

_CONDITIONAL, _OR, _AND, _NOT, _COMPARISON, _NEGATIVE, _PRIMARY = 1, 2, 3, 4, 5, 10, 11


def show(tree: Tree) -> str:
    """Write a tree in its canonical form; parsing that gives the same tree."""
    return _show(tree, _CONDITIONAL)


def _show(tree: Tree, outer: int) -> str:
    text, strength = _shown(tree)
    return f"({text})" if strength < outer else text


def _shown(tree: Tree) -> tuple[str, int]:
    match tree:
        case Name():
            return tree.id, _PRIMARY
        case Attribute(value=Literal()):
            # `1.x` would be read as a number with a point.
            return f"({_show(tree.value, 0)}).{tree.name}", _PRIMARY
        case Attribute():
            return f"{_show(tree.value, _PRIMARY)}.{tree.name}", _PRIMARY
        case Literal():
            return _literal(tree.value), _PRIMARY
        case Display():
            items = ", ".join(_show(item, _CONDITIONAL) for item in tree.items)
            return (f"[{items}]" if tree.ordered else f"{{{items}}}"), _PRIMARY
        case Unary(operator="not"):
            return f"not {_show(tree.operand, _NOT)}", _NOT
        case Unary():
            return f"-{_show(tree.operand, _NEGATIVE)}", _NEGATIVE
        case Binary(operator=operator) if operator in COMPARISONS:
            return f"{_show(tree.left, _COMPARISON + 1)} {operator} {_show(tree.right, _COMPARISON + 1)}", _COMPARISON
        case Binary():
            strength = ARITHMETIC[tree.operator]
            return f"{_show(tree.left, strength)} {tree.operator} {_show(tree.right, strength + 1)}", strength
        case Logical():
            strength = _OR if tree.operator == "or" else _AND
            return f" {tree.operator} ".join(_show(item, strength + 1) for item in tree.operands), strength
        case Conditional():
            parts = [_show(part, _OR) for part in (tree.then, tree.condition)]
            return f"{parts[0]} if {parts[1]} else {_show(tree.otherwise, _CONDITIONAL)}", _CONDITIONAL
        case Call():
            # A loop needs no brackets of its own where it is the only argument.
            outer = 0 if len(tree.arguments) == 1 else _CONDITIONAL
            return f"{tree.function}({', '.join(_show(item, outer) for item in tree.arguments)})", _PRIMARY
        case Comprehension():
            condition = f" if {_show(tree.condition, _OR)}" if tree.condition else ""
            head = f"{_show(tree.element, _CONDITIONAL)} for {tree.variable}"
            return f"{head} in {_show(tree.over, _OR)}{condition}", 0


def _literal(value: bool | int | Fraction | str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"' if "'" in value else f"'{value}'"
    if isinstance(value, Fraction):
        decimals = 0
        while value.denominator != 1 and (value * 10**decimals).denominator != 1:
            decimals += 1
        digits = str(int(value * 10**decimals)).rjust(decimals + 1, "0")
        return f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else f"{digits}.0"
    return str(value)
