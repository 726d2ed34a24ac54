"""`do … every: month`: one occurrence a calendar month, due on its last day, done when the month is listed."""

import calendar
from collections.abc import Iterator
from datetime import date

from govrules.engine.ask import Ask, unknown_facts
from govrules.engine.finding import Reason, Status, Verdict
from govrules.language.values import NEVER, Value
from govrules.packs.pack import Monthly

Occurrence = tuple[Status, date | None, str | None]
"""The status of the occurrence that speaks, its last day and its month."""


def judge_months(norm: Monthly, ask: Ask, in_force_from: date | None) -> Verdict:
    """Give the earliest overdue month, else the open one, else `satisfied`."""
    start, listed = ask.happened(norm.start), ask.value(norm.months)
    until = ask.happened(norm.until) if norm.until else NEVER
    missing = unknown_facts(start, listed, until)
    status, due, subject = occurrence(start, listed, until, ask.as_of, in_force_from)
    if start is NEVER:
        return Verdict(status, blocked_by=ask.events(norm.start), missing=missing)
    if status is Status.VIOLATED and due:
        late = (ask.as_of - due).days
        return Verdict(status, subject, (Reason.OVERDUE,), due=due, days_late=late, missing=missing, curable=True)
    return Verdict(status, subject, due=due, missing=missing)


def occurrence(start: Value, listed: Value, until: Value, as_of: date, in_force_from: date | None) -> Occurrence:
    """Give the month that speaks: `start` and `until` as happened by `as_of`, `listed` the months that are done."""
    if start is NEVER:
        return Status.PENDING, None, None
    if not isinstance(start, date) or not isinstance(listed, tuple):
        return Status.UNKNOWN, None, None
    # A month that was over before the regulation came into force is not judged.
    first = max(start, in_force_from) if in_force_from else start
    last = min(until, as_of) if isinstance(until, date) else as_of
    if first > last:
        return Status.PENDING if start > as_of else Status.NOT_APPLICABLE, None, None
    month = next((month for month in _months(first, last) if f"{month:%Y-%m}" not in listed), None)
    if month is None:
        return Status.SATISFIED, None, None
    due, subject = _month_end(month), f"{month:%Y-%m}"
    # If the end of the reporting is unknown, only the first month is sure to be owed.
    if until is not NEVER and not isinstance(until, date) and month > first.replace(day=1):
        return Status.UNKNOWN, due, subject
    return Status.VIOLATED if due < as_of else Status.DUE, due, subject


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
