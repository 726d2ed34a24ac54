"""Whatever is read: a pack, a record, or an error of this library with a place - never another exception."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govrules.base.diagnostics import GovrulesError, PackError
from govrules.base.source import Source
from govrules.engine.record import read_record
from govrules.packs.catalogue import load_vocabulary, read_pack
from govrules.packs.reader import MOST_PROBLEMS, decode, read_json, read_yaml

YUBEI = Path(__file__).parents[2] / "policies" / "yubei.yaml"
SNIPPETS = [
    "[", "]", "{", "}", "*x", "&x ", "!!t ", "|\n", ">\n", "'", '"', ": ", "- ", "\n", "\n  ", "\t", "#", "\\", "\x00",
    "\ufeff", "null",
    "~", "[]", "{}", "NO", "010", "12:30:45", "9" * 30, "1e9", "，", "甲", "never", "any(", "for x in ", "x[0]", "==",
    " if ", "lambda: 0",
    "type: record", "fields: {a: {type: b}}", "every: month", "\ud800", "\u2028", "😀", "%", "@", "`", "? ", "<<: ",
]  # fmt: skip


def _refusal(read: Callable[[Source], object], source: Source) -> GovrulesError | None:
    try:
        read(source)
    except GovrulesError as error:
        return error
    return None


def _survives(text: str) -> None:
    for name in ("a.yaml", "a.json"):
        for read in (read_yaml, read_json, read_pack, lambda source: read_record(source, load_vocabulary())):
            error = _refusal(read, Source(name, text))
            if error is not None:
                assert error.diagnostics
                assert str(error)
                assert all(item.span or item.place for item in error.diagnostics)


@settings(deadline=None)
@given(st.binary(max_size=200) | st.binary(max_size=40).map(lambda data: b"pack: x\n" + data))
def test_random_bytes(data: bytes) -> None:
    try:
        text = decode(data, "a.yaml")
    except PackError:
        return
    _survives(text)


@settings(deadline=None)
@given(st.lists(st.sampled_from(SNIPPETS) | st.text(max_size=5), max_size=12).map("".join))
def test_random_yaml_and_json(text: str) -> None:
    _survives(text)


@settings(deadline=None)
@given(st.data())
def test_mutated_packs(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([YUBEI.read_text(encoding="utf-8")[:9000], _SMALL]))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = start + data.draw(st.sampled_from([0, 0, 1, 2, 10, 50]))
        text = text[:start] + data.draw(st.sampled_from(SNIPPETS)) + text[end:]
    _survives(text)


@settings(deadline=None)
@given(st.integers(0, 30), st.integers(0, 30), st.integers(1, 4))
def test_lines_in_other_places(source: int, target: int, count: int) -> None:
    lines = _SMALL.split("\n")
    moved = lines[source : source + count]
    _survives("\n".join([*lines[:target], *moved, *lines[target:]]))


_SMALL = """\
pack: small
version: "1.0"
district: {zh: 某区, en: Some District}
document: {title: 某办法}
in_force: {from: 2020-01-01, clause: "2"}
actors:
  construction_unit: {zh: 建设单位, en: project unit, party: own}
clauses:
  "2": {ref: 第二条, gist: {zh: 备案, en: filing}}
facts:
  own_list:
    type: list[record]
    stage: contract
    label: {zh: 甲, en: a}
    fields: {day: {type: event, label: {zh: 甲, en: a}}}
parameters:
  filing_period: {value: 7 working days, clause: "2"}
definitions:
  is_construction: project_kind == 'construction'
rules:
  contract-filing:
    clause: "2"
    title: {zh: 备案, en: file it}
    stage: contract
    actor: construction_unit
    for_each: change in changes
    when: is_construction
    do: contract_filed_authority_date
    by: later_of(contract_date, change.approval_date) + filing_period
    with: {archive_docs: [contract]}
"""

MANY = {
    "unknown keys": "pack: x\n" + "".join(f"k{n}: 1\n" for n in range(3000)),
    "duplicate keys": "pack: x\n" * 3000,
    "rules without anything": _SMALL + "".join(f"  r{n}: {{}}\n" for n in range(1000)),
    "unknown names": _SMALL.replace("definitions:\n", "definitions:\n" + "".join(f"  a{n}: b{n}\n" for n in range(1000))),
    "unknown clauses": _SMALL.replace(
        "parameters:\n", "parameters:\n" + "".join(f"  p{n}: {{value: 1, clause: 3}}\n" for n in range(999))
    ),
}


@pytest.mark.parametrize("text", MANY.values(), ids=MANY)
def test_of_very_many_problems_the_first_are_told(text: str) -> None:
    with pytest.raises(PackError) as caught:
        read_pack(Source("a.yaml", text))
    assert MOST_PROBLEMS <= len(caught.value.diagnostics) <= 2 * MOST_PROBLEMS


@pytest.mark.parametrize(("name", "text"), [
    ("a.yaml", "".join(f"fact{n}: 1\n" for n in range(2000))),
    ("a.json", "{" + ",".join(f'"fact{n}": 1' for n in range(2000)) + "}"),
    ("a.yaml", f"archive_docs: [{'zzz,' * 2000}]\n"),
])  # fmt: skip
def test_of_very_many_problems_of_a_record_the_first_are_told(name: str, text: str) -> None:
    with pytest.raises(GovrulesError) as caught:
        read_record(Source(name, text), load_vocabulary())
    assert len(caught.value.diagnostics) == MOST_PROBLEMS
