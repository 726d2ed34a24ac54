"""Frames of other libraries in and out: everything between is Arrow."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from govrules.base.diagnostics import Diagnostic, UsageError
from govrules.base.extras import require
from govrules.engine.columnar.values import FIRST_DAY, LAST, Array

_EPOCH = 719_163 - FIRST_DAY


@dataclass(frozen=True, eq=False)
class Category:
    """One of some names a row; a negative code is none."""

    codes: Array
    names: Sequence[str]
    width: Any = np.int8
    """The type of the codes in Arrow: fixed, so that all batches of a file have one schema."""


@dataclass(frozen=True, eq=False)
class DayColumn:
    """Days as numbers; a special value is none."""

    values: Array


@dataclass(frozen=True, eq=False)
class Given:
    """A column of the frame that was given, its rows repeated."""

    column: Any
    rows: Array | None


Made = Category | DayColumn | Given | Array
Columns = dict[str, Made]


class Kind(Protocol):
    """A library of frames."""

    def names(self, frame: Any) -> list[str]:
        """The names of a frame's columns."""

    def to_arrow(self, frame: Any, columns: Iterable[str]) -> Any:
        """Some columns as an Arrow table."""

    def made(self, columns: Columns) -> Any:
        """A frame of the library."""


def kind_of(frame: Any) -> Kind:
    """Tell the library of a frame. Raises UsageError for what is none."""
    library, name = type(frame).__module__.partition(".")[0], type(frame).__name__
    if library == "polars" and name in ("DataFrame", "LazyFrame"):
        return _Polars(lazy=name == "LazyFrame")
    if library == "pandas" and name == "DataFrame":
        return _Pandas()
    if isinstance(frame, pa.Table | pa.RecordBatch):
        return _Arrow()
    hint = "give a polars or pandas DataFrame, a polars LazyFrame or an Arrow table"
    raise UsageError([Diagnostic("frame", f"`{name}` is no frame that is known", None, hint)])


class _Arrow:
    def names(self, frame: Any) -> list[str]:
        return list(frame.schema.names)

    def to_arrow(self, frame: Any, columns: Iterable[str]) -> Any:
        chosen = frame.select(list(columns))
        return pa.Table.from_batches([chosen]) if isinstance(chosen, pa.RecordBatch) else chosen

    def made(self, columns: Columns) -> Any:
        return pa.table({name: arrow_column(column) for name, column in columns.items()})


class _Polars:
    def __init__(self, *, lazy: bool) -> None:
        self.lazy, self.polars = lazy, require("polars", "batch")

    def names(self, frame: Any) -> list[str]:
        return list(frame.collect_schema().names())

    def to_arrow(self, frame: Any, columns: Iterable[str]) -> Any:
        chosen = frame.lazy().select(list(columns)).collect() if self.lazy else frame.select(list(columns))
        return chosen.to_arrow(compat_level=self.polars.CompatLevel.oldest())

    def made(self, columns: Columns) -> Any:
        polars = self.polars
        frame = polars.DataFrame([self._series(name, column) for name, column in columns.items()])
        return frame.lazy() if self.lazy else frame

    def _series(self, name: str, column: Made) -> Any:
        polars = self.polars
        if isinstance(column, Category):
            size = len(column.names)
            kind = np.uint32 if size > 65_000 else np.uint16 if size > 250 else np.uint8
            codes = arrow_codes(column, kind)
            made = polars.Series(name, polars.from_arrow(codes))
            return made.cat.to(polars.Enum(list(column.names))) if size else made.cast(polars.String)
        return polars.Series(name, polars.from_arrow(arrow_column(column)))


class _Pandas:
    def names(self, frame: Any) -> list[str]:
        return [str(name) for name in frame.columns]

    def to_arrow(self, frame: Any, columns: Iterable[str]) -> Any:
        arrays, names = [], []
        for name in columns:
            try:
                array = pa.Array.from_pandas(frame[name])
            except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
                hint = "give every cell of the column the same type"
                message = f"`{name}` has values of several types: {str(error).splitlines()[0]}"
                raise UsageError([Diagnostic("wrong-dtype", message, None, hint, place=f"column {name}")]) from None
            arrays.append(array)
            names.append(name)
        return pa.Table.from_arrays(arrays, names)

    def made(self, columns: Columns) -> Any:
        pandas = require("pandas", "batch")
        return pandas.DataFrame({name: self._column(pandas, column) for name, column in columns.items()}, copy=False)

    def _column(self, pandas: Any, column: Made) -> Any:
        match column:
            case Category():
                return pandas.Categorical.from_codes(column.codes, categories=list(column.names))
            case DayColumn():
                days = (column.values.astype(np.int64) - _EPOCH).astype("M8[D]").astype("M8[s]")
                days[column.values > LAST] = np.datetime64("NaT")
                return days
            case Given():
                return arrow_column(column).to_pandas()
            case _:
                return column


def arrow_column(column: Made) -> Any:
    """Give a column as Arrow has it."""
    match column:
        case Category():
            codes = arrow_codes(column, column.width)
            return pa.DictionaryArray.from_arrays(codes, pa.array(list(column.names), pa.string()))
        case DayColumn():
            values = np.ascontiguousarray(column.values, np.int32) - np.int32(_EPOCH)
            valid = pa.py_buffer(np.packbits(column.values <= LAST, bitorder="little"))
            return pa.Array.from_buffers(pa.date32(), len(values), [valid, pa.py_buffer(values)])
        case Given():
            return column.column if column.rows is None else column.column.take(pa.array(column.rows))
        case _:
            return pa.array(column)


def arrow_codes(column: Category, kind: Any) -> Any:
    """Give the codes of a category, empty where there is none."""
    codes = np.ascontiguousarray(column.codes)
    if codes.dtype.kind == "u":
        return pa.array(codes.astype(kind, copy=False))
    empty = codes < 0
    if not empty.any():
        return pa.array(codes.astype(kind, copy=False))
    return pa.array(np.where(empty, 0, codes).astype(kind), mask=empty)
