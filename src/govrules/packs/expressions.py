"""The expressions of a pack, read and typed: one place that knows the names, keeps the problems and checks the types."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from govrules.base.diagnostics import Diagnostic
from govrules.language import tree, typed
from govrules.language.checker import Names, check
from govrules.language.parser import ParseError, parse
from govrules.language.types import BOOL, DATES, EVENT, INVALID, EnumOf, ListOf, Type
from govrules.language.types import NEVER as NEVER_TYPE
from govrules.packs.entries import Documents
from govrules.packs.fields import Expression
from govrules.packs.nodes import Scalar
from govrules.packs.pack import DocumentList, Loop, RequiredDocument

LARGEST_DEFINITION = 20_000
"""Nodes of a definition with all that it names written out; definitions of definitions could grow without end."""

DEEPEST_DEFINITION = 120
"""Levels of a definition with all that it names written out: what walks it must not run out of stack."""

_LOOP = re.compile(r"\s*(?P<variable>[A-Za-z_]\w*)\s+in\s+(?P<list>.+)", re.DOTALL | re.ASCII)

EVENTS: frozenset[Type] = frozenset({EVENT, NEVER_TYPE})


@dataclass
class Expressions:
    """Types expressions against the names known so far; what is wrong is collected in `problems`."""

    names: Names
    problems: list[Diagnostic] = field(default_factory=list)

    def read(self, written: Expression, wanted: frozenset[Type], what: str) -> typed.Typed | None:
        """Parse and type an expression that has to be one of the wanted types; None (and a problem) otherwise."""
        syntax = self.parse(written.scalar)
        if syntax is None:
            return None
        hint = BOOL if wanted == {BOOL} else None
        result, problems = check(syntax, self.names, hint)
        self.problems += problems
        if problems or result.type == INVALID:
            return None
        if result.type not in wanted:
            message = f"{what} is wanted here, not a value of type {result.type}"
            hint_text = "a set or computed day does not happen: use `by`, `not_before` or `when`" if wanted == EVENTS else None
            hint_text = hint_text if result.type in DATES else None
            self.problems.append(Diagnostic("type-error", message, result.span, hint_text))
            return None
        return result

    def parse(self, scalar: Scalar) -> tree.Tree | None:
        """Parse an expression; None (and a problem) if it cannot be read."""
        try:
            return parse(scalar.text, scalar.locate)
        except ParseError as error:
            self.problems.append(error.diagnostic)
            return None

    def condition(self, written: Expression | None) -> typed.Typed | None:
        """Type a condition."""
        return self.read(written, frozenset({BOOL}), "a condition") if written else None

    def day(self, written: Expression | None) -> typed.Typed | None:
        """Type a date."""
        return self.read(written, DATES, "a date") if written else None

    def event(self, written: Expression | None) -> typed.Typed | None:
        """Type a date on which something happens."""
        return self.read(written, EVENTS, "an event") if written else None

    def events(self, written: Sequence[Expression]) -> tuple[typed.Typed, ...]:
        """Type several events."""
        return tuple(item for item in map(self.event, written) if item is not None)

    def documents(self, written: Documents | None, keys: Mapping[str, Scalar]) -> tuple[DocumentList, ...]:
        """Type lists of documents: codes of the list facts that hold them, some under a condition."""
        lists = []
        for name, entries in (written or {}).items():
            fact = self.read(Expression(keys[name]), frozenset(self._enum_lists()), "a list of codes") if name in keys else None
            items = [item for entry in entries for item in self._document(entry, fact)]
            if fact is not None:
                lists.append(DocumentList(fact, tuple(items)))
        return tuple(lists)

    def _enum_lists(self) -> set[Type]:
        lists = {kind for kind in self.names.facts.values() if isinstance(kind, ListOf)}
        for local in self.names.locals.values():
            lists |= {kind for _, kind in getattr(local, "fields", ()) if isinstance(kind, ListOf)}
        return {kind for kind in lists if isinstance(kind.item, EnumOf)}

    def _document(self, entry: Expression | dict[str, Expression], fact: typed.Typed | None) -> list[RequiredDocument]:
        if isinstance(entry, Expression):
            self._check_code(entry.text, entry.scalar, fact)
            return [RequiredDocument(entry.text, None)]
        documents = []
        for code, written in entry.items():
            self._check_code(code, written.scalar, fact)
            condition = self.condition(written)
            if condition is not None:
                documents.append(RequiredDocument(code, condition))
        return documents

    def _check_code(self, code: str, scalar: Scalar, fact: typed.Typed | None) -> None:
        if fact is None or not isinstance(fact.type, ListOf) or not isinstance(fact.type.item, EnumOf):
            return
        literal = tree.Literal(code, scalar.span)
        self.problems += check(literal, self.names, fact.type.item)[1]

    def loop(self, written: Expression) -> Loop | None:
        """Type `change in changes`."""
        scalar = written.scalar
        match = _LOOP.fullmatch(scalar.text)
        if not match:
            message = "a loop is wanted here, such as `change in changes`"
            self.problems.append(Diagnostic("syntax", message, scalar.span))
            return None
        start = match.start("list")
        try:
            syntax = parse(match["list"], lambda a, b: scalar.locate(start + a, start + b))
        except ParseError as error:
            self.problems.append(error.diagnostic)
            return None
        over, problems = check(syntax, self.names)
        self.problems += problems
        if problems:
            return None
        variable = match["variable"]
        if not isinstance(over.type, ListOf):
            message = f"a loop runs over a list, not over a value of type {over.type}"
            self.problems.append(Diagnostic("type-error", message, over.span))
            return None
        if variable in self.names.all():
            span = scalar.locate(*match.span("variable"))
            self.problems.append(Diagnostic("shadowed-name", f"the loop variable `{variable}` hides another name", span))
        return Loop(variable, over)


def depth(node: typed.Typed, known: Mapping[str, int]) -> int:
    """Count the levels of an expression with its definitions written out, given the definitions' own depths."""
    if isinstance(node, typed.Definition):
        return 1 + known.get(node.name, 0)
    return 1 + max((depth(child, known) for child in typed.children(node)), default=0)


def size(node: typed.Typed, known: Mapping[str, int]) -> int:
    """Count the nodes of an expression with its definitions written out, given the definitions' own sizes."""
    total, queue = 0, [node]
    while queue:
        item = queue.pop()
        total += 1
        if isinstance(item, typed.Definition):
            total += known.get(item.name, 0)
        else:
            queue.extend(typed.children(item))
    return total


def _names_in(node: tree.Tree) -> list[str]:
    names: list[str] = []
    queue: list[tree.Tree] = [node]
    while queue:
        match queue.pop():
            case tree.Name() as item:
                names.append(item.id)
            case tree.Attribute(value=value):
                queue.append(value)
            case tree.Unary(operand=operand):
                queue.append(operand)
            case tree.Binary(left=left, right=right):
                queue += [left, right]
            case tree.Logical(operands=parts) | tree.Display(items=parts) | tree.Call(arguments=parts):
                queue += parts
            case tree.Conditional() as item:
                queue += [item.condition, item.then, item.otherwise]
            case tree.Comprehension() as item:
                queue += [item.element, item.over, *([item.condition] if item.condition else [])]
    return names


def in_order(written: Mapping[str, tree.Tree], report_circle: Callable[[list[str]], None]) -> list[str]:
    """Sort definitions so that each comes after those it names; circles are reported and left out."""
    needs = {name: [word for word in dict.fromkeys(_names_in(body)) if word in written] for name, body in written.items()}
    order: list[str] = []
    state: dict[str, int] = {}
    for root in needs:
        # Iterative depth-first search: a chain of thousands of definitions must not exhaust the stack.
        stack = [(root, iter(needs[root]))] if root not in state else []
        state.setdefault(root, 1)
        while stack:
            name, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                stack.pop()
                state[name] = 2
                order.append(name)
            elif following not in state:
                state[following] = 1
                stack.append((following, iter(needs[following])))
            elif state[following] == 1:
                trail = [item for item, _ in stack]
                report_circle(trail[trail.index(following) :])
    return order
