"""Columns of values: arrays with what is unknown and what is never, one entry a row.

A day is its number since 1900-01-01, so that it is an index into a table of days; the special values come after the last
day, in the order in which they win over each other. `doubt` marks rows that columns leave to the interpreter: a day that no
decree settles or that no table holds, a number that no machine word holds. A value that is the same in every row is an array
without dimensions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Mask = NDArray[Any] | None
"""Rows for which something holds; None for no row."""

FIRST_DAY = date(1900, 1, 1).toordinal()
LAST = date(2299, 12, 31).toordinal() - FIRST_DAY
DOUBT, UNKNOWN, NEVER = LAST + 1, LAST + 2, LAST + 3
SLOTS = LAST + 4
"""Length of a table of days: every day and the special values, which a table passes on."""

YES, NO = np.asarray(True), np.asarray(False)


class UnsupportedError(Exception):
    """An expression or norm that columns leave to the interpreter on every row."""


def either(*masks: Mask) -> Mask:
    """Give the rows that are in any of some masks."""
    found: Mask = None
    for mask in masks:
        if mask is not None:
            found = mask if found is None else found | mask
    return found


def both(left: Mask, right: Mask) -> Mask:
    """Give the rows that are in both masks."""
    return None if left is None or right is None else left & right


def without(mask: Mask, other: Mask) -> Mask:
    """Give the rows of a mask that are not in another."""
    return mask if mask is None or other is None else mask & ~other


def some(mask: Any) -> Mask:
    """Give a mask, None if no row is in it."""
    found: Array = np.asarray(mask)
    return found if found.any() else None


_BLOCK = 1 << 13
"""Entries that are looked up at a time: their places as machine words stay in the fastest caches and need no new memory."""


def looked_up(table: Array, places: Array) -> Array:
    """Look places up that are known to lie in a table: several times as fast as indexing, which checks each."""
    if places.size <= 2 * _BLOCK or places.ndim != 1 or table.ndim != 1:
        small: Array = table.take(places.astype(np.intp, copy=False), mode="clip")
        return small
    found = np.empty(places.size, table.dtype)
    words = np.empty(_BLOCK, np.intp)
    for start in range(0, places.size, _BLOCK):
        part = places[start : start + _BLOCK]
        words[: len(part)] = part
        table.take(words[: len(part)], out=found[start : start + _BLOCK], mode="clip")
    return found


def at(values: Array, rows: Any) -> Array:
    """Give the entries for some rows; what is the same in every row stays as it is."""
    if not values.ndim:
        return values
    places = isinstance(rows, np.ndarray) and rows.dtype != np.bool_
    return looked_up(values, rows) if places and len(values) else values[rows]


def holds_nowhere(mask: Array) -> bool:
    """Tell of a mask that is the same in every row that it holds in none."""
    return not mask.ndim and not mask


def never_where(mask: Array, days: Array) -> Array:
    """Put `never` in the place of some days: it is the greatest of all values."""
    return np.maximum(days, mask * np.int32(NEVER))


def mask_at(mask: Mask, rows: Any) -> Mask:
    """Give a mask's entries for some rows."""
    return None if mask is None else at(mask, rows)


@dataclass(frozen=True, eq=False)
class Truths:
    """Truth values: the rows where it is true and those where it is false; in all others it is unknown or in doubt."""

    true: Array
    false: Array
    doubt: Mask = None

    @cached_property
    def unknown(self) -> Array:
        """The rows where it is neither."""
        return np.asarray(~(self.true | self.false))

    def take(self, rows: Any) -> "Truths":
        """Give the entries for some rows."""
        return Truths(at(self.true, rows), at(self.false, rows), mask_at(self.doubt, rows))


@dataclass(frozen=True, eq=False)
class Days:
    """Dates: numbers of days, or a special value."""

    values: Array

    @cached_property
    def _highest(self) -> int:
        return int(self.values.max(initial=0))

    def _mask(self, special: int) -> Mask:
        return some(self.values == special) if self._highest >= special else None

    @cached_property
    def doubt(self) -> Mask:
        """The rows that are left to the interpreter."""
        return self._mask(DOUBT)

    @cached_property
    def unknown(self) -> Mask:
        """The rows where nothing is known."""
        return self._mask(UNKNOWN)

    @cached_property
    def never(self) -> Mask:
        """The rows where there is no such day."""
        return self._mask(NEVER)

    @cached_property
    def special(self) -> Mask:
        """The rows without a day."""
        return some(self.values > LAST) if self._highest > LAST else None

    def take(self, rows: Any) -> "Days":
        """Give the entries for some rows."""
        return Days(at(self.values, rows))


@dataclass(frozen=True, eq=False)
class Numbers:
    """Exact numbers: `values / scale`, where the scale is positive and may differ by row."""

    values: Array
    scale: Any = 1
    unknown: Mask = None
    never: Mask = None
    doubt: Mask = None

    @cached_property
    def bound(self) -> int:
        """The greatest absolute value, to see whether a product fits into a machine word."""
        return max(int(self.values.max(initial=0)), -int(self.values.min(initial=0)))

    @property
    def scale_bound(self) -> int:
        """The greatest scale."""
        return self.scale if isinstance(self.scale, int) else int(self.scale.max(initial=1))

    def take(self, rows: Any) -> "Numbers":
        """Give the entries for some rows."""
        scale = self.scale if isinstance(self.scale, int) else at(self.scale, rows)
        masks = (mask_at(mask, rows) for mask in (self.unknown, self.never, self.doubt))
        return Numbers(at(self.values, rows), scale, *masks)


@dataclass(frozen=True, eq=False)
class Codes:
    """Codes and texts: their numbers in a pool; negative where unknown."""

    values: Array

    @cached_property
    def unknown(self) -> Mask:
        """The rows where nothing is known."""
        return some(self.values < 0)

    def take(self, rows: Any) -> "Codes":
        """Give the entries for some rows."""
        return Codes(at(self.values, rows))


@dataclass(frozen=True, eq=False)
class Lists:
    """Lists: the elements of all rows one after another; row `n` has those from `offsets[n]` to `offsets[n + 1]`."""

    offsets: Array
    elements: "Column"
    unknown: Mask = None

    @cached_property
    def lengths(self) -> Array:
        """The number of elements of each row."""
        return np.diff(self.offsets)

    @cached_property
    def rows(self) -> Array:
        """The row of each element."""
        return np.repeat(np.arange(len(self.offsets) - 1), self.lengths)

    def sums(self, values: Array) -> Array:
        """Add up whole numbers, or count a mask, over the elements of each row."""
        running = np.zeros(len(values) + 1, np.int64)
        np.cumsum(values, out=running[1:])
        ends = looked_up(running, self.offsets)
        return ends[1:] - ends[:-1]

    def any(self, mask: Array) -> Array:
        """Tell for each row whether a mask holds for one of its elements."""
        return self.sums(np.broadcast_to(mask, len(self.rows))) > 0

    def take(self, rows: Any) -> "Lists":
        """Give the entries for some rows."""
        lengths = self.lengths[rows]
        offsets = np.concatenate(([0], np.cumsum(lengths)))
        starts = np.repeat(self.offsets[:-1][rows] - offsets[:-1], lengths)
        return Lists(offsets, self.elements.take(starts + np.arange(offsets[-1])), mask_at(self.unknown, rows))


@dataclass(frozen=True, eq=False)
class Sets:
    """Sets of codes from a small universe, as bits of a word."""

    universe: tuple[int, ...]
    bits: Array
    unknown: Mask = None

    def take(self, rows: Any) -> "Sets":
        """Give the entries for some rows."""
        return Sets(self.universe, at(self.bits, rows), mask_at(self.unknown, rows))


@dataclass(frozen=True, eq=False)
class Records:
    """Records: a column a field."""

    fields: "Mapping[str, Column]"
    unknown: Mask = None

    def take(self, rows: Any) -> "Records":
        """Give the entries for some rows."""
        return Records({name: column.take(rows) for name, column in self.fields.items()}, mask_at(self.unknown, rows))


Column = Truths | Days | Numbers | Codes | Lists | Sets | Records


def part(column: Column, start: int, stop: int) -> Column:
    """Give the rows from `start` to before `stop`; arrays are shared where possible."""
    if isinstance(column, Lists):
        offsets = column.offsets[start : stop + 1]
        first, last = int(offsets[0]), int(offsets[-1])
        return Lists(offsets - first, part(column.elements, first, last), mask_at(column.unknown, slice(start, stop)))
    if isinstance(column, Records):
        fields = {name: part(item, start, stop) for name, item in column.fields.items()}
        return Records(fields, mask_at(column.unknown, slice(start, stop)))
    return column.take(slice(start, stop))


def unknown_like(column: Column, size: int) -> Column:
    """Give a column of the same kind in which nothing is known."""
    match column:
        case Truths():
            return Truths(np.zeros(size, np.bool_), np.zeros(size, np.bool_))
        case Days():
            return Days(np.full(size, UNKNOWN, np.int32))
        case Numbers():
            return Numbers(np.zeros(size, np.int64), 1, np.ones(size, np.bool_))
        case Codes():
            return Codes(np.full(size, -1, np.int32))
        case Lists():
            return Lists(np.zeros(size + 1, np.int64), unknown_like(column.elements, 0), np.ones(size, np.bool_))
        case Sets():
            return Sets(column.universe, np.zeros(size, np.int64), np.ones(size, np.bool_))
        case Records():
            fields = {name: unknown_like(item, size) for name, item in column.fields.items()}
            return Records(fields, np.ones(size, np.bool_))
