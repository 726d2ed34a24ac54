"""Conditions and guarded values as text: what cannot be, by the types, is not asked."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from govrules.engine.compiled.writer import Atom
from govrules.language.types import DATES, Type


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


def never_apart(text: str, left: Atom, right: Atom, kind: Type, *, equal: bool = True) -> str:
    """Let an equality (or membership) of numbers keep never apart from as great an amount; no day is as great."""
    nevers = [] if kind in DATES else [atom.text for atom in (left, right) if atom.never]
    if not nevers:
        return text
    same = f"{left.text} {'is' if equal else 'is not'} {right.text}" if len(nevers) == 2 else str(not equal)
    return f"({same} if {' or '.join(f'{name} is NEVER' for name in nevers)} else {text})"


def crosswise(left: Atom, right: Atom) -> tuple[str, str]:
    """Write two numbers over what both can be divided by, so that only what stands above is left to compare or add."""
    if (left.scale, left.under) == (right.scale, right.under):
        return left.text, right.text
    return times(left.text, right.divisor), times(right.text, left.divisor)


def times(text: str, factor: str) -> str:
    """Write a product; an empty factor is one."""
    if not factor:
        return text
    return factor if text == "1" else f"{text} * {factor}"


@dataclass(frozen=True, slots=True)
class Test:
    """A condition, and the values that must be known before it can be asked: where one is not, it does not hold."""

    text: str
    known: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.asked(())

    def asked(self, known: Collection[str]) -> str:
        """Write it where some values are known already."""
        return " and ".join([*(f"{name} is not None" for name in self.known if name not in known), self.text])


ALWAYS, NOWHERE = Test("True"), Test("")
"""What holds everywhere, and what holds nowhere."""


def either(tests: Iterable[Test], known: Collection[str] = ()) -> str:
    """Join conditions; what holds nowhere is left out, and nothing is left of what holds nowhere at all."""
    impossible = {"", "False", *(f"{name} is None" for name in known)}
    texts = [test.asked(known) for test in tests if test.text not in impossible]
    return "True" if "True" in texts else " or ".join(dict.fromkeys(texts))


def is_unknown(atom: Atom) -> Test:
    """Say that a value is unknown."""
    return _is(atom, "None", atom.unknown)


def is_never(atom: Atom) -> Test:
    """Say that a day is never."""
    if atom.event:
        return Test(f"{atom.event} > as_of", (atom.event,))
    return _is(atom, "NEVER", atom.never)


def is_false(atom: Atom) -> Test:
    """Say that a condition is known not to hold."""
    return _is(atom, "False", atom.text != "True")


def _is(atom: Atom, word: str, possible: bool) -> Test:
    if atom.text == word:
        return ALWAYS
    return Test(f"{atom.text} is {word}") if possible and atom.text not in ("True", "False", "None", "NEVER") else NOWHERE


def is_day(atom: Atom) -> Test:
    """Say that a day is known."""
    if atom.event:
        return Test(f"{atom.event} <= as_of", (atom.event,))
    return _of_a_day(atom, "") if atom.text not in ("None", "NEVER") else NOWHERE


def _of_a_day(atom: Atom, text: str) -> Test:
    """Say something of a day that never does not share."""
    parts = [f"{atom.text} is not NEVER"] if atom.never else []
    if not text and not parts:
        return Test(f"{atom.text} is not None") if atom.unknown else ALWAYS
    return Test(" and ".join([*parts, text] if text else parts), (atom.text,) if atom.unknown else ())


def comes_too_late(atom: Atom, done: str) -> Test:
    """Say that a prerequisite is broken: it never happened, or only after a day that is not after `as_of`."""
    return ALWAYS if atom.text == "NEVER" else _compared(atom, f"{atom.text} > {done}")


def lies_after(atom: Atom, done: str) -> Test:
    """Say that a day lies after another; never does not."""
    if atom.text in ("None", "NEVER"):
        return NOWHERE
    if atom.event:
        return Test(f"{atom.event} <= as_of and {atom.text} > {done}", _known(atom))
    return _of_a_day(atom, f"{atom.text} > {done}")


def is_passed(atom: Atom, done: str) -> Test:
    """Say that another day, which is not after `as_of`, lies after a day; never is not passed."""
    return NOWHERE if atom.text == "NEVER" else _compared(atom, f"{done} > {atom.text}")


def _compared(atom: Atom, text: str) -> Test:
    """Compare a day with one that is not after `as_of`: whatever stands for never is greater."""
    return NOWHERE if atom.text == "None" else Test(text, _known(atom))


def _known(atom: Atom) -> tuple[str, ...]:
    return (atom.text,) if atom.unknown else ()
