"""Which rows of a comparison are wanted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from govrules.base.diagnostics import Diagnostic, UsageError, did_you_mean, listed

ONLY = ("differing", "shared", "unique")
PARTS = ("parameters", "rules")


class _Row(Protocol):
    @property
    def stage(self) -> str: ...
    @property
    def present(self) -> Sequence[Any]: ...
    @property
    def differs(self) -> object: ...


Row = TypeVar("Row", bound=_Row)


@dataclass(frozen=True, slots=True)
class Selection:
    """Stages (none: all); rows of several packs that differ, of several packs, or of one; numbers, rules, or both."""

    stages: tuple[str, ...] = ()
    only: str | None = None
    parts: tuple[str, ...] = PARTS

    @property
    def is_everything(self) -> bool:
        """Tell whether nothing is left out."""
        return self == Selection()

    def rows(self, rows: Iterable[Row]) -> tuple[Row, ...]:
        """Give the rows that are wanted."""
        return tuple(row for row in rows if self._keeps(row))

    def _keeps(self, row: _Row) -> bool:
        if self.stages and row.stage not in self.stages:
            return False
        several = len(row.present) > 1
        match self.only:
            case "differing":
                return bool(row.differs)
            case "shared":
                return several
            case "unique":
                return not several
        return True


def make_selection(stages: Sequence[str], only: str | None, parts: Sequence[str], known: Sequence[str]) -> Selection:
    """Check what is asked for against the known stages. Raises UsageError for an unknown word."""
    for word, words, what in [
        *((stage, known, "stage") for stage in stages),
        *((part, PARTS, "part") for part in parts),
        *((item, ONLY, "selection") for item in (only,) if item),
    ]:
        if word not in words:
            hint = did_you_mean(word, words) or f"there are {listed(words, 14)}"
            raise UsageError([Diagnostic(f"unknown-{what}", f"no {what} named `{word}`", None, hint)])
    return Selection(tuple(stages), only, tuple(parts) or PARTS)
