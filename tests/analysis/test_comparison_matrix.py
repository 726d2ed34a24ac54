"""Topics over districts: which numbers and rules a topic gathers, and topics of one's own."""

from collections.abc import Callable

import pytest

from govrules.analysis.comparison import Comparison, compare
from govrules.analysis.topics import TOPICS
from govrules.base.diagnostics import UsageError
from govrules.packs.catalogue import bundled_packs
from govrules.policy import Policy

# topic → district → its numbers with their articles; a district that is left out sets no number
NUMBERS = {
    "plan_filing": {
        "qingjiangpu": {"9月15日 三（一）"}, "yicheng": {"10月31日 三（一）"}, "yubei": {"12月31日 第五条"},
    },
    "expert_review": {"yicheng": {"11月30日 三（二）1", "1,000,000 元 三（二）1"}},
    "contract_filing": {"xiangcheng": {"7个工作日 第十八条"}, "yubei": {"7个工作日 第十二条"}},
    "supervision": {
        "qingjiangpu": {"2,000,000 元 三（四）", "2,000,000 元 附件4 备注"}, "yicheng": {"2,000,000 元 三（三）3"},
    },
    "change": {"qingjiangpu": {"10% 三（四）"}, "yubei": {"10% 第十一条"}},
    "trial_run": {
        "qingjiangpu": {"2个月 三（五）"}, "wendeng": {"3个月 第三十六条", "6个月 第三十六条"},
        "xiangcheng": {"3个月 第二十五条", "6个月 第二十五条", "1年 第二十五条"}, "yicheng": {"3个月 三（四）1", "30日 附件5 6"},
    },
    "archive": {"yubei": {"10个工作日 第十五条"}, "yicheng": {"1,000,000 元 附件4 五"}},
}  # fmt: skip
SILENT = {
    "contract_filing": ["qingjiangpu", "yicheng"], "supervision": ["wendeng", "yubei"], "trial_run": ["yubei"],
    "acceptance": ["yubei"],
}  # fmt: skip


@pytest.fixture(scope="module")
def five() -> Comparison:
    return compare(*bundled_packs())


@pytest.mark.parametrize("topic", NUMBERS)
def test_the_numbers_of_a_topic(topic: str, five: Comparison) -> None:
    (row,) = five.matrix(topic).rows
    found = {
        pack.id: {f"{cell.text.zh} {cell.ref}" for _, cell in own.numbers}
        for pack, own in zip(five.packs, row.cells, strict=True)
        if own and own.numbers
    }
    assert found == NUMBERS[topic]


def test_a_silent_text_is_a_gap(five: Comparison) -> None:
    silent = {
        row.topic.key: [pack.id for pack, cell in zip(five.packs, row.cells, strict=True) if cell is None]
        for row in five.matrix().rows
    }
    assert {topic: packs for topic, packs in silent.items() if packs} == SILENT


def test_all_topics_are_the_default(five: Comparison) -> None:
    assert [row.topic for row in five.matrix().rows] == list(TOPICS)


def test_stages_rules_and_parameters_are_topics_too(five: Comparison) -> None:
    stage, rule, number = five.matrix("contract", "contract-filing", "trial_run_max").rows
    assert stage.topic.label.zh == "合同"
    found = {item.rule for cell in stage.cells if cell for item in cell.rules}
    assert found == {"contract-filing", "contract-within-task-book", "project-period"}
    assert [cell is not None for cell in rule.cells] == [False, True, True, False, True]
    assert [cell is not None for cell in number.cells] == [False, True, True, False, False]


def test_an_unknown_topic_is_refused_with_a_suggestion(five: Comparison) -> None:
    with pytest.raises(UsageError, match="did you mean `trial_run`"):
        five.matrix("trial_runs")


def test_a_cap_read_by_the_list_of_archive_documents_is_no_number_of_the_archive(five: Comparison) -> None:
    (row,) = five.matrix("archive").rows
    yubei = row.cells[-1]
    assert yubei is not None
    assert "change_cap" not in [parameter.name for parameter, _ in yubei.numbers]
    assert "archive-documents" in [rule.rule for rule in yubei.rules]


def test_the_frame(five: Comparison) -> None:
    frame = five.matrix("trial_run", "contract_filing").to_frame()
    assert list(frame.columns) == ["事项", *bundled_packs()]
    assert frame["qingjiangpu"][0] == "2个月*：验收申请前试运行时间 · 三（五） · ▽ 最宽"
    assert frame["yicheng"].isna().tolist() == [False, True]


def test_the_data(five: Comparison) -> None:
    data = five.matrix("contract_filing").to_dict()
    assert data["format"] == "govrules-compare/1"
    (topic,) = data["topics"]
    assert topic["cells"]["qingjiangpu"] is None
    assert topic["cells"]["wendeng"]["rules"][0]["rule"] == "contract-filing"
    assert topic["cells"]["yubei"]["parameters"][0]["number"] == "7"


def test_a_cell_shows_as_much_as_saying_what_is_left_out_would_take(make_pack: Callable[..., Policy]) -> None:
    def last_line(number: int) -> str:
        rules = {f"duty-{index}": "must: is_phased" for index in range(number)}
        packs = make_pack("one", {}, rules), make_pack("two", {}, {"other-duty": "must: is_phased"})
        return compare(*packs, lang="en").matrix("contract").to_frame()["one"][0].splitlines()[6:][-1]

    assert last_line(7) == "some duty · 第二条"
    assert last_line(8) == "and 2 more rules"


REVIEWS = {
    "qingjiangpu": {"三（一）", "三（二）", "三（三）"}, "wendeng": {"第五条", "第十一条", "第十二条"},
    "xiangcheng": {"第五条", "第十一条"}, "yicheng": {"三（二）1", "三（二）2", "三（二）3"}, "yubei": {"第六条", "第七条"},
}  # fmt: skip


def test_every_article_on_review_is_found_and_the_cloud_is_another_matter(five: Comparison) -> None:
    (row,) = five.matrix("expert_review").rows
    found = {
        pack.id: {ref for rule in cell.rules for ref in rule.refs} | {number.ref for _, number in cell.numbers}
        for pack, cell in zip(five.packs, row.cells, strict=True)
        if cell
    }
    assert found == REVIEWS


def test_topics_are_found_by_their_labels_and_in_a_list(five: Comparison) -> None:
    keys = [row.topic.key for row in five.matrix(["试运行", "contract filing"]).rows]
    assert keys == ["trial_run", "contract_filing"]
    assert repr(five.matrix("试运行")) == "<Matrix qingjiangpu, wendeng, xiangcheng, yicheng, yubei: trial_run>"


def test_what_other_districts_have_too_stands_first(five: Comparison) -> None:
    (row,) = five.matrix("change").rows
    first = row.cells[0]
    assert first is not None
    assert [rule.rule for rule in first.rules][:3] == ["change-approval", "change-request", "plan-not-adjusted"]


def test_a_star_says_that_a_number_is_not_all(five: Comparison) -> None:
    frame = five.matrix("contract_filing", "change", "archive", "trial_run").to_frame()
    texts = dict(zip(frame["事项"], frame["yubei"], strict=True))
    assert texts["合同备案"].startswith("7个工作日：")
    assert texts["项目变更"].startswith("10%*：")
    assert texts["验收资料与存档"].startswith("10个工作日：")
    # No other district has this number; the pack notes how it reads the text.
    assert five.matrix("day_after").to_frame()["xiangcheng"][0].startswith("1日*：")
