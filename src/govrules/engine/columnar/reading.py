"""How a frame is read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

MISSING = ("error", "unknown")
EMPTY_DATES = ("unknown", "not-happened")


@dataclass(frozen=True)
class Reading:
    """How a frame is read: the names of the columns that it keeps, what an absent column and an empty date stand for."""

    as_of: date | str
    id_column: str = "id"
    keep: tuple[str, ...] = ()
    missing: str = "error"
    empty_dates: str | Collection[str] = "unknown"

    def empty_is_never(self, fact: str) -> bool:
        """Tell whether an empty date of a fact says that it did not happen."""
        chosen = self.empty_dates
        return chosen == "not-happened" if isinstance(chosen, str) else fact in chosen
