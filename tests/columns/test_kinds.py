"""What a column may hold in each kind of frame, and what is carried over of it."""

from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from govrules import RecordError, evaluate_frame
from govrules.engine.columnar.values import looked_up
from govrules.policy import Policy

DAY = date(2024, 3, 5)


def _wide(frame: Any, toy: Policy) -> Any:
    return evaluate_frame(frame, toy, DAY, layout="wide", missing="unknown", empty_dates="not-happened")


def _rows(frame: Any) -> list[tuple[Any, ...]]:
    if isinstance(frame, pd.DataFrame):
        frame = pa.Table.from_pandas(frame, preserve_index=False)
    columns = frame.to_dict(as_series=False) if isinstance(frame, pl.DataFrame) else frame.to_pydict()
    return list(zip(*columns.values(), strict=True))


CODES = {"kind": ["a", "c", None, "b"], "tags": [["x"], [], None, ["y", "x"]], "words": [["甲"], None, [], ["甲", "乙"]]}


def _texts(columns: dict[str, Any]) -> pa.Table:
    return pa.table({name: pa.array(values) for name, values in columns.items()})


def _joined(columns: dict[str, Any]) -> pa.Table:
    """Give lists as texts with `;` between the items, not too tidy."""
    lists = {name: [None if item is None else " ; ".join(item) + ";" for item in columns[name]] for name in ("tags", "words")}
    return _texts(columns | lists)


@pytest.mark.parametrize(
    "made",
    [
        _joined,
        lambda columns: _joined(columns).to_pandas(),
        lambda columns: _texts(columns).to_pandas(),
        lambda columns: _texts(columns).to_pandas().astype({"kind": "category"}),
        lambda columns: _texts(columns).to_pandas(types_mapper=pd.ArrowDtype),
        pl.DataFrame,
        lambda columns: pl.from_arrow(_joined(columns)),
        lambda columns: pl.DataFrame(columns, schema_overrides={"kind": pl.Categorical, "tags": pl.List(pl.Categorical)}),
        lambda columns: pl.DataFrame(columns, schema_overrides={"kind": pl.Enum(["c", "b", "a", "other"])}),
    ],
)
def test_codes_and_lists_are_read_alike(made: Any, toy: Policy) -> None:
    assert _rows(_wide(made(CODES), toy)) == _rows(_wide(_texts(CODES), toy))


@pytest.mark.parametrize("made", [pa.table, pd.DataFrame, pl.DataFrame])
def test_a_text_that_is_no_code_is_told_with_its_row(made: Any, toy: Policy) -> None:
    with pytest.raises(RecordError) as caught:
        _wide(made(CODES | {"kind": ["a", None, "A", "a"], "tags": [["x"], None, [], ["x", "q"]]}), toy)
    assert "1 row (2): `kind` has no code `A`" in str(caught.value)
    assert "1 row (3): `tags[]` has no code `q`" in str(caught.value)


def test_a_category_that_no_row_has_is_no_mistake(toy: Policy) -> None:
    frame = pd.DataFrame({"kind": ["A", "a"], "first": ["x", "2024-01-02"]}, dtype="category")
    assert _wide(frame[1:], toy)["scope"].tolist() == ["assumed"]
    with pytest.raises(RecordError, match="in `first` `x` is not a date"):
        _wide(frame[:1], toy)


def test_the_row_of_what_is_wrong_in_a_list_within_a_list(toy: Policy) -> None:
    parts = [[], None, [{"papers": ["x"]}, {"papers": []}], [{"papers": None}, {"papers": ["y", "q"]}]]
    kind = pa.list_(pa.struct([("papers", pa.list_(pa.string()))]))
    with pytest.raises(RecordError, match=r"1 row \(3\): `parts\[\]\.papers\[\]` has no code `q`"):
        _wide(pa.table({"parts": pa.array(parts, kind)}), toy)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_times_at_the_start_of_a_day(unit: str, toy: Policy) -> None:
    days = [date(2024, 1, 2), None, date(1969, 12, 31), date(2024, 3, 6)]
    times = pa.array(days, pa.date32()).cast(pa.timestamp(unit))
    assert _rows(_wide(pa.table({"first": times}), toy)) == _rows(_wide(pa.table({"first": pa.array(days)}), toy))
    timed = pa.array([datetime(2024, 1, 2), None, datetime(1969, 12, 31, 23), datetime(2024, 3, 6)], pa.timestamp(unit))
    with pytest.raises(RecordError, match=r"1 row \(2\): `first` has a time of day"):
        _wide(pa.table({"first": timed}), toy)


def test_times_out_of_range(toy: Policy) -> None:
    times = pa.array([0, 2**62 // 86_400 * 86_400], pa.timestamp("s"))
    with pytest.raises(RecordError, match=r"1 row \(1\): the year of a date in `first` is not between"):
        _wide(pa.table({"first": times}), toy)


@pytest.mark.parametrize("made", [pa.table, pd.DataFrame, pl.DataFrame])
def test_a_frame_that_names_records_and_no_more(made: Any, toy: Policy) -> None:
    found = evaluate_frame(made({"id": ["a", "b"]}), toy, DAY, missing="unknown")
    assert list(found["record"])[:2] == [*made({"id": ["a", "b"]})["id"]]
    assert len(found) == 100


@pytest.mark.parametrize("layout", ["long", "wide"])
def test_polars_carries_columns_over_as_they_are(layout: str, toy: Policy) -> None:
    codes = pl.Series("id", ["q", "p"], dtype=pl.Enum(["p", "q"]))
    frame = pl.DataFrame([codes, pl.Series("office", [{"x": 1}, {"x": 2}]), pl.Series("parts", [[{"big": True}] * 3, []])])
    for given in (frame, frame.lazy()):
        found = evaluate_frame(given, toy, DAY, layout=layout, missing="unknown", keep=["office"]).lazy().collect()
        assert found["record"].dtype == codes.dtype
        assert dict(found.select("record", "office").unique().rows()) == {"q": {"x": 1}, "p": {"x": 2}}


@pytest.mark.parametrize("layout", ["long", "wide"])
def test_pandas_carries_columns_over_as_they_are(layout: str, toy: Policy) -> None:
    frame = pd.DataFrame({"id": pd.Categorical(["q", "p"]), "office": ["x", 1], "kind": ["a", "b"]}, index=[7, 7])
    frame["parts"] = [[{"big": True}] * 3, []]
    found = evaluate_frame(frame, toy, DAY, layout=layout, missing="unknown", keep=["office"])
    assert found["record"].dtype == frame["id"].dtype
    assert found.index.tolist() == list(range(len(found)))
    assert found[["record", "office"]].drop_duplicates().to_numpy().tolist() == [["q", "x"], ["p", 1]]


def test_lines_of_a_rule_that_has_several_a_record(toy: Policy) -> None:
    parts = pa.array([[{"big": True}] * 3, [], [{"big": True}]])
    found = evaluate_frame(pa.table({"id": ["a", "b", "c"], "parts": parts}), toy, DAY, missing="unknown")
    own = found.filter(pa.compute.field("rule") == "each-part").select(["record", "subject"]).to_pydict()
    assert own == {"record": [*"aaabc"], "subject": ["parts[0]", "parts[1]", "parts[2]", None, "parts[0]"]}


@pytest.mark.parametrize("size", [0, 1, 1 << 13, (1 << 14) - 1, 1 << 14, (1 << 14) + 1, 50_000])
@pytest.mark.parametrize("kind", [np.uint8, np.int32, np.int64])
def test_look_ups_of_any_length(size: int, kind: Any) -> None:
    table = np.random.default_rng(6).integers(-100, 100, 50)
    places = np.arange(size).astype(kind) % kind(50)
    assert looked_up(table, places).tolist() == table[places].tolist()
