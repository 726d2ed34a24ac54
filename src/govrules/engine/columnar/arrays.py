"""Arrow arrays as numpy has them: numbers and bits are read where they lie."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from govrules.engine.columnar.values import Array, Mask


def is_text(kind: Any) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def distinct(array: Any) -> tuple[Array, list[str]]:
    """Give the distinct texts and the place of each row's text among them, -1 for an empty cell; unsigned if there is none."""
    if not pa.types.is_dictionary(array.type):
        if pa.types.is_string_view(array.type):
            array = array.cast(pa.large_string())
        array = array.dictionary_encode()
    codes, texts = plain(array.indices, -1), array.dictionary.to_pylist()
    return (codes.astype(np.int32, copy=False) if array.null_count else codes.view(f"u{codes.itemsize}")), texts


def split(array: Any) -> Any:
    """Split texts at `;`; an empty text is an empty list."""
    if pa.types.is_dictionary(array.type):
        array = array.cast(pa.large_string())
    codes, texts = distinct(array)
    parts = [[item.strip() for item in text.split(";") if item.strip()] for text in texts]
    lists = pa.array([*parts, None], pa.list_(pa.string()))
    return lists.take(pa.array(np.where(codes < 0, len(parts), codes)))


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
