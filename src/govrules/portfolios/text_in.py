"""Delimited text, Parquet and JSON lines → sheets of cells: the files of a portfolio that are no workbook."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from govrules.base.diagnostics import Diagnostic, RecordError
from govrules.base.extras import require
from govrules.portfolios.cells import Reading, is_empty
from govrules.portfolios.grids import Cells, Grid, Grids

MOST_BYTES = 512 * 2**20
_DELIMITERS = (",", ";", "\t")


def read_csv(path: Path) -> Grids:
    """Read a table separated by commas, semicolons or tabs, in UTF-8 or in the GB18030 that Excel writes in China."""
    text = _decoded(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[tuple[int, Cells]] = []
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if not all(map(is_empty, cells)):
                rows.append((number, cells))
    except csv.Error as error:
        message = f"row {number + 1} cannot be read as a table ({error})"
        raise _refused(path, "unreadable", message, "look for a quote that is not closed") from None
    return Grids((Grid(path.name, rows, Reading()),))


def _decoded(path: Path) -> str:
    data = _bytes(path)
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise _refused(path, "not-csv", "the file is an Excel workbook, whatever its name says", "name it .xlsx")
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    message = "the file is neither text in UTF-8 nor in GB18030"
    raise _refused(path, "encoding", message, "save it in Excel as `CSV UTF-8`, or as .xlsx")


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _refused(path, "too-large", f"the file is larger than {MOST_BYTES // 2**20} MiB", "split it into several files")
        data = path.read_bytes()
    except OSError as error:
        raise _refused(path, "unreadable", (error.strerror or "it cannot be read").lower(), None) from None
    if not data.strip():
        raise _refused(path, "empty", "the file is empty", None)
    return data


def _delimiter(text: str) -> str:
    """Choose the separator that the first line with any has most of; a quoted heading may hold the others."""
    if text.startswith("sep=") and len(text) > len("sep="):
        return text[len("sep=")]
    for line in text.splitlines()[:20]:
        counts = {delimiter: len(next(csv.reader([line], delimiter=delimiter), [])) for delimiter in _DELIMITERS}
        best = max(_DELIMITERS, key=lambda delimiter: counts[delimiter])
        if counts[best] > 1:
            return best
    return ","


def read_parquet(path: Path) -> Grids:
    """Read a Parquet file; lists of codes and records may be nested columns."""
    parquet = require("pyarrow.parquet", "analysis")
    data = _bytes(path)
    try:
        # A row group at a time, so that no more than one stands in memory twice.
        file = parquet.ParquetFile(io.BytesIO(data))
        names = list(file.schema_arrow.names)
        rows: list[tuple[int, Cells]] = [(1, names)]
        for batch in file.iter_batches():
            columns = [column.to_pylist() for column in batch.columns]
            rows += enumerate(zip(*columns, strict=True), len(rows) + 1)
    except Exception as error:  # pyarrow raises many kinds of its own on damaged files
        reason = str(error).splitlines()[0][:100] if str(error) else type(error).__name__
        raise _refused(path, "unreadable", f"the file is not Parquet ({reason})", "write it again") from None
    return Grids((Grid(path.name, rows, Reading(is_spreadsheet=False)),))


def read_json_lines(path: Path) -> Iterator[tuple[int, Mapping[str, object] | Diagnostic]]:
    """Give the records of a file with a JSON object on each line, with their lines; a line that is none as its problem."""
    text = _decoded(path)
    # Only `\n` ends a line: JSON may hold the other line separators of Unicode inside a string.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, _json_line(line, f"{path.name}:{number}")


def _json_line(line: str, place: str) -> Mapping[str, object] | Diagnostic:
    try:
        # Numbers stay text, so that an amount keeps the digits that were written.
        value = json.loads(line, parse_float=str, parse_constant=str, object_pairs_hook=_distinct)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        return Diagnostic("json", f"the line is not JSON ({reason[:100].lower()})", None, "write one object a line", place=place)
    if not isinstance(value, Mapping):
        return Diagnostic("record", "a record is a mapping of facts", None, "write one JSON object a line", place=place)
    return value


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key `{twice}` stands twice")
    return dict(pairs)


def _refused(path: Path, code: str, message: str, hint: str | None) -> RecordError:
    return RecordError([Diagnostic(code, message, None, hint, place=path.as_posix())])
