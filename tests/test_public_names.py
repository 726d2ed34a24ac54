"""The public surface is small and pinned: a name more or less is a decision."""

import subprocess
import sys

import pytest

import govrules

NAMES = [
    "GovrulesError", "PackError", "Policy", "RecordError", "Report", "UsageError", "__version__", "check", "compare",
    "compare_outcomes", "evaluate_frame", "evaluate_many", "evaluate_parquet", "evaluate_portfolio", "load_calendar",
    "load_pack", "read_portfolio", "sweep",
]  # fmt: skip


def test_the_public_names() -> None:
    assert govrules.__all__ == NAMES
    assert govrules.__all__ == sorted(govrules.__all__)
    assert dir(govrules) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_there(name: str) -> None:
    assert getattr(govrules, name)


def test_no_other_name_is_there() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'load_pak'"):
        govrules.load_pak  # noqa: B018 - looking is the test


def test_importing_the_facade_imports_nothing_heavy() -> None:
    program = (
        "import sys, govrules; print([name for name in ('pydantic', 'yaml', 'holidays', 'rich', 'typer') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.strip() == "[]"
