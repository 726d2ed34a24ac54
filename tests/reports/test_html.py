"""The page of one project as text; what a browser makes of it is tested in tests/browser.

`GOVRULES_RECORD=1 pytest tests/reports` re-records the golden page; read the `git diff`.
"""

import os
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from govrules.reports.html import render_html
from govrules.reports.report import Report

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "reports" / "toy.html"
VOID = {"meta", "link", "br", "input"}
HOSTILE = '</title></style><script>alert(1)</script>"><img src=x onerror=alert(2)> javascript:alert(3) \u202eevil\u2066'
ToyReport = Callable[..., Report]


class Page(HTMLParser):
    """Reads a page: its elements with their attributes; fails where tags don't nest."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._open: list[str] = []
        self.feed(markup)
        self.close()
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1] not in ("style", "script"):
            self.text.append(data)

    def values(self, attribute: str) -> list[str]:
        return [value for _, attributes in self.elements if (value := attributes.get(attribute)) is not None]


def body(page: str) -> str:
    return page[page.index("<body>") :].partition("<script>")[0]


def section(page: str, name: str) -> str:
    return page.partition(f'<section id="{name}"')[2].partition("</section>")[0]


def words(markup: str) -> str:
    return unescape(re.sub("<[^>]*>", "", markup))


def test_golden(mixed: Report) -> None:
    page = body(render_html(mixed)).replace(">", ">\n")
    if os.environ.get("GOVRULES_RECORD"):
        GOLDEN.write_text(page, encoding="utf-8", newline="\n")
    assert page == GOLDEN.read_text(encoding="utf-8")


def test_elements_nest_and_links_and_labels_lead_somewhere(example: Report) -> None:
    page = Page(render_html(example))
    ids = Counter(page.values("id"))
    assert max(ids.values()) == 1
    links = [value.removeprefix("#") for value in page.values("href") if value != "data:,"]
    named = [name for key in ("aria-labelledby", "aria-describedby") for value in page.values(key) for name in value.split()]
    assert set(links) | set(named) <= set(ids)


def test_nothing_of_the_page_lies_outside_it(example: Report) -> None:
    text = render_html(example)
    page = Page(text)
    assert not page.values("src")
    assert set(page.values("href")) - {value for value in page.values("href") if value.startswith("#")} == {"data:,"}
    assert not re.search(r"url\(|@import|https?:", text)
    names = {name for _, attributes in page.elements for name in attributes}
    assert not {name for name in names if name.startswith("on")} | (names & {"style", "srcset", "action"})


def test_the_policy_allows_only_this_style_and_this_script(mixed: Report) -> None:
    text = render_html(mixed)
    policy = next(attributes["content"] for _, attributes in Page(text).elements if "http-equiv" in attributes)
    assert policy is not None
    parts = dict(part.split(" ", 1) for part in policy.split("; "))
    found = {name: re.findall(f"<{name}>(.*?)</{name}>", text, re.DOTALL) for name in ("style", "script")}
    assert parts["default-src"] == "'none'"
    assert (len(found["style"]), len(found["script"])) == (2, 1)
    for name, contents in found.items():
        hashes = [f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'" for content in contents]
        assert parts[f"{name}-src"].split() == hashes
    assert text.index("Content-Security-Policy") < text.index("<style>")


@pytest.mark.parametrize(
    ("lang", "code", "title"), [("zh", "zh-CN", "核对报告 TOY-1 · 2022-06-30"), ("en", "en", "Report TOY-1 · 2022-06-30")]
)
def test_the_page_opens_in_the_language_asked_for(mixed: Report, lang: str, code: str, title: str) -> None:
    text = render_html(mixed, lang)
    assert f'<html lang="{code}">' in text
    assert f">{title}</title>" in text


def test_both_languages_say_as_much(example: Report) -> None:
    counts = Counter(name for value in Page(render_html(example)).values("class") for name in value.split())
    assert counts["zh"] == counts["en"] > 100


def test_same_bytes(example: Report) -> None:
    assert render_html(example) == render_html(example)


def test_size(example: Report) -> None:
    assert len(render_html(example).encode()) < 1_000_000


def test_hostile_texts_stay_text(toy: ToyReport) -> None:
    report = toy(id=HOSTILE, name=HOSTILE, budget_name="b" * 500)
    text = render_html(report)
    page = Page(text)
    kinds = Counter(name for name, _ in page.elements)
    assert (kinds["script"], kinds["style"], kinds["img"], kinds["title"] - kinds["svg"]) == (1, 2, 0, 1)
    assert not re.search("[\u202e\u2066]", text)
    shown = "".join(page.text)
    assert "<script>alert(1)</script>" in shown
    assert "⟨U+202E⟩evil" in shown
    assert not any("javascript:" in value for value in page.values("href"))


def test_the_head_of_printed_pages_holds_no_more_than_a_string(toy: ToyReport) -> None:
    style = re.findall("<style>(.*?)</style>", render_html(toy(id=HOSTILE)), re.DOTALL)[1]
    assert style.count('"') == 6
    assert not re.search("[<>']", style)
    assert re.sub('"[^"]*"', "", style) == (
        "@page{@top-left{content:}@top-right{content:}@bottom-right{content:counter(page)  counter(pages)}}"
    )
