"""HTML that escapes by construction."""

from datetime import date

import pytest

from govrules.base.units import Label
from govrules.reports.pages.markup import both, join, tag, visible


def test_text_is_escaped_and_nodes_are_not_escaped_twice() -> None:
    assert tag("p", "a < b & \"c\" 'd'").markup == "<p>a &lt; b &amp; &quot;c&quot; &#x27;d&#x27;</p>"
    assert tag("p", tag("b", "<")).markup == "<p><b>&lt;</b></p>"
    assert join("<", [tag("i", 1), None, date(2022, 1, 2)]).markup == "&lt;<i>1</i>2022-01-02"


def test_attributes_are_escaped_named_and_left_out() -> None:
    assert tag("a", "x", class_="k", data_key='"><b>', hidden=True, id=None, open=False).markup == (
        '<a class="k" data-key="&quot;&gt;&lt;b&gt;" hidden>x</a>'
    )
    assert tag("br").markup == "<br>"
    # In SVG nothing closes by itself.
    assert tag("circle", r="4").markup == '<circle r="4"></circle>'


def test_a_label_stands_in_both_languages_or_once_where_they_agree() -> None:
    assert tag("p", Label("甲", "a")).markup == '<p><span class="zh">甲</span><span class="en">a</span></p>'
    assert tag("p", Label("a<", "a<")).markup == "<p>a&lt;</p>"
    assert both("甲", "b", name="div").markup == '<div class="zh">甲</div><div class="en">b</div>'


@pytest.mark.parametrize("char", "\x00\x1b\x7f\x85\u200e\u202e\u2028\u2066\u2069\ufeff")
def test_control_characters_are_written_out(char: str) -> None:
    assert visible(f"a{char}b") == f"a⟨U+{ord(char):04X}⟩b"


def test_line_breaks_and_letters_of_right_to_left_scripts_stay() -> None:
    assert visible("a\nb\tשלום") == "a\nb\tשלום"
