"""Data as read from YAML or JSON: every scalar is kept as its source text, with its place.

What a scalar means is said by the schema of the file, never by YAML: `NO`, `010` and `12:30` stay what was written.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from govrules.base.source import Span

Path = tuple[str | int, ...]
"""The way to a node: keys and list positions."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as text. `quoted` tells `"null"` from `null`; `offsets` maps its characters to the source's."""

    text: str
    span: Span = field(repr=False)
    quoted: bool = False
    offsets: tuple[int, ...] | None = field(default=None, repr=False)

    @property
    def is_null(self) -> bool:
        """Tell whether nothing is written, or a plain `null` or `~`."""
        return not self.quoted and self.text in ("", "~", "null", "Null", "NULL")

    def locate(self, start: int, end: int) -> Span:
        """Map a range of the text to the source."""
        if self.offsets is None:
            return Span(self.span.source, self.span.start + start, self.span.start + max(end, start + 1))
        last = len(self.offsets) - 1
        if last < 0:
            return self.span
        first = self.offsets[min(start, last)]
        return Span(self.span.source, first, self.offsets[min(max(end - 1, start), last)] + 1)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: "tuple[Node, ...]"
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and nodes, in order, without repeats."""

    pairs: "tuple[tuple[Scalar, Node], ...]"
    span: Span = field(repr=False)

    def get(self, key: str) -> "Node | None":
        """Give the node under a key."""
        return next((node for name, node in self.pairs if name.text == key), None)

    def key(self, key: str) -> Scalar | None:
        """Give the key itself, with its place."""
        return next((name for name, _ in self.pairs if name.text == key), None)

    def __iter__(self) -> "Iterator[tuple[Scalar, Node]]":
        return iter(self.pairs)


Node = Scalar | Sequence | Mapping


def find(node: Node, path: Path, *, key: bool = False) -> Span:
    """Give the place of a path below a node, or of the nearest node above it; with `key`, the last key's own place."""
    span = node.span
    for number, step in enumerate(path):
        below: Node | None = None
        if isinstance(node, Mapping) and isinstance(step, str):
            below = node.get(step)
            written = node.key(step)
            if written and key and number == len(path) - 1:
                return written.span
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            below = node.items[step]
        if below is None:
            # A step that is not in the text: a missing key, or the name of a variant that the schema added.
            continue
        node, span = below, below.span
        if isinstance(node, Mapping) and number == len(path) - 1:
            span = _first_line(span)
    return span


def _first_line(span: Span) -> Span:
    end = span.source.text.find("\n", span.start, span.end)
    return Span(span.source, span.start, end if end >= 0 else span.end)


def plain(node: Node) -> object:
    """Give dicts, lists and strings (None for null) without places."""
    match node:
        case Scalar():
            return None if node.is_null else node.text
        case Sequence():
            return [plain(item) for item in node.items]
        case Mapping():
            return {key.text: plain(value) for key, value in node.pairs}
