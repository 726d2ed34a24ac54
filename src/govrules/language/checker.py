"""Tree → typed tree: every name resolved, every unit checked. All errors of an expression are reported at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from govrules.base.diagnostics import Diagnostic, did_you_mean, listed
from govrules.base.source import Span
from govrules.language import tree, typed
from govrules.language.functions import AGGREGATES, FUNCTIONS, SUMMABLE, SignatureError, aggregated
from govrules.language.operators import arithmetic, comparable
from govrules.language.tree import Tree
from govrules.language.typed import Typed
from govrules.language.types import (
    BOOL,
    DATES,
    INT,
    INVALID,
    MONEY,
    RATIO,
    TEXT,
    EnumOf,
    ListOf,
    RecordOf,
    SetOf,
    Type,
    is_collection,
    joined,
)
from govrules.language.types import (
    NEVER as NEVER_TYPE,
)
from govrules.language.values import NEVER, ConstantValue


@dataclass(frozen=True, slots=True)
class Names:
    """What the names of an expression can mean."""

    facts: Mapping[str, Type]
    parameters: Mapping[str, tuple[ConstantValue, Type]] = field(default_factory=dict)
    definitions: Mapping[str, Typed] = field(default_factory=dict)
    locals: Mapping[str, Type] = field(default_factory=dict)

    def with_local(self, name: str, kind: Type) -> "Names":
        """Give the names inside a loop."""
        return replace(self, locals={**self.locals, name: kind})

    def all(self) -> list[str]:
        """Give every name, for suggestions."""
        return [*self.locals, *self.parameters, *self.definitions, *self.facts]


def check(written: Tree, names: Names, hint: Type | None = None) -> tuple[Typed, list[Diagnostic]]:
    """Type an expression; `hint` is the type that the place wants, which tells what a code in quotes means."""
    checker = _Checker(names)
    return checker.infer(written, hint), checker.diagnostics


class _Checker:
    def __init__(self, names: Names) -> None:
        self.names = names
        self.diagnostics: list[Diagnostic] = []

    def error(self, code: str, span: Span, message: str, hint: str | None = None) -> Typed:
        self.diagnostics.append(Diagnostic(code, message, span, hint))
        return typed.Constant(NEVER, INVALID, span)

    def infer(self, node: Tree, hint: Type | None = None) -> Typed:
        match node:
            case tree.Name():
                return self._name(node)
            case tree.Attribute():
                return self._attribute(node)
            case tree.Literal():
                return self._literal(node, hint)
            case tree.Display(ordered=True):
                message = "a list in square brackets says an order: it goes with `==` and `!=` only"
                return self.error("type-error", node.span, message, "write a set in braces, such as `{'a', 'b'}`")
            case tree.Display():
                return self._display(node, hint)
            case tree.Unary():
                return self._unary(node, hint)
            case tree.Binary() if node.operator in tree.COMPARISONS:
                return self._comparison(node)
            case tree.Binary():
                return self._arithmetic(node, hint)
            case tree.Logical():
                operands = tuple(self.condition(item) for item in node.operands)
                return typed.Logic(node.operator == "and", operands, BOOL, node.span)
            case tree.Conditional():
                return self._choice(node, hint)
            case tree.Call():
                return self._call(node)
            case tree.Comprehension():
                return self.error("type-error", node.span, "a loop stands alone here", f"write it inside {listed(AGGREGATES)}")

    def condition(self, node: Tree) -> Typed:
        result = self.infer(node, BOOL)
        if result.type not in (BOOL, INVALID):
            return self.error("type-error", node.span, f"a condition is wanted here, not a value of type {result.type}")
        return result

    def _name(self, node: tree.Name) -> Typed:
        word, names = node.id, self.names
        if word == "never":
            return typed.Constant(NEVER, NEVER_TYPE, node.span)
        if word in names.locals:
            return typed.Local(word, names.locals[word], node.span)
        if word in names.parameters:
            value, kind = names.parameters[word]
            return typed.Parameter(word, value, kind, node.span)
        if word in names.definitions:
            body = names.definitions[word]
            return typed.Definition(word, body, body.type, node.span)
        if word in names.facts:
            return typed.FactValue(word, names.facts[word], node.span)
        help_text = did_you_mean(word, names.all())
        if word in FUNCTIONS or word in AGGREGATES:
            help_text = f"`{word}` is a function: give it arguments in parentheses"
        return self.error("unknown-name", node.span, f"no fact, parameter or definition named `{word}`", help_text)

    def _attribute(self, node: tree.Attribute) -> Typed:
        record = self.infer(node.value)
        if record.type == INVALID:
            return typed.Constant(NEVER, INVALID, node.span)
        if not isinstance(record.type, RecordOf):
            written = node.value.span.text
            message = f"`{written}` has no fields: it is of type {record.type}"
            hint = "loop over its elements, such as `any(x.… for x in …)`" if is_collection(record.type) else None
            hint = f"write `{node.name}({written})`" if node.name in FUNCTIONS else hint
            return self.error("type-error", node.span, message, hint)
        kind = record.type.field(node.name)
        if kind is None:
            fields = [name for name, _ in record.type.fields]
            hint = did_you_mean(node.name, fields) or f"its fields are {listed(fields)}"
            return self.error("unknown-field", node.span, f"no field named `{node.name}`", hint)
        return typed.Field(record, node.name, kind, node.span)

    def _literal(self, node: tree.Literal, hint: Type | None) -> Typed:
        value = node.value
        if isinstance(value, bool):
            return typed.Constant(value, BOOL, node.span)
        if isinstance(value, str):
            return self._code(value, node.span, hint)
        if isinstance(value, Fraction):
            return typed.Constant(value, RATIO, node.span)
        # 0 is nothing of anything; 1 is also the whole, as in `1 - discount`.
        if hint == RATIO or (value == 0 and hint in SUMMABLE):
            kind = hint if hint is not None else INT
            return typed.Constant(Fraction(value) if kind == RATIO else value, kind, node.span)
        return typed.Constant(value, INT, node.span)

    def _code(self, value: str, span: Span, hint: Type | None) -> Typed:
        if isinstance(hint, ListOf | SetOf):
            hint = hint.item
        if not isinstance(hint, EnumOf):
            return typed.Constant(value, TEXT, span)
        if value not in hint.codes:
            suggestion = did_you_mean(value, hint.codes) or f"the codes are {listed(hint.codes)}"
            return self.error("unknown-code", span, f"no code named `{value}`", suggestion)
        return typed.Constant(value, hint, span)

    def _display(self, node: tree.Display, hint: Type | None) -> Typed:
        item_hint = hint.item if isinstance(hint, ListOf | SetOf) else hint
        values: list[str] = []
        kind: Type = item_hint if isinstance(item_hint, EnumOf) else TEXT
        for item in node.items:
            if not isinstance(item, tree.Literal) or not isinstance(item.value, str):
                return self.error("type-error", item.span, "a set or list is written with codes or texts in quotes")
            if item.value in values and not node.ordered:
                self.error("type-error", item.span, f"`{item.value}` stands in the set twice", "drop one of the two")
            elif self._code(item.value, item.span, kind).type != INVALID:
                values.append(item.value)
        if node.ordered:
            return typed.Constant(tuple(values), ListOf(kind), node.span)
        return typed.Constant(frozenset(values), SetOf(kind), node.span)

    def _unary(self, node: tree.Unary, hint: Type | None) -> Typed:
        if node.operator == "not":
            return typed.Not(self.condition(node.operand), BOOL, node.span)
        operand = self.infer(node.operand, hint)
        if operand.type not in (*SUMMABLE, INVALID):
            return self.error("type-error", node.span, f"only a number can be negative, not a value of type {operand.type}")
        zero = typed.Constant(Fraction(0) if operand.type == RATIO else 0, operand.type, node.span)
        return typed.Arithmetic("-", zero, operand, operand.type, node.span)

    def _pair(self, left: Tree, right: Tree, hint: Type | None = None) -> tuple[Typed, Typed]:
        """Type two operands; the one that is not written out tells what codes and numbers in the other mean."""
        if _is_written_out(left) and not _is_written_out(right):
            second = self.infer(right, hint)
            return self.infer(left, second.type), second
        first = self.infer(left, hint)
        return first, self.infer(right, first.type)

    def _comparison(self, node: tree.Binary) -> Typed:
        if node.operator in ("==", "!=") and (pair := self._order(node.left, node.right)):
            left, right = pair
        else:
            left, right = self._pair(node.left, node.right)
        if INVALID not in (left.type, right.type) and (problem := comparable(node.operator, left.type, right.type)):
            return self.error("type-error", node.span, *problem)
        return typed.Comparison(node.operator, left, right, BOOL, node.span)

    def _order(self, left: Tree, right: Tree) -> tuple[Typed, Typed] | None:
        """Type the two sides of `list == ['a', 'b']`, the one place of a list in square brackets."""
        if isinstance(right, tree.Display) and right.ordered and not isinstance(left, tree.Display):
            first = self.infer(left)
            return first, self._display(right, first.type)
        if isinstance(left, tree.Display) and left.ordered and not isinstance(right, tree.Display):
            second = self.infer(right)
            return self._display(left, second.type), second
        return None

    def _arithmetic(self, node: tree.Binary, hint: Type | None) -> Typed:
        if node.operator in "*/":
            # A product's operands have units of their own, so neither tells what a number in the other means.
            left, right = self.infer(node.left), self.infer(node.right)
        else:
            left, right = self._pair(node.left, node.right, hint)
        if INVALID in (left.type, right.type):
            return typed.Constant(NEVER, INVALID, node.span)
        kind = arithmetic(node.operator, left.type, right.type)
        if kind is None:
            message = f"`{node.operator}` does not go between {left.type} and {right.type}"
            hint_text = "multiply the ratio with an amount first" if {left.type, right.type} == {MONEY, RATIO} else None
            if left.type in DATES and right.type == INT:
                hint_text = "say what is counted: a parameter such as `5 working days`"
            return self.error("type-error", node.span, message, hint_text)
        return typed.Arithmetic(node.operator, left, right, kind, node.span)

    def _choice(self, node: tree.Conditional, hint: Type | None) -> Typed:
        condition = self.condition(node.condition)
        then, otherwise = self._pair(node.then, node.otherwise, hint)
        kind = joined(then.type, otherwise.type)
        if kind is None:
            message = f"one branch is of type {then.type}, the other of type {otherwise.type}"
            return self.error("type-error", node.span, message)
        return typed.Choice(condition, then, otherwise, kind, node.span)

    def _call(self, node: tree.Call) -> Typed:
        if node.function in AGGREGATES:
            return self._aggregate(node)
        function = FUNCTIONS.get(node.function)
        if function is None:
            known = [*FUNCTIONS, *AGGREGATES]
            hint = did_you_mean(node.function, known) or f"the functions are {listed(known, 20)}"
            return self.error("unknown-function", node.span, f"no function named `{node.function}`", hint)
        arguments = tuple(self.infer(item) for item in node.arguments)
        try:
            kind = function.signature([item.type for item in arguments])
        except SignatureError as problem:
            return self.error("type-error", node.span, f"`{node.function}` {problem}", f"its form is `{function.usage}`")
        return typed.Call(node.function, arguments, kind, node.span)

    def _aggregate(self, node: tree.Call) -> Typed:
        name = node.function
        if len(node.arguments) != 1:
            hint = "; of several dates take `later_of` or `earlier_of`" if name in ("min", "max") else ""
            return self.error("type-error", node.span, f"`{name}` takes one loop", f"write `{name}(… for x in …)`{hint}")
        argument = node.arguments[0]
        if isinstance(argument, tree.Comprehension):
            return self._loop(name, argument, node.span)
        over = self.infer(argument)
        if name == "count" and is_collection(over.type):
            return self._counted(over, node.span)
        if over.type == INVALID:
            return over
        return self.error("type-error", node.span, f"`{name}` takes a loop", f"write `{name}(… for x in …)`")

    def _counted(self, over: Typed, span: Span) -> Typed:
        item = over.type.item if isinstance(over.type, ListOf | SetOf) else INVALID
        return typed.Aggregate("count", "item", over, typed.Local("item", item, span), None, INT, span)

    def _loop(self, name: str, loop: tree.Comprehension, span: Span) -> Typed:
        over = self.infer(loop.over)
        if over.type == INVALID:
            return over
        if not isinstance(over.type, ListOf | SetOf):
            return self.error("type-error", loop.over.span, f"a loop runs over a list, not over a value of type {over.type}")
        if loop.variable in self.names.all():
            return self.error("shadowed-name", span, f"the loop variable `{loop.variable}` hides another name", "rename it")
        inner = _Checker(self.names.with_local(loop.variable, over.type.item))
        condition = inner.condition(loop.condition) if loop.condition else None
        element = inner.condition(loop.element) if name in ("any", "all") else inner.infer(loop.element)
        self.diagnostics += inner.diagnostics
        try:
            kind = aggregated(name, element.type, is_element=isinstance(element, typed.Local))
        except SignatureError as problem:
            hint = f"write `{name}(x for x in … if …)`" if name == "count" else None
            return self.error("type-error", span, f"`{name}` {problem}", hint)
        return typed.Aggregate(name, loop.variable, over, element, condition, kind, span)


def _is_written_out(node: Tree) -> bool:
    """Tell whether the other operand says what a node means; a decimal is a ratio whatever stands beside it."""
    if isinstance(node, tree.Unary):
        return _is_written_out(node.operand)
    return isinstance(node, tree.Display) or (isinstance(node, tree.Literal) and not isinstance(node.value, Fraction))
