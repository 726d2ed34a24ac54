"""A pytest plugin: every case of a case file is one test; `-p no:govrules` switches it off.

Case files are `*.cases.yaml` and `cases/*.yaml` whose first key is `cases_for`; other files are left alone.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from govrules.authoring.formats.outcome import Unit
    from govrules.base.source import Source

_BLANK = re.compile(r"\s*(#|$)|---\s*(#|$)|%")
_FIRST_KEY = re.compile(r"""\{?\s*(["']?)cases_for\1\s*:""")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "CaseFile | None":
    """Collect a case file; anything else is none of this plugin's business."""
    if not _is_named_so(file_path) or not _starts_with_cases(file_path):
        return None
    found: CaseFile = CaseFile.from_parent(parent, path=file_path)
    return found


def _is_named_so(path: Path) -> bool:
    return path.name.endswith(".cases.yaml") or (path.suffix == ".yaml" and path.parent.name == "cases")


def _starts_with_cases(path: Path) -> bool:
    """Look at the first line that holds anything, without the reader of packs: most runs never need that."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            first = next((line for line in file if not _BLANK.match(line)), "")
    except OSError:
        # What is named as a case file and cannot be opened is told as an error of collection, not passed over.
        return path.name.endswith(".cases.yaml")
    return _FIRST_KEY.match(first) is not None


class CaseFile(pytest.File):
    """A case file: one item a case; a file that cannot be used is an error of collection with all its problems."""

    def collect(self) -> Iterator["CaseItem"]:
        """Run the file's cases and give an item for each."""
        from govrules.authoring.cases import run_cases
        from govrules.authoring.formats.outcome import of_cases
        from govrules.base.diagnostics import GovrulesError

        try:
            units = of_cases([run_cases(self._source())]).units
        except GovrulesError as error:
            raise self.CollectError(str(error)) from None
        if not units:
            raise self.CollectError(f"{self.path.name}: the file holds no case")
        for unit in units:
            yield CaseItem.from_parent(self, name=" ".join(unit.name.split()), unit=unit)

    def _source(self) -> "Source":
        """Read the file under the name by which a person at the terminal finds it."""
        from govrules.packs.reader import read_source

        here = Path.cwd()
        return read_source(Path(os.path.relpath(self.path, here)) if self.path.is_relative_to(here) else self.path)


class CaseError(Exception):
    """A case whose expectations do not all hold; the text says which, with their places."""


class CaseItem(pytest.Item):
    """One case."""

    def __init__(self, *, unit: "Unit", **others: Any) -> None:
        super().__init__(**others)
        self.unit = unit

    def runtest(self) -> None:
        """Fail with every expectation that does not hold."""
        if self.unit.problems:
            raise CaseError(failure_text(self.unit))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show the expectations instead of a traceback, which would show nothing of the case."""
        if isinstance(excinfo.value, CaseError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Give the place of the case: its file and line (counted from 0)."""
        line = self.unit.span.source.position(self.unit.span.start)[0] - 1 if self.unit.span else None
        return self.path, line, self.name


def failure_text(unit: "Unit") -> str:
    """Give a line an expectation that does not hold, `FILE:LINE:COLUMN: rule: key is …, expected …`, and the rule's place."""
    lines = []
    for problem in unit.problems:
        lines.append(f"{problem.span or problem.file}: {problem.message}")
        lines += [f"  see {span}: {words}" for words, span in problem.related]
    return "\n".join(lines)
