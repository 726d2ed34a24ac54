"""`do … every: month`: one occurrence a calendar month, due on its last day, done when the month is listed."""

import calendar
from collections.abc import Iterator
from datetime import date

from govrules.engine.ask import Ask, unknown_facts
from govrules.engine.finding import Reason, Status, Verdict
from govrules.language.values import NEVER, Unknown
from govrules.packs.pack import Monthly


def judge_months(norm: Monthly, ask: Ask, in_force_from: date | None) -> Verdict:
    """Give the earliest overdue month, else the open one, else `satisfied`."""
    start, listed = ask.happened(norm.start), ask.value(norm.months)
    until = ask.happened(norm.until) if norm.until else NEVER
    missing = unknown_facts(start, listed, until)
    if start is NEVER:
        return Verdict(Status.PENDING, blocked_by=ask.events(norm.start), missing=missing)
    if not isinstance(start, date) or not isinstance(listed, tuple):
        return Verdict(Status.UNKNOWN, missing=missing)
    # A month that was over before the regulation came into force is not judged.
    first = max(start, in_force_from) if in_force_from else start
    last = min(until, ask.as_of) if isinstance(until, date) else ask.as_of
    if first > last:
        return Verdict(Status.PENDING if start > ask.as_of else Status.NOT_APPLICABLE, missing=missing)
    outstanding = next((month for month in _months(first, last) if f"{month:%Y-%m}" not in listed), None)
    if outstanding is None:
        return Verdict(Status.SATISFIED, missing=missing)
    return _open_or_overdue(outstanding, first, ask, missing, until_unknown=isinstance(until, Unknown))


def _open_or_overdue(month: date, first: date, ask: Ask, missing: tuple[str, ...], *, until_unknown: bool) -> Verdict:
    due, subject = _month_end(month), f"{month:%Y-%m}"
    # If the end of the reporting is unknown, only the first month is sure to be owed.
    doubtful = until_unknown and month > first.replace(day=1)
    if doubtful:
        return Verdict(Status.UNKNOWN, subject, due=due, missing=missing)
    if due < ask.as_of:
        late = (ask.as_of - due).days
        return Verdict(Status.VIOLATED, subject, (Reason.OVERDUE,), due=due, days_late=late, missing=missing, curable=True)
    return Verdict(Status.DUE, subject, due=due, missing=missing)


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
