"""What the page of one project says."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape

from govrules.engine.finding import Status
from govrules.reports.explain import explain
from govrules.reports.html import render_html
from govrules.reports.pages import project
from govrules.reports.pages.markup import visible
from govrules.reports.pages.why import MOST_PARTS
from govrules.reports.pages.words import SIGNS, STATUSES
from govrules.reports.report import Report

ToyReport = Callable[..., Report]


def section(page: str, name: str) -> str:
    return page.partition(f'<section id="{name}"')[2].partition("</section>")[0]


def words(markup: str) -> str:
    return unescape(re.sub("<[^>]*>", "", markup))


def test_head(mixed: Report) -> None:
    said = words(render_html(mixed).partition("<header>")[2].partition("</header>")[0])
    for part in ("某区项目管理办法", "某府发〔2020〕1号", "TOY-1", "2022-06-30", "在施行期间内", "适用"):
        assert part in said


def test_counts_stand_beside_sign_and_word(mixed: Report) -> None:
    said = words(section(render_html(mixed), "summary"))
    for status in Status:
        assert f"{mixed.summary[status.value]}{SIGNS[status]}{STATUSES[status].zh}{STATUSES[status].en}" in said


def test_a_breach_says_where_what_follows_and_why(mixed: Report) -> None:
    card = section(render_html(mixed), "violations").partition('id="v1"')[2].partition("</article>")[0]
    said = words(card)
    for part in ("合同备案", "第三条、第六条", "期限 2022-04-13，实际 2022-04-20，迟 7 天", "暂停拨款", "区数据局", "备案期限",
                 "2022-04-01 + 7个工作日 = 2022-04-13", "2022-04-03 … 2022-04-05 清明节"):  # fmt: skip
        assert part in said
    assert '<details class="why">' in card


def test_the_first_sentence_gives_the_numbers_of_the_sections(mixed: Report, toy: ToyReport) -> None:
    said = words(render_html(mixed).partition('class="lead ')[2].partition("</p>")[0])
    assert f"发现 {len(section(render_html(mixed), 'violations').split('<article')) - 1} 项违规" in said
    assert f"{len(mixed.next_steps)} things to do now" in said
    assert "not everything can be told" in said
    assert 'class="lead ' not in render_html(toy(as_of=date(2019, 1, 1)))


def test_breaches_are_numbered_and_cited_by_number(mixed: Report) -> None:
    page = render_html(mixed)
    assert "✗违反Violated 1" in words(section(page, "violations").partition('id="v0"')[2])
    pointer = section(page, "articles").partition('href="#v0"')[2].partition("</a>")[0]
    assert "违规事项 1" in words(pointer)
    assert "violation 1" in words(pointer)


def test_a_deviation_is_marked(mixed: Report) -> None:
    card = section(render_html(mixed), "violations").partition('id="v0"')[2].partition("</article>")[0]
    assert "原则性要求" in words(card)


def test_next_steps_stand_in_order_with_time_left(mixed: Report) -> None:
    said = words(section(render_html(mixed), "steps"))
    assert "2022-08-01剩 22 个工作日" in said
    assert "报告建成" in said
    assert "建设单位 → 报送to 区数据局" in said.replace("project unit", "").replace("Data Bureau", "")


def test_an_overdue_step_says_since_when(toy: ToyReport) -> None:
    said = words(section(render_html(toy(date(2022, 8, 3), built="2022-06-01", reported=None)), "steps"))
    assert "2022-08-01✗ 已逾期 2 天2 days overdue" in said
    said = words(section(render_html(toy(date(2022, 8, 2), built="2022-06-01", reported=None)), "steps"))
    assert "已逾期 1 天1 day overdue" in said
    said = words(section(render_html(toy(date(2022, 8, 1), built="2022-06-01", reported=None)), "steps"))
    assert "今天" in said
    assert "已逾期" not in said


def test_a_provisional_day_is_marked(toy: ToyReport) -> None:
    late = toy(date(2026, 12, 28), signed="2026-12-27", filed=None)
    assert '<span class="flag"><span class="zh">暂定</span>' in section(render_html(late), "steps")
    assert "暂定" in words(section(render_html(late), "timeline"))
    assert "暂定" not in render_html(toy(signed="2022-06-27", filed=None))


def test_every_clause_stands_in_its_order_with_its_status_or_its_reason(example: Report) -> None:
    said = section(render_html(example), "articles").split('<article class="clause">')[1:]
    clauses = list(example.pack.clauses.values())
    assert len(said) == len(clauses)
    for clause, text in zip(clauses, said, strict=True):
        head = words(text.partition("</h3>")[0])
        assert clause.ref in head
        assert clause.gist.zh in unescape(head)
        status = example.clauses.get(clause.id)
        assert (STATUSES[status].zh if status else "未编码") in head
        assert ("未编码的原因" in text) == (clause.not_encoded is not None)
        titles = {visible(item.title.zh) for item in example.findings if item.clause == clause.id}
        assert all(title in unescape(text) for title in titles)


def test_a_finding_of_several_clauses_is_told_once_and_pointed_at(toy: ToyReport) -> None:
    articles = section(render_html(toy(signed="2022-04-01", filed="2022-04-02")), "articles")
    assert words(articles).count("2022-04-02 完成") == 1
    assert re.search(r'<a href="#f\d+"><span class="zh">见</span>', articles)


def test_what_cannot_be_told_carries_no_tick(toy: ToyReport) -> None:
    page = render_html(toy())
    row = section(page, "articles").partition("用政务云")[0].rpartition("<li")[2]
    assert "chip unknown" in row
    assert "✓" not in row
    assert "使用政务云" in words(section(page, "missing"))


def test_explanations_speak_of_their_own_subject(mixed: Report) -> None:
    page = section(render_html(mixed), "violations") + section(render_html(mixed), "articles")
    first, second = (words(page.partition(f"{name}</span>")[2].partition("</details>")[0]) for name in ("变更1", "变更2"))
    assert "2022-04-20" in first
    assert "2022-04-20" not in second


def test_scope_says_its_condition(mixed: Report) -> None:
    row = section(render_html(mixed), "articles").partition("第二条")[2].partition("</details>")[0]
    assert "项目名称不为outside" in words(row).replace("“", "").replace("”", "")


def test_out_of_force_and_out_of_scope_are_said_and_nothing_is_passed(toy: ToyReport) -> None:
    early = render_html(toy(date(2019, 12, 31)))
    assert "本办法自 2020-01-01 起施行" in words(early.partition("</header>")[0])
    assert "未发现违规事项" not in early
    outside = render_html(toy(name="outside"))
    assert "不在适用范围" in words(outside.partition("</header>")[0])
    assert "未作判断" in outside


def test_no_violation_is_no_pass_where_something_cannot_be_told(toy: ToyReport) -> None:
    facts = {"name": "甲", "budget_name": "甲", "signed": None, "built": None, "accepted": None, "parts": []}
    said = words(section(render_html(toy(**facts)), "violations"))
    assert "另有 1 项无法判断，不等于符合" in said
    assert "1 matter cannot be told, which is not a pass" in said
    said = words(section(render_html(toy(cloud=True, **facts)), "violations"))
    assert "无法判断" not in said
    assert "未发现违规事项。" in said


def test_assumed_scope_is_said_at_the_top(toy: ToyReport) -> None:
    assert "暂按适用处理" in words(render_html(toy()).partition("</header>")[0])


def test_a_long_list_is_cut_and_says_so(toy: ToyReport) -> None:
    parts = [{"asked": "2022-05-01", "made": "2022-04-20"}] * (project.MOST_ITEMS + 5)
    page = render_html(toy(parts=parts))
    assert "另有 5 项未列出" in words(section(page, "violations"))
    assert f"另有 {project.MOST_ITEMS + 5 - MOST_PARTS} 项未列出" in words(section(page, "articles"))


def test_only_the_first_elements_of_a_list_are_explained(toy: ToyReport) -> None:
    report = toy(parts=[{"asked": "2022-05-01", "made": "2022-05-20"}] * (MOST_PARTS + 1))
    rule = report.pack.rule("change-asked-first")
    assert rule is not None
    arguments = (report.pack, rule, report.record, report.as_of, report.calendar)
    assert len(explain(*arguments).parts) == MOST_PARTS + 1
    assert explain(*arguments, MOST_PARTS).parts == explain(*arguments).parts[:MOST_PARTS]
