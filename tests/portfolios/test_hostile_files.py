"""Files that are not what they are called, are locked, damaged or made to harm."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from govrules.base.diagnostics import RecordError
from govrules.portfolios import excel_in, text_in
from govrules.portfolios.reading import read_portfolio

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _refusal(path: Path) -> str:
    with pytest.raises(RecordError) as caught:
        read_portfolio(path, "yubei")
    (problem,) = caught.value.diagnostics
    assert problem.place == path.as_posix()
    return problem.code


def _zip(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


FILES = {
    "password": ("list.xlsx", OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")),
    "old-excel": ("list.xlsx", OLE + b"\0" * 600 + "Workbook".encode("utf-16-le")),
    "old-excel by name": ("list.xls", OLE + b"\0" * 600),
    "not-excel": ("list.xlsx", b"id,is_phased\nA,1\n"),
    "not-excel html": ("list.xls", b"<html><table></table></html>"),
    "not-excel zip": ("list.xlsx", _zip({"content.xml": b"<x/>"})),
    "not-excel entities": (
        "list.xlsx",
        _zip({"xl/workbook.xml": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>', "[Content_Types].xml": b"<x/>"}),
    ),
    "unreadable": ("list.xlsx", b"PK\x03\x04" + b"\0" * 50),
    "unreadable parts": ("list.xlsx", _zip({"xl/workbook.xml": b"<x", "[Content_Types].xml": b"<x/>"})),
    "empty": ("list.xlsx", b""),
    "empty csv": ("list.csv", b" \n"),
    "not-csv": ("list.csv", _zip({"a": b"b"})),
    "not-csv old": ("list.csv", OLE),
    "encoding": ("list.csv", b"id,a\nA,\xff\xff\xff\n"),
    "unreadable parquet": ("list.parquet", b"id,a\n"),
}


@pytest.mark.parametrize("case", FILES)
def test_is_refused_with_the_way_out(case: str, tmp_path: Path) -> None:
    name, data = FILES[case]
    path = tmp_path / name
    path.write_bytes(data)
    assert _refusal(path) == case.partition(" ")[0]


@pytest.mark.parametrize("name", ["list.xlsx", "list.csv", "list.jsonl", "list.parquet"])
def test_a_file_that_is_not_there(name: str, tmp_path: Path) -> None:
    assert _refusal(tmp_path / name) == "unreadable"


def test_a_workbook_that_unpacks_to_too_much(workbook: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook({"渝北区": [["id"], ["A"]]})
    with zipfile.ZipFile(path) as archive:
        size = sum(info.file_size for info in archive.infolist())
    monkeypatch.setattr(excel_in, "MOST_BYTES", size)
    assert [project.id for project in read_portfolio(path).projects] == ["A"]
    monkeypatch.setattr(excel_in, "MOST_BYTES", size - 1)
    assert _refusal(path) == "too-large"


@pytest.mark.parametrize("cell", ["XFD", "A"])
def test_a_cell_far_out_costs_neither_time_nor_memory(
    cell: str, workbook: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excel_in, "_MOST_CELLS", 100_000)
    rows = [(7, "XFD7")] * 20 if cell == "XFD" else [(99_999_999_999, "A99999999999")]
    far = "".join(f'<row r="{row + number}"><c r="{place}" s="0"/></row>' for number, (row, place) in enumerate(rows))
    path = tmp_path / "far.xlsx"
    with zipfile.ZipFile(workbook({"渝北区": [["id"], ["A"]]})) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b"</sheetData>", far.encode() + b"</sheetData>") if "sheet1" in name else data)
    assert _refusal(path) == "too-large"


def test_infinity_in_a_cell_is_no_number(workbook: Callable[..., Path], tmp_path: Path) -> None:
    path = tmp_path / "far.xlsx"
    rows = [["id", "contract_date"], ["A", 7], ["B", None]]
    with zipfile.ZipFile(workbook({"渝北区": rows})) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<v>7</v>", b"<v>1e999</v>"))
    portfolio = read_portfolio(path)
    assert [(problem.code, problem.place) for problem in portfolio.problems] == [("wrong-type", "渝北区!B2")]


def test_a_text_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "list.csv"
    path.write_text("id\nA\n", encoding="utf-8")
    monkeypatch.setattr(text_in, "MOST_BYTES", 5)
    assert read_portfolio(path, "yubei").projects
    monkeypatch.setattr(text_in, "MOST_BYTES", 4)
    assert _refusal(path) == "too-large"


def test_deep_json_is_a_problem_of_its_line(tmp_path: Path) -> None:
    path = tmp_path / "list.jsonl"
    path.write_text("[" * 100_000 + '\n{"id": "A"}\n', encoding="utf-8")
    portfolio = read_portfolio(path, "yubei")
    assert [problem.code for problem in portfolio.problems] == ["json"]
    assert [project.id for project in portfolio.projects] == ["A"]
