"""An Excel workbook → its sheets; hostile and mistaken files are refused with the way out.

openpyxl reads it, not python-calamine, which is five times as fast (0.5 s instead of 2.8 s for 10,000 projects with 75 columns)
but gives the error cells `#N/A` and `#DIV/0!` as empty ones: an error would silently become an unknown fact.
"""

import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from govrules.base.diagnostics import Diagnostic, Level, RecordError
from govrules.base.extras import require
from govrules.portfolios.cells import Formatted, Reading, is_empty
from govrules.portfolios.grids import Cells, Grid, Grids, Merge, column_letters, column_number

MOST_BYTES = 512 * 2**20
"""Size of a workbook unpacked: a small file can unpack to anything. 10,000 projects take about 60 MiB."""
_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
# A formula and no value after it; `t="str"` with an empty value is a formula that gives an empty text.
_UNCOUNTED = re.compile(
    rb'<(?:\w+:)?c\b(?![^>]*\bt="str")[^>]*\br="([A-Z]+)(\d+)"(?![^>]*\bt="str")[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*\br="(\d+)"')
_HIDDEN_COLUMN = re.compile(rb'<(?:\w+:)?col\b(?=[^>]*\bhidden="(?:1|true)")(?=[^>]*\bmin="(\d{1,5})")(?=[^>]*\bmax="(\d{1,5})")')
_MOST_CELLS = 50_000_000
"""Cells that are looked at: a small file can name one far out in each of many rows, and the ones before it take memory."""
_MOST_KEPT = 20_000_000
MOST_ROWS = 1_048_576
"""Rows of a sheet of Excel; a file can claim any number."""
_LITERAL = re.compile(r'"[^"]*"|\\.|!.|\[[^\]]*\]')


def read_excel(path: Path) -> Grids:
    """Read the visible sheets of an .xlsx or .xlsm file. Raises RecordError for a file that is none or is not safe to unpack."""
    _check_file(path)
    openpyxl = require("openpyxl", "analysis")
    try:
        with warnings.catch_warnings():
            # It warns of parts that it does not keep when writing, such as some drop-downs; nothing is written here.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
            # The reading workbook keeps the file open, and some systems then let nobody replace it.
            with closing(book), zipfile.ZipFile(path) as archive:
                return _sheets(path, book, archive)
    except RecordError:
        raise
    except Exception as error:  # openpyxl and the XML parser raise almost anything on damaged files
        reason = f"{type(error).__name__}: {error}".splitlines()[0][:120]
        raise _refused(path, "unreadable", f"the workbook is damaged ({reason})", "open it in Excel and save it again") from None


def _check_file(path: Path) -> None:
    """Refuse what is no workbook, judged by its first bytes and not by its name."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
            # The names of the parts of an OLE file are in UTF-16.
            locked = head == _OLE and "EncryptedPackage".encode("utf-16-le") in file.read(4 * 2**20)
    except OSError as error:
        raise _refused(path, "unreadable", (error.strerror or "it cannot be read").lower(), None) from None
    if locked:
        raise _refused(path, "password", "the workbook is protected by a password", "remove the password in Excel, then save it")
    if head == _OLE:
        raise _refused(path, "old-excel", "this is a workbook of the old kind (.xls)", "save it as .xlsx")
    if not head:
        raise _refused(path, "empty", "the file is empty", None)
    if not head.startswith(_ZIP):
        hint = "if it is a text table, name it .csv; otherwise save it in Excel as .xlsx"
        raise _refused(path, "not-excel", "the file is not an Excel workbook, whatever its name says", hint)
    _check_archive(path)


def _check_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = {info.filename: info.file_size for info in archive.infolist()}
            size = sum(parts.values())
            if size > MOST_BYTES:
                message = f"the workbook unpacks to {size // 2**20:,} MiB, more than {MOST_BYTES // 2**20}"
                raise _refused(path, "too-large", message, "split it into several files")
            for name in ("xl/workbook.xml", "[Content_Types].xml"):
                if name not in parts:
                    message = "the file is a zip archive, but not an .xlsx workbook"
                    raise _refused(path, "not-excel", message, "open it in a spreadsheet program and save it as .xlsx")
            if any(_has_entities(archive, name) for name in parts if name.endswith((".xml", ".rels"))):
                raise _refused(
                    path, "not-excel", "the workbook declares XML entities, which none needs", "save it again in Excel"
                )
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        hint = "open it in Excel and save it again"
        raise _refused(path, "unreadable", f"the workbook is damaged ({str(error)[:80]})", hint) from None


def _has_entities(archive: zipfile.ZipFile, name: str) -> bool:
    with archive.open(name) as part:
        return b"<!DOCTYPE" in part.read(4096)


def _refused(path: Path, code: str, message: str, hint: str | None) -> RecordError:
    return RecordError([Diagnostic(code, message, None, hint, place=path.as_posix())])


def _sheets(path: Path, book: Any, archive: zipfile.ZipFile) -> Grids:
    epoch = book.epoch.date() if isinstance(book.epoch, datetime) else date(1899, 12, 30)
    reading = Reading(epoch=epoch, is_spreadsheet=True)
    grids: list[Grid] = []
    problems: list[Diagnostic] = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            if not sheet.title.startswith("_"):
                hint = "show the sheet if it holds projects"
                message = f"the sheet `{sheet.title}` is hidden and was not read"
                problems.append(Diagnostic("hidden-sheet", message, None, hint, Level.WARNING, place=sheet.title))
            continue
        # What a file says of its own size is wrong often enough; without it openpyxl looks at the cells.
        sheet.reset_dimensions()
        rows = tuple(_rows(path, sheet))
        # The part that a sheet is stored in; the reading worksheet keeps its name only here.
        xml = archive.read(sheet._worksheet_path) if rows else b""
        uncounted = frozenset(_uncounted(xml))
        grids.append(Grid(sheet.title, rows, reading, True, tuple(_merges(xml)), uncounted, tuple(_hidden(xml, rows))))
    return Grids(tuple(grids), tuple(problems))


def _rows(path: Path, sheet: Any) -> Iterator[tuple[int, Cells]]:
    seen = kept = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        seen += len(row)
        cells = [_as_shown(cell) for cell in row] if row else []
        while cells and cells[-1] is None:
            cells.pop()
        kept += len(cells)
        if number > MOST_ROWS or seen > _MOST_CELLS or kept > _MOST_KEPT:
            hint = "delete the empty columns and rows behind the table, then save it"
            raise _refused(path, "too-large", f"the sheet `{sheet.title}` reaches too far to the right or down", hint)
        if not all(map(is_empty, cells)):
            yield number, cells


def _as_shown(cell: Any) -> object:
    """Give the value of a cell; a number that is shown as a percentage as that text, one that is shown with a unit as such."""
    value = cell.value
    if not isinstance(value, int | float) or isinstance(value, bool) or cell.number_format == "General":
        return value
    return _with_format(value, cell.number_format)


def _with_format(value: float, shown: str) -> object:
    plain = _LITERAL.sub("", shown.partition(";")[0])
    if "%" in plain and value == value and abs(value) != float("inf"):
        return f"{Decimal(repr(value)) * 100:f}%"
    if re.search("[%‰千百万亿萬億]", shown):
        return Formatted(value, shown)
    return value


def _hidden(xml: bytes, rows: Sequence[tuple[int, Cells]]) -> Iterator[str]:
    """Say which rows and columns with something in them are hidden."""
    hidden = {int(number) for number in _HIDDEN_ROW.findall(xml)} & {number for number, _ in rows}
    if hidden:
        yield f"row {min(hidden)}" + (f" and {len(hidden) - 1} more" if len(hidden) > 1 else "")
    width = max((len(cells) for _, cells in rows), default=0)
    for first, last in _HIDDEN_COLUMN.findall(xml[: xml.find(b"<sheetData")]):
        if int(first) <= width:
            left, right = column_letters(int(first)), column_letters(min(int(last), width))
            yield f"column {left}" if left == right else f"columns {left} to {right}"


def _merges(xml: bytes) -> Iterator[Merge]:
    # They stand behind the cells of the sheet.
    for match in _MERGE.finditer(xml, max(xml.rfind(b"</sheetData>"), 0)):
        left, top, right, bottom = (part.decode() for part in match.groups())
        yield Merge(int(top), column_number(left), int(bottom), column_number(right))


def _uncounted(xml: bytes) -> Iterator[tuple[int, int]]:
    if b"<f" not in xml and b":f" not in xml:
        return
    for match in _UNCOUNTED.finditer(xml):
        yield int(match[2]), column_number(match[1].decode())
