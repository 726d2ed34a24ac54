"""Source text and places in it, so that every message can point at what it is about."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Source:
    """A named text: a file as read, or an expression given in memory."""

    name: str
    text: str

    def position(self, offset: int) -> tuple[int, int]:
        """Give line and column of a character offset, both counted from 1."""
        before = self.text.rfind("\n", 0, offset)
        return self.text.count("\n", 0, offset) + 1, offset - before

    def line(self, number: int) -> str:
        """Give the text of a line (counted from 1), without its end."""
        start = 0
        for _ in range(number - 1):
            start = self.text.find("\n", start) + 1
            if start == 0:
                return ""
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)]


class Span(NamedTuple):
    """A half-open range of character offsets in a source.

    A named tuple, not a dataclass: reading a file makes one for every word, and this is made in half the time.
    """

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """Give the text that the span covers."""
        return self.source.text[self.start : self.end]

    def __str__(self) -> str:
        line, column = self.source.position(self.start)
        return f"{self.source.name}:{line}:{column}"

    def __repr__(self) -> str:
        return f"<{self} {self.text!r}>"
