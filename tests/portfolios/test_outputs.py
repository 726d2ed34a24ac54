"""The forms in which a portfolio leaves: workbook, JSON, CSV, frame, text."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from govrules.base.diagnostics import UsageError
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
