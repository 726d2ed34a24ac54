"""For projects that test their own packs: a pytest plugin for case files, and Hypothesis strategies for records."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govrules.testing.strategies import records

__all__ = ["records"]


def __getattr__(name: str) -> Any:
    # pytest imports this package in every run, also where there is no case file: the rest is imported when it is used.
    if name == "records":
        from govrules.testing.strategies import records

        return records
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
