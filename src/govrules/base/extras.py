"""Libraries that only some uses need: imported where used, with an error that names the extra to install."""

from importlib import import_module
from typing import Any

from govrules.base.diagnostics import Diagnostic, UsageError


def require(module: str, extra: str) -> Any:
    """Import a module of an optional dependency. Raises UsageError that says what to install where it is absent."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module.partition(".")[0]:
            raise
        message = f"this needs the library `{error.name}`, which is not installed"
        raise UsageError([Diagnostic("missing-extra", message, None, f'run `pip install "govrules[{extra}]"`')]) from None
