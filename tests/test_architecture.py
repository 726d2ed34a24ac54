"""Imports only go down (DESIGN section 1): the floors, no cycles, and nobody below the command line uses the facade."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "govrules"
FLOORS = ["version", "base", "calendars", "language", "packs", "engine", "reports", "policy", "upper", "cli", "__main__"]
UPPER = {"authoring", "analysis", "portfolios", "testing", "spark"}
FILES = [path for path in SOURCE.rglob("*.py") if path != SOURCE / "__init__.py"]


def _module(path: Path) -> str:
    return ".".join(("govrules", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__")


MODULES = {_module(path) for path in FILES}


def _imports(path: Path) -> set[str]:
    """Give the modules of ours that a file imports anywhere in it, inside functions too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: imports are absolute"
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else str(node.module) for name in names}
    return {name for name in found if name.partition(".")[0] == "govrules"} - {_module(path)}


def _floor(module: str) -> int:
    package = module.split(".")[1]
    return FLOORS.index("upper" if package in UPPER else package)


@pytest.mark.parametrize("path", FILES, ids=_module)
def test_imports_only_go_down(path: Path) -> None:
    module = _module(path)
    for name in _imports(path):
        if name == "govrules":
            assert module.startswith("govrules.cli."), f"{module} imports the facade"
        else:
            assert name in MODULES, f"{module} imports {name}, which is not there"
            assert _floor(name) <= _floor(module), f"{module} imports {name}, which is above it"


def test_there_are_no_cycles() -> None:
    assert list(TopologicalSorter({_module(path): _imports(path) for path in FILES}).static_order())
