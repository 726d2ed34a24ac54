"""The skeleton of a page: one file that asks for nothing outside, with its own style and script and nobody else's."""

import re
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

from govrules.base.units import Label
from govrules.reports.pages.markup import Child, Node, both, join, tag, visible

_CODES = {"zh": "zh-CN", "en": "en"}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page with a heading; `count` stands behind it in the table of contents."""

    id: str
    title: Label
    body: Child
    count: int | None = None


def page(title: Label, lang: str, masthead: Child, sections: tuple[Section, ...], running: tuple[str, str]) -> str:
    """Give a whole HTML document; `running` is what the head of every printed page says, left and right."""
    style, script = _data("page.css"), _data("page.js")
    # The printed head holds words of this page, so it is a sheet of its own beside the one that all pages share.
    printed = _running_head(*running)
    policy = (
        f"default-src 'none'; style-src {_hashed(style)} {_hashed(printed)}; script-src {_hashed(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )
    head = join(
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("link", rel="icon", href="data:,"),
        tag("title", title[lang], data_zh=title.zh, data_en=title.en),
        Node(f"<style>{style}</style><style>{printed}</style>"),
    )
    body = tag(
        "body",
        tag("a", Label("跳到正文", "Skip to content"), class_="skip", href="#main"),
        tag("header", _toolbar(), tag("div", masthead, class_="masthead")),
        _contents(sections),
        tag("main", [_section(section) for section in sections], id="main", tabindex="-1"),
        Node(f"<script>{script}</script>"),
    )
    html = tag("html", tag("head", head), "\n", body, lang=_CODES[lang])
    return f"<!doctype html>\n{html.markup}\n"


def disclosure(summary: Child, *body: Child, class_: str | None = None) -> Node:
    """Make a part that folds."""
    return tag("details", tag("summary", summary), *body, class_=class_)


def _toolbar() -> Node:
    def button(zh: str, en: str, **attributes: str) -> Node:
        return tag("button", Label(zh, en), type="button", **attributes)

    languages = tag(
        "div",
        tag("span", Label("语言", "Language"), id="languages", class_="unseen"),
        tag("button", "中文", type="button", lang="zh-CN", data_lang="zh", aria_pressed="false"),
        tag("button", "English", type="button", lang="en", data_lang="en", aria_pressed="false"),
        role="group", aria_labelledby="languages", class_="switch",
    )  # fmt: skip
    unfold, fold = button("展开全部", "Unfold all", data_fold="open"), button("折叠全部", "Fold all", data_fold="shut")
    return tag("div", languages, unfold, fold, button("打印", "Print", data_print="1"), class_="toolbar scripted")


def _contents(sections: tuple[Section, ...]) -> Node:
    def entry(section: Section) -> Node:
        count = tag("span", section.count, class_="count") if section.count is not None else None
        return tag("li", tag("a", section.title, count, href=f"#{section.id}"))

    title = tag("h2", Label("目录", "Contents"), class_="unseen", id="contents")
    return tag("nav", title, tag("ul", map(entry, sections)), class_="contents", aria_labelledby="contents")


def _section(section: Section) -> Node:
    count = tag("span", f" {section.count}", class_="count") if section.count is not None else None
    heading = tag("h2", section.title, count, id=f"{section.id}-title")
    return join("\n", tag("section", heading, section.body, id=section.id, aria_labelledby=f"{section.id}-title"))


def _data(name: str) -> str:
    return (files("govrules.reports.pages") / name).read_text(encoding="utf-8")


def _hashed(content: str) -> str:
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"


def _running_head(left: str, right: str) -> str:
    """Print what page this is at the head of every sheet; browsers without margin boxes leave it out."""
    return (
        f"@page{{@top-left{{content:{_css_text(left)}}}@top-right{{content:{_css_text(right)}}}"
        '@bottom-right{content:counter(page) " / " counter(pages)}}'
    )


def _css_text(words: str) -> str:
    """Write a text as a CSS string: whatever is not a letter or a digit is an escape, so that nothing can end the string."""
    short = words if len(words) <= _LONGEST_HEAD else words[: _LONGEST_HEAD - 1] + "…"
    return '"' + re.sub(r"[^\w ]|_", lambda match: f"\\{ord(match[0]):x} ", visible(short)) + '"'


_LONGEST_HEAD = 60


def facts_list(entries: list[tuple[Label, Child]]) -> Node:
    """Make a list of names and what they are, for the head of a page."""
    pairs = [tag("div", tag("dt", name), tag("dd", value)) for name, value in entries]
    return tag("dl", pairs, class_="facts")


def note(*words: Child) -> Node:
    """Make a remark that is to be seen before anything else."""
    sign = tag("span", "!", class_="sign", aria_hidden="true")
    return tag("p", sign, tag("span", *words), class_="notice")


def empty(zh: str, en: str) -> Node:
    """Say that a section has nothing to tell."""
    return tag("p", both(zh, en), class_="empty")
