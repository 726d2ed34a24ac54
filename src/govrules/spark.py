"""Packs over Spark: every Arrow batch of a DataFrame goes through the columnar evaluation, in the executors.

Each executor needs govrules with its `spark` extra. It is sent the pack's text and makes the pack once a process.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govrules.base.diagnostics import Diagnostic, UsageError
from govrules.base.extras import require
from govrules.base.source import Source
from govrules.packs.catalogue import load_calendar, pack_path, read_pack
from govrules.packs.pack import Pack
from govrules.packs.reader import read_source
from govrules.policy import Policy

if TYPE_CHECKING:
    from govrules.engine.columnar.reading import Reading


@dataclass(frozen=True)
class _Asked:
    """How a frame is read and in which layout its findings are given."""

    reading: "Reading"
    layout: str
    detail: bool

    @property
    def before_problem(self) -> str:
        """The column after which what is wrong with a row is told."""
        return "provisional" if self.layout == "long" else "scope"


@dataclass(frozen=True)
class _Shipped:
    """A pack as it is sent to the executors; the digests tell an executor that has other rules or another calendar."""

    name: str
    text: str
    digest: str
    calendar: str


def evaluate(
    frame: Any, pack: str | Path | Policy, as_of: date | str, *, layout: str = "long", detail: bool = False, record: str = "id",
    keep: Collection[str] = (), missing: str = "error", empty_dates: str | Collection[str] = "unknown",
) -> Any:  # fmt: skip
    """Judge every row of a Spark DataFrame and give a DataFrame of findings in one of the layouts of `evaluate_frame`.

    Both have a further column `problem` (after `provisional`, in the wide layout after `scope`): a row with wrong values gives
    one line with `record`, `problem` and what is kept, and does not stop the job. Wrong columns raise RecordError before the
    job starts. The result is lazy, as everything in Spark.
    """
    require("pyspark", "spark")
    from govrules.engine.columns import check_frame, check_layout, reading_of, require_libraries

    require_libraries()
    check_layout(layout)
    chosen, shipped = _shipped(pack)
    asked = _Asked(reading_of(as_of, record, keep, missing, empty_dates), layout, detail)
    arrow_schema = require("pyspark.sql.pandas.types", "spark").to_arrow_schema(frame.schema)
    selected = frame.select(*check_frame(arrow_schema, chosen, asked.reading))
    return selected.mapInArrow(_judge(shipped, asked), _schema(selected, arrow_schema, chosen, asked))


def _schema(frame: Any, arrow_schema: Any, pack: Pack, asked: _Asked) -> Any:
    """Give the schema of the result: that of the findings of no rows, with the types of the frame's own columns as they are."""
    types = require("pyspark.sql.types", "spark")
    found = _judged(arrow_schema.empty_table().select(frame.columns), pack, asked, 0).schema
    arrow = require("pyarrow", "spark")
    made = {arrow.string(): types.StringType(), arrow.date32(): types.DateType(), arrow.bool_(): types.BooleanType()}
    own = {name: frame.schema[name].dataType for name in asked.reading.keep}
    named = asked.reading.id_column in frame.columns
    own["record"] = frame.schema[asked.reading.id_column].dataType if named else types.LongType()
    return types.StructType([types.StructField(item.name, own.get(item.name) or made[item.type]) for item in found])


def _judge(shipped: _Shipped, asked: _Asked) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """Give what an executor does with the batches of a partition."""

    def judged(batches: Iterable[Any]) -> Iterator[Any]:
        arrow = require("pyarrow", "spark")
        pack, start = _made(shipped), 0
        for batch in batches:
            yield from _judged(arrow.Table.from_batches([batch]), pack, asked, start).to_batches()
            start += batch.num_rows

    return judged


def _judged(table: Any, pack: Pack, asked: _Asked, start: int) -> Any:
    """Give the findings of a batch without dictionaries, which Spark does not take, and a line for each row that is wrong."""
    from govrules.engine.columns import judge_table

    arrow = require("pyarrow", "spark")
    lines, read = judge_table(table, pack, load_calendar(), asked.reading, asked.layout, detail=asked.detail, start=start)
    columns: dict[str, Any] = {}
    for name in lines.column_names:
        column = lines.column(name)
        columns[name] = column.cast(arrow.string()) if arrow.types.is_dictionary(column.type) else column
        if name == asked.before_problem:
            columns["problem"] = arrow.nulls(lines.num_rows, arrow.string())
    found = arrow.table(columns)
    return arrow.concat_tables([found, _wrong_rows(table, read.wrong, found.schema, asked.reading, start)])


def _wrong_rows(table: Any, wrong: Mapping[int, str], schema: Any, reading: "Reading", start: int) -> Any:
    """Give a line for each row that is wrong: its record, what is kept of it, and the problem."""
    arrow = require("pyarrow", "spark")
    rows = arrow.array(list(wrong), arrow.int64())
    given = {name: table.column(name).take(rows) for name in reading.keep}
    named = reading.id_column in table.column_names
    given["record"] = table.column(reading.id_column).take(rows) if named else arrow.array([start + row for row in wrong])
    given["problem"] = arrow.array(list(wrong.values()), arrow.string())
    return arrow.table({field.name: given.get(field.name, arrow.nulls(len(wrong), field.type)) for field in schema}).cast(schema)


@lru_cache(maxsize=8)
def _made(shipped: _Shipped) -> Pack:
    """Make the pack that was sent. Raises UsageError where it means something else here."""
    pack = read_pack(Source(shipped.name, shipped.text))
    if (pack.digest, load_calendar().digest) != (shipped.digest, shipped.calendar):
        message = "the executor has another vocabulary or calendar than the driver"
        raise UsageError([Diagnostic("other-version", message, None, "install one version of govrules everywhere")])
    return pack


def _shipped(pack: str | Path | Policy) -> tuple[Pack, _Shipped]:
    """Read a pack's text to send it. Raises UsageError for a policy that was not read from a file."""
    path = Path(pack.pack.source) if isinstance(pack, Policy) else pack_path(pack)
    if isinstance(pack, Policy) and not path.is_file():
        message = f"the text of `{pack.pack.id}` is not at hand to be sent to the executors"
        raise UsageError([Diagnostic("no-file", message, None, "give the pack's name or path")])
    source = read_source(path)
    made = read_pack(source)
    return made, _Shipped(source.name, source.text, made.digest, load_calendar().digest)
