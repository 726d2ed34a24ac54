"""What people type into a cell, and what spreadsheets make of it."""

from collections.abc import Callable
from datetime import date, datetime, time
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from govrules.base.units import Label
from govrules.engine.convert import ConversionError
from govrules.language.types import EnumOf, ListOf
from govrules.language.values import NEVER
from govrules.packs.catalogue import load_vocabulary
from govrules.packs.vocabulary import Fact
from govrules.portfolios.cells import Reading, cell_reader
from govrules.portfolios.portfolio import Portfolio
from govrules.portfolios.reading import read_portfolio

Read = Callable[..., Portfolio]

GOOD = [
    ("contract_date", "2024/3/5", date(2024, 3, 5)),
    ("contract_date", "2024年3月5日", date(2024, 3, 5)),
    ("contract_date", date(2024, 3, 5), date(2024, 3, 5)),
    ("contract_date", datetime(2024, 3, 5), date(2024, 3, 5)),
    ("contract_date", 45356, date(2024, 3, 5)),
    ("contract_date", "-", NEVER),
    ("contract_date", " 无 ", NEVER),
    ("合同签订日期", "2024-03-05", date(2024, 3, 5)),
    ("total_investment_yuan", 1200000, 120_000_000),
    ("total_investment_yuan", 0.1, 10),
    ("total_investment_yuan", 1234567.89, 123_456_789),
    ("total_investment_yuan", "120万元", 120_000_000),
    ("total_investment_yuan", "1,200,000.50", 120_000_050),
    ("{total}（万元）", 120.5, 120_500_000),
    ("{total} (万元)", "120元", 12_000),
    ("{total}（万元）", "¥120", 120_000_000),
    ("{total}（单位：万元）", 120, 120_000_000),
    ("{total}（万元）\n(total_investment_yuan)", 120, 120_000_000),
    ("contract_date", "2024.3.5", date(2024, 3, 5)),
    ("contract_date", "2024/3/5 0:00:00", date(2024, 3, 5)),
    ("contract_date", "\u200b2024-03-05\u00a0", date(2024, 3, 5)),
    ("cpu_utilisation", 1, Fraction(1)),
    ("cpu_utilisation（%）", 35, Fraction(35, 100)),
    ("phase_no", 2.0, 2),
    ("is_phased", "是", True),
    ("is_phased", "√", True),
    ("is_phased", "×", False),
    ("is_phased", False, False),
    ("project_kind", "建设类", "construction"),
    ("project_kind", "construction", "construction"),
    ("project_kind", "Construction", "construction"),
    ("funding_sources", "区级财政；自有资金", ("district_fiscal", "own_funds")),
    ("funding_sources", "district_fiscal;own_funds", ("district_fiscal", "own_funds")),
    ("funding_sources", "district_fiscal、own_funds", ("district_fiscal", "own_funds")),
    ("funding_sources", "无", ()),
    ("funding_sources", "[]", ()),
    ("cloud_exemption_basis", "党中央、国务院政策", "central_policy"),
    ("changes", "无", ()),
]


def _label(name: str, code: str) -> str:
    return load_vocabulary().facts[name].values[code].zh


@pytest.mark.parametrize(("heading", "cell", "value"), GOOD, ids=lambda item: str(item)[:24])
def test_is_read(heading: str, cell: Any, value: object, read_rows: Read) -> None:
    if cell == "建设类":
        cell = _label("project_kind", "construction")
    if isinstance(cell, str) and cell.startswith("区级财政"):
        cell = "；".join(_label("funding_sources", code) for code in ("district_fiscal", "own_funds"))
    heading = heading.format(total=load_vocabulary().facts["total_investment_yuan"].label.zh)
    portfolio = read_rows(["id", heading], ["A", cell])
    assert portfolio.problems == ()
    facts = portfolio.projects[0].record.facts
    assert list(facts.values()) == [value]
    assert not isinstance(next(iter(facts.values())), float)


@pytest.mark.parametrize("cell", [0.1, "10%", "0.1"])
def test_a_ratio_is_exact_however_it_comes(cell: object, read_rows: Read) -> None:
    portfolio = read_rows(["id", "cpu_utilisation"], ["A", cell])
    assert dict(portfolio.projects[0].record.facts) == {"cpu_utilisation": Fraction(1, 10)}


BAD = [
    ("contract_date", "下周", "wrong-type", "is not a date"),
    ("contract_date", "20240305", "wrong-type", "2024-03-05"),
    ("contract_date", 20240305, "wrong-type", "2024-03-05"),
    ("contract_date", datetime(2024, 3, 5, 13, 30), "wrong-type", "time of day"),
    ("contract_date", time(12, 0), "wrong-type", "time of day"),
    ("contract_date", "2024-02-30", "impossible-date", "no day"),
    ("contract_date", 12, "wrong-type", "is not a date"),
    ("contract_date", "#N/A", "cell-error", "#N/A"),
    ("total_investment_yuan", 0.123, "below-fen", "finer than a fen"),
    ("total_investment_yuan", "#DIV/0!", "cell-error", "#DIV/0!"),
    ("total_investment_yuan", date(2024, 3, 5), "wrong-type", "is not a number"),
    ("total_investment_yuan", "约一百万", "wrong-type", "not an amount"),
    ("phase_no", 2.5, "wrong-type", "not a whole number"),
    ("is_phased", 1, "wrong-type", "neither yes nor no"),
    ("is_phased", "有", "wrong-type", "`是` or `否`"),
    ("is_phased", "无", "wrong-type", "`是` or `否`"),
    ("cpu_utilisation", 10, "ambiguous", "`10%`"),
    ("cpu_utilisation", "10", "ambiguous", "1000%"),
    ("cpu_utilisation（%）", 0.35, "ambiguous", "35%"),
    ("contract_date", "2024/3/5 10:30", "wrong-type", "is not a date"),
    ("contract_date", "03-05-24", "wrong-type", "is not a date"),
    ("total_investment_yuan", "1e6", "wrong-type", "exponents"),
    ("project_kind", "建社类", "unknown-code", "no code or label"),
    ("funding_sources", "district_fiscal;moon", "unknown-code", "moon"),
    ("changes", "有两项", "wrong-type", "does not fit a cell"),
]


@pytest.mark.parametrize(("heading", "cell", "code", "words"), BAD, ids=lambda item: str(item)[:24])
def test_is_refused_with_its_cell_and_the_other_rows_are_read(
    heading: str, cell: object, code: str, words: str, read_rows: Read
) -> None:
    portfolio = read_rows(["id", heading], ["A", cell], ["B", None])
    (problem,) = portfolio.problems
    assert (problem.code, problem.place) == (code, "渝北区!B2")
    assert words in f"{problem.message} {problem.help}"
    assert [project.id for project in portfolio.projects] == ["B"]


def test_an_empty_date_is_unknown_unless_told_otherwise(read_rows: Read) -> None:
    rows = ["id", "contract_date", "is_phased"], ["A", None, None]
    assert dict(read_rows(*rows).projects[0].record.facts) == {}
    assert dict(read_rows(*rows, empty_dates="not-happened").projects[0].record.facts) == {"contract_date": NEVER}


def test_all_cells_of_a_row_are_reported_at_once(read_rows: Read) -> None:
    portfolio = read_rows(["id", "contract_date", "is_phased"], ["A", "x", "maybe"], ["B", None, None])
    assert [problem.place for problem in portfolio.problems] == ["渝北区!B2", "渝北区!C2"]


def test_an_id_keeps_its_text(read_rows: Read) -> None:
    assert [item.id for item in read_rows(["id"], ["007"], [12.0], ["甲-1"]).projects] == ["007", "12", "甲-1"]


@pytest.mark.parametrize(
    ("heading", "shown", "number", "value"),
    [
        ("cpu_utilisation", "0%", 0.1, Fraction(1, 10)),
        ("cpu_utilisation（%）", "0.00%", 0.1, Fraction(1, 10)),
        ("cpu_utilisation（%）", '0"%"', 10, Fraction(1, 10)),
        ("cpu_utilisation", '0"%"', 10, None),
        ("cpu_utilisation（%）", "0", 10, Fraction(1, 10)),
        ("total_investment_yuan", '0"万元"', 120, None),
        ("total_investment_yuan", "0!.0,万元", 1200000, None),
        ("total_investment_yuan", "0%", 1, None),
        ("total_investment_yuan", "#,##0.00_ ", 120, 12000),
        ("phase_no", '"第"0"期"', 2, 2),
    ],
)
def test_a_number_is_read_as_its_cell_shows_it_or_refused(
    heading: str, shown: str, number: float, value: object, workbook: Callable[..., Path]
) -> None:
    def show(book: Any) -> None:
        book["渝北区"]["B2"].number_format = shown

    portfolio = read_portfolio(workbook({"渝北区": [["id", heading], ["A", number], ["B", None]]}, change=show))
    read = {project.id: list(project.record.facts.values()) for project in portfolio.projects}
    assert read == ({"B": []} if value is None else {"A": [value], "B": []})
    assert [problem.place for problem in portfolio.problems] == (["渝北区!B2"] if value is None else [])


def test_an_id_shortened_by_a_spreadsheet_is_refused(read_rows: Read) -> None:
    (problem,) = read_rows(["id"], ["1.20E+15"], ["A"]).problems
    assert (problem.place, "shortened" in problem.message) == ("渝北区!A2", True)


def test_an_id_that_the_spreadsheet_has_rounded_is_refused(read_rows: Read) -> None:
    (problem,) = read_rows(["id"], [1234567890123456], ["A"]).problems
    assert "15 digits" in problem.message
    assert problem.place == "渝北区!A2"


def test_days_of_a_workbook_that_counts_from_1904(workbook: Callable[..., Path]) -> None:
    def count_from_1904(book: Any) -> None:
        book.epoch = datetime(1904, 1, 1)

    rows = [["id", "contract_date", "acceptance_date"], ["A", date(2024, 3, 5), 43894]]
    (project,) = read_portfolio(workbook({"渝北区": rows}, change=count_from_1904)).projects
    assert set(project.record.facts.values()) == {date(2024, 3, 5)}


def test_a_code_that_looks_like_none_is_a_code() -> None:
    fact = Fact("basis", ListOf(EnumOf(("none", "law"))), Label("依据", "basis"), values={"none": Label("无依据", "no basis")})
    read = cell_reader(fact, None, Reading())
    assert (read("none"), read("无"), read("无依据;none")) == (["none"], [], ["none", "none"])


def test_a_label_of_two_codes_is_refused() -> None:
    fact = Fact("kind", EnumOf(("a", "b")), Label("类", "kind"), values={"a": Label("同", "same"), "b": Label("同", "other")})
    read = cell_reader(fact, None, Reading())
    assert (read("a"), read("OTHER")) == ("a", "b")
    with pytest.raises(ConversionError, match="could be `a`, `b`"):
        read("同")
