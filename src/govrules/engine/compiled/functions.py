"""Code of the functions of the language; those that are too rare to be written out are called."""

from collections.abc import Callable
from datetime import date
from typing import Any

from govrules.engine.compiled.tables import YearTable
from govrules.engine.compiled.texts import guarded
from govrules.engine.compiled.writer import FALSE, UNKNOWN, Atom, Outer, Unsupported
from govrules.language.functions import FUNCTIONS
from govrules.language.typed import Call, Constant, FactValue, Field, Local, Parameter
from govrules.language.types import DATES
from govrules.language.values import DayOfYear, Unknown


def written(outer: Outer, node: Call, seen: bool) -> Atom:
    """Write the call of a function."""
    keep, first = outer.writer.keep, node.arguments[0]
    if node.function in ("later_of", "earlier_of"):
        name = "max" if node.function == "later_of" else "min"
        return _called(outer, name, [outer.value(item, seen=seen) for item in node.arguments])
    if node.function in ("happened", "passed"):
        # An event after `as_of` has not happened whether or not it is hidden, so a plain one need not be.
        atom = outer.value(first, seen=seen and not isinstance(first, FactValue | Field | Local))
        if atom.text in ("None", "NEVER"):
            return UNKNOWN if atom.text == "None" else FALSE
        text = f"{atom.text} {'<=' if node.function == 'happened' else '<'} as_of"
        return keep(f"None if {atom.text} is None else {text}" if atom.unknown else text, unknown=atom.unknown)
    if node.function == "year" and first.type in DATES:
        atom = outer.value(first, seen=seen)
        if atom.text in ("None", "NEVER"):
            return atom
        outer.writer.constants.setdefault("YEARS", YearTable())
        return keep(f"YEARS[{atom.text}]", unknown=atom.unknown, never=atom.never)
    atoms = [_argument(outer, item, seen) for item in node.arguments]
    if any(atom.divisor for atom in atoms):
        raise Unsupported("a ratio as an argument")
    identity = (node.function, tuple(item.type in DATES for item in node.arguments))
    function = outer.writer.constant("FUNCTION", identity, called(*identity))
    return _called(outer, function, atoms, fails=True)


def _argument(outer: Outer, node: Any, seen: bool) -> Atom:
    if isinstance(node, Constant | Parameter) and isinstance(node.value, DayOfYear):
        return Atom(outer.writer.constant("DAY", node.value, node.value), False, False)
    return outer.value(node, seen=seen)


def _called(outer: Outer, name: str, atoms: list[Atom], *, fails: bool = False) -> Atom:
    """Write a call over known values; one that can fail may be unknown whatever they are."""
    text = guarded(f"{name}({', '.join(atom.text for atom in atoms)})", *atoms)
    unknown, never = fails or any(atom.unknown for atom in atoms), any(atom.never for atom in atoms)
    return outer.writer.keep(text, unknown=unknown, never=never)


def called(name: str, days: tuple[bool, ...]) -> Callable[..., Any]:
    """Give a function of the language over known values, `days` of which are numbers of days; a failure is unknown, as `None`."""
    evaluate = FUNCTIONS[name].evaluate

    def function(*values: Any) -> Any:
        given = [date.fromordinal(value) if day else value for value, day in zip(values, days, strict=True)]
        # `as_of` is read only by functions that are written out.
        result = evaluate(date.min, given)
        if isinstance(result, date):
            return result.toordinal()
        return None if isinstance(result, Unknown) else result

    return function
