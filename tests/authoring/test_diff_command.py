"""`govrules diff` over files, folders and git revisions: what is read, what the exit code says, whom it concerns."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from govrules.authoring.versions import pair_policies, read_versions
from govrules.base.diagnostics import PackError
from govrules.cli import diff as command
from govrules.packs.catalogue import policies_folder


def text_of(pack: str) -> str:
    return (policies_folder() / f"{pack}.yaml").read_text(encoding="utf-8")


def longer_period() -> str:
    """Give the pack of Yubei with ten working days for filing the contract."""
    return text_of("yubei").replace("7 working days", "10 working days")


@pytest.fixture(name="run")
def run_fixture() -> Callable[..., Result]:
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
    ],
)
def test_revisions_are_compared_without_checking_out(
    repository: Path, run: Callable[..., Result], arguments: tuple[str, ...]
) -> None:
    before = (repository / "policies" / "yubei.yaml").read_bytes()
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
def test_expectations_gate(repository: Path, run: Callable[..., Result], expect: str | None, code: int) -> None:
    assert run("main", "edit", *(["--expect", expect] if expect else [])).exit_code == code


def test_no_change_is_clean_and_nothing_compared_is_not(repository: Path, run: Callable[..., Result]) -> None:
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


def test_records_say_whom_it_concerns(repository: Path, run: Callable[..., Result]) -> None:
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
