"""Charts: their data and encodings, Chinese and English words, sizes that grow with the rows, and how they are saved."""

import itertools
import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from govrules.analysis.charts import due_per_week, heat_map, save_chart, sweep_chart, timeline_chart
from govrules.analysis.charts import save as saving
from govrules.analysis.charts.heat import fitted
from govrules.analysis.charts.sweeping import _Line
from govrules.analysis.charts.theme import FONTS, text_width
from govrules.analysis.comparison import compare
from govrules.analysis.outcomes import compare_outcomes
from govrules.analysis.sweep import Sweep, sweep
from govrules.base.diagnostics import UsageError
from govrules.engine.finding import Status
from govrules.policy import load_pack
from govrules.portfolios.evaluating import evaluate_portfolio
from govrules.portfolios.reading import read_portfolio
from govrules.reports.report import Report
from govrules.reports.signs import SIGNS

EXAMPLES = Path(__file__).parents[2] / "examples"
PACKS = ["yubei", "xiangcheng", "wendeng", "qingjiangpu", "yicheng"]


def report(pack: str, name: str, as_of: date) -> Report:
    policy = load_pack(pack)
    return policy.evaluate(policy.read_record(EXAMPLES / f"{name}.yaml"), as_of=as_of)


@pytest.fixture(scope="module")
def investment() -> Sweep:
    record = load_pack("yicheng").read_record(EXAMPLES / "yicheng-midway.yaml")
    names = ["total_investment_yuan", "planned_investment_yuan"]
    return sweep(record, names, ("50万元", "500万元"), packs=["yicheng", "qingjiangpu"], as_of=date(2023, 10, 20))


def data(chart: Any) -> list[dict[str, Any]]:
    """Give all rows of a chart's data."""
    return (
        [row for rows in chart.to_dict()["datasets"].values() for row in rows]
        if "datasets" in chart.to_dict()
        else _inline(chart)
    )


def _inline(chart: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []

    def collect(node: Any) -> None:
        if isinstance(node, dict):
            values = node.get("data", {}).get("values") if isinstance(node.get("data"), dict) else None
            found.extend(row for row in values or [] if row not in found)
            for item in node.values():
                collect(item)
        elif isinstance(node, list):
            for item in node:
                collect(item)

    collect(chart.to_dict())
    return found


def svg(chart: Any, folder: Path) -> str:
    return save_chart(chart, folder / "chart.svg").read_text(encoding="utf-8")


def height(text: str) -> float:
    match = re.search(r'height="([\d.]+)"', text)
    assert match
    return float(match[1])


def test_the_timeline_groups_moments_by_stage_and_tells_late_due_and_waiting() -> None:
    chart = timeline_chart(report("yubei", "yubei-life", date(2022, 2, 20)), "en")
    rows = data(chart)
    heads = [row["row"][5:] for row in rows if row.get("row", "")[4:5] == "#"]
    assert heads[:4] == ["application", "review", "procurement", "contract"]
    late = next(row for row in rows if row.get("kind") == "done late")
    assert (late["start"], late["end"], late["note"]) == ("2021-10-08", "2021-10-09", "due 2021-10-08, 1 day late")
    assert next(row for row in rows if row.get("kind") == "pending")["note"] == "last day 2022-06-30"
    assert {"today": "2022-02-20", "flag": "as of 2022-02-20"} in rows
    happened = [row for row in rows if row.get("kind") == "happened"]
    assert happened
    assert all(row["start"] == row["end"] and not row["long"] for row in happened)


def test_the_timeline_keeps_its_order_and_its_days_in_every_time_zone() -> None:
    spec = timeline_chart(report("xiangcheng", "xiangcheng-midway", date(2019, 9, 26))).to_dict()
    order = [layer["encoding"]["y"]["sort"] for layer in spec["layer"] if "sort" in layer.get("encoding", {}).get("y", {})]
    assert order
    assert all(item == sorted(item) for item in order)
    scales = [layer["encoding"]["x"]["scale"]["type"] for layer in spec["layer"] if "scale" in layer["encoding"].get("x", {})]
    assert set(scales) == {"utc"}


def test_what_stands_beside_the_last_mark_lies_inside_the_chart() -> None:
    spec = timeline_chart(report("wendeng", "wendeng-midway", date(2023, 4, 24)), "zh").to_dict()
    domain = next(
        layer["encoding"]["x"]["scale"]["domain"]
        for layer in spec["layer"]
        if "domain" in layer["encoding"].get("x", {}).get("scale", {})
    )
    first, last = (date(1970, 1, 1) + timedelta(milliseconds=at) for at in domain)
    rows = data(timeline_chart(report("wendeng", "wendeng-midway", date(2023, 4, 24)), "zh"))
    for row in rows:
        if "note" in row:
            share = (date.fromisoformat(row["beside"]) - first) / (last - first)
            assert share * spec["width"] + 9 + text_width(row["note"], 11) <= spec["width"] + 1


def test_the_sweep_draws_a_band_a_segment_and_marks_the_points(investment: Sweep) -> None:
    chart = sweep_chart(investment, "zh")
    spec = chart.to_dict()
    assert [panel["title"]["text"] for panel in spec["vconcat"]] == ["枣庄市峄城区", "淮安市清江浦区"]
    review = [row for row in data(chart) if row.get("track") == "须现场评审 · 三（二）1"]
    assert [(row["from"], row["to"], row["status"]) for row in review] == [
        (500_000.0, 999_999.99, "– 不适用"), (1_000_000.0, 5_000_000.0, "✗ 违反"),
    ]  # fmt: skip
    axis = spec["vconcat"][0]["layer"][0]["encoding"]["x"]["axis"]
    assert axis["values"] == [500_000.0, 1_000_000.0, 2_000_000.0, 5_000_000.0]
    assert '"1000000": "100万元"' in axis["labelExpr"]
    assert any(row.get("flag") == "本项目 83.5万元" for row in data(chart))
    text = json.dumps(sweep_chart(investment, "en").to_dict(), ensure_ascii=False)
    assert "¥1M" in text
    assert "✗ violated" in text


def test_a_band_too_narrow_for_words_keeps_its_sign(investment: Sweep) -> None:
    widths = [(row["to"] - row["from"], row["text"]) for row in data(sweep_chart(investment, "zh")) if "track" in row]
    assert all(text.startswith(tuple(item.sign for item in SIGNS.values())) for width, text in widths if width > 400_000)
    wide = sweep(
        load_pack("yicheng").read_record(EXAMPLES / "yicheng-midway.yaml"), "total_investment_yuan", ("99万元", "1000万元"),
        packs="yicheng", as_of=date(2023, 10, 20),
    )  # fmt: skip
    assert {row["text"] for row in data(sweep_chart(wide)) if "track" in row and row["to"] < 1_000_000} == {""}


def test_everything_that_reads_the_fact_can_be_shown(investment: Sweep) -> None:
    few, all_of_them = sweep_chart(investment), sweep_chart(investment, everything=True)
    tracks = [{row["track"] for row in data(chart) if "track" in row} for chart in (few, all_of_them)]
    assert tracks[0] < tracks[1]
    assert "另有 3 项读取该信息但不变" in json.dumps(few.to_dict(), ensure_ascii=False)


def test_days_are_drawn_from_their_anchor_and_codes_side_by_side() -> None:
    record = {"unit_type": "gov_organ", "unit_level": "district", "trial_start_date": "2022-05-08"}
    result = sweep(record, "acceptance_date", ("1 month", "13 months"), packs="wendeng", as_of=date(2024, 1, 1),
                   anchor="trial_start_date")  # fmt: skip
    expression = result.chart("en").to_dict()["vconcat"][0]["layer"][0]["encoding"]["x"]["axis"]["labelExpr"]
    assert '"3 months"' in expression
    assert '"6 months"' in expression
    kinds = sweep({**record, "project_kind": "service"}, "project_kind", packs="yubei", as_of=date(2024, 1, 1)).chart("zh")
    assert {(row["from"], row["to"]) for row in data(kinds) if "track" in row} == {(0.0, 1.0), (1.0, 2.0), (2.0, 3.0)}


def test_the_heat_map_shows_gaps_as_gaps() -> None:
    chart = heat_map(compare(*PACKS), "zh", least=3)
    filing = {row["district"]: row for row in data(chart) if row.get("row", "").endswith(" 合同备案")}
    assert filing["重庆市渝北区"]["kind"] == "■ 定有日期"
    assert "".join(filing["重庆市渝北区"]["text"]) == "■ 合同签订之日起7个工作日内"
    assert (filing["威海市文登区"]["kind"], filing["淮安市清江浦区"]["kind"]) == ("● 必须", "— 未作规定")
    assert (filing["淮安市清江浦区"]["text"], filing["淮安市清江浦区"]["colour"]) == (["—"], "#FFFFFF")
    cloud = {row["district"]: row["kind"] for row in data(chart) if row.get("row", "").endswith(" 使用政务云")}
    assert cloud["苏州市相城区"] == "○ 原则上"


def test_the_heat_map_of_one_project_shows_statuses() -> None:
    outcomes = compare_outcomes(EXAMPLES / "xiangcheng-midway.yaml", PACKS, date(2023, 9, 26))
    chart = heat_map(outcomes, "en")
    filing = {row["district"]: row for row in data(chart) if row.get("row", "").endswith(" File the signed contract")}
    assert " ".join(filing["Xiangcheng District, Suzhou"]["text"]) == "✗ violated, last day 2019-09-30"
    assert filing["Xiangcheng District, Suzhou"]["colour"] == SIGNS[Status.VIOLATED].colour
    assert "XC-2019-031 · as of 2023-09-26" in json.dumps(chart.to_dict(), ensure_ascii=False)
    only = heat_map(outcomes, "en", stages=["contract"])
    assert {row["row"][5:] for row in data(only) if row["row"][4] == "#"} == {"contract"}


def test_long_words_are_broken_and_cut_with_an_ellipsis() -> None:
    assert fitted("短", 100, 11) == ["短"]
    assert fitted("within 7 working days of signing", 110, 11) == ["within 7 working", "days of signing"]
    assert fitted("一二三四五六七八九十" * 3, 110, 11) == ["一二三四五六七八九", "十一二三四五六七八…"]


def test_last_days_are_counted_by_week_from_monday() -> None:
    monday = date(2023, 4, 24)
    rows = [(monday, "due", "甲"), (monday + timedelta(6), "due", "甲"), (monday + timedelta(7), "pending", "甲"),
            (monday - timedelta(1), Status.VIOLATED, "甲"), (None, "due", "甲"), (monday, "satisfied", "甲")]  # fmt: skip
    drawn = {(row["week"], row["status"]): row["count"] for row in data(due_per_week(rows, as_of=monday)) if "count" in row}
    assert drawn == {("2023-04-24", "● 待办"): 2, ("2023-05-01", "◷ 尚不可办理"): 1, ("2023-04-17", "✗ 违反"): 1}


def test_weeks_far_away_are_gathered() -> None:
    monday = date(2023, 4, 24)
    rows = [(date(2019, 1, 1), "violated", ""), (date(2020, 1, 1), "violated", ""), (date(2030, 1, 1), "due", "")]
    chart = due_per_week(rows, "en", as_of=monday)
    drawn = [(row["week"], row["count"]) for row in data(chart) if "count" in row]
    assert drawn == [("2023-02-20", 2), ("2023-10-30", 1)]
    expression = json.dumps(chart.to_dict())
    assert "earlier" in expression
    assert "later" in expression


def test_reports_are_counted_without_what_was_done() -> None:
    done_late = report("yubei", "yubei-life", date(2022, 2, 20))
    drawn = [row for row in data(due_per_week(done_late, "zh")) if "count" in row]
    assert [(row["week"], row["status"]) for row in drawn] == [("2022-06-27", "◷ 尚不可办理")]
    several = due_per_week([done_late, report("wendeng", "wendeng-midway", date(2023, 4, 24))], "en")
    assert [panel["title"]["text"] for panel in several.to_dict()["vconcat"]] == [
        "Wendeng District, Weihai", "Yubei District, Chongqing",
    ]  # fmt: skip


def test_a_portfolio_is_counted_by_its_rows(tmp_path: Path) -> None:
    table = tmp_path / "projects.csv"
    table.write_text("id,unit_type,unit_level,contract_date,contract_filed_authority_date\nA,gov_organ,district,2022-09-28,-\n")
    portfolio = read_portfolio(table, district="yubei")
    found = evaluate_portfolio(portfolio, as_of=date(2022, 10, 9))
    drawn = {(row["week"], row["status"]): row["count"] for row in data(due_per_week(found, "en")) if "count" in row}
    assert drawn[("2022-10-10", "● due")] == 1
    assert "as of 2022-10-09" in json.dumps(due_per_week(found, "en").to_dict())


def test_charts_of_nothing_say_so(tmp_path: Path) -> None:
    empty = load_pack("yubei").evaluate({}, as_of=date(2024, 1, 1))
    assert "记录中没有可显示的日期" in svg(timeline_chart(empty), tmp_path)
    assert "没有带期限的待办事项" in svg(due_per_week([]), tmp_path)
    assert "no rule to compare" in svg(heat_map(compare("yubei", "yicheng"), "en", least=3), tmp_path)
    none = sweep({}, "total_investment_yuan", ("1", "2"), packs="yicheng", as_of=date(2023, 10, 20))
    assert "no rule switches in this range" in svg(sweep_chart(none, "en"), tmp_path)


def test_svg_keeps_the_text_the_fonts_and_a_background(tmp_path: Path, investment: Sweep) -> None:
    text = svg(sweep_chart(investment, "zh"), tmp_path)
    assert "须现场评审" in text
    assert "100万元" in text
    assert FONTS.split(",")[0] in text
    assert "PingFang SC" in text
    assert 'fill="white"' in text


def test_pictures_grow_with_their_rows(tmp_path: Path, investment: Sweep) -> None:
    few = height(svg(sweep_chart(investment), tmp_path))
    many = height(svg(sweep_chart(investment, everything=True), tmp_path))
    assert many >= few + 3 * 24
    short = height(svg(timeline_chart(report("qingjiangpu", "qingjiangpu-retirement", date(2023, 10, 25))), tmp_path))
    long = height(svg(timeline_chart(report("yicheng", "yicheng-midway", date(2023, 10, 20))), tmp_path))
    assert long > short + 10 * 24


def test_the_page_asks_no_other_place_for_anything(tmp_path: Path, investment: Sweep) -> None:
    page = save_chart(sweep_chart(investment), tmp_path / "chart.html").read_text(encoding="utf-8")
    assert not re.search(r"<(script|link)[^>]+(src|href)=", page)
    assert "须现场评审" in page
    assert re.search(r'"editor":\s*false', page)


def test_png_has_twice_the_pixels_by_default(tmp_path: Path) -> None:
    chart = due_per_week([], "en")
    sizes = []
    for scale in (1, 2):
        content = save_chart(chart, tmp_path / "chart.png", scale=scale).read_bytes()
        assert content.startswith(b"\x89PNG")
        sizes.append(int.from_bytes(content[16:20], "big"))
    assert abs(sizes[1] - 2 * sizes[0]) <= 1


def test_png_without_a_chinese_font_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "shows_chinese", lambda: False)
    with pytest.raises(UsageError, match="no font on this machine"):
        save_chart(due_per_week([], "zh"), tmp_path / "chart.png")
    assert not (tmp_path / "chart.png").exists()
    save_chart(due_per_week([], "en"), tmp_path / "chart.png")
    save_chart(due_per_week([], "zh"), tmp_path / "chart.svg")


def test_a_font_that_draws_one_box_for_all_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Boxes:
        @staticmethod
        def svg_to_png(_: str) -> bytes:
            return b"box"

    monkeypatch.setattr(saving, "require", lambda *_: Boxes)
    assert not saving.shows_chinese()


def test_other_files_are_refused(tmp_path: Path) -> None:
    chart = due_per_week([])
    with pytest.raises(UsageError, match="cannot be written as"):
        save_chart(chart, tmp_path / "chart.pdf")
    with pytest.raises(UsageError, match="cannot write"):
        save_chart(chart, tmp_path / "missing" / "chart.svg")


def test_saved_specs_are_the_same_bytes(tmp_path: Path, investment: Sweep) -> None:
    contents = [save_chart(sweep_chart(investment), tmp_path / f"{n}.json").read_bytes() for n in (1, 2)]
    assert contents[0] == contents[1]
    assert json.loads(contents[0])["vconcat"]


def test_statuses_are_told_apart_without_colour() -> None:
    def lightness(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    assert len({item.sign for item in SIGNS.values()}) == len(Status)
    found = sorted(lightness(item.colour) for item in SIGNS.values())
    assert min(high - low for low, high in itertools.pairwise(found)) > 0.06
    for item in SIGNS.values():
        for ground, letters in ((item.colour, item.on_colour), (item.paper, item.ink), ("#FFFFFF", item.ink)):
            dark, light = sorted((lightness(ground), lightness(letters)))
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (item.label.en, ground, letters)


def test_marks_of_money_that_are_rounded_say_so_before_the_sign(investment: Sweep) -> None:
    line = _Line(investment, "en")
    assert [line.text(fen) for fen in (320_000_000, 320_000_010)] == ["¥3.2M", "≈¥3.2M"]


def test_a_chart_names_the_districts_that_it_leaves_out() -> None:
    record = load_pack("yicheng").read_record(EXAMPLES / "yicheng-midway.yaml")
    swept = sweep(record, "total_investment_yuan", ("50万元", "500万元"), packs=["yicheng", "wendeng"], as_of=date(2023, 10, 20))
    notes = sweep_chart(swept, "en").to_dict()["title"]["subtitle"]
    assert notes[-1] == "Wendeng District, Weihai: no rule reads the fact"
