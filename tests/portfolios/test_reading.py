"""Sheets, headings, districts and lists; everything that is wrong is named with its sheet and cell."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from govrules.base.diagnostics import Level, RecordError, UsageError
from govrules.language.values import NEVER
from govrules.packs.catalogue import load_vocabulary
from govrules.policy import load_pack
from govrules.portfolios.portfolio import Portfolio
from govrules.portfolios.reading import read_portfolio

Read = Callable[..., Portfolio]
Write = Callable[..., Path]
LABELS = {name: fact.label for name, fact in load_vocabulary().facts.items()}


def _facts(portfolio: Portfolio) -> list[dict[str, Any]]:
    return [dict(project.record.facts) for project in portfolio.projects]


def _codes(portfolio: Portfolio) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.place) for problem in portfolio.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_as_spreadsheets_write_it(encoding: str, separator: str, tmp_path: Path) -> None:
    path = tmp_path / "项目.csv"
    rows = [["项目编号", LABELS["contract_date"].zh, "is_phased"], ["甲", "2024年3月5日", "是"], ["", "", ""], ["乙", "-", ""]]
    path.write_bytes("\r\n".join(separator.join(row) for row in rows).encode(encoding))
    portfolio = read_portfolio(path, "yubei")
    assert _facts(portfolio) == [{"contract_date": date(2024, 3, 5), "is_phased": True}, {"contract_date": NEVER}]
    assert [project.place for project in portfolio.projects] == ["项目.csv!2", "项目.csv!4"]


def test_headings_by_name_label_and_both(read_rows: Read) -> None:
    zh, en = LABELS["contract_date"]["zh"], LABELS["is_phased"]["en"]
    head = ["Project ID", f"{zh}\n(contract_date)", en.upper(), "phase_no (期次)", "备注", "#自用", "项目名称"]
    portfolio = read_rows(head, ["A", "2024/3/5", "yes", 1, "x", "y", "z"])
    assert portfolio.problems == ()
    assert _facts(portfolio) == [{"contract_date": date(2024, 3, 5), "is_phased": True, "phase_no": 1}]


def test_a_label_inside_a_label_with_a_polished_name_goes_by_the_name(read_rows: Read) -> None:
    assert _facts(read_rows(["id", "签约日（contract_date）"], ["A", "-"])) == [{"contract_date": NEVER}]


def test_wrong_headings_are_named_with_a_suggestion_and_the_rest_is_read(read_rows: Read) -> None:
    portfolio = read_rows(["id", "contract_dat", "期限天数甲乙", "is_phased"], ["A", "-", "5", "是"])
    assert _codes(portfolio) == [("unknown-fact", "渝北区!B1"), ("unknown-fact", "渝北区!C1")]
    assert portfolio.problems[0].help == "did you mean `contract_date`?"
    assert "#" in (portfolio.problems[1].help or "")
    assert _facts(portfolio) == [{"is_phased": True}]


def test_headings_twice(read_rows: Read) -> None:
    portfolio = read_rows(["id", "is_phased", LABELS["is_phased"].zh], ["A", "是", "否"])
    assert _codes(portfolio) == [("heading-twice", "渝北区!C1")]
    assert _facts(portfolio) == [{"is_phased": True}]


def test_a_column_without_heading(read_rows: Read) -> None:
    assert _codes(read_rows(["id", None], ["A", None], ["B", "是"])) == [("no-heading", "渝北区!B3")]


def test_titles_may_stand_above_the_headings(read_rows: Read) -> None:
    portfolio = read_rows(["2024年项目一览"], [None, "规划"], ["id", "is_phased"], ["A", "是"])
    assert (_facts(portfolio), portfolio.problems) == ([{"is_phased": True}], ())
    assert portfolio.projects[0].place == "渝北区!4"


def test_rows_without_id_and_ids_twice(read_rows: Read) -> None:
    portfolio = read_rows(["id", "is_phased"], ["A", "是"], [None, "否"], ["A", "否"], [None, None])
    assert _codes(portfolio) == [("no-id", "渝北区!A3"), ("id-twice", "渝北区!4")]
    assert "渝北区!2" in portfolio.problems[1].message
    assert _facts(portfolio) == [{"is_phased": True}]


def test_no_column_of_ids(read_rows: Read) -> None:
    with pytest.raises(RecordError) as caught:
        read_rows(["contract_date"], ["2024-03-05"])
    assert [(item.code, item.place) for item in caught.value.diagnostics] == [("no-id", "渝北区!1")]


def test_merged_cells_leave_their_rows_out(workbook: Write) -> None:
    rows = [["id", "is_phased"], ["A", "是"], ["B", None], ["C", "否"]]
    path = workbook({"渝北区": rows}, change=lambda book: book["渝北区"].merge_cells("B2:B3"))
    portfolio = read_portfolio(path)
    assert _codes(portfolio) == [("merged", "渝北区!B2:B3")]
    assert [project.id for project in portfolio.projects] == ["C"]


def test_merged_headings_and_titles(workbook: Write) -> None:
    rows = [["一览", None], ["id", "is_phased", "phase_no"], ["A", "是", 1]]

    def merge(book: Any) -> None:
        book["渝北区"].merge_cells("A1:C1")
        book["渝北区"].merge_cells("B2:C2")

    # A title above the headings may be merged.
    merged = [place for code, place in _codes(read_portfolio(workbook({"渝北区": rows}, change=merge))) if code == "merged"]
    assert merged == ["渝北区!B2:C2"]


def test_formulas_never_calculated(workbook: Write) -> None:
    # openpyxl writes formulas without their values, as many programs do.
    path = workbook({"渝北区": [["id", "phase_no"], ["A", "=1+1"], ["B", 2]]})
    portfolio = read_portfolio(path)
    assert _codes(portfolio) == [("not-calculated", "渝北区!B2")]
    assert [project.id for project in portfolio.projects] == ["B"]


def test_formulas_with_a_value_and_with_an_error(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "list.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("yubei")
    sheet.write_row(0, 0, ["id", "phase_no"])
    for row, value in enumerate([2, "#N/A", ""], 1):
        sheet.write_string(row, 0, f"P{row}")
        sheet.write_formula(row, 1, "=A1", None, value)
    book.close()
    portfolio = read_portfolio(path)
    assert _facts(portfolio)[0] == {"phase_no": 2}
    assert _codes(portfolio)[0] == ("cell-error", "yubei!B3")


@pytest.mark.parametrize(
    "rows",
    [
        [["渝北区项目清单"], ["", "单位：万元"], ["项目编号", "总投资"], ["A", 120]],
        [["清单（金额单位：人民币万元）"], ["项目编号", "总投资"], ["A", 120]],
        [["项目编号", "总投资"], ["", "（万元）"], ["A", 120]],
    ],
)
def test_a_unit_that_stands_beside_the_headings_is_not_overlooked(rows: list[list[Any]], read_rows: Read) -> None:
    portfolio = read_rows(*rows)
    assert "unit-elsewhere" in {problem.code for problem in portfolio.problems}
    assert [dict(project.record.facts) for project in portfolio.projects] == [{}]
    named = [[f"{cell}（万元）" if cell == "总投资" else cell for cell in row] for row in rows if row != ["", "（万元）"]]
    (project,) = read_rows(*named).projects
    assert dict(project.record.facts) == {"total_investment_yuan": 120_000_000}


def test_totals_remarks_and_headings_again_are_no_projects(workbook: Write) -> None:
    rows = [
        ["序号", "项目编号", "合同签订日期"], [None, "id", "contract_date"], [1, "说明书编制", "2024/3/5"],
        ["序号", "项目编号", "合同签订日期"],
        ["合 计"], ["填表人：张三"], [None, "注：以上为暂估"],
    ]  # fmt: skip

    def merge(book: Any) -> None:
        book["渝北区"].merge_cells("A5:C5")

    portfolio = read_portfolio(workbook({"渝北区": rows}, change=merge))
    assert [project.id for project in portfolio.projects] == ["说明书编制"]
    assert _codes(portfolio) == [("no-project", f"渝北区!{row}") for row in (5, 6, 7)]
    assert {problem.level for problem in portfolio.problems} == {Level.WARNING}


def test_hidden_rows_and_columns_are_read_and_told(workbook: Write) -> None:
    def hide(book: Any) -> None:
        book["渝北区"].row_dimensions[2].hidden = True
        book["渝北区"].column_dimensions["B"].hidden = True
        book["渝北区"].column_dimensions["F"].hidden = True

    portfolio = read_portfolio(workbook({"渝北区": [["id", "is_phased"], ["A", "是"], ["B", "否"]]}, change=hide))
    assert len(portfolio.projects) == 2
    (problem,) = portfolio.problems
    assert problem.level is Level.WARNING
    assert problem.message.endswith("row 2, column B")


def test_a_hidden_sheet_of_projects_is_a_part_left_out(workbook: Write) -> None:
    def hide(book: Any) -> None:
        book["文登区"].sheet_state = book["Lookup"].sheet_state = "hidden"

    portfolio = read_portfolio(workbook({"渝北区": [["id"], ["A"]], "文登区": [["id"], ["B"]], "Lookup": [["x"]]}, change=hide))
    assert {problem.place: problem.level for problem in portfolio.problems} == {
        "文登区": Level.ERROR, "Lookup": Level.WARNING,
    }  # fmt: skip


def test_formulas_never_calculated_are_told_however_many(workbook: Write) -> None:
    rows = [["id", "is_phased"], *([f"P{number}", "=1=1"] for number in range(1100)), ["Z", "是"]]
    portfolio = read_portfolio(workbook({"渝北区": rows}))
    assert [project.id for project in portfolio.projects] == ["Z"]
    assert len(portfolio.problems) == 1100


def test_an_amount_with_commas_that_nobody_quoted_is_not_cut(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("id,total_investment_yuan,is_phased\nA,1,200,000\nB,5,是\n", encoding="utf-8")
    portfolio = read_portfolio(path, "yubei")
    assert [project.id for project in portfolio.projects] == ["B"]
    assert _codes(portfolio) == [("row-too-long", "list.csv!2")]


def test_json_lines_with_units_and_keys_twice(tmp_path: Path) -> None:
    path = tmp_path / "list.jsonl"
    lines = (
        '{"id": " A ", "合同金额（万元）": 120}', '{"id": "B", "合同签订日期": "2024-03-05", "contract_date": "2024-04-05"}',
        '{"id": {"a": 1}}',
    )  # fmt: skip
    path.write_text("\n".join(lines), encoding="utf-8")
    portfolio = read_portfolio(path, "yubei")
    assert {item.id: dict(item.record.facts) for item in portfolio.projects} == {"A": {"contract_amount_yuan": 120_000_000}}
    assert _codes(portfolio) == [("heading-twice", "list.jsonl:2 contract_date"), ("wrong-type", "list.jsonl:3 id")]


def test_decimals_of_parquet_take_the_unit_of_their_heading(tmp_path: Path) -> None:
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "list.parquet"
    parquet.write_table(pyarrow.table({"id": ["A"], "合同金额（万元）": [Decimal("120.00")]}), path)
    (project,) = read_portfolio(path, "yubei").projects
    assert dict(project.record.facts) == {"contract_amount_yuan": 120_000_000}


def test_hidden_sheets_are_told_and_not_read(workbook: Write) -> None:
    def hide(book: Any) -> None:
        book["旧"].sheet_state = "hidden"
        book["_lists"].sheet_state = "veryHidden"

    path = workbook({"渝北区": [["id"], ["A"]], "旧": [["id"], ["B"]], "_lists": [["x"]]}, change=hide)
    portfolio = read_portfolio(path)
    assert [project.id for project in portfolio.projects] == ["A"]
    assert [(item.code, item.level, item.place) for item in portfolio.problems] == [("hidden-sheet", Level.WARNING, "旧")]


def test_an_empty_sheet_of_a_district_is_told(workbook: Write) -> None:
    portfolio = read_portfolio(workbook({"渝北区": [["id"], ["A"]], "文登区": [], "Sheet3": []}))
    assert _codes(portfolio) == [("empty", "文登区")]


@pytest.mark.parametrize("rows", [[], [["id", "is_phased"]]])
def test_a_workbook_without_projects(rows: list[list[str]], workbook: Write) -> None:
    with pytest.raises(RecordError, match=r"empty|no project"):
        read_portfolio(workbook({"渝北区": rows}))


@pytest.mark.parametrize("name", ["渝北区", "渝北", "重庆市渝北区", "yubei", "Yubei District", "渝北区2024年项目"])
def test_a_sheet_is_named_after_the_district(name: str, workbook: Write) -> None:
    (project,) = read_portfolio(workbook({name: [["id"], ["A"]]})).projects
    assert project.pack == "yubei"


def test_a_district_column_comes_before_the_sheet(workbook: Write) -> None:
    rows = [["id", "区县"], ["A", "文登区"], ["B", None], ["C", "平安县"]]
    portfolio = read_portfolio(workbook({"渝北区": rows}))
    assert [(project.id, project.pack) for project in portfolio.projects] == [("A", "wendeng"), ("B", "yubei")]
    assert _codes(portfolio) == [("unknown-district", "渝北区!4")]


def test_nothing_says_which_district(workbook: Write) -> None:
    path = workbook({"Sheet1": [["id"], ["A"]]})
    with pytest.raises(RecordError) as caught:
        read_portfolio(path)
    assert [(item.code, item.place) for item in caught.value.diagnostics] == [("no-district", "Sheet1!2")]
    assert [project.pack for project in read_portfolio(path, "yubei").projects] == ["yubei"]
    assert [project.pack for project in read_portfolio(path, load_pack("wendeng")).projects] == ["wendeng"]


@pytest.mark.parametrize("sheet", ["changes", LABELS["changes"].zh])
def test_changes_have_a_sheet_of_their_own(sheet: str, workbook: Write) -> None:
    projects = [["id", "changes"], ["A", None], ["B", "无"], ["C", None], ["D", "-"]]
    changes = [
        ["项目编号", "amount_yuan", "变更发生日期"],
        ["A", 100, "2024/3/5"],
        ["D", 5, "-"],
        ["A", "1万元", "-"],
        ["X", 1, "-"],
    ]
    portfolio = read_portfolio(workbook({"渝北区": projects, sheet: changes}))
    found = {project.id: project.record.facts.get("changes") for project in portfolio.projects}
    assert [dict(item.fields) for item in found["A"]] == [  # type: ignore[union-attr]
        {"amount_yuan": 10_000, "date": date(2024, 3, 5)}, {"amount_yuan": 1_000_000, "date": NEVER},
    ]  # fmt: skip
    # An empty cell and no row: not known. `无`: none. `无` and a row: one of them is wrong.
    assert (found["B"], found["C"], "D" in found) == ((), None, False)
    assert _codes(portfolio) == [("contradiction", "渝北区!B5"), ("unknown-id", f"{sheet}!5")]


def test_a_wrong_cell_of_a_list_leaves_its_project_out(workbook: Write) -> None:
    changes = [["id", "amount_yuan", "date"], ["A", 1, "x"], ["A", "多", "-"]]
    portfolio = read_portfolio(workbook({"渝北区": [["id"], ["A"], ["B"]], "变更事项": changes}))
    assert _codes(portfolio) == [("wrong-type", "变更事项!C2"), ("wrong-type", "变更事项!B3")]
    assert [project.id for project in portfolio.projects] == ["B"]


def test_fields_of_a_record_have_columns(read_rows: Read) -> None:
    zh = load_vocabulary().facts["budget_breakdown_wan"]
    head = ["id", "budget_breakdown_wan.total", f"{zh.label.zh}.{zh.fields['own'].label.zh}"]
    (facts,) = _facts(read_rows(head, ["A", 100, "20万元"]))
    assert dict(facts["budget_breakdown_wan"].fields) == {"total": 10_000, "own": 20_000_000}
    assert _codes(read_rows(head, ["A", "x", None], ["B", None, None])) == [("wrong-type", "渝北区!B2")]


def test_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "list.jsonl"
    lines = [
        json.dumps({"id": "A", "district": "渝北区", "合同签订日期": None, "changes": [{"amount_yuan": "1万元"}]}),
        "", "{", json.dumps({"id": "B", "contract_date": "x"}), json.dumps({"contract_date": None}), "[1]",
        json.dumps({"id": "C", "contract_dat": None}), json.dumps({"id": "D", "total_investment_yuan": 0.1}),
    ]  # fmt: skip
    path.write_text("\n".join(lines), encoding="utf-8")
    portfolio = read_portfolio(path, "wendeng")
    assert [(project.id, project.pack) for project in portfolio.projects] == [("A", "yubei"), ("D", "wendeng")]
    assert portfolio.projects[0].record.facts["contract_date"] is NEVER
    assert portfolio.projects[1].record.facts["total_investment_yuan"] == 10
    assert [problem.code for problem in portfolio.problems] == ["json", "wrong-type", "no-id", "record", "unknown-fact"]
    assert [(problem.place or "").partition(" ")[0] for problem in portfolio.problems] == [
        f"list.jsonl:{line}" for line in (3, 4, 5, 6, 7)
    ]


def test_parquet(tmp_path: Path) -> None:
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "list.parquet"
    columns = {
        "id": ["A", "B"], "contract_date": [date(2024, 3, 5), None], "is_phased": [True, None],
        "funding_sources": [["own_funds"], []],
    }  # fmt: skip
    parquet.write_table(pyarrow.table(columns), path)
    portfolio = read_portfolio(path, "yubei")
    assert portfolio.problems == ()
    assert _facts(portfolio) == [
        {"contract_date": date(2024, 3, 5), "is_phased": True, "funding_sources": ("own_funds",)}, {"funding_sources": ()},
    ]  # fmt: skip


def test_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no kind of table"):
        read_portfolio(tmp_path / "list.docx")
    with pytest.raises(UsageError, match="empty_dates"):
        read_portfolio(tmp_path / "list.csv", empty_dates="never")  # type: ignore[arg-type]


def test_an_unclosed_quote(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text('id,is_phased\nA,"是\nB,否\n', encoding="utf-8")
    with pytest.raises(RecordError, match="quote"):
        read_portfolio(path, "yubei")
