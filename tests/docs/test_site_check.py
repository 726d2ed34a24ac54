"""The checker of the built site finds what it is for."""

from pathlib import Path

import pytest
from site_check import problems_of


def _site(tmp_path: Path, index: str, **others: str) -> Path:
    (tmp_path / "index.html").write_text(index, encoding="utf-8")
    for name, text in others.items():
        (tmp_path / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "index",
    [
        '<a href="other.html">x</a>',
        '<a href="other.html#here">x</a>',
        '<a href="#own"></a><p id="own"></p>',
        '<a href="other.html#%E6%9C%9F%E9%99%90">x</a>',
        '<a href="https://example.org">a link to read, nothing that is loaded</a>',
        '<link rel="stylesheet" href="a.css">',
        '<img src="data:image/png;base64,AA==">',
        '<a href="mailto:a@example.org">x</a>',
    ],
)
def test_what_is_right_is_passed(tmp_path: Path, index: str) -> None:
    site = _site(tmp_path, index, other_html='<p id="here"></p><p id="期限"></p>', a_css="p { color: red }")
    assert problems_of(site) == []


@pytest.mark.parametrize(
    ("index", "words"),
    [
        ('<a href="nowhere.html">x</a>', "leads nowhere"),
        ('<a href="other.html#there">x</a>', "names a place"),
        ('<a href="#own">x</a>', "names a place"),
        ('<a href="../outside.html">x</a>', "leaves the site"),
        ('<a href="folder">x</a>', "a folder"),
        ('<script src="https://cdn.example/x.js"></script>', "from elsewhere"),
        ('<script src="//cdn.example/x.js"></script>', "from elsewhere"),
        ('<link rel="stylesheet" href="https://fonts.example/css">', "from elsewhere"),
        ('<link rel="preconnect" href="https://fonts.example">', "from elsewhere"),
        ('<img src="picture.png">', "not there"),
        ('<img src="data:," srcset="https://cdn.example/2x.png 2x">', "from elsewhere"),
        ('<p style="background: url(https://cdn.example/x.png)">', "from elsewhere"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, index: str, words: str) -> None:
    (tmp_path / "folder").mkdir()
    found = problems_of(_site(tmp_path, index, other_html='<p id="here"></p>'))
    assert [words in text for text in found] == [True]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a_css", '@import "https://fonts.example/css";'),
        ("a_css", "p { background: url( 'https://cdn.example/x.png' ) }"),
        ("a_js", 'load("https://unpkg.com/mermaid@12/dist/mermaid.min.js")'),
        ("a_js", "load(`https://cdn.jsdelivr.net/pyodide/full/`)"),
    ],
)
def test_addresses_in_styles_and_scripts_are_told(tmp_path: Path, name: str, text: str) -> None:
    found = problems_of(_site(tmp_path, "<p>", **{name: text}))
    assert [name.replace("_", ".") in line for line in found] == [True]
