"""Every code block of the documentation runs, or says why it does not."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import doc_blocks as blocks
import pytest

from govrules.authoring.cases import run_cases
from govrules.authoring.lints.examples import whole
from govrules.base.source import Source
from govrules.engine.record import read_record
from govrules.packs.catalogue import read_pack
from govrules.policy import load_pack, parse_pack

ROOT = Path(__file__).resolve().parent.parent.parent
BASH = shutil.which("bash")


ELSEWHERE = {
    "docs/policy-editing.md": "tests/test_policy_repo.py runs it from top to bottom",
    "docs/lints.md": "tests/authoring/test_lints.py runs the examples in the table that the page is made from",
    "README.md": "its Python is run below; its shell commands install and test the project itself",
    "README.zh-CN.md": "as README.md",
}
"""Pages whose blocks another test runs."""
PAGES = sorted(path for path in ROOT.glob("docs/**/*.md") if path.relative_to(ROOT).as_posix() not in ELSEWHERE)
NAMES = [path.relative_to(ROOT).as_posix() for path in PAGES]


def _pages_with(language: str) -> list[Path]:
    return [page for page in PAGES if any(block.language == language for block in blocks.blocks_of(_text(page)))]


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def _named(pages: list[Path]) -> list[object]:
    return [pytest.param(page, id=page.relative_to(ROOT).as_posix()) for page in pages]


@pytest.mark.parametrize("page", _named(PAGES))
def test_every_block_runs_or_says_why_not(page: Path) -> None:
    assert blocks.unaccounted(_text(page)) == []


@pytest.mark.parametrize("page", _named([*_pages_with("python"), ROOT / "README.md"]))
def test_python_prints_what_is_shown(page: Path) -> None:
    assert blocks.with_prints(_text(page)) == _text(page), "run: make docs"


@pytest.mark.parametrize("page", _named(_pages_with("yaml")))
def test_yaml_is_what_it_is_said_to_be(page: Path) -> None:
    for block in blocks.blocks_of(_text(page)):
        place = f"{page.name}:{block.line}"
        if block.language != "yaml" or block.reason:
            continue
        kind, _, pack = block.mark.partition(" ")
        if kind == "record":
            assert read_record(Source(place, block.body), load_pack(pack).pack.vocabulary).facts, place
        elif kind == "pack":
            assert read_pack(Source(place, whole(block.body)[0])).rules, place
        else:
            _run_cases(block.body, place)


def _run_cases(example: str, place: str) -> None:
    text, cases = whole(example)
    assert cases, f"{place}: a line `---` and a case file are wanted"
    outcome = run_cases(Source(f"{place}.cases", cases), parse_pack(text, place))
    assert outcome.cases, place
    assert not outcome.failed, f"{place}: {[case.mismatches for case in outcome.failed]}"


def test_data_is_well_formed() -> None:
    for page in PAGES:
        for block in blocks.blocks_of(_text(page)):
            if not block.reason and block.language in ("json", "toml"):
                (json.loads if block.language == "json" else tomllib.loads)(block.body)


@pytest.mark.skipif(BASH is None, reason="the blocks are written for bash")
@pytest.mark.parametrize("page", _named(_pages_with("sh")))
def test_shell_blocks_run(page: Path, tmp_path: Path) -> None:
    """The blocks of a page, one after the other, in a folder with the examples and the policies."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "govrules").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m govrules "$@"\n', encoding="utf-8")
    (programs / "govrules").chmod(0o755)
    path = os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT / "src"), "COLUMNS": "100"}
    with blocks.scratch() as folder:
        for block in blocks.blocks_of(_text(page)):
            if block.language != "sh" or block.reason:
                continue
            wanted = int(found[1]) if (found := re.fullmatch(r"exit: (\d)", block.mark)) else 0
            done = subprocess.run(
                [BASH, "-eu", "-c", block.body], cwd=folder, env=environment, check=False,
                capture_output=True, text=True, encoding="utf-8",
            )  # fmt: skip
            assert done.returncode == wanted, f"{page.name}:{block.line}\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("```python\nprint()\n```\n", 0),
        ("```yaml\na: 1\n```\n", 1),
        ("<!-- record yubei -->\n```yaml\na: 1\n```\n", 0),
        ("```console\n$ ls\n```\n", 1),
        ("<!-- not run: it installs -->\n```sh\npip install x\n```\n", 0),
        ("<!-- not run: -->\n```sh\npip install x\n```\n", 1),
        ("```js\nalert()\n```\n", 1),
        ("````text\n```yaml\n````\n", 0),
    ],
)
def test_a_block_without_a_way_to_run_it_is_told(text: str, missing: int) -> None:
    assert len(blocks.unaccounted(text)) == missing


def test_exemptions_name_pages_that_exist() -> None:
    assert [name for name in ELSEWHERE if not (ROOT / name).is_file()] == []
