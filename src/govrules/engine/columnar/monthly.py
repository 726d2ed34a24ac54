"""`do … every: month` over columns: the first month of each row that is not listed."""

import numpy as np

from govrules.engine.columnar.norms import Norms
from govrules.engine.columnar.tables import month_table
from govrules.engine.columnar.values import FIRST_DAY, LAST, NEVER, YES, Array, Lists, Mask, Numbers, UnsupportedError, looked_up
from govrules.engine.columnar.verdicts import NO_DAY, Verdicts, bits, select
from govrules.engine.finding import Reason, Status
from govrules.packs.pack import Monthly

_MONTHS_BEFORE_1970 = 1970 * 12
_EPOCH = 719_163 - FIRST_DAY


def judge_months(norms: Norms, norm: Monthly) -> Verdicts:
    """Give the earliest overdue month, else the open one, else `satisfied`; the subject is a number of months."""
    start, until = norms.days(norm.start, seen=True), norms.days(norm.until, seen=True)
    listed = norms.expressions.value(norm.months, seen=False)
    if not isinstance(listed, Lists) or not isinstance(listed.elements, Numbers):
        raise UnsupportedError("months that are not a list of a fact")
    as_of, size = norms.as_of, norms.size
    first = start.values if norms.first is None else np.maximum(start.values, norms.first)
    last = np.where(until.values <= LAST, np.minimum(until.values, as_of), as_of)
    known = YES if start.special is None else ~start.special
    none = known & (first > last)
    table = month_table()
    from_month = np.broadcast_to(np.where(known, looked_up(table, first), 0), size)
    gap = _first_gap(listed, listed.elements.values, from_month)
    done = gap > looked_up(table, last)
    due = _month_end(gap)
    unclear: Mask = None
    if until.unknown is not None:
        # If the end of the reporting is unknown, only the first month is sure to be owed.
        unclear = until.unknown & (gap > from_month)
    overdue = due < as_of
    cases = [
        (start.never, Status.PENDING),
        (start.unknown, Status.UNKNOWN),
        (listed.unknown, Status.UNKNOWN),
        (none & (start.values > as_of), Status.PENDING),
        (none, Status.NOT_APPLICABLE),
        (done, Status.SATISFIED),
        (unclear, Status.UNKNOWN),
        (overdue, Status.VIOLATED),
    ]
    speaks = known & ~none & ~done
    if listed.unknown is not None:
        speaks = speaks & ~listed.unknown
    status = select(size, cases, Status.DUE)
    broken = speaks & overdue if unclear is None else speaks & overdue & ~unclear
    subject = np.where(speaks, gap, -1)
    return Verdicts(status, bits([(broken, Reason.OVERDUE)]), np.where(speaks, due, NEVER), NO_DAY, None, subject)


def _first_gap(listed: Lists, months: Array, first: Array) -> Array:
    """Give the first month from `first` on that a row does not list."""
    wanted = months >= first[listed.rows]
    keys = np.unique(listed.rows[wanted].astype(np.int64) << 32 | months[wanted])
    rows, found = keys >> 32, keys & 0xFFFFFFFF
    # The months of a row are sorted without repeats: as long as none is left out, the n-th is n after the first.
    starts = np.searchsorted(rows, np.arange(len(first)))
    unbroken = found - first[rows] == np.arange(len(rows)) - starts[rows]
    return first + np.bincount(rows[unbroken], minlength=len(first))


def _month_end(months: Array) -> Array:
    next_month = (months + 1 - _MONTHS_BEFORE_1970).astype("M8[M]").astype("M8[D]").astype(np.int64)
    return (next_month - 1 + _EPOCH).astype(np.int32)


def month_name(months: int) -> str:
    """Write a number of months since year 0 as `2019-03`."""
    return f"{months // 12:04}-{months % 12 + 1:02}"
