"""Arrow arrays as numpy has them: numbers and bits are read where they lie."""

from collections.abc import Collection
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from govrules.engine.columnar.values import Array, Mask


def is_text(kind: Any) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def distinct(array: Any, expected: Collection[str] = ()) -> tuple[Array, list[str]]:
    """Give the distinct texts and the place of each row's text among them, -1 for an empty cell; unsigned if there is none.

    `expected` are the texts that are likely: looking for them is quicker than finding out.
    """
    if not pa.types.is_dictionary(array.type):
        if pa.types.is_string_view(array.type):
            array = array.cast(pa.large_string())
        places = pc.index_in(array, pa.array(list(expected), array.type)) if expected else None
        if places is not None and places.null_count == array.null_count:
            return _places(places), list(expected)
        array = array.dictionary_encode()
    return _places(array.indices), array.dictionary.to_pylist()


def _places(indices: Any) -> Array:
    """Give places as numpy has them, signed only if there are empty cells."""
    places = plain(indices, -1)
    return places.astype(np.int32, copy=False) if indices.null_count else places.view(f"u{places.itemsize}")


def split(array: Any) -> Any:
    """Split texts at `;`; an empty text is an empty list."""
    whole = array.cast(pa.large_string())
    lists = pc.split_pattern(whole, ";")
    words = lists.flatten().dictionary_encode()
    # Each distinct word is looked at once: there are few.
    texts = [text.strip() for text in words.dictionary.to_pylist()]
    places = plain(words.indices, 0)
    filled = np.array([bool(text) for text in texts], np.bool_)[places]
    ends = np.concatenate(([0], np.cumsum(plain(pc.list_value_length(lists), 0), dtype=np.int64)))
    offsets = np.concatenate(([0], np.cumsum(filled, dtype=np.int64)))[ends]
    items = pa.DictionaryArray.from_arrays(pa.array(places[filled]), pa.array(texts, pa.large_string()))
    empty = nulls(whole)
    return pa.LargeListArray.from_arrays(pa.array(offsets), items, mask=None if empty is None else pa.array(empty))


_WORDS = {"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "date32[day]"}


def plain(array: Any, empty: Any) -> Array:
    """Give an Arrow array as numpy has it, empty cells filled; numbers are read where they lie."""
    size, kind = len(array), str(array.type)
    if kind in _WORDS:
        dtype = np.dtype(np.int32 if kind.startswith("date") else kind)
        if not size:
            return np.empty(0, dtype)
        found = np.frombuffer(array.buffers()[1], dtype, size, array.offset * dtype.itemsize)
        empty_cells = nulls(array)
        if empty_cells is None:
            return found
        # An unsigned number has no place for -1.
        return (
            np.where(empty_cells, np.int64(empty), found)
            if dtype.kind == "u"
            else np.where(empty_cells, dtype.type(empty), found)
        )
    if kind == "bool" and size:
        bits = _bits(array.buffers()[1], array.offset, size)
        empty_cells = nulls(array)
        return bits if empty_cells is None else np.where(empty_cells, empty, bits)
    if array.null_count:
        array = pc.fill_null(array, pa.scalar(empty, array.type))
    found_here: Array = array.to_numpy(zero_copy_only=False)
    return found_here


def nulls(array: Any) -> Mask:
    """Tell the empty cells, None if there are none."""
    if not array.null_count:
        return None
    return ~_bits(array.buffers()[0], array.offset, len(array))


def _bits(buffer: Any, offset: int, size: int) -> Array:
    found = np.unpackbits(np.frombuffer(buffer, np.uint8), count=offset + size, bitorder="little")
    return found[offset:].view(np.bool_)
