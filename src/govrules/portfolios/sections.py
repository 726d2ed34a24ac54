"""The sections of a portfolio's page that are lists: counts, what is owed, rules, facts, problems."""

from collections import Counter
from collections.abc import Sequence
from itertools import islice

from govrules.base.diagnostics import Diagnostic, Level
from govrules.base.units import Label
from govrules.engine.finding import Status
from govrules.portfolios.evaluated import NeededFact, PortfolioFindings, Row, RuleCount
from govrules.portfolios.problem_words import in_chinese
from govrules.reports.pages.findings import headline, people, place, time_left
from govrules.reports.pages.markup import Child, Node, both, join, tag
from govrules.reports.pages.skeleton import empty, facts_list, note
from govrules.reports.pages.words import READING_ORDER, SIGNS, chip

MOST = 150
"""Entries of one list; the workbook holds all."""
_MOST_PROBLEMS = 500


def masthead(findings: PortfolioFindings) -> Node:
    """Say what was judged, on which day, by which regulations."""
    counts = Counter(project.pack for project in findings.projects)
    entries: list[tuple[Label, Child]] = [
        (Label("文件", "File"), tag("bdi", findings.name)),
        (Label("评估日", "As of"), tag("time", findings.as_of)),
        (Label("项目数", "Projects"), len(findings.projects)),
        (Label("地区数", "Districts"), len(counts)),
    ]
    kind = tag(
        "p", Label("政务信息化项目管理办法核对报告", "Check of government IT projects against their regulations"), class_="kind"
    )
    unread = sum(problem.level is Level.ERROR for problem in findings.problems)
    words = Label(f"{unread} 处未能读取，见文末。", f"Not everything could be read ({unread}): see the end of the page.")
    return join(
        kind, tag("h1", Label("项目群核对报告", "Portfolio report")), facts_list(entries), note(words) if unread else None
    )


def summary(findings: PortfolioFindings) -> Node:
    """Give the numbers of projects, then the findings by district and status."""
    projects = findings.projects
    tiles = [
        _tile("", "", Label("项目", "Projects"), len(projects)),
        _tile("violated", SIGNS[Status.VIOLATED], Label("有违规的项目", "Projects with violations"),
              sum(1 for item in projects if item.counts.get(Status.VIOLATED))),
        _tile("violated", "!", Label("逾期未办的事项", "Overdue acts"), len(findings.overdue)),
        _tile("due", SIGNS[Status.DUE], Label("30 天内到期的事项", "Acts due within 30 days"), len(findings.due_soon(30))),
        _tile("unknown", SIGNS[Status.UNKNOWN], Label("无法作出任何判断的项目", "Projects of which nothing definite can be said"),
              sum(not item.is_definite for item in projects)),
        _tile("", "", Label("未能读取之处", "Cells or rows not read"), len(findings.problems)),
    ]  # fmt: skip
    return join(tag("ul", tiles, class_="tiles"), _districts(findings))


def _tile(tone: str, sign: str, name: Label, count: int) -> Node:
    mark = tag("span", sign, class_="sign", aria_hidden="true") if sign else None
    class_ = " ".join(filter(None, ("tile", tone, "" if count else "none")))
    return tag("li", tag("span", count, class_="number"), tag("span", mark, name, class_="name"), class_=class_)


def _districts(findings: PortfolioFindings) -> Node:
    numbers = Counter(project.pack for project in findings.projects)
    heads = [
        tag("th", Label("地区", "District"), scope="col"),
        tag("th", Label("项目", "Projects"), scope="col", class_="amount"),
    ]
    heads += [tag("th", chip(status), scope="col", class_="amount") for status in READING_ORDER]
    rows = [
        tag("tr", tag("th", findings.policies[pack].pack.district, scope="row"), tag("td", numbers[pack], class_="amount"),
            [tag("td", counts[status], class_="amount") for status in READING_ORDER])
        for pack, counts in findings.by_pack.items()
    ]  # fmt: skip
    caption = tag("caption", Label("各地区的事项数", "Findings by district"), id="districts")
    table = tag("table", caption, tag("thead", tag("tr", heads)), tag("tbody", rows), class_="list districts")
    return tag("div", table, class_="scroll", role="group", tabindex="0", aria_labelledby="districts")


def owed(findings: PortfolioFindings, rows: Sequence[Row]) -> Node:
    """List acts by their last day."""
    if not rows:
        return empty("没有。", "None.")
    return join(tag("ol", [_step(findings, row) for row in rows[:MOST]], class_="steps dense"), left_out(len(rows) - MOST))


def _step(findings: PortfolioFindings, row: Row) -> Node:
    heading, policy = row.heading, findings.policies[row.pack]
    left = time_left(policy.calendar, findings.as_of, row.due, overdue=row.is_overdue)
    when = tag("div", tag("time", row.due, class_="day"), left, class_="by-when")
    what = tag("p", headline(policy.pack.vocabulary, heading.title, heading.force, row.verdict), place(heading.refs))
    where = tag("p", tag("bdi", row.project), " · ", policy.pack.district)
    who = tag("p", people(heading.actor_label, heading.to_labels), class_="by") if heading.actor else None
    return tag("li", when, what, where, who, class_="step")


def worst_rules(findings: PortfolioFindings) -> Node:
    """List the rules that most projects break."""
    broken = [item for item in findings.worst_rules if item.violated]
    if not broken:
        return empty("没有项目违反条文。", "No project breaks a rule.")

    def row(item: RuleCount) -> Node:
        heading = item.heading
        district = findings.policies[heading.pack].pack.district
        name = tag("p", tag("span", heading.title, class_="what"), place(heading.refs))
        count = Label(f"{item.violated} 个项目违反", f"{item.violated} project{'' if item.violated == 1 else 's'}")
        return tag("li", name, tag("p", district, " · ", chip(Status.VIOLATED), count, class_="by"))

    return join(tag("ul", map(row, broken[:MOST]), class_="plain pairs"), left_out(len(broken) - MOST))


def missing(findings: PortfolioFindings) -> Node:
    """List the facts to supply, by how many projects lack them."""
    facts = findings.missing_facts
    if not facts:
        return empty("没有缺少的信息。", "No facts are missing.")

    def row(item: NeededFact) -> Node:
        district = findings.policies[item.pack].pack.district
        projects = Label(f"{item.projects} 个项目", f"{item.projects} project{'' if item.projects == 1 else 's'}")
        count = Label(f"{item.findings} 项判断", f"{item.findings} finding{'' if item.findings == 1 else 's'}")
        name = tag("p", tag("span", item.label, class_="what"), " ", tag("code", item.fact))
        return tag("li", name, tag("p", district, " · ", projects, Label("，", ", "), count, class_="by"))

    return join(tag("ul", map(row, facts[:MOST]), class_="plain pairs"), left_out(len(facts) - MOST))


def problems(findings: PortfolioFindings) -> Node:
    """List what could not be read, with its sheet and cell and the way out."""
    found = findings.problems
    if not found:
        return empty("全部读取。", "Everything was read.")

    def row(item: Diagnostic) -> Node:
        where = tag("strong", tag("bdi", str(item.span) if item.span else item.place or "—"))
        sentence, help_zh = in_chinese(item)
        said = tag("span", both(tag("bdi", sentence), tag("bdi", item.message)), " ", tag("code", item.code))
        ways = help_zh or item.help or "", item.help or help_zh
        way_out = tag("p", Label("办法：", "Way out: "), both(*ways), class_="by") if item.help else None
        return tag("li", tag("p", where, " ", said), way_out)

    rows = list(islice(map(row, found), _MOST_PROBLEMS))
    return join(tag("ul", rows, class_="plain"), left_out(len(found) - _MOST_PROBLEMS))


def basis(findings: PortfolioFindings) -> Node:
    """Say from what the page was made, so that it can be made again."""
    words = Label(
        "本报告由规则文本与所列记录自动核对得出，不代替主管部门的决定。一条规则对一个项目（或其一项变更）计一项。",
        "This report comes from checking records against the encoded texts; it does not replace a decision of the authorities. "
        "A rule counts once for a project, or for one of its changes.",
    )
    entries: list[tuple[Label, Child]] = [
        (policy.pack.district, [tag("span", policy.pack.document.title, lang="zh-CN"), " ", policy.pack.version, " ",
                                tag("code", policy.pack.digest)])
        for policy in findings.policies.values()
    ]  # fmt: skip
    entries += [
        (
            Label("工作日历", "Calendar"),
            [policy.calendar.id, Label("，已公布至 ", ", decreed through "), policy.calendar.decreed_through],
        )
        for policy in islice(findings.policies.values(), 1)
    ]
    entries.append((Label("程序", "Engine"), f"govrules {findings.engine}"))
    return join(tag("p", words), facts_list(entries))


def left_out(count: int) -> Node | None:
    """Say how much a list leaves out, and where it is."""
    words = Label(f"另有 {count} 项未列出，见 Excel 报告。", f"{count} more are not listed here: see the Excel report.")
    return tag("p", words, class_="hint") if count > 0 else None
