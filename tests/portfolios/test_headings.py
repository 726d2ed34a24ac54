"""What headings and the names of sheets name."""

import pytest

from govrules.base.diagnostics import Diagnostic
from govrules.base.units import Label
from govrules.language.types import BOOL, EVENT, MONEY, RATIO
from govrules.packs.catalogue import bundled_packs, load_vocabulary
from govrules.packs.vocabulary import Fact
from govrules.policy import load_pack
from govrules.portfolios.headings import Column, Districts, Headings

FACTS = {
    "signed": Fact("signed", EVENT, Label("签订日期", "date signed")),
    "paid": Fact("paid", EVENT, Label("日期", "date")),
    "filed": Fact("filed", EVENT, Label("日期", "filing date")),
    "amount": Fact("amount", MONEY, Label("金额", "amount paid")),
    "share": Fact("share", RATIO, Label("比例", "share paid")),
    "date": Fact("date", BOOL, Label("有日期", "has a date")),
}
HEADINGS = Headings(FACTS)
FOUND = {
    "signed": "signed", " Signed ": "signed", "签订日期*": "signed", "签订　日期": "signed", "签订\n日期": "signed",
    "DATE SIGNED": "signed",
    "签订日期（signed）": "signed", "signed (签订日期)": "signed", "旧名\n(signed)": "signed", "签订日期(不知)": None,
    "date": "date", "filing date": "filed", "项目编号": "id", "ID": "id", "区县": "district", "金额（万元）": "amount",
    "金额(元)": "amount", "金额（%）": None, "比例（%）": "share", "比例（万元）": None,
    "金额（单位：万元）": "amount", "金额（万元）\n(amount)": "amount", "amount（人民币万元）": "amount",
    "旧名 (amount)": "amount", "amount(千元)": None, "金额(千元)": None, "金额/万元": None,
    "金额万元 (amount)": None, "amount (万元) (元)": None,
}  # fmt: skip


@pytest.mark.parametrize("heading", FOUND)
def test_finds(heading: str) -> None:
    found = HEADINGS.find(heading)
    assert (found.path if isinstance(found, Column) else None) == FOUND[heading]
    assert HEADINGS.knows(heading) == (FOUND[heading] is not None)


UNITS_OF = {
    "金额（万元）": "万元", "金额": None, "比例(%)": "%", "金额（单位：万元）": "万元", "金额（万元）\n(amount)": "万元",
    "amount\n（人民币亿元）": "亿元", "金额 (amount)": None,
}  # fmt: skip


def test_units() -> None:
    units = [column.unit for name in UNITS_OF if isinstance(column := HEADINGS.find(name), Column)]
    assert units == list(UNITS_OF.values())


def test_a_unit_that_is_not_understood_is_refused_with_the_way_out() -> None:
    found = HEADINGS.find("金额/万元")
    assert isinstance(found, Diagnostic)
    assert "in brackets" in str(found.help)


def test_a_label_of_two_facts_is_ambiguous() -> None:
    found = HEADINGS.find("日期")
    assert isinstance(found, Diagnostic)
    assert (found.code, "`paid`, `filed`" in found.message) == ("ambiguous", True)


@pytest.mark.parametrize("heading", ["备注", "# 内部", "#", "项目名称", "No."])
def test_columns_for_people_only(heading: str) -> None:
    assert HEADINGS.find(heading) is None


def test_every_fact_is_found_by_its_name_and_both_its_labels() -> None:
    facts = load_vocabulary().facts
    headings = Headings(facts)
    for fact in facts.values():
        for word in (fact.name, fact.label.zh, fact.label.en, f"{fact.label.zh}\n({fact.name})"):
            found = headings.find(word)
            assert isinstance(found, Column), word
            assert found.path == fact.name


def test_every_district_is_found_by_its_names() -> None:
    districts = Districts(None)
    for name in bundled_packs():
        policy = load_pack(name)
        zh, en = policy.pack.district.zh, policy.pack.district.en
        for word in (name, zh, en, en.partition(",")[0], zh.partition("市")[2]):
            assert districts.find(word) is policy, word
    assert districts.find("平安县") is None
    assert districts.of_sheet("渝北和文登") is None
