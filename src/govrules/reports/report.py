"""The report: all findings of one evaluation with what follows from them, and its stable JSON form."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from govrules.base.units import Label
from govrules.calendars.calendar import Calendar
from govrules.engine.evaluation import Evaluation, clause_key
from govrules.engine.finding import Finding, Reason, Status, rolled_up
from govrules.engine.record import Record
from govrules.packs.pack import Pack
from govrules.reports.messages import Messages

FORMAT = "govrules-report/1"


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something to do now: due, or a violation that can still be cured."""

    finding: Finding
    overdue: bool

    @property
    def due(self) -> date | None:
        """The last day, None where the text gives none."""
        return self.finding.verdict.due


@dataclass(frozen=True, slots=True)
class MissingFact:
    """A fact that the record does not tell and the rules that it would settle or help to settle."""

    fact: str
    rules: tuple[str, ...]
    label: Label


class Report:
    """All findings of one record under one pack on one date. Immutable; the same input gives the same bytes."""

    def __init__(self, pack: Pack, record: Record, as_of: date, calendar: Calendar, evaluation: Evaluation, engine: str) -> None:
        self.pack, self.record, self.as_of, self.calendar = pack, record, as_of, calendar
        self.findings, self.in_force, self.scope = evaluation
        self.engine = engine

    @cached_property
    def messages(self) -> Messages:
        """The sentences of the findings."""
        return Messages(self.pack)

    def message(self, finding: Finding) -> Label:
        """Give the sentence of a finding, in Chinese and English."""
        return self.messages.message(finding)

    @property
    def violations(self) -> tuple[Finding, ...]:
        """The findings that are violated."""
        return tuple(finding for finding in self.findings if finding.status is Status.VIOLATED)

    @property
    def due_dates(self) -> tuple[Finding, ...]:
        """The findings with a last day for something not done, earliest first."""
        owed = [item for item in self.findings if item.verdict.due and not item.verdict.done and item.form == "do"]
        return tuple(sorted(owed, key=lambda item: (item.verdict.due or date.max, item.rule)))

    @cached_property
    def clauses(self) -> dict[str, Status]:
        """The status of each clause: the first of violated, due, unknown, pending, satisfied, not_applicable."""
        statuses: dict[str, list[Status]] = defaultdict(list)
        for finding in self.findings:
            if finding.clause is not None:
                statuses[finding.clause].append(finding.status)
        return {clause: rolled_up(statuses[clause]) for clause in sorted(statuses, key=clause_key)}

    @cached_property
    def next_steps(self) -> tuple[NextStep, ...]:
        """What is to be done: due findings and curable violations, earliest last day first, then by stage."""
        steps: dict[tuple[str, str | None], NextStep] = {}
        for finding in self.findings:
            if finding.status is Status.DUE or (finding.status is Status.VIOLATED and finding.verdict.curable):
                overdue = Reason.OVERDUE in finding.verdict.reasons
                steps.setdefault((finding.rule, finding.verdict.subject), NextStep(finding, overdue))
        # Findings stand in order of stage already, and sorting keeps that order among equal days.
        return tuple(sorted(steps.values(), key=lambda step: step.due or date.max))

    @cached_property
    def missing_facts(self) -> tuple[MissingFact, ...]:
        """The facts to supply, those that settle most rules first."""
        rules: dict[str, set[str]] = defaultdict(set)
        for finding in self.findings:
            for fact in finding.verdict.missing:
                rules[fact].add(finding.rule)
        order = sorted(rules, key=lambda fact: (-len(rules[fact]), fact))
        return tuple(MissingFact(fact, tuple(sorted(rules[fact])), self.messages.fact(fact)) for fact in order)

    @property
    def summary(self) -> dict[str, int]:
        """How many findings have each status."""
        counts = Counter(finding.status for finding in self.findings)
        order = (Status.VIOLATED, Status.DUE, Status.PENDING, Status.SATISFIED, Status.UNKNOWN, Status.NOT_APPLICABLE)
        return {status.value: counts[status] for status in order}

    @property
    def is_definite(self) -> bool:
        """Whether any rule came to something definite: not all is unknown, pending or inapplicable."""
        judged = (item.status for item in self.findings if item.stage is not None)
        return any(status in (Status.VIOLATED, Status.DUE, Status.SATISFIED) for status in judged)

    def to_dict(self) -> dict[str, Any]:
        """Give the report as plain data, format `govrules-report/1`."""
        pack, calendar = self.pack, self.calendar
        data: dict[str, Any] = {
            "format": FORMAT,
            "engine": self.engine,
            "as_of": self.as_of.isoformat(),
            "pack": {"id": pack.id, "version": pack.version, "digest": pack.digest, "in_force": self.in_force},
            "scope": self.scope,
            "record": {"id": self.record.id, "digest": self.record.digest},
            "calendar": {
                "id": calendar.id,
                "decreed_through": calendar.decreed_through.isoformat(),
                "digest": calendar.digest,
            },
            "summary": self.summary,
            "findings": [self._finding(finding) for finding in self.findings],
            "clauses": {clause: status.value for clause, status in self.clauses.items()},
            "next_steps": [self._step(step) for step in self.next_steps],
            "missing_facts": [
                {"fact": item.fact, "rules": list(item.rules), "label": item.label.to_dict()} for item in self.missing_facts
            ],
            "notes": [note.to_dict() for note in self.notes],
        }
        return data

    @property
    def notes(self) -> tuple[Label, ...]:
        """What has to be said of the whole report: assumptions, and the last day of a regulation that has ended."""
        notes = []
        until, start = self.pack.in_force.until, self.pack.in_force.start
        if until and self.as_of > until:
            notes.append(
                Label(
                    f"本办法有效期至 {until}；可以该日为评估日期",
                    f"the regulation ended on {until}: evaluate as of that day",
                )
            )
        if start and self.as_of < start:
            notes.append(Label(f"本办法自 {start} 起施行", f"the regulation holds from {start}"))
        if self.in_force == "assumed":
            notes.append(
                Label(
                    "文本未写明施行日期，按有效处理",
                    "the text names no date of entry into force: it is taken to be in force",
                )
            )
        if self.scope == "assumed":
            notes.append(
                Label(
                    "是否适用本办法尚缺信息，暂按适用处理",
                    "whether the regulation applies cannot be decided: it is taken to apply",
                )
            )
        return tuple(notes)

    def to_json(self) -> str:
        """Give the report as JSON text, the same bytes on every machine."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2) + "\n"

    def _finding(self, finding: Finding) -> dict[str, Any]:
        verdict = finding.verdict
        return {
            "rule": finding.rule, "clause": finding.clause, "ref": finding.ref, "subject": verdict.subject,
            "status": verdict.status.value, "reasons": [reason.value for reason in verdict.reasons],
            "force": finding.force, "stage": finding.stage, "actor": finding.actor, "to": list(finding.to),
            "due": _iso(verdict.due), "opens": _iso(verdict.opens), "since": _iso(verdict.since), "done": _iso(verdict.done),
            "days_late": verdict.days_late, "provisional": verdict.provisional,
            "observed": verdict.observed, "limit": verdict.limit, "missing": list(verdict.missing),
            "missing_documents": list(verdict.missing_documents), "blocked_by": list(verdict.blocked_by),
            "waiting_for": verdict.waiting_for, "outstanding": list(verdict.outstanding),
            "title": finding.title.to_dict(), "message": self.messages.message(finding).to_dict(),
            "otherwise": finding.otherwise.to_dict() if finding.otherwise else None,
            "notes": [note.to_dict() for note in verdict.notes],
        }  # fmt: skip

    def _step(self, step: NextStep) -> dict[str, Any]:
        finding = step.finding
        return {
            "rule": finding.rule, "clause": finding.clause, "actor": finding.actor, "to": list(finding.to),
            "due": _iso(step.due), "overdue": step.overdue, "title": finding.title.to_dict(),
            "subject": finding.verdict.subject, "stage": finding.stage,
        }  # fmt: skip

    def _repr_html_(self) -> str:
        """Show what is violated, due and pending as a table in both languages, for notebooks; everything is escaped."""
        from govrules.reports.pages.notebook import notebook_table

        head = f"{self.pack.document.title} · {self.as_of}" + (f" · {self.record.id}" if self.record.id else "")
        return notebook_table(head, self.pack, self.findings, self.messages.message, self.notes)

    def __repr__(self) -> str:
        counts = ", ".join(f"{count} {status}" for status, count in self.summary.items() if count)
        return f"<Report {self.pack.id} {self.record.id or ''} {self.as_of}: {counts}>"


def _iso(day: date | None) -> str | None:
    return date.fromordinal(day.toordinal()).isoformat() if day else None
