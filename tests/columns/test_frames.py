"""Every kind of frame comes back as it was given; layouts, batches, Parquet, days of evaluation by row."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest

from govrules import evaluate_frame, evaluate_parquet
from govrules.engine import columns
from govrules.policy import Policy

COLUMNS = ["record", "rule", "clause", "subject", "status", "reason", "due", "opens", "provisional"]


@pytest.fixture(scope="module")
def table(toy: Policy, toy_records: Any, framing: Any) -> pa.Table:
    records, days = toy_records
    return framing.arrow_table(records[:300], toy.pack).append_column("day", pa.array(days[:300]))


@pytest.fixture(scope="module")
def expected(table: pa.Table, toy: Policy) -> pa.Table:
    return evaluate_frame(table, toy, "day")


def test_arrow(expected: pa.Table) -> None:
    assert expected.column_names == COLUMNS
    assert expected.schema.field("due").type == pa.date32()
    assert expected.schema.field("status").type.value_type == pa.string()


def test_a_record_batch(table: pa.Table, toy: Policy, expected: pa.Table) -> None:
    assert evaluate_frame(table.combine_chunks().to_batches()[0], toy, "day").equals(expected)


def test_polars(table: pa.Table, toy: Policy, expected: pa.Table, framing: Any) -> None:
    found = evaluate_frame(pl.from_arrow(table), toy, "day")
    assert isinstance(found, pl.DataFrame)
    assert isinstance(found["status"].dtype, pl.Enum)
    assert found.schema["due"] == pl.Date
    assert set(found.rows()) == framing.lines(expected)


def test_polars_enums(toy: Policy) -> None:
    frame = pl.DataFrame(
        {"kind": ["a", "c", None], "tags": [["x"], [], None]},
        schema={"kind": pl.Enum(["c", "b", "a"]), "tags": pl.List(pl.Enum(["y", "x"]))},
    )
    found = evaluate_frame(frame, toy, date(2024, 3, 5), layout="wide", missing="unknown")
    assert found["scope"].to_list() == ["assumed", "assumed", "assumed"]
    assert found["subset-of-constant"].to_list() == ["satisfied", "satisfied", "unknown"]
    assert found["record"].to_list() == [0, 1, 2]


def test_polars_lazy(table: pa.Table, toy: Policy, expected: pa.Table, framing: Any) -> None:
    found = evaluate_frame(pl.from_arrow(table).lazy(), toy, "day")
    assert isinstance(found, pl.LazyFrame)
    assert set(found.collect().rows()) == framing.lines(expected)


def test_pandas(table: pa.Table, toy: Policy, expected: pa.Table) -> None:
    found = evaluate_frame(table.to_pandas(integer_object_nulls=True), toy, "day")
    assert isinstance(found, pd.DataFrame)
    assert list(found.columns) == COLUMNS
    assert found["status"].tolist() == expected.column("status").to_pylist()
    assert found["due"].dtype == "datetime64[s]"
    assert [None if pd.isna(day) else day.date() for day in found["due"]] == expected.column("due").to_pylist()
    assert [None if pd.isna(text) else text for text in found["reason"]] == expected.column("reason").to_pylist()


@pytest.mark.parametrize("layout", columns.LAYOUTS)
def test_no_rows(layout: str, table: pa.Table, toy: Policy) -> None:
    none, names = table.slice(0, 0), evaluate_frame(table, toy, "day", layout=layout).column_names
    assert evaluate_frame(none, toy, "day", layout=layout).num_rows == 0
    for made in (pl.from_arrow(none), none.to_pandas()):
        found = evaluate_frame(made, toy, "day", layout=layout)
        assert (len(found), list(found.columns)) == (0, names)


def test_batches_make_no_difference(
    table: pa.Table, toy: Policy, expected: pa.Table, framing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = evaluate_frame(table, toy, "day", layout="wide", detail=True)
    monkeypatch.setattr(columns, "BATCH_ROWS", 7)
    assert framing.lines(evaluate_frame(table, toy, "day")) == framing.lines(expected)
    parts = evaluate_frame(table, toy, "day", layout="wide", detail=True)
    assert parts.to_pylist() == whole.to_pylist()


def test_one_day_for_all(table: pa.Table, toy: Policy) -> None:
    days = pa.array([date(2026, 12, 1)] * table.num_rows)
    given = table.drop_columns("day")
    assert evaluate_frame(given, toy, date(2026, 12, 1)).equals(evaluate_frame(given.append_column("day", days), toy, "day"))


def test_the_wide_layout_rolls_up(table: pa.Table, toy: Policy, expected: pa.Table) -> None:
    wide = evaluate_frame(table, toy, "day", layout="wide", detail=True)
    order = ["violated", "due", "unknown", "pending", "satisfied", "not_applicable"]
    long = expected.to_pandas()
    for rule in ("each-part", "several-allowed", "monthly", "ratio"):
        own = long[long["rule"] == rule]
        worst = own.groupby("record", sort=False)["status"].agg(lambda given: min(given, key=order.index))
        status = dict(zip(wide.column("record").to_pylist(), wide.column(rule).to_pylist(), strict=True))
        assert status == worst.to_dict()
    speaks = long[(long["rule"] == "each-part") & (long["status"] == "violated")]
    first = {record: min(days) for record, days in speaks.dropna(subset="due").groupby("record")["due"]}
    due = dict(zip(wide.column("record").to_pylist(), wide.column("each-part.due").to_pylist(), strict=True))
    assert {record: due[record] for record in first} == first


def test_columns_are_kept(table: pa.Table, toy: Policy) -> None:
    office = pa.array([f"office {number % 3}" for number in range(table.num_rows)])
    given = table.append_column("office", office)
    wide = evaluate_frame(given, toy, "day", layout="wide", keep=["office"])
    assert wide.column("office").to_pylist() == office.to_pylist()
    long = evaluate_frame(given, toy, "day", keep=["office"])
    by_record = dict(zip(given.column("id").to_pylist(), office.to_pylist(), strict=True))
    assert [by_record[record] for record in long.column("record").to_pylist()] == long.column("office").to_pylist()


def test_empty_dates(toy: Policy) -> None:
    frame = pa.table({"kind": ["a"], "first": pa.array([date(2024, 1, 2)]), "second": pa.array([None], pa.date32())})

    def status(**options: Any) -> str:
        found = evaluate_frame(frame, toy, date(2024, 3, 5), layout="wide", missing="unknown", **options)
        return str(found.column("by-working-days")[0].as_py())

    assert status() == "unknown"
    assert status(empty_dates="not-happened") == "violated"
    assert status(empty_dates=["second"]) == "violated"
    assert status(empty_dates=["third"]) == "unknown"


def test_parquet(table: pa.Table, toy: Policy, expected: pa.Table, framing: Any, tmp_path: Path) -> None:
    pq.write_table(table, tmp_path / "in.parquet", row_group_size=40)
    done = evaluate_parquet(tmp_path / "in.parquet", tmp_path / "out.parquet", toy, "day", batch_rows=50)
    assert (done.records, done.lines, done.problems) == (300, expected.num_rows, ())
    assert framing.lines(pq.read_table(tmp_path / "out.parquet")) == framing.lines(expected)


def test_a_folder_of_parquet_files(table: pa.Table, toy: Policy, expected: pa.Table, framing: Any, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    pq.write_table(table.slice(0, 100), folder / "1.parquet")
    # Files of other times have their columns in another order, in other types, or not at all.
    pq.write_table(table.slice(100, 0), folder / "2.parquet")
    mixed = table.slice(100).select(table.column_names[::-1])
    place = mixed.column_names.index("number")
    pq.write_table(mixed.set_column(place, "number", mixed.column(place).cast(pa.int16())), folder / "3.parquet")
    done = evaluate_parquet(folder, tmp_path / "out.parquet", toy, "day", batch_rows=64)
    assert (done.records, done.problems) == (300, ())
    assert framing.lines(pq.read_table(tmp_path / "out.parquet")) == framing.lines(expected)
    pq.write_table(mixed.drop_columns("name"), folder / "3.parquet")
    assert evaluate_parquet(folder, tmp_path / "out.parquet", toy, "day").records == 300


def test_a_parquet_file_without_rows(table: pa.Table, toy: Policy, tmp_path: Path) -> None:
    pq.write_table(table.slice(0, 0), tmp_path / "in.parquet")
    done = evaluate_parquet(tmp_path / "in.parquet", tmp_path / "out.parquet", toy, "day")
    assert (done.records, done.lines, done.problems) == (0, 0, ())
    assert pq.read_table(tmp_path / "out.parquet").column_names == COLUMNS


def test_a_parquet_file_is_read_batch_by_batch(table: pa.Table, toy: Policy, tmp_path: Path) -> None:
    """A group of rows of any size is decoded in batches: what is held does not grow with it."""
    names = ["id", "words", "day"]
    long = pa.concat_tables([table.select(names)] * 20).combine_chunks()
    words = pa.array([["word" * 250] * 10] * long.num_rows, pa.list_(pa.string()))
    pq.write_table(long.set_column(1, "words", words), tmp_path / "in.parquet")
    pool = pa.default_memory_pool()
    held: list[int] = []
    batches = columns._batches(pa.dataset.dataset(tmp_path / "in.parquet"), names, 100)
    before = pool.bytes_allocated()
    sizes = [(batch.num_rows, held.append(pool.bytes_allocated() - before)) for batch, _ in batches]
    assert sum(size for size, _ in sizes) == long.num_rows
    assert max(held) < words.nbytes / 4


def test_bad_rows_of_parquet_do_not_stop_the_others(table: pa.Table, toy: Policy, tmp_path: Path) -> None:
    kinds = ["a"] * 300
    kinds[123] = "nope"
    bad = table.set_column(table.column_names.index("kind"), "kind", pa.array(kinds))
    pq.write_table(bad, tmp_path / "in.parquet")
    done = evaluate_parquet(tmp_path / "in.parquet", tmp_path / "out.parquet", toy, "day", batch_rows=100, layout="wide")
    assert (done.records, done.lines) == (299, 299)
    [problem] = done.problems
    assert problem.message == "1 row (123): `kind` has no code `nope`"
    assert "r123" not in pq.read_table(tmp_path / "out.parquet").column("record").to_pylist()


def test_money_and_ratios_are_exact(toy: Policy) -> None:
    from decimal import Decimal

    frame = pa.table({
        "kind": ["a", "a", "a"], "cost": pa.array([Decimal("0.10"), Decimal("0.11"), None], pa.decimal128(20, 2)),
        "budget": pa.array([1, 1, 1]), "share": pa.array([0.1, 0.1, 0.1]),
    })  # fmt: skip
    found = evaluate_frame(frame, toy, date(2024, 3, 5), layout="wide", missing="unknown")
    assert found.column("ratio").to_pylist() == ["satisfied", "violated", "unknown"]
