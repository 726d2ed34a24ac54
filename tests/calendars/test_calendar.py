"""Working days and deadlines: against two packages, against a naive loop, and by their properties."""

import datetime as dt
import pickle
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import chinese_calendar  # type: ignore[import-untyped]
import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govrules.calendars.calendar import Calendar, CountedDay, DayKind, Due
from govrules.calendars.periods import Period, Unit

day = dt.date.fromisoformat
ONE = dt.timedelta(days=1)
COVERED = (day("2018-01-01"), day("2026-12-31"))

# Ordinary years, the decreed ones among them, and the limits of what a record may hold.
dates = st.dates(day("1900-01-01"), day("2199-12-31")) | st.dates(day("2006-06-01"), day("2028-06-30"))
counts = st.integers(1, 10_000) | st.integers(1, 60)


def days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    return (first + n * ONE for n in range((last - first).days + 1))


def working(count: int) -> Period:
    return Period(count, Unit.WORKING_DAYS)


# -- against other people's tables --


def test_every_decreed_day_agrees_with_chinesecalendar(china: Calendar) -> None:
    decreed = list(days(china.decreed_from, china.decreed_through))
    assert len(decreed) == 7305  # 2007 to 2026
    assert [d for d in decreed if china.is_working_day(d) != chinese_calendar.is_workday(d)] == []


def test_every_decreed_day_agrees_with_holidays(china: Calendar) -> None:
    theirs = holidays.country_holidays("CN", years=range(2007, 2027))
    decreed = days(china.decreed_from, china.decreed_through)
    assert [d for d in decreed if china.is_working_day(d) != theirs.is_working_day(d)] == []


def test_every_deadline_agrees_with_a_naive_loop(china: Calendar) -> None:
    worked = [d for d in days(*COVERED) if chinese_calendar.is_workday(d)]
    periods = [working(n) for n in range(1, 31)]
    later = 0  # how many working days lie up to and including `start`
    for start in days(*COVERED):
        if chinese_calendar.is_workday(start):
            later += 1
        for period in periods[: len(worked) - later]:
            assert china.due(start, period) == Due(worked[later + period.count - 1], False, False)
        earlier = later - chinese_calendar.is_workday(start)
        for period in periods[:earlier]:
            due = china.due(start, period, backwards=True)
            assert due == Due(worked[earlier - period.count], False, False)


# -- examples --


@pytest.mark.parametrize(
    ("start", "period", "due"),
    [
        ("2022-09-28", "7 working days", "2022-10-12"),  # 8 and 9 October were worked
        ("2018-09-25", "7 working days", "2018-10-09"),  # 29 and 30 September were worked
        ("2020-01-23", "1 working day", "2020-02-03"),  # Spring Festival, extended
        ("2019-04-30", "1 working day", "2019-05-05"),  # Labour Day, lengthened; a worked Sunday
        ("2015-09-02", "1 working day", "2015-09-06"),  # the victory holiday; a worked Sunday
        ("2018-12-28", "2 working days", "2019-01-02"),  # the notice for 2019 reached into 2018
        ("2024-02-08", "1 working day", "2024-02-09"),  # rest on the eve was only encouraged
        ("2006-12-31", "1 working day", "2007-01-04"),  # the first day counted is decreed
        ("2026-12-30", "1 working day", "2026-12-31"),
        ("2022-08-31", "6 months", "2023-02-28"),
        ("2022-10-01", "1 day", "2022-10-02"),
    ],
)
def test_a_deadline(china: Calendar, start: str, period: str, due: str) -> None:
    found = china.due(day(start), period)
    assert (found.date, found.provisional) == (day(due), False)


def test_a_deadline_says_when_nobody_works_on_it(china: Calendar) -> None:
    assert china.due(day("2022-09-01"), "1 month") == Due(day("2022-10-01"), False, True)
    # a worked Saturday
    assert china.due(day("2022-09-08"), "1 month") == Due(day("2022-10-08"), False, False)
    assert china.due(day("2022-09-15"), "1 month") == Due(day("2022-10-15"), False, True)


def test_a_deadline_past_the_decrees_is_provisional(china: Calendar) -> None:
    assert china.due(day("2026-12-21"), "20 working days").provisional
    assert china.due(day("2026-12-31"), "1 working day") == Due(day("2027-01-04"), True, False)
    assert not china.due(day("2026-12-21"), "8 working days").provisional
    assert china.due(day("2026-12-21"), "9 working days").provisional


def test_only_working_days_make_a_deadline_provisional(china: Calendar) -> None:
    assert china.due(day("2027-01-15"), "3 months") == Due(day("2027-04-15"), False, False)
    assert china.due(day("2027-01-31"), "30 days").provisional is False


def test_years_before_the_first_decree_are_provisional_too(china: Calendar) -> None:
    assert china.due(day("2006-12-01"), "1 working day").provisional
    assert china.due(day("2006-12-29"), "3 working days") == Due(day("2007-01-04"), True, False)
    assert china.due(day("2007-01-04"), "1 working day", backwards=True).provisional
    assert not china.due(day("2007-01-05"), "1 working day", backwards=True).provisional


def test_a_statutory_day_counts_where_no_decree_exists_yet(china: Calendar) -> None:
    assert not china.is_working_day(day("2027-10-01"))  # a Friday
    assert china.is_working_day(day("2027-09-30"))
    assert not china.is_decreed(day("2027-10-01"))
    assert china.is_decreed(day("2026-12-31"))


@pytest.mark.parametrize(("start", "due"), [("1900-01-05", "1900-01-08"), ("2150-01-02", "2150-01-05")])
def test_outside_the_table_the_weekdays_count(china: Calendar, start: str, due: str) -> None:
    assert china.due(day(start), "1 working day") == Due(day(due), True, False)
    assert china.due(day(due), "1 working day", backwards=True) == Due(day(start), True, False)


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("start", ["1900-01-01", "2000-01-01", "2100-12-31", "2199-12-31"])
def test_the_longest_period_has_a_last_day(china: Calendar, start: str, unit: Unit, backwards: bool) -> None:
    due = china.due(day(start), Period(1_000 if unit is Unit.YEARS else 10_000, unit), backwards)
    assert (due.date < day(start)) is backwards


def test_the_next_working_day(china: Calendar) -> None:
    assert china.next_working_day(day("2022-10-01")) == day("2022-10-08")
    assert china.next_working_day(day("2022-10-08")) == day("2022-10-08")


def test_a_count_shows_every_day_with_its_reason(china: Calendar) -> None:
    counted = china.count_days(day("2022-09-29"), day("2022-10-15"))
    assert counted[0] == CountedDay(day("2022-09-30"), DayKind.WORKING)
    assert counted[1] == CountedDay(day("2022-10-01"), DayKind.HOLIDAY, "国庆节")
    assert counted[8] == CountedDay(day("2022-10-08"), DayKind.MAKE_UP)
    assert counted[-1] == CountedDay(day("2022-10-15"), DayKind.WEEKEND)
    assert [c.date for c in counted] == list(days(day("2022-09-30"), day("2022-10-15")))
    assert china.count_days(day("2022-10-15"), day("2022-09-30"))[0].date == day("2022-09-30")
    assert china.count_days(day("2022-10-15"), day("2022-10-15")) == []


# -- properties --


@settings(deadline=None)
@given(dates, counts)
def test_a_deadline_lies_after_its_start_and_grows(china: Calendar, start: dt.date, count: int) -> None:
    due = china.due(start, working(count))
    assert start < due.date
    assert china.is_working_day(due.date)
    if count < 10_000:
        assert due.date < china.due(start, working(count + 1)).date


@settings(deadline=None)
@given(dates, counts, st.booleans())
def test_counting_undoes_a_deadline(china: Calendar, start: dt.date, count: int, backwards: bool) -> None:
    due = china.due(start, working(count), backwards).date
    assert china.working_days(start, due) == (-count if backwards else count)
    counted = china.count_days(start, due)
    assert sum(c.kind in (DayKind.WORKING, DayKind.MAKE_UP) for c in counted) == count


@settings(deadline=None)
@given(dates, counts)
def test_going_back_returns_to_a_working_day(china: Calendar, start: dt.date, count: int) -> None:
    there = china.due(start, working(count)).date
    back = china.due(there, working(count), backwards=True).date
    # From a day off the first step goes to the working day after it, so the way back ends before it.
    assert back == start if china.is_working_day(start) else back < start
    assert china.working_days(back, start) == 0


@settings(deadline=None)
@given(dates, counts)
def test_a_deadline_is_certain_where_all_counted_days_are_decreed(
    china: Calendar,
    start: dt.date,
    count: int,
) -> None:
    due = china.due(start, working(count))
    assert due.provisional is not (china.is_decreed(start + ONE) and china.is_decreed(due.date))


@settings(deadline=None)
@given(dates, dates, dates)
def test_working_days_add_up(china: Calendar, a: dt.date, b: dt.date, c: dt.date) -> None:
    a, b, c = sorted((a, b, c))
    assert china.working_days(a, b) + china.working_days(b, c) == china.working_days(a, c)


# -- the object --


def test_a_decreed_deadline_never_imports_holidays() -> None:
    root = Path(__file__).parents[2]
    program = """
import datetime as dt, sys, yaml
from govrules.calendars.decrees import CalendarFile, build_calendar
data = yaml.load(open(sys.argv[1], encoding="utf-8").read(), Loader=yaml.BaseLoader)
china = build_calendar(CalendarFile.model_validate(data))
china.due(dt.date(2022, 9, 28), "7 working days")
china.due(dt.date(2022, 9, 28), "3 months")
china.due(dt.date(2006, 12, 31), "1 working day")
china.due(dt.date(2026, 12, 30), "1 working day")
china.count_days(dt.date(2006, 12, 31), dt.date(2026, 12, 31))
china.next_working_day(dt.date(2022, 10, 1))
assert "holidays" not in sys.modules
china.due(dt.date(2026, 12, 31), "1 working day")
assert "holidays" in sys.modules
"""
    arguments = [sys.executable, "-c", program, str(root / "policies" / "calendars" / "cn.yaml")]
    done = subprocess.run(arguments, cwd=root / "src", capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_it_is_immutable_and_travels(china: Calendar) -> None:
    with pytest.raises(AttributeError):
        china.id = "other"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        china.anything = 1  # type: ignore[attr-defined]
    copy = pickle.loads(pickle.dumps(china))
    assert copy.digest == china.digest
    assert copy.due(day("2022-09-28"), "7 working days") == china.due(day("2022-09-28"), "7 working days")


def test_threads_that_ask_at_once_hear_the_same() -> None:
    fresh = Calendar("bare", day("2026-01-01"), day("2026-12-31"), {}, [])
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: fresh.due(day("2026-12-31"), "5 working days"), range(8)))
    assert set(answers) == {Due(day("2027-01-08"), True, False)}


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-12-31", "2026-01-01"), ("1999-12-31", "2026-12-31"), ("2026-01-01", "2101-01-01")],
)
def test_a_range_outside_the_table_is_refused(first: str, last: str) -> None:
    with pytest.raises(ValueError, match="2000 to 2100"):
        Calendar("bad", day(first), day(last), {}, [])
