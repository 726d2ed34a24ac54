"""The timeline of a page: the drawing, its words, and the list that says the same."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest

from govrules.base.units import Label
from govrules.reports.html import render_html
from govrules.reports.pages.chart import MOST, ROWS, draw, drawn, when
from govrules.reports.report import Report
from govrules.reports.timeline import Kind, Moment, timeline

ToyReport = Callable[..., Report]


def section(page: str, name: str) -> str:
    return page.partition(f'<section id="{name}"')[2].partition("</section>")[0]


def test_the_list_says_what_the_drawing_shows(mixed: Report) -> None:
    part = section(render_html(mixed), "timeline")
    drawing, rows = part.partition('class="scroll"')[2].partition("</svg>")[0], part.partition("<tbody>")[2]
    for item in timeline(mixed):
        assert when(item).zh in unescape(rows)
        assert when(item).zh in unescape(drawing)
        assert item.label.zh in unescape(rows)
    assert 'class="today-text">评估日 2022-06-30</text>' in drawing


def test_drawings_have_titles_and_descriptions(mixed: Report) -> None:
    part = section(render_html(mixed), "timeline")
    assert re.search(
        r'<svg role="img" class="timeline" aria-labelledby="timeline-zh-1-title" aria-describedby="timeline-zh-1-desc"', part
    )
    assert re.search(r'<desc id="timeline-en-1-desc">happened \d+, done late 1, due 1, not yet 1', part)


def test_a_record_without_dates_says_so(toy: ToyReport) -> None:
    assert "记录中没有日期" in section(render_html(toy(cloud=True)), "timeline")


def moment(kind: Kind, start: date, end: date | None = None) -> Moment:
    return Moment(kind, start, end or start, Label("事", "act"), "contract")


@pytest.mark.parametrize(
    ("kind", "zh", "en"),
    [
        (Kind.HAPPENED, "2022-01-01", "2022-01-01"),
        (Kind.LATE, "期限 2022-01-01，实际 2022-01-02，迟 1 天", "due 2022-01-01, done 2022-01-02: 1 day late"),
        (Kind.OVERDUE, "✗ 期限 2022-01-01，已逾期 1 天", "✗ due 2022-01-01, 1 day overdue"),
        (Kind.DUE, "● 期限 2022-01-02", "● due 2022-01-02"),
        (Kind.WINDOW, "◷ 2022-01-01 至 2022-01-02", "◷ 2022-01-01 to 2022-01-02"),
    ],
)
def test_words_of_a_moment(kind: Kind, zh: str, en: str) -> None:
    assert when(moment(kind, date(2022, 1, 1), date(2022, 1, 2))) == Label(zh, en)


def test_an_open_window_says_from_when() -> None:
    assert when(Moment(Kind.WINDOW, date(2022, 1, 1), None, Label("事", "act"), None)).en == "◷ from 2022-01-01"


def test_too_many_moments_keep_what_is_owed(mixed: Report) -> None:
    past = [moment(Kind.HAPPENED, date(2020, 1, 1)) for _ in range(MOST)]
    due = moment(Kind.DUE, date(2022, 7, 1))
    assert drawn(tuple(past)) == tuple(past)
    kept = drawn((*past, due))
    assert len(kept) == MOST
    assert due in kept
    pages = draw(mixed.pack, kept, mixed.as_of).markup
    # A heading of the stage and the moments, so many rows a drawing, in two languages.
    assert pages.count("<svg") == 2 * -(-(MOST + 1) // ROWS)


def test_a_wrong_year_stays_within_the_drawing(mixed: Report) -> None:
    far = (moment(Kind.HAPPENED, date(1950, 1, 1)), moment(Kind.WINDOW, date(2021, 1, 1), date(2099, 1, 1)))
    numbers = [float(value) for value in re.findall(r' (?:x|cx|x1|x2)="([\d.-]+)"', draw(mixed.pack, far, mixed.as_of).markup)]
    assert min(numbers) >= 0
    assert max(numbers) <= 960


def test_drawings_of_one_timeline_are_of_one_length(mixed: Report) -> None:
    moments = tuple(moment(Kind.HAPPENED, date(2022, 1, 1 + number % 28)) for number in range(ROWS + 4))
    drawing = str(draw(mixed.pack, moments, mixed.as_of).markup)
    heights = [int(height) for height in re.findall(r'viewBox="0 0 \d+ (\d+)"', drawing)]
    assert len(heights) == 4  # two in each language
    assert max(heights) - min(heights) <= 22


def test_the_line_of_the_day_strikes_out_no_words(mixed: Report) -> None:
    moments = (moment(Kind.HAPPENED, date(2022, 1, 10)), moment(Kind.HAPPENED, date(2022, 12, 1)))
    drawing = str(draw(mixed.pack, moments, date(2022, 7, 3)).markup)
    assert ">2022-06</text>" not in drawing
    assert ">2022-07</text>" not in drawing
    assert re.search(r'class="tick">2022', drawing)
