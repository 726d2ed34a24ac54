"""Files of projects: one, a list, or one on each line; what is wrong in them is told with its place, all at once."""

from pathlib import Path

import pytest

from govrules.authoring.records import read_records
from govrules.base.diagnostics import RecordError
from govrules.packs.catalogue import load_vocabulary

LINE = '{"id": "%s", "contract_date": "2023-03-01"}'
FORMS = {
    "one.yaml": ("id: P-1\ncontract_date: 2023-03-01\n", ["P-1"]),
    "one.json": (LINE % "P-1", ["P-1"]),
    "list.yaml": ("- {id: P-1}\n- {id: P-2}\n", ["P-1", "P-2"]),
    "list.json": (f"[{LINE % 'P-1'},\n {LINE % 'P-2'}]", ["P-1", "P-2"]),
    "lines.jsonl": (f"{LINE % 'P-1'}\n\n{LINE % 'P-2'}\n", ["P-1", "P-2"]),
    "lines.ndjson": (LINE % "P-1" + "\r\n" + LINE % "P-2", ["P-1", "P-2"]),
    "nameless.yaml": ("contract_date: 2023-03-01\n", ["nameless.yaml"]),
    "nameless.jsonl": ('{"contract_date": null}\n{"id": null}\n', ["nameless.jsonl:1", "nameless.jsonl:2"]),
    "nameless.json": ('[{"contract_date": null},\n{}]', ["nameless.json:1", "nameless.json:2"]),
    "separator.jsonl": ('{"id": "P\u2028-1"}\n{"id": "P-2"}', ["P\u2028-1", "P-2"]),
}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def names(*files: str) -> list[str]:
    return [item.name for item in read_records(files, load_vocabulary())]


@pytest.mark.parametrize("name", FORMS)
def test_forms(name: str) -> None:
    text, expected = FORMS[name]
    Path(name).write_text(text, encoding="utf-8", newline="")
    assert names(name) == expected


def test_several_files_keep_their_order() -> None:
    Path("b.yaml").write_text("id: B", encoding="utf-8")
    Path("a.jsonl").write_text('{"id": "A"}', encoding="utf-8")
    assert names("b.yaml", "a.jsonl") == ["B", "A"]


BAD = {
    "fact.jsonl": ('{"id": "P-1"}\n\n{"contract_dat": null}\n', "fact.jsonl:3:2: error[unknown-fact]"),
    "key.jsonl": ('{"id": "P-1"}\n{"id": "P-2", "id": "P-3"}\n', "key.jsonl:2:15: error[duplicate-key]"),
    "open.jsonl": ('{"id": "P-1"}\n{"id": "P-2"\n', "open.jsonl:2:12: error[json]"),
    "number.jsonl": ('{"id": "P-1"}\n7\n', "number.jsonl:2:1: error[record]"),
    "twice.jsonl": ('{"id": "P-1"}\n{"id": "P-1"}\n', "twice.jsonl:2:8: error[record-twice] two projects are named `P-1`"),
    "blank.jsonl": ("\n  \n", "blank.jsonl: error[empty]"),
    "none.json": ("[]", "none.json:1:1: error[empty] the list holds no project"),
    "date.yaml": ("- id: P-1\n- id: P-2\n  contract_date: 2023-02-30\n", "date.yaml:3:18: error["),
    "table.csv": ("id\nP-1\n", "table.csv: error[portfolio]"),
    "array.json": ('[{"id": "P-1"}, "P-2"]', "array.json:1:17: error[record]"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_has_its_place(name: str) -> None:
    text, expected = BAD[name]
    Path(name).write_text(text, encoding="utf-8")
    with pytest.raises(RecordError) as caught:
        names(name)
    assert expected in str(caught.value)
    assert len(caught.value.diagnostics) == 1


def test_everything_wrong_is_told_at_once_up_to_a_hundred() -> None:
    Path("a.jsonl").write_text('{"contract_dat": 1}\n{"id": "P-1"}\n' + "{\n" * 200, encoding="utf-8")
    with pytest.raises(RecordError) as caught:
        names("nowhere.yaml", "a.jsonl")
    codes = [item.code for item in caught.value.diagnostics]
    assert (codes[:3], len(codes)) == (["unreadable", "json", "json"], 100)


def test_the_same_name_in_two_files_is_refused() -> None:
    Path("a.yaml").write_text("id: P-1", encoding="utf-8")
    Path("b.yaml").write_text("id: P-1", encoding="utf-8")
    with pytest.raises(RecordError, match=r"b.yaml:1:5: error\[record-twice\]"):
        names("a.yaml", "b.yaml")
