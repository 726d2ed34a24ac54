"""The text report, for someone with five minutes: violations, next steps, what has to wait, facts to supply."""

from collections.abc import Iterable, Sequence
from io import StringIO
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from govrules.base.units import Label
from govrules.engine.finding import Finding, Status
from govrules.reports.messages import working_days_left
from govrules.reports.report import NextStep, Report

_HEADINGS = {
    "violations": Label("违规事项", "Violations"),
    "steps": Label("下一步", "Next steps"),
    "pending": Label("尚不可办理", "Not yet allowed"),
    "missing": Label("需补充的信息", "Facts to supply"),
    "satisfied": Label("符合", "Satisfied"),
    "not_applicable": Label("不适用", "Not applicable"),
    "unknown": Label("无法判断", "Unknown"),
}
_IN_FORCE = {
    "yes": Label("在施行期间内", "in force"), "no": Label("不在施行期间", "not in force"),
    "assumed": Label("按有效处理", "taken to be in force"),
}  # fmt: skip
_MOST_PENDING, _MOST_FACTS, _MOST_RULES = 12, 12, 4
_BULLETS = 2
"""The indentation of lines that begin with a bullet."""


def render_text(
    report: Report,
    lang: str = "zh",
    *,
    show_all: bool = False,
    file: TextIO | None = None,
    width: int | None = None,
    color: bool | None = None,
) -> str:
    """Write a report to `file` (or give its text); `color` None means: on a terminal, unless NO_COLOR is set."""
    buffer = file or StringIO()
    plain = None if color is None else not color
    console = Console(
        file=buffer, width=width, highlight=False, emoji=False, markup=False, no_color=plain,
        force_terminal=True if color else None,
    )  # fmt: skip
    _Writer(report, lang, console).write(show_all)
    return buffer.getvalue() if isinstance(buffer, StringIO) else ""


class _Writer:
    def __init__(self, report: Report, lang: str, console: Console) -> None:
        self._report, self._lang, self._console = report, lang, console

    def _say(self, label: Label) -> str:
        return label[self._lang]

    def write(self, show_all: bool) -> None:
        report = self._report
        self._header()
        self._violations()
        self._steps()
        self._pending(show_all)
        self._missing(show_all)
        for status, key in (
            (Status.UNKNOWN, "unknown"),
            (Status.SATISFIED, "satisfied"),
            (Status.NOT_APPLICABLE, "not_applicable"),
        ):
            if show_all:
                self._listing(key, [item for item in report.findings if item.status is status])
        self._counts(show_all)

    def _line(self, text: str | Text = "", indent: int = 0, style: str = "") -> None:
        shown = Text(text, style) if isinstance(text, str) else text
        # What does not fit hangs below the text, not below its bullet.
        hang = indent + 2 * (indent == _BULLETS)
        for number, line in enumerate(fold(shown, self._console.width - hang)):
            self._console.print(Text(" " * (hang if number else indent)) + line, soft_wrap=True)

    def _heading(self, key: str, count: int, style: str) -> None:
        self._line()
        self._line(f"{self._say(_HEADINGS[key])} ({count})", style=f"bold {style}")

    def _header(self) -> None:
        report, pack = self._report, self._report.pack
        number = f"（{pack.document.number}）" if pack.document.number else ""
        self._line(f"{pack.document.title}{number}", style="bold")
        project = Label("项目", "project")
        state = f"{self._say(_IN_FORCE[report.in_force])} · {report.as_of}"
        self._line(
            f"{self._say(pack.district)} · {state}" + (f" · {self._say(project)} {report.record.id}" if report.record.id else "")
        )
        if report.scope == "no":
            self._line(self._say(Label("本项目不在适用范围内", "the project is out of scope")), style="bold")
        for note in report.notes:
            self._line(f"! {self._say(note)}", style="yellow")

    def _place(self, finding: Finding) -> str:
        subject = f" · {finding.verdict.subject}" if finding.verdict.subject else ""
        return f"{finding.ref}{subject}"

    def _merged(self, findings: Iterable[Finding]) -> list[tuple[Finding, str]]:
        """One line a rule and subject: the clauses of a rule that cites several are joined."""
        places: dict[tuple[str, str | None], list[str]] = {}
        first: dict[tuple[str, str | None], Finding] = {}
        for finding in findings:
            key = (finding.rule, finding.verdict.subject)
            first.setdefault(key, finding)
            places.setdefault(key, []).append(finding.ref or "")
        joint = "、" if self._lang == "zh" else ", "
        return [
            (finding, joint.join(dict.fromkeys(places[key])) + (f" · {key[1]}" if key[1] else ""))
            for key, finding in first.items()
        ]

    def _violations(self) -> None:
        found = self._merged(self._report.violations)
        if not found and self._report.in_force != "no" and self._report.scope != "no":
            self._line()
            self._line(self._say(Label("未发现违规事项", "No violations found")), style="bold green")
        if not found:
            return
        self._heading("violations", len(found), "red")
        for finding, place in found:
            soft = self._say(Label("（原则性要求）", " (in principle)")) if finding.force == "in_principle" else ""
            self._line(Text.assemble(("✗ ", "red"), (self._say(finding.title), "bold"), soft, (f"  {place}", "dim")), 2)
            self._line(self._say(self._report.messages.message(finding)), 4)
            if finding.otherwise:
                self._line(f"{self._say(Label('后果：', 'consequence: '))}{self._say(finding.otherwise)}", 4, "yellow")
            self._notes(finding)

    def _notes(self, finding: Finding) -> None:
        for note in finding.verdict.notes:
            self._line(f"{self._say(Label('注：', 'note: '))}{self._say(note)}", 4, "dim")

    def _steps(self) -> None:
        steps = self._report.next_steps
        if not steps:
            return
        self._heading("steps", len(steps), "cyan")
        for step in steps:
            finding = step.finding
            when = self._when(step)
            mark = Text("! " if step.overdue else "• ", "red" if step.overdue else "cyan")
            place = self._place(finding)
            self._line(Text.assemble(mark, (self._say(finding.title), "bold"), (f"  {place}", "dim")), 2)
            self._line(f"{self._who(finding)}  {when}", 4)
            if finding.consequence is not None:
                self._line(self._say(self._report.messages.message(finding)), 4)
            if finding.verdict.outstanding:
                facts = self._report.messages.facts(finding.verdict.outstanding)
                self._line(f"{self._say(Label('尚缺：', 'outstanding: '))}{self._say(facts)}", 4)
            if finding.status is Status.DUE:
                self._notes(finding)

    def _who(self, finding: Finding) -> str:
        messages = self._report.messages
        joint = "、" if self._lang == "zh" else ", "
        who = self._say(messages.actor(finding.actor)) if finding.actor else ""
        to = joint.join(self._say(messages.actor(code)) for code in finding.to)
        return f"{who} → {to}" if to else who

    def _when(self, step: NextStep) -> str:
        report, due = self._report, step.due
        if due is None:
            timely = Label("条文未定期限", "no last day in the text")
            return self._say(timely) if step.finding.form == "do" else ""
        if step.overdue or due < report.as_of:
            days = (report.as_of - due).days
            return self._say(Label(f"期限 {due}，已逾期 {days} 天", f"was due {due}, {days} days ago"))
        left = working_days_left(report.calendar.working_days(report.as_of, due), due, report.as_of)
        provisional = self._say(Label("（暂定）", " (provisional)")) if step.finding.verdict.provisional else ""
        return self._say(Label(f"期限 {due}{provisional}，{left.zh}", f"due {due}{provisional}, {left.en}"))

    def _pending(self, show_all: bool) -> None:
        found = self._merged(item for item in self._report.findings if item.status is Status.PENDING)
        if not found:
            return
        self._heading("pending", len(found), "yellow")
        shown = found if show_all else found[:_MOST_PENDING]
        for finding, place in shown:
            self._line(Text.assemble("- ", self._say(finding.title), (f"  {place}", "dim")), 2)
            self._line(self._say(self._report.messages.message(finding)), 4, "dim")
        self._more(len(found) - len(shown))

    def _more(self, count: int) -> None:
        if count > 0:
            self._line(
                self._say(Label(f"… 另有 {count} 项（--all 全部列出）", f"… and {count} more (--all lists them)")),
                2,
                "dim",
            )

    def _missing(self, show_all: bool) -> None:
        facts = self._report.missing_facts
        if not facts:
            return
        self._heading("missing", len(facts), "magenta")
        shown = facts if show_all else facts[:_MOST_FACTS]
        for fact in shown:
            self._line(Text.assemble("? ", self._say(fact.label), (f"  {fact.fact}", "dim")), 2)
            rules = self._rule_titles(fact.rules)
            self._line(f"{self._say(Label('涉及：', 'for: '))}{rules}", 4, "dim")
        self._more(len(facts) - len(shown))

    def _rule_titles(self, rules: Sequence[str]) -> str:
        titles = {item.rule: self._say(item.title) for item in self._report.findings}
        joint = "、" if self._lang == "zh" else ", "
        text = joint.join(titles[rule] for rule in rules[:_MOST_RULES])
        more = len(rules) - _MOST_RULES
        return text + (self._say(Label(f"等 {len(rules)} 条", f" and {more} more")) if more > 0 else "")

    def _listing(self, key: str, findings: list[Finding]) -> None:
        found = self._merged(findings)
        if not found:
            return
        self._heading(key, len(found), "")
        for finding, place in found:
            message = self._say(self._report.messages.message(finding))
            self._line(Text.assemble("· ", self._say(finding.title), (f"  {place}  {message}", "dim")), 2)

    def _counts(self, show_all: bool) -> None:
        summary = self._report.summary
        parts = [
            f"{self._say(_HEADINGS[key])} {summary[key]}" for key in ("satisfied", "unknown", "not_applicable") if summary[key]
        ]
        if parts and not show_all:
            self._line()
            self._line(" · ".join(parts) + self._say(Label("（--all 全部列出）", " (--all lists them)")), style="dim")


_NEVER_FIRST = "，。、；：）！？,.;:)"


def fold(text: Text, width: int) -> Iterable[Text]:
    """Break a text into lines of so many columns: between words, or between any two full-width characters."""
    breaks: list[int] = []
    used, last_gap = 0, 0
    plain = text.plain
    for position, char in enumerate(plain):
        columns = cell_len(char)
        if char == " " or (columns == 2 and char not in _NEVER_FIRST):
            last_gap = position + (char == " ")
        used += columns
        if used > width and char != " ":
            start = breaks[-1] if breaks else 0
            at = last_gap if last_gap > start else position
            breaks.append(at)
            used = cell_len(plain[at : position + 1])
    for line in text.divide(breaks):
        line.rstrip()
        yield line
