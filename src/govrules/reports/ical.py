"""Last days and first days as a calendar (RFC 5545) that people import, and import again when things have moved.

The UID of an event hangs on project, pack, rule, subject and what it marks, never on its date, and SEQUENCE, LAST-MODIFIED and
DTSTAMP on the day of evaluation: a later evaluation moves the events of an earlier one. Two evaluations as of the same day have
the same SEQUENCE, and some programs then keep the first. What is done or waits no longer is left out.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from govrules.base.extras import require
from govrules.base.units import Label
from govrules.engine.finding import Finding, Reason, Status, Verdict
from govrules.packs.pack import Pack
from govrules.reports.pages.findings import Merged, merged, subject_label
from govrules.reports.pages.markup import visible
from govrules.reports.report import Report

if TYPE_CHECKING:
    from icalendar import Calendar, Event

PRODID = "-//govrules//govrules//EN"
_NAMESPACE = UUID("6f0a3c52-3a0c-5d0e-9b53-51c8e6f0d7a1")
_ALARMS = (7, 1)
"""Days before a last day on which people are reminded, at nine in the morning."""
_NINE = timedelta(hours=9)

_NAME = Label("政务信息化项目期限", "Deadlines of government IT projects")
_OVERDUE, _OPENS = Label("逾期未办：", "Overdue: "), Label("可以办理：", "Opens: ")
_PROVISIONAL = Label("〔暂定〕", "[provisional] ")
_BECAUSE = Label("该日取决于尚未公布的节假日安排。", "The day hangs on a holiday schedule not yet decreed.")
_NOT_TOLD = Label("记录未说明是否已经办理。", "The record does not tell whether it has been done.")


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding of one project with the words that a calendar needs, whether it comes from a report or a portfolio."""

    project: str | None
    pack: Pack
    as_of: date
    rule: str
    refs: tuple[str, ...]
    title: Label
    form: str
    stage: Label | None
    actor: Label | None
    to: tuple[Label, ...]
    message: Label
    verdict: Verdict


def render_ical(reports: Iterable[Report], lang: str = "zh") -> str:
    """Give what is due and what opens in reports as iCalendar text with CRLF line ends. Raises UsageError without `icalendar`."""
    return calendar_text([entry for report in reports for entry in _entries(report)], lang)


def calendar_text(entries: Iterable[Entry], lang: str) -> str:
    """Give entries as iCalendar text, earliest day first; those without a day to come or to make up for are left out."""
    library = require("icalendar", "analysis")
    found = list(entries)
    marks = sorted(_marks(found), key=lambda mark: (mark.day, mark.key))
    projects = sorted({entry.project for entry in found if entry.project})
    name = " · ".join([_NAME[lang], *(_plain(project) for project in projects if len(projects) == 1)])
    # No METHOD: that of publishing asks for an organizer, and nobody sends this.
    calendar: Calendar = library.Calendar.new(prodid=PRODID, name=name, uid=str(_uid("calendar", name)))
    # Projects without an id cannot be told apart by it: then their order tells them apart, so that none hides another.
    seen: Counter[str] = Counter()
    for mark in marks:
        seen[mark.key] += 1
        calendar.add_component(_event(library, mark, seen[mark.key], lang))
    text: bytes = calendar.to_ical()
    return text.decode("utf-8")


@dataclass(frozen=True, slots=True)
class _Mark:
    """A day of an entry: its last (`due`) or its first (`opens`)."""

    entry: Entry
    kind: str
    day: date

    @property
    def key(self) -> str:
        """Give what makes the event the same one after its date has moved."""
        entry = self.entry
        return json.dumps([entry.project, entry.pack.id, entry.rule, entry.verdict.subject, self.kind], ensure_ascii=False)


def _entries(report: Report) -> Iterator[Entry]:
    yield from (_entry(report, item) for item in merged(report.findings))


def _entry(report: Report, item: Merged) -> Entry:
    finding: Finding = item.finding
    name = report.messages.actor
    return Entry(
        report.record.id, report.pack, report.as_of, finding.rule, item.refs, finding.title, finding.form,
        report.pack.vocabulary.stages[finding.stage] if finding.stage else None, name(finding.actor) if finding.actor else None,
        tuple(map(name, finding.to)), report.messages.message(finding), finding.verdict,
    )  # fmt: skip


def _marks(entries: Iterable[Entry]) -> Iterator[_Mark]:
    for entry in entries:
        verdict = entry.verdict
        if _is_owed(entry) and verdict.due:
            yield _Mark(entry, "due", verdict.due)
        if verdict.status is Status.PENDING and verdict.opens and verdict.opens >= entry.as_of:
            yield _Mark(entry, "opens", verdict.opens)


def _is_owed(entry: Entry) -> bool:
    """Tell whether the last day still asks for something: not done, and not known to be past or out of question."""
    verdict = entry.verdict
    if entry.form != "do" or verdict.due is None or (verdict.done and not verdict.outstanding):
        return False
    if verdict.status is Status.UNKNOWN:
        return verdict.due >= entry.as_of
    return verdict.status in (Status.DUE, Status.PENDING) or (verdict.status is Status.VIOLATED and verdict.curable)


def _uid(*parts: str) -> UUID:
    return uuid5(_NAMESPACE, "\n".join(parts))


def _event(library: Any, mark: _Mark, number: int, lang: str) -> "Event":
    entry = mark.entry
    stamp = datetime(entry.as_of.year, entry.as_of.month, entry.as_of.day, tzinfo=UTC)
    event: Event = library.Event.new(
        uid=str(_uid(mark.key, str(number))),
        start=mark.day,
        # The day after: the end of an all-day event is not counted.
        end=mark.day + timedelta(days=1),
        stamp=stamp,
        last_modified=stamp,
        sequence=entry.as_of.toordinal(),
        summary=_summary(mark, lang),
        description=_description(mark, lang),
        categories=[_plain(label[lang]) for label in (entry.pack.district, entry.stage) if label],
        transparency=library.TRANSP.TRANSPARENT,
    )
    for days in _ALARMS if mark.kind == "due" else ():
        if mark.day - timedelta(days=days) >= entry.as_of:
            alarm = library.Alarm.new(description=_summary(mark, lang))
            alarm.add("action", "DISPLAY")
            alarm.add("trigger", _NINE - timedelta(days=days))
            event.add_component(alarm)
    return event


def _summary(mark: _Mark, lang: str) -> str:
    entry = mark.entry
    overdue = mark.kind == "due" and Reason.OVERDUE in entry.verdict.reasons
    heads = [_PROVISIONAL] * entry.verdict.provisional + [_OVERDUE] * overdue + [_OPENS] * (mark.kind == "opens")
    refs = "、".join(entry.refs)
    place = "" if not refs else f"（{refs}）" if lang == "zh" else f" ({refs})"
    subject = entry.verdict.subject
    about = f" · {subject_label(entry.pack.vocabulary, subject)[lang]}" if subject else ""
    project = f" · {entry.project}" if entry.project else ""
    return _plain("".join(head[lang] for head in heads) + entry.title[lang] + about + place + project)


def _description(mark: _Mark, lang: str) -> str:
    entry, zh = mark.entry, lang == "zh"
    number = f"（{entry.pack.document.number}）" if entry.pack.document.number else ""
    to = ("、" if zh else ", ").join(label[lang] for label in entry.to)
    lines = [entry.message[lang]]
    if entry.actor:
        lines.append(("责任单位：" if zh else "Responsible: ") + entry.actor[lang])
    if to:
        lines.append(("对象：" if zh else "Addressed to: ") + to)
    lines.append(("依据：" if zh else "Rests on: ") + f"《{entry.pack.document.title}》{number}{'、'.join(entry.refs)}")
    if entry.verdict.status is Status.UNKNOWN:
        lines.append(_NOT_TOLD[lang])
    if entry.verdict.provisional:
        lines.append(_BECAUSE[lang])
    lines += [("注：" if zh else "Note: ") + note[lang] for note in entry.verdict.notes]
    lines.append(("评估日：" if zh else "As of: ") + str(entry.as_of))
    return "\n".join(map(_plain, lines))


def _plain(words: str) -> str:
    return " ".join(visible(words).split())
