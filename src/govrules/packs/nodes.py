"""Data as read from YAML or JSON: every scalar is kept as its source text, with its place.

What a scalar means is said by the schema of the file, never by YAML: `NO`, `010` and `12:30` stay what was written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from govrules.base.source import Span

Path = tuple[str | int, ...]
"""The way to a node: keys and list positions."""


@dataclass(slots=True, eq=False)
class Scalar:
    """One value as text. `style` is how it was quoted: a quote, `|` or `>`, or None for a plain one.

    Not frozen, only because that would double the time of reading a file; nobody assigns to one.
    """

    text: str
    span: Span = field(repr=False)
    style: str | None = None

    @property
    def is_null(self) -> bool:
        """Tell whether nothing is written, or a plain `null` or `~`."""
        return self.style is None and self.text in ("", "~", "null", "Null", "NULL")

    def locate(self, start: int, end: int) -> Span:
        """Map a range of the text to the source."""
        span, raw = self.span, self.span.text
        shift = 0 if raw == self.text else 1 if raw[1:-1] == self.text else None
        if shift is not None:
            first = span.start + shift
            return Span(span.source, first + start, first + max(end, start + 1))
        offsets = _offsets(self.text, raw, self.style)
        last = len(offsets) - 1
        if last < 0:
            return span
        first, final = offsets[min(start, last)], offsets[min(max(end - 1, start), last)]
        return Span(span.source, span.start + first, span.start + final + 1)

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
    _places: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # An index, so that finding the places of ten thousand keys does not take a walk for each.
        object.__setattr__(self, "_places", {key.text: number for number, (key, _) in enumerate(self.pairs)})

    def get(self, key: str) -> "Node | None":
        """Give the node under a key."""
        return self.pairs[self._places[key]][1] if key in self._places else None

    def key(self, key: str) -> Scalar | None:
        """Give the key itself, with its place."""
        return self.pairs[self._places[key]][0] if key in self._places else None

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
    return _first_line(span) if isinstance(node, Mapping) else span


def _first_line(span: Span) -> Span:
    end = span.source.text.find("\n", span.start, span.end)
    return Span(span.source, span.start, end if end >= 0 else span.end)


_BREAK = r"(?:\r\n|[\n\r\x85\u2028\u2029])"
_FOLD = rf"[ \t]*{_BREAK}(?:[ \t]|{_BREAK})*"
_ESCAPE = r"\\(?:x.{2}|u.{4}|U.{8}|.)"
# What stands for what in a scalar of several lines: a fold for a blank or line breaks, an escape for one character.
_FLOW = {
    None: re.compile(rf"(?P<fold>{_FOLD})|.", re.DOTALL),
    "'": re.compile(rf"(?P<fold>{_FOLD})|''|.", re.DOTALL),
    '"': re.compile(rf"(?P<joined>\\{_BREAK}[ \t]*)|(?P<fold>{_FOLD})|{_ESCAPE}|.", re.DOTALL),
}


@lru_cache(maxsize=8)
def _offsets(value: str, raw: str, style: str | None) -> tuple[int, ...]:
    """Align the characters of a scalar with the source text that they came from, by YAML's rules of folding."""
    found = _block(value, raw) if style in ("|", ">") else _flow(len(value), raw, style)
    end = max(0, len(raw) - 1)
    padded = (found + [end] * (len(value) - len(found)))[: len(value)]
    return tuple(min(offset, end) for offset in padded)


def _flow(length: int, raw: str, style: str | None) -> list[int]:
    offsets: list[int] = []
    position = 1 if style else 0
    while len(offsets) < length and (token := _FLOW[style].match(raw, position)):
        kinds = token.groupdict()
        breaks = len(re.findall(_BREAK, token[0])) if kinds["fold"] else 0
        count = 0 if kinds.get("joined") else max(1, breaks - 1)
        offsets += [position] * count
        position = token.end()
    return offsets


def _block(value: str, raw: str) -> list[int]:
    """Align line by line: whatever stands in the value between two lines stands for the break between them."""
    position = (re.search(_BREAK, raw) or re.search("$", raw)).end()  # type: ignore[union-attr]  # one of them matches
    lines = [(item.start(), item[0]) for item in re.finditer(r"[^\n\r\x85\u2028\u2029]+", raw) if item.start() >= position]
    first = next((text for _, text in lines if text.strip(" ")), "")
    shown = value.lstrip("\n")
    indent = (len(first) - len(first.lstrip(" "))) - (len(shown) - len(shown.lstrip(" ")))
    offsets: list[int] = []
    for start, text in lines:
        if not (content := text[indent:]):
            continue
        at = value.find(content, len(offsets))
        if at < 0:
            break
        offsets += [max(0, start - 1)] * (at - len(offsets))
        offsets += range(start + indent, start + indent + len(content))
    return offsets


def plain(node: Node) -> object:
    """Give dicts, lists and strings (None for null) without places."""
    match node:
        case Scalar():
            return None if node.is_null else node.text
        case Sequence():
            return [plain(item) for item in node.items]
        case Mapping():
            return {key.text: plain(value) for key, value in node.pairs}
