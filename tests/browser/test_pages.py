"""What a browser makes of the pages: language, folding, keyboard, narrow screens, print, hostile texts, nothing from outside."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

PAGES = ["yubei-violations", "yicheng-midway", "xiangcheng-midway", "portfolio", "hostile"]
Open = Callable[..., Any]


def shown(page: Any, selector: str) -> int:
    return sum(page.locator(selector).nth(number).is_visible() for number in range(page.locator(selector).count()))


@pytest.mark.parametrize("name", PAGES)
def test_no_console_message_and_no_request_leaves_the_file(open_page: Open, name: str) -> None:
    opened = open_page(name)
    page = opened.page
    for selector in ('[data-lang="en"]', '[data-fold="open"]', '[data-fold="shut"]', '[data-lang="zh"]'):
        page.click(selector)
    page.emulate_media(media="print")
    page.pdf()
    assert opened.problems == []
    assert [url for url in opened.requests if not url.startswith(("file:", "data:,"))] == []
    assert sum(url.startswith("file:") for url in opened.requests) == 1


def test_the_language_is_switched_kept_in_the_address_and_found_there(open_page: Open) -> None:
    page = open_page("yubei-violations").page
    assert (page.get_attribute("html", "lang"), page.title()[:4]) == ("zh-CN", "核对报告")
    assert "违规事项" in page.inner_text("main")
    page.click('[data-lang="en"]')
    assert (page.get_attribute("html", "lang"), page.title()[:6]) == ("en", "Report")
    assert (page.get_attribute('[data-lang="en"]', "aria-pressed"), page.get_attribute('[data-lang="zh"]', "aria-pressed")) == (
        "true",
        "false",
    )
    text = page.inner_text("main")
    assert "Violations" in text
    assert "违规事项" not in text
    assert page.url.endswith("#lang=en")
    page.reload()
    assert page.get_attribute("html", "lang") == "en"
    page.click('[data-lang="zh"]')
    assert "#" not in page.url


def test_a_place_and_the_language_are_kept_together(open_page: Open) -> None:
    page = open_page("yubei-violations", "#lang=en").page
    page.click(".steps .jump a >> nth=0")
    assert "#lang=en&at=" in page.url
    assert page.get_attribute("html", "lang") == "en"
    target = page.url.rpartition("at=")[2]
    assert page.evaluate("document.activeElement.id") == target
    assert page.get_attribute(f"#{target} > details", "open") is not None
    page.reload()
    assert page.evaluate("document.activeElement.id") == target


@pytest.mark.parametrize("place", ["#lang=fr", "#lang=en&at=<script>", "#%ff", "#at=", "#main"])
def test_a_strange_address_does_no_harm(open_page: Open, place: str) -> None:
    opened = open_page("yubei-violations", place)
    assert opened.problems == []
    assert opened.page.get_attribute("html", "lang") == ("en" if "lang=en" in place else "zh-CN")


def test_folding(open_page: Open) -> None:
    page = open_page("yubei-violations").page
    count = page.locator("details").count()
    assert page.locator("details[open]").count() == 0
    page.click("#v0 summary")
    assert page.is_visible("#v0 .sentence")
    page.click('[data-fold="open"]')
    assert page.locator("details[open]").count() == count
    page.click('[data-fold="shut"]')
    assert page.locator("details[open]").count() == 0
    assert not page.is_visible("#v0 .sentence")


def test_without_scripts_the_page_is_whole_in_its_language(open_page: Open) -> None:
    page = open_page("yubei-violations", scripts=False).page
    assert shown(page, ".scripted") == 0
    assert shown(page, "h2 .en") == 0
    assert shown(page, "h2 .zh") > 5
    page.click("#v0 summary")
    assert page.is_visible("#v0 .sentence")


@pytest.mark.parametrize("name", ["yubei-violations", "portfolio"])
def test_the_keyboard_reaches_everything_in_order(open_page: Open, name: str) -> None:
    page = open_page(name).page
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        node = "document.activeElement"
        keys = ("dataset.lang", "dataset.fold", "dataset.print", "getAttribute('href')", "tagName")
        seen.append(page.evaluate(" || ".join(f"{node}.{key}" for key in keys)))
        assert page.evaluate(f"getComputedStyle({node}).outlineStyle") != "none"
    assert seen[:6] == ["#main", "zh", "en", "open", "shut", "1"]
    assert seen[6] == "#summary"
    assert "SUMMARY" in seen or name == "portfolio"
    page.evaluate("document.querySelector('summary').focus()")
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('details').open")
    page.evaluate("document.querySelector('[data-lang=en]').focus()")
    page.keyboard.press("Space")
    assert page.get_attribute("html", "lang") == "en"


def test_the_skip_link_shows_and_leads_to_the_content(open_page: Open) -> None:
    page = open_page("yubei-violations").page
    page.keyboard.press("Tab")
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [360, 1400])
def test_nothing_is_wider_than_the_screen(open_page: Open, name: str, lang: str, width: int) -> None:
    page = open_page(name, f"#lang={lang}", width=width).page
    page.click('[data-fold="open"]')
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", PAGES)
def test_headings_step_down_one_level_at_a_time(open_page: Open, name: str) -> None:
    levels = open_page(name).page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(node => Number(node.tagName[1]))")
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


_CONTRAST = """() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (color) => {
    const linear = (value) => value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = color.slice(0, 3).map((value) => linear(value / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const under = (node) => {
    for (; node; node = node.parentElement) {
      const color = rgb(getComputedStyle(node).backgroundColor);
      if (color.length < 4 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  let least = 21;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.checkVisibility() || node.closest('svg, script, .unseen')) continue;
    const [a, b] = [light(rgb(getComputedStyle(node).color)), light(under(node))];
    least = Math.min(least, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
  }
  return least;
}"""


@pytest.mark.parametrize("name", ["yubei-violations", "portfolio"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_enough_light_and_dark(open_page: Open, name: str, scheme: str) -> None:
    page = open_page(name, scheme=scheme).page
    page.click('[data-fold="open"]')
    assert page.evaluate(_CONTRAST) >= 4.5


def test_light_and_dark_differ(open_page: Open) -> None:
    colors = {
        open_page("yubei-violations", scheme=scheme).page.evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    }
    assert len(colors) == 2


@pytest.mark.parametrize("name", ["hostile", "portfolio"])
def test_hostile_texts_stay_text(open_page: Open, hostile: dict[str, str], name: str) -> None:
    opened = open_page(name)
    page = opened.page
    page.click('[data-fold="open"]')
    assert page.title() != "taken"
    assert page.locator("img").count() == 0
    assert page.evaluate("getComputedStyle(document.body).display") == "block"
    text = page.inner_text("body")
    for key, words in hostile.items():
        assert (words if key != "direction" else "合法⟨U+202E⟩evil⟨U+2066⟩") in text
    assert page.locator('a[href^="javascript"]').count() == 0
    assert opened.problems == []


def test_print_unfolds_what_matters_and_hides_controls(open_page: Open) -> None:
    page = open_page("yubei-violations").page
    page.emulate_media(media="print")
    assert shown(page, ".toolbar, .contents, .skip") == 0
    assert page.is_visible("#v0 .sentence")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open], .calm)").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0


def test_paper_is_white_even_where_the_screen_is_dark(open_page: Open) -> None:
    page = open_page("yubei-violations", scheme="dark").page
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_print_fits_a4(open_page: Open) -> None:
    page = open_page("yubei-violations", width=680).page
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_the_timeline_can_be_selected_and_is_described(open_page: Open) -> None:
    page = open_page("yubei-violations").page
    chart = page.locator(".timeline").first
    assert chart.get_attribute("role") == "img"
    assert page.evaluate("getComputedStyle(document.querySelector('.timeline text')).userSelect") == "auto"
    title = page.locator(f"#{chart.get_attribute('aria-labelledby')}")
    assert title.text_content() == "时间轴，评估日 2022-01-10"


# --- the table of a portfolio ------------------------------------------------------------------------------------------------


def column(page: Any, number: int) -> list[str]:
    cells: list[str] = page.evaluate(
        "(at) => [...document.querySelectorAll('.projects tbody tr:not([hidden])')].map(row => row.children[at].innerText)",
        number,
    )
    return cells


def test_the_table_is_sorted_by_its_headings(open_page: Open) -> None:
    page = open_page("portfolio").page
    before = column(page, 3)
    page.click(".projects th:nth-child(4) button")
    assert column(page, 3) == sorted(before, key=int)
    assert page.get_attribute(".projects th:nth-child(4)", "aria-sort") == "ascending"
    page.click(".projects th:nth-child(4) button")
    assert column(page, 3) == sorted(before, key=int, reverse=True)
    page.click(".projects th:nth-child(9) button")
    assert page.locator("[aria-sort]").count() == 1
    days = column(page, 8)
    assert days == sorted(days, key=lambda day: (day == "—", day))


def test_the_table_is_filtered(open_page: Open) -> None:
    page = open_page("portfolio").page
    everything = len(column(page, 0))
    assert page.inner_text("#found") == str(everything)
    page.fill('[name="text"]', "xc-2019")
    assert column(page, 0) == ["XC-2019-031"]
    assert page.inner_text("#found") == "1"
    page.fill('[name="text"]', "")
    page.select_option('[name="pack"]', "yubei")
    assert set(column(page, 1)) == {"重庆市渝北区"}
    page.select_option('[name="status"]', "violated")
    assert 0 < len(column(page, 0)) < everything
    page.keyboard.press("Enter")
    assert "?" not in page.url
    page.click('[data-lang="en"]')
    assert "Violated" in page.inner_text('[name="status"]')


def test_a_very_long_id_leaves_room_for_the_other_columns(open_page: Open) -> None:
    page = open_page("portfolio").page
    assert page.locator(".projects").bounding_box()["width"] <= page.locator("main").bounding_box()["width"]


def test_a_project_of_the_table_leads_to_its_findings(open_page: Open) -> None:
    page = open_page("portfolio").page
    page.click(".projects a >> nth=0")
    target = page.evaluate("document.activeElement.id")
    assert page.is_visible(f"#{target} details[open] .message >> nth=0")
