"""The first sheet of the workbook: when and by which regulations, counts by district, the rules that are broken most."""

from collections.abc import Mapping

from govrules.base.diagnostics import Level
from govrules.base.units import Label
from govrules.engine.finding import Status
from govrules.portfolios.evaluated import SHOWN, PortfolioFindings
from govrules.portfolios.sheet_out import LINE, Book, Worksheet, lines_of
from govrules.portfolios.words import joined
from govrules.reports.signs import SIGNS

_MOST_RULES = 15
_WIDTHS = (34, 12, 12, 12, 12, 12, 12, 12)
_COLUMNS = len(_WIDTHS)
_NOTE = Label(
    "说明：一条规则在一个项目（或其一项变更）上计一次。待办、尚不可办理和无法判断都不等于符合。",
    "Note: a rule counts once a project (or once a change of it). Due, pending and unknown are not the same as satisfied.",
)


def write_summary(book: Book, report: PortfolioFindings, name: str, soon: int) -> None:
    """Write the summary sheet."""
    sheet = book.add(name, pages=1)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    line = _head(book, sheet, report, soon)
    line = _districts(book, sheet, report, line + 1)
    line = _rules(book, sheet, report, line + 1)
    line = _packs(book, sheet, report, line + 1)
    sheet.write_string(line + 1, 0, _NOTE[book.lang], book.format("note", italic=True, font_color="#4A4A4A"))


def _head(book: Book, sheet: Worksheet, report: PortfolioFindings, soon: int) -> int:
    title = Label("项目组合核对结果", "Review of a portfolio")
    sheet.write_string(0, 0, title[book.lang], book.format("title", bold=True, font_size=16, font_color="#24476B"))
    sheet.set_row(0, 26)
    errors = sum(problem.level is Level.ERROR for problem in report.problems)
    facts: list[tuple[Label, str]] = [
        (Label("评估日期", "as of"), report.as_of.isoformat()),
        (Label("来源", "file"), report.name),
        (Label("项目数", "projects"), f"{len(report.projects):,}"),
        (Label("已逾期事项", "overdue"), f"{len(report.overdue):,}"),
        (Label(f"{soon} 日内到期", f"due within {soon} days"), f"{len(report.due_soon(soon)):,}"),
        (Label("未能读取的问题", "problems with the file"), f"{errors:,}"),
    ]
    strong, plain = book.format("strong", bold=True), book.format("plain")
    for line, (label, text) in enumerate(facts, 1):
        sheet.write_string(line, 0, label[book.lang], strong)
        sheet.write_string(line, 1, text, plain)
    return len(facts) + 1


def _districts(book: Book, sheet: Worksheet, report: PortfolioFindings, line: int) -> int:
    heads = [Label("区县", "district"), Label("项目数", "projects"), *(SIGNS[status].label for status in SHOWN)]
    for column, label in enumerate(heads):
        sign = f"{SIGNS[SHOWN[column - 2]].sign} " if column > 1 else ""
        sheet.write_string(line, column, sign + label[book.lang], book.head())
    sheet.set_row(line, 32)
    projects = {pack: sum(project.pack == pack for project in report.projects) for pack in report.by_pack}
    for pack, counts in report.by_pack.items():
        line += 1
        _counts(book, sheet, line, report.policies[pack].pack.district[book.lang], projects[pack], counts, "")
    _counts(book, sheet, line + 1, Label("合计", "all")[book.lang], len(report.projects), report.summary, "sum ")
    return line + 2


def _counts(book: Book, sheet: Worksheet, line: int, name: str, projects: int, counts: Mapping[Status, int], style: str) -> None:
    line_style = {"top": 1, "bold": True} if style else {"bottom": 1, "bottom_color": LINE}
    text = book.format(f"{style}name", **line_style)
    number = book.format(f"{style}count", num_format="#,##0", align="right", indent=1, **line_style)
    sheet.write_string(line, 0, name, text)
    sheet.write_number(line, 1, projects, number)
    for column, status in enumerate(SHOWN, 2):
        sheet.write_number(line, column, counts.get(status, 0), number)


def _rules(book: Book, sheet: Worksheet, report: PortfolioFindings, line: int) -> int:
    """The rules that most projects break; titles take the width of several columns, so they run over empty cells."""
    shown = [item for item in report.worst_rules if item.violated][:_MOST_RULES]
    title = Label("违反最多的规则", "Rules that most projects break")
    sheet.set_row(line, 20)
    sheet.write_string(line, 0, title[book.lang], book.format("section", bold=True, font_size=12, font_color="#24476B"))
    heads = {0: Label("事项", "rule"), 1: Label("违规项目", "broken by"), 2: Label("待办项目", "due for"),
             3: Label("条款", "articles"), 5: Label("区县", "district")}  # fmt: skip
    line += 1
    for column in range(_COLUMNS):
        sheet.write_string(line, column, heads[column][book.lang] if column in heads else "", book.plain_head())
    name = book.format("line wrapped", bottom=1, bottom_color=LINE, text_wrap=True)
    number, text = book.cell("number"), book.format("line", bottom=1, bottom_color=LINE)
    for item in shown:
        line += 1
        heading = item.heading
        district = report.policies[heading.pack].pack.district[book.lang]
        sheet.set_row(line, 15 * lines_of(heading.title[book.lang], _WIDTHS[0]))
        sheet.write_string(line, 0, heading.title[book.lang], name)
        sheet.write_number(line, 1, item.violated, number)
        sheet.write_number(line, 2, item.due, number)
        sheet.write_string(line, 3, joined(heading.refs, book.lang), text)
        sheet.write_blank(line, 4, None, text)
        sheet.write_string(line, 5, district, text)
        for column in range(6, _COLUMNS):
            sheet.write_blank(line, column, None, text)
    return line + 1


def _packs(book: Book, sheet: Worksheet, report: PortfolioFindings, line: int) -> int:
    title = Label("依据", "Regulations")
    sheet.write_string(line, 0, title[book.lang], book.format("section"))
    for policy in report.policies.values():
        line += 1
        pack = policy.pack
        number = f"（{pack.document.number}）" if pack.document.number else ""
        sheet.write_string(line, 0, pack.district[book.lang], book.format("plain"))
        words = f"{pack.document.title}{number} · {pack.id} {pack.version}"
        sheet.write_string(line, 1, words, book.format("plain"))
    return line + 1
