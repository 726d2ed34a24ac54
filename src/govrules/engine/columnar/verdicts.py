"""What a rule comes to in every row, and the building of statuses."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from govrules.engine.columnar.values import NEVER, Array, Mask, at, mask_at
from govrules.engine.finding import SEVERITY, Reason, Status

CODE = SEVERITY
"""A status as a number: its place in the roll-up, so that the worst of several is the least."""

BIT = {reason: 1 << place for place, reason in enumerate(Reason)}
"""A reason as a bit; several are joined."""

Cases = Iterable[tuple[Mask, Status]]


@dataclass(frozen=True, eq=False)
class Verdicts:
    """Statuses with their reasons (bits) and dates (`NEVER` for none), one a row; `doubt` rows are left to the interpreter."""

    status: Array
    reasons: Array
    due: Array
    opens: Array
    doubt: Mask = None
    subject: Array | None = None
    """The places of the subjects in a list of names; None if there are none."""
    provisional: Mask = None


NO_DAY = np.asarray(NEVER, np.int32)
NO_REASON = np.asarray(0, np.uint16)


def select(size: int, cases: Cases, otherwise: Status) -> Array:
    """Give the status of the first case that holds in each row."""
    status = np.full(size, CODE[otherwise], np.uint8)
    for mask, outcome in reversed(list(cases)):
        if mask is not None:
            put(status, mask, CODE[outcome])
    return status


def put(status: Array, mask: Array, other: Any) -> None:
    """Put another status (or column of statuses) in where a mask holds.

    Bits are blended: that is thirty times as fast as `copyto` with a mask, and a pack does little else.
    """
    if not mask.ndim:
        if mask:
            status[:] = other
        return
    change = np.bitwise_xor(status, np.asarray(other, np.uint8))
    change &= -mask.view(np.uint8)
    np.bitwise_xor(status, change, out=status)


def both_bits(reasons: Array, mask: Array) -> Array:
    """Leave reasons where a mask holds."""
    return reasons if reasons is NO_REASON else reasons * mask


def bits(found: Iterable[tuple[Mask, Reason]]) -> Array:
    """Join the reasons that hold in each row."""
    joined: Array = NO_REASON
    for mask, reason in found:
        if mask is not None:
            joined = joined | (mask.astype(np.uint16) * np.uint16(BIT[reason]))
    return joined


def taken(verdicts: Verdicts, rows: Array) -> Verdicts:
    """Give the verdicts of some rows."""
    return Verdicts(
        at(verdicts.status, rows), at(verdicts.reasons, rows), at(verdicts.due, rows), at(verdicts.opens, rows),
        mask_at(verdicts.doubt, rows), mask_at(verdicts.subject, rows),
    )  # fmt: skip
