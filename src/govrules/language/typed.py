"""The typed tree: what an expression means, with every name resolved. Every back end is a `match` over these nodes."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from govrules.base.source import Span
from govrules.language.types import Type
from govrules.language.values import ConstantValue


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """A value written in the expression: a number, a code, a set or list of codes, `never`."""

    value: ConstantValue
    type: Type
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """A named number, period or day of the pack."""

    name: str
    value: ConstantValue
    type: Type
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class FactValue:
    """What the record says of a fact."""

    name: str
    type: Type
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Local:
    """The element that a loop stands at."""

    name: str
    type: Type
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """A field of a record."""

    record: "Typed"
    name: str
    type: Type
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """A named sub-expression of the pack."""

    name: str
    body: "Typed"
    type: Type
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Not:
    """Kleene negation."""

    operand: "Typed"
    type: Type
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Logic:
    """Kleene conjunction or disjunction."""

    conjunction: bool
    operands: "tuple[Typed, ...]"
    type: Type
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Arithmetic:
    """`+ - * /` on numbers, dates and periods; `&` and `-` on sets."""

    operator: str
    left: "Typed"
    right: "Typed"
    type: Type
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """An order, equality, membership or subset."""

    operator: str
    left: "Typed"
    right: "Typed"
    type: Type
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """`then if condition else otherwise`."""

    condition: "Typed"
    then: "Typed"
    otherwise: "Typed"
    type: Type
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A function of the language (`functions.py`)."""

    function: str
    arguments: "tuple[Typed, ...]"
    type: Type
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Aggregate:
    """`any`, `all`, `count`, `sum`, `min` or `max` over the elements of a list."""

    function: str
    variable: str
    over: "Typed"
    element: "Typed"
    condition: "Typed | None"
    type: Type
    span: Span = field(repr=False)


Typed = (
    Constant | Parameter | FactValue | Local | Field | Definition
    | Not | Logic | Arithmetic | Comparison | Choice | Call | Aggregate
)  # fmt: skip


def children(node: Typed) -> "tuple[Typed, ...]":
    """Give the nodes directly below; a definition's body counts as one."""
    match node:
        case Constant() | Parameter() | FactValue() | Local():
            return ()
        case Field():
            return (node.record,)
        case Definition():
            return (node.body,)
        case Not():
            return (node.operand,)
        case Logic():
            return node.operands
        case Arithmetic() | Comparison():
            return (node.left, node.right)
        case Choice():
            return (node.condition, node.then, node.otherwise)
        case Call():
            return node.arguments
        case Aggregate():
            rest = (node.condition,) if node.condition else ()
            return (node.over, node.element, *rest)


def walk(node: Typed) -> Iterator[Typed]:
    """Give the node and all below it, definitions opened, in the order of the text."""
    yield node
    for child in children(node):
        yield from walk(child)
