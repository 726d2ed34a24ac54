"""The program as a process of its own: encodings, standard input, colour."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).parents[2] / "src"
AS_OF = ("--as-of", "2022-10-10")
Cli = Callable[..., Any]


def _process(*arguments: object, env: dict[str, str] | None = None, **how: Any) -> subprocess.CompletedProcess[bytes]:
    paths = {"PYTHONPATH": os.pathsep.join([str(SOURCE), *sys.path])}
    command = [sys.executable, "-m", "govrules", *map(str, arguments)]
    return subprocess.run(command, env={**os.environ, **paths, **(env or {})}, timeout=60, check=False, **how)


def test_a_process_writes_utf8_whatever_the_locale(record: Cli, pack: Path) -> None:
    env = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    ran = _process("evaluate", record(has_supervisor="false"), "--pack", pack, *AS_OF, env=env, capture_output=True)
    assert ran.returncode == 1
    assert "监理" in ran.stdout.decode("utf-8")
    assert b"\x1b" not in ran.stdout


def test_a_process_reads_standard_input(pack: Path) -> None:
    ran = _process("evaluate", "-", "--pack", pack, *AS_OF, "-o", "json", input='{"id": "甲"}'.encode(), capture_output=True)
    assert (ran.returncode, json.loads(ran.stdout)["record"]["id"]) == (4, "甲")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal on Windows")
@pytest.mark.parametrize("no_color", ["", "1"])
def test_colour_on_a_terminal_unless_no_color_is_set(no_color: str, pack: Path, record: Cli) -> None:
    import pty

    leader, follower = pty.openpty()
    env = {"NO_COLOR": no_color, "TERM": "xterm-256color", "COLUMNS": "80"}
    ran = _process("evaluate", record(has_supervisor="false"), "--pack", pack, *AS_OF, env=env, stdout=follower)
    os.close(follower)
    written = b""
    try:
        while chunk := os.read(leader, 65536):
            written += chunk
    except OSError:  # the other end is closed: all is read
        pass
    os.close(leader)
    assert ran.returncode == 1
    assert "监理".encode() in written
    assert (b"\x1b[3" in written or b"\x1b[1;3" in written) is (not no_color)


def test_evaluating_one_record_generates_no_code(pack: Path, record: Cli) -> None:
    """One record is judged sooner than code is made."""
    program = "import atexit, sys; from govrules.cli.app import run\n"
    program += "atexit.register(lambda: print('compiler:', 'govrules.engine.compiler' in sys.modules, file=sys.stderr))\nrun()"
    command = [sys.executable, "-c", program, "evaluate", record(has_supervisor="false"), "--pack", pack, *AS_OF]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(SOURCE), *sys.path])}
    ran = subprocess.run([*map(str, command)], env=env, capture_output=True, timeout=60, check=False)
    assert (ran.returncode, ran.stderr.decode().strip()) == (1, "compiler: False")
