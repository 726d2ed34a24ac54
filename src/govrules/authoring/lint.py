"""Lints of a pack: what is well formed and yet not right. Each is a row in a table: code → what it looks for."""

from collections.abc import Callable, Iterator
from fractions import Fraction

from govrules.base.diagnostics import Diagnostic, Level
from govrules.language.typed import Constant, Definition, Parameter, Typed, children
from govrules.packs.nodes import Node, find
from govrules.packs.pack import Pack

Lint = Callable[[Pack, Node], Iterator[Diagnostic]]


def lint(pack: Pack, root: Node) -> list[Diagnostic]:
    """Give every lint of a pack, with places in its file."""
    return [diagnostic for check in LINTS.values() for diagnostic in check(pack, root)]


def _expressions(pack: Pack) -> Iterator[Typed]:
    yield from (entry.condition for entry in pack.scope)
    yield from pack.definitions.values()
    for rule in pack.rules:
        yield from rule.expressions()


def _nodes(pack: Pack) -> Iterator[Typed]:
    """Give every node once: definitions are walked where they are defined."""
    queue = list(_expressions(pack))
    while queue:
        node = queue.pop()
        yield node
        if not isinstance(node, Definition):
            queue.extend(children(node))


def _number_literals(pack: Pack, _: Node) -> Iterator[Diagnostic]:
    for node in _nodes(pack):
        if not isinstance(node, Constant) or isinstance(node.value, bool) or not isinstance(node.value, int | Fraction):
            continue
        if node.value not in (0, 1):
            message = f"the number `{node.span.text}` stands in an expression"
            hint = "make it a parameter with its clause, so that the source of the number is known"
            yield Diagnostic("number-literal", message, node.span, hint)


def _unaccounted_clauses(pack: Pack, root: Node) -> Iterator[Diagnostic]:
    for clause in unaccounted(pack):
        message = f"clause `{clause}` has neither a rule nor a reason for having none"
        yield Diagnostic(
            "unaccounted-clause", message, find(root, ("clauses", clause), key=True), "cite it or give `not_encoded`"
        )


def encoded(pack: Pack) -> set[str]:
    """Give the clauses that a rule, a scope entry or the validity cites."""
    cited = {clause for rule in pack.rules for clause in rule.clauses}
    return cited | {entry.clause for entry in pack.scope} | set(pack.in_force.clauses)


def unaccounted(pack: Pack) -> list[str]:
    """Give the clauses that are neither encoded nor left out for a reason, in the order of the text."""
    cited = encoded(pack)
    return [clause.id for clause in pack.clauses.values() if clause.id not in cited and clause.not_encoded is None]


def _unused(pack: Pack, root: Node) -> Iterator[Diagnostic]:
    named = {node.name for node in _nodes(pack) if isinstance(node, Parameter | Definition)}
    for section in ("parameters", "definitions"):
        for name in getattr(pack, section):
            if name not in named:
                message = f"the {section.removesuffix('s')} `{name}` is never used"
                yield Diagnostic(f"unused-{section.removesuffix('s')}", message, find(root, (section, name), key=True),
                                 "use it or remove it", Level.WARNING)  # fmt: skip


LINTS: dict[str, Lint] = {
    "number-literal": _number_literals,
    "unaccounted-clause": _unaccounted_clauses,
    "unused": _unused,
}
