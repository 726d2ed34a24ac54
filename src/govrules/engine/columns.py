"""The rules of a pack over columns: a frame of records in, a frame of findings out."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from govrules.base.diagnostics import Diagnostic, UsageError, did_you_mean
from govrules.base.extras import require
from govrules.calendars.calendar import Calendar
from govrules.packs.catalogue import load_calendar, load_pack_file
from govrules.packs.pack import Pack

if TYPE_CHECKING:
    from govrules.engine.columnar.frames import Kind
    from govrules.engine.columnar.inputs import Read
    from govrules.engine.columnar.reading import Reading
    from govrules.engine.columnar.results import Columns

LAYOUTS = ("long", "wide")
BATCH_ROWS = 1 << 16
"""Records that are judged at a time: enough to hide what a call costs, few enough to stay in the processor's cache."""


class Ready(Protocol):
    """A pack with its calendar, such as `load_pack` gives."""

    @property
    def pack(self) -> Pack:
        """The pack."""

    @property
    def calendar(self) -> Calendar:
        """The calendar that counts its working days."""


PackLike = Ready | str | Path


@dataclass(frozen=True)
class Written:
    """What `evaluate_parquet` did: the records that were judged, the lines written, and what was wrong with other records."""

    records: int
    lines: int
    problems: tuple[Diagnostic, ...]


def evaluate_frame(
    frame: Any, pack: PackLike, as_of: date | str, *, layout: str = "long", detail: bool = False, record: str = "id",
    keep: Collection[str] = (), missing: str = "error", empty_dates: str | Collection[str] = "unknown",
) -> Any:  # fmt: skip
    """Judge every row of a frame (polars, polars lazy, pandas or Arrow) and give a frame of the same kind.

    `layout="long"`: a line a finding (record, rule, clause, subject, status, reason, due, opens, provisional), by rule, then
    by record. `"wide"`: a line a record with a column for each rule's status and last day, with `detail` all the rest.
    `as_of` is a date or the name of a column of dates; `record` the column that names the record (without it: its number);
    `keep` are further columns to carry over. A column that the pack reads and the frame lacks is an error unless
    `missing="unknown"`. An empty cell is unknown; `empty_dates="not-happened"` (or a list of facts) makes one in a column of
    dates mean that it has not happened; in a column of texts `-` says so of a single one.

    Raises RecordError, before any row is judged, with all that is wrong with the columns and their values.
    """
    require_libraries()
    from govrules.engine.columnar.frames import kind_of
    from govrules.engine.columnar.inputs import check_columns, needs, read_table

    check_layout(layout)
    chosen, calendar = _parts(pack)
    reading = reading_of(as_of, record, keep, missing, empty_dates)
    kind, wanted = kind_of(frame), needs(chosen)
    names = kind.names()
    check_columns(names, chosen, wanted, reading)
    kind = kind.select(_used(names, wanted.facts, reading))
    read = read_table(kind.to_arrow(_read(names, wanted.facts, reading), wanted.codes), chosen, wanted, reading)
    return kind.made(_columns(read, kind, chosen, calendar, reading, layout, detail))


def evaluate_parquet(
    source: str | Path, target: str | Path, pack: PackLike, as_of: date | str, *, batch_rows: int = 250_000, layout: str = "long",
    detail: bool = False, record: str = "id", keep: Collection[str] = (), missing: str = "error",
    empty_dates: str | Collection[str] = "unknown",
) -> Written:  # fmt: skip
    """Judge a Parquet file (or folder of them) in batches and write the findings to another; memory holds one batch.

    As `evaluate_frame`, but records with wrong values are left out and told in `problems`; wrong columns raise RecordError.
    """
    require_libraries()
    from govrules.engine.columnar.inputs import check_columns, needs

    check_layout(layout)
    chosen, calendar = _parts(pack)
    reading, wanted = reading_of(as_of, record, keep, missing, empty_dates), needs(chosen)
    parquet = require("pyarrow.parquet", "batch")
    dataset = require("pyarrow.dataset", "batch").dataset(str(source), format="parquet")
    check_columns(dataset.schema.names, chosen, wanted, reading)
    columns = _used(dataset.schema.names, wanted.facts, reading)
    records = lines = 0
    problems: list[Diagnostic] = []
    writer = None
    try:
        for table, start in _batches(dataset, columns, batch_rows):
            out, read = judge_table(table, chosen, calendar, reading, layout, detail=detail, start=start)
            writer = writer or parquet.ParquetWriter(str(target), out.schema)
            writer.write_table(out)
            records, lines, problems = records + read.table.size, lines + out.num_rows, [*problems, *read.problems]
    finally:
        if writer is not None:
            writer.close()
    return Written(records, lines, tuple(problems))


def check_frame(schema: Any, pack: Pack, reading: "Reading") -> list[str]:
    """Refuse a frame by its Arrow schema alone; give the columns that are needed of it. Raises RecordError."""
    from govrules.engine.columnar.inputs import check_columns, needs, read_table

    check_columns(schema.names, pack, needs(pack), reading)
    read_table(schema.empty_table(), pack, needs(pack), reading)
    return _used(schema.names, needs(pack).facts, reading)


def judge_table(
    table: Any, pack: Pack, calendar: Calendar, reading: "Reading", layout: str, *, detail: bool, start: int = 0
) -> "tuple[Any, Read]":
    """Judge an Arrow table whose schema was checked; give the findings as one, and which rows were read or left out.

    `start` is the number of the first row, for messages and for records without a name.
    """
    from govrules.engine.columnar.frames import ArrowFrame
    from govrules.engine.columnar.inputs import needs, read_table

    frame, read = ArrowFrame(table), read_table(table, pack, needs(pack), reading, skip=True, start=start)
    return frame.made(_columns(read, frame, pack, calendar, reading, layout, detail, start)), read


def _batches(dataset: Any, columns: list[str], batch_rows: int) -> Iterator[tuple[Any, int]]:
    """Give the batches of a dataset with the number of their first row; one without rows has one that is empty.

    Files are read one after another and nothing ahead: a scan of the dataset would hold several groups of rows in memory.
    """
    start = 0
    for fragment in dataset.get_fragments():
        file = require("pyarrow.parquet", "batch").ParquetFile(fragment.open(), pre_buffer=False)
        held = [name for name in columns if name in file.schema_arrow.names]
        for batch in file.iter_batches(batch_rows, columns=held, use_threads=False):
            yield _as_declared(batch, dataset.schema, columns), start
            start += batch.num_rows
    if not start:
        yield dataset.schema.empty_table().select(columns), 0


def _as_declared(batch: Any, schema: Any, columns: list[str]) -> Any:
    """Give a batch of one file with the columns of all, empty where the file has none."""
    arrow = require("pyarrow", "batch")
    if batch.schema.names == columns and all(batch.schema.field(name).type == schema.field(name).type for name in columns):
        return arrow.Table.from_batches([batch])
    found = {}
    for name in columns:
        kind, there = schema.field(name).type, name in batch.schema.names
        found[name] = batch.column(name).cast(kind) if there else arrow.nulls(batch.num_rows, kind)
    return arrow.table(found)


def _columns(
    read: "Read", frame: "Kind", pack: Pack, calendar: Calendar, reading: "Reading", layout: str, detail: bool, start: int = 0
) -> "Columns":
    """Judge a table in batches and give the columns of the result."""
    from govrules.engine.columnar.batch import judge_batch
    from govrules.engine.columnar.outputs import Lines, wide_columns

    table = read.table
    cuts = [*range(0, table.size, BATCH_ROWS), table.size] if table.size else [0, 0]
    sizes = [stop - first for first, stop in pairwise(cuts)]
    whole = len(sizes) == 1
    batches = [
        judge_batch(pack, calendar, table if whole else table.rows_from(first, first + size), detail=detail or layout == "long")
        for first, size in zip(cuts, sizes, strict=False)
    ]
    given = _given(frame, read, reading, start)
    if layout == "wide":
        return wide_columns(batches, pack, given, detail=detail)
    return Lines(batches, sizes).columns(given)


def _given(frame: "Kind", read: "Read", reading: "Reading", start: int) -> dict[str, Any]:
    """Give the column that names the record, and those to carry over, of the rows that were judged."""
    arrow = require("pyarrow", "batch")
    rows = None if read.rows is None else arrow.array(read.rows)
    given = {name: frame.column(name) for name in (reading.id_column, *reading.keep) if name in frame.names()}
    if rows is not None:
        # Rows are left out of Arrow tables alone; other frames are refused.
        given = {name: column.take(rows) for name, column in given.items()}
    if reading.id_column in given:
        return {"record": given[reading.id_column]} | {name: given[name] for name in reading.keep}
    numbers = require("numpy", "batch").arange(read.table.size) if read.rows is None else read.rows
    return {"record": arrow.array(numbers + start, arrow.int64())} | given


def _read(names: list[str], facts: Collection[str], reading: "Reading") -> list[str]:
    """Give the columns whose values are read; those that name records or are carried over stay as they are."""
    found = [name for name in names if name in facts or name == reading.as_of]
    # A table without columns has no rows either.
    return found or _used(names, facts, reading)[:1]


def _used(names: list[str], facts: Collection[str], reading: "Reading") -> list[str]:
    own = {reading.id_column, reading.as_of, *reading.keep}
    return [name for name in names if name in facts or name in own]


def require_libraries() -> None:
    """Make sure of what columns need. Raises UsageError that names the extra."""
    for module in ("numpy", "pyarrow"):
        require(module, "batch")


def _parts(pack: PackLike) -> tuple[Pack, Calendar]:
    if isinstance(pack, str | Path):
        return load_pack_file(pack), load_calendar()
    return pack.pack, pack.calendar


def check_layout(layout: str) -> None:
    """Refuse what is no layout of findings. Raises UsageError."""
    _one_of("layout", layout, LAYOUTS)


def reading_of(
    as_of: date | str, record: str, keep: Collection[str], missing: str, empty_dates: str | Collection[str]
) -> "Reading":
    """Give how a frame is to be read. Raises UsageError for options that are none."""
    from govrules.engine.columnar.reading import EMPTY_DATES, MISSING, Reading

    if not isinstance(as_of, date | str) or isinstance(as_of, datetime):
        message = f"`as_of` is a datetime.date or the name of a column, not `{as_of!r}`"
        raise UsageError([Diagnostic("as-of", message, None, "write `as_of=date(2024, 3, 5)`")])
    _one_of("missing", missing, MISSING)
    if isinstance(empty_dates, str):
        _one_of("empty_dates", empty_dates, EMPTY_DATES)
    return Reading(as_of, record, tuple(keep), missing, empty_dates)


def _one_of(name: str, given: str, allowed: tuple[str, ...]) -> None:
    if given not in allowed:
        hint = did_you_mean(given, allowed) or f"it is one of {', '.join(f'`{item}`' for item in allowed)}"
        raise UsageError([Diagnostic("wrong-value", f"`{given}` is no value for `{name}`", None, hint)])
