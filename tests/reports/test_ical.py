"""The calendar of due dates: what is in it, in which words, and what a second import does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from govrules.base.diagnostics import UsageError
from govrules.engine.finding import Status
from govrules.reports import ical
from govrules.reports.ical import render_ical
from govrules.reports.report import Report

icalendar = pytest.importorskip("icalendar")
ToyReport = Callable[..., Report]
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def events(text: str) -> list["icalendar.Event"]:
    return list(icalendar.Calendar.from_ical(text).events)


def event(text: str, title: str) -> "icalendar.Event":
    return next(item for item in events(text) if title in item["SUMMARY"])


def test_a_due_date_is_an_all_day_event_with_article_and_addressee(mixed: Report) -> None:
    found = event(render_ical([mixed]), "报告建成")
    assert found["SUMMARY"] == "报告建成（第四条） · TOY-1"
    assert (found.start, found.end) == (date(2022, 8, 1), date(2022, 8, 2))
    assert found["DTSTART"].params["VALUE"] == "DATE"
    assert found["TRANSP"] == "TRANSPARENT"
    for line in (
        "应于 2022-08-01 前（含当日）办理",
        "责任单位：建设单位",
        "对象：区数据局",
        "依据：《某区项目管理办法》（某府发〔2020〕1号）第四条",
        "评估日：2022-06-30",
    ):
        assert line in found["DESCRIPTION"].splitlines()
    assert found.categories == ["某区", "实施"]


def test_in_english(mixed: Report) -> None:
    found = event(render_ical([mixed], "en"), "Report completion")
    assert found["SUMMARY"] == "Report completion (第四条) · TOY-1"
    assert "Addressed to: Data Bureau" in found["DESCRIPTION"].splitlines()
    assert found.categories == ["Some District", "implementation"]


def test_a_window_has_its_first_and_its_last_day(mixed: Report) -> None:
    found = sorted(
        (item for item in events(render_ical([mixed])) if "试运行后验收" in item["SUMMARY"]), key=lambda item: item.start
    )
    assert [(item.start, item["SUMMARY"]) for item in found] == [
        (date(2022, 9, 1), "可以办理：试运行后验收（第四条） · TOY-1"),
        (date(2022, 12, 1), "试运行后验收（第四条） · TOY-1"),
    ]
    assert found[0]["UID"] != found[1]["UID"]
    assert not found[0].alarms.times


def test_a_window_that_opens_today_is_told_and_tomorrow_no_more(toy: ToyReport) -> None:
    facts = {"built": "2022-06-01", "accepted": None}
    assert "可以办理" not in render_ical([toy(date(2022, 9, 1), **facts)])
    assert "可以办理" in render_ical([toy(date(2022, 8, 31), **facts)])


def test_what_is_done_late_or_in_time_is_left_out(toy: ToyReport, mixed: Report) -> None:
    assert "合同备案" not in render_ical([mixed])
    assert not events(render_ical([toy(signed="2022-04-01", filed="2022-04-02")]))


def test_what_is_overdue_stays_on_its_day(toy: ToyReport) -> None:
    found = event(render_ical([toy(built="2022-01-10", reported=None)]), "报告建成")
    assert found["SUMMARY"].startswith("逾期未办：")
    assert found.start == date(2022, 3, 10)
    assert not found.alarms.times


def test_what_may_be_done_already_is_told_while_its_day_is_to_come(toy: ToyReport) -> None:
    assert (
        "记录未说明是否已经办理。" in event(render_ical([toy(date(2022, 8, 1), built="2022-06-01")]), "报告建成")["DESCRIPTION"]
    )
    assert "报告建成" not in render_ical([toy(date(2022, 8, 2), built="2022-06-01")])


def test_a_provisional_day_says_so(toy: ToyReport) -> None:
    found = event(render_ical([toy(date(2026, 12, 28), signed="2026-12-27", filed=None)]), "合同备案")
    assert found["SUMMARY"].startswith("〔暂定〕")
    assert "节假日安排" in found["DESCRIPTION"]
    assert "暂定" not in render_ical([toy(signed="2022-06-27", filed=None)])


def test_reminders_come_seven_and_one_days_before_at_nine(mixed: Report) -> None:
    found = event(render_ical([mixed]), "报告建成")
    assert [alarm.TRIGGER for alarm in found.walk("VALARM")] == [timedelta(days=-7, hours=9), timedelta(days=-1, hours=9)]
    assert {alarm["ACTION"] for alarm in found.walk("VALARM")} == {"DISPLAY"}


@pytest.mark.parametrize(
    ("as_of", "count"), [(date(2022, 7, 25), 2), (date(2022, 7, 26), 1), (date(2022, 7, 31), 1), (date(2022, 8, 1), 0)]
)
def test_no_reminder_lies_before_the_evaluation(toy: ToyReport, as_of: date, count: int) -> None:
    found = event(render_ical([toy(as_of, built="2022-06-01", reported=None)]), "报告建成")
    assert len(list(found.walk("VALARM"))) == count


def test_a_second_import_moves_the_event(toy: ToyReport) -> None:
    first, second = (
        event(render_ical([toy(day, id="P", built=built, reported=None)]), "报告建成")
        for day, built in ((date(2022, 6, 30), "2022-06-01"), (date(2022, 7, 1), "2022-06-05"))
    )
    assert first["UID"] == second["UID"]
    assert first.start < second.start
    assert second["SEQUENCE"] == first["SEQUENCE"] + 1
    assert (first["LAST-MODIFIED"].dt, second["DTSTAMP"].dt) == (
        datetime(2022, 6, 30, tzinfo=UTC),
        datetime(2022, 7, 1, tzinfo=UTC),
    )


def test_projects_and_subjects_are_told_apart(toy: ToyReport) -> None:
    reports = [toy(id=name, built="2022-06-01", reported=None) for name in ("A", "B")]
    nameless = [toy(built="2022-06-01", reported=None)] * 2
    uids = [item["UID"] for item in events(render_ical([*reports, *nameless]))]
    assert len(uids) == len(set(uids)) == 8
    alone = {item["UID"] for item in events(render_ical([reports[1]]))}
    assert alone < set(uids)


def test_the_subjects_of_a_rule_are_events_of_their_own(mixed: Report) -> None:
    entry = next(item for item in ical._entries(mixed) if item.rule == "completion-report")
    uids = {
        events(ical.calendar_text([replace(entry, verdict=replace(entry.verdict, subject=month))], "zh"))[0]["UID"]
        for month in (None, "2022-06", "2022-07")
    }
    assert len(uids) == 3


@pytest.mark.parametrize(
    ("form", "done", "outstanding", "told"),
    [
        ("do", None, (), True),
        ("do", date(2022, 6, 2), (), False),
        ("do", date(2022, 6, 2), ("reported",), True),
        ("may", None, (), False),
    ],
)
def test_only_what_is_owed_and_not_wholly_done_has_a_last_day(
    mixed: Report, form: str, done: date | None, outstanding: tuple[str, ...], told: bool
) -> None:
    entry = next(item for item in ical._entries(mixed) if item.rule == "completion-report")
    verdict = replace(entry.verdict, status=Status.VIOLATED, curable=True, done=done, outstanding=outstanding)
    assert bool(events(ical.calendar_text([replace(entry, form=form, verdict=verdict)], "zh"))) == told


def test_the_same_input_gives_the_same_bytes_in_any_order(toy: ToyReport) -> None:
    reports = [toy(id=name, built="2022-06-01", reported=None) for name in ("A", "B")]
    assert render_ical(reports) == render_ical(reports[::-1]) == render_ical(reports)


def test_lines_are_folded_between_characters(example: Report) -> None:
    text = render_ical([example])
    lines = text.encode("utf-8").split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(line.decode("utf-8") is not None for line in lines)
    assert b"\n" not in b"".join(lines)


def test_it_is_read_again_as_it_was_written(example: Report) -> None:
    for lang in ("zh", "en"):
        text = render_ical([example], lang)
        calendar = icalendar.Calendar.from_ical(text)
        assert calendar.to_ical().decode("utf-8") == text
        assert not calendar.errors
        assert (calendar["VERSION"], calendar["PRODID"]) == ("2.0", ical.PRODID)
        assert example.record.id in calendar["X-WR-CALNAME"]


def test_hostile_texts_stay_one_line(toy: ToyReport) -> None:
    text = render_ical([toy(id="x\r\nBEGIN:VEVENT\r\nUID:evil;,\\\u202e", built="2022-06-01", reported=None)])
    found = events(text)
    assert len(found) == 2
    assert "x BEGIN:VEVENT UID:evil;,\\⟨U+202E⟩" in event(text, "报告建成")["SUMMARY"]


def test_a_calendar_may_be_empty(toy: ToyReport) -> None:
    text = render_ical([])
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert not events(text)


def test_without_the_library_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch, mixed: Report) -> None:
    monkeypatch.setitem(__import__("sys").modules, "icalendar", None)
    with pytest.raises(UsageError, match=r"govrules\[analysis\]"):
        render_ical([mixed])
