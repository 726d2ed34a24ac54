"""One project under several districts: aligned by rule, gaps as gaps, the same as each district's own report."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from govrules.analysis.outcomes import OutcomeComparison, compare_outcomes
from govrules.base.diagnostics import RecordError, UsageError
from govrules.base.source import Source
from govrules.engine.finding import Status
from govrules.packs.catalogue import bundled_packs
from govrules.policy import Policy, load_pack

EXAMPLES = Path(__file__).parents[2] / "examples"

EXAMPLE = Path(__file__).parents[2] / "examples" / "yubei-midway.yaml"
AS_OF = date(2022, 10, 8)
FILE = "do: contract_filed_authority_date"
FILED = {"contract_date": date(2024, 3, 1), "contract_filed_authority_date": None}
MakePack = Callable[..., Policy]


@pytest.fixture(scope="module")
def five() -> OutcomeComparison:
    return compare_outcomes(EXAMPLE, bundled_packs(), AS_OF)


def cells_of(found: OutcomeComparison, rule: str) -> dict[str, tuple[str, date | None] | None]:
    (row,) = (row for row in found.rows if row.rule == rule)
    return {pack.id: (cell.status.value, cell.due) if cell else None for pack, cell in zip(found.packs, row.cells, strict=True)}


def test_the_same_contract_in_five_districts(five: OutcomeComparison) -> None:
    assert cells_of(five, "contract-filing") == {
        "qingjiangpu": None, "wendeng": ("due", None), "xiangcheng": ("due", date(2022, 10, 12)), "yicheng": None,
        "yubei": ("due", date(2022, 10, 12)),
    }  # fmt: skip


def test_every_cell_is_what_the_district_itself_says(five: OutcomeComparison) -> None:
    for number, pack in enumerate(five.packs):
        policy = load_pack(pack.id)
        report = policy.evaluate(policy.read_record(EXAMPLE), as_of=AS_OF)
        own = {(item.rule, item.status, item.verdict.due) for item in report.findings if item.stage}
        shown = {(row.rule, cell.status, cell.due) for row in five.rows if (cell := row.cells[number])}
        assert shown == own


def test_differing_rows_have_the_rule_in_two_packs(five: OutcomeComparison) -> None:
    assert five.differing
    assert all(len(row.present) > 1 for row in five.differing)
    assert "contract-filing" in {row.rule for row in five.differing}
    assert five.select(only="differing").rows == five.differing
    assert {row.stage for row in five.select(stages=["payment"]).rows} == {"payment"}
    with pytest.raises(UsageError, match="no stage named `pay`"):
        five.select(stages=["pay"])


def test_equal_outcomes_do_not_differ_and_other_days_do(make_pack: MakePack) -> None:
    by = f"{FILE}\nby: contract_date + x"
    one, two, three = (
        make_pack(name, {"x": days}, by) for name, days in (("one", "7 days"), ("two", "7 days"), ("three", "8 days"))
    )
    assert not compare_outcomes(FILED, [one, two], date(2024, 3, 4)).differing
    (row,) = compare_outcomes(FILED, [one, three], date(2024, 3, 4)).differing
    assert [cell.due for cell in row.present] == [date(2024, 3, 8), date(2024, 3, 9)]
    assert [cell.status for cell in row.present] == [Status.DUE, Status.DUE]


def test_elements_of_a_list_have_rows_of_their_own(make_pack: MakePack) -> None:
    one = make_pack("one", {}, "for_each: change in changes\nmust: change.justified")
    two = make_pack("two", {}, "must: is_phased")
    record = {"changes": [{"justified": True}] * 10 + [{"justified": False}], "is_phased": True}
    rows = compare_outcomes(record, [one, two], AS_OF).rows
    assert [row.subject for row in rows] == [f"changes[{number}]" for number in range(11)]
    assert [cell.status for cell in rows[10].present] == [Status.VIOLATED, Status.SATISFIED]
    assert [cell.status for cell in rows[9].present] == [Status.SATISFIED, Status.SATISFIED]
    # Without elements the rule still has its row.
    (row,) = compare_outcomes({"changes": []}, [one, two], AS_OF).rows
    assert (row.subject, [cell.status for cell in row.present]) == (None, [Status.NOT_APPLICABLE, Status.UNKNOWN])


def test_months_share_a_row(make_pack: MakePack) -> None:
    monthly = "do: progress_reports\nevery: month\nfrom: {}"
    one = make_pack("one", {}, monthly.format("contract_date"))
    two = make_pack("two", {}, monthly.format("construction_start_date"))
    record = {"contract_date": date(2024, 1, 5), "construction_start_date": date(2024, 2, 5), "progress_reports": []}
    (row,) = compare_outcomes(record, [one, two], date(2024, 5, 1)).rows
    assert [cell.finding.verdict.subject for cell in row.present] == ["2024-01", "2024-02"]
    assert row.subject is None


def test_a_rule_of_several_clauses_stands_once_with_all_refs(five: OutcomeComparison) -> None:
    (row,) = (row for row in five.rows if row.rule == "connect-exchange-platform")
    wendeng = row.cells[1]
    assert wendeng is not None
    assert wendeng.refs == ("第六条", "第十条")


def test_a_fact_that_only_one_pack_knows(make_pack: MakePack) -> None:
    own = "facts:\n  fast_track: {type: bool, stage: contract, label: {zh: 快速通道, en: fast track}}\n"
    one, two = make_pack("one", {}, "must: fast_track", extra=own), make_pack("two", {}, "must: is_phased")
    found = compare_outcomes({"fast_track": False, "is_phased": True}, [one, two], AS_OF)
    assert [cell.status for cell in found.rows[0].present] == [Status.VIOLATED, Status.SATISFIED]
    assert ["fast_track" in report.record.facts for report in found.reports] == [True, False]
    with pytest.raises(RecordError, match="no fact named `fast_trak`"):
        compare_outcomes({"fast_trak": False}, [one, two], AS_OF)


def test_records_come_as_mappings_records_texts_and_paths(five: OutcomeComparison) -> None:
    policy = load_pack("yubei")
    record = policy.read_record(EXAMPLE)
    text = Source("project.json", json.dumps({"id": "P-1", "contract_date": "2022-09-28"}))
    assert compare_outcomes(record, ["yubei", "wendeng"], AS_OF).to_dict() == compare_outcomes(
        str(EXAMPLE), ["yubei", "wendeng"], AS_OF
    ).to_dict()  # fmt: skip
    assert compare_outcomes(text, ["yubei"], AS_OF).record.id == "P-1"


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(UsageError, match="no pack"):
        compare_outcomes({}, [], AS_OF)
    with pytest.raises(UsageError, match="more than once"):
        compare_outcomes({}, ["yubei", "yubei"], AS_OF)
    with pytest.raises(UsageError, match="as_of"):
        compare_outcomes({}, ["yubei"], "2022-10-08")  # type: ignore[arg-type]  # on purpose


def test_an_empty_record_is_not_definite() -> None:
    assert not compare_outcomes({}, ["yubei", "wendeng"], AS_OF).is_definite


def test_the_frame(five: OutcomeComparison) -> None:
    frame = five.to_frame().set_index("rule")
    row = frame.loc["contract-filing"]
    assert (row["yubei_status"], row["yubei_due"], row["differs"]) == ("due", date(2022, 10, 12), True)
    assert frame["qingjiangpu_status"].isna()["contract-filing"]
    polars_frame = compare_outcomes(EXAMPLE, ["yubei", "wendeng"], AS_OF, frames="polars").to_frame()
    assert str(polars_frame.schema["yubei_due"]) == "Date"


def test_views(five: OutcomeComparison, tmp_path: Path) -> None:
    markdown = five.to_markdown("en")
    line = next(line for line in markdown.splitlines() if "contract-filing" in line)
    assert "— silent" in line
    assert "● due last day 2022-10-12" in line
    assert "≠ districts differ" in line
    assert "more rules: nothing to do and no breach anywhere" in markdown
    html = five._repr_html_()
    assert 'class="due"' in html
    assert "待办" in html
    five.to_excel(tmp_path / "a.xlsx")
    five.to_excel(tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert openpyxl.load_workbook(tmp_path / "a.xlsx")["逐条对照"].max_row == 1 + len(five.rows)


def test_a_hostile_record_stays_text() -> None:
    found = compare_outcomes({"id": "<script>x</script>", "project_name": "<b>"}, ["yubei", "wendeng"], AS_OF)
    assert "<script" not in found.to_html()
    assert "\\<script\\>" in found.to_markdown()


def test_the_data(five: OutcomeComparison) -> None:
    data = five.to_dict()
    assert data["format"] == "govrules-compare-outcomes/1"
    assert data["as_of"] == "2022-10-08"
    assert {pack["id"]: pack["scope"] for pack in data["packs"]}["yicheng"] == "assumed"
    row = next(row for row in data["rows"] if row["rule"] == "contract-filing")
    assert row["cells"]["qingjiangpu"] is None
    assert row["cells"]["yubei"]["due"] == "2022-10-12"
    json.dumps(data)


def test_one_pack_and_one_stage_need_no_list() -> None:
    found = compare_outcomes(EXAMPLES / "yubei-violations.json", "yubei", date(2022, 11, 10))
    assert [pack.id for pack in found.packs] == ["yubei"]
    assert {row.stage for row in found.select(stages="contract").rows} == {"contract"}
