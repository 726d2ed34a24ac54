"""HTML that escapes by construction: text is text until it is put into a `Node`, and only `tag` makes nodes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import TypeAlias

from govrules.base.units import Label

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u061c\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")
_VOID = frozenset({"br", "col", "hr", "input", "link", "meta"})

Attribute = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Node:
    """Markup that is safe to stand in a page."""

    markup: str


Child: TypeAlias = "Node | Label | str | int | date | Iterable[Child] | None"
"""What an element may hold: a label stands in both languages, everything that is not a node is escaped."""


def visible(text: str) -> str:
    """Give a text with its control characters written out, those that would turn the direction of reading included.

    >>> visible("ab\\u202ecd")
    'ab⟨U+202E⟩cd'
    """
    return _CONTROLS.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", text)


def text(words: str) -> Node:
    """Give a text as markup: escaped, control characters written out."""
    return Node(escape(visible(words)))


def join(*children: Child) -> Node:
    """Put children beside each other."""
    return Node("".join(map(_markup, children)))


def joined(children: Iterable[Child], between: Child) -> Node:
    """Put children beside each other with something between them."""
    return Node(_markup(between).join(map(_markup, children)))


def tag(name: str, /, *children: Child, **attributes: Attribute) -> Node:
    """Make an element. An attribute's underscores are hyphens (`class_` is `class`); True is bare, None and False are left out.

    >>> tag("p", "1 < 2", class_="note").markup
    '<p class="note">1 &lt; 2</p>'
    """
    head = name + "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID and not children:
        return Node(f"<{head}>")
    return Node(f"<{head}>{join(*children).markup}</{name}>")


def in_lang(lang: str, *children: Child, name: str = "span") -> Node:
    """Make an element that shows while the page is in this language; its `lang` is that of the page."""
    return tag(name, *children, class_=lang)


def both(zh: Child, en: Child, name: str = "span") -> Node:
    """Make what the language switch chooses from."""
    return join(in_lang("zh", zh, name=name), in_lang("en", en, name=name))


def _markup(child: Child) -> str:
    match child:
        case None:
            return ""
        case Node():
            return child.markup
        case Label(zh=zh, en=en):
            return escape(visible(zh)) if zh == en else both(zh, en).markup
        case str():
            return escape(visible(child))
        case int() | date():
            return str(child)
    return "".join(map(_markup, child))


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(visible(str(value)))}"'
