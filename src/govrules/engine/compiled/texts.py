"""Conditions and guarded values as text: what cannot be, by the types, is not asked."""

from collections.abc import Iterable

from govrules.engine.compiled.writer import Atom


def guarded(text: str, *atoms: Atom) -> str:
    """Let unknown and never pass through a function of some values; never wins."""
    for name in dict.fromkeys(atom.text for atom in reversed(atoms) if atom.unknown):
        text = f"None if {name} is None else {text}"
    for name in dict.fromkeys(atom.text for atom in reversed(atoms) if atom.never):
        text = f"NEVER if {name} is NEVER else {text}"
    return text


def ordered(text: str, left: Atom, right: Atom) -> str:
    """Write an order: with never it is false, also where the other side is unknown."""
    for name in reversed([atom.text for atom in (left, right) if atom.unknown]):
        text = f"None if {name} is None else {text}"
    for name in reversed([atom.text for atom in (left, right) if atom.never]):
        text = f"False if {name} is NEVER else {text}"
    return text


def scaled(text: str, factor: int) -> str:
    """Write a number multiplied by a constant."""
    return text if factor == 1 else f"{text} * {factor}"


def either(conditions: Iterable[str]) -> str:
    """Join conditions; one that never holds is left out."""
    return " or ".join(text for text in conditions if text and text != "False")


def both(conditions: Iterable[str]) -> str:
    """Join conditions; one that always holds is left out."""
    return " and ".join(text for text in conditions if text != "True") or "True"


def is_unknown(atom: Atom) -> str:
    """Say that a value is unknown; nothing where it cannot be."""
    return _is(atom, "None", atom.unknown)


def is_never(atom: Atom) -> str:
    """Say that a day is never; nothing where it cannot be."""
    return _is(atom, "NEVER", atom.never)


def is_false(atom: Atom) -> str:
    """Say that a condition is known not to hold; nothing where it cannot be."""
    return _is(atom, "False", atom.text != "True")


def _is(atom: Atom, word: str, possible: bool) -> str:
    if atom.text == word:
        return "True"
    return f"{atom.text} is {word}" if possible and atom.text not in ("True", "False", "None", "NEVER") else ""


def is_day(atom: Atom) -> str:
    """Say that a date is known; nothing where it cannot be."""
    if atom.text in ("None", "NEVER"):
        return ""
    return both(f"{atom.text} is not {word}" for word, may in (("None", atom.unknown), ("NEVER", atom.never)) if may)


def comes_too_late(atom: Atom, done: str) -> str:
    """Say that a prerequisite is broken: it never happened, or only after the act."""
    return either([is_never(atom), lies_after(atom, done)])


def lies_after(atom: Atom, done: str) -> str:
    """Say that a day lies after another; never does not."""
    return both([is_day(atom), f"{atom.text} > {done}"]) if is_day(atom) else ""


def is_passed(atom: Atom, done: str) -> str:
    """Say that another day lies after a day; never is not passed."""
    return both([is_day(atom), f"{done} > {atom.text}"]) if is_day(atom) else ""
