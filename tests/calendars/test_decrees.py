"""The calendar file: what it means, what it refuses, and how the next one is drafted."""

import datetime as dt
import re
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from govrules.calendars.calendar import Calendar
from govrules.calendars.decrees import (
    CalendarFile,
    Correction,
    DecreeError,
    YearDecree,
    build_calendar,
    draft_decrees,
    find_problems,
)

day = dt.date.fromisoformat


def read(data: Any) -> CalendarFile:
    return CalendarFile.model_validate(data)


def rebuilt(data: Any) -> Calendar:
    return build_calendar(read(data))


def test_the_file_names_its_source_for_every_year(written: Any) -> None:
    file = read(written)
    assert list(file.years) == list(range(2007, 2027))
    assert [year for year, decree in file.years.items() if decree.notice is None] == []
    notices: list[YearDecree | Correction] = [*file.years.values()]
    notices += [correction for decree in file.years.values() for correction in decree.corrections]
    assert len({notice.notice for notice in notices}) == len(notices) == 23
    for notice in notices:
        number = re.search(r"〔(\d{4})〕", notice.notice or "")
        assert number is not None
        assert int(number[1]) == notice.published.year


def test_the_calendar_knows_its_extent(china: Calendar) -> None:
    assert china.id == "cn"
    assert (china.decreed_from, china.decreed_through) == (day("2007-01-01"), day("2026-12-31"))
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", china.digest)


# -- corrections --


@pytest.mark.parametrize(
    ("year", "changed", "before", "after"),
    [
        ("2015", "2015-09-03", True, False),
        ("2015", "2015-09-06", False, True),
        ("2019", "2019-05-02", True, False),
        ("2019", "2019-04-28", False, True),
        ("2020", "2020-01-31", True, False),
        ("2020", "2020-02-01", True, False),  # a worked Saturday that became a day off again
    ],
)
def test_a_correction_overrides_its_notice(
    written: Any, china: Calendar, year: str, changed: str, before: bool, after: bool
) -> None:
    del written["years"][year]["corrections"]
    assert rebuilt(written).is_working_day(day(changed)) is before
    assert china.is_working_day(day(changed)) is after


def test_a_correction_may_shorten_a_holiday_and_call_a_day_back(written: Any) -> None:
    shorter = {"notice": "国办发明电〔2022〕1号", "published": "2022-02-01", "reason": "a test"}
    written["years"]["2022"]["corrections"] = [
        shorter | {"rest": {"国庆节": "2022-10-01/2022-10-05"}},
        shorter | {"published": "2022-02-02", "worked": ["2022-06-04"]},
    ]
    calendar = rebuilt(written)
    assert calendar.is_working_day(day("2022-10-06"))
    assert not calendar.is_working_day(day("2022-10-05"))
    assert calendar.is_working_day(day("2022-06-04"))

    # The same arrangement in one notice means the same.
    del written["years"]["2022"]["corrections"]
    written["years"]["2022"]["rest"] |= {"国庆节": "2022-10-01/2022-10-05", "端午节": "2022-06-03"}
    written["years"]["2022"]["worked"].append("2022-06-04")
    assert rebuilt(written).digest == calendar.digest


def test_corrections_stand_in_order(written: Any) -> None:
    (labour_day,) = written["years"]["2019"]["corrections"]
    written["years"]["2019"]["corrections"].append(labour_day | {"published": "2019-01-01"})
    with pytest.raises(DecreeError, match="later than the notice"):
        rebuilt(written)


# -- the digest --


def test_the_digest_ignores_order_labels_sources_and_weekends_off(written: Any, china: Calendar) -> None:
    written["label"]["en"] = "another label"
    written["years"] = dict(reversed(written["years"].items()))
    written["years"]["2022"]["published"] = "2021-10-26"
    del written["years"]["2022"]["notice"]
    written["years"]["2022"]["worked"].reverse()
    written["years"]["2016"]["rest"]["元旦"] = "2016-01-01/2016-01-03"
    assert rebuilt(written).digest == china.digest


@pytest.mark.parametrize(
    ("key", "value"),
    [("rest", {"国庆节": "2022-10-01/2022-10-06"}), ("worked", ["2022-10-08"])],
)
def test_the_digest_changes_with_a_day(written: Any, china: Calendar, key: str, value: Any) -> None:
    written["years"]["2022"][key] = value
    assert rebuilt(written).digest != china.digest


def test_the_digest_leaves_the_guesses_out(written: Any) -> None:
    fresh = rebuilt(written)
    before = fresh.digest
    assert fresh.due(day("2026-12-31"), "30 working days").provisional
    assert fresh.digest == before


# -- refusals --


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("decreed_through",), "2026-11-30", "write `2026-12-31`"),
        (("years", "2022", "worked"), ["2022-10-10"], "`2022-10-10` is no Saturday or Sunday"),
        (("years", "2022", "worked"), ["2022-10-02"], "`2022-10-02` is a day off and worked at once"),
        (("years", "2022", "worked"), ["2020-10-10"], "`2020-10-10` is too far from 2022"),
        (("years", "2022", "worked"), ["2022-10-08", "2022-10-08"], "`2022-10-08` is listed twice"),
        (("years", "2022", "rest", "国庆节"), "2020-10-01", "`2020-10-01` is too far from 2022"),
        (("years", "2022", "rest", "国庆节"), "2022-09-12", "`2022-09-12` belongs to another holiday"),
        (("years", "2020", "corrections", 0, "published"), "2019-11-21", "later than the notice"),
        (("years", "2022", "worked"), ["2023-01-01"], "a day off by the notice of 2023"),
    ],
)
def test_a_contradiction_is_refused_with_its_place(written: Any, path: tuple[str | int, ...], value: Any, message: str) -> None:
    target = written
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    with pytest.raises(DecreeError, match=re.escape(message)) as refusal:
        rebuilt(written)
    (problem,) = refusal.value.problems
    assert problem.path[: len(path)] == path[: len(problem.path)]


def test_a_missing_year_is_refused(written: Any) -> None:
    del written["years"]["2014"]
    with pytest.raises(DecreeError, match="`2014` is missing"):
        rebuilt(written)


def test_everything_wrong_is_told_at_once(written: Any) -> None:
    del written["years"]["2014"]
    written["years"]["2022"]["worked"] = ["2022-10-10", "2022-10-11"]
    assert len(find_problems(read(written))) == 3


def test_a_calendar_outside_the_table_is_refused(written: Any) -> None:
    early = {"1999": {"published": "1998-12-01", "rest": {"元旦": "1999-01-01"}}}
    with pytest.raises(DecreeError, match="2000 to 2100"):
        rebuilt(written | {"years": early, "decreed_through": "1999-12-31"})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("decreed_through",), "20261231"),
        (("decreed_through",), "2026-02-30"),
        (("years",), {}),
        (("years", "2022", "rest"), {"国庆节": "2022-10-07/2022-10-01"}),
        (("years", "2022", "rest"), {"国庆节": "2022-10-01/2023-10-07"}),
        (("years", "2022", "rest"), {"国庆节": "2022-10-01/"}),
        (("years", "2022", "rest"), {"国庆节": "2022-10-01/2022-10-02/2022-10-03"}),
        (("years", "2022", "notice"), "TODO"),
        (("years", "2022", "published"), "TODO"),
        (("years", "2022", "holidays"), {}),
        (("years", "2020", "corrections", 0, "notice"), None),
    ],
)
def test_a_malformed_entry_is_refused(written: Any, path: tuple[str | int, ...], value: Any) -> None:
    target = written
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    with pytest.raises(ValidationError):
        read(written)


def test_dates_may_come_as_dates(written: Any, china: Calendar) -> None:
    written["years"]["2014"]["rest"]["元旦"] = dt.date(2014, 1, 1)
    written["decreed_through"] = dt.date(2026, 12, 31)
    assert rebuilt(written).digest == china.digest


# -- drafts --


def test_a_draft_means_the_same_as_the_reviewed_file(written: Any, china: Calendar) -> None:
    draft = yaml.load(draft_decrees(range(2007, 2027)), Loader=yaml.BaseLoader)
    for year, decree in draft.items():
        assert decree.pop("notice") == decree["published"] == "TODO"
        decree["published"] = written["years"][year]["published"]
    assert rebuilt(written | {"years": draft}).digest == china.digest


def test_a_draft_of_an_undecreed_year_says_so() -> None:
    draft = draft_decrees([2026, 2027])
    assert draft.count("no notice was known") == 1
    assert "国庆节: 2027-10-01/2027-10-05\n    worked: []" in draft


def test_an_unfinished_draft_is_refused(written: Any) -> None:
    written["years"]["2026"] = yaml.load(draft_decrees([2026]), Loader=yaml.BaseLoader)["2026"]
    with pytest.raises(ValidationError, match="TODO"):
        read(written)
