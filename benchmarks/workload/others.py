"""Where the workload, its oracle and the others' versions of it are: outside this repository, imported where they are."""

import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

BENCH = Path(os.environ.get("GOVRULES_BENCH", Path(__file__).resolve().parents[3] / "shared" / "bench"))


def generator() -> ModuleType:
    """Give the generator of the records, or skip with the reason."""
    if not (BENCH / "gen.py").exists():
        pytest.skip(f"the workload is not in {BENCH.name}/: set GOVRULES_BENCH")
    # At the end: modules of this repository come first.
    if str(BENCH) not in sys.path:
        sys.path.append(str(BENCH))
    return importlib.import_module("gen")


def other(module: str, names: str, note: Callable[[str], None]) -> ModuleType | None:
    """Give a module of the others' versions; where it cannot be imported, note who is left out and why."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        note(f"left out: {names} ({error})")
        return None
