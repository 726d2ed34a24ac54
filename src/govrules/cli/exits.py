"""Exit codes of every command."""

from enum import IntEnum


class Exit(IntEnum):
    """How a command ended."""

    CLEAN = 0
    FINDINGS = 1
    """Findings at or above `--fail-on`, diagnostics, or failing cases."""
    USAGE = 2
    """Wrong usage of the command line."""
    UNREADABLE = 3
    """An input or a pack cannot be read."""
    NOTHING = 4
    """Nothing was checked: no file, no case, or a record for which no finding is definite."""
