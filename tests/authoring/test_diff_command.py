"""`govrules diff` over files, folders and git revisions: what is read, what the exit code says, whom it concerns."""

import json
import re
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from govrules.authoring.diff import diff
from govrules.authoring.versions import pair_policies, read_versions
from govrules.base.diagnostics import PackError, RecordError, UsageError
from govrules.cli import diff as command
from govrules.packs.catalogue import policies_folder

Run = Callable[..., Result]


def text_of(pack: str) -> str:
    return (policies_folder() / f"{pack}.yaml").read_text(encoding="utf-8")


def longer_period() -> str:
    """Give the pack of Yubei with ten working days for filing the contract."""
    return text_of("yubei").replace("7 working days", "10 working days")


@pytest.fixture(name="run")
def run_fixture() -> Run:
    app = typer.Typer()
    app.callback()(lambda: None)
    command.register(app)
    return lambda *arguments: CliRunner().invoke(app, ["diff", *map(str, arguments)])


@pytest.fixture(name="repository")
def repository_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a pack and an edit of its filing period; the edit lies on `edit` and in the folder."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "policies"
    folder.mkdir()
    git("init", "-q", "-b", "main")
    write(folder / "yubei.yaml", text_of("yubei"))
    write(folder / "wendeng.yaml", text_of("wendeng"))
    write(tmp_path / "other.yaml", "services: {web: {image: x}}\n")
    commit("first")
    git("checkout", "-q", "-b", "edit")
    write(folder / "yubei.yaml", longer_period())
    commit("second")
    return tmp_path


def git(*arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


def commit(message: str) -> None:
    git("add", "-A")
    git("commit", "-q", "-m", message)


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ("main", "edit", "policies/"),
        ("main", "edit"),
        ("main", "edit", "policies/yubei.yaml"),
        ("main", "policies"),
        ("main", "HEAD"),
        ("main", "."),
        ("main", "link"),
    ],
)
def test_revisions_are_compared_without_checking_out(repository: Path, run: Run, arguments: tuple[str, ...]) -> None:
    before = (repository / "policies" / "yubei.yaml").read_bytes()
    (repository / "link").symlink_to("policies")
    result = run(*arguments)
    assert result.exit_code == 1
    assert "parameter `contract_filing_period`: value 7 working days → 10 working days" in result.output
    assert "contract-filing (第十二条): looser" in result.output
    assert (repository / "policies" / "yubei.yaml").read_bytes() == before


def test_packs_in_the_same_words_are_counted_and_added_ones_named(repository: Path) -> None:
    assert pair_policies(*read_versions("main", "edit", ["policies"])).identical == 1
    (repository / "policies" / "wendeng.yaml").unlink()
    pairs = pair_policies(*read_versions("main", "policies"))
    assert [(item.old is None, item.new is None) for item in pairs.differing] == [(False, True), (False, False)]


@pytest.mark.parametrize(("expect", "code"), [("looser", 0), ("stricter", 1), ("equivalent", 1), (None, 1)])
def test_expectations_gate(repository: Path, run: Run, expect: str | None, code: int) -> None:
    assert run("main", "edit", *(["--expect", expect] if expect else [])).exit_code == code


def test_no_change_is_clean_and_nothing_compared_is_not(repository: Path, run: Run) -> None:
    assert run("main", "main").exit_code == 0
    assert run("main", "main", "--expect", "looser").exit_code == 0
    empty = repository / "empty"
    empty.mkdir()
    result = run(empty, empty)
    assert result.exit_code == 4
    assert "nothing to compare" in result.output


@pytest.mark.parametrize("name", ["nowhere", "--all", "other.yaml"])
def test_what_cannot_be_read_is_refused(repository: Path, name: str) -> None:
    with pytest.raises(PackError):
        pair_policies(*read_versions("main", name))


@pytest.mark.parametrize(("below", "arguments"), [
    ("..", ("main", "{}/policies")), ("..", ("{}/policies/yubei.yaml", "main")), ("policies", ("main", ".")),
    ("policies", ("main", "..")), ("policies", ("main", "edit")), ("policies", ("main", "edit", "../policies")),
])  # fmt: skip
def test_a_path_is_compared_with_the_repository_in_which_it_lies(
    repository: Path, monkeypatch: pytest.MonkeyPatch, below: str, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(repository / below)
    first, second, *paths = (item.format(repository.name) for item in arguments)
    pairs = pair_policies(*read_versions(first, second, paths))
    assert [bool(item.old and item.new) for item in pairs.differing] == [True]
    assert pairs.identical == (0 if "yubei" in first else 1)


@pytest.mark.parametrize(("names", "paths", "message"), [
    (("main", "."), ["policies"], "`.` is a folder, and paths limit two git revisions"),
    (("other.yaml", "main"), ["policies"], "`other.yaml` is a file, and paths limit"),
    (("", "policies"), [], "the name of a version or path is empty"),
    (("main", ""), [], "the name of a version or path is empty"),
    (("main", "edit"), [""], "the name of a version or path is empty"),
])  # fmt: skip
def test_what_names_no_two_versions_is_wrong_usage(
    repository: Path, names: tuple[str, str], paths: list[str], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        read_versions(*names, paths)


@pytest.mark.parametrize(("name", "words"), [
    ("main..edit", "help: give the two revisions apart"), ("main:policies", "help: give the path last"),
    ("HEAD~9", "help: fetch it, or give a branch"),
])  # fmt: skip
def test_a_revision_that_is_none_has_a_way_out(repository: Path, name: str, words: str) -> None:
    with pytest.raises(PackError, match=words):
        read_versions(name, "edit")


def test_a_case_file_is_no_pack_of_a_revision(repository: Path) -> None:
    write(repository / "policies" / "cases.yaml", "cases_for: yubei\ncases: []\n")
    commit("cases")
    with pytest.raises(PackError, match=r"`HEAD:policies/cases.yaml` is not a pack"):
        pair_policies(*read_versions("HEAD", "policies/cases.yaml"))


def test_a_moved_pack_is_in_the_same_words(repository: Path) -> None:
    (repository / "policies" / "yubei.yaml").rename(repository / "policies" / "moved.yaml")
    pairs = pair_policies(*read_versions("edit", "policies"))
    assert (pairs.differing, pairs.identical) == ((), 2)


def test_of_two_packs_with_one_name_none_is_dropped_silently(repository: Path) -> None:
    write(repository / "copy.yaml", longer_period().replace("10%", "12%"))
    with pytest.raises(PackError, match=r"`yubei` is the pack of `copy.yaml`, too"):
        pair_policies(*read_versions("main", "."))
    # A copy of what one version becomes is left alone: only packs that differ are told apart.
    write(repository / "copy.yaml", longer_period())
    commit("a copy")
    write(repository / "policies" / "yubei.yaml", text_of("yubei"))
    assert len(pair_policies(*read_versions("edit", ".")).differing) == 1


def test_nothing_to_compare_is_said_in_every_format(repository: Path, run: Run) -> None:
    (repository / "empty").mkdir()
    for name in ("text", "markdown", "github"):
        result = run("empty", "empty", "-o", name)
        assert (result.exit_code, "othing to compare: no pack in either version" in result.output) == (4, True), name


def test_records_that_cannot_be_read_are_told_where_no_pack_differs(repository: Path) -> None:
    write(repository / "bad.jsonl", '{"id": "P-1", "contract_dat": null}\n')
    for name in ("bad.jsonl", "nowhere.yaml"):
        with pytest.raises(RecordError):
            diff("main", "main", records=[name], as_of=date(2023, 4, 1))
    write(repository / "good.jsonl", '{"id": "P-1", "contract_date": null}\n')
    assert diff("main", "main", records=["good.jsonl"], as_of=date(2023, 4, 1)).packs == ()


def test_records_say_whom_it_concerns(repository: Path, run: Run) -> None:
    late = "{id: P-1, unit_type: gov_organ, contract_date: 2023-03-01, contract_filed_authority_date: 2023-03-14}"
    write(repository / "late.yaml", late)
    write(repository / "early.yaml", late.replace("P-1", "P-2").replace("03-14", "03-02"))
    arguments = ["main", "edit", "--records", "late.yaml", "--records", "early.yaml", "--as-of", "2023-04-01"]
    result = run(*arguments, "-o", "json")
    [pack] = json.loads(result.output)["packs"]
    assert (pack["records"]["total"], pack["records"]["projects"]) == (2, ["P-1", "P-2"])
    first, second = pack["records"]["changed"]
    assert (first["old"][0]["status"], first["new"][0]["status"]) == ("violated", "satisfied")
    assert (second["old"][0]["due"], second["new"][0]["due"]) == ("2023-03-10", "2023-03-15")
    assert "of 2 projects on 2023-04-01: 2 change" in run(*arguments).output
    assert "    contract-filing: 2 projects: P-1, P-2\n" in run(*arguments).output
    assert "- contract-filing: 2 projects: P-1, P-2\n" in run(*arguments, "-o", "markdown").output


def test_json_lines_say_how_many_change_and_where_they_do_not(repository: Path, run: Run) -> None:
    late = (
        '{"id": "%s", "unit_type": "gov_organ", "contract_date": "2023-03-01", "contract_filed_authority_date": "2023-03-%s"}\n'
    )
    write(repository / "all.jsonl", late % ("P-1", "14") + late % ("P-2", "20") + '{"id": "P-3", "unit_type": "gov_organ"}\n')
    arguments = ["main", "edit", "--records", "all.jsonl", "--as-of", "2023-04-01"]
    [pack] = json.loads(run(*arguments, "-o", "json").output)["packs"]
    assert (pack["records"]["total"], pack["records"]["by_rule"]) == (3, {"contract-filing": ["P-1", "P-2"]})
    assert "of 3 projects on 2023-04-01: 2 change" in run(*arguments).output


def test_a_bad_record_is_told_with_its_line_and_nothing_is_compared(repository: Path, run: Run) -> None:
    write(repository / "bad.jsonl", '{"id": "P-1"}\n{"id": "P-2", "contract_dat": null}\n')
    result = run("main", "edit", "--records", "bad.jsonl")
    assert isinstance(result.exception, RecordError)
    assert "bad.jsonl:2:15: error[unknown-fact]" in str(result.exception)
    assert result.output == ""


def test_records_may_hold_a_fact_that_only_the_old_version_has(repository: Path) -> None:
    own = "facts:\n  own_date: {type: event, stage: contract, label: {zh: 某日期, en: some date}}\nclauses:"
    write(repository / "old.yaml", text_of("yubei").replace("clauses:", own, 1))
    write(repository / "own.yaml", "{id: P-1, own_date: 2023-01-01, contract_date: 2023-03-01}")
    found = diff("old.yaml", "policies/yubei.yaml", records=["own.yaml"], as_of=date(2023, 4, 1))
    assert [pack.records.total for pack in found.packs if pack.records] == [1]


def test_records_without_a_date_are_refused(repository: Path) -> None:
    with pytest.raises(UsageError, match="records are compared on a date"):
        diff("main", "edit", records=["late.yaml"])


def test_a_diff_in_chinese(repository: Path, run: Run) -> None:
    write(repository / "late.yaml", "{id: P-1, unit_type: gov_organ, contract_date: 2023-03-01}")
    arguments = ["main", "edit", "--records", "late.yaml", "--as-of", "2023-04-01", "--lang", "zh"]
    text, page = run(*arguments).output, run(*arguments, "-o", "markdown").output
    assert "参数 `contract_filing_period`：value 7 working days → 10 working days" in text
    assert "contract-filing 合同备案（第十二条）：更宽（试了 " in text
    assert "旧：违反，期限 2023-03-10（逾期未办）" in text
    assert "2023-04-01，1 个项目中有 1 个结论改变" in text
    assert "| contract-filing 合同备案 第十二条 | 🟢 更宽 |" in page
    for shown in (text, page):
        words = re.sub(r"`[^`]*`|\{.*\}|\[.*\]|</?\w+>", "", shown)
        assert not re.search(r"violated|looser|effect|pack|record|tried|change", words), words
