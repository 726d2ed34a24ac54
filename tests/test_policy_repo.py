"""The example repository of policies, its tutorial and the CI templates, used as their readers use them."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from govrules.cli.app import app

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "policy-repo"
CASES = (EXAMPLE / "policies" / "cases" / "demo.yaml").read_text(encoding="utf-8")
TUTORIAL = ROOT / "docs" / "policy-editing.md"
BASH = shutil.which("bash")
NEEDS_BASH = pytest.mark.skipif(BASH is None, reason="the templates are written for bash")
_PERSON = {"NAME": "A policy editor", "EMAIL": "editor@example.org"}
TEMPLATES = [
    ROOT / ".pre-commit-hooks.yaml",
    ROOT / "ci" / "action.yml",
    ROOT / "ci" / "gitlab.yml",
    EXAMPLE / ".pre-commit-config.yaml",
    EXAMPLE / ".gitlab-ci.yml",
    EXAMPLE / ".github" / "workflows" / "policies.yml",
]

Replacements = list[tuple[str, str]]
EDITS: dict[str, tuple[Replacements, Replacements]] = {
    "above-threshold": ([(">= large_project_threshold", "> large_project_threshold")], []),
    "seventy-days": ([("7 working days", "70 working days")], []),
    "ten-days": (
        [("7 working days", "10 working days")],
        [("2022-10-12", "2022-10-17"), ("2022-10-13", "2022-10-18"), ("the seven working", "the ten working")],
    ),
    "unknown-fact": ([("by: contract_date", "by: contract_signing_date")], []),
    "weak-cases": (
        [],
        [
            ("filed on the last day", "filed in time"),
            ("filed a day late", "filed late"),
            ("not filed yet on the last day", "not filed yet"),
            (", due: 2022-10-12", ""),
            (", days_late: 1", ""),
            ("2022-10-12", "2022-10-10"),
            ("2022-10-13", "2022-10-24"),
        ],
    ),
}
"""What each edit replaces in the pack and in its cases."""


def _environment(tmp_path: Path) -> dict[str, str]:
    """Give an environment with `govrules` on the path and a git that reads nobody's settings."""
    programs = tmp_path / "bin"
    programs.mkdir(exist_ok=True)
    command = programs / "govrules"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m govrules "$@"\n', encoding="utf-8", newline="\n")
    command.chmod(0o755)
    names = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in _PERSON.items()}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_"))}
    kept["PATH"] = os.pathsep.join([str(programs), kept.get("PATH", "")])
    kept["PYTHONPATH"] = str(ROOT / "src")
    return {**kept, **names, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "COLUMNS": "100"}


class Repository:
    """A scratch git repository with the example committed on `main`."""

    def __init__(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "repository"
        self.environment = _environment(tmp_path)
        shutil.copytree(EXAMPLE, self.folder, ignore=shutil.ignore_patterns("edits"))
        for line in ("init --quiet --initial-branch=main", "add .", "commit --quiet --message Policies"):
            done = self.run("git", *line.split())
            assert done.returncode == 0, done.stderr

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        places: dict[str, Any] = {"cwd": self.folder, "env": self.environment}
        return subprocess.run(command, **places, capture_output=True, encoding="utf-8", check=False)

    def govrules(self, line: str) -> tuple[int, str]:
        """Run a command; give its exit code and what it printed."""
        done = self.run(sys.executable, "-m", "govrules", *line.split())
        return done.returncode, done.stdout

    def edit(self, old: str, new: str) -> None:
        path = self.folder / "policies" / "demo.yaml"
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def _place(line: str, text: str, column_of: str) -> str:
    """Give `line=…,col=…` as annotations write it, for a text of the pack or the cases."""
    lines = text.splitlines()
    number = next(index for index, item in enumerate(lines) if line in item)
    return f"line={number + 1},endLine={number + 1},col={lines[number].index(column_of) + 1}"


def test_the_example_is_clean(repository: Repository) -> None:
    assert repository.govrules("check policies")[0] == 0
    assert repository.govrules("test policies")[0] == 0
    assert repository.govrules("diff HEAD policies")[0] == 0
    assert repository.govrules("mutate policies --min-score 100")[0] == 0


def test_seven_becomes_seventy(repository: Repository) -> None:
    repository.edit("7 working days", "70 working days")
    assert repository.govrules("check policies")[0] == 0
    code, shown = repository.govrules("test policies -o github")
    place = _place("contract-filing: {status: satisfied", CASES, "contract-filing")
    assert code == 1
    assert f"::error file=policies/cases/demo.yaml,{place}," in shown
    assert "due is 2023-01-10, expected 2022-10-12" in shown
    code, shown = repository.govrules("diff HEAD policies --records projects/library.yaml --as-of 2022-10-31")
    assert code == 1
    assert "value 7 working days → 70 working days" in shown
    assert re.search(
        r"contract-filing \(第六条\): looser .*\n +looser on .*\n +\{.*contract_date: .*\}\n +old: violated, .*\n +new: due,",
        shown,
    )
    assert "DEMO-2022-01: contract-filing: looser: violated, due 2022-10-12 (late) → satisfied" in shown
    assert repository.govrules("diff HEAD policies --expect looser")[0] == 0
    assert repository.govrules("diff HEAD policies --expect stricter")[0] == 1


def test_wrong_operator(repository: Repository) -> None:
    repository.edit(">= large_project_threshold", "> large_project_threshold")
    assert repository.govrules("check policies")[0] == 0
    code, shown = repository.govrules("test policies -o github")
    assert code == 1
    assert f"file=policies/cases/demo.yaml,{_place('large-project-review: due', CASES, 'large-project-review')}," in shown
    code, shown = repository.govrules("diff HEAD policies")
    assert code == 1
    assert re.search(r"project_investment_yuan: 1000000,.*\}\n +old: due\n +new: not_applicable", shown)


def test_unknown_fact(repository: Repository) -> None:
    repository.edit("by: contract_date", "by: contract_signing_date")
    code, shown = repository.govrules("check policies -o github")
    pack = (repository.folder / "policies" / "demo.yaml").read_text(encoding="utf-8")
    place = _place("by: contract_signing_date", pack, "contract_signing_date")
    assert code == 1
    assert f"::error file=policies/demo.yaml,{place}," in shown
    assert "did you mean `contract_date`?" in shown
    assert repository.govrules("test policies")[0] == 3
    assert repository.govrules("diff HEAD policies")[0] == 3


def test_edits_are_the_example_with_one_slip() -> None:
    assert {path.name for path in (EXAMPLE / "edits").iterdir()} == set(EDITS)
    for name, sides in EDITS.items():
        for file, replacements in zip(("demo.yaml", "cases/demo.yaml"), sides, strict=True):
            text = (EXAMPLE / "policies" / file).read_text(encoding="utf-8")
            for old, new in replacements:
                assert old in text, f"{name}: `{old}` is not in {file}"
                text = text.replace(old, new)
            assert (EXAMPLE / "edits" / name / file).read_text(encoding="utf-8") == text, f"{name}: {file}"


EXITS = {
    "check policies": 0,
    "check edits/unknown-fact": 1,
    "check edits/above-threshold": 0,
    "test edits/above-threshold": 1,
    "mutate edits/weak-cases": 0,
    "diff policies edits/seventy-days": 1,
    "diff policies edits/ten-days --expect looser": 0,
    "test policies --clause 1": 4,
}
"""What the tutorial says of exit codes."""


@pytest.mark.parametrize("line", EXITS)
def test_exit_codes_of_the_tutorial(line: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "govrules", *line.split()]
    done = subprocess.run(command, cwd=EXAMPLE, env=_environment(tmp_path), capture_output=True, check=False)
    assert done.returncode == EXITS[line], done.stderr.decode()


@NEEDS_BASH
def test_shell_commands_of_the_tutorial(tmp_path: Path) -> None:
    """From an empty folder to a merged edit: every command succeeds, and the edit is on `main`."""
    shutil.copytree(EXAMPLE, tmp_path / "examples" / "policy-repo")
    blocks = re.findall(r"```sh\n(.*?)```", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 2
    script = "\n".join([*blocks, "git show main:policies/demo.yaml", "git log --oneline main"])
    command, environment = [str(BASH), "-e", "-c", script], _environment(tmp_path)
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "value: 10 working days" in done.stdout
    assert "File the contract within 10 working days" in done.stdout


def _action_steps() -> list[dict[str, Any]]:
    action = yaml.safe_load((ROOT / "ci" / "action.yml").read_text(encoding="utf-8"))
    steps: list[dict[str, Any]] = [step for step in action["runs"]["steps"] if "run" in step]
    return [step for step in steps if step["name"] != "Install govrules"]


def _run_action(repository: Repository, inputs: dict[str, str]) -> tuple[dict[str, int], str, str]:
    """Run the action's own steps as a runner does; give their exit codes, what they print and the job's summary."""
    summary = repository.folder.parent / "summary.md"
    codes, printed = {}, ""
    for step in _action_steps():
        values = {key: re.sub(r"\$\{\{ inputs\.(\S+) \}\}", lambda m: inputs[m[1]], text) for key, text in step["env"].items()}
        repository.environment |= {**values, "GITHUB_STEP_SUMMARY": str(summary)}
        done = repository.run(str(BASH), "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"])
        codes[step["name"]] = done.returncode
        printed += done.stdout
    return codes, printed, summary.read_text(encoding="utf-8")


@NEEDS_BASH
@pytest.mark.parametrize(("expect", "diff_code"), [("", 0), ("looser", 0), ("equivalent", 1)])
def test_action_on_a_bad_edit(repository: Repository, expect: str, diff_code: int) -> None:
    repository.edit("7 working days", "70 working days")
    codes, printed, summary = _run_action(repository, {"policies": "policies", "base": "main", "expect": expect})
    assert codes == {"Check": 0, "Test": 1, "Fetch the base": 0, "Diff": diff_code}
    assert "::error file=policies/cases/demo.yaml,line=" in printed
    assert "govrules check: 2 files checked" in summary
    assert "due is 2023-01-10, expected 2022-10-12" in summary
    assert "| contract-filing 第六条 | 🟢 looser |" in summary
    assert repository.run("git", "status", "--porcelain").stdout.split() == ["M", "policies/demo.yaml"]


@NEEDS_BASH
def test_action_fetches_a_base_that_a_shallow_clone_lacks(repository: Repository, tmp_path: Path) -> None:
    base = repository.run("git", "rev-parse", "HEAD").stdout.strip()
    repository.edit("7 working days", "10 working days")
    assert repository.run("git", "commit", "--quiet", "--all", "--message", "Edit").returncode == 0
    shallow = tmp_path / "shallow"
    assert repository.run("git", "clone", "--quiet", "--depth=1", repository.folder.as_uri(), str(shallow)).returncode == 0
    repository.folder = shallow
    assert repository.run("git", "cat-file", "-e", base).returncode != 0
    codes, _, summary = _run_action(repository, {"policies": "policies", "base": base, "expect": ""})
    assert codes["Fetch the base"] == codes["Diff"] == 0
    assert "7 working days → 10 working days" in summary


@NEEDS_BASH
def test_action_fails_where_the_pack_cannot_be_read(repository: Repository) -> None:
    repository.edit("by: contract_date", "by: contract_signing_date")
    codes = _run_action(repository, {"policies": "policies", "base": "main", "expect": ""})[0]
    assert codes == {"Check": 1, "Test": 3, "Fetch the base": 0, "Diff": 3}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        # A hook's entry and its arguments make one command.
        if isinstance(value.get("entry"), str):
            yield " ".join([value["entry"], *value.get("args", [])])
        for key, item in value.items():
            if key != "entry":
                yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value


def _commands(path: Path) -> list[str]:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [line for text in _texts(data) for line in text.splitlines() if re.match(r"govrules (?!check$|test$)", line)]


def _options(command: str) -> set[str]:
    commands: dict[str, Any] = vars(typer.main.get_command(app))["commands"]
    assert command in commands, f"no command named `{command}`"
    return {name for item in commands[command].params for name in item.opts}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_name_only_what_exists(path: Path) -> None:
    commands = _commands(path)
    assert commands or "uses: OWNER/govrules/ci@" in path.read_text(encoding="utf-8")
    for line in commands:
        options = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", line))
        assert options <= _options(line.split()[1]), line


def test_example_for_gitlab_is_the_template() -> None:
    example, template = (path.read_text(encoding="utf-8") for path in (EXAMPLE / ".gitlab-ci.yml", ROOT / "ci" / "gitlab.yml"))
    assert yaml.safe_load(example) == yaml.safe_load(template)
