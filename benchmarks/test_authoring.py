"""The commands for people who edit packs, as whole processes: what they wait for at the prompt and in a commit hook."""

from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
Timed = Callable[..., str]
IMPORTS = "imports"
IN_USE = "imports in use"
# pydantic imports its parts when they are first used; without a model the line above measures a tenth of it.
_USE = "import typer, yaml, holidays\nfrom pydantic import BaseModel\nclass Model(BaseModel):\n    number: int\n"
_OLD, _NEW = "plan_filing_deadline: {value: 10-31,", "plan_filing_deadline: {value: 10-30,"


def test_python_alone(timed_process: Timed) -> None:
    timed_process("python", "python", "-c", "pass")


def test_imports(timed_process: Timed) -> None:
    timed_process(IMPORTS, "python", "-c", "import pydantic, yaml, holidays")


def test_imports_in_use(timed_process: Timed) -> None:
    timed_process(IN_USE, "python", "-c", _USE)


def test_version(timed_process: Timed) -> None:
    timed_process("govrules --version", "govrules", "--version", baseline=IMPORTS)


def test_check(timed_process: Timed) -> None:
    printed = timed_process("check policies/", "govrules", "check", "policies/", baseline=IMPORTS)
    assert printed.endswith("0 problems\n")


def test_check_one_pack(timed_process: Timed) -> None:
    timed_process("check policies/yicheng.yaml", "govrules", "check", "policies/yicheng.yaml", baseline=IMPORTS)


def test_diff_of_one_number(timed_process: Timed, tmp_path: Path) -> None:
    pack = ROOT / "policies" / "yicheng.yaml"
    text = pack.read_text(encoding="utf-8")
    assert text.count(_OLD) == 1
    edited = tmp_path / pack.name
    edited.write_text(text.replace(_OLD, _NEW), encoding="utf-8")
    # 1: the edit changes an outcome.
    timed_process("diff of one number", "govrules", "diff", str(pack), str(edited), code=1, rounds=10, baseline=IMPORTS)


def test_mutate(timed_process: Timed) -> None:
    timed_process("mutate policies/yicheng.yaml", "govrules", "mutate", "policies/yicheng.yaml", rounds=5, baseline=IMPORTS)
