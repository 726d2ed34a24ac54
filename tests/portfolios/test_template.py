"""The table to fill in: filled in, it reads back as what was written."""

import csv
import io
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from govrules.engine.record import Record, read_record
from govrules.language.types import MONEY, EnumOf, ListOf
from govrules.language.values import NEVER, RecordValue, Value
from govrules.packs.catalogue import bundled_packs
from govrules.packs.pack import Pack
from govrules.packs.reader import read_source
from govrules.packs.vocabulary import Fact
from govrules.policy import load_pack
from govrules.portfolios.columns import columns_of, is_records
from govrules.portfolios.evaluating import evaluate_portfolio
from govrules.portfolios.reading import read_portfolio
from govrules.portfolios.template import template_csv, write_template

EXAMPLES = Path(__file__).parents[2] / "examples"
AS_OF = date(2023, 6, 30)


def _cell(fact: Fact, value: Value, lang: str) -> Any:
    """Write a value as someone would who fills in the template."""
    kind = fact.type.item if isinstance(fact.type, ListOf) else fact.type
    if value is NEVER:
        return "-"
    if isinstance(value, bool):
        return {"zh": "是否", "en": ("yes", "no")}[lang][not value]
    if isinstance(value, tuple):
        return "；".join(str(_cell(Fact(fact.name, kind, fact.label, values=fact.values), item, lang)) for item in value) or "无"
    if isinstance(kind, EnumOf):
        return fact.values[str(value)][lang]
    if kind == MONEY and isinstance(value, int):
        return value / 100
    return float(value) if isinstance(value, Fraction) else value


def _fill(path: Path, pack: Pack, record: Record, lang: str) -> None:
    from openpyxl import load_workbook

    book = load_workbook(path)
    main = book.worksheets[0]
    main.cell(3, 1, "甲-001")
    columns = {column.path: number for number, column in enumerate(columns_of(pack), 2)}
    for name, value in record.facts.items():
        fact = pack.vocabulary.facts[name]
        if isinstance(value, RecordValue):
            for field, inner in value.fields.items():
                main.cell(3, columns[f"{name}.{field}"], _cell(fact.fields[field], inner, lang))
        elif name in columns and is_records(fact) and value:
            sheet = book[fact.label[lang][:31].rstrip()]
            assert isinstance(value, tuple)
            for row, element in enumerate(value, 2):
                sheet.cell(row, 1, "甲-001")
                assert isinstance(element, RecordValue)
                for field, inner in element.fields.items():
                    sheet.cell(row, list(fact.fields).index(field) + 2, _cell(fact.fields[field], inner, lang))
        elif name in columns:
            main.cell(3, columns[name], _cell(fact, value, lang))
    book.save(path)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("example", ["qingjiangpu-midway", "wendeng-midway", "xiangcheng-midway", "yicheng-midway", "yubei-life"])
def test_filled_in_it_comes_to_what_the_record_comes_to(example: str, lang: str, tmp_path: Path) -> None:
    policy = load_pack(example.partition("-")[0])
    record = read_record(read_source(EXAMPLES / f"{example}.yaml"), policy.pack.vocabulary)
    read = {column.path.partition(".")[0] for column in columns_of(policy.pack)}
    path = tmp_path / "portfolio.xlsx"
    write_template(policy.pack, path, lang)
    _fill(path, policy.pack, record, lang)
    portfolio = read_portfolio(path)
    assert portfolio.problems == ()
    (project,) = portfolio.projects
    assert (project.id, project.pack) == ("甲-001", policy.pack.id)
    assert dict(project.record.facts) == {name: value for name, value in record.facts.items() if name in read}
    report = evaluate_portfolio(portfolio, AS_OF, keep_all=True)
    alone = policy.evaluate(record, as_of=AS_OF)
    assert {(row.heading.rule, row.verdict.subject): row.verdict for row in report.rows} == {
        (item.rule, item.verdict.subject): item.verdict for item in alone.findings if item.stage is not None
    }


@pytest.mark.parametrize("name", bundled_packs())
def test_it_has_a_column_for_every_fact_read_with_a_comment_and_choices(name: str, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    pack = load_pack(name).pack
    write_template(pack, tmp_path / "t.xlsx", "zh")
    main = load_workbook(tmp_path / "t.xlsx").worksheets[0]
    columns = columns_of(pack)
    headings = [cell.value for cell in main[2]]
    assert headings == ["项目编号\n(id)", *(column.heading("zh") for column in columns)]
    assert all(cell.comment and cell.comment.text for cell in main[2])
    read = {name for rule in pack.rules for name in pack.facts_read(rule)}
    assert read <= {column.path.partition(".")[0] for column in columns}
    checked = {str(item.sqref).partition(":")[0] for item in main.data_validations.dataValidation}
    chosen = ("bool", "code", "event", "day")
    wanted = {main.cell(3, number).coordinate for number, column in enumerate(columns, 2) if str(column.fact.type) in chosen}
    assert checked == wanted
    stages = [cell.value for cell in main[1] if cell.value]
    assert stages == list(dict.fromkeys(pack.vocabulary.stages[column.stage].zh for column in columns))


def test_the_choices_are_those_of_the_fact(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    pack = load_pack("yubei").pack
    for lang in ("zh", "en"):
        write_template(pack, tmp_path / "t.xlsx", lang)
        book = load_workbook(tmp_path / "t.xlsx")
        main = book.worksheets[0]
        number = [column.path for column in columns_of(pack)].index("project_kind") + 2
        start = main.cell(3, number).coordinate
        (found,) = (item for item in main.data_validations.dataValidation if str(item.sqref).startswith(f"{start}:"))
        title, _, area = found.formula1.rpartition("!")
        cells = [row[0].value for row in book[title.strip("'")][area.replace("$", "")]]
        assert cells == [label[lang] for label in pack.vocabulary.facts["project_kind"].values.values()]


def test_a_comment_says_what_it_means_how_to_write_it_and_which_articles_need_it(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    pack = load_pack("yubei").pack
    write_template(pack, tmp_path / "t.xlsx", "zh")
    main = load_workbook(tmp_path / "t.xlsx").worksheets[0]
    texts = {cell.value.rpartition("(")[2][:-1]: cell.comment.text for cell in main[2]}
    about = pack.vocabulary.facts["acceptance_date"].about
    assert about is not None
    assert about.zh in texts["acceptance_date"]
    assert "日期，如 2024-03-05" in texts["acceptance_date"]
    assert "涉及条款：" in texts["acceptance_date"]
    assert "“变更事项”工作表" in texts["changes"]
    assert "代码表" in texts["acceptance_docs"]


def test_the_same_template_has_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_template(load_pack("yubei").pack, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_head_of_a_csv_file_reads_back(lang: str, tmp_path: Path) -> None:
    pack = load_pack("yicheng").pack
    text = template_csv(pack, lang)
    (heads,) = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    path = tmp_path / "list.csv"
    path.write_text(text + "A" + "," * (len(heads) - 1), encoding="utf-8")
    portfolio = read_portfolio(path, "yicheng")
    assert (portfolio.problems, [project.id for project in portfolio.projects]) == ((), ["A"])
    assert len(heads) == len(columns_of(pack)) + 1
