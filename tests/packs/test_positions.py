"""Places inside scalars of every style: the text underlined is exactly the offending name, in its own line and column."""

from collections.abc import Callable

import pytest

from govrules.base.diagnostics import Diagnostic
from govrules.base.source import Source
from govrules.packs.nodes import Mapping, Scalar
from govrules.packs.reader import read_yaml

WRITTEN = [
    "is_construction and bad_name",
    "'is_construction and bad_name'",
    '"is_construction and bad_name"',
    "'project_name == ''甲'' and bad_name'",
    '"\\x69s_construction and\\tbad_name"',
    "\"project_name == '\\u7532' and bad_name\"",
    '"\\U00000069s_construction\\\n      \\ and bad_name"',
    "is_construction\n      and bad_name",
    "is_construction\n\n\n      and bad_name",
    "'is_construction   \n\n     and bad_name'",
    '"is_construction\n     and\n  bad_name"',
    '"is_construction\n\t and bad_name"',
    ">\n      is_construction\n      and bad_name\n",
    ">-\n      project_name == '甲 乙'\n\n      and\tbad_name",
    ">\n      is_construction\n        and 'b' == bad_name\n      and is_construction\n",
    ">2-\n       is_construction\n      and bad_name\n",
    "|\n      is_construction\n      and bad_name\n",
    "|+\n      project_name == '甲甲'\n        and\n\n          bad_name\n\n",
    "|\n\n      'bad' == project_name and\n       bad_name",
    "\"'甲' == project_name and bad_name\"",
]


@pytest.mark.parametrize("written", WRITTEN)
def test_the_name_is_underlined(written: str, small: str, problems_of: Callable[[str], list[Diagnostic]]) -> None:
    text = small.replace("    when: is_construction\n", f"    when: {written}\n")
    (found,) = problems_of(text)
    assert found.message == "no fact, parameter or definition named `bad_name`"
    assert found.span
    assert found.span.text == "bad_name"
    assert found.span.start == text.index("bad_name")


STYLES = [
    "a b",
    "'a b'",
    '"a b"',
    "a\n  b",
    "'a\n\n  b'",
    ">\n  a\n\n   b\n",
    "|\n  a\n\n    b\n  c",
    '"\\x61\\u3000b\\n"',
    "|-\n  甲 a\n\n\n  b",
]


@pytest.mark.parametrize("written", STYLES)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_character_that_is_no_blank_stands_for_itself(written: str, end: str) -> None:
    root = read_yaml(Source("a.yaml", f"key: {written}\nlast: 1\n".replace("\n", end)))
    assert isinstance(root, Mapping)
    node = root.get("key")
    assert isinstance(node, Scalar)
    for offset, char in enumerate(node.text):
        shown = node.locate(offset, offset + 1).text
        assert shown == char or char.isspace() or shown == "\\", (offset, char, shown)


def test_an_underline_of_full_width_text_is_as_wide_as_the_text(
    small: str, problems_of: Callable[[str], list[Diagnostic]]
) -> None:
    (found,) = problems_of(small.replace("when: is_construction", "when: \"'中文' == project_name and 甲乙\""))
    assert found.render().splitlines()[1:4] == [
        "   |",
        "25 |     when: \"'中文' == project_name and 甲乙\"",
        "   |                                       ^^^^",
    ]
