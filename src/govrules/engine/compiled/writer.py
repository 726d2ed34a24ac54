"""Lines of generated code, with values that are calculated once and found again where they are at hand."""

from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from govrules.calendars.periods import Period
from govrules.language.typed import Typed


@dataclass(frozen=True, slots=True)
class Atom:
    """A value in generated code: a name or a constant, and what can be left unchecked about it.

    Unknown is `None`, never is `NEVER`. A number stands for `text / (scale * under)`, so that ratios need no fractions; `under`
    is code that gives a positive number wherever the value is known. Where `event` names a day, the value is that day or comes
    after it, and stands for never if that day comes after `as_of`.
    """

    text: str
    unknown: bool = True
    never: bool = True
    scale: int = 1
    event: str = ""
    under: str = ""

    @property
    def divisor(self) -> str:
        """Write what the number is divided by; nothing where that is one."""
        return " * ".join([*([str(self.scale)] if self.scale != 1 else []), *([self.under] if self.under else [])])


@dataclass(frozen=True, slots=True, order=True)
class Column:
    """A place in the row that generated code reads: a fact or, of a list of codes, the set as a number with a bit a code."""

    name: str
    as_bits: bool = False

    @property
    def variable(self) -> str:
        """Give the name of the variable that holds it."""
        return f"{'bits' if self.as_bits else 'fact'}_{self.name}"


DEEPEST, MOST_LOOPS = 60, 12
"""Levels and loops that are nested at most: Python itself ends at a hundred levels, and at twenty blocks that loop or try."""

TRUE, FALSE = Atom("True", False, False), Atom("False", False, False)
UNKNOWN = Atom("None", True, False)
ABSENT = Atom("NEVER", False, True)


@dataclass(slots=True)
class Writer:
    """Writes lines; a value written in a block is at hand to the end of that block."""

    lines: list[str] = field(default_factory=list)
    constants: dict[str, Any] = field(default_factory=dict)
    asked: Counter[Hashable] = field(default_factory=Counter)
    may_leave: bool = False
    """Whether a line since this was last cleared may leave the rule to the interpreter."""
    _names: dict[Hashable, str] = field(default_factory=dict)
    _scopes: list[dict[Hashable, Atom]] = field(default_factory=lambda: [{}])
    _depth: int = 1
    _count: int = 0

    def line(self, text: str, at: int | None = None) -> None:
        """Write a line, or put it before the line of a number."""
        self.lines.insert(len(self.lines) if at is None else at, "    " * self._depth + text)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Write a head and what stands below it; raises Unsupported where Python would not nest as deeply."""
        if self._depth >= DEEPEST or (head.startswith("for ") and self._loops() >= MOST_LOOPS):
            raise Unsupported("too many levels")
        self.line(head)
        before = len(self.lines)
        self._depth += 1
        self._scopes.append({})
        yield
        # After an error the writer is rewound, so nothing is put in order here.
        if len(self.lines) == before:
            self.line("pass")
        self._scopes.pop()
        self._depth -= 1

    def _loops(self) -> int:
        """Count the loops that the next line stands in."""
        found, depth = 0, self._depth
        for line in reversed(self.lines):
            own = (len(line) - len(line.lstrip())) // 4
            if own < depth:
                depth = own
                found += line.lstrip().startswith("for ")
            if depth <= 1:
                break
        return found

    def fresh(self) -> str:
        """Give a name that is not in use."""
        self._count += 1
        return f"t{self._count}"

    def keep(self, expression: str, *, unknown: bool, never: bool = False, scale: int = 1) -> Atom:
        """Write an expression into a variable."""
        name = self.fresh()
        self.line(f"{name} = {expression}")
        return Atom(name, unknown, never, scale)

    def constant(self, prefix: str, key: Hashable, value: Any) -> str:
        """Give the name of a constant of the generated module; equal keys share it."""
        full = (prefix, key)
        if full not in self._names:
            name = f"{prefix}_{sum(other.startswith(prefix + '_') for other in self.constants) + 1}"
            self._names[full] = name
            self.constants[name] = value
        return self._names[full]

    def known(self, key: Hashable) -> Atom | None:
        """Give a value that is at hand, and count that it was asked for."""
        self.asked[key] += 1
        return self.at_hand(key)

    def at_hand(self, key: Hashable) -> Atom | None:
        """Give a value that is at hand."""
        for scope in reversed(self._scopes):
            if key in scope:
                return scope[key]
        return None

    def mark(self) -> tuple[int, int, int]:
        """Give a place to go back to."""
        return len(self.lines), len(self._scopes), self._depth

    def rewind(self, mark: tuple[int, int, int]) -> None:
        """Go back to a place, as if nothing had been written since."""
        lines, scopes, self._depth = mark
        del self.lines[lines:], self._scopes[scopes:]

    def open(self) -> None:
        """Begin what may have to stand below a `try`."""
        self.may_leave = False
        self._scopes.append({})

    def close(self, mark: tuple[int, int, int]) -> None:
        """End it: move it below a `try` if it may leave. What was calculated there is then not sure to be at hand."""
        inner = self._scopes.pop()
        if not self.may_leave:
            self._scopes[-1].update(inner)
            return
        first, _, depth = mark
        indent = "    " * depth
        self.lines[first:] = [indent + "try:", *("    " + line for line in self.lines[first:])]

    def remember(self, key: Hashable, atom: Atom) -> Atom:
        """Keep a value at hand to the end of the block."""
        self._scopes[-1][key] = atom
        return atom


class Unsupported(Exception):  # noqa: N818 - a way out, not an error
    """An expression that generated code leaves to the interpreter."""


class Outer(Protocol):
    """What writes the expressions around and inside a loop."""

    writer: Writer
    facts: dict[Column, bool]

    def value(self, node: Typed, *, seen: bool) -> Atom:
        """Write what gives a value."""

    def truth(self, node: Typed, *, seen: bool) -> Atom:
        """Write what gives the truth of a condition."""

    def whole(self, atom: Atom) -> Atom:
        """Write a number as one value."""

    def looked_up(self, table: str, day: Atom) -> Atom:
        """Write a look-up in a table of days."""

    def period_table(self, period: Period, *, backwards: bool) -> str:
        """Give the name of the table of a period."""

    def inside(self, variable: str, atom: Atom) -> "Outer":
        """Give the writer of expressions inside a loop."""
