"""Functions of the language that generated code calls, because they are too rare to be written out."""

from collections.abc import Callable
from datetime import date
from typing import Any

from govrules.language.functions import FUNCTIONS
from govrules.language.values import Unknown


def called(name: str) -> Callable[..., Any]:
    """Give a function of the language over values that are known; a failure is unknown, as `None`."""
    evaluate = FUNCTIONS[name].evaluate

    def function(*values: Any) -> Any:
        # `as_of` is read only by functions that are written out.
        result = evaluate(date.min, values)
        return None if isinstance(result, Unknown) else result

    return function
