"""Districts side by side: the regulations' numbers, their order, the gaps, and what it takes and refuses."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import polars
import pytest

from govrules.analysis.comparison import Comparison, compare
from govrules.analysis.norms import Aspect
from govrules.analysis.parameters import Order, ParameterRow
from govrules.base.diagnostics import PackError, UsageError
from govrules.packs.catalogue import bundled_packs, policies_folder
from govrules.policy import Policy, load_pack

MakePack = Callable[..., Policy]
FILE = "do: contract_filed_authority_date"
BY = f"{FILE}\nby: contract_date + x"

# Every number of the five regulations, with its article, as compared by hand with the texts.
NUMBERS = {
    "qingjiangpu": {
        "plan_filing_deadline": ("9月15日", "三（一）"), "supervision_threshold": ("2,000,000 元", "三（四）"),
        "change_cap": ("10%", "三（四）"), "trial_run_min": ("2个月", "三（五）"), "stop_report_period": ("1个月", "三（七）"),
        "supervisor_field_threshold": ("2,000,000 元", "附件4 备注"),
    },
    "wendeng": {
        "acceptance_period": ("5个工作日", "第三十五条"), "trial_run_min": ("3个月", "第三十六条"),
        "trial_run_max": ("6个月", "第三十六条"),
    },
    "xiangcheng": {
        "day_before": ("1日", "第十条"), "annual_task_deadline": ("12月31日", "第十七条"),
        "implementation_deadline": ("12月31日", "第十七条"), "contract_filing_period": ("7个工作日", "第十八条"),
        "construction_start_deadline": ("12月31日", "第二十条"), "trial_run_min": ("3个月", "第二十五条"),
        "trial_run_min_major": ("6个月", "第二十五条"), "trial_run_max": ("1年", "第二十五条"),
        "day_after": ("1日", "第二十六条"),
        "evaluation_wait": ("1年", "第二十九条"),
    },
    "yicheng": {
        "first_plan_year": ("2023", "尾段"), "plan_filing_deadline": ("10月31日", "三（一）"),
        "joint_review_deadline": ("11月30日", "三（二）1"), "annual_plan_deadline": ("12月31日", "三（二）3"),
        "consultant_threshold": ("1,000,000 元", "三（一）"), "review_item_count": ("9", "三（二）1"),
        "on_site_review_threshold": ("1,000,000 元", "三（二）1"), "supervision_threshold": ("2,000,000 元", "三（三）3"),
        "trial_run_min": ("3个月", "三（四）1"), "acceptance_period": ("20个工作日", "三（四）2"),
        "letter_para1_limit": ("250", "附件1"), "letter_para2_limit": ("150", "附件1"), "form_content_limit": ("500", "附件2"),
        "plan_chapter_count": ("9", "附件3"), "acceptance_application_period": ("6个月", "附件4 一"),
        "outline_design_threshold": ("1,000,000 元", "附件4 五"), "cloud_demand_horizon": ("6", "附件5 1"),
        "cloud_trial_period": ("30日", "附件5 6"), "cpu_utilisation_min": ("20%", "附件5 8"),
        "memory_utilisation_min": ("30%", "附件5 8"), "storage_utilisation_min": ("60%", "附件5 8"),
        "day_before": ("1日", "附件5 8"),
    },
    "yubei": {
        "om_filing_deadline": ("12月31日", "第五条"), "change_cap": ("10%", "第十一条"),
        "contract_filing_period": ("7个工作日", "第十二条"), "archive_period": ("10个工作日", "第十五条"),
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def five() -> Comparison:
    return compare(*bundled_packs())


def row_of(comparison: Comparison, name: str) -> ParameterRow:
    return next(row for row in comparison.parameter_rows if row.name == name)


@pytest.mark.parametrize("district", NUMBERS)
def test_the_numbers_are_those_of_the_regulation(district: str, five: Comparison) -> None:
    cells = {row.name: cell for row in five.parameter_rows for cell in row.present if cell.pack == district}
    assert {name: (cell.text.zh, cell.ref) for name, cell in cells.items()} == NUMBERS[district]


def test_every_district_is_pinned(five: Comparison) -> None:
    assert list(NUMBERS) == [pack.id for pack in five.packs] == bundled_packs()


def marked(row: ParameterRow) -> tuple[list[str], list[str]]:
    return [cell.pack for cell in row.present if cell.strictest], [cell.pack for cell in row.present if cell.loosest]


def test_the_strictest_and_the_loosest_of_the_five(five: Comparison) -> None:
    assert marked(row_of(five, "trial_run_min")) == (["wendeng", "xiangcheng", "yicheng"], ["qingjiangpu"])
    assert marked(row_of(five, "trial_run_max")) == (["wendeng"], ["xiangcheng"])
    assert marked(row_of(five, "plan_filing_deadline")) == (["qingjiangpu"], ["yicheng"])
    assert marked(row_of(five, "acceptance_period")) == (["wendeng"], ["yicheng"])


def test_equal_numbers_bear_no_mark_and_say_so(five: Comparison) -> None:
    for name in ("change_cap", "contract_filing_period", "supervision_threshold"):
        row = row_of(five, name)
        assert row.order is Order.SAME
        assert not row.differs
        assert marked(row) == ([], [])


def test_a_number_of_one_district_has_gaps_and_no_order(five: Comparison) -> None:
    row = row_of(five, "archive_period")
    assert row.order is Order.SINGLE
    assert [cell is not None for cell in row.cells] == [False, False, False, False, True]


def test_caveats_say_what_bare_numbers_hide(five: Comparison) -> None:
    other, soft, use, where = "起算点、基数或对象不同", "部分区为原则性要求", "用法不同：有的是限值，有的是分界", "适用条件不同"
    # One district asks for it of key projects only, one of new software only.
    assert [item.zh for item in row_of(five, "trial_run_min").caveats] == [other, where, soft]
    # 10% of the total investment is not 10% of the project's investment, and a ceiling is not the line between two procedures.
    assert [item.zh for item in row_of(five, "change_cap").caveats] == [other, use]
    assert [item.zh for item in row_of(five, "trial_run_max").caveats] == [other]
    assert [item.zh for item in row_of(five, "contract_filing_period").caveats] == []
    assert [item.zh for item in row_of(five, "acceptance_period").caveats] == [other, "约束主管部门"]
    bases = {cell.pack: [item.zh for item in cell.bases] for cell in row_of(five, "trial_run_min").present}
    assert bases["xiangcheng"] == ["系统上线运行"]
    assert bases["wendeng"] == ["试运行开始"]


def test_bare_numbers_and_units(five: Comparison) -> None:
    names = ("change_cap", "supervision_threshold", "trial_run_max", "plan_filing_deadline")
    found = {name: (cell.number, cell.unit) for name in names for cell in row_of(five, name).present[:1]}
    assert found == {
        "change_cap": (Fraction(1, 10), "ratio"), "supervision_threshold": (2_000_000, "yuan"), "trial_run_max": (6, "months"),
        "plan_filing_deadline": (None, "day of the year"),
    }  # fmt: skip


ORDERS = {
    "different values": (("7 days", BY), ("8 days", BY), Order.MARKED),
    "equal values": (("7 days", BY), ("7 days", BY), Order.SAME),
    "units that no calendar orders": (("20 working days", BY), ("1 month", BY), Order.UNITS),
    "units that every calendar orders": (("3 months", BY), ("60 days", BY), Order.MARKED),
    "used as a first and as a last day": (("7 days", BY), ("8 days", f"{FILE}\nnot_before: contract_date + x"), Order.DIVIDES),
    "used without an order": (("7", "must: count(item_types) == x"), ("8", "must: count(item_types) == x"), Order.NONE),
    "days of one year": (("09-15", f"{FILE}\nby: on(plan_year, x)"), ("10-31", f"{FILE}\nby: on(plan_year, x)"), Order.MARKED),
    "days of different years": (
        ("09-15", f"{FILE}\nby: on(plan_year, x)"), ("10-31", f"{FILE}\nby: on(plan_year - 1, x)"), Order.YEARS,
    ),
    "the same day of different years": (
        ("09-15", f"{FILE}\nby: on(plan_year, x)"), ("09-15", f"{FILE}\nby: on(plan_year - 1, x)"), Order.YEARS,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ORDERS)
def test_why_numbers_are_marked_or_not(name: str, make_pack: MakePack) -> None:
    (value, norm), (other_value, other_norm), expected = ORDERS[name]
    found = compare(make_pack("one", {"x": value}, norm), make_pack("two", {"x": other_value}, other_norm))
    row = row_of(found, "x")
    assert row.order is expected
    assert bool(marked(row)[0]) is (expected is Order.MARKED)
    assert row.differs is (expected is not Order.SAME)


def test_numbers_that_bind_different_parties_are_not_ordered(make_pack: MakePack) -> None:
    one, two = make_pack("one", {"x": "7 days"}, BY), make_pack("two", {"x": "8 days"}, BY, actor="it_authority")
    assert row_of(compare(one, two), "x").order is Order.PARTIES


def test_a_tie_marks_all_of_it(make_pack: MakePack) -> None:
    packs = [make_pack(name, {"x": value}, BY) for name, value in (("one", "7 days"), ("two", "9 days"), ("three", "9 days"))]
    assert marked(row_of(compare(*packs), "x")) == (["one"], ["two", "three"])


def test_rules_side_by_side(five: Comparison) -> None:
    row = next(row for row in five.rule_rows if row.id == "contract-filing")
    assert [cell.pack for cell in row.present] == ["wendeng", "xiangcheng", "yubei"]
    assert [cell.deadline and cell.deadline.en for cell in row.present] == [
        None, "within 7 working days of “the contract was signed”", "within 7 working days of “the contract was signed”",
    ]  # fmt: skip
    assert [cell.refs for cell in row.present] == [("第十五条",), ("第十八条",), ("第十二条",)]
    assert [label.zh for label in row.present[1].to_labels] == ["区政府采购办", "区信息办", "区财政局"]
    assert Aspect.DEADLINE in row.differs
    assert Aspect.TO in row.differs
    assert Aspect.ACTOR not in row.differs


def test_the_supervision_rule_differs_in_force(five: Comparison) -> None:
    row = next(row for row in five.rule_rows if row.id == "supervisor-engaged")
    assert {cell.pack: cell.force for cell in row.present} == {"qingjiangpu": "must", "yicheng": "in_principle"}
    assert Aspect.FORCE in row.differs


def test_every_rule_of_every_pack_has_its_cell(five: Comparison) -> None:
    for number, pack in enumerate(five.packs):
        assert {row.id for row in five.rule_rows if row.cells[number]} == {rule.id for rule in pack.rules}


def test_a_selection_keeps_what_is_asked_for(five: Comparison) -> None:
    differing = five.select(only="differing", parts=["parameters"])
    assert [row.name for row in differing.parameter_rows] == [
        "plan_filing_deadline", "acceptance_period", "trial_run_max", "trial_run_min",
    ]  # fmt: skip
    assert differing.rule_rows == ()
    contract = five.select(stages=["contract"])
    assert {row.stage for row in (*contract.rule_rows, *contract.parameter_rows)} == {"contract"}
    shared, unique = five.select(only="shared"), five.select(only="unique")
    assert len(shared.rule_rows) + len(unique.rule_rows) == len(five.rule_rows)
    assert all(len(row.present) == 1 for row in unique.rule_rows)
    assert [table.key for table in unique.tables()] == ["own_parameters", "unique"]
    assert [table.key for table in five.tables()] == ["matrix", "parameters", "own_parameters", "shared", "unique"]


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"stages": ["contrakt"]}, "no stage named `contrakt`"),
        ({"only": "equal"}, "no selection named `equal`"),
        ({"parts": ["facts"]}, "no part named `facts`"),
    ],
)
def test_an_unknown_word_is_refused(keywords: dict[str, object], message: str, five: Comparison) -> None:
    with pytest.raises(UsageError, match=message):
        five.select(**keywords)  # type: ignore[arg-type]  # on purpose


def test_packs_come_as_names_paths_policies_and_packs() -> None:
    path = policies_folder() / "yubei.yaml"
    found = compare("wendeng", path, load_pack("yicheng"), load_pack("xiangcheng").pack)
    assert [pack.id for pack in found.packs] == ["wendeng", "yubei", "yicheng", "xiangcheng"]
    assert "35 parameters" not in repr(found)


def test_what_is_no_comparison_is_refused() -> None:
    with pytest.raises(UsageError, match="two packs or more"):
        compare("yubei")
    with pytest.raises(UsageError, match="`yubei` stands more than once"):
        compare("yubei", "wendeng", "yubei")
    with pytest.raises(UsageError, match="no language named `fr`"):
        compare("yubei", "wendeng", lang="fr")
    with pytest.raises(PackError, match="no pack named `yubai`"):
        compare("yubai", "wendeng")
    with pytest.raises(UsageError, match="no frame library named `excel`"):
        _ = compare("yubei", "wendeng", frames="excel").parameters


def test_packs_without_numbers(make_pack: MakePack, tmp_path: Path) -> None:
    found = compare(make_pack("one", {}, FILE), make_pack("two", {}, {"other-duty": FILE}))
    assert found.parameter_rows == ()
    assert len(found.rules) == 2
    assert found.select(only="shared").rule_cells.shape == (0, 0)
    found.to_excel(tmp_path / "empty.xlsx")
    assert found.select(stages=["payment"]).to_markdown()


def test_frames_for_reckoning(five: Comparison) -> None:
    wide, long = five.parameters, five.parameter_cells
    trial = wide[wide["parameter"] == "trial_run_min"].iloc[0]
    assert (trial["yicheng"], trial["yicheng_ref"], trial["strictest"]) == ("3个月", "三（四）1", "wendeng, xiangcheng, yicheng")
    assert wide["yubei"].isna().sum() == len(wide) - len(NUMBERS["yubei"])
    assert len(long) == sum(map(len, NUMBERS.values()))
    assert set(long[long["parameter"] == "change_cap"]["number"]) == {0.1}
    rules = five.rules.set_index("rule")
    assert rules.loc["contract-filing", "districts"] == 3
    assert rules.loc["contract-filing", "yubei_deadline"] == "合同签订之日起7个工作日内"
    assert len(five.rule_cells) == sum(len(pack.rules) for pack in five.packs)


def test_polars_frames() -> None:
    found = compare("yubei", "wendeng", frames="polars", lang="en")
    assert isinstance(found.parameters, polars.DataFrame)
    assert found.rules.filter(polars.col("rule") == "contract-filing")["wendeng_deadline"][0] is None


def test_data_in_both_languages(five: Comparison) -> None:
    data = five.to_dict()
    assert data["format"] == "govrules-compare/1"
    assert [pack["id"] for pack in data["packs"]] == bundled_packs()
    cap = next(row for row in data["parameters"] if row["parameter"] == "change_cap")
    assert cap["cells"]["wendeng"] is None
    assert cap["cells"]["yubei"]["number"] == "0.1"
    assert cap["stricter"] == "divides"
    filing = next(row for row in data["rules"] if row["rule"] == "contract-filing")
    assert filing["cells"]["qingjiangpu"] is None
    assert filing["cells"]["xiangcheng"]["deadline"]["zh"] == "合同签订之日起7个工作日内"


def test_a_row_bears_the_plainest_name_and_a_cell_its_own(five: Comparison) -> None:
    row = row_of(five, "trial_run_min")
    assert row.label.zh == "试运行最短期"
    assert [cell.label and cell.label.zh for cell in row.present][:2] == ["验收申请前试运行时间", "试运行最短时间"]
    filing = next(row for row in five.rule_rows if row.id == "contract-filing")
    assert filing.title.zh == "合同备案"


def test_conditions_and_exceptions_in_words(make_pack: MakePack) -> None:
    one = make_pack("one", {}, f"when: is_phased\nunless: has_supervisor\n{FILE}")
    two = make_pack("two", {}, f"unless: has_supervisor\n{FILE}")
    (row,) = compare(one, two).rule_rows
    words = [cell.condition for cell in row.present if cell.condition]
    assert [label.en.split("“")[0] for label in words] == ["where ", "unless "]
    assert ", unless “" in words[0].en
    assert row.differs == (Aspect.CONDITION,)


def test_the_order_of_addressees_is_no_difference(make_pack: MakePack) -> None:
    one = make_pack("one", {}, f"{FILE}\nto: [it_authority, construction_unit]")
    two = make_pack("two", {}, f"{FILE}\nto: [construction_unit, it_authority]")
    three = make_pack("three", {}, f"{FILE}\nto: [it_authority]")
    assert compare(one, two).rule_rows[0].differs == ()
    assert compare(one, three).rule_rows[0].differs == (Aspect.TO,)


def test_a_rule_without_the_number_is_not_silence(five: Comparison) -> None:
    def instead(name: str) -> dict[str, list[str]]:
        rules = row_of(five, name).unnumbered
        return {pack.id: [rule.id for rule in own] for pack, own in zip(five.packs, rules, strict=True) if own}

    # The contract is filed at once there.
    assert instead("contract_filing_period") == {"wendeng": ["contract-filing"]}
    # Yubei's filing has a day of its own, by another parameter.
    assert instead("plan_filing_deadline") == {"wendeng": ["annual-plan-filing"], "xiangcheng": ["annual-plan-filing"]}
    assert instead("trial_run_max") == {}
    frame = five.select(only="shared", parts=["parameters"]).to_markdown()
    (line,) = [line for line in frame.splitlines() if "contract\\_filing\\_period" in line]
    gap, wendeng = line.split("|")[2:4]
    assert "未作规定" in gap
    assert "有规定，未定数值<br>签约后立即备案 · 第十五条" in wendeng


def test_the_note_of_a_number_stands_beside_it(five: Comparison) -> None:
    text = five.select(parts=["parameters"]).to_markdown()
    assert "注：9月15日当天申报视为按期" in text
    assert "注：期满当日仍在期内，次日起付" in text


def test_names_may_come_as_a_list_and_a_stage_alone(five: Comparison) -> None:
    assert compare(["yubei", "wendeng"]).packs == compare("yubei", "wendeng").packs
    assert five.select(stages="contract").rule_rows == five.select(stages=["contract"]).rule_rows


def test_conditions_are_others_than_what_the_number_is_compared_with(make_pack: Callable[..., Policy]) -> None:
    def caveats(one: str, two: str) -> list[str]:
        packs = [
            make_pack(name, {"x": "200万元"}, f"when: {when}\nmust: has_supervisor")
            for name, when in (("one", one), ("two", two))
        ]
        return [item.en for item in compare(*packs).parameter_rows[0].caveats]

    other, where = (
        "counted from, taken of or compared with different things",
        "the rules that read it apply under different conditions",
    )
    assert caveats("total_investment_yuan >= x", "total_investment_yuan >= x") == []
    assert caveats("total_investment_yuan >= x", "contract_amount_yuan >= x") == [other]
    assert caveats("total_investment_yuan >= x", "is_phased and total_investment_yuan >= x") == [where]
