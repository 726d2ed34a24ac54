"""Columns against columns: `evaluate_frame` beside hand-written numpy and polars, on the workload pack; ratios of one run.

    GOVRULES_PEERS=<folder> python benchmarks/frames.py <pack of the workload> [ROWS …]

The folder holds the generator of the records (`gen`) and the peers (`peer_g_numpy`, `peer_g_polars`, `peer_e_openfisca`), which
run on its 20,000 records in the same process; for other numbers of rows only `evaluate_frame` runs, on repeated records.
"""

import gc
import importlib
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

# One core for all: numpy uses no more.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

import pandas as pd
import polars as pl

from govrules import evaluate_frame, load_pack

LISTED = ("numpy.columns", "polars.columns", "openfisca.columns")
MOST_KINDS = 1_000_000
"""More rows than these are only asked about as Arrow has them."""
Case = Callable[[], Any]


def frame_of(records: list[dict[str, Any]], pack: Any) -> pl.DataFrame:
    """Give the peers' records as a frame: codes as enums, the lists as lists."""
    codes = {name: pl.Enum(list(fact.values)) for name, fact in pack.vocabulary.facts.items() if fact.values}
    changes = pl.List(pl.Struct({"amount": pl.Int64, "approved": pl.Boolean}))
    columns: dict[str, pl.Series] = {"id": pl.Series([item["id"] for item in records])}
    for name in records[0]:
        values = [item[name] for item in records]
        if name == "district":
            columns["bench_district"] = pl.Series([text.lower() for text in values], dtype=codes["bench_district"])
        elif name == "documents":
            columns["project_documents"] = pl.Series(values, dtype=pl.List(codes["project_documents"]))
        elif name == "changes":
            columns["project_changes"] = pl.Series(values, dtype=changes)
        elif name != "id":
            columns[name] = pl.Series(values, dtype=codes.get(name))
    return pl.DataFrame(columns)


def kinds(frame: pl.DataFrame) -> dict[str, Any]:
    """Give a frame as other libraries have it: codes as enums or texts; in pandas lists as objects, or all as Arrow."""
    texts = frame.with_columns(pl.col(pl.Enum).cast(pl.String), pl.col("project_documents").cast(pl.List(pl.String)))
    found = {"arrow": frame.to_arrow(compat_level=pl.CompatLevel.oldest()), "polars": frame, "polars texts": texts}
    arrow = texts.to_arrow(compat_level=pl.CompatLevel.oldest())
    found["arrow texts"] = arrow
    found["pandas arrow"] = arrow.to_pandas(types_mapper=pd.ArrowDtype)
    found["pandas"] = texts.to_pandas().astype({"total_investment": "Int64"})
    codes = dict.fromkeys(("kind", "bench_district"), "category")
    found["pandas codes"] = found["pandas"].astype(codes)
    found["pandas texts"] = found["pandas"].assign(project_documents=texts["project_documents"].list.join(";").to_pandas())
    return found


def ours(frame: pl.DataFrame, policy: Any, day: Any) -> dict[str, Case]:
    """Give the ways to ask, by name."""

    def asked(given: Any, layout: str) -> Case:
        return lambda: evaluate_frame(given, policy, day, layout=layout, empty_dates="not-happened")

    given = kinds(frame) if len(frame) <= MOST_KINDS else {"arrow": frame.to_arrow(compat_level=pl.CompatLevel.oldest())}
    return {f"{kind}, {layout}": asked(each, layout) for kind, each in given.items() for layout in ("wide", "long")}


def theirs(folder: str, records: list[dict[str, Any]]) -> dict[str, Case]:
    """Give the peers that can be imported here."""
    found: dict[str, Case] = {}
    numpy, polars = importlib.import_module("peer_g_numpy"), importlib.import_module("peer_g_polars")
    columns, frame = importlib.import_module("columns").from_records(records), polars.frame(records)
    found["numpy.columns"] = lambda: numpy.evaluate(columns)
    found["polars.columns"] = lambda: polars.evaluate(frame)
    try:
        fisca = importlib.import_module("peer_e_openfisca")
    except ModuleNotFoundError:
        print(f"openfisca.columns: not here (pip install OpenFisca-Core), though {folder} has it")
        return found
    system, arrays = fisca.system(), fisca.arrays(records)
    found["openfisca.columns"] = lambda: fisca.run(system, arrays)
    return found


def measured(cases: dict[str, Case], rounds: int) -> dict[str, float]:
    """Give the median seconds of each, asked in turn so that noise falls on all alike."""
    for case in cases.values():
        case()
    times: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, case in cases.items():
            gc.collect()
            start = time.perf_counter()
            case()
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(each) for name, each in times.items()}


def main() -> None:
    """Print a line for each way: rows a second, and how many times as fast as each peer."""
    peers = os.environ.get("GOVRULES_PEERS")
    if len(sys.argv) < 2 or peers is None:
        sys.exit(f"{__doc__}")
    sys.path.insert(0, peers)
    gen = importlib.import_module("gen")
    policy, records = load_pack(Path(sys.argv[1])), gen.records()
    base = frame_of(records, policy.pack)
    for rows in [int(text) for text in sys.argv[2:]] or [len(records)]:
        frame = pl.concat([base] * -(-rows // len(base))).head(rows).rechunk()
        cases = ours(frame, policy, gen.TODAY) | (theirs(peers, records) if rows == len(records) else {})
        times = measured(cases, rounds=max(3, min(15, 3_000_000 // rows)))
        print(f"\n{rows:,} rows\n")
        for name, seconds in times.items():
            ratios = "".join(f"  {times[peer] / seconds:5.2f}x {peer}" for peer in LISTED if peer in times)
            print(f"{name:20} {rows / seconds / 1e6:6.2f} M rows/s{ratios}")


if __name__ == "__main__":
    main()
