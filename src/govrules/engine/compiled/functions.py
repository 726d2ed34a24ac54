"""Code of the functions of the language; those that are too rare to be written out are called."""

from collections.abc import Callable
from datetime import date
from typing import Any

from govrules.engine.compiled.texts import guarded, ordered
from govrules.engine.compiled.writer import FALSE, UNKNOWN, Atom, Outer, Unsupported
from govrules.language.functions import FUNCTIONS
from govrules.language.typed import Call, Constant, FactValue, Parameter
from govrules.language.types import DATES
from govrules.language.values import DayOfYear, Unknown


def written(outer: Outer, node: Call, seen: bool) -> Atom:
    """Write the call of a function."""
    keep, first = outer.writer.keep, node.arguments[0]
    if node.function in ("later_of", "earlier_of"):
        name = "max" if node.function == "later_of" else "min"
        return _called(outer, name, [outer.value(item, seen=seen) for item in node.arguments])
    if node.function == "happened" and isinstance(first, FactValue):
        atom = outer.value(first, seen=True)
        return keep(f"None if {atom.text} is None else {atom.text} is not NEVER", unknown=True)
    if node.function in ("happened", "passed"):
        atom = outer.value(first, seen=seen)
        if atom.text in ("None", "NEVER"):
            return UNKNOWN if atom.text == "None" else FALSE
        text = f"{atom.text} {'<=' if node.function == 'happened' else '<'} as_of"
        return keep(ordered(text, atom, Atom("as_of", False, False)), unknown=atom.unknown)
    if node.function == "year" and first.type in DATES:
        atom = outer.value(first, seen=seen)
        if atom.text in ("None", "NEVER"):
            return atom
        return keep(guarded(f"{atom.text}.year", atom), unknown=atom.unknown, never=atom.never)
    atoms = [_argument(outer, item, seen) for item in node.arguments]
    if any(atom.scale != 1 for atom in atoms):
        raise Unsupported("a ratio as an argument")
    function = outer.writer.constant("FUNCTION", node.function, called(node.function))
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


def called(name: str) -> Callable[..., Any]:
    """Give a function of the language over values that are known; a failure is unknown, as `None`."""
    evaluate = FUNCTIONS[name].evaluate

    def function(*values: Any) -> Any:
        # `as_of` is read only by functions that are written out.
        result = evaluate(date.min, values)
        return None if isinstance(result, Unknown) else result

    return function
