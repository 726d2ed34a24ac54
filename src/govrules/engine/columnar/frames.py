"""Frames of other libraries in and out: everything between is Arrow."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from govrules.base.diagnostics import Diagnostic, UsageError
from govrules.base.extras import require
from govrules.engine.columnar.values import FIRST_DAY, LAST, Array

EPOCH = 719_163 - FIRST_DAY
"""The number of the first day of 1970, from which other libraries count."""


@dataclass(frozen=True, eq=False)
class Category:
    """One of some names a row, by its place among them."""

    codes: Array
    names: Sequence[str]
    width: Any = np.int8
    """The type of the codes in Arrow: fixed, so that all batches of a file have one schema."""
    known: Array | None = None
    """The rows that have one, as packed bits, None for all; others have any of the codes."""


@dataclass(frozen=True, eq=False)
class Runs:
    """One of some names for many rows after another: a code (negative for none) and a number of rows for each run."""

    codes: Sequence[int]
    counts: Sequence[int]
    names: Sequence[str]
    width: Any = np.int16

    def spread(self, values: Sequence[int], kind: Any) -> Array:
        """Give a value for each row, from one for each run."""
        spread, stop = np.empty(sum(self.counts), kind), 0
        for value, count in zip(values, self.counts, strict=True):
            start, stop = stop, stop + count
            spread[start:stop] = value
        return spread


@dataclass(frozen=True, eq=False)
class DayColumn:
    """Days since 1970, as other libraries number them; `known` are the rows that have one, as packed bits."""

    values: Array
    known: Array


def packed(mask: Array) -> Array:
    """Pack a mask into bits, as Arrow has them."""
    return np.packbits(mask, bitorder="little")


def day_column(days: Array) -> DayColumn:
    """Give days as other libraries number them."""
    return DayColumn(days - np.int32(EPOCH), packed(days <= LAST))


@dataclass(frozen=True, eq=False)
class Given:
    """A column of the frame that was given (or an Arrow array), in pieces: some of its rows, or for None all of them."""

    column: Any
    pieces: Sequence[Array | None] = (None,)


Made = Category | Runs | DayColumn | Given | Array
Columns = dict[str, Made]


class Kind(Protocol):
    """A frame of some library."""

    def names(self) -> list[str]:
        """The names of its columns."""

    def select(self, columns: Sequence[str]) -> "Kind":
        """The same with some of its columns; what is lazy is collected."""

    def column(self, name: str) -> Any:
        """A column as the library has it."""

    def to_arrow(self, columns: Sequence[str]) -> Any:
        """Some columns as an Arrow table."""

    def made(self, columns: Columns) -> Any:
        """A frame of the library."""


def kind_of(frame: Any) -> Kind:
    """Tell the library of a frame. Raises UsageError for what is none."""
    library, name = type(frame).__module__.partition(".")[0], type(frame).__name__
    if library == "polars" and name in ("DataFrame", "LazyFrame"):
        return _Polars(frame, lazy=name == "LazyFrame")
    if library == "pandas" and name == "DataFrame":
        return _Pandas(frame)
    if isinstance(frame, pa.Table | pa.RecordBatch):
        return ArrowFrame(frame)
    hint = "give a polars or pandas DataFrame, a polars LazyFrame or an Arrow table"
    raise UsageError([Diagnostic("frame", f"`{name}` is no frame that is known", None, hint)])


class ArrowFrame:
    """An Arrow table or record batch."""

    def __init__(self, frame: Any) -> None:
        self.frame = frame

    def names(self) -> list[str]:
        """The names of its columns."""
        return list(self.frame.schema.names)

    def select(self, columns: Sequence[str]) -> "ArrowFrame":
        """The same with some of its columns."""
        return ArrowFrame(self.to_arrow(columns))

    def column(self, name: str) -> Any:
        """A column, in its chunks."""
        return self.frame.column(name)

    def to_arrow(self, columns: Sequence[str]) -> Any:
        """Some columns as a table."""
        chosen = self.frame.select(list(columns))
        return pa.Table.from_batches([chosen]) if isinstance(chosen, pa.RecordBatch) else chosen

    def made(self, columns: Columns) -> Any:
        """A table."""
        return pa.table({name: arrow_column(column) for name, column in columns.items()})


class _Polars:
    def __init__(self, frame: Any, *, lazy: bool) -> None:
        self.frame, self.lazy, self.polars = frame, lazy, require("polars", "batch")

    def names(self) -> list[str]:
        return list(self.frame.collect_schema().names())

    def select(self, columns: Sequence[str]) -> "_Polars":
        return _Polars(self.frame.select(list(columns)).collect(), lazy=True) if self.lazy else self

    def column(self, name: str) -> Any:
        return self.frame.get_column(name)

    def to_arrow(self, columns: Sequence[str]) -> Any:
        # `select` would plan a query, which takes longer than moving the columns.
        chosen = self.polars.DataFrame([self.frame.get_column(name) for name in columns])
        return chosen.to_arrow(compat_level=self.polars.CompatLevel.oldest())

    def made(self, columns: Columns) -> Any:
        polars = self.polars
        moved = polars.from_arrow(pa.table({name: self._arrow(item) for name, item in columns.items() if _is_new(item)}))
        others = [self._series(name, column) for name, column in columns.items() if not _is_new(column)]
        # All codes become enums in one query: planning one a column takes longer than the work.
        named = {name: item.names for name, item in columns.items() if isinstance(item, Category)}
        enums = {name: polars.col(name).cat.to(polars.Enum(list(names))) for name, names in named.items()}
        frame = moved.hstack(others).select(enums.get(name, polars.col(name)) for name in columns)
        return frame.lazy() if self.lazy else frame

    def _arrow(self, column: Made) -> Any:
        return arrow_codes(column, _unsigned(column.names)) if isinstance(column, Category) else arrow_column(column)

    def _series(self, name: str, column: Made) -> Any:
        polars = self.polars
        if isinstance(column, Runs):
            kind = polars.Enum(list(column.names)) if column.names else polars.String
            given = polars.Series(name, [*column.names, None], dtype=kind)
            return polars.concat([given.new_from_index(code % len(given), count) for code, count in _pairs(column)])
        assert isinstance(column, Given)
        given = column.column
        given = polars.Series(polars.from_arrow(given)) if isinstance(given, pa.Array) else given
        pieces = [given if rows is None else given.gather(rows) for rows in column.pieces]
        return polars.concat(pieces, rechunk=False).alias(name)


def _is_new(column: Made) -> bool:
    """Tell a column that is made of values from one that repeats what is there."""
    return not isinstance(column, Runs | Given)


def _unsigned(names: Sequence[str]) -> Any:
    """Give the type of codes that polars has for so many names."""
    return np.uint32 if len(names) > 65_000 else np.uint16 if len(names) > 250 else np.uint8


class _Pandas:
    def __init__(self, frame: Any) -> None:
        self.frame, self.pandas = frame, require("pandas", "batch")

    def names(self) -> list[str]:
        return [str(name) for name in self.frame.columns]

    def select(self, columns: Sequence[str]) -> "_Pandas":
        return _Pandas(self.frame[list(columns)])

    def column(self, name: str) -> Any:
        return self.frame[name]

    def to_arrow(self, columns: Sequence[str]) -> Any:
        arrays = []
        for name in columns:
            try:
                array = pa.Array.from_pandas(self.frame[name])
            except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
                hint = "give every cell of the column the same type"
                message = f"`{name}` has values of several types: {str(error).splitlines()[0]}"
                raise UsageError([Diagnostic("wrong-dtype", message, None, hint, place=f"column {name}")]) from None
            arrays.append(array)
        return pa.Table.from_arrays(arrays, list(columns))

    def made(self, columns: Columns) -> Any:
        return self.pandas.DataFrame({name: self._column(column) for name, column in columns.items()}, copy=False)

    def _column(self, column: Made) -> Any:
        match column:
            case Category():
                codes = column.codes.view(np.int8) if column.codes.dtype == np.uint8 else column.codes
                codes = codes if column.known is None else np.where(_unpacked(column.known, codes), codes, -1)
                return self.pandas.Categorical.from_codes(codes, categories=list(column.names))
            case Runs():
                codes = column.spread(column.codes, column.width)
                return self.pandas.Categorical.from_codes(codes, categories=list(column.names))
            case DayColumn():
                days = column.values.astype("M8[D]").astype("M8[s]")
                days[~_unpacked(column.known, days)] = np.datetime64("NaT")
                return days
            case Given():
                given = column.column.to_pandas() if isinstance(column.column, pa.Array) else column.column
                pieces = [given if rows is None else given.iloc[rows] for rows in column.pieces]
                return self.pandas.concat(pieces, ignore_index=True)
            case _:
                return column


def _unpacked(bits: Array, like: Array) -> Array:
    return np.unpackbits(bits, count=len(like), bitorder="little").view(np.bool_)


def arrow_column(column: Made) -> Any:
    """Give a column as Arrow has it. A column that is repeated shares its chunks: nothing is copied."""
    match column:
        case Category():
            return _dictionary(arrow_codes(column, column.width), column.names)
        case Runs():
            whole = min(column.codes, default=0) >= 0
            known = None if whole else packed(column.spread([code >= 0 for code in column.codes], np.bool_))
            codes = column.spread([max(code, 0) for code in column.codes], column.width)
            return _dictionary(_arrow_array(pa.from_numpy_dtype(column.width), codes, known), column.names)
        case DayColumn():
            return _arrow_array(pa.date32(), column.values, column.known)
        case Given():
            given = column.column
            parts = [given if rows is None else given.take(pa.array(rows)) for rows in column.pieces]
            chunks = [chunk for part in parts for chunk in (part.chunks if isinstance(part, pa.ChunkedArray) else [part])]
            return chunks[0] if len(chunks) == 1 else pa.chunked_array(chunks, given.type)
        case _:
            return pa.Array.from_buffers(pa.bool_(), len(column), [None, pa.py_buffer(packed(column))])


def arrow_codes(column: Category, kind: Any) -> Any:
    """Give the codes of a category."""
    codes = np.ascontiguousarray(column.codes)
    same_width = codes.dtype.itemsize == np.dtype(kind).itemsize
    return _arrow_array(pa.from_numpy_dtype(kind), codes.view(kind) if same_width else codes.astype(kind), column.known)


def _dictionary(codes: Any, names: Sequence[str]) -> Any:
    # Every code is a place among the names, so nothing needs checking.
    return pa.DictionaryArray.from_arrays(codes, pa.array(list(names), pa.string()), safe=False)


def _arrow_array(kind: Any, values: Array, known: Array | None) -> Any:
    """Give an Arrow array over the memory of a column and the bits of the cells that are not empty."""
    bits = None if known is None else pa.py_buffer(known)
    return pa.Array.from_buffers(kind, len(values), [bits, pa.py_buffer(values)])


def _pairs(runs: Runs) -> Iterable[tuple[int, int]]:
    return zip(runs.codes, runs.counts, strict=True)
