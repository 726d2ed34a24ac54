"""Packs over Spark: every Arrow batch of a DataFrame goes through the columnar evaluation, in the executors.

Each executor needs govrules with its `spark` extra. It is sent the pack's text and makes the pack once a process.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
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

LINES = (
    "rule string, clause string, subject string, status string, reason string, due date, opens date, provisional boolean, "
    "problem string"
)
"""The columns of the result after `record`, as Spark writes a schema."""


@dataclass(frozen=True)
class _Shipped:
    """A pack as it is sent to the executors; the digests tell an executor that has other rules or another calendar."""

    name: str
    text: str
    digest: str
    calendar: str


def evaluate(
    frame: Any, pack: str | Path | Policy, as_of: date | str, *, record: str = "id", keep: Collection[str] = (),
    missing: str = "error", empty_dates: str | Collection[str] = "unknown",
) -> Any:  # fmt: skip
    """Judge every row of a Spark DataFrame and give a DataFrame with a line a finding, as `evaluate_frame` does.

    A row with wrong values gives one line that has only `record` and `problem`, and does not stop the job. Wrong columns
    raise RecordError before the job starts. The result is lazy, as everything in Spark.
    """
    require("pyspark", "spark")
    from govrules.engine.columns import check_frame, reading_of, require_libraries

    require_libraries()
    chosen, shipped = _shipped(pack)
    reading = reading_of(as_of, record, keep, missing, empty_dates)
    arrow_schema = require("pyspark.sql.pandas.types", "spark").to_arrow_schema(frame.schema)
    columns = check_frame(arrow_schema, chosen, reading)
    selected = frame.select(*columns)
    return selected.mapInArrow(_judge(shipped, reading), _schema(selected, reading))


def _schema(frame: Any, reading: "Reading") -> Any:
    """Give the schema of the result: the record as it is named in the frame, the lines, and the columns to carry over."""
    types = require("pyspark.sql.types", "spark")
    named = reading.id_column in frame.columns
    kind = frame.schema[reading.id_column].dataType if named else types.LongType()
    fields = [types.StructField("record", kind)]
    fields += types._parse_datatype_string(LINES).fields
    fields += [types.StructField(name, frame.schema[name].dataType) for name in reading.keep]
    return types.StructType(fields)


def _judge(shipped: _Shipped, reading: "Reading") -> Callable[[Iterable[Any]], Iterator[Any]]:
    """Give what an executor does with the batches of a partition."""

    def judged(batches: Iterable[Any]) -> Iterator[Any]:
        from govrules.engine.columns import judge_table

        arrow = require("pyarrow", "spark")
        pack, calendar, start = _made(shipped), load_calendar(), 0
        for batch in batches:
            table = arrow.Table.from_batches([batch])
            lines, wrong = judge_table(table, pack, calendar, reading, start)
            yield from _plain(lines, table, wrong, reading, start).to_batches()
            start += table.num_rows

    return judged


def _plain(lines: Any, table: Any, wrong: dict[int, str], reading: "Reading", start: int) -> Any:
    """Give lines without dictionaries, which Spark does not take, with a column of problems and a line for each wrong row."""
    arrow = require("pyarrow", "spark")
    texts = {"rule", "clause", "subject", "status", "reason"}
    columns = {
        name: lines.column(name).cast(arrow.string()) if name in texts else lines.column(name) for name in lines.column_names
    }
    place = list(columns).index("provisional") + 1
    names = [*list(columns)[:place], "problem", *list(columns)[place:]]
    columns["problem"] = arrow.nulls(lines.num_rows, arrow.string())
    found = arrow.table({name: columns[name] for name in names})
    if not wrong:
        return found
    rows = arrow.array(list(wrong), arrow.int64())
    named = reading.id_column in table.column_names
    given = {"record": table.column(reading.id_column).take(rows) if named else arrow.array([start + row for row in wrong])}
    given |= {name: table.column(name).take(rows) for name in reading.keep}
    given["problem"] = arrow.array(list(wrong.values()), arrow.string())
    told = {name: given.get(name, arrow.nulls(len(wrong), found.schema.field(name).type)) for name in names}
    return arrow.concat_tables([found, arrow.table(told).cast(found.schema)])


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
