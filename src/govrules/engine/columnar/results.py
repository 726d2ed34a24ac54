"""The columns of a result, and as Arrow has them: over the memory that they were written to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

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

    def pairs(self) -> Iterable[tuple[int, int]]:
        """Give the code of each run with its number of rows."""
        return zip(self.codes, self.counts, strict=True)

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
            return _arrow_array(pa.date32(), np.ascontiguousarray(column.values, np.int32), column.known)
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
