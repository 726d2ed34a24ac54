"""The command line run inside this process, and a small pack whose findings a record can steer one by one."""

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from govrules.cli.app import run


class Ran(NamedTuple):
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str


PACK = """\
pack: small
version: "1.0"
district: {zh: 某区, en: Some District}
document: {title: 某办法}
in_force: {from: 2020-01-01}
actors: {construction_unit: {zh: 建设单位, en: project unit, party: own}}
clauses:
  "1": {ref: 第一条, gist: {zh: 监理, en: supervision}}
  "2": {ref: 第二条, gist: {zh: 分期, en: phases}}
  "3": {ref: 第三条, gist: {zh: 备案, en: filing}}
parameters:
  filing_period: {value: 7 working days, clause: "3", label: {zh: 备案期限, en: filing period}}
rules:
  supervised:
    {clause: "1", title: {zh: 监理, en: supervised}, stage: contract, actor: construction_unit, must: has_supervisor}
  phased:
    {clause: "2", title: {zh: 分期, en: phased}, stage: planning, actor: construction_unit, force: in_principle, must: is_phased}
  contract-filing:
    clause: "3"
    title: {zh: 备案, en: File the contract}
    stage: contract
    actor: construction_unit
    do: contract_filed_authority_date
    by: contract_date + filing_period
"""
CLEAN = {
    "has_supervisor": "true",
    "is_phased": "true",
    "contract_date": "2022-09-28",
    "contract_filed_authority_date": "2022-10-08",
}


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """`cli("check", path, stdin="…")`: run a command as the program does."""

    def command(*arguments: object, stdin: str = "") -> Ran:
        monkeypatch.setattr(sys, "argv", ["govrules", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        capfd.readouterr()
        with pytest.raises(SystemExit) as caught:
            run()
        out, err = capfd.readouterr()
        return Ran(int(caught.value.code or 0), out, err)

    return command


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """The small pack as a file."""
    path = tmp_path / "small.yaml"
    path.write_text(PACK, encoding="utf-8")
    return path


@pytest.fixture
def record(tmp_path: Path) -> Callable[..., Path]:
    """`record(is_phased="false")`: a record with which the small pack is satisfied, but for the facts given; None leaves out."""

    def write(**facts: str | None) -> Path:
        path = tmp_path / "record.yaml"
        lines = [f"{name}: {value}\n" for name, value in {"id": "P-1", **CLEAN, **facts}.items() if value is not None]
        path.write_text("".join(lines), encoding="utf-8")
        return path

    return write
