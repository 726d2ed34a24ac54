"""The HTML page of a portfolio: one file in both languages; what is owed soon, the projects as a table, the findings folded."""

from collections import defaultdict
from collections.abc import Iterable

from govrules.base.units import Label
from govrules.engine.finding import SEVERITY, Status
from govrules.portfolios import sections
from govrules.portfolios.evaluated import PortfolioFindings, ProjectSummary, Row
from govrules.reports.pages.findings import headline, people, place, time_left
from govrules.reports.pages.markup import Child, Node, join, tag
from govrules.reports.pages.skeleton import Section, disclosure, empty, page
from govrules.reports.pages.words import STATUSES, chip

MOST_PROJECTS = 2000
"""Projects of the table; the workbook holds all."""
MOST_ROWS = 1200
"""Findings that are told under their projects, those of the projects in most trouble first."""
_PRINTED = 60
"""Projects up to which all are unfolded in print."""
_COUNTED = (Status.VIOLATED, Status.DUE, Status.PENDING, Status.UNKNOWN)

Key = tuple[str, str]


def render_portfolio_html(findings: PortfolioFindings, lang: str = "zh") -> str:
    """Give a portfolio as a page that opens in `lang`; what comes from the table is escaped, what is left out is said."""
    told = _told(findings)
    anchors = {key: f"p{number}" for number, key in enumerate(told)}
    soon, overdue, count = findings.due_soon(30), findings.overdue, len(findings.projects)
    parts = [
        Section("summary", Label("结果概览", "Overview"), sections.summary(findings)),
        Section("overdue", Label("逾期未办", "Overdue"), sections.owed(findings, overdue), len(overdue)),
        Section("soon", Label("30 天内到期", "Due within 30 days"), sections.owed(findings, soon), len(soon)),
        Section("projects", Label("项目一览", "Projects"), _projects(findings, anchors), count),
        Section("findings", Label("各项目的违规与待办", "Violated and due, by project"), _by_project(findings, told, anchors)),
        Section("rules", Label("违反最多的条文", "Rules broken most"), sections.worst_rules(findings)),
        Section("missing", Label("需补充的信息", "Facts to supply"), sections.missing(findings), len(findings.missing_facts)),
        Section(
            "problems", Label("未能读取的内容", "What could not be read"), sections.problems(findings), len(findings.problems)
        ),
        Section("basis", Label("报告依据", "What this rests on"), sections.basis(findings)),
    ]
    name = Label(f"项目群核对报告 · {findings.as_of}", f"Portfolio report · {findings.as_of}")
    return page(name, lang, sections.masthead(findings), tuple(parts), (findings.name, str(findings.as_of)))


def _ranked(projects: Iterable[ProjectSummary]) -> list[ProjectSummary]:
    """Those in most trouble first; equals stay in the order of the file."""
    return sorted(projects, key=lambda item: [-item.overdue, *(-item.counts.get(status, 0) for status in _COUNTED)])


def _told(findings: PortfolioFindings) -> dict[Key, list[Row]]:
    """Give the findings that the page tells, by project in the order of the file."""
    rows: dict[Key, list[Row]] = defaultdict(list)
    for row in findings.rows:
        if row.status in (Status.VIOLATED, Status.DUE):
            rows[row.pack, row.project].append(row)
    chosen: set[Key] = set()
    room = MOST_ROWS
    for project in _ranked(findings.projects):
        key = (project.pack, project.id)
        if key in rows and len(rows[key]) <= room:
            chosen.add(key)
            room -= len(rows[key])
    return {key: found for key, found in rows.items() if key in chosen}


def _projects(findings: PortfolioFindings, anchors: dict[Key, str]) -> Node:
    projects = findings.projects
    if not projects:
        return empty("没有可核对的项目。", "There is no project to check.")
    shown = projects
    if len(projects) > MOST_PROJECTS:
        kept = {id(item) for item in _ranked(projects)[:MOST_PROJECTS]}
        shown = tuple(item for item in projects if id(item) in kept)
    heads = [
        _sortable(Label("项目", "Project")), _sortable(Label("地区", "District")), _sortable(Label("状态", "Status"), "number"),
        *(_sortable(STATUSES[status], "number", "amount") for status in _COUNTED),
        _sortable(Label("逾期", "Overdue"), "number", "amount"), _sortable(Label("最近期限", "Next last day")),
    ]  # fmt: skip
    body = [_project(findings, project, anchors) for project in shown]
    caption = tag("caption", Label("项目一览；点击表头排序", "Projects; choose a heading to sort"), class_="unseen")
    table = tag("table", caption, tag("thead", tag("tr", heads)), tag("tbody", body), class_="projects list")
    region = tag("div", table, class_="scroll", role="group", tabindex="0", aria_labelledby="projects-title")
    return join(_controls(findings, len(shown)), region, sections.left_out(len(projects) - len(shown)))


def _sortable(words: Label, kind: str = "text", class_: str | None = None) -> Node:
    plain = tag("span", words, class_="unscripted")
    return tag("th", plain, tag("button", words, type="button", class_="scripted"), scope="col", data_kind=kind, class_=class_)


def _project(findings: PortfolioFindings, project: ProjectSummary, anchors: dict[Key, str]) -> Node:
    district = findings.policies[project.pack].pack.district
    anchor = anchors.get((project.pack, project.id))
    name: Child = tag("bdi", project.id)
    name = tag("a", name, href=f"#{anchor}") if anchor else name
    due = str(project.next_due) if project.next_due else None
    cells = [
        tag("th", name, scope="row", data_key=project.id),
        tag("td", district, data_key=project.pack),
        tag("td", chip(project.status), data_key=SEVERITY[project.status]),
        *(tag("td", project.counts.get(status, 0), class_="amount") for status in _COUNTED),
        tag("td", project.overdue, class_="amount"),
        # The tilde sorts behind every date.
        tag("td", due or tag("span", "—", aria_hidden="true"), data_key=due or "~"),
    ]
    search = f"{project.id} {district.zh} {district.en}"
    return tag("tr", cells, data_search=search, data_pack=project.pack, data_status=project.status.value)


def _controls(findings: PortfolioFindings, count: int) -> Node:
    def option(value: str, words: Label) -> Node:
        return tag("option", words.zh, value=value, data_zh=words.zh, data_en=words.en)

    def choice(name: str, words: Label, options: list[Node]) -> Node:
        return tag("label", words, tag("select", option("", Label("全部", "all")), options, name=name))

    packs = [option(name, policy.pack.district) for name, policy in findings.policies.items()]
    statuses = [option(status.value, STATUSES[status]) for status in Status]
    found = tag("output", count, id="found")
    return tag(
        "form",
        tag("label", Label("查找项目", "Find a project"), tag("input", type="search", name="text", autocomplete="off")),
        choice("pack", Label("地区", "District"), packs),
        choice("status", Label("状态", "Status"), statuses),
        tag("p", Label("显示 ", "showing "), found, f" / {count}", role="status", class_="hint"),
        class_="controls scripted", data_filter=True,
    )  # fmt: skip


def _by_project(findings: PortfolioFindings, told: dict[Key, list[Row]], anchors: dict[Key, str]) -> Node:
    if not told:
        return empty("没有违规或待办事项。", "Nothing is violated or due.")
    few = len(told) <= _PRINTED
    folded = [_folded(findings, key, rows, anchors[key], class_=None if few else "calm") for key, rows in told.items()]
    owing = {(row.pack, row.project) for row in findings.rows if row.status in (Status.VIOLATED, Status.DUE)}
    words = Label("打印时只印出已展开的项目。", "In print only the projects that you have unfolded appear.")
    hint = None if few else tag("p", words, class_="hint folding")
    return join(hint, *folded, sections.left_out(len(owing) - len(told)))


def _folded(findings: PortfolioFindings, key: Key, rows: list[Row], anchor: str, class_: str | None) -> Node:
    pack, project = key
    counts: Child = [
        join(" ", chip(status, f" {number}"))
        for status in (Status.VIOLATED, Status.DUE)
        if (number := sum(row.status is status for row in rows))
    ]
    head: Child = [tag("bdi", project), " · ", findings.policies[pack].pack.district, counts]
    order = sorted(rows, key=lambda row: SEVERITY[row.status])
    folded = disclosure(head, tag("ul", [_row(findings, row) for row in order], class_="plain"), class_=class_)
    return tag("div", folded, id=anchor, class_="fold")


def _row(findings: PortfolioFindings, row: Row) -> Node:
    heading, policy = row.heading, findings.policies[row.pack]
    head = [headline(policy.pack.vocabulary, heading.title, heading.force, row.verdict), place(heading.refs)]
    who = tag("p", people(heading.actor_label, heading.to_labels), class_="by") if heading.actor else None
    left = None
    if row.status is Status.DUE and row.due:
        left = tag("p", time_left(policy.calendar, findings.as_of, row.due))
    return tag("li", tag("p", chip(row.status), head), tag("p", row.message, class_="message"), left, who)
