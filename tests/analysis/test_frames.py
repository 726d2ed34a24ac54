"""Columns become the reader's frames without losing their types to a gap."""

from datetime import date

import pandas
import polars
import pytest

from govrules.analysis import frames
from govrules.analysis.frames import to_frame
from govrules.base.diagnostics import UsageError

COLUMNS = {"n": [1, None], "day": [date(2024, 3, 5), None], "text": ["a", None], "yes": [True, None], "none": [None, None]}


def test_pandas_is_what_you_get_where_it_is_installed() -> None:
    frame = to_frame(COLUMNS)
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame.columns) == list(COLUMNS)


def test_polars_where_pandas_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "find_spec", lambda name: None if name == "pandas" else object())
    assert isinstance(to_frame(COLUMNS), polars.DataFrame)


def test_a_gap_leaves_the_other_values_what_they_are() -> None:
    frame = to_frame(COLUMNS, "pandas")
    assert str(frame["n"].dtype) == "Int64"
    assert frame["n"][0] == 1
    assert frame["day"][0] == date(2024, 3, 5)
    assert str(frame["yes"].dtype) == "boolean"
    assert frame.isna().sum().to_dict() == {"n": 1, "day": 1, "text": 1, "yes": 1, "none": 2}


def test_polars_types_a_column_whose_first_values_are_gaps() -> None:
    frame = to_frame({"n": [*[None] * 150, 7], "day": [*[None] * 150, date(2024, 3, 5)]}, "polars")
    assert frame.schema == {"n": polars.Int64, "day": polars.Date}
    assert frame["n"][150] == 7


def test_another_library_is_refused() -> None:
    with pytest.raises(UsageError, match="no frame library named `excel`"):
        to_frame(COLUMNS, "excel")
