"""Columns into the frame library that the reader uses; neither pandas nor polars is needed before this is called."""

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from govrules.base.diagnostics import Diagnostic, UsageError, listed
from govrules.base.extras import require

LIBRARIES = ("pandas", "polars")


def to_frame(columns: Mapping[str, Sequence[Any]], library: str | None = None) -> Any:
    """Make a `pandas.DataFrame` or a `polars.DataFrame` of columns of equal length, in the order given.

    `library` None takes pandas where it is installed, else polars. A column keeps its type in every frame: whole numbers with
    gaps stay whole, dates stay dates, and a gap is the library's own null. Raises UsageError for another library, and for one
    that is not installed.
    """
    name = library or ("pandas" if find_spec("pandas") or not find_spec("polars") else "polars")
    if name not in LIBRARIES:
        hint = f"there are {listed(LIBRARIES)}"
        raise UsageError([Diagnostic("unknown-frames", f"no frame library named `{name}`", None, hint)])
    return _polars(columns) if name == "polars" else _pandas(columns)


def _polars(columns: Mapping[str, Sequence[Any]]) -> Any:
    polars = require("polars", "polars")
    # Without it a column is typed by its first hundred values, and one that starts with gaps fails later.
    return polars.DataFrame({name: list(values) for name, values in columns.items()}, strict=False, infer_schema_length=None)


def _pandas(columns: Mapping[str, Sequence[Any]]) -> Any:
    pandas = require("pandas", "analysis")
    return pandas.DataFrame({name: _series(pandas, list(values)) for name, values in columns.items()})


def _series(pandas: Any, values: list[Any]) -> Any:
    """Give a column a type that holds gaps: pandas alone would turn whole numbers with a gap into floats."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return pandas.Series(values, dtype="boolean")
    if kinds == {int}:
        return pandas.Series(values, dtype="Int64")
    if kinds == {str} or not kinds:
        return pandas.Series(values, dtype="str" if kinds else "object")
    return pandas.Series(values, dtype="object") if kinds != {float} else pandas.Series(values, dtype="float64")
