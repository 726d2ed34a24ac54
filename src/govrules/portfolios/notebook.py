"""A portfolio's findings as a table for notebooks: a line a district, in colours of where it stands."""

from govrules.engine.finding import Status
from govrules.portfolios.evaluated import SHOWN, PortfolioFindings
from govrules.reports.pages.markup import joined, tag
from govrules.reports.signs import SIGNS

SOON = 30
"""Days that count as soon."""
_CELL = "text-align:right;padding:4px 10px;color:inherit;background:none;border-bottom:1px solid rgba(128,128,128,.4)"
_FIRST = _CELL.replace("right", "left")


def portfolio_table(report: PortfolioFindings) -> str:
    """Give how many findings of each district have each status, and what is overdue or due soon, in both languages."""
    projects = {pack: sum(project.pack == pack for project in report.projects) for pack in report.by_pack}
    soon = [row.pack for row in report.due_soon(SOON)]
    overdue = [row.pack for row in report.overdue]
    titles = [
        "区县 district", "项目 projects", *(f"{SIGNS[status].sign} {_two(status)}" for status in SHOWN),
        "逾期 overdue", f"{SOON}天内到期 due in {SOON} days",
    ]  # fmt: skip
    rows = [
        tag("tr", [tag("td", text, style=_CELL if number else _FIRST) for number, text in enumerate([
            _district(report, pack), str(projects[pack]), *(str(counts[status]) for status in SHOWN),
            str(overdue.count(pack)), str(soon.count(pack)),
        ])])
        for pack, counts in report.by_pack.items()
    ]  # fmt: skip
    head = tag("tr", [tag("th", words, scope="col", style=_CELL if number else _FIRST) for number, words in enumerate(titles)])
    unread = len(report.problems)
    parts = [
        tag("p", tag("strong", f"{report.name} · {report.as_of}"), style="margin:2px 0"),
        tag("table", tag("thead", head), tag("tbody", rows), style="border-collapse:collapse;color:inherit"),
        tag("p", f"! {unread} 处无法读取 · {unread} problems: report.problems", style="margin:2px 0") if unread else None,
    ]
    return tag("div", joined(parts, "")).markup


def _two(status: Status) -> str:
    label = SIGNS[status].label
    return f"{label.zh} {label.en}"


def _district(report: PortfolioFindings, pack: str) -> str:
    label = report.policies[pack].pack.district
    return f"{label.zh} {label.en}"
