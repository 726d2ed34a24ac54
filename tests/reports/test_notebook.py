"""A report in a notebook."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape

from govrules.policy import load_pack
from govrules.reports.pages.notebook import MOST_ROWS
from govrules.reports.report import Report

ToyReport = Callable[..., Report]


def words(markup: str) -> str:
    return unescape(re.sub("<[^>]*>", "", markup))


def test_a_notebook_shows_what_matters_in_both_languages(mixed: Report) -> None:
    shown = mixed._repr_html_()
    said = words(shown)
    for part in (
        "某区项目管理办法 · 2022-06-30 · TOY-1",
        "✗ 违反 Violated 4",
        "● 待办",
        "File the contract",
        "第三条、第六条",
        "原则性要求",
    ):
        assert part in said
    assert "用政务云" not in said
    # Colours of the page that it stands in, so that it can be read light and dark.
    assert not re.search(r"[; \"](color|background):(?!inherit|none)", shown)


def test_a_notebook_escapes_and_cuts(toy: ToyReport) -> None:
    parts = [{"asked": "2022-05-01", "made": "2022-04-20"}] * 50
    shown = toy(id="</div><script>alert(1)</script>", parts=parts)._repr_html_()
    assert "<script" not in shown
    assert "另有 10 项" in words(shown)
    assert shown.count("<tr>") == 1 + MOST_ROWS
    assert load_pack("yubei").evaluate({}, as_of=date(2022, 1, 1))._repr_html_()
