"""Tables as an Excel workbook: frozen head, filters, wrapped text, landscape paper; the same bytes for the same input."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import Any

from govrules.analysis.tables import Cell, Sheet, Table, Tone
from govrules.base.diagnostics import Diagnostic, UsageError, display_width
from govrules.base.extras import require
from govrules.engine.finding import Status
from govrules.reports.signs import SIGNS

_CREATED = datetime(2000, 1, 1)
"""A workbook carries a day of creation; a fixed one keeps its bytes the same."""
_WIDEST, _NARROWEST, _PAGE, _HIGHEST, _A4 = 44, 9, 170, 409, 9
_BASE: dict[str, Any] = {
    "valign": "top",
    "text_wrap": True,
    "font_name": "Arial",
    "font_size": 10,
    "border": 1,
    "border_color": "#BFBFBF",
}
_FILLS = {Tone.of(status): item.paper for status, item in SIGNS.items() if status is not Status.NOT_APPLICABLE}
_FILLS |= {Tone.STRICTEST: _FILLS[Tone.VIOLATED], Tone.LOOSEST: _FILLS[Tone.SATISFIED]}
_MUTED = (Tone.GAP, Tone.NOT_APPLICABLE)

Grid = Mapping[str, Sequence[object]]
"""Plain columns, one sheet: name → values."""
Values = Sequence[tuple[object, Tone]]


def write_workbook(sheet: Sheet, path: str | Path, details: Mapping[str, Grid] | None = None) -> None:
    """Write the tables, one sheet each, then plain columns (`details`). Raises UsageError if the file cannot be written."""
    data = workbook(sheet, details)
    try:
        Path(path).write_bytes(data)
    except OSError as error:
        reason = (error.strerror or "it cannot be written").lower()
        raise UsageError([Diagnostic("unwritable", f"cannot write `{path}`: {reason}", place=str(path))]) from None


def workbook(sheet: Sheet, details: Mapping[str, Grid] | None = None) -> bytes:
    """Give the bytes of the workbook."""
    library = require("xlsxwriter", "analysis")
    buffer = BytesIO()
    book = library.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": sheet.title, "created": _CREATED})
    formats = _Formats(book)
    _overview(book.add_worksheet("说明" if sheet.lang == "zh" else "About"), sheet, formats)
    for table in sheet.tables:
        rows = [list(row.cells) for row in table.rows]
        groups = any(row.group for row in table.rows)
        if groups:
            rows = [[Cell(row.group), *row.cells] for row in table.rows]
        widths = _shared_out(table.weights or (1,) * len(table.head), groups)
        head = [*([table.group_head] if groups else []), *table.head]
        texts = [[(_text(cell, sheet.lang), cell.tone) for cell in row] for row in rows]
        _grid(book.add_worksheet(_name(table)), head, texts, formats, 1 + groups, widths)
    for name, columns in (details or {}).items():
        values = [[(_plain(value), Tone.PLAIN) for value in row] for row in zip(*columns.values(), strict=True)]
        _grid(book.add_worksheet(name), list(columns), values, formats, 1, _fitted(list(columns), values))
    book.close()
    return buffer.getvalue()


class _Formats:
    def __init__(self, book: Any) -> None:
        self.head = book.add_format({**_BASE, "bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF"})
        self.title = book.add_format({"bold": True, "font_size": 14, "font_name": "Arial"})
        self.note = book.add_format({"text_wrap": True, "valign": "top", "font_name": "Arial", "font_size": 10})
        self.first = book.add_format({**_BASE, "bold": True})
        self.tones = {tone: book.add_format({**_BASE, **_look(tone)}) for tone in Tone}


def _look(tone: Tone) -> dict[str, Any]:
    if tone in _MUTED:
        return {"font_color": "#6B6B6B"}
    return {"bg_color": _FILLS[tone]} if tone in _FILLS else {}


def _name(table: Table) -> str:
    # Excel allows 31 characters and none of these.
    return table.title.translate(str.maketrans("", "", "[]:*?/\\"))[:31]


def _text(cell: Cell, lang: str) -> str:
    return "\n".join(cell.lines(lang))


def _plain(value: object) -> object:
    return "" if value is None else value if isinstance(value, bool | int | float | date) else str(value)


def _overview(page: Any, sheet: Sheet, formats: _Formats) -> None:
    page.set_column(0, 0, 110)
    page.write_string(0, 0, sheet.title, formats.title)
    legend = dict.fromkeys(line for table in sheet.tables for line in table.legend)
    for number, line in enumerate((*sheet.notes, *legend), start=2):
        page.write_string(number, 0, line, formats.note)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)


def _grid(page: Any, head: Sequence[str], rows: Sequence[Values], formats: _Formats, frozen: int, widths: Sequence[int]) -> None:
    for column, (name, width) in enumerate(zip(head, widths, strict=True)):
        page.write_string(0, column, name, formats.head)
        page.set_column(column, column, width)
    for number, row in enumerate(rows, start=1):
        lines = max(_lines(value, width) for (value, _), width in zip(row, widths, strict=True))
        # Programs other than Excel don't fit the height of a row to wrapped text by themselves.
        page.set_row(number, min(_HIGHEST, 14 * lines + 3))
        for column, (value, tone) in enumerate(row):
            style = formats.first if column < frozen else formats.tones[tone]
            _write(page, number, column, value, style)
    page.freeze_panes(1, frozen)
    page.autofilter(0, 0, max(1, len(rows)), len(head) - 1)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer("&L&A&R&P / &N")


def _shared_out(weights: Sequence[int], groups: bool) -> list[int]:
    """Give column widths that fill a page's width by weight; the column of the group is narrow."""
    own = [_NARROWEST] if groups else []
    return [*own, *(max(_NARROWEST, _PAGE * weight // sum(weights)) for weight in weights)]


def _fitted(head: Sequence[str], rows: Sequence[Values]) -> list[int]:
    """Give column widths that hold what stands in the columns, within limits."""
    longest = [max((_width(row[column][0]) for row in rows), default=0) for column in range(len(head))]
    return [
        max(_NARROWEST, min(_WIDEST, max(text + 2, display_width(name) + 4))) for text, name in zip(longest, head, strict=True)
    ]


def _width(value: object) -> int:
    return max(map(display_width, str(value).split("\n")), default=0)


def _lines(value: object, width: int) -> int:
    """Count the lines that a text takes in a column; a wrapped line is seldom full."""
    return sum(max(1, ceil(display_width(line) * 1.12 / width)) for line in str(value).split("\n"))


def _write(page: Any, row: int, column: int, value: object, style: Any) -> None:
    match value:
        case "":
            page.write_blank(row, column, None, style)
        case bool():
            page.write_boolean(row, column, value, style)
        case int() | float():
            page.write_number(row, column, value, style)
        case _:
            # Not `write`: that would make a formula of a text that begins with `=`, and a link of an address.
            page.write_string(row, column, str(value), style)
