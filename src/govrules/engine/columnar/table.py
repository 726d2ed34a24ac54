"""The rows that expressions are evaluated over: a batch of records, or the elements of a list of theirs."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from govrules.engine.columnar.values import Array, Codes, Column, Days, Lists, Truths, at, looked_up, part, unknown_like
from govrules.language.typed import Typed


class Pool:
    """Numbers codes and texts, so that columns compare numbers."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        """Give the number of a text."""
        return self.numbers.setdefault(text, len(self.numbers))

    def chosen(self, codes: Codes, weights: Mapping[str, int], kind: Any) -> Array:
        """Give a weight for each code: that of its text, 0 for all others."""
        table = np.zeros(len(self.numbers) + 1, kind)
        for text, weight in weights.items():
            if text in self.numbers:
                table[self.numbers[text] + 1] = weight
        # Unknown is -1: the first place, which stays empty.
        return looked_up(table, codes.values + 1)


@dataclass(frozen=True, eq=False)
class Table:
    """Facts as columns. Inside a loop `parent` holds the facts and `rows` the row of each element in it."""

    size: int
    as_of: Array
    """The days of evaluation: one, or one a row."""
    facts: Mapping[str, Column]
    pool: Pool
    parent: "Table | None" = None
    rows: Array | None = None
    locals: Mapping[str, Column] = field(default_factory=dict)
    known: dict[Hashable, Column] = field(default_factory=dict)
    """The columns that were calculated, by expression."""

    def inside(self, variable: str, over: Lists) -> "Table":
        """Give the table of the elements of a list."""
        return Table(
            len(over.rows), at(self.as_of, over.rows), {}, self.pool, self, over.rows, {variable: over.elements}
        )  # fmt: skip

    def unlisted(self, variable: str, over: Lists, rows: Array) -> "Table":
        """Give a table of records with an element of which nothing is known."""
        element = unknown_like(over.elements, len(rows))
        return Table(len(rows), at(self.as_of, rows), {}, self.pool, self, rows, {variable: element})

    def local(self, name: str) -> Column:
        """Give the element that a loop stands at, for each row."""
        if name in self.locals or self.parent is None:
            return self.locals[name]
        return self.parent.local(name).take(self.rows)

    def rows_from(self, start: int, stop: int) -> "Table":
        """Give a batch of the rows."""
        facts = {name: part(column, start, stop) for name, column in self.facts.items()}
        return Table(stop - start, at(self.as_of, slice(start, stop)), facts, self.pool)


class Evaluating(Protocol):
    """Gives the columns of expressions over the rows of a table; `seen`: an event after `as_of` has not happened."""

    table: Table

    def value(self, node: Typed, *, seen: bool) -> Column:
        """The column of an expression."""

    def truth(self, node: Typed, *, seen: bool) -> Truths:
        """The truth of a condition."""

    def days(self, node: Typed, *, seen: bool) -> Days:
        """The days of a date expression."""

    def inside(self, variable: str, over: Lists) -> "Evaluating":
        """The same over the elements of a list."""
