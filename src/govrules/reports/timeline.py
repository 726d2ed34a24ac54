"""What a report says in dates: what happened, what may be done from when to when, and when what is owed is due.

Charts and pages draw these moments; they hold no layout.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum

from govrules.base.units import Label
from govrules.engine.finding import Finding, Reason, Status
from govrules.engine.record import Record
from govrules.language.types import DAY, EVENT
from govrules.packs.pack import Pack, fact_names
from govrules.packs.vocabulary import Fact
from govrules.reports.report import Report


class Kind(Enum):
    """What a moment of a timeline is."""

    HAPPENED = "happened"
    """An event of the record, on one day."""
    SET = "set"
    """A day of the record that is set (a deadline, an end of validity) or an event that lies after `as_of`."""
    LATE = "late"
    """An act done after its last day: from the last day to the day it was done."""
    OVERDUE = "overdue"
    """An act not done whose last day has passed: from the last day to `as_of`."""
    DUE = "due"
    """An act owed now: from the later of `as_of` and its first day, or `as_of`, to its last day."""
    WINDOW = "window"
    """An act that has to wait: from its first day (if known) to its last day (if known)."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, or days from `start` to `end` (both inclusive, equal for a single day); `end` None leaves it open."""

    kind: Kind
    start: date
    end: date | None
    label: Label
    stage: str | None
    fact: str | None = None
    finding: Finding | None = None

    @property
    def days(self) -> int | None:
        """Days from start to end, None if open."""
        return None if self.end is None else (self.end - self.start).days


def timeline(report: Report) -> tuple[Moment, ...]:
    """Give the moments of a report, earliest first: the record's dates that its rules read, then what the findings say."""
    moments = [*_events(report.pack, report.record, report.as_of), *_findings(report)]
    order = list(Kind)
    return tuple(sorted(moments, key=lambda item: (item.start, order.index(item.kind), item.label.en)))


def _events(pack: Pack, record: Record, as_of: date) -> Iterator[Moment]:
    read = set().union(*(fact_names(rule.expressions()) for rule in pack.rules))
    for name in sorted(read & set(record.facts)):
        fact, value = pack.vocabulary.facts[name], record.facts[name]
        if isinstance(value, tuple):
            yield from _elements(fact, value, as_of)
        elif fact.type in (EVENT, DAY) and isinstance(value, date):
            yield _event(fact.label, fact, value, as_of, fact.stage, name)


def _elements(fact: Fact, values: tuple[object, ...], as_of: date) -> Iterator[Moment]:
    for number, element in enumerate(values):
        fields = getattr(element, "fields", {})
        for name, value in sorted(fields.items()):
            inner = fact.fields[name]
            if inner.type in (EVENT, DAY) and isinstance(value, date):
                label = Label(
                    f"{fact.label.zh}{number + 1} · {inner.label.zh}", f"{fact.label.en} {number + 1} · {inner.label.en}"
                )
                yield _event(label, inner, value, as_of, fact.stage, f"{fact.name}[{number}].{name}")


def _event(label: Label, fact: Fact, day: date, as_of: date, stage: str | None, name: str) -> Moment:
    kind = Kind.HAPPENED if fact.type == EVENT and day <= as_of else Kind.SET
    return Moment(kind, day, day, label, stage, fact=name)


def _findings(report: Report) -> Iterator[Moment]:
    """One moment a rule and subject: a rule that cites several clauses speaks once."""
    seen: set[tuple[str, str | None]] = set()
    for finding in report.findings:
        key = (finding.rule, finding.verdict.subject)
        if key not in seen and (moment := _of_finding(finding, report.as_of)):
            seen.add(key)
            yield moment


def _of_finding(finding: Finding, as_of: date) -> Moment | None:
    verdict, label, stage = finding.verdict, finding.title, finding.stage
    due, opens, reasons = verdict.due, verdict.opens, verdict.reasons
    if Reason.LATE in reasons and due and verdict.done:
        return Moment(Kind.LATE, due, verdict.done, label, stage, finding=finding)
    if Reason.OVERDUE in reasons and due:
        return Moment(Kind.OVERDUE, due, as_of, label, stage, finding=finding)
    if verdict.status is Status.DUE and due:
        return Moment(Kind.DUE, min(max(as_of, opens or as_of), due), due, label, stage, finding=finding)
    if verdict.status is Status.PENDING and (opens or due):
        start = opens if opens and (not due or opens <= due) else due
        assert start is not None
        return Moment(Kind.WINDOW, start, due if due and due >= start else None, label, stage, finding=finding)
    return None
