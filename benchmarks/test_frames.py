"""Columns against columns: `evaluate_frame` on the workload, beside hand-written numpy and polars and OpenFisca's columns.

`GOVRULES_BENCH_ROWS="1000 1000000"` asks for other sizes as well; the others run on the workload's 20,000 records only.
"""

import importlib
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import polars as pl
import pytest

from govrules import Policy, evaluate_frame, load_pack
from race import Compared, Contestant, Contestants
from workload.others import other

_NONE = pytest.param(0, marks=pytest.mark.skip("GOVRULES_BENCH_ROWS asks for no other sizes"))
SIZES = [int(text) for text in os.environ.get("GOVRULES_BENCH_ROWS", "").split()] or [_NONE]
NUMPY, POLARS, FISCA = "hand-written numpy.columns", "hand-written polars.columns", "openfisca.columns"
WANTED = {NUMPY: 0.5, FISCA: 1.5, POLARS: None}


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_pack(Path(__file__).parent / "workload" / "pack.yaml")


@pytest.fixture(scope="module")
def frame(gen: ModuleType, policy: Policy) -> pl.DataFrame:
    """The records of the workload as a frame: codes as enums, the lists as lists."""
    codes = {name: pl.Enum(list(fact.values)) for name, fact in policy.pack.vocabulary.facts.items() if fact.values}
    dtypes: dict[str, Any] = {
        "project_documents": pl.List(codes["project_documents"]),
        "project_changes": pl.List(pl.Struct({"amount": pl.Int64, "approved": pl.Boolean})),
    }
    renamed = {"district": "bench_district", "documents": "project_documents", "changes": "project_changes"}
    records = [{**item, "district": item["district"].lower()} for item in gen.records()]
    columns = {renamed.get(name, name): [item[name] for item in records] for name in records[0]}
    return pl.DataFrame({name: pl.Series(each, dtype=dtypes.get(name, codes.get(name))) for name, each in columns.items()})


def _kinds(frame: pl.DataFrame) -> dict[str, Any]:
    """Give a frame as other libraries have it: codes as enums or texts; in pandas all as Arrow has it, or lists as objects."""
    texts = frame.with_columns(pl.col(pl.Enum).cast(pl.String), pl.col("project_documents").cast(pl.List(pl.String)))
    arrow = texts.to_arrow(compat_level=pl.CompatLevel.oldest())
    return {
        "Arrow": _arrow(frame), "Arrow, codes as texts": arrow, "polars": frame, "polars, codes as texts": texts,
        "pandas, Arrow types": arrow.to_pandas(types_mapper=pd.ArrowDtype),
        "pandas, objects": texts.to_pandas().astype({"total_investment": "Int64"}),
    }  # fmt: skip


def _arrow(frame: pl.DataFrame) -> Any:
    return frame.to_arrow(compat_level=pl.CompatLevel.oldest())


def _ours(given: dict[str, Any], policy: Policy, day: Any) -> Contestants:
    """Give the ways to ask, by name."""

    def asked(layout: str) -> Callable[[Any], object]:
        return lambda table: evaluate_frame(table, policy, day, layout=layout, empty_dates="not-happened")

    return {
        f"{kind}, {layout}": Contestant(asked(layout), [table], records=len(table))
        for kind, table in given.items()
        for layout in ("wide", "long")
    }


def _others(gen: ModuleType, note: Callable[[str], None]) -> Contestants:
    records, found = gen.records(), {}
    if numpy := other("peer_g_numpy", NUMPY, note):
        columns = importlib.import_module("columns").from_records(records)
        found[NUMPY] = Contestant(numpy.evaluate, [columns], records=len(records))
    if polars := other("peer_g_polars", POLARS, note):
        found[POLARS] = Contestant(polars.evaluate, [polars.frame(records)], records=len(records))
    if fisca := other("peer_e_openfisca", FISCA, note):
        system = fisca.system()
        work = Contestant(lambda arrays: fisca.run(system, arrays), [fisca.arrays(records)], records=len(records))
        found[FISCA] = work
    return found


def test_frames(
    gen: ModuleType, policy: Policy, frame: pl.DataFrame, raced: Callable[..., object], note: Callable[[str], None]
) -> None:
    ours, others = _ours(_kinds(frame), policy, gen.TODAY), _others(gen, note)
    # What the others give is wide: statuses and last days, a row a record. Long is a row a finding.
    compared = [Compared(f"evaluate_frame, {name}", name, against, wanted) for name in ours for against, wanted in WANTED.items()]
    section = f"workload of 12 rules in columns, {len(frame):,} records"
    raced(section, ours | others, compared, chunks=1, rounds=15)


@pytest.mark.parametrize("rows", SIZES)
def test_other_sizes(rows: int, gen: ModuleType, policy: Policy, frame: pl.DataFrame, raced: Callable[..., object]) -> None:
    """On repeated records; each way beside Arrow to wide."""
    repeated = pl.concat([frame] * -(-rows // len(frame))).head(rows).rechunk()
    ours = _ours({"Arrow": _arrow(repeated), "polars": repeated}, policy, gen.TODAY)
    compared = [Compared(f"evaluate_frame, {name}", name, "Arrow, wide") for name in ours]
    raced(
        f"workload of 12 rules in columns, {rows:,} records", ours, compared, chunks=1, rounds=max(3, min(15, 3_000_000 // rows))
    )
