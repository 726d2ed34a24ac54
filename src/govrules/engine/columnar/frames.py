"""Frames of other libraries in and out: everything between is Arrow."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from govrules.base.diagnostics import Diagnostic, UsageError
from govrules.base.extras import require
from govrules.engine.columnar.results import Category, Columns, DayColumn, Given, Made, Runs, arrow_codes, arrow_column
from govrules.engine.columnar.values import Array

Codes = Mapping[str, Sequence[str]]


class Kind(Protocol):
    """A frame of some library."""

    def names(self) -> list[str]:
        """The names of its columns."""

    def select(self, columns: Sequence[str]) -> "Kind":
        """The same with some of its columns; what is lazy is collected."""

    def column(self, name: str) -> Any:
        """A column as the library has it."""

    def to_arrow(self, columns: Sequence[str], codes: Codes) -> Any:
        """Some columns as an Arrow table; `codes` are those of the columns that hold codes."""

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
        return ArrowFrame(self.to_arrow(columns, {}))

    def column(self, name: str) -> Any:
        """A column, in its chunks."""
        return self.frame.column(name)

    def to_arrow(self, columns: Sequence[str], codes: Codes) -> Any:
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

    def to_arrow(self, columns: Sequence[str], codes: Codes) -> Any:
        arrays = [self._moved(self.frame.get_column(name), codes.get(name, ())) for name in columns]
        return pa.Table.from_arrays(arrays, list(columns))

    def _moved(self, column: Any, codes: Sequence[str]) -> Any:
        """Give a column as Arrow has it; texts that are codes as enums, which takes a third of the time of moving the texts."""
        polars, level = self.polars, self.polars.CompatLevel.oldest()
        texts = (polars.String, polars.List(polars.String))
        if codes and column.dtype in texts:
            enum = polars.Enum(list(codes))
            array = column.cast(enum if column.dtype == texts[0] else polars.List(enum), strict=False).to_arrow(
                compat_level=level
            )
            inner, empty = (array.flatten(), 0) if column.dtype == texts[1] else (array, column.null_count())
            # A text that is no code has become empty: it is told with the texts as they are.
            if inner.null_count == empty:
                return array
        return column.to_arrow(compat_level=level)

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
            return polars.concat([given.new_from_index(code % len(given), count) for code, count in column.pairs()])
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
        # A choice of columns would be a copy; each is asked for by its name.
        return self

    def column(self, name: str) -> Any:
        return self.frame[name]

    def to_arrow(self, columns: Sequence[str], codes: Codes) -> Any:
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
                codes = column.codes.astype(_signed(column.names))
                if column.known is not None:
                    # None is -1, which has all bits.
                    codes |= _bits(column.known, len(codes)).view(np.int8) - np.int8(1)
                return self._categorical(codes, column.names)
            case Runs():
                return self._categorical(column.spread(column.codes, _signed(column.names)), column.names)
            case DayColumn():
                seconds = np.multiply(column.values, 86_400, dtype=np.int64)
                np.copyto(seconds, np.iinfo(np.int64).min, where=_bits(~column.known, len(seconds)))
                return seconds.view("M8[s]")
            case Given():
                given = column.column.to_pandas() if isinstance(column.column, pa.Array) else column.column
                pieces = [given if rows is None else given.iloc[rows] for rows in column.pieces]
                return self.pandas.concat(pieces, ignore_index=True)
            case _:
                return column

    def _categorical(self, codes: Array, names: Sequence[str]) -> Any:
        return self.pandas.Categorical.from_codes(codes, dtype=_categories(tuple(names)), validate=False)


@lru_cache(maxsize=64)
def _categories(names: tuple[str, ...]) -> Any:
    """Give pandas' type of some names: most columns have the same, and making one takes as long as a column."""
    return require("pandas", "batch").CategoricalDtype(list(names))


def _signed(names: Sequence[str]) -> Any:
    """Give the type of codes that pandas has for so many names; others it would copy into it."""
    return np.int8 if len(names) < 127 else np.int16 if len(names) < 32_767 else np.int32


def _bits(packed: Array, size: int) -> Array:
    """Give packed bits as a mask."""
    return np.unpackbits(packed, count=size, bitorder="little").view(np.bool_)
