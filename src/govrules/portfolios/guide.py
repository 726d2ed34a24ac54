"""The sheet of a template that says how it is filled in."""

from collections.abc import Sequence

from govrules.base.units import Label
from govrules.packs.pack import Pack
from govrules.portfolios.sheet_out import Book, lines_of

_NAME = Label("填写说明", "Instructions")
_WIDTH = 110
_LINES = (
    Label(
        "每个项目填一行，编号不可重复；第一张工作表以区县命名，据此确定所依据的办法，请勿改名。",
        "One row a project, each with an id of its own. The first sheet is named after the district, which tells the regulation "
        "that applies: keep its name.",
    ),
    Label(
        "不清楚的留空：空格表示“未知”，不表示“没有”。已知尚未发生（或没有设定）的日期填 - 或 无。",
        "Leave empty what you do not know: an empty cell says unknown, not none. Write - for a date that is known not to have "
        "happened (or is not set).",
    ),
    Label(
        "日期可写 2024-03-05、2024/3/5 或 2024年3月5日；金额以元计，也可写 120万元；比例写 10%；是非写 是 或 否。",
        "Dates as 2024-03-05 or 2024/3/5; amounts in yuan; ratios as 10%; yes or no.",
    ),
    Label(
        "一格多项的以 ; 分隔，可写名称或代码（见“代码表”）。清单是穷尽的：未列出即没有；一项也没有填 无。",
        "Several in one cell with ; between them, labels or codes (see the sheet Codes). A list is exhaustive: what is not "
        "listed is not there; write - where there is none.",
    ),
    Label(
        "把鼠标停在表头上可看到含义、写法和涉及的条款。自己用的列，表头以 # 开头，不会被读取。不要合并单元格。",
        "Rest the pointer on a heading to see what it means, how to write it and which articles need it. Begin the heading of a "
        "column of your own with #: it is not read. Do not merge cells.",
    ),
)
_LISTS = Label(
    "逐项填写的清单各有一张工作表，每行写明所属项目的编号：{0}。没有任何一项时，在项目行的该列填 无。",
    "Lists with several details have a sheet each, where every row names its project: {0}. Where there is none, write - in the "
    "column of that name in the project's row.",
)
_NEXT = Label(
    "填好后运行：govrules evaluate 文件.xlsx -o xlsx:结果.xlsx", "Then run: govrules evaluate FILE.xlsx -o xlsx:RESULT.xlsx"
)


def write_guide(book: Book, pack: Pack, lists: Sequence[str], lang: str) -> None:
    """Write the sheet, with the regulation that the template is for."""
    sheet = book.add(_NAME[lang], "#7A7A7A", pages=1)
    sheet.set_column(0, 0, _WIDTH)
    number = f"（{pack.document.number}）" if pack.document.number else ""
    title = book.format("title", bold=True, font_size=14, font_color="#24476B", text_wrap=True)
    sheet.write_string(0, 0, f"{pack.document.title}{number}", title)
    sheet.set_row(0, 24)
    lines = [label[lang] for label in _LINES]
    if lists:
        lines.append(_LISTS[lang].format("、".join(lists) if lang == "zh" else "; ".join(lists)))
    lines.append(_NEXT[lang])
    text = book.format("guide", text_wrap=True, font_size=11)
    for row, line in enumerate(lines, 2):
        sheet.set_row(row, 18 * lines_of(line, _WIDTH * 0.9))
        sheet.write_string(row, 0, f"{row - 1}. {line}", text)
