"""The outputs shown in the documentation are what the commands print."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_shown_outputs_are_current() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "renew_docs.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}\nrun: make docs"


def test_readmes_show_an_output() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        assert "$ govrules evaluate" in (ROOT / name).read_text(encoding="utf-8")
