"""The workbook of an evaluated portfolio: summary, due soon, findings, projects, facts to supply, unreadable rows."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from govrules.base.units import Label
from govrules.portfolios.data import district_name, row_cells
from govrules.portfolios.evaluated import SHOWN, PortfolioFindings, Row
from govrules.portfolios.problem_words import in_chinese
from govrules.portfolios.sheet_out import MOST_ROWS, Book, Cell, Field, write_table
from govrules.portfolios.summary_sheet import write_summary
from govrules.portfolios.words import joined
from govrules.reports.signs import SIGNS

_MOST_PRINTED = 13
SOON = 30
"""Days ahead that the list of what is due soon covers."""
_TABS = {"soon": "#0072B2", "findings": "#D55E00", "projects": "#24476B", "facts": "#E69F00", "problems": "#7A7A7A"}
NAMES = {
    "summary": Label("概览", "Summary"), "soon": Label("30日内到期", "Due in 30 days"), "findings": Label("事项", "Findings"),
    "projects": Label("项目", "Projects"), "facts": Label("待补信息", "Facts to supply"),
    "problems": Label("未能读取", "Not read"),
}  # fmt: skip
_FINDINGS = {
    "project": Field(Label("项目编号", "project"), 15), "district": Field(Label("区县", "district"), 16),
    "status": Field(Label("状态", "status"), 13, "status"), "title": Field(Label("事项", "what"), 26),
    "refs": Field(Label("条款", "articles"), 14), "due": Field(Label("期限", "last day"), 12, "day"),
    "opens": Field(Label("起始日", "first day"), 12, "day"), "done": Field(Label("办理日", "done"), 12, "day"),
    "days_late": Field(Label("逾期天数", "days late"), 10, "number"),
    "message": Field(Label("说明", "what the rule says"), 54, "wrapped"), "force": Field(Label("效力", "force"), 9),
    "stage": Field(Label("阶段", "stage"), 12), "actor": Field(Label("责任单位", "who acts"), 18),
    "to": Field(Label("报送单位", "addressed to"), 20), "subject": Field(Label("对象", "subject"), 16),
    "rule": Field(Label("规则", "rule"), 28),
}  # fmt: skip
_SOON = ("due", "days_left", "project", "district", "status", "title", "refs", "actor", "to", "message")
_DAYS_LEFT = Field(Label("剩余天数", "days left"), 9, "number")


def write_workbook(report: PortfolioFindings, path: Path, lang: str = "zh", most_rows: int = MOST_ROWS) -> None:
    """Write the workbook; a sheet with more rows than `most_rows` goes on in a further one. Raises UsageError."""
    title = Label(f"项目组合核对 {report.as_of}", f"Portfolio review {report.as_of}")
    book = Book(path, report.as_of, title[lang], lang)
    places = _first_findings(report, lang, most_rows)
    write_summary(book, report, NAMES["summary"][lang], SOON)
    soon = [_soon_row(report, row, lang) for row in report.due_soon(SOON)]
    fields = [_DAYS_LEFT if name == "days_left" else _FINDINGS[name] for name in _SOON]
    _write_sheets(book, "soon", fields, iter(soon), most_rows)
    findings = (_cells(report, row, lang) for row in report.rows)
    _write_sheets(book, "findings", list(_FINDINGS.values()), findings, most_rows)
    _write_sheets(book, "projects", _project_fields(), _projects(report, places, lang), most_rows)
    _write_sheets(book, "facts", _FACTS, _facts(report, lang), most_rows)
    if report.problems:
        _write_sheets(book, "problems", _PROBLEMS, _problems(report, lang), most_rows)
    book.close()


def sheet_name(key: str, number: int, lang: str) -> str:
    """Name a sheet; the second one and those after it carry their number."""
    return NAMES[key][lang] + (f" {number}" if number > 1 else "")


def _write_sheets(book: Book, key: str, fields: Sequence[Field], rows: Iterator[Sequence[Cell]], most_rows: int) -> None:
    number = 1
    ahead = list(islice(rows, 1))
    while ahead or number == 1:
        sheet = book.add(sheet_name(key, number, book.lang), _TABS[key])
        part = _chained(ahead, islice(rows, most_rows - 1 - len(ahead)))
        last = write_table(book, sheet, 0, fields, part)
        # What only a computer asks for stays on the screen.
        sheet.print_area(0, 0, max(last - 1, 1), min(len(fields), _MOST_PRINTED) - 1)
        ahead = list(islice(rows, 1))
        number += 1


def _chained(first: list[Sequence[Cell]], rest: Iterator[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    yield from first
    yield from rest


def _cells(report: PortfolioFindings, row: Row, lang: str) -> list[Cell]:
    cells = row_cells(report, row, lang)
    return [cells[name] for name in _FINDINGS]


def _soon_row(report: PortfolioFindings, row: Row, lang: str) -> list[Cell]:
    cells = row_cells(report, row, lang)
    left = (row.due - report.as_of).days if row.due else None
    return [left if name == "days_left" else cells[name] for name in _SOON]


def _first_findings(report: PortfolioFindings, lang: str, most_rows: int) -> dict[str, str]:
    """Give the place of each project's first finding, to which its row links."""
    places: dict[str, str] = {}
    for position, row in enumerate(report.rows):
        if row.project not in places:
            number, line = divmod(position, most_rows - 1)
            places[row.project] = f"'{sheet_name('findings', number + 1, lang)}'!A{line + 2}"
    return places


def _project_fields() -> list[Field]:
    return [
        Field(Label("项目编号", "project"), 18, "link"), Field(Label("区县", "district"), 22),
        Field(Label("状态", "status"), 14, "status"),
        *(Field(SIGNS[status].label, 10, "number") for status in SHOWN),
        Field(Label("其中逾期", "of these overdue"), 10, "number"), Field(Label("下一期限", "next last day"), 13, "day"),
        Field(Label("适用", "scope"), 12), Field(Label("所在行", "where it stands"), 24),
    ]  # fmt: skip


_SCOPES = {
    "yes": Label("适用", "in scope"), "no": Label("不适用", "out of scope"),
    "assumed": Label("暂按适用", "taken as in scope"),
}  # fmt: skip


def _projects(report: PortfolioFindings, places: dict[str, str], lang: str) -> Iterator[list[Cell]]:
    for project in report.projects:
        target = places.get(project.id)
        yield [
            f"{project.id}\t{target}" if target else project.id, district_name(report, project.pack, lang),
            SIGNS[project.status].text(lang), *(project.counts.get(status, 0) for status in SHOWN), project.overdue,
            project.next_due, _SCOPES[project.scope][lang], project.place,
        ]  # fmt: skip


_FACTS = [
    Field(Label("信息", "fact"), 34), Field(Label("名称", "name"), 34), Field(Label("区县", "district"), 22),
    Field(Label("缺此信息的项目", "projects without it"), 15, "number"),
    Field(Label("有待判断的事项", "findings that wait for it"), 15, "number"), Field(Label("涉及规则", "rules"), 70, "wrapped"),
]  # fmt: skip
_MOST_RULES = 8


def _facts(report: PortfolioFindings, lang: str) -> Iterator[list[Cell]]:
    for item in report.missing_facts:
        pack = report.policies[item.pack].pack
        titles = [rule.title[lang] for name in item.rules if (rule := pack.rule(name))]
        more = len(titles) - _MOST_RULES
        shown = joined(titles[:_MOST_RULES], lang) + (
            Label(f"等 {len(titles)} 项", f" and {more} more")[lang] if more > 0 else ""
        )
        yield [item.label[lang], item.fact, pack.district[lang], item.projects, item.findings, shown]


_PROBLEMS = [
    Field(Label("位置", "where"), 26), Field(Label("问题", "problem"), 70, "wrapped"),
    Field(Label("处理办法", "way out"), 70, "wrapped"), Field(Label("代码", "code"), 18),
]  # fmt: skip


def _problems(report: PortfolioFindings, lang: str) -> Iterator[list[Cell]]:
    for problem in report.problems:
        told, way_out = problem.message, problem.help
        if lang == "zh":
            # The exact words stay: what is said in Chinese is said for all problems of a kind.
            message, way = in_chinese(problem)
            told = "\n".join(dict.fromkeys((message, problem.message)))
            way_out = "\n".join(dict.fromkeys(filter(None, (way, problem.help))))
        yield [problem.place, told, way_out, problem.code]
