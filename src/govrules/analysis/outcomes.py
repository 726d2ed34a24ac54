"""The same project under every district: what each regulation says of one record on one day, aligned by rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from govrules.analysis.comparison import PackLike, check_language, load_packs
from govrules.analysis.frames import to_frame
from govrules.analysis.outcome_tables import counts_table, outcome_table
from govrules.analysis.selection import Selection, make_selection
from govrules.analysis.tables import Sheet, plainest
from govrules.analysis.tables_excel import write_workbook
from govrules.analysis.tables_html import render_fragment, render_page
from govrules.analysis.tables_markdown import render_markdown
from govrules.base.diagnostics import Diagnostic, UsageError
from govrules.base.source import Source
from govrules.base.units import Label
from govrules.engine.finding import SEVERITY, Finding, Status
from govrules.engine.record import Record, check_record, read_record
from govrules.packs.catalogue import load_calendar
from govrules.packs.pack import Pack
from govrules.packs.reader import read_source
from govrules.packs.vocabulary import Fact, Vocabulary
from govrules.policy import Policy
from govrules.reports.report import Report

FORMAT = "govrules-compare-outcomes/1"
RecordLike = Mapping[str, object] | Record | Source | str | Path


@dataclass(frozen=True, slots=True)
class OutcomeCell:
    """What one pack's rule says of the record; where it cites several clauses, once, with all their refs."""

    pack: str
    finding: Finding
    refs: tuple[str, ...]
    message: Label

    @property
    def status(self) -> Status:
        """Give the status."""
        return self.finding.status

    @property
    def due(self) -> date | None:
        """Give the last day; None where there is none or it cannot be told."""
        return self.finding.verdict.due


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """A rule, and in a loop one of its subjects, over all packs; None where a pack has no rule of that kind."""

    rule: str
    subject: str | None
    title: Label
    stage: str
    cells: tuple[OutcomeCell | None, ...]

    @property
    def present(self) -> tuple[OutcomeCell, ...]:
        """Give the cells that are no gaps."""
        return tuple(cell for cell in self.cells if cell is not None)

    @property
    def differs(self) -> bool:
        """Tell whether the packs that have the rule come to another status or last day."""
        return len({(cell.status, cell.due) for cell in self.present}) > 1

    @property
    def matters(self) -> bool:
        """Tell whether some pack asks for something, or sees a breach or an obstacle."""
        return any(cell.status in (Status.VIOLATED, Status.DUE, Status.PENDING) for cell in self.present)


def compare_outcomes(
    record: RecordLike, packs: PackLike | Sequence[PackLike], as_of: date, *, frames: str | None = None, lang: str = "zh"
) -> "OutcomeComparison":
    """Judge one record under several packs on a day: a mapping of facts, a checked record, the text or the path of a record file.

    A fact that only some packs know is left out for the others. `packs` are names, paths or policies, at least one.
    Raises RecordError with every problem of the record, PackError, and UsageError for two packs of one id.
    """
    found = load_packs(packs)
    if not found:
        raise UsageError([Diagnostic("too-few-packs", "no pack to judge the record under", None, "name one pack or more")])
    checked = _checked(record, found)
    calendar = load_calendar()
    reports = [Policy(pack, calendar).evaluate(_known(checked, pack), as_of=as_of) for pack in found]
    return OutcomeComparison(tuple(reports), checked, frames=frames, lang=check_language(lang))


def _checked(record: RecordLike, packs: Sequence[Pack]) -> Record:
    facts: dict[str, Fact] = {name: fact for pack in reversed(packs) for name, fact in pack.vocabulary.facts.items()}
    first = packs[0].vocabulary
    everything = Vocabulary(MappingProxyType(facts), first.stages, first.actors)
    if isinstance(record, str | Path):
        record = read_source(Path(record))
    if isinstance(record, Source):
        return read_record(record, everything)
    return check_record(record, everything)


def _known(record: Record, pack: Pack) -> Record:
    facts = {name: value for name, value in record.facts.items() if name in pack.vocabulary.facts}
    return record if len(facts) == len(record.facts) else Record(record.id, MappingProxyType(facts))


@dataclass(frozen=True)
class OutcomeComparison:
    """One record under several packs; `reports` stand in the order of the packs. Immutable, the same bytes for the same input."""

    reports: tuple[Report, ...]
    record: Record
    frames: str | None = field(default=None, kw_only=True)
    lang: str = field(default="zh", kw_only=True)
    selection: Selection = field(default=Selection(), kw_only=True)

    def select(self, *, stages: Sequence[str] = (), only: str | None = None) -> "OutcomeComparison":
        """Give the same with fewer rows: of some stages; `differing`, `shared` or `unique`. Raises UsageError for other words."""
        wanted = (stages,) if isinstance(stages, str) else stages
        return replace(self, selection=make_selection(wanted, only, (), list(self.packs[0].vocabulary.stages)))

    @property
    def packs(self) -> tuple[Pack, ...]:
        """The packs."""
        return tuple(report.pack for report in self.reports)

    @property
    def as_of(self) -> date:
        """The day of evaluation."""
        return self.reports[0].as_of

    @property
    def is_definite(self) -> bool:
        """Whether any pack comes to something definite."""
        return any(report.is_definite for report in self.reports)

    @cached_property
    def rows(self) -> tuple[OutcomeRow, ...]:
        """A row a rule (and element of a list), by stage and id."""
        cells = [_cells(report) for report in self.reports]
        stages = list(self.packs[0].vocabulary.stages)
        rows = []
        for rule in {rule for own in cells for rule in own}:
            for subject in _subjects([own[rule] for own in cells if rule in own]):
                aligned = tuple(_aligned(own[rule], subject) if rule in own else None for own in cells)
                found = [cell.finding for cell in aligned if cell]
                title = plainest([finding.title for finding in found])
                rows.append(OutcomeRow(rule, subject, title, found[0].stage or stages[0], aligned))
        rows.sort(key=lambda row: (stages.index(row.stage), row.rule, _numbered(row.subject)))
        return self.selection.rows(rows)

    @property
    def differing(self) -> tuple[OutcomeRow, ...]:
        """The rows in which packs that share the rule differ in status or last day."""
        return tuple(row for row in self.rows if row.differs)

    def to_frame(self) -> Any:
        """Give a frame: a row a rule; for every pack status, last day, reasons and article; null where it has no such rule."""
        columns: dict[str, list[Any]] = {
            "rule": [row.rule for row in self.rows],
            "subject": [row.subject for row in self.rows],
            "title": [row.title[self.lang] for row in self.rows],
            "stage": [row.stage for row in self.rows],
            "differs": [row.differs for row in self.rows],
        }
        for number, pack in enumerate(self.packs):
            cells = [row.cells[number] for row in self.rows]
            columns[f"{pack.id}_status"] = [cell.status.value if cell else None for cell in cells]
            columns[f"{pack.id}_due"] = [_plain(cell.due) if cell else None for cell in cells]
            columns[f"{pack.id}_reasons"] = [_reasons(cell) if cell else None for cell in cells]
            columns[f"{pack.id}_ref"] = ["、".join(cell.refs) if cell else None for cell in cells]
        return to_frame(columns, self.frames)

    def sheet(self, lang: str | None = None, rows: Sequence[OutcomeRow] | None = None) -> Sheet:
        """Give the comparison as tables: counts, then the rows that matter or differ; with `rows`, those."""
        chosen = check_language(lang or self.lang)
        chosen_rows = self.rows if self.selection.only else [row for row in self.rows if row.matters or row.differs]
        shown = chosen_rows if rows is None else rows
        name = self.record.id or ("未编号项目" if chosen == "zh" else "a project")
        title = (
            f"同一项目在各区：{name}（{self.as_of}）" if chosen == "zh" else f"One project, every district: {name} ({self.as_of})"
        )
        notes = [f"{report.pack.district[chosen]}: {note[chosen]}" for report in self.reports for note in report.notes]
        tables = (counts_table(self.reports, chosen), outcome_table(self.packs, shown, len(self.rows) - len(shown), chosen))
        return Sheet(title, chosen, tuple(notes), tables)

    def to_markdown(self, lang: str | None = None) -> str:
        """Give the comparison as Markdown."""
        return render_markdown(self.sheet(lang))

    def to_html(self, lang: str | None = None) -> str:
        """Give the comparison as a page of its own that loads nothing."""
        return render_page(self.sheet(lang))

    def to_excel(self, path: str | Path, lang: str | None = None) -> None:
        """Write a workbook with every row. Raises UsageError if the file cannot be written."""
        write_workbook(self.sheet(lang, self.rows), path)

    def to_dict(self) -> dict[str, Any]:
        """Give the comparison as plain data, format `govrules-compare-outcomes/1`."""
        return {
            "format": FORMAT,
            "as_of": self.as_of.isoformat(),
            "record": {"id": self.record.id, "digest": self.record.digest},
            "packs": [_report(report) for report in self.reports],
            "rows": [
                {
                    "rule": row.rule, "subject": row.subject, "title": row.title.to_dict(), "stage": row.stage,
                    "differs": row.differs,
                    "cells": {pack.id: _data(cell) if cell else None for pack, cell in zip(self.packs, row.cells, strict=True)},
                }
                for row in self.rows
            ],
        }  # fmt: skip

    def _repr_html_(self) -> str:
        return render_fragment(self.sheet())

    def __repr__(self) -> str:
        names = ", ".join(pack.id for pack in self.packs)
        return f"<OutcomeComparison {self.record.id or ''} {self.as_of} {names}: {len(self.differing)} rules differ>"


Outcomes = dict[str | None, OutcomeCell]


def _cells(report: Report) -> dict[str, Outcomes]:
    """Give the findings of the rules by id and element of a list, those of several clauses joined."""
    found: dict[str, dict[str | None, list[Finding]]] = {}
    for finding in report.findings:
        if finding.stage is not None:
            found.setdefault(finding.rule, {}).setdefault(_element(finding.verdict.subject), []).append(finding)
    return {
        rule: {subject: OutcomeCell(report.pack.id, *_joined(findings, report)) for subject, findings in own.items()}
        for rule, own in found.items()
    }


def _element(subject: str | None) -> str | None:
    """Give the element that a finding is about; the month of a monthly duty tells no rows apart."""
    return subject if subject and subject.endswith("]") else None


def _subjects(outcomes: Sequence[Outcomes]) -> list[str | None]:
    """Give the elements that have a row; a rule that says one thing of the whole project has one row if no pack splits it."""
    elements = {subject for own in outcomes for subject in own if subject is not None}
    return sorted(elements, key=_numbered) if elements else [None]


def _aligned(own: Outcomes, subject: str | None) -> OutcomeCell:
    """Give what a pack says of an element: where it does not tell elements apart, the worst that it says."""
    return own.get(subject) or min(own.values(), key=lambda cell: SEVERITY[cell.status])


def _joined(findings: Sequence[Finding], report: Report) -> tuple[Finding, tuple[str, ...], Label]:
    speaks = min(findings, key=lambda item: SEVERITY[item.status])
    return speaks, tuple(dict.fromkeys(item.ref for item in findings if item.ref)), report.messages.message(speaks)


def _numbered(subject: str | None) -> tuple[str, int]:
    """Sort `changes[2]` before `changes[10]`."""
    head, _, number = (subject or "").rstrip("]").partition("[")
    return head, int(number) if number.isdigit() else -1


def _plain(day: date | None) -> date | None:
    return date.fromordinal(day.toordinal()) if day else None


def _reasons(cell: OutcomeCell) -> str | None:
    return ", ".join(reason.value for reason in cell.finding.verdict.reasons) or None


def _report(report: Report) -> dict[str, Any]:
    return {
        "id": report.pack.id, "version": report.pack.version, "digest": report.pack.digest,
        "district": report.pack.district.to_dict(), "in_force": report.in_force, "scope": report.scope, "summary": report.summary,
    }  # fmt: skip


def _data(cell: OutcomeCell) -> dict[str, Any]:
    verdict = cell.finding.verdict
    days = (("due", verdict.due), ("opens", verdict.opens), ("done", verdict.done))
    return {
        "status": cell.status.value, "reasons": [reason.value for reason in verdict.reasons], "force": cell.finding.force,
        "actor": cell.finding.actor, "refs": list(cell.refs), "provisional": verdict.provisional,
        **{name: _iso(day) for name, day in days}, "missing": list(verdict.missing), "message": cell.message.to_dict(),
    }  # fmt: skip


def _iso(day: date | None) -> str | None:
    plain = _plain(day)
    return plain.isoformat() if plain else None
