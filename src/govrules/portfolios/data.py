"""A portfolio's findings as data: JSON (`govrules-portfolio/1`), one line a finding as CSV, a frame."""

import csv
import io
import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from govrules.base.diagnostics import Diagnostic, Level
from govrules.base.units import Label
from govrules.engine.finding import Status
from govrules.portfolios.evaluated import SHOWN, PortfolioFindings, ProjectSummary, Row
from govrules.portfolios.words import FORCES, joined
from govrules.reports.signs import SIGNS

FORMAT = "govrules-portfolio/1"


def to_dict(report: PortfolioFindings) -> dict[str, Any]:
    """Give the report as plain data; findings are those that `rows` holds, dates ISO texts."""
    return {
        "format": FORMAT,
        "engine": report.engine,
        "portfolio": report.name,
        "as_of": report.as_of.isoformat(),
        "complete": report.complete,
        "packs": [
            {"id": name, "version": policy.pack.version, "digest": policy.pack.digest, "district": policy.pack.district.to_dict()}
            for name, policy in report.policies.items()
        ],
        "calendars": [
            {"id": item.id, "decreed_through": item.decreed_through.isoformat(), "digest": item.digest}
            for item in {policy.calendar.id: policy.calendar for policy in report.policies.values()}.values()
        ],
        "summary": _counts(report.summary),
        "by_pack": {pack: _counts(counts) for pack, counts in report.by_pack.items()},
        "projects": [_project(project) for project in report.projects],
        "findings": [_row(row) for row in report.rows],
        "missing_facts": [
            {
                "pack": item.pack, "fact": item.fact, "label": item.label.to_dict(), "projects": item.projects,
                "findings": item.findings, "rules": list(item.rules),
            }
            for item in report.missing_facts
        ],
        "problems": [_problem(problem) for problem in report.problems],
    }  # fmt: skip


def to_json(report: PortfolioFindings) -> str:
    """Give the report as JSON text, one line a project and a finding, so that a large one can still be looked through."""
    data = to_dict(report)
    parts = []
    for key, value in data.items():
        if isinstance(value, list) and value:
            lines = ",\n".join(f"    {json.dumps(item, ensure_ascii=False)}" for item in value)
            parts.append(f'  "{key}": [\n{lines}\n  ]')
        else:
            parts.append(f'  "{key}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _counts(counts: Mapping[Status, int]) -> dict[str, int]:
    return {status.value: counts.get(status, 0) for status in SHOWN}


def _project(project: ProjectSummary) -> dict[str, Any]:
    return {
        "id": project.id, "pack": project.pack, "place": project.place, "in_force": project.in_force, "scope": project.scope,
        "status": project.status.value, "next_due": _iso(project.next_due), "overdue": project.overdue,
        "summary": _counts(project.counts),
    }  # fmt: skip


def _row(row: Row) -> dict[str, Any]:
    heading, verdict = row.heading, row.verdict
    return {
        "project": row.project, "pack": row.pack, "rule": heading.rule, "clauses": list(heading.clauses),
        "refs": list(heading.refs), "subject": verdict.subject, "status": verdict.status.value,
        "reasons": [reason.value for reason in verdict.reasons], "force": heading.force, "stage": heading.stage,
        "actor": heading.actor, "to": list(heading.to), "due": _iso(verdict.due), "opens": _iso(verdict.opens),
        "since": _iso(verdict.since), "done": _iso(verdict.done), "days_late": verdict.days_late,
        "provisional": verdict.provisional, "next_step": row.is_next_step, "overdue": row.is_overdue,
        "missing": list(verdict.missing), "missing_documents": list(verdict.missing_documents),
        "blocked_by": list(verdict.blocked_by), "title": heading.title.to_dict(), "message": row.message.to_dict(),
        "otherwise": heading.otherwise.to_dict() if heading.otherwise else None,
        "notes": [note.to_dict() for note in verdict.notes],
    }  # fmt: skip


def _problem(problem: Diagnostic) -> dict[str, Any]:
    return {
        "code": problem.code, "level": problem.level.value, "place": problem.place, "message": problem.message,
        "help": problem.help,
    }  # fmt: skip


def _iso(day: date | None) -> str | None:
    return date.fromordinal(day.toordinal()).isoformat() if day else None


COLUMNS: dict[str, Label] = {
    "project": Label("项目编号", "project"), "district": Label("区县", "district"), "status": Label("状态", "status"),
    "title": Label("事项", "rule"), "refs": Label("条款", "articles"), "subject": Label("对象", "subject"),
    "due": Label("期限", "last day"), "opens": Label("起始日", "first day"), "done": Label("办理日", "done"),
    "days_late": Label("逾期天数", "days late"), "message": Label("说明", "what it says"), "force": Label("效力", "force"),
    "stage": Label("阶段", "stage"), "actor": Label("责任单位", "who acts"), "to": Label("报送单位", "addressed to"),
    "otherwise": Label("后果", "otherwise"), "rule": Label("规则", "rule id"),
}  # fmt: skip
"""Columns of the findings for people, in order, with their headings."""


def row_cells(report: PortfolioFindings, row: Row, lang: str) -> dict[str, str | int | date | None]:
    """Give the cells of a finding by column, in a language."""
    heading, verdict = row.heading, row.verdict
    return {
        "project": row.project, "district": district_name(report, row.pack, lang),
        "status": SIGNS[verdict.status].text(lang), "title": heading.title[lang], "refs": joined(heading.refs, lang),
        "subject": _subject(report, row, lang), "due": verdict.due, "opens": verdict.opens, "done": verdict.done,
        "days_late": verdict.days_late, "message": row.message[lang], "force": FORCES[heading.force][lang],
        "stage": heading.stage_label[lang], "actor": heading.actor_label[lang],
        "to": joined([label[lang] for label in heading.to_labels], lang),
        "otherwise": heading.otherwise[lang] if heading.otherwise else None, "rule": heading.rule,
    }  # fmt: skip


def district_name(report: PortfolioFindings, pack: str, lang: str) -> str:
    """Name a district, without the city that it belongs to where the language puts that last."""
    return report.policies[pack].pack.district[lang].partition(",")[0]


def _subject(report: PortfolioFindings, row: Row, lang: str) -> str | None:
    """Name what a finding is about: `changes[0]` as `变更事项 1`, an act by its label, a month as it is."""
    subject = row.verdict.subject
    if subject is None:
        return None
    head, bracket, rest = subject.partition("[")
    label = report.policies[row.pack].pack.vocabulary.label(head)
    number = rest.partition("]")[0]
    position = f" {int(number) + 1}" if bracket and number.isdigit() else ""
    return f"{label[lang]}{position}" if label else subject


def to_csv(report: PortfolioFindings, lang: str = "zh") -> str:
    """Give one line a finding; a text that a spreadsheet would take for a formula is marked as text."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([label[lang] for label in COLUMNS.values()])
    for row in report.rows:
        writer.writerow([_safe(cell) for cell in row_cells(report, row, lang).values()])
    return "\ufeff" + buffer.getvalue()


def _safe(cell: str | int | date | None) -> str | int:
    if isinstance(cell, date):
        return _iso(cell) or ""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        # A spreadsheet would run it; the apostrophe makes it text there.
        return f"'{cell}"
    return "" if cell is None else cell


def to_frame(report: PortfolioFindings, library: Literal["pandas", "polars"] | None = None) -> Any:
    """Give one row a finding as a frame: the columns of the JSON form, texts in both languages, dates as dates."""
    from govrules.analysis.frames import to_frame as make_frame

    rows = report.rows
    columns: dict[str, list[Any]] = {
        "project": [row.project for row in rows], "pack": [row.pack for row in rows],
        "rule": [row.heading.rule for row in rows], "refs": [joined(row.heading.refs, "zh") for row in rows],
        "subject": [row.verdict.subject for row in rows], "status": [row.status.value for row in rows],
        "reasons": ["; ".join(reason.value for reason in row.verdict.reasons) for row in rows],
        "force": [row.heading.force for row in rows], "stage": [row.heading.stage for row in rows],
        "actor": [row.heading.actor for row in rows], "due": [_plain(row.verdict.due) for row in rows],
        "opens": [_plain(row.verdict.opens) for row in rows], "done": [_plain(row.verdict.done) for row in rows],
        "days_late": [row.verdict.days_late for row in rows], "next_step": [row.is_next_step for row in rows],
        "overdue": [row.is_overdue for row in rows],
        "title_zh": [row.heading.title.zh for row in rows], "title_en": [row.heading.title.en for row in rows],
        "message_zh": [row.message.zh for row in rows], "message_en": [row.message.en for row in rows],
    }  # fmt: skip
    return make_frame(columns, library)


def _plain(day: date | None) -> date | None:
    return date.fromordinal(day.toordinal()) if day else None


def errors(report: PortfolioFindings) -> tuple[Diagnostic, ...]:
    """Give the problems that left something out, without mere remarks."""
    return tuple(problem for problem in report.problems if problem.level is Level.ERROR)
