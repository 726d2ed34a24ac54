"""Periods: reading, writing, and counting days, months and years."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govrules.calendars.periods import Period, Unit

day = dt.date.fromisoformat


@pytest.mark.parametrize(
    ("text", "count", "unit", "zh", "canonical"),
    [
        ("7 working days", 7, Unit.WORKING_DAYS, "7个工作日", "7 working days"),
        ("1 working day", 1, Unit.WORKING_DAYS, "1个工作日", "1 working day"),
        ("30 days", 30, Unit.DAYS, "30日", "30 days"),
        ("1 day", 1, Unit.DAYS, "1日", "1 day"),
        ("3 months", 3, Unit.MONTHS, "3个月", "3 months"),
        ("1 year", 1, Unit.YEARS, "1年", "1 year"),
        ("  2   working  days ", 2, Unit.WORKING_DAYS, "2个工作日", "2 working days"),
        ("1 years", 1, Unit.YEARS, "1年", "1 year"),
    ],
)
def test_a_period_is_read_and_written(text: str, count: int, unit: Unit, zh: str, canonical: str) -> None:
    period = Period.parse(text)
    assert (period.count, period.unit) == (count, unit)
    assert period.text("zh") == zh
    assert str(period) == period.text("en") == canonical


@given(st.sampled_from(Unit), st.integers(1, 1_000))
def test_the_canonical_text_reads_back(unit: Unit, count: int) -> None:
    assert Period.parse(str(Period(count, unit))) == Period(count, unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7",
        "days",
        "seven days",
        "7days",
        "-7 days",
        "7.5 days",
        "7 workdays",
        "7 weeks",
        "７ days",
        "9" * 5000 + " days",
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^`.*` is not a period: write a number and a unit"):
        Period.parse(text)


@pytest.mark.parametrize("text", ["0 days", "10001 days", "10001 months", "10001 working days", "1001 years"])
def test_a_period_without_bounds_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^`\d+` is out of range: a period is from 1 to "):
        Period.parse(text)


@pytest.mark.parametrize(
    ("start", "period", "after"),
    [
        ("2022-08-31", "6 months", "2023-02-28"),
        ("2023-08-31", "6 months", "2024-02-29"),
        ("2024-02-29", "1 year", "2025-02-28"),
        ("2024-02-29", "4 years", "2028-02-29"),
        ("2022-02-28", "1 month", "2022-03-28"),
        ("2022-12-31", "1 day", "2023-01-01"),
        ("2022-01-01", "365 days", "2023-01-01"),
    ],
)
def test_months_reach_the_corresponding_day_or_the_last(start: str, period: str, after: str) -> None:
    assert Period.parse(period).add_to(day(start)) == day(after)


def test_months_count_backwards() -> None:
    assert Period.parse("1 month").add_to(day("2022-03-31"), backwards=True) == day("2022-02-28")
    assert Period.parse("30 days").add_to(day("2022-03-31"), backwards=True) == day("2022-03-01")


def test_working_days_need_a_calendar() -> None:
    with pytest.raises(ValueError, match="calendar"):
        Period.parse("7 working days").add_to(day("2022-03-31"))


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize(("start", "backwards"), [("2199-12-31", False), ("1900-01-01", True)])
def test_no_period_leads_out_of_the_range_of_dates(unit: Unit, start: str, backwards: bool) -> None:
    if unit is not Unit.WORKING_DAYS:
        longest = Period(1_000 if unit is Unit.YEARS else 10_000, unit)
        assert longest.add_to(day(start), backwards=backwards) != day(start)
