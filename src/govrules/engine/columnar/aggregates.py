"""`any`, `all`, `count`, `sum`, `min` and `max` over columns: reductions over the elements of each row."""

import numpy as np

from govrules.engine.columnar.collections import as_list
from govrules.engine.columnar.table import Evaluating
from govrules.engine.columnar.values import (
    DOUBT,
    LAST,
    NEVER,
    NO,
    UNKNOWN,
    YES,
    Array,
    Column,
    Days,
    Lists,
    Mask,
    Numbers,
    Sets,
    Truths,
    UnsupportedError,
    either,
    some,
    without,
)  # fmt: skip
from govrules.language.typed import Aggregate

_WORD = 1 << 62


def aggregate(outer: Evaluating, node: Aggregate, seen: bool) -> Column:
    """Give an aggregate over the elements of a list; unknown where the list is."""
    over = outer.value(node.over, seen=seen)
    if isinstance(over, Sets) and node.function == "count" and node.condition is None:
        return Numbers(np.bitwise_count(over.bits).astype(np.int64), 1, over.unknown)
    lists = as_list(outer, over)
    if node.function == "count" and node.condition is None:
        return Numbers(lists.lengths.astype(np.int64), 1, lists.unknown)
    inner = outer.inside(node.variable, lists)
    condition = inner.truth(node.condition, seen=seen) if node.condition else Truths(YES, NO)
    if node.function in ("any", "all"):
        return _quantified(node.function, lists, condition, inner.truth(node.element, seen=seen))
    unsettled = some(lists.any(condition.unknown))
    doubt = None if condition.doubt is None else lists.any(condition.doubt)
    unknown = either(lists.unknown, unsettled)
    kept = np.broadcast_to(condition.true, lists.rows.shape)
    if node.function == "count":
        return Numbers(lists.sums(kept), 1, unknown, None, doubt)
    values = inner.value(node.element, seen=seen)
    if isinstance(values, Days):
        return _extreme_day(lists, kept, values, unknown, doubt, latest=node.function == "max")
    if not isinstance(values, Numbers) or not isinstance(values.scale, int):
        raise UnsupportedError("an aggregate of other than numbers and dates")
    return _number(node.function, lists, kept, values, unknown, doubt)


def _quantified(function: str, lists: Lists, condition: Truths, element: Truths) -> Truths:
    """`any`: an element that is chosen and holds; `all`: none that is chosen and fails."""
    decisive, neutral = (element.true, element.false) if function == "any" else (element.false, element.true)
    decided = lists.any(condition.true & decisive)
    settled = ~lists.any(~(condition.false | neutral))
    doubtful = either(condition.doubt, element.doubt)
    doubt = None if doubtful is None else without(lists.any(doubtful), decided)
    if lists.unknown is not None:
        settled = settled & ~lists.unknown
    return Truths(decided, settled, doubt) if function == "any" else Truths(settled, decided, doubt)


def _extreme_day(lists: Lists, kept: Array, values: Days, unknown: Mask, doubt: Mask, *, latest: bool) -> Days:
    days = np.broadcast_to(values.values, kept.shape)[kept]
    counts = lists.sums(kept)
    highest = _reduced(np.maximum, days, counts, NEVER)
    found = highest if latest else np.where(highest > LAST, highest, _reduced(np.minimum, days, counts, NEVER))
    for mask, special in ((unknown, UNKNOWN), (doubt, DOUBT)):
        if mask is not None:
            found = np.where(mask, special, found)
    return Days(found.astype(np.int32, copy=False))


def _reduced(function: np.ufunc, values: Array, counts: Array, empty: int) -> Array:
    found = np.full(len(counts), empty, values.dtype)
    filled = counts > 0
    if len(values):
        starts = np.cumsum(counts) - counts
        found[filled] = function.reduceat(values, starts[filled])
    return found


def _number(function: str, lists: Lists, kept: Array, values: Numbers, unknown: Mask, doubt: Mask) -> Numbers:
    """Sum or choose numbers: never wins over unknown."""

    def of_kept(mask: Mask) -> Mask:
        return None if mask is None else lists.any(kept & mask)

    never = of_kept(values.never)
    unknown = either(unknown, without(of_kept(values.unknown), never))
    doubt = either(doubt, without(of_kept(values.doubt), never))
    if function == "sum":
        # Sums are differences of a running sum, which goes over all rows; it may wrap round, the differences do not.
        if values.bound * max(int(lists.lengths.max(initial=0)), 1) >= _WORD:
            raise UnsupportedError("a sum that a machine word may not hold")
        found = lists.sums(values.values * kept)
    else:
        chosen, counts = np.broadcast_to(values.values, kept.shape)[kept], lists.sums(kept)
        found = _reduced(np.maximum if function == "max" else np.minimum, chosen, counts, 0)
        never = either(never, some(counts == 0))
    # A list of which it is not known which elements count has no value, whatever they are.
    never = without(without(never, unknown), doubt)
    return Numbers(np.asarray(found), values.scale, unknown, never, doubt)
