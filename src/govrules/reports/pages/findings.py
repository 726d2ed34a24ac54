"""What pages say of findings: where they rest, who is concerned, by when."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from govrules.base.units import Label
from govrules.calendars.calendar import Calendar
from govrules.engine.finding import Finding, Status, Verdict
from govrules.packs.vocabulary import Vocabulary
from govrules.reports.messages import working_days_left
from govrules.reports.pages.markup import Child, Node, join, joined, tag
from govrules.reports.pages.words import IN_PRINCIPLE, PROVISIONAL, flag

_ELEMENT = re.compile(r"(\w+)\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Merged:
    """What a rule says of one subject, with all the articles that it rests on."""

    finding: Finding
    refs: tuple[str, ...]


def merged(findings: Iterable[Finding]) -> list[Merged]:
    """Give one entry a rule and subject: a rule that cites several clauses speaks once."""
    first: dict[tuple[str, str | None], Finding] = {}
    refs: dict[tuple[str, str | None], list[str]] = {}
    for finding in findings:
        key = (finding.rule, finding.verdict.subject)
        first.setdefault(key, finding)
        refs.setdefault(key, []).extend([finding.ref] if finding.ref else [])
    return [Merged(finding, tuple(dict.fromkeys(refs[key]))) for key, finding in first.items()]


def subject_label(vocabulary: Vocabulary, subject: str) -> Label:
    """Name a subject: `changes[0]` as the first of the changes, an act by its label, a month as it is."""
    if label := vocabulary.label(subject) if subject.isidentifier() else None:
        return label
    match = _ELEMENT.match(subject)
    fact = vocabulary.facts.get(match[1]) if match else None
    if match is None or fact is None:
        return Label(subject, subject)
    number, rest = int(match[2]) + 1, subject[match.end() :]
    return Label(f"{fact.label.zh}{number}{rest}", f"{fact.label.en} {number}{rest}")


def place(refs: Iterable[str]) -> Node:
    """Give the articles as printed."""
    return tag("span", joined(refs, "、"), class_="ref", lang="zh-CN")


def headline(vocabulary: Vocabulary, words: Label, force: str, verdict: Verdict) -> Node:
    """Give a rule's title with the subject of a verdict, and whether the norm is in principle or the day provisional."""
    about: Child = [" · ", tag("bdi", subject_label(vocabulary, verdict.subject))] if verdict.subject else None
    flags = [flag(IN_PRINCIPLE) if force == "in_principle" else None, flag(PROVISIONAL) if verdict.provisional else None]
    return join(tag("span", words, about, class_="what"), *flags)


def people(actor: Label, to: Iterable[Label]) -> Node:
    """Name who acts and who is addressed."""
    addressed = list(to)
    arrow = [tag("span", " → ", aria_hidden="true"), tag("span", Label("报送", "to "), class_="unseen")] if addressed else []
    return tag("span", actor, arrow, joined(addressed, Label("、", ", ")), class_="who")


def remarks(finding: Finding) -> list[Node]:
    """Give what follows from a breach and the notes of the pack."""
    notes = (
        [tag("p", Label("后果：", "Consequence: "), finding.otherwise, class_="otherwise")] if _has_consequence(finding) else []
    )
    return notes + [tag("p", Label("注：", "Note: "), note, class_="note") for note in finding.verdict.notes]


def _has_consequence(finding: Finding) -> bool:
    return finding.otherwise is not None and finding.status is Status.VIOLATED


def time_left(calendar: Calendar, as_of: date, due: date | None, *, overdue: bool = False) -> Node:
    """Say how much time there is until a last day, or since."""
    if due is None:
        return tag("span", Label("条文未定期限", "no last day in the text"), class_="left")
    if overdue or due < as_of:
        days = (as_of - due).days
        sign = tag("span", "✗ ", aria_hidden="true")
        return tag(
            "span", sign, Label(f"已逾期 {days} 天", f"{days} day{'' if days == 1 else 's'} overdue"), class_="left overdue"
        )
    return tag("span", working_days_left(calendar.working_days(as_of, due), due, as_of), class_="left")
