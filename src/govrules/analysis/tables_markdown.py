"""Tables as Markdown."""

from collections.abc import Iterator

from govrules.analysis.tables import Cell, Sheet, Table

_SPECIAL = str.maketrans({char: f"\\{char}" for char in "\\`*_{}[]<>#|!"})


def render_markdown(sheet: Sheet) -> str:
    """Give the tables as GitHub Markdown; everything in them is escaped."""
    lines = [f"# {_safe(sheet.title)}", ""]
    for note in sheet.notes:
        lines += [_safe(note), ""]
    for table in sheet.tables:
        lines += _table(table, sheet.lang)
    return "\n".join(lines).rstrip() + "\n"


def _table(table: Table, lang: str) -> Iterator[str]:
    yield from (f"## {_safe(table.title)} ({len(table.rows)})", "")
    if not table.rows:
        yield from ("—", "")
        return
    for group, rows in table.groups:
        if group:
            yield from (f"### {_safe(group)}", "")
        yield f"| {' | '.join(map(_safe, table.head))} |"
        yield f"|{' --- |' * len(table.head)}"
        yield from (f"| {' | '.join(_cell(cell, lang) for cell in row.cells)} |" for row in rows)
        yield ""
    for line in table.legend:
        yield from (_safe(line), "")


def _cell(cell: Cell, lang: str) -> str:
    return "<br>".join(map(_safe, cell.lines(lang)))


def _safe(text: str) -> str:
    return " ".join(text.split()).translate(_SPECIAL)
