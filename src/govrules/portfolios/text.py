"""The summary of a portfolio for the terminal: counts by district, rules broken most, what is due soon, what is missing."""

from collections.abc import Sequence
from io import StringIO
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from govrules.base.units import Label
from govrules.engine.finding import Status
from govrules.portfolios.data import district_name, errors
from govrules.portfolios.evaluated import SHOWN, PortfolioFindings
from govrules.portfolios.words import joined
from govrules.reports.signs import SIGNS

_STYLES = {
    Status.VIOLATED: "red", Status.DUE: "blue", Status.PENDING: "yellow", Status.UNKNOWN: "", Status.SATISFIED: "green",
    Status.NOT_APPLICABLE: "dim",
}  # fmt: skip
_MOST_RULES, _MOST_SOON, _MOST_FACTS, _SOON = 8, 12, 6, 30


def render_portfolio_text(
    report: PortfolioFindings,
    lang: str = "zh",
    *,
    file: TextIO | None = None,
    width: int | None = 100,
    color: bool | None = False,
) -> str:
    """Write the summary to `file` (or give its text); `color` None means: on a terminal, unless NO_COLOR is set."""
    buffer = file or StringIO()
    console = Console(
        file=buffer, width=width, highlight=False, emoji=False, markup=False, no_color=None if color is None else not color,
        force_terminal=True if color else None,
    )  # fmt: skip
    _Writer(report, lang, console).write()
    return buffer.getvalue() if isinstance(buffer, StringIO) else ""


def _short(status: Status) -> Label:
    """Word a status for a narrow column."""
    label = SIGNS[status].label
    return Label(label.zh, "n/a") if status is Status.NOT_APPLICABLE else label


class _Writer:
    def __init__(self, report: PortfolioFindings, lang: str, console: Console) -> None:
        self._report, self._lang, self._console = report, lang, console

    def write(self) -> None:
        """Write all sections."""
        report = self._report
        count = len(report.projects)
        head = Label(f"{report.name} · {report.as_of} · {count:,} 个项目", f"{report.name} · {report.as_of} · {count:,} projects")
        self._console.print(Text(self._say(head), "bold"))
        self._counts()
        self._rules()
        self._soon()
        self._facts()
        if problems := errors(report):
            text = Label(f"有 {len(problems):,} 处未能读取", f"{len(problems):,} problems: what they concern was not read")
            self._console.print(Text(f"\n! {self._say(text)}", "bold red"))

    def _say(self, label: Label) -> str:
        return label[self._lang]

    def _district(self, pack: str) -> str:
        return district_name(self._report, pack, self._lang)

    def _table(self, heads: Sequence[str], numbers: frozenset[int] = frozenset(), gap: int = 2) -> Table:
        table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, gap, 0, 0))
        for column, head in enumerate(heads):
            whole = column == 0 and head != ""
            table.add_column(head, justify="right" if column in numbers else "left", overflow="fold", no_wrap=whole)
        return table

    def _heading(self, label: Label) -> None:
        self._console.print(Text(f"\n{self._say(label)}", "bold"))

    def _counts(self) -> None:
        words = [f"{SIGNS[status].sign}\n{_short(status)[self._lang]}" for status in SHOWN]
        heads = [self._say(Label("区县", "district")), self._say(Label("项目", "projects")), *words]
        table = self._table(heads, frozenset(range(1, len(heads))), 1)
        report = self._report
        for pack, counts in report.by_pack.items():
            projects = sum(project.pack == pack for project in report.projects)
            cells = (Text(f"{counts[status]:,}", _STYLES[status] if counts[status] else "dim") for status in SHOWN)
            table.add_row(self._district(pack), f"{projects:,}", *cells)
        self._console.print(table)

    def _rules(self) -> None:
        shown = [item for item in self._report.worst_rules if item.violated][:_MOST_RULES]
        if not shown:
            return
        self._heading(Label("违反最多的规则（按项目数）", "Rules that most projects break"))
        table = self._table(("", "", "", ""), frozenset({0}))
        table.show_header = False
        for item in shown:
            district = self._district(item.heading.pack)
            refs = joined(item.heading.refs, self._lang)
            table.add_row(Text(f"✗ {item.violated:,}", "red"), self._say(item.heading.title), refs, district)
        self._console.print(table)

    def _soon(self) -> None:
        report = self._report
        soon, late = report.due_soon(_SOON), len(report.overdue)
        heading = Label(
            f"{_SOON} 日内到期（{len(soon):,}），已逾期未办（{late:,}）",
            f"Due within {_SOON} days ({len(soon):,}), overdue ({late:,})",
        )
        self._heading(heading)
        table = self._table(("", "", "", "", ""))
        table.show_header = False
        for row in soon[:_MOST_SOON]:
            heading_of = row.heading
            actor, refs = self._say(heading_of.actor_label), joined(heading_of.refs, self._lang)
            sign = SIGNS[row.status].sign
            table.add_row(f"{sign} {row.due}", Text(row.project), self._say(heading_of.title), refs, actor)
        if soon:
            self._console.print(table)
        self._more(len(soon) - _MOST_SOON)

    def _facts(self) -> None:
        facts = self._report.missing_facts
        if not facts:
            return
        self._heading(Label("最需补充的信息（有待判断的事项数）", "Facts to supply first (findings that wait for them)"))
        table = self._table(("", "", ""), frozenset({0}))
        table.show_header = False
        for item in facts[:_MOST_FACTS]:
            told = Label(f"{item.findings:,} 项", f"{item.findings:,}")
            table.add_row(f"? {self._say(told)}", f"{self._say(item.label)} ({item.fact})", self._district(item.pack))
        self._console.print(table)
        self._more(len(facts) - _MOST_FACTS)

    def _more(self, rest: int) -> None:
        if rest > 0:
            self._console.print(self._say(Label(f"… 另有 {rest:,} 项", f"… and {rest:,} more")))
