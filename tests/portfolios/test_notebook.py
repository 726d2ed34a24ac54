"""How a portfolio shows itself in notebooks and at the prompt."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from govrules.base.diagnostics import Diagnostic
from govrules.engine.finding import Status
from govrules.portfolios.evaluating import evaluate_portfolio
from govrules.portfolios.reading import read_portfolio
from govrules.portfolios.report import PortfolioReport

FILE = Path(__file__).resolve().parents[2] / "examples" / "portfolio-yubei.csv"
AS_OF = date(2023, 6, 30)


@pytest.fixture(scope="module")
def report() -> PortfolioReport:
    return evaluate_portfolio(read_portfolio(FILE, "yubei"), AS_OF)


def test_a_portfolio_names_itself_in_a_line(report: PortfolioReport) -> None:
    portfolio = read_portfolio(FILE, "yubei")
    assert repr(portfolio) == f"<Portfolio portfolio-yubei.csv: {len(portfolio.projects)} projects, 0 problems>"
    assert repr(report).startswith(f"<PortfolioReport portfolio-yubei.csv 2023-06-30: {len(portfolio.projects)} projects; ")
    assert f"{report.summary[Status.VIOLATED]} violated" in repr(report)


def test_the_table_counts_each_district(report: PortfolioReport) -> None:
    html = report._repr_html_()
    assert html.count("<tr>") == 2
    assert "重庆市渝北区 Yubei District, Chongqing" in html
    cells = [part.partition("</td>")[0].rpartition(">")[2] for part in html.split("<td")[1:]]
    counts = [str(report.summary[status]) for status in report.summary]
    assert cells[1:] == [str(len(report.projects)), *counts, str(len(report.overdue)), str(len(report.due_soon(30)))]


def test_what_could_not_be_read_is_said_and_names_stay_text(report: PortfolioReport) -> None:
    assert "无法读取" not in report._repr_html_()
    hostile = replace(report, name="<b>x</b>", problems=(Diagnostic("wrong-type", "no"),))
    assert "1 处无法读取" in hostile._repr_html_()
    assert "<b>" not in hostile._repr_html_()
