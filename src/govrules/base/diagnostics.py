"""What is wrong with a pack or an input, as data with a place; rendered in one style.

A message is one lower-case sentence without a full stop, the user's own words in backticks; the way out stands in `help`.
"""

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from govrules.base.source import Span


class Level(Enum):
    """How bad a diagnostic is: an error refuses the input, a warning does not, and a note is nothing wrong at all."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem of a pack or an input: stable code, message, place and a way out."""

    code: str
    message: str
    span: Span | None = None
    help: str | None = None
    level: Level = Level.ERROR
    place: str | None = None
    """Where, in words, for inputs without a text (a path such as `changes[0].date` in a Python dict)."""
    related: tuple[tuple[str, Span], ...] = ()
    """Other places that the problem hangs on, each with what stands there."""

    def render(self) -> str:
        """Show the diagnostic with its file, line and column, the text underlined, and the help."""
        where = str(self.span) if self.span else self.place
        head = f"{where}: " if where else ""
        lines = [f"{head}{self.level.value}[{self.code}] {self.message}"]
        if self.span:
            lines += _underlined(self.span)
        lines += [f"  see {span}: {words}" for words, span in self.related]
        if self.help:
            lines.append(f"  help: {self.help}")
        return "\n".join(lines)


class GovrulesError(Exception):
    """Base of the errors that this library raises; `diagnostics` holds every problem found, with places."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        return render(self.diagnostics)


class PackError(GovrulesError):
    """A pack, vocabulary, calendar or case file that cannot be used; it is refused whole."""


class RecordError(GovrulesError):
    """A project record that cannot be read against the vocabulary."""


class UsageError(GovrulesError):
    """A call that cannot be served: an unknown pack or rule name, a date that is none."""


def render(diagnostics: Iterable[Diagnostic]) -> str:
    """Show diagnostics in order of place, then code."""
    return "\n".join(diagnostic.render() for diagnostic in sorted(diagnostics, key=_order))


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """Suggest the known word that is nearest to a mistyped one, as a help text."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean `{near[0]}`?" if near else None


def display_width(text: str) -> int:
    """Count terminal columns: full-width characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text if not unicodedata.combining(char))


def listed(words: Sequence[str], most: int = 8) -> str:
    """Join user words in backticks; a long list is cut with the number of the rest."""
    shown = ", ".join(f"`{word}`" for word in words[:most])
    return shown if len(words) <= most else f"{shown} and {len(words) - most} more"


def _order(diagnostic: Diagnostic) -> tuple[str, int, str, str, str]:
    span = diagnostic.span
    return (
        span.source.name if span else "",
        span.start if span else 0,
        diagnostic.place or "",
        diagnostic.code,
        diagnostic.message,
    )


_WIDEST = 100


def _underlined(span: Span) -> list[str]:
    number, column = span.source.position(span.start)
    text = span.source.line(number).replace("\t", " ")
    length = max(1, min(span.end - span.start, len(text) - column + 1))
    cut = max(0, column - 1 - _WIDEST // 2) if len(text) > _WIDEST else 0
    shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text[cut : cut + _WIDEST])
    start = column - 1 - cut
    pad = display_width(shown[:start])
    mark = "^" * max(1, display_width(shown[start : start + length]))
    gutter = " " * len(str(number))
    return [f"{gutter} |", f"{number} | {shown}", f"{gutter} | {' ' * pad}{mark}"]
