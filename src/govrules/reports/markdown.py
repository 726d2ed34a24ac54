"""The report as Markdown, for pull requests and documents."""

from govrules.base.units import Label
from govrules.engine.finding import Finding, Status
from govrules.reports.report import Report

_HEAD = {
    "violations": Label("违规事项", "Violations"), "steps": Label("下一步", "Next steps"),
    "pending": Label("尚不可办理", "Not yet allowed"), "missing": Label("需补充的信息", "Facts to supply"),
}  # fmt: skip


def render_markdown(report: Report, lang: str = "zh") -> str:
    """Give a report as Markdown; what comes from the record is escaped."""
    pack = report.pack
    lines = [f"# {_safe(pack.document.title)}", ""]
    project = f" · {_safe(report.record.id)}" if report.record.id else ""
    lines += [f"{pack.district[lang]} · {report.as_of}{project}", ""]
    lines += [f"> {note[lang]}" for note in report.notes]
    lines += ["", *_violations(report, lang), *_steps(report, lang), *_pending(report, lang), *_missing(report, lang)]
    counts = " · ".join(f"{status} {count}" for status, count in report.summary.items())
    return "\n".join([*lines, f"`{counts}`", ""])


def _safe(text: str) -> str:
    for char in "\\`*_{}[]<>#|!":
        text = text.replace(char, f"\\{char}")
    return " ".join(text.split())


def _table(title: Label, lang: str, head: list[Label], rows: list[list[str]]) -> list[str]:
    if not rows:
        return []
    cells = [item[lang] for item in head]
    lines = [f"## {title[lang]} ({len(rows)})", "", f"| {' | '.join(cells)} |", f"|{' --- |' * len(cells)}"]
    return [*lines, *(f"| {' | '.join(row)} |" for row in rows), ""]


_RULE, _CLAUSE = Label("事项", "rule"), Label("条款", "clause")


def _place(finding: Finding) -> str:
    subject = f" · {finding.verdict.subject}" if finding.verdict.subject else ""
    return _safe(f"{finding.ref}{subject}")


def _violations(report: Report, lang: str) -> list[str]:
    rows = [
        [
            item.title[lang],
            _place(item),
            _safe(report.messages.message(item)[lang]),
            item.otherwise[lang] if item.otherwise else "",
        ]
        for item in report.violations
    ]
    head = [_RULE, _CLAUSE, Label("情况", "what"), Label("后果", "consequence")]
    return _table(_HEAD["violations"], lang, head, rows)


def _steps(report: Report, lang: str) -> list[str]:
    rows = []
    for step in report.next_steps:
        finding, messages = step.finding, report.messages
        who = messages.actor(finding.actor)[lang] if finding.actor else ""
        to = ", ".join(messages.actor(code)[lang] for code in finding.to)
        due = str(step.due or "—") + (" ⚠" if step.overdue else "")
        rows.append([finding.title[lang], _place(finding), who, to, due])
    head = [_RULE, _CLAUSE, Label("责任单位", "who"), Label("报送", "to"), Label("期限", "due")]
    return _table(_HEAD["steps"], lang, head, rows)


def _pending(report: Report, lang: str) -> list[str]:
    found = [item for item in report.findings if item.status is Status.PENDING]
    rows = [[item.title[lang], _place(item), _safe(report.messages.message(item)[lang])] for item in found]
    return _table(_HEAD["pending"], lang, [_RULE, _CLAUSE, Label("等待", "waits for")], rows)


def _missing(report: Report, lang: str) -> list[str]:
    rows = [[item.label[lang], f"`{item.fact}`", str(len(item.rules))] for item in report.missing_facts]
    return _table(_HEAD["missing"], lang, [Label("信息", "fact"), Label("名称", "name"), Label("涉及规则", "rules")], rows)
