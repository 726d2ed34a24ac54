"""A sheet as read: rows of cells with where they stand, whatever the file; places are named as spreadsheets name them."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from govrules.base.diagnostics import Diagnostic
from govrules.portfolios.cells import Reading

Cells = Sequence[object]


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range: first and last row and column, counted from 1, both inclusive."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        return f"{column_letters(self.left)}{self.top}:{column_letters(self.right)}{self.bottom}"


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a sheet that hold something, each with its number and its cells from column A.

    `name` is that of the sheet, or of the file where it has no sheets.
    """

    name: str
    rows: Sequence[tuple[int, Cells]]
    reading: Reading
    is_sheet: bool = False
    merges: tuple[Merge, ...] = ()
    uncounted: Set[tuple[int, int]] = frozenset()
    """Cells (row, column) with a formula that was never calculated: they look empty, and are not."""

    hidden: tuple[str, ...] = ()
    """Rows and columns that hold something and are hidden, in words: they are read all the same."""

    def place(self, row: int, column: int | None = None) -> str:
        """Name a cell (`项目!C7`), or a row without a column (`项目!7`)."""
        quoted = self.name if self.name.replace(".", "").replace("_", "").isalnum() else f"'{self.name}'"
        return f"{quoted}!{column_letters(column) if column else ''}{row}"


@dataclass(frozen=True, slots=True)
class Grids:
    """The sheets of a file, and what had to be said while reading them (hidden and empty sheets)."""

    sheets: tuple[Grid, ...]
    problems: tuple[Diagnostic, ...] = ()


def column_letters(column: int) -> str:
    """Give the letters of a column counted from 1: 1 → A, 27 → AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Give the number of a column's letters: A → 1, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
