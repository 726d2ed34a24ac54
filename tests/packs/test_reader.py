"""Text → data: every scalar is its source text, and hostile texts are refused before they cost anything."""

import subprocess
import sys
from pathlib import Path

import pytest

from govrules.base.diagnostics import Diagnostic, PackError
from govrules.base.source import Source
from govrules.packs.nodes import Mapping, Node, Scalar, plain
from govrules.packs.reader import DEEPEST, LARGEST, MOST_PROBLEMS, decode, read_json, read_source, read_yaml


def yaml(text: str) -> Node:
    return read_yaml(Source("a.yaml", text))


def json(text: str) -> Node:
    return read_json(Source("a.json", text))


def refused(text: str, read=yaml) -> Diagnostic:  # type: ignore[no-untyped-def]  # one of the two above
    with pytest.raises(PackError) as caught:
        read(text)
    return caught.value.diagnostics[0]


RETYPED = ["NO", "on", "010", "0x1F", "12:30:45", "1e3", "2022-10-08", "1_000", ".inf", "1.10", "=", "yes", "2001-12-14 21:59:43"]


@pytest.mark.parametrize("text", RETYPED)
def test_yaml_retypes_nothing(text: str) -> None:
    assert plain(yaml(f"{text}: {text}\nlist: [{text}]")) == {text: text, "list": [text]}


@pytest.mark.parametrize(("text", "is_null"), [
    ("null", True), ("~", True), ("", True), ("NULL", True), ("'null'", False), ('""', False), ("|\n  null", False),
    ("none", False),
])  # fmt: skip
def test_null_is_what_is_not_quoted(text: str, is_null: bool) -> None:
    root = yaml(f"a: {text}\n")
    assert isinstance(root, Mapping)
    node = root.get("a")
    assert isinstance(node, Scalar)
    assert node.is_null is is_null


YAML_REFUSED = [  # text, code, underlined, message
    ("a: &x 1\n", "yaml-alias", "&x 1", "anchors are not allowed"),
    ("a: *x\n", "yaml-alias", "*x", "aliases are not allowed"),
    ("<<: {a: 1}\n", "yaml-merge", "<<", "merge keys are not allowed"),
    ("a: !!python/object:os.system x\n", "yaml-tag", "!!python/object:os.system x", "tags are not allowed"),
    ("a: !!int 3\n", "yaml-tag", "!!int 3", "tags are not allowed"),
    ("a: 1\n--- \nb: 2\n", "yaml", "-", "the file holds more than one document"),
    ("", "empty", "", "the file is empty"),
    ("# nothing\n", "empty", "#", "the file is empty"),
    ("? [a]\n: b\n", "yaml", "[a]", "a key is a plain text"),
    ("a: 1\nb: 2\na: 3\n", "duplicate-key", "a", "the key `a` is there twice"),
    ("a: {b: 1, b: 2}\n", "duplicate-key", "b", "the key `b` is there twice"),
    ("a: 1\n'a': 2\n", "duplicate-key", "'a'", "the key `a` is there twice"),
    ("a: 甲\nb: \x01\n", "yaml", "\x01", "the text holds a character that YAML does not allow"),
    ("a: \ud800\n", "not-utf8", "\ud800", "the text holds half of a character (a lone surrogate)"),
    ("[" * 70, "too-deep", "[", f"more than {DEEPEST} levels of nesting"),
    ("\n".join("  " * n + "a:" for n in range(70)), "too-deep", "a", f"more than {DEEPEST} levels of nesting"),
]


@pytest.mark.parametrize(("text", "code", "underlined", "message"), YAML_REFUSED)
def test_yaml_refused(text: str, code: str, underlined: str, message: str) -> None:
    found = refused(text)
    assert (found.code, found.message) == (code, message)
    assert found.span
    assert found.span.text == underlined


@pytest.mark.parametrize(
    "text", ["a: [1", "\ta: 1", "a: b: c", "a: 'x", "a: 1\n b: 2", "%YAML 9.9\n---\na: 1", "{", "a: @x", "- a\nb: 1"]
)
def test_malformed_yaml_is_one_diagnostic(text: str) -> None:
    assert refused(text).code == "yaml"


def test_a_duplicate_tells_the_line_of_the_first() -> None:
    assert refused("x: 1\na: 1\nb: 2\na: 3\n").help == "it stands in line 2 already: keep one of the two"


def test_problems_beyond_a_hundred_are_not_told() -> None:
    with pytest.raises(PackError) as caught:
        yaml("a: 1\n" * 1000)
    assert len(caught.value.diagnostics) == MOST_PROBLEMS


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_byte_order_mark_do_not_count(mark: str, end: str, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(f"{mark}甲: 1{end}b: '2'{end}".encode())
    root = read_yaml(read_source(path))
    assert isinstance(root, Mapping)
    assert plain(root) == {"甲": "1", "b": "2"}
    assert str(root.pairs[1][1].span).endswith("a.yaml:2:4")
    assert plain(yaml(f"{mark}甲: 1{end}b: '2'{end}")) == {"甲": "1", "b": "2"}


def test_unreadable_files(tmp_path: Path) -> None:
    big = b"a" * (LARGEST + 1)
    for data, code in ((big, "too-large"), (b"a: \xff", "not-utf8"), ("a: 甲".encode("gbk"), "not-utf8")):
        with pytest.raises(PackError) as caught:
            decode(data, "a.yaml")
        assert caught.value.diagnostics[0].code == code
    assert len(decode(big[:-1], "a.yaml")) == LARGEST
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(PackError) as caught:
            read_source(path)
        assert caught.value.diagnostics[0].code == "unreadable"
    assert refused("甲" * (LARGEST // 3 + 1)).code == "too-large"


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
@pytest.mark.parametrize("unit", ["[", "{a: ", "- ", "? ", '{"a":', "[{"])
def test_200_kb_of_brackets_neither_crash_nor_hang(name: str, unit: str) -> None:
    program = (
        "import sys; from govrules.base.diagnostics import GovrulesError; from govrules.base.source import Source\n"
        "from govrules.packs.reader import read_json, read_yaml\n"
        f"read = read_json if {name!r}.endswith('json') else read_yaml\n"
        f"try: read(Source({name!r}, {unit!r} * (200_000 // len({unit!r}))))\n"
        "except GovrulesError as error: sys.exit(error.diagnostics[0].code in ('too-deep', 'json', 'yaml') and 7)"
    )
    assert subprocess.run([sys.executable, "-c", program], timeout=60, check=False).returncode == 7


# --- JSON ---


def test_json_keeps_numbers_as_written() -> None:
    text = ' {"a": 1.10, "b": [1e5, true, null, "null", "\\u7532\\ud83d\\ude00"], "c": {}, "d": []} '
    root = json(text)
    assert plain(root) == {"a": "1.10", "b": ["1e5", "true", None, "null", "甲😀"], "c": {}, "d": []}
    assert isinstance(root, Mapping)
    assert [node.span.text for _, node in root] == ["1.10", text[text.index("[1e5") : text.index(', "c"')], "{}", "[]"]


JSON_REFUSED = [  # text, code, place, message
    ("", "empty", "1:1", "the file is empty"),
    ('{"a": 1}\n{"b": 2}', "json", "2:1", "there is text after the end of the document"),
    ('{"a": 1,\n "a": 2}', "duplicate-key", "2:2", "the key `a` is there twice"),
    ('{"甲": "\\ud800"}', "json", "1:7", "the string holds half of a character (a lone surrogate)"),
    ('{"a": "\\x"}', "json", "1:8", "the string is not well formed"),
    ('{"a": "x', "json", "1:7", "the string is not well formed"),
    ('{"a": "x\ny"}', "json", "1:9", "the string is not well formed"),
    ('{"a" 1}', "json", "1:6", "`:` is missing here"),
    ('{"a": 1 "b": 2}', "json", "1:9", "`,` or `}` is missing here"),
    ('{"a": 1,}', "json", "1:9", "a key in double quotes is missing here"),
    ("{a: 1}", "json", "1:2", "a key in double quotes is missing here"),
    ('{"a": [1,]}', "json", "1:10", "a JSON value is missing here"),
    ('{"a": NaN}', "json", "1:7", "a JSON value is missing here"),
    ('{"a": 010}', "json", "1:8", "`,` or `}` is missing here"),
    ('{"a": 1', "json", "1:7", "`,` or `}` is missing here"),
    ("[" * 70, "too-deep", "1:66", f"more than {DEEPEST} levels of nesting"),
]


@pytest.mark.parametrize(("text", "code", "place", "message"), JSON_REFUSED)
def test_json_refused(text: str, code: str, place: str, message: str) -> None:
    found = refused(text, json)
    assert (found.code, found.message, str(found.span)) == (code, message, f"a.json:{place}")
