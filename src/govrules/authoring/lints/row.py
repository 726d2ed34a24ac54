"""What a lint is, what it looks at and what it finds."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from govrules.base.diagnostics import Diagnostic, Level
from govrules.base.source import Span
from govrules.language.typed import Definition, Typed, children
from govrules.packs.nodes import Node, Path, find
from govrules.packs.pack import Pack


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that a lint found; `where` is the name by which `allow` excuses it."""

    where: str
    message: str
    span: Span
    help: str | None = None
    related: tuple[tuple[str, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class PackView:
    """A pack with its file's data, which gives the places."""

    pack: Pack
    root: Node

    def place(self, *path: str | int, key: bool = False) -> Span:
        """Give the place of a path in the file."""
        steps: Path = path
        return find(self.root, steps, key=key)

    def expressions(self) -> Iterator[Typed]:
        """Give every expression of the pack: scope, definitions, rules."""
        yield from (entry.condition for entry in self.pack.scope)
        yield from self.pack.definitions.values()
        for rule in self.pack.rules:
            yield from rule.expressions()

    def nodes(self) -> Iterator[Typed]:
        """Give every node once, in the order of the text: definitions are walked where they are defined."""
        for expression in self.expressions():
            yield from unopened(expression)


@dataclass(frozen=True, slots=True)
class Tested:
    """A pack with the statuses that its cases expect of each rule."""

    view: PackView
    expected: Mapping[str, frozenset[str]]


Seen = TypeVar("Seen")


@dataclass(frozen=True, slots=True)
class Lint(Generic[Seen]):
    """A lint: `look` yields what it finds in what it sees; `bad` and `good` are sections of a pack that show it."""

    code: str
    level: Level
    what: str
    why: str
    bad: str
    good: str
    look: Callable[[Seen], Iterator[Found]] = field(repr=False)

    def diagnostic(self, found: Found) -> Diagnostic:
        """Give what was found as a diagnostic."""
        return Diagnostic(self.code, found.message, found.span, found.help, self.level, related=found.related)


def unopened(node: Typed) -> Iterator[Typed]:
    """Give a node and those below it, but not what its definitions stand for."""
    yield node
    if not isinstance(node, Definition):
        for child in children(node):
            yield from unopened(child)


def meant(node: Typed) -> Typed:
    """Give what a name stands for, through any number of definitions."""
    while isinstance(node, Definition):
        node = node.body
    return node
