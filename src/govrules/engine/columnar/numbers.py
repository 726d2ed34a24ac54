"""Numbers over columns: exact in machine words; where a product might not fit, the row is in doubt."""

from collections.abc import Callable
from operator import ge, gt, le, lt
from typing import Any

import numpy as np

from govrules.engine.columnar.values import Array, Days, Mask, Numbers, Truths, both, either, some, without

ORDER: dict[str, Callable[[Any, Any], Any]] = {"<": lt, "<=": le, ">": gt, ">=": ge}

_WORD = 1 << 62


def constant(value: int, scale: int) -> Numbers:
    """Give a number that is the same in every row."""
    if abs(value) >= _WORD or scale >= _WORD:
        return Numbers(np.asarray(0), doubt=np.asarray(True))
    return Numbers(np.asarray(value, np.int64), scale)


def days_between(left: Days, right: Days) -> Numbers:
    """Give the days between two dates: `never` wins over unknown."""
    never = either(left.never, right.never)
    doubt = without(either(left.doubt, right.doubt), never)
    unknown = without(either(left.unknown, right.unknown), never)
    return Numbers(left.values.astype(np.int64) - right.values, 1, unknown, never, doubt)


def calculated(operator: str, left: Numbers, right: Numbers) -> Numbers:
    """Calculate with two columns of numbers."""
    never = either(left.never, right.never)
    unknown = without(either(left.unknown, right.unknown), never)
    doubt = without(either(left.doubt, right.doubt), never)
    if operator == "/":
        # A division by nothing is unknown without a fact that would settle it: what follows is for the interpreter.
        doubt = either(doubt, without(without(some(right.values == 0), never), unknown))
        right, operator = _inverse(right), "*"
    if operator == "*":
        values, over = times(left, right.values, right.bound)
        scale, wide = _scales(left, right)
        return _number(values, scale, unknown, never, either(doubt, over, wide))
    if isinstance(left.scale, int) and isinstance(right.scale, int) and left.scale == right.scale:
        first, second, scale, over, wide = left.values, right.values, left.scale, None, None
    else:
        first, over_left = times(left, right.scale, right.scale_bound)
        second, over_right = times(right, left.scale, left.scale_bound)
        scale, wide = _scales(left, right)
        over = either(over_left, over_right)
    values = first + second if operator == "+" else first - second
    return _number(values, scale, unknown, never, either(doubt, over, wide))


def _number(values: Any, scale: Any, unknown: Mask, never: Mask, doubt: Mask) -> Numbers:
    empty = either(unknown, never, doubt)
    if empty is None:
        return Numbers(np.asarray(values), scale)
    # What is not a number counts as 0, so that it does not widen the bounds of what is calculated with it.
    return Numbers(np.where(empty, 0, values), scale, unknown, never, doubt)


def _inverse(number: Numbers) -> Numbers:
    """Give the inverse with a positive scale; that of nothing is not used."""
    values, sign = np.where(number.values == 0, 1, np.abs(number.values)), np.sign(number.values)
    return Numbers(np.asarray(sign * number.scale), values)


def _scales(left: Numbers, right: Numbers) -> tuple[Any, Mask]:
    if isinstance(left.scale, int) and isinstance(right.scale, int):
        scale = left.scale * right.scale
        return (scale, None) if scale < _WORD else (1, np.asarray(True))
    product, over = times(Numbers(np.asarray(left.scale)), right.scale, right.scale_bound)
    return (product, None) if over is None else (np.where(over, 1, product), over)


def times(left: Numbers, factor: Any, bound: int) -> tuple[Array, Mask]:
    """Multiply by whole numbers; the mask tells where the product might not fit into a machine word."""
    if isinstance(factor, int) and factor == 1:
        return left.values, None
    if left.bound * bound < _WORD:
        return np.asarray(left.values * factor), None
    with np.errstate(over="ignore"):
        over = np.abs(left.values.astype(np.float64)) * np.abs(np.asarray(factor, np.float64)) >= float(_WORD)
        safe = np.where(over, 0, left.values)
        return safe * np.asarray(factor, np.int64), some(over)


def compared(operator: str, left: Numbers, right: Numbers) -> Truths:
    """Compare two columns of numbers by cross-multiplying, so that nothing is divided."""
    never = either(left.never, right.never)
    unknown, doubt = either(left.unknown, right.unknown), either(left.doubt, right.doubt)
    if isinstance(left.scale, int) and isinstance(right.scale, int) and left.scale == right.scale:
        first, second = left.values, right.values
    else:
        first, over_left = times(left, right.scale, right.scale_bound)
        second, over_right = times(right, left.scale, left.scale_bound)
        doubt = either(doubt, over_left, over_right)
    if operator in ("==", "!="):
        return _equal(operator, first == second, left, right, unknown, doubt)
    found = ORDER[operator](first, second)
    if never is not None:
        found, unknown, doubt = found & ~never, without(unknown, never), without(doubt, never)
    unclear = either(unknown, doubt)
    if unclear is None:
        return Truths(np.asarray(found), np.asarray(~found))
    return Truths(found & ~unclear, ~(found | unclear), doubt)


def _equal(operator: str, same: Any, left: Numbers, right: Numbers, unknown: Mask, doubt: Mask) -> Truths:
    """Never equals only never."""
    never, two = either(left.never, right.never), both(left.never, right.never)
    if never is not None:
        same = same & ~never if two is None else (same & ~never) | two
    false = np.asarray(~same)
    unclear = either(unknown, doubt)
    if unclear is not None:
        same, false = same & ~unclear, false & ~unclear
    return Truths(same, false, doubt) if operator == "==" else Truths(false, same, doubt)


def chosen(condition: Truths, then: Numbers, otherwise: Numbers) -> Numbers:
    """Give one of two columns row by row; where the condition is unknown, what both agree on."""
    first, over_left = times(then, otherwise.scale, otherwise.scale_bound)
    second, over_right = times(otherwise, then.scale, then.scale_bound)
    scale, wide = _scales(then, otherwise)
    agree = compared("==", then, otherwise).true
    unsettled = some(condition.unknown & ~agree)
    masks = []
    for ours, theirs in ((then.unknown, otherwise.unknown), (then.never, otherwise.never), (then.doubt, otherwise.doubt)):
        one = None if ours is None else ours & condition.true
        other = None if theirs is None else theirs & ~condition.true
        masks.append(either(one, other))
    unknown, never, doubt = masks
    unclear = either(then.doubt, otherwise.doubt, over_left, over_right, wide)
    doubt = either(doubt, condition.doubt, over_left, over_right, wide, both(unsettled, unclear))
    settled = None if unsettled is None else ~unsettled
    never = never if settled is None else both(never, settled)
    unknown = without(either(unknown, unsettled), doubt)
    return _number(np.where(condition.true, first, second), scale, unknown, never, doubt)
