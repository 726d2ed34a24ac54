"""Tables as text for a terminal: columns where they fit, else one block a row."""

from collections.abc import Sequence
from io import StringIO
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from govrules.analysis.tables import Cell, Row, Sheet, Table, Tone
from govrules.reports.text import fold

_GUTTER = 2
_NARROWEST = 18
"""Columns of the terminal below which a column of a table cannot be read any more."""
_STYLES = {
    Tone.GAP: "dim", Tone.STRICTEST: "bold", Tone.VIOLATED: "bold red", Tone.DUE: "bold yellow", Tone.SATISFIED: "green",
    Tone.NOT_APPLICABLE: "dim",
}  # fmt: skip


def render_text(sheet: Sheet, *, file: TextIO | None = None, width: int | None = None, color: bool | None = None) -> str:
    """Write the tables to `file` (or give their text); `color` None means: on a terminal, unless NO_COLOR is set."""
    buffer = file or StringIO()
    plain = None if color is None else not color
    console = Console(file=buffer, width=width, highlight=False, emoji=False, markup=False, no_color=plain)
    _line(console, sheet.title, "bold")
    for note in sheet.notes:
        _line(console, note)
    for table in sheet.tables:
        _table(table, sheet.lang, console)
    if not isinstance(buffer, StringIO):
        return ""
    return "".join(f"{line.rstrip()}\n" for line in buffer.getvalue().splitlines())


def _line(console: Console, text: str, style: str = "", indent: int = 0) -> None:
    console.print(Padding(_folded(text, console.width - indent, style), (0, 0, 0, indent), expand=False))


def _table(table: Table, lang: str, console: Console) -> None:
    console.print()
    _line(console, f"{table.title} ({len(table.rows)})", "bold")
    if table.folded and table.rows:
        _line(console, "见 --only unique" if lang == "zh" else "see --only unique", indent=2)
        return
    if not table.rows:
        _line(console, "—", indent=2)
        return
    if console.width >= _NARROWEST * (len(table.head) + 1):
        _grid(table, lang, console)
    else:
        _blocks(table, lang, console)
    for line in table.legend:
        _line(console, line, "dim")


def _grid(table: Table, lang: str, console: Console) -> None:
    weights = table.weights or (1,) * len(table.head)
    room = console.width - _GUTTER * (len(weights) - 1)
    widths = [room * weight // sum(weights) for weight in weights]
    grid = Grid.grid(padding=(0, _GUTTER, 0, 0), pad_edge=False)
    for width in widths:
        grid.add_column(width=width)
    grid.add_row(*(_folded(name, width, "bold") for name, width in zip(table.head, widths, strict=True)))
    grid.add_row(*("─" * width for width in widths))
    for group, rows in table.groups:
        if group:
            grid.add_row(_folded(group, widths[0], "bold underline"))
        for row in rows:
            grid.add_row(*(_content(cell, lang, width) for cell, width in zip(row.cells, widths, strict=True)))
            grid.add_row()
    console.print(grid)


def _content(cell: Cell, lang: str, width: int) -> Text:
    return Text("\n").join(_folded(line, width, _STYLES.get(cell.tone, "")) for line in cell.lines(lang))


def _blocks(table: Table, lang: str, console: Console) -> None:
    """Write a row as its name, then one line a column; a narrow terminal holds no five columns."""
    names = table.head[1:]
    pad = min(max(map(cell_len, names), default=0), console.width // 3)
    for group, rows in table.groups:
        if group:
            console.print()
            _line(console, group, "bold underline")
        for row in rows:
            _line(console, " · ".join(row.cells[0].lines(lang)), "bold")
            _rest(row, names, pad, lang, console)


def _rest(row: Row, names: Sequence[str], pad: int, lang: str, console: Console) -> None:
    block = Grid.grid(padding=(0, _GUTTER, 0, 0), pad_edge=False)
    room = console.width - pad - 2 * _GUTTER
    block.add_column(width=pad)
    block.add_column(width=room)
    for name, cell in zip(names, row.cells[1:], strict=True):
        if lines := cell.lines(lang):
            text = ("；" if lang == "zh" else "; ").join(lines)
            block.add_row(_folded(name, pad), _folded(text, room, _STYLES.get(cell.tone, "")))
    console.print(Padding(block, (0, 0, 0, _GUTTER), expand=False))


def _folded(text: str, width: int, style: str = "") -> Text:
    return Text("\n").join(fold(Text(text, style), width))
