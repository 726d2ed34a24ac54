"""Writing sheets for people: headings, widths for Chinese text, dates, colours, print set-up. Texts are never formulas."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

from govrules.base.diagnostics import Diagnostic, UsageError, display_width
from govrules.base.extras import require
from govrules.base.units import Label
from govrules.reports.signs import SIGNS

Worksheet: TypeAlias = Any
Format: TypeAlias = Any
"""Of xlsxwriter, which tells no types."""
MOST_ROWS = 1_048_576
"""Rows of a sheet of Excel."""
_MOST_LINKS = 65_000
_LONGEST_TEXT = 32_767
_A4 = 9
_LINE_HEIGHT, _MOST_LINES = 15, 27
_BREAK_LOSS = 1.0
"""What is lost at the ends of lines, where a word or a number does not fit any more."""
_EPOCH = date(1899, 12, 30).toordinal()
_FONT = "Microsoft YaHei"
_HEAD_INK, _HEAD_PAPER, LINE = "#FFFFFF", "#24476B", "#C9CFD6"

Kind = Literal["text", "wrapped", "day", "number", "link", "status"]
Cell = str | int | date | None


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a sheet: its heading, its width in characters (a Chinese one takes two), and what its cells hold."""

    heading: Label
    width: float
    kind: Kind = "text"


class Book:
    """A workbook in the making; the same calls give the same bytes."""

    def __init__(self, path: Path, as_of: date, title: str, lang: str) -> None:
        xlsxwriter = require("xlsxwriter", "analysis")
        try:
            # Told before the work is done: a workbook that is open in Excel cannot be replaced.
            path.open("ab").close()
        except OSError as error:
            raise _unwritable(path, error) from None
        # With constant memory a row is written out as soon as the next one begins: rows come in order, a sheet at a time.
        self._book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False})
        self.path, self.lang, self.as_of = path, lang, as_of
        self._book.set_properties({"title": title, "created": datetime(as_of.year, as_of.month, as_of.day)})
        self._formats: dict[str, Format] = {}

    def format(self, name: str, **properties: Any) -> Format:
        """Give a format by name; the properties are those of its first use."""
        if name not in self._formats:
            base = {"font_name": _FONT, "font_size": 10, "valign": "top", **properties}
            self._formats[name] = self._book.add_format(base)
        return self._formats[name]

    def add(self, name: str, tab: str | None = None, pages: int = 0) -> Worksheet:
        """Begin a sheet that prints on A4, landscape, as wide as the page and as long as it takes (or on so many pages)."""
        sheet: Worksheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, pages)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(f"&L&A · {self.as_of}&R&P / &N")
        sheet.hide_gridlines(2)
        if tab:
            sheet.set_tab_color(tab)
        return sheet

    def close(self) -> None:
        """Write the file. Raises UsageError where it cannot be written."""
        exceptions = require("xlsxwriter.exceptions", "analysis")
        try:
            self._book.close()
        except (exceptions.FileCreateError, OSError) as error:
            raise _unwritable(self.path, error) from None

    def head(self) -> Format:
        """Give the format of headings."""
        return self.format(
            "head", bold=True, font_color=_HEAD_INK, bg_color=_HEAD_PAPER, text_wrap=True, valign="vcenter", border=1,
            border_color=LINE,
        )  # fmt: skip

    def plain_head(self) -> Format:
        """Give the format of headings that share a bar."""
        return self.format("plain head", bold=True, font_color=_HEAD_INK, bg_color=_HEAD_PAPER, valign="vcenter")

    def cell(self, kind: Kind) -> Format:
        """Give the format of the cells of a kind."""
        line = {"bottom": 1, "bottom_color": LINE}
        match kind:
            case "wrapped":
                return self.format("wrapped", text_wrap=True, **line)
            case "day":
                return self.format("day", num_format="yyyy-mm-dd", align="center", **line)
            case "number":
                return self.format("number", num_format="0", align="right", indent=1, **line)
            case "link":
                return self.format("link", font_color="#004C7A", underline=1, **line)
            case "status":
                return self.format("status", bold=True, **line)
        return self.format("text", text_wrap=True, **line)


def _unwritable(path: Path, error: Exception) -> UsageError:
    reason = (getattr(error, "strerror", None) or "it cannot be written").lower()
    hint = "close it if it is open in another program"
    return UsageError([Diagnostic("unwritable", f"cannot write `{path}`: {reason}", None, hint, place=str(path))])


def write_table(book: Book, sheet: Worksheet, top: int, fields: Sequence[Field], rows: Iterable[Sequence[Cell]]) -> int:
    """Write headings in row `top` (from 0) and the rows below, frozen and with filters; gives the row after the last one.

    A cell of the kind `link` is `text` or `text\\ttarget`, the target a place within the workbook.
    """
    for column, field in enumerate(fields):
        sheet.set_column(column, column, field.width)
        sheet.write_string(top, column, field.heading[book.lang], book.head())
    sheet.set_row(top, 24)
    formats = [book.cell(field.kind) for field in fields]
    kinds = [field.kind for field in fields]
    folded = [(number, field.width) for number, field in enumerate(fields) if field.kind in ("text", "wrapped")]
    line = top
    links = 0
    for line, cells in enumerate(rows, top + 1):
        # LibreOffice does not make room for folded text by itself.
        lines = max((lines_of(cell, width) for number, width in folded if isinstance(cell := cells[number], str)), default=1)
        if lines > 1:
            sheet.set_row(line, _LINE_HEIGHT * min(lines, _MOST_LINES))
        for column, cell in enumerate(cells):
            shown = formats[column]
            if cell is None:
                sheet.write_blank(line, column, None, shown)
            elif isinstance(cell, date):
                sheet.write_number(line, column, cell.toordinal() - _EPOCH, shown)
            elif isinstance(cell, int):
                sheet.write_number(line, column, cell, shown)
            elif kinds[column] == "link" and "\t" in cell and links < _MOST_LINKS:
                text, _, target = cell.rpartition("\t")
                links += 1
                sheet.write_url(line, column, f"internal:{target}", shown, text)
            else:
                sheet.write_string(
                    line, column, cell.partition("\t")[0][:_LONGEST_TEXT] if kinds[column] == "link" else cell, shown
                )
    sheet.freeze_panes(top + 1, 1)
    sheet.repeat_rows(top)
    sheet.autofilter(top, 0, max(line, top), len(fields) - 1)
    colour_statuses(book, sheet, top + 1, max(line, top + 1), [n for n, kind in enumerate(kinds) if kind == "status"])
    return line + 1


@lru_cache(maxsize=16_384)
def lines_of(text: str, width: float) -> int:
    """Estimate the lines that a text takes in a column; a Chinese character takes two of its characters."""
    return sum(max(1, math.ceil(display_width(part) * _BREAK_LOSS / width)) for part in text.split("\n"))


def colour_statuses(book: Book, sheet: Worksheet, first: int, last: int, columns: Iterable[int]) -> None:
    """Colour cells that begin with the sign of a status, also after they were sorted or edited."""
    for column in columns:
        for word in SIGNS.values():
            shown = book.format(f"when {word.sign}", font_color=word.ink, bg_color=word.paper)
            rule = {"type": "text", "criteria": "begins with", "value": word.sign, "format": shown}
            sheet.conditional_format(first, column, last, column, rule)
