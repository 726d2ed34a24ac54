"""The forms in which a portfolio leaves: workbook, JSON, CSV, frame, text."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from govrules.base.diagnostics import Diagnostic, UsageError
from govrules.portfolios.report import PortfolioReport
from govrules.portfolios.workbook import write_workbook

FORMULA = "=cmd|' /C calc'!A0"


def _sheets(path: Path) -> dict[str, Any]:
    from openpyxl import load_workbook

    return {sheet.title: sheet for sheet in load_workbook(path)}


def test_the_workbook_holds_what_the_report_says(mixed: PortfolioReport, tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    mixed.to_excel(path)
    sheets = _sheets(path)
    assert list(sheets) == ["概览", "30日内到期", "事项", "项目", "待补信息", "未能读取"]
    findings, projects = sheets["事项"], sheets["项目"]
    assert findings.max_row == len(mixed.rows) + 1
    assert (findings.freeze_panes, findings.auto_filter.ref) == ("B2", f"A1:P{findings.max_row}")
    assert findings.page_setup.orientation == "landscape"
    assert [row[0].value for row in projects.iter_rows(min_row=2)] == [project.id for project in mixed.projects]
    assert projects["A2"].hyperlink.location == "'事项'!A2"
    assert sheets["未能读取"]["A2"].value == "渝北区!E4"
    due = [row[0].value.date() for row in sheets["30日内到期"].iter_rows(min_row=2)]
    assert due == [row.due for row in mixed.due_soon(30)] != []
    assert {rule.text or rule.formula[0][-4:] for rules in findings.conditional_formatting for rule in rules.rules}


def test_a_status_has_its_sign_and_its_colour(mixed: PortfolioReport, tmp_path: Path) -> None:
    mixed.to_excel(tmp_path / "out.xlsx", "en")
    sheet = _sheets(tmp_path / "out.xlsx")["Findings"]
    statuses = {row[2].value for row in sheet.iter_rows(min_row=2)}
    assert statuses <= {"✗ violated", "● due", "◷ pending"}
    rules = [rule for rules in sheet.conditional_formatting for rule in rules.rules]
    assert {rule.text for rule in rules} == {"✗", "●", "◷", "?", "✓", "–"}
    assert len({rule.dxf.fill.bgColor.rgb for rule in rules}) == 6


def test_a_text_that_looks_like_a_formula_stays_text(mixed: PortfolioReport, tmp_path: Path) -> None:
    mixed.to_excel(tmp_path / "out.xlsx")
    for sheet in _sheets(tmp_path / "out.xlsx").values():
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert _sheets(tmp_path / "out.xlsx")["项目"]["A2"].value == FORMULA
    cells = [row[0] for row in csv.reader(io.StringIO(mixed.to_csv()))]
    assert f"'{FORMULA}" in cells
    assert not any(cell.startswith("=") for cell in cells)


def test_the_same_report_gives_the_same_bytes(mixed: PortfolioReport, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        mixed.to_excel(tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert b"2022-10-10T00:00:00Z" in archive.read("docProps/core.xml")


def test_a_sheet_that_is_full_goes_on_in_the_next(mixed: PortfolioReport, tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    most = len(mixed.rows) // 2 + 1
    write_workbook(mixed, path, "zh", most)
    sheets = _sheets(path)
    parts = [sheet for title, sheet in sheets.items() if title.startswith("事项")]
    assert [sheet.title for sheet in parts[:2]] == ["事项", "事项 2"]
    assert all(sheet.max_row <= most for sheet in parts)
    told = [row[0].value for sheet in parts for row in sheet.iter_rows(min_row=2)]
    assert told == [row.project for row in mixed.rows]
    for row in sheets["项目"].iter_rows(min_row=2):
        if row[0].hyperlink:
            title, _, cell = row[0].hyperlink.location.rpartition("!")
            assert sheets[title.strip("'")][cell].value == row[0].value


def test_a_workbook_that_cannot_be_written(mixed: PortfolioReport, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot write"):
        mixed.to_excel(tmp_path / "nowhere" / "out.xlsx")


def test_what_was_not_read_is_said_in_the_language_of_the_workbook(mixed: PortfolioReport, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    rows = {}
    for lang, name in (("zh", "未能读取"), ("en", "Not read")):
        mixed.to_excel(tmp_path / "out.xlsx", lang)
        rows[lang] = [cell.value for cell in load_workbook(tmp_path / "out.xlsx")[name][2]]
    (problem,) = mixed.problems
    assert rows["en"] == [problem.place, problem.message, problem.help, problem.code]
    assert rows["zh"][1] == f"内容不合该列的类型：“下周”\n{problem.message}"
    assert "日期写 2024-03-05" in rows["zh"][2]


def test_every_code_of_the_readers_has_chinese_words() -> None:
    from govrules.portfolios import problem_words

    folder = Path(problem_words.__file__).parent
    sources = [folder / f"{name}.py" for name in ("cells", "sheets", "headings", "excel_in")]
    found = {
        code
        for source in sources
        for code in re.findall(r'(?:Diagnostic|ConversionError|_refused)\(\s*(?:path, )?"([a-z-]+)"', source.read_text("utf-8"))
    }
    assert len(found) > 15
    assert {code for code in found if problem_words.in_chinese(Diagnostic(code, "x"))[0] == "x"} == set()


def test_json(mixed: PortfolioReport) -> None:
    data = json.loads(mixed.to_json())
    assert data == json.loads(json.dumps(mixed.to_dict()))
    assert (data["format"], data["as_of"], data["portfolio"]) == ("govrules-portfolio/1", "2022-10-10", "list.xlsx")
    assert [item["id"] for item in data["packs"]] == ["yubei", "wendeng"]
    assert len(data["findings"]) == len(mixed.rows)
    first = next(item for item in data["findings"] if item["rule"] == "contract-filing")
    assert (first["project"], first["status"], first["due"], first["next_step"]) == (FORMULA, "due", "2022-10-12", True)
    assert data["problems"] == [
        {"code": "wrong-type", "level": "error", "place": "渝北区!E4", "message": "`下周` is not a date",
         "help": "write `2024-03-05`, `2024/3/5` or `2024年3月5日`"}
    ]  # fmt: skip
    assert sum(data["summary"].values()) == sum(sum(item["summary"].values()) for item in data["projects"])


def test_csv_has_a_line_a_finding(mixed: PortfolioReport) -> None:
    text = mixed.to_csv("en")
    assert text.startswith("\ufeffproject,district,status")
    assert len(list(csv.reader(io.StringIO(text)))) == len(mixed.rows) + 1


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frames(library: Any, mixed: PortfolioReport) -> None:
    pytest.importorskip(library)
    frame = mixed.to_frame(library)
    assert len(frame) == len(mixed.rows)
    assert next(iter(frame["project"])) == mixed.rows[0].project
    assert [day for day in frame["due"].to_list() if day == day and day is not None] == [row.due for row in mixed.rows if row.due]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_text(lang: str, mixed: PortfolioReport) -> None:
    text = mixed.to_text(lang)
    assert "list.xlsx · 2022-10-10" in text
    assert "● 2022-10-12" in text
    assert FORMULA in text
    assert ("1 处未能读取" if lang == "zh" else "! 1 problems") in text
    assert "\x1b" not in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_terminal_says_in_chinese_what_was_not_read(
    lang: str, mixed: PortfolioReport, capsys: pytest.CaptureFixture[str]
) -> None:
    from govrules.cli.portfolio import _list_problems

    _list_problems(mixed, lang)
    told = capsys.readouterr().err
    assert ("内容不合该列的类型：“下周”" in told) == (lang == "zh")
    assert "`下周` is not a date" in told
