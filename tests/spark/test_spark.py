"""Packs over real Spark in local mode: the lines of `evaluate_frame`, and bad rows told instead of stopping the job.

Run by `make test-all`; skipped where PySpark or Java is not there.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

pytest.importorskip("pyspark", reason="PySpark is not installed: pip install 'govrules[spark]'")
if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
    pytest.skip("Spark needs Java 17 or later, which is not on this machine", allow_module_level=True)

import pyarrow as pa
from pyspark.sql import SparkSession

from govrules import RecordError, UsageError, evaluate_frame, load_pack
from govrules.policy import parse_pack
from govrules.spark import evaluate

pytestmark = pytest.mark.filterwarnings("ignore")
DAY = date(2024, 3, 5)
SCHEMA = (
    "id string, unit_type string, contract_date date, contract_filed_authority_date date, "
    "changes array<struct<is_major: boolean>>"
)
ROWS = [
    ("a", "gov_organ", date(2024, 1, 2), None, []),
    ("b", "gov_organ", date(2024, 1, 2), date(2024, 1, 4), [(True,), (None,)]),
    ("c", None, None, None, None),
]


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.session.timeZone", "UTC").config("spark.sql.shuffle.partitions", "2").getOrCreate()
    yield session
    session.stop()


def _lines(rows: list[Any]) -> set[tuple[Any, ...]]:
    return {tuple(row) for row in rows}


def test_the_lines_are_those_of_a_frame(spark: SparkSession) -> None:
    frame = spark.createDataFrame(ROWS, SCHEMA)
    found = evaluate(frame, "yubei", DAY, missing="unknown", empty_dates="not-happened").collect()
    records = [
        dict(zip(("id", "unit_type", "contract_date", "contract_filed_authority_date"), row[:4], strict=True)) for row in ROWS
    ]
    changes = pa.array([None if row[4] is None else [{"is_major": item[0]} for item in row[4]] for row in ROWS])
    table = pa.Table.from_pylist(records).append_column("changes", changes)
    expected = evaluate_frame(table, "yubei", DAY, missing="unknown", empty_dates="not-happened")
    names = [*expected.column_names, "problem"]
    assert found[0].__fields__ == names
    assert _lines(found) == {
        (*line, None) for line in zip(*(expected.column(name).to_pylist() for name in names[:-1]), strict=True)
    }


@pytest.mark.parametrize("detail", [False, True])
def test_the_wide_layout_is_that_of_a_frame(detail: bool, spark: SparkSession) -> None:
    options: Any = {"missing": "unknown", "empty_dates": "not-happened", "layout": "wide", "detail": detail}
    schema = "id string, unit_type string, contract_date date, contract_filed_authority_date date, office int"
    rows = [("a", "gov_organ", DAY, None, 1), ("b", "nope", None, None, 2), ("c", "soe", DAY, date(2024, 3, 25), 3)]
    found = evaluate(spark.createDataFrame(rows, schema).coalesce(1), "yubei", DAY, keep=["office"], **options)
    good = [dict(zip(schema.replace(",", "").split()[::2], row, strict=True)) for row in rows if row[1] != "nope"]
    expected = evaluate_frame(pa.Table.from_pylist(good), "yubei", DAY, keep=["office"], **options)
    place = expected.column_names.index("scope") + 1
    assert found.columns == [*expected.column_names[:place], "problem", *expected.column_names[place:]]
    kinds = dict(found.dtypes)
    assert (kinds["record"], kinds["office"], kinds["problem"]) == ("string", "int", "string")
    assert (kinds["contract-filing"], kinds["contract-filing.due"]) == ("string", "date")
    told, problem = {row["record"]: row.asDict() for row in found.collect()}, "`unit_type` has no code `nope`"
    assert {name: value for name, value in told.pop("b").items() if value is not None} == {
        "record": "b", "office": 2, "problem": problem
    }  # fmt: skip
    assert list(told.values()) == [{**row, "problem": None} for row in expected.to_pylist()]
    assert found.filter("`contract-filing.due` is not null").count() == 2


def test_an_unknown_layout(spark: SparkSession) -> None:
    with pytest.raises(UsageError, match="did you mean `wide`"):
        evaluate(spark.createDataFrame([("a",)], "id string"), "yubei", DAY, layout="wid")


def test_a_policy_and_a_column_of_days(spark: SparkSession) -> None:
    frame = spark.createDataFrame([("a", DAY, "x"), ("b", date(2018, 1, 1), "y")], "id string, day date, office string")
    found = evaluate(frame, load_pack("yubei"), "day", missing="unknown", keep=["office"])
    in_force = found.filter("rule = 'in-force'").select("record", "status", "office").collect()
    assert _lines(in_force) == {("a", "satisfied", "x"), ("b", "not_applicable", "y")}


def test_rows_without_a_name_are_numbered_in_their_partition(spark: SparkSession) -> None:
    frame = spark.createDataFrame([("gov_organ",), ("nope",), ("soe",)], "unit_type string").coalesce(1)
    found = evaluate(frame, "yubei", DAY, missing="unknown", layout="wide")
    assert _lines(found.select("record", "problem").collect()) == {
        (0, None), (1, "`unit_type` has no code `nope`"), (2, None)
    }  # fmt: skip


def test_a_bad_row_is_told_and_does_not_stop_the_others(spark: SparkSession) -> None:
    frame = spark.createDataFrame(
        [("a", "gov_organ"), ("b", "nope"), ("c", "gov_organ")], "id string, unit_type string"
    ).coalesce(1)
    found = evaluate(frame, "yubei", DAY, missing="unknown")
    [bad] = found.filter("problem is not null").collect()
    assert (bad["record"], bad["status"], bad["problem"]) == ("b", None, "`unit_type` has no code `nope`")
    assert {row["record"] for row in found.filter("problem is null").collect()} == {"a", "c"}


def test_a_bad_column_stops_before_the_job(spark: SparkSession) -> None:
    frame = spark.createDataFrame([(1.5, "x")], "project_investment_yuan double, unit_typ string")
    with pytest.raises(RecordError, match="did you mean `unit_type`"):
        evaluate(frame, "yubei", DAY, missing="unknown")
    with pytest.raises(RecordError, match="cannot hold money exactly"):
        evaluate(frame.drop("unit_typ"), "yubei", DAY, missing="unknown")
    with pytest.raises(RecordError, match="the frame lacks"):
        evaluate(frame.drop("unit_typ"), "yubei", DAY)


def test_a_pack_without_a_file_cannot_be_sent(spark: SparkSession) -> None:
    from govrules.packs.catalogue import policies_folder

    policy = parse_pack((policies_folder() / "yubei.yaml").read_text(encoding="utf-8"))
    with pytest.raises(UsageError, match="is not at hand to be sent"):
        evaluate(spark.createDataFrame([("a",)], "id string"), policy, DAY, missing="unknown")
