"""Expressions and rules in words, in both languages."""

from datetime import date

import pytest

from govrules.language.checker import Names, check
from govrules.language.parser import parse
from govrules.packs.catalogue import load_pack_file
from govrules.policy import load_pack
from govrules.reports.prose import Prose
from govrules.reports.sentences import sentence

PACK = load_pack_file("yubei")
NAMES = Names(
    {name: fact.type for name, fact in PACK.vocabulary.facts.items()},
    {name: (item.value, item.type) for name, item in PACK.parameters.items()},
    PACK.definitions,
)


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("has_supervisor", "“已确定监理单位”为是", "“has a supervisor” is yes"),
        ("not has_supervisor", "“已确定监理单位”为否", "“has a supervisor” is no"),
        ("project_kind == 'operations'", "项目类别为运维类", "kind of project is operations"),
        ("not project_kind == 'operations'", "项目类别不为运维类", "kind of project is not operations"),
        ("acceptance_result == 'pass'", "竣工验收结论为通过", "result of completion acceptance is passed"),
        ("happened(contract_date)", "合同签订已发生", "“the contract was signed” has happened"),
        ("not happened(contract_date)", "合同签订未发生", "“the contract was signed” has not happened"),
        (
            "project_investment_yuan > total_investment_yuan * change_cap",
            "项目投资额超过总投资的10%",
            "project investment is more than 10% of total investment",
        ),
        (
            "not project_investment_yuan > total_investment_yuan",
            "项目投资额不超过总投资",
            "project investment is at most total investment",
        ),
        (
            "not acceptance_date <= in_use_date",
            "竣工验收未在正式投入使用或之前发生",
            "“completion acceptance” did not come by “formal use”",
        ),
        (
            "count(item_types & {'camera', 'copier'}) > 0",
            "建设采购内容种类中有照相机或复印机",
            "kinds of things built or bought include at least one of cameras or copiers",
        ),
        ("count(changes) == 0", "没有变更事项", "there are no changes"),
        (
            "{'区财政局'} <= expert_review_participants",
            "专家评审参与单位包括区财政局",
            "bodies taking part in the expert review include 区财政局",
        ),
        (
            "is_construction or is_phased",
            "属于建设类项目，或者“分期建设”为是",
            "it is a construction project or “built in phases” is yes",
        ),
        ("plan_year - 1 == phase_no", "计划年度的上一年为建设期次", "the year before year of the plan is number of the phase"),
    ],
)
def test_a_condition_in_words(text: str, zh: str, en: str) -> None:
    typed, problems = check(parse(text), NAMES)
    assert problems == []
    assert Prose(PACK, "zh").condition(typed) == zh
    assert Prose(PACK, "en").condition(typed) == en


def test_a_rule_in_words() -> None:
    rule = PACK.rule("contract-filing")
    assert rule is not None
    assert sentence(PACK, rule, "zh") == (
        "项目建设和运维单位应当在合同签订之日起7个工作日内办理：合同报信息化主管部门备案（对象：区大数据发展局）。"
    )
    assert sentence(PACK, rule, "en") == (
        "The project unit must see to “the contract was filed with the IT authority” (addressed to Big Data Bureau)"
        " within 7 working days of “the contract was signed”."
    )


@pytest.mark.parametrize("name", ["qingjiangpu", "wendeng", "xiangcheng", "yicheng", "yubei"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_rule_has_a_sentence_without_code(name: str, lang: str) -> None:
    pack = load_pack_file(name)
    for rule in pack.rules:
        text = sentence(pack, rule, lang)
        assert text.endswith(("。", "."))
        assert not any(word in text for word in ("_date", "_yuan", "==", " <= ", "None", "frozenset")), (rule.id, text)


def test_a_record_fills_the_sentence() -> None:
    record = {"unit_type": "gov_organ", "contract_date": "2022-09-28", "contract_filed_authority_date": None}
    text = load_pack("yubei").explain(record, "contract-filing", as_of=date(2022, 10, 10)).to_text("zh")
    assert "合同签订（2022-09-28）之日起7个工作日内" in text
    assert "2022-10-08 … 2022-10-09: 调休上班，计入" in text
    assert "2022-10-01 … 2022-10-07 国庆节: 放假，不计" in text


def test_what_would_settle_an_unknown_is_named() -> None:
    text = load_pack("yubei").explain({}, "contract-filing", as_of=date(2022, 10, 10)).to_text("en")
    assert "what would settle it" in text
    assert "contract_filed_authority_date  (date the contract was filed with the IT authority)" in text


def test_a_known_breach_is_not_to_be_settled_by_what_is_lacking() -> None:
    policy = load_pack("xiangcheng")
    record = {"contract_date": "2022-03-01", "contract_filed_authority_date": "2022-03-14"}
    text = policy.explain(record, "contract-filing", as_of=date(2022, 12, 31)).to_text("en")
    assert "violated" in text
    assert "what the record does not tell:" in text
    assert "what would settle it" not in text
