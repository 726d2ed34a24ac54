"""What is wrong with a frame is told before any row is judged: the column, what is expected there and the way out."""

import sys
from datetime import date, datetime
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from govrules import RecordError, UsageError, evaluate_frame
from govrules.policy import Policy

DAY = date(2024, 3, 5)


def _refused(toy: Policy, columns: dict[str, Any], as_of: Any = DAY, **options: Any) -> str:
    with pytest.raises((RecordError, UsageError)) as caught:
        evaluate_frame(pa.table(columns), toy, as_of, **{"missing": "unknown", **options})
    return str(caught.value)


def test_a_missing_column(toy: Policy) -> None:
    text = _refused(toy, {"kind": ["a"]}, missing="error")
    assert "error[missing-column] the frame lacks 22 columns that the pack reads: `budget (money)`, `colour (code)`" in text
    assert 'help: add them, or say `missing="unknown"` if nothing is known of them' in text


def test_a_missing_field(toy: Policy) -> None:
    parts = pa.array([[{"big": True}]])
    columns = {"parts": parts}
    text = _refused(toy, columns, missing="error")
    assert "the frame lacks" in text
    parts = pa.array([[{"big": True, "pric": 1}]])
    assert "no field named `pric` in `parts[]`\n  help: did you mean `price`?" in _refused(toy, {"parts": parts})


def test_an_unknown_column(toy: Policy) -> None:
    text = _refused(toy, {"kind": ["a"], "colours": ["a"], "office": ["b"]})
    assert (
        "column colours: error[unknown-column] no fact named `colours`\n  help: did you mean `colour`? else leave it out" in text
    )
    assert "column office: error[unknown-column] no fact named `office`" in text
    assert 'help: leave it out, or carry it over with `keep=["office"]`' in text


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        (
            "cost",
            pa.array([1.5]),
            "error[float-money] `cost` holds floating-point numbers, which cannot hold money exactly\n"
            "  help: cast it to integers, to decimals with two places, or to texts such as `120万元`",
        ),
        (
            "flag",
            pa.array([1]),
            "error[wrong-dtype] `flag` holds int64, where bool is wanted: booleans\n  help: cast it to a boolean type",
        ),
        ("first", pa.array([1]), "`first` holds int64, where event is wanted: dates"),
        ("first", pa.array([datetime(2024, 1, 1)], pa.timestamp("us", "UTC")), "`first` holds times in a time zone, not dates"),
        ("number", pa.array([1.0]), "`number` holds double, where int is wanted: integers"),
        ("kind", pa.array([1]), "`kind` holds int64, where code is wanted: texts"),
        ("tags", pa.array([1]), "`tags` is a list, not int64"),
        ("parts", pa.array([[1]]), "`parts[]` is a record, not int64"),
    ],
)
def test_a_wrong_type(toy: Policy, name: str, values: Any, expected: str) -> None:
    assert expected in _refused(toy, {name: values})


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("kind", ["a", "A", "a", "A"], "error[unknown-code] 2 rows (1, 3): `kind` has no code `A`"),
        (
            "first",
            pa.array([date(1899, 12, 31), date(1900, 1, 1), date(2199, 12, 31), date(2200, 1, 1)]),
            "error[impossible-date] 2 rows (0, 3): the year of a date in `first` is not between 1900 and 2199",
        ),
        ("first", pa.array([datetime(2024, 1, 1, 5)]), "1 row (0): `first` has a time of day"),
        ("first", ["2024-02-30"], "1 row (0): in `first` there is no day `2024-02-30` in the calendar"),
        ("cost", ["12.345"], "error[below-fen] 1 row (0): in `cost`"),
        ("cost", pa.array([10**15]), "1 row (0): `cost` has a number of more than 15 digits"),
        ("share", ["x"] * 9, "9 rows (0, 1, 2, 3, 4, …): in `share` `x` is not a ratio"),
        ("tags", [["x"], ["x", "q"]], "1 row (1): `tags[]` has no code `q`"),
        ("tags", pa.array([["x"], ["x", None]]), "1 row (1): an element of `tags` is empty"),
        ("month", ["2024-13"], "in `month` there is no month `2024-13`"),
    ],
)
def test_wrong_values(toy: Policy, name: str, values: Any, expected: str) -> None:
    assert expected in _refused(toy, {name: values})


def test_all_at_once(toy: Policy) -> None:
    text = _refused(toy, {"kind": ["q"], "first": ["x"], "cost": pa.array([1.0])})
    assert text.count("error[") == 3


def test_the_day_of_evaluation(toy: Policy) -> None:
    assert "error[as-of]" in _refused(toy, {"kind": ["a"]}, as_of=datetime(2024, 1, 1))
    assert "no column named `dya` for `as_of`\n  help: did you mean `day`?" in _refused(
        toy, {"kind": ["a"], "day": [DAY]}, as_of="dya", keep=["day"]
    )
    days = pa.array([DAY, None])
    assert "1 row (1): the day of evaluation is missing" in _refused(toy, {"kind": ["a", "a"], "day": days}, as_of="day")


def test_wrong_options(toy: Policy) -> None:
    assert "`wid` is no value for `layout`\n  help: did you mean `wide`?" in _refused(toy, {}, layout="wid")
    assert "is no value for `missing`" in _refused(toy, {}, missing="no")
    assert "is no value for `empty_dates`" in _refused(toy, {}, empty_dates="never")
    assert "no column named `offic` to keep" in _refused(toy, {"office": ["a"]}, keep=["offic", "office"])


def test_no_frame(toy: Policy) -> None:
    with pytest.raises(UsageError, match="`list` is no frame that is known"):
        evaluate_frame([], toy, DAY)


def test_a_pandas_column_of_several_types(toy: Policy) -> None:
    frame = pd.DataFrame({"name": ["a", 1]}, dtype=object)
    with pytest.raises(UsageError, match="`name` has values of several types"):
        evaluate_frame(frame, toy, DAY, missing="unknown")


def test_without_the_extra(toy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match="needs the library `pyarrow`") as caught:
        evaluate_frame(None, toy, DAY)
    assert 'pip install "govrules[batch]"' in str(caught.value)
