"""Commands run as the program does, and packs for them: one that lints speak of, one with a case that does not hold."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from govrules.authoring.lint import LINTS
from govrules.authoring.lints.examples import rule, whole
from govrules.cli.app import run

BAD = LINTS["same-parameter"].bad
RULES = (
    rule("do: contract_filed_authority_date\nafter: contract_date")
    + rule("must: is_phased", "phased", "分期", "phased", first=False).replace('clause: "2"', 'clause: "3"')
    + 'clauses:\n  "1": {ref: 第一条, gist: {zh: 施行, en: in force}}\n  "2": {ref: 第二条, gist: {zh: 备案, en: filing}}\n'
    + '  "3": {ref: 第三条, gist: {zh: 分期, en: phases}}\n'
)
CASES = """\
cases_for: sample
cases:
  - name: filed after the contract
    facts: {contract_date: 2022-09-28, contract_filed_authority_date: 2022-10-12, is_phased: true}
    as_of: 2022-10-31
    expect: {contract-filing: satisfied, phased: violated}
  - name: filed before the contract
    facts: {contract_date: 2022-10-28, contract_filed_authority_date: 2022-10-12}
    as_of: 2022-10-31
    expect: {contract-filing: violated}
"""


class Ran(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """`cli("check", path)`: run a command as the program does."""
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)

    def command(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["govrules", *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as caught:
            run()
        return Ran(int(caught.value.code or 0), *capfd.readouterr())

    return command


@pytest.fixture
def bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder `policies` below the current one, with a pack that two lints speak of."""
    monkeypatch.chdir(tmp_path)
    folder = Path("policies")
    folder.mkdir()
    (folder / "a pack.yaml").write_text(
        whole(BAD)[0].replace(", label: {zh: 签订期限, en: signing period}", ""), encoding="utf-8"
    )
    return folder


@pytest.fixture
def tested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a pack and cases, of which one does not hold."""
    monkeypatch.chdir(tmp_path)
    Path("cases").mkdir()
    Path("sample.yaml").write_text(whole(RULES)[0], encoding="utf-8")
    Path("cases/sample.yaml").write_text(CASES, encoding="utf-8")
    return Path()
