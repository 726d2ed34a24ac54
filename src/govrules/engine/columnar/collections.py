"""Lists and sets over columns: membership, subsets, `&` and `-`. A set within a few constant codes is bits of a word."""

import numpy as np

from govrules.engine.columnar.table import Evaluating
from govrules.engine.columnar.values import (
    Array,
    Codes,
    Column,
    Days,
    Lists,
    Mask,
    Numbers,
    Sets,
    Truths,
    UnsupportedError,
    either,
)
from govrules.language.typed import Arithmetic, Comparison, Constant, Parameter, Typed

_MOST_BITS = 62


def constant_codes(node: Typed) -> "tuple[str, ...] | None":
    """Give the codes of a set or list that is written out, None for other expressions."""
    value = node.value if isinstance(node, Constant | Parameter) else None
    if isinstance(value, frozenset):
        return tuple(sorted(value))
    return value if isinstance(value, tuple) and not hasattr(value, "_fields") else None


def combined(outer: Evaluating, node: Arithmetic, seen: bool) -> Column:
    """Give the elements that two sets share, or those of the first that the second has not."""
    here, there = constant_codes(node.left), constant_codes(node.right)
    if node.operator == "&" and (here is None) != (there is None):
        known, column = (here, node.right) if here is not None else (there, node.left)
        return bits_of(outer, column, known or (), seen)
    if there is not None:
        left = as_list(outer, outer.value(node.left, seen=seen))
        return _distinct(_kept(left, ~_among(outer, left, there)))
    left, right = (as_list(outer, outer.value(item, seen=seen)) for item in (node.left, node.right))
    found = _found_in(outer, left, right)
    unknown = either(left.unknown, right.unknown)
    kept = _distinct(_kept(left, found if node.operator == "&" else ~found))
    return Lists(kept.offsets, kept.elements, unknown)


def bits_of(outer: Evaluating, node: Typed, universe: tuple[str, ...], seen: bool) -> Sets:
    """Give the members of a list or set among a few codes."""
    universe = tuple(dict.fromkeys(universe))
    if len(universe) > _MOST_BITS:
        raise UnsupportedError("a set of so many codes")
    pool = outer.table.pool
    identity = ("bits", node, universe, seen)
    known = outer.table.known.get(identity)
    if isinstance(known, Sets):
        return known
    lists = as_list(outer, outer.value(node, seen=seen))
    if not isinstance(lists.elements, Codes):
        raise UnsupportedError("a set of other than codes")
    weights = pool.chosen(lists.elements, {code: 1 << place for place, code in enumerate(universe)}, np.int64)
    found = Sets(tuple(pool.number(code) for code in universe), joined_bits(lists, weights), lists.unknown)
    outer.table.known[identity] = found
    return found


def joined_bits(lists: Lists, weights: Array) -> Array:
    """Join the bits of each row's elements."""
    bits = np.zeros(len(lists.lengths), np.int64)
    filled = lists.lengths > 0
    if filled.any():
        bits[filled] = np.bitwise_or.reduceat(weights, lists.offsets[:-1][filled])
    return bits


def as_list(outer: Evaluating, column: Column) -> Lists:
    """Give a list, or the elements of a set as one."""
    if isinstance(column, Lists):
        return column
    if not isinstance(column, Sets) or not column.bits.ndim:
        raise UnsupportedError("a set that is the same in every row")
    held = (column.bits[:, None] >> np.arange(len(column.universe))) & 1 == 1
    if column.unknown is not None:
        held = held & ~column.unknown[:, None]
    _, places = np.nonzero(held)
    offsets = np.concatenate(([0], np.cumsum(held.sum(axis=1))))
    return Lists(offsets, Codes(np.array(column.universe, np.int32)[places]), column.unknown)


def compared(outer: Evaluating, node: Comparison, seen: bool) -> Truths:
    """Membership, subset and the equality of lists: unknown if a side is."""
    if node.operator in ("in", "not in"):
        found, unknown = _membership(outer, node, seen)
    elif node.operator == "<=":
        found, unknown = _subset(outer, node, seen)
    else:
        found, unknown = _same_list(outer, node, seen)
    true, false = found, np.asarray(~found)
    if unknown is not None:
        true, false = true & ~unknown, false & ~unknown
    return Truths(false, true) if node.operator in ("not in", "!=") else Truths(true, false)


def _membership(outer: Evaluating, node: Comparison, seen: bool) -> tuple[Array, Mask]:
    left = outer.value(node.left, seen=seen)
    codes = constant_codes(node.right)
    if codes is not None:
        if not isinstance(left, Codes):
            raise UnsupportedError("a set of other than codes")
        return outer.table.pool.chosen(left, dict.fromkeys(codes, 1), np.bool_), left.unknown
    text = node.left.value if isinstance(node.left, Constant | Parameter) else None
    if isinstance(text, str):
        found = bits_of(outer, node.right, (text,), seen)
        return found.bits != 0, found.unknown
    right = as_list(outer, outer.value(node.right, seen=seen))
    masks = {name: getattr(left, name, None) for name in ("unknown", "never", "doubt")}
    if masks["never"] is not None or masks["doubt"] is not None:
        raise UnsupportedError("a search for a day that may be none")
    if isinstance(left, Numbers) and (not isinstance(right.elements, Numbers) or left.scale != right.elements.scale):
        raise UnsupportedError("a search for a number in other units")
    if not isinstance(left, Codes | Days | Numbers) or not isinstance(right.elements, Codes | Days | Numbers):
        raise UnsupportedError("a search for a record")
    wanted = left.take(right.rows)
    return right.any(wanted.values == right.elements.values), either(masks["unknown"], right.unknown)


def _subset(outer: Evaluating, node: Comparison, seen: bool) -> tuple[Array, Mask]:
    here, there = constant_codes(node.left), constant_codes(node.right)
    if here is not None:
        found = bits_of(outer, node.right, here, seen)
        return found.bits == (1 << len(set(here))) - 1, found.unknown
    left = as_list(outer, outer.value(node.left, seen=seen))
    if there is not None:
        return ~left.any(~_among(outer, left, there)), left.unknown
    right = as_list(outer, outer.value(node.right, seen=seen))
    return ~left.any(~_found_in(outer, left, right)), either(left.unknown, right.unknown)


def _same_list(outer: Evaluating, node: Comparison, seen: bool) -> tuple[Array, Mask]:
    here, there = constant_codes(node.left), constant_codes(node.right)
    if (here is None) == (there is None):
        raise UnsupportedError("two lists compared with each other")
    codes, side = (here, node.right) if here is not None else (there, node.left)
    lists = as_list(outer, outer.value(side, seen=seen))
    if not isinstance(lists.elements, Codes) or codes is None:
        raise UnsupportedError("a list of other than codes")
    wanted = np.array([outer.table.pool.number(code) for code in codes] + [-1], np.int32)
    place = np.arange(len(lists.rows)) - lists.offsets[:-1][lists.rows]
    differs = lists.elements.values != wanted[np.minimum(place, len(codes))]
    return (lists.lengths == len(codes)) & ~lists.any(differs), lists.unknown


def _among(outer: Evaluating, lists: Lists, codes: tuple[str, ...]) -> Array:
    if not isinstance(lists.elements, Codes):
        raise UnsupportedError("a set of other than codes")
    return outer.table.pool.chosen(lists.elements, dict.fromkeys(codes, 1), np.bool_)


def _found_in(outer: Evaluating, left: Lists, right: Lists) -> Array:
    """Tell which elements of the left lists stand in the right list of their row."""
    if not isinstance(left.elements, Codes) or not isinstance(right.elements, Codes):
        raise UnsupportedError("a set of other than codes")
    width = len(outer.table.pool.numbers) + 1
    keys = [item.rows.astype(np.int64) * width + _values(item) for item in (left, right)]
    return np.isin(keys[0], keys[1])


def _values(lists: Lists) -> Array:
    assert isinstance(lists.elements, Codes)
    return lists.elements.values


def _kept(lists: Lists, mask: Array) -> Lists:
    counts = lists.sums(mask)
    offsets = np.concatenate(([0], np.cumsum(counts)))
    return Lists(offsets, lists.elements.take(mask), lists.unknown)


def _distinct(lists: Lists) -> Lists:
    """Leave each element of a row in once."""
    values = _values(lists)
    _, places = np.unique(lists.rows.astype(np.int64) << 32 | values, return_index=True)
    mask = np.zeros(len(values), np.bool_)
    mask[places] = True
    return _kept(lists, mask)
