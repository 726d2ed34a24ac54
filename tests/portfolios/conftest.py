"""Tables to read, written as people and programs write them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from govrules.portfolios.evaluating import evaluate_portfolio
from govrules.portfolios.portfolio import Portfolio
from govrules.portfolios.reading import read_portfolio
from govrules.portfolios.report import PortfolioReport

Rows = Sequence[Sequence[Any]]


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """`workbook({"渝北区": [["id", …], …]})`: write an .xlsx file; `change(book)` does the rest."""

    def write(sheets: Mapping[str, Rows], name: str = "list.xlsx", change: Callable[[Any], None] | None = None) -> Path:
        from openpyxl import Workbook

        book = Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
        if change:
            change(book)
        path = tmp_path / name
        book.save(path)
        return path

    return write


@pytest.fixture
def read_rows(workbook: Callable[..., Path]) -> Callable[..., Portfolio]:
    """`read_rows(["id", "contract_date"], ["A", "2024/3/5"])`: read a sheet of Yubei with these rows."""

    def read(*rows: Sequence[Any], **options: Any) -> Portfolio:
        return read_portfolio(workbook({"渝北区": rows}), **options)

    return read


AS_OF = date(2022, 10, 10)
MIXED = {
    "渝北区": [
        ["id", "unit_type", "unit_level", "project_kind", "contract_date", "contract_filed_authority_date", "is_classified"],
        ["=cmd|' /C calc'!A0", "gov_organ", "district", "construction", "2022-09-28", "-", "否"],
        ["B", "gov_organ", "district", "construction", "2022-08-01", "2022-09-30", "否"],
        ["C", "gov_organ", "district", "construction", "下周", None, "否"],
    ],
    "文登区": [["id", "contract_date"], ["D", None], ["E", "2022-09-01"]],
}


@pytest.fixture
def mixed(workbook: Callable[..., Path]) -> PortfolioReport:
    """Four projects of two districts, one more that cannot be read, an id that looks like a formula."""

    def as_text(book: Any) -> None:
        # As people get it who type an apostrophe first.
        book["渝北区"]["A2"].data_type = "s"

    return evaluate_portfolio(read_portfolio(workbook(MIXED, change=as_text)), AS_OF)
