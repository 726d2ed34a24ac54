"""Sweeps: exact switching points with both sides, ranges chosen from thresholds, and what is refused."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from govrules.analysis.sweep import Sweep, sweep
from govrules.base.diagnostics import RecordError, UsageError
from govrules.engine.finding import Reason, Status
from govrules.policy import load_pack, parse_pack

EXAMPLES = Path(__file__).parents[2] / "examples"

AS_OF = date(2024, 10, 20)
BASE: dict[str, object] = {
    "unit_type": "gov_organ", "unit_level": "district", "unit_in_district_budget": True, "funding_sources": ["district_fiscal"],
    "project_kind": "construction", "item_types": ["business_system"], "is_classified": False, "has_state_special_rules": False,
    "plan_year": 2023, "project_class": "general", "is_stock_project": False, "includes_software_development": True,
}  # fmt: skip
YICHENG = load_pack("yicheng").read_record(Path(__file__).parents[2] / "examples" / "yicheng-midway.yaml")
MINI = """\
pack: mini
version: "1"
district: {zh: 样区, en: "Sample"}
document: {title: 样本, number: 样一, issued: 2020-01-01}
in_force: {from: 2020-01-01, clause: "1"}
actors: {construction_unit: {zh: 单位, en: unit, party: own}}
clauses:
  "1": {ref: 第一条, gist: {zh: 甲, en: a}}
parameters:
  cap: {value: 15%, clause: "1", label: {zh: 上限, en: cap}}
  third: {value: 3, clause: "1", label: {zh: 三, en: three}}
  least_months: {value: 6, clause: "1", label: {zh: 月数, en: months}}
  filing: {value: 7 working days, clause: "1", label: {zh: 备案期限, en: filing period}}
rules:
  share:
    clause: "1"
    title: {zh: 比例, en: Share}
    stage: payment
    actor: construction_unit
    must: budget_executed_ratio * third >= cap
  horizon:
    clause: "1"
    title: {zh: 月数, en: Horizon}
    stage: planning
    actor: construction_unit
    must: cloud_demand_horizon_months > least_months
  within-contract:
    clause: "1"
    title: {zh: 预算与合同, en: Budget and contract}
    stage: contract
    actor: construction_unit
    must: budget_yuan * cap < contract_amount_yuan
  filing:
    clause: "1"
    title: {zh: 备案, en: File}
    stage: contract
    actor: construction_unit
    do: contract_filed_authority_date
    by: contract_date + filing
"""


def found(result: Sweep, rule: str, pack: str | None = None) -> list[tuple[str, str, str]]:
    """Give place, status before and status after of a rule's points."""
    return [
        (result.place(point, "en"), point.before.status.value, point.after.status.value)
        for point in result.points
        if point.track.rule == rule and pack in (None, point.track.pack)
    ]


def test_the_thresholds_of_an_investment_are_found_on_both_sides() -> None:
    names = ["total_investment_yuan", "planned_investment_yuan"]
    result = sweep(YICHENG, names, ("50万元", "500万元"), packs=["yicheng", "qingjiangpu"], as_of=date(2023, 10, 20))
    by_rule = {(point.track.pack, point.track.rule): point for point in result.points}
    review = by_rule["yicheng", "on-site-review"]
    assert (review.last, review.first, review.threshold) == (99_999_999, 100_000_000, 100_000_000)
    assert (review.before.status, review.after.status) == (Status.NOT_APPLICABLE, Status.VIOLATED)
    assert [(cause.name, cause.ref) for cause in review.causes] == [("on_site_review_threshold", "三（二）1")]
    places = {
        pack: {result.place(point, "zh") for point in result.points if point.track.pack == pack} for pack in result.districts
    }
    assert places == {"yicheng": {"1,000,000 元起", "2,000,000 元起"}, "qingjiangpu": {"2,000,000 元起"}}
    assert by_rule["qingjiangpu", "full-process-supervision"].causes[0].name == "supervision_threshold"


def test_values_move_every_fact_named_and_only_those() -> None:
    alone = sweep(YICHENG, "total_investment_yuan", ("50万元", "500万元"), packs="yicheng", as_of=date(2023, 10, 20))
    assert "needs-report" not in {point.track.rule for point in alone.points}
    assert {result.place(point, "en") for result in [alone] for point in result.points} == {"from ¥1,000,000", "from ¥2,000,000"}


def test_a_change_is_large_above_the_cap_and_not_at_it() -> None:
    record = {**BASE, "project_investment_yuan": "200万元", "changes": [{"amount_yuan": "10万元", "request_date": "2022-05-01"}]}
    result = sweep(record, "changes[0].amount_yuan", packs="yubei", as_of=AS_OF)
    assert found(result, "change-reapply") == [("above ¥200,000", "not_applicable", "unknown")]
    point = next(point for point in result.points if point.track.rule == "change-reapply")
    assert (point.last, point.first, point.track.subject) == (20_000_000, 20_000_001, "changes[0]")
    assert result.axis.step(result.first) < 20_000_000 < result.axis.step(result.last)
    turned = sweep(record, "project_investment_yuan", ("50万元", "300万元"), packs="yubei", as_of=AS_OF)
    assert found(turned, "change-reapply") == [("from ¥1,000,000", "unknown", "not_applicable")]


def test_a_trial_run_is_swept_in_months_from_its_start() -> None:
    record = {**BASE, "trial_start_date": "2022-05-08", "online_date": "2022-05-08", "is_major_project": False,
              "acceptance_result": "pass", "construction_complete_date": "2022-05-01"}  # fmt: skip
    facts = ["trial_end_date", "acceptance_application_date", "acceptance_date"]
    result = sweep(record, facts, ("1个月", "13 months"), packs=["wendeng", "xiangcheng"], as_of=AS_OF, anchor="trial_start_date")
    assert (result.first, result.last) == (date(2022, 6, 8), date(2023, 6, 8))
    windows = [
        (result.place(point, "en"), point.before.status.value, point.after.status.value, point.after.reasons)
        for point in result.points
        if {cause.name for cause in point.causes} & {"trial_run_min", "trial_run_max"}
    ]
    assert windows == [
        ("from 3 months (2022-08-08)", "violated", "satisfied", ()),
        ("after 6 months (2022-11-08)", "satisfied", "violated", (Reason.LATE,)),
        ("from 3 months (2022-08-08)", "violated", "satisfied", ()),
        ("after 12 months (2023-05-08)", "satisfied", "violated", (Reason.LATE,)),
    ]
    assert result.place(result.points[0], "zh") == "3个月 (2022-08-08)起"


def test_a_date_that_moves_past_the_day_of_evaluation_has_not_happened() -> None:
    record = {**BASE, "contract_date": "2022-09-28", "contract_filed_authority_date": "2022-09-30"}
    result = sweep(record, "contract_filed_authority_date", packs="yubei", as_of=date(2022, 10, 20))
    assert found(result, "contract-filing") == [
        ("after 2022-10-12", "satisfied", "violated"), ("after 2022-10-20", "violated", "violated"),
    ]  # fmt: skip
    assert [cause.name for point in result.points for cause in point.causes] == ["contract_filing_period", "as_of"]
    assert [point.after.reasons for point in result.points] == [(Reason.LATE,), (Reason.OVERDUE,)]


def test_a_last_day_that_moves_along_is_no_switching_point() -> None:
    result = sweep({"contract_date": "2022-03-01"}, "contract_date", ("2022-03-01", "2022-06-30"), packs=parse_pack(MINI),
                   as_of=date(2022, 12, 1))  # fmt: skip
    assert result.points == ()
    (segment,) = [item for item in result.segments if item.track.rule == "filing"]
    assert (segment.at_first.due, segment.at_last.due) == (date(2022, 3, 10), date(2022, 7, 11))


def test_ratios_and_numbers_switch_at_the_exact_value() -> None:
    mini = parse_pack(MINI)
    result = sweep({}, "budget_executed_ratio", packs=mini, as_of=AS_OF)
    (point,) = result.points
    assert (point.first, point.threshold) == (Fraction(1, 20), Fraction(1, 20))
    assert point.last == Fraction(1, 20) - Fraction(1, result.axis.parts)
    whole = sweep({}, "cloud_demand_horizon_months", packs=mini, as_of=AS_OF)
    assert [(item.last, item.first, whole.place(item, "en")) for item in whole.points] == [(6, 7, "above 6")]


def test_a_threshold_between_two_fen_lies_between_neighbours() -> None:
    result = sweep({"contract_amount_yuan": "100.01"}, "budget_yuan", ("0", "1000"), packs=parse_pack(MINI), as_of=AS_OF)
    (point,) = result.points
    # 100.01 yuan / 15 % = 666.7333… yuan
    assert (point.last, point.first, point.threshold) == (66_673, 66_674, None)


def test_a_ratio_that_no_hundredth_holds_is_met_exactly() -> None:
    text = MINI.replace("value: 3,", "value: 7,")
    (point,) = sweep({}, "budget_executed_ratio", ("0%", "10%"), packs=parse_pack(text), as_of=AS_OF).points
    assert point.first == point.threshold == Fraction(15, 700)


def test_codes_have_a_segment_each() -> None:
    result = sweep(BASE, "project_kind", packs="yubei", as_of=AS_OF)
    kinds = [(item.first, item.status.value) for item in result.segments if item.track.rule == "construction-project"]
    assert [code for code, _ in kinds] == ["construction", "operations", "service"]
    assert len({status for _, status in kinds}) > 1
    two = sweep(BASE, "project_kind", ["service", "construction"], packs="yubei", as_of=AS_OF)
    assert {(item.first, item.last) for item in two.segments} == {("service", "service"), ("construction", "construction")}


def test_yes_and_no_are_swept_and_scope_counts() -> None:
    result = sweep(BASE, "is_classified", packs="yicheng", as_of=date(2023, 10, 20))
    assert any(point.track.rule.startswith("scope/") for point in result.points)
    assert {(point.last, point.first) for point in result.points} == {(False, True)}


def test_the_chosen_range_holds_the_thresholds_and_the_present_value() -> None:
    result = sweep({**BASE, "total_investment_yuan": "83.5万元"}, "total_investment_yuan", packs="yicheng", as_of=AS_OF)
    assert (result.first, result.last) == (41_000_000, 300_000_000)
    assert result.present == 83_500_000


def test_values_listed_are_tried_and_at_tells_what_holds() -> None:
    result = sweep(YICHENG, "total_investment_yuan", ["50万元", "200万元", "500万元"], packs="yicheng", as_of=date(2023, 10, 20))
    held = {item.track.rule: item.status for item in result.at("200万元")}
    assert held["on-site-review"] is Status.VIOLATED
    assert {item.track.rule: item.status for item in result.at("99.99万元")}["on-site-review"] is Status.NOT_APPLICABLE
    with pytest.raises(UsageError, match="outside"):
        result.at("600万元")


def test_frames_hold_yuan_as_decimals_and_days_as_dates() -> None:
    result = sweep(YICHENG, "total_investment_yuan", ("50万元", "500万元"), packs="yicheng", as_of=date(2023, 10, 20))
    for library in ("pandas", "polars"):
        frame = result.to_frame(library)
        rows = frame.to_dict("records") if library == "pandas" else frame.to_dicts()
        review = [row for row in rows if row["rule"] == "on-site-review"]
        assert [(row["from"], row["to"], row["status"]) for row in review] == [
            (Decimal(500_000), Decimal("999999.99"), "not_applicable"), (Decimal(1_000_000), Decimal(5_000_000), "violated"),
        ]  # fmt: skip
    points = result.to_frame("pandas", lang="en", points=True)
    assert list(points["place"].unique()) == ["from ¥1,000,000", "from ¥2,000,000"]


def test_markdown_names_the_points_and_what_stays() -> None:
    result = sweep(YICHENG, "total_investment_yuan", ("50万元", "500万元"), packs=["yicheng", "yubei", "qingjiangpu"],
                   as_of=date(2023, 10, 20))  # fmt: skip
    text = result.to_markdown("zh")
    assert "| 枣庄市峄城区 | 1,000,000 元起 | 须现场评审 | 三（二）1 | – 不适用 | ✗ 违反 (不符合要求) |" in text
    assert "- 淮安市清江浦区: ? 无法判断: 1；– 不适用: 2" in text
    assert "from ¥2,000,000" in result.to_markdown("en")
    none = sweep(YICHENG, "total_investment_yuan", ("50万元", "60万元"), packs="yicheng", as_of=date(2023, 10, 20))
    assert "在此范围内没有转折点。" in none.to_markdown()
    assert "Nothing switches" in none._repr_html_()


def test_a_regulation_that_asks_for_nothing_says_why() -> None:
    late = sweep(YICHENG, "total_investment_yuan", ("50万元", "500万元"), packs="yicheng", as_of=date(2030, 1, 1))
    assert late.points == ()
    assert late.idle["yicheng"].en == "not in force on that day"
    assert "枣庄市峄城区: 评估日期不在施行期间" in late.to_markdown("zh")
    away = sweep({**BASE, "is_classified": True}, "total_investment_yuan", ("50万元", "500万元"), packs="yicheng",
                 as_of=date(2023, 10, 20))  # fmt: skip
    assert "the project is out of scope" in away.to_markdown("en")


def test_what_a_record_names_stays_text() -> None:
    record = {**BASE, "id": "<script>|a", "total_investment_yuan": "83万元"}
    result = sweep(record, "total_investment_yuan", packs="yicheng", as_of=AS_OF)
    assert "<script>" not in result._repr_html_()
    assert "<script>" not in result.to_markdown()
    assert "\\|a" in result.to_markdown()


def test_the_same_input_gives_the_same_bytes() -> None:
    given: dict[str, Any] = {"values": ("50万元", "500万元"), "packs": ["yicheng"], "as_of": date(2023, 10, 20)}
    first, second = (sweep(YICHENG, "total_investment_yuan", **given).to_json() for _ in range(2))
    assert first == second
    data = json.loads(first)
    assert (data["format"], data["from"], data["to"]) == ("govrules-sweep/1", "500000", "5000000")
    point = next(item for item in data["points"] if item["rule"] == "on-site-review")
    assert (point["last_before"], point["first_after"], point["threshold"]) == ("999999.99", "1000000", "1000000")


@pytest.mark.parametrize(
    ("fact", "values", "options", "says"),
    [
        ("total_investment_yuann", None, {}, "no fact named `total_investment_yuann`"),
        ("changes[0].amount", None, {}, "no field named `amount`"),
        ("changes[3].amount_yuan", ("1", "2"), {}, "no `changes\\[3\\]`"),
        ("item_types", None, {}, "has no values to go through"),
        ("project_name", None, {}, "has no values to go through"),
        ("total_investment_yuan", ("50万元",), {}, "two different values"),
        ("total_investment_yuan", "50万元", {}, "`values` is a range"),
        ("total_investment_yuan", ("x", "y"), {}, "`x` is not an amount"),
        ("trial_end_date", ("1 month", "3 months"), {}, "needs `anchor`"),
        ("trial_end_date", ("1 month", "3 months"), {"anchor": "trial_start_dat"}, "no fact named `trial_start_dat`"),
        ("trial_end_date", ("1 month", "3 months"), {"anchor": "trial_start_date"}, "no date in `trial_start_date`"),
        (["total_investment_yuan", "plan_year"], None, {}, "are of one type"),
        ("procurement_threshold_yuan", None, {}, "no pack compares"),
        ("total_investment_yuan", None, {"packs": []}, "needs a pack"),
        ("total_investment_yuan", None, {"as_of": "2024-01-01"}, "`as_of` is a datetime.date"),
    ],
)  # fmt: skip
def test_what_cannot_be_swept_is_refused_with_a_way_out(fact: Any, values: Any, options: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        sweep({**BASE, "changes": []}, fact, values, **{"packs": "yicheng", "as_of": AS_OF, **options})


def test_a_bad_record_is_refused() -> None:
    with pytest.raises(RecordError, match="plan_yeer"):
        sweep({"plan_yeer": 2023}, "plan_year", packs="yicheng", as_of=AS_OF)


def test_a_fact_that_no_rule_reads_is_said_to_be_such() -> None:
    record = load_pack("yubei").read_record(EXAMPLES / "yubei-violations.json")
    values = ("2022-01-01", "2022-12-31")
    swept = sweep(record, "initial_acceptance_date", values, packs=["yubei", "yicheng"], as_of=date(2022, 11, 10))
    assert swept.unread == ("yubei",)
    assert "- 重庆市渝北区: 没有规则读取该信息" in swept.to_markdown()
    assert "Yubei District, Chongqing: no rule reads the fact" in swept._repr_html_()
    assert repr(swept).startswith("<Sweep initial_acceptance_date 2022-01-01 to 2022-12-31, 2022-11-10: ")
    early = sweep(record, "initial_acceptance_date", values, packs="yubei", as_of=date(2017, 1, 1))
    assert early.unread == ()
