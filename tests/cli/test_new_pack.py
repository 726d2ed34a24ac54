"""`govrules new pack`: a pack with its ledger and a case file, both without fault and ready to be filled in."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from govrules.cli.exits import Exit
from govrules.policy import load_pack

CLAUSES = """\
- {clause: 1, ref: 第一条, text: "为加强管理，\\u200b制定本办法。\\n第二款。"}
- {clause: "2.1", ref: 第二条}
- {clause: A1, ref: "附件 1: \\"表\\\\\\" \\u00a0"}
"""
NEW = ("new", "pack", "some_district", "--clauses")


@pytest.fixture
def clauses(tmp_path: Path) -> Path:
    """A list of clauses as a file, outside the folder of the pack."""
    path = tmp_path / "clauses.yaml"
    path.write_text(CLAUSES, encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "policies"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pack_passes_check_and_test(cli: Callable[..., Any], clauses: Path, folder: Path, lang: str) -> None:
    ran = cli(*NEW, clauses, "-o", folder, "--lang", lang)
    written = [folder / "some_district.yaml", folder / "cases" / "some_district.yaml"]
    assert (ran.code, ran.out) == (Exit.CLEAN, "".join(f"wrote {path}\n" for path in written))
    checked = cli("check", folder)
    # A place, a title and three clauses wait for their words: that is told, and no fault.
    assert (checked.code, "2 files checked, 0 problems, 5 notes" in checked.out) == (Exit.CLEAN, True), checked.out
    assert "note[placeholder] `clauses.2.1.gist.zh` still says `待写`" in checked.out
    tested = cli("test", folder)
    assert (tested.code, "1 passed, 0 failed" in tested.out) == (Exit.CLEAN, True)


def test_the_ledger_holds_every_clause_in_order_with_its_words(cli: Callable[..., Any], clauses: Path, folder: Path) -> None:
    cli(*NEW, clauses, "-o", folder)
    path = folder / "some_district.yaml"
    ledger = load_pack(path).pack.clauses
    assert [(clause.id, clause.ref) for clause in ledger.values()] == [
        ("1", "第一条"), ("2.1", "第二条"), ("A1", '附件 1: "表\\" \u00a0'),
    ]  # fmt: skip
    assert {clause.not_encoded.value for clause in ledger.values() if clause.not_encoded} == {"no_testable_content"}
    assert "  # 为加强管理， 制定本办法。\n  # 第二款。\n" in path.read_text(encoding="utf-8")


def test_the_rule_shown_is_a_rule(cli: Callable[..., Any], clauses: Path, folder: Path) -> None:
    cli(*NEW, clauses, "-o", folder)
    path = folder / "some_district.yaml"
    head, _, example = path.read_text(encoding="utf-8").partition("rules: {}\n")
    assert example.startswith("# ")
    rule = re.sub(r"(?m)^# ", "", example.partition("\n")[2])
    encoded = head.replace(", not_encoded: no_testable_content", "", 1)
    path.write_text(encoded + rule, encoding="utf-8")
    assert [item.id for item in load_pack(path).pack.rules] == ["contract-filing"]
    (folder / "cases" / "some_district.yaml").unlink()
    ran = cli("check", path)
    assert (ran.code, "1 encoded" in ran.out) == (Exit.CLEAN, True), ran.out


def test_it_replaces_nothing_without_force(cli: Callable[..., Any], clauses: Path, folder: Path) -> None:
    (folder / "cases").mkdir(parents=True)
    cases = folder / "cases" / "some_district.yaml"
    cases.write_text("mine", encoding="utf-8")
    ran = cli(*NEW, clauses, "-o", folder)
    assert ran.code == Exit.USAGE
    assert f"`{cases}` exists already" in ran.err
    assert "--force" in ran.err
    assert (cases.read_text(encoding="utf-8"), (folder / "some_district.yaml").exists()) == ("mine", False)
    assert cli(*NEW, clauses, "-o", folder, "--force").code == Exit.CLEAN
    assert cases.read_text(encoding="utf-8") != "mine"


def test_a_folder_that_cannot_be_made_is_told(cli: Callable[..., Any], clauses: Path) -> None:
    ran = cli(*NEW, clauses, "-o", clauses)
    assert (ran.code, "cannot make the folder" in ran.err) == (Exit.USAGE, True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "clauses.yaml:1:1: error[structure] a list of clauses is wanted here"),
        ("clauses: []", "clauses.yaml:1:1: error[structure] a list of clauses is wanted here"),
        ("- {clause: 1}", "clauses.yaml:1:3: error[missing-key] the key `ref` is missing"),
        ("- {clause: 第一, ref: a}", "clauses.yaml:1:12: error[name] `第一` is not a clause id"),
        ("- {clause: 1, ref: a, txt: b}", "clauses.yaml:1:23: error[unknown-key] no key named `txt` here"),
        ("- {clause: 1, ref: a}\n- {clause: 1, ref: b}", "clauses.yaml:2:12: error[clause-twice] two clauses have the id `1`"),
    ],
)
def test_a_list_of_clauses_that_cannot_be_used_is_refused(
    cli: Callable[..., Any], clauses: Path, folder: Path, text: str, message: str
) -> None:
    clauses.write_text(text, encoding="utf-8")
    ran = cli(*NEW, clauses, "-o", folder)
    assert (ran.code, message in ran.err) == (Exit.UNREADABLE, True), ran.err
    assert not folder.exists()


@pytest.mark.parametrize("name", ["Yubei", "a-b", "../up", "vocabulary", "1a"])
def test_a_name_that_no_pack_can_have_is_wrong_usage(cli: Callable[..., Any], clauses: Path, folder: Path, name: str) -> None:
    ran = cli("new", "pack", name, "--clauses", clauses, "-o", folder)
    assert (ran.code, "NAME" in ran.err, folder.exists()) == (Exit.USAGE, True, False)


def test_clauses_belong_to_packs(cli: Callable[..., Any], clauses: Path) -> None:
    assert cli("new", "record", "yubei", "--clauses", clauses).code == Exit.USAGE
    ran = cli("new", "pack", "some_district")
    assert (ran.code, "--clauses" in ran.err) == (Exit.USAGE, True)
