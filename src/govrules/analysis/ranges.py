"""Which values a sweep goes through: those asked for, or a range around every threshold that the packs name."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from math import ceil, floor, lcm

from govrules.analysis.axis import HUNDREDTHS, Axis
from govrules.analysis.moving import Bench
from govrules.analysis.switching import roots, secants
from govrules.base.diagnostics import Diagnostic, UsageError
from govrules.base.units import FEN
from govrules.language.types import INT, MONEY, MONTH, RATIO, Type
from govrules.language.values import Value

EXHAUSTIVE = 1_500
"""Ranges of up to so many steps are tried step by step."""
_GRID = 64
_FAR: dict[Type, int] = {MONEY: 10**9 * FEN, RATIO: 100 * HUNDREDTHS, INT: 10_000}
_YEARS = 5
_FINEST = 10**12


def read_values(axis: Axis, values: Sequence[object]) -> list[int]:
    """Read values as people write them into steps, sorted (codes in the order given). Raises UsageError."""
    if isinstance(values, str) or not isinstance(values, Sequence):
        raise _wrong("`values` is a range `(first, last)` or a list of values")
    read = [axis.read(item) for item in values]
    if axis.is_nominal:
        return list(dict.fromkeys(axis.step(item) for item in read))
    steps = sorted({axis.step(item) for item in read})
    if len(steps) < 2:
        raise _wrong("`values` needs two different values at least")
    return steps


def chosen_range(axis: Axis, benches: Sequence[Bench], present: Value | None, as_of: date) -> list[int]:
    """Choose first and last step so that every threshold which the packs compare the fact with lies inside."""
    if axis.is_nominal:
        return list(range(len(axis.codes)))
    middle = axis.step(present) if present is not None else None
    if axis.is_time:
        return _around(axis, benches, middle, as_of)
    far = _FAR[axis.type]
    found = {root for bench in benches for root in secants(bench.distances(0), bench.distances(far), 0, far) if 0 < root <= far}
    if not found:
        raise _wrong(f"no pack compares `{axis.fact.name}` with anything that this record tells", "give `values=(first, last)`")
    marks = [*found, *([Fraction(middle)] if middle is not None and middle > 0 else [])]
    if axis.type == INT:
        return [axis.bounded(floor(min(marks)) - 3), ceil(max(marks)) + 3]
    return [_rounded(min(marks) / 2, up=False), _rounded(max(marks) * 3 / 2, up=True)]


def _around(axis: Axis, benches: Sequence[Bench], middle: int | None, as_of: date) -> list[int]:
    """Take the thresholds within some years of the present value, the anchor or `as_of`, with a month on either side."""
    today = axis.step(f"{as_of.year:04}-{as_of.month:02}" if axis.type == MONTH else as_of)
    if middle is None:
        middle = axis.step(axis.anchor) if axis.anchor else today
    margin, reach = (2, 12 * _YEARS) if axis.type == MONTH else (30, 366 * _YEARS)
    found = {
        root
        for bench in benches
        for root in secants(bench.distances(middle), bench.distances(middle + reach), middle, middle + reach)
        if abs(root - middle) <= reach
    }
    marks = [*found, Fraction(middle)]
    return [axis.bounded(floor(min(marks)) - margin), axis.bounded(ceil(max(marks)) + margin)]


def _rounded(value: Fraction, *, up: bool) -> int:
    """Round to two digits, so that an axis ends at numbers that people write."""
    unit: int = 10 ** max(len(str(int(value))) - 2, 0)
    return int((ceil if up else floor)(value / unit)) * unit


def tried_steps(axis: Axis, bench: Bench, wanted: Sequence[int]) -> list[int]:
    """Give the steps to evaluate: all of a short range, else a grid with the values asked for and the roots' neighbours."""
    if axis.is_nominal:
        return list(wanted)
    first, last = wanted[0], wanted[-1]
    if last - first <= EXHAUSTIVE:
        return list(range(first, last + 1))
    grid = {first + (last - first) * number // _GRID for number in range(_GRID + 1)} | set(wanted)
    near = {step for root in roots({step: bench.distances(step) for step in sorted(grid)}) for step in axis.near(root)}
    return sorted(grid | {step for step in near if first <= step <= last})


def finer(axis: Axis, benches: Sequence[Bench], wanted: Sequence[int]) -> int:
    """Give the parts that a ratio is divided into, so that every threshold is a step of its own."""
    if axis.type != RATIO:
        return axis.parts
    found = {root for bench in benches for root in roots({step: bench.distances(step) for step in wanted})}
    parts = axis.parts * lcm(1, *(root.denominator for root in found))
    return parts if parts <= _FINEST else axis.parts


def _wrong(message: str, hint: str = "write `values=(first, last)`, such as `('50万元', '500万元')`") -> UsageError:
    return UsageError([Diagnostic("sweep-values", message, None, hint)])
