"""What is decreed: the models of a calendar file, the calendar built from it, drafts for years to come."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from govrules.calendars.calendar import FIRST_YEAR, LAST_YEAR, Calendar

__all__ = ["CalendarFile", "DecreeError", "Problem", "build_calendar", "draft_decrees", "find_problems"]

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST_HOLIDAY = 15  # days; the longest decreed so far has ten, so more is a slip of the pen


def _iso_date(text: str) -> dt.date:
    if not _ISO_DATE.fullmatch(text):
        raise ValueError(f"`{text}` is not a date: write it like `2022-10-01`")
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"there is no day `{text}`") from None


def _read_date(value: object) -> object:
    # Pydantic alone would take `20220101` for a number of seconds.
    return _iso_date(value) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Span:
    """A day, or a stretch of days including both ends."""

    first: dt.date
    last: dt.date

    def __iter__(self) -> Iterator[dt.date]:
        return (self.first + dt.timedelta(days=n) for n in range((self.last - self.first).days + 1))

    def __str__(self) -> str:
        return f"{self.first}/{self.last}" if self.last > self.first else str(self.first)


def _read_span(value: object) -> object:
    if isinstance(value, dt.date):
        return Span(value, value)
    if not isinstance(value, str):
        return value
    first, slash, last = value.partition("/")
    span = Span(_iso_date(first), _iso_date(last if slash else first))
    if not 0 <= (span.last - span.first).days < _LONGEST_HOLIDAY:
        raise ValueError(f"`{value}` is not a stretch of 1 to {_LONGEST_HOLIDAY} days")
    return span


Date = Annotated[dt.date, BeforeValidator(_read_date)]
_STRETCH = f"^{_ISO_DATE.pattern}(/{_ISO_DATE.pattern})?$"
Stretch = Annotated[Span, BeforeValidator(_read_span), WithJsonSchema({"type": "string", "pattern": _STRETCH})]
NoticeNumber = Annotated[str, Field(pattern=r"^国(办)?发明电〔[0-9]{4}〕[0-9]+号$")]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Label(_Model):
    zh: str
    en: str


class _Notice(_Model):
    """`rest`: holiday → days off; `worked`: weekend days that are worked."""

    published: Date
    rest: dict[str, Stretch] = Field(default_factory=dict)
    worked: tuple[Date, ...] = ()


class Correction(_Notice):
    """A later notice on the same year: it replaces the holidays it names and settles the days it lists."""

    notice: NoticeNumber
    reason: str


class YearDecree(_Notice):
    """The notice on one year's holidays; `notice` is left out while its number is unverified."""

    notice: NoticeNumber | None = None
    corrections: tuple[Correction, ...] = ()


class CalendarFile(_Model):
    """A calendar as written; scalars may still be the source text."""

    calendar: str
    label: Label
    decreed_through: Date
    years: dict[int, YearDecree] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a calendar file; `path` holds the keys and list positions that lead to it."""

    path: tuple[str | int, ...]
    message: str


class DecreeError(ValueError):
    """The file is well formed but contradicts itself; `problems` holds everything that was found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{'.'.join(map(str, p.path))}: {p.message}" for p in problems))
        self.problems = problems


def build_calendar(file: CalendarFile) -> Calendar:
    """The calendar that the notices of `file` add up to. Raises DecreeError."""
    if problems := find_problems(file):
        raise DecreeError(problems)
    rest: dict[dt.date, str] = {}
    worked: set[dt.date] = set()
    for decree in file.years.values():
        days_off, days_on = _settle(decree)
        rest |= days_off
        worked |= days_on
    return Calendar(file.calendar, dt.date(min(file.years), 1, 1), file.decreed_through, rest, worked)


def find_problems(file: CalendarFile) -> tuple[Problem, ...]:
    """Everything in `file` that contradicts itself, in the order of the years."""
    return tuple(_problems(file))


def _settle(decree: YearDecree) -> tuple[dict[dt.date, str], set[dt.date]]:
    """The days off and the weekend days worked after all corrections; a day in both is worked."""
    rest = {day: name for name, span in decree.rest.items() for day in span}
    worked = set(decree.worked)
    for correction in decree.corrections:
        named = {day: name for name, span in correction.rest.items() for day in span}
        rest = {day: name for day, name in rest.items() if name not in correction.rest} | named
        worked = (worked - named.keys()) | set(correction.worked)
    return rest, worked


def _problems(file: CalendarFile) -> Iterator[Problem]:
    first, last = min(file.years), max(file.years)
    if missing := sorted(set(range(first, last + 1)) - file.years.keys()):
        yield Problem(("years",), f"the years are not contiguous: `{missing[0]}` is missing")
    if file.decreed_through != dt.date(last, 12, 31):
        yield Problem(("decreed_through",), f"the decrees end with the last year: write `{last}-12-31`")
    if not FIRST_YEAR <= first <= last <= LAST_YEAR:
        yield Problem(("years",), f"a calendar lies within the years {FIRST_YEAR} to {LAST_YEAR}")
    for year, decree in file.years.items():
        path = ("years", str(year))
        yield from _notice_problems(year, decree, path)
        latest = decree.published
        for i, correction in enumerate(decree.corrections):
            yield from _notice_problems(year, correction, (*path, "corrections", i))
            if correction.published <= latest:
                where = (*path, "corrections", i, "published")
                yield Problem(where, "a correction is later than the notice that it corrects")
            latest = correction.published
    yield from _clashes(file.years)


def _notice_problems(year: int, notice: _Notice, path: tuple[str | int, ...]) -> Iterator[Problem]:
    days_off: set[dt.date] = set()
    for name, span in notice.rest.items():
        where = (*path, "rest", name)
        if not year - 1 <= span.first.year <= span.last.year <= year + 1:
            yield Problem(where, f"`{span.first}` is too far from {year}")
        if both := days_off.intersection(span):
            yield Problem(where, f"`{min(both)}` belongs to another holiday already")
        days_off.update(span)
    for i, day in enumerate(notice.worked):
        where = (*path, "worked", i)
        if not year - 1 <= day.year <= year + 1:
            yield Problem(where, f"`{day}` is too far from {year}")
        if day.weekday() < 5:
            yield Problem(where, f"`{day}` is no Saturday or Sunday, so it needs no make-up")
        if day in days_off:
            yield Problem(where, f"`{day}` is a day off and worked at once")
        if day in notice.worked[:i]:
            yield Problem(where, f"`{day}` is listed twice")


def _clashes(years: Mapping[int, YearDecree]) -> Iterator[Problem]:
    """Days that the notices of two different years settle in opposite ways."""
    settled = {year: _settle(decree) for year, decree in years.items()}
    for year, (_, worked) in settled.items():
        for other in (year - 1, year + 1):
            for day in sorted(worked & settled[other][0].keys()) if other in settled else ():
                message = f"`{day}` is worked here and a day off by the notice of {other}"
                yield Problem(("years", str(year)), message)


_IN_SHORT = {"农历除夕": "春节", "春节延长假期": "春节"}


def draft_decrees(years: Iterable[int]) -> str:
    """Entries for `years:` of a calendar file, drafted from the `holidays` package for review.

    Number and day of the notice are left as `TODO`, which no calendar file accepts, so that a draft can't
    pass for a decree. Corrections are not told apart from the notice that they correct.
    """
    from holidays import country_holidays

    wanted = sorted(set(years))
    around = range(wanted[0] - 1, wanted[-1] + 2)
    china = country_holidays("CN", years=around, language="zh_CN")
    spans = _holiday_spans(dict(china.items()), china.weekend_workdays, around)
    worked: dict[int, list[dt.date]] = {year: [] for year in around}
    for day in sorted(day for day in china.weekend_workdays if day.year in around):
        nearest = min(spans, key=lambda item: min(abs(day - item[2].first), abs(day - item[2].last)))
        worked[nearest[0]].append(day)
    return "\n".join(_draft(year, [s for s in spans if s[0] == year], worked[year]) for year in wanted)


def _holiday_spans(
    names: Mapping[dt.date, str],
    worked: set[dt.date],
    years: range,
) -> list[tuple[int, str, Span]]:
    """The stretches of days off that hold a holiday: (year of the holiday, its name, days)."""
    found: list[tuple[int, str, Span]] = []
    stretch: list[dt.date] = []
    # One day past the end, to close a stretch that reaches it.
    for day in [*Span(dt.date(years[0], 1, 1), dt.date(years[-1], 12, 31)), dt.date(years[-1] + 1, 1, 1)]:
        if day.year in years and (day in names or (day.weekday() >= 5 and day not in worked)):
            stretch.append(day)
            continue
        # A day in lieu is named after the day it stands for, so only holidays proper name the stretch.
        held = [d for d in stretch if not names.get(d, "休息日").startswith("休息日")]
        if held:
            short = (re.sub(r"（.*）", "", names[d]) for d in held)
            name = "、".join(dict.fromkeys(_IN_SHORT.get(n, n) for s in short for n in s.split("; ")))
            found.append((held[0].year, name, Span(stretch[0], stretch[-1])))
        stretch = []
    return found


def _draft(year: int, spans: list[tuple[int, str, Span]], worked: list[dt.date]) -> str:
    rest = [f"      {name}: {span}" for _, name, span in spans]
    known = [] if worked else ["    # no notice was known when this was drafted: statutory days only"]
    lines = [f"  {year}:", *known, "    notice: TODO", "    published: TODO", "    rest:", *rest]
    return "\n".join([*lines, f"    worked: [{', '.join(map(str, worked))}]", ""])
