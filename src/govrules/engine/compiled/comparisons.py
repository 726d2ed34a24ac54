"""Code of `< <= > >= == != in`: numbers crosswise, lists of codes as sets of bits."""

from govrules.calendars.periods import Period
from govrules.engine.compiled.texts import crosswise, never_apart, ordered
from govrules.engine.compiled.writer import FALSE, UNKNOWN, Atom, Column, Outer, Unsupported
from govrules.language.typed import Comparison, Constant, Definition, FactValue, Parameter, Typed
from govrules.language.types import EnumOf, ListOf, PeriodOf, is_collection

_ORDER = {"<", "<=", ">", ">="}


def written(outer: Outer, node: Comparison, seen: bool) -> Atom:
    """Write a comparison of two values."""
    operator = node.operator
    if operator in ("in", "not in"):
        if isinstance(node.left, Constant) and isinstance(node.left.value, str) and is_collection(node.right.type):
            return listed(outer, node.left.value, node.right, operator, seen=seen)
        left, right = outer.value(node.left, seen=seen), outer.value(node.right, seen=seen)
        text = f"{left.text} {operator} {right.text}"
        return _kept(outer, never_apart(text, left, right, node.left.type, equal=operator == "in"), left, right)
    if is_collection(node.left.type) and is_collection(node.right.type):
        return _collections(outer, node, seen)
    left, right = _side(outer, node.left, seen), _side(outer, node.right, seen)
    over = crosswise(left, right)
    text = f"{over[0]} {operator} {over[1]}"
    if operator in _ORDER:
        return _order(outer, text, left, right)
    return _kept(outer, never_apart(text, left, right, node.left.type, equal=operator == "=="), left, right)


def listed(outer: Outer, code: str, over: Typed, operator: str, *, seen: bool) -> Atom:
    """Write whether a code is in a list (or `not in` it)."""
    found = _bits(outer, over)
    if found is None:
        name, right = outer.writer.constant("CODE", code, code), outer.value(over, seen=seen)
        return _kept(outer, f"{name} {operator} {right.text}", right, right)
    atom, codes = found
    name = _bits_of(outer, frozenset({code}), codes)
    return _kept(outer, f"{atom.text} & {name} {'!=' if operator == 'in' else '=='} 0", atom, atom)


def holds(outer: Outer, codes: frozenset[str], over: Typed, *, seen: bool) -> Atom:
    """Write whether a list holds all of some codes: as a condition and as required documents it is one question."""
    found = _bits(outer, over)
    there = found[0] if found else outer.value(over, seen=seen)
    identity = ("holds", tuple(sorted(codes)), there.text)
    atom = outer.writer.at_hand(identity)
    if atom:
        return atom
    if found:
        name = _bits_of(outer, codes, found[1])
        text = f"{there.text} & {name} == {name}"
    else:
        text = f"{outer.writer.constant('CODES', ('frozenset', tuple(sorted(codes))), codes)}.issubset({there.text})"
    return outer.writer.remember(identity, _kept(outer, text, there, there))


def _collections(outer: Outer, node: Comparison, seen: bool) -> Atom:
    """Write a comparison of lists, which have an order for `==` only."""
    if node.operator == "<=" and isinstance(node.left, Constant) and isinstance(node.left.value, frozenset):
        return holds(outer, node.left.value, node.right, seen=seen)
    left, right = outer.value(node.left, seen=seen), outer.value(node.right, seen=seen)
    if node.operator != "<=":
        return _kept(outer, f"tuple({left.text}) {node.operator} tuple({right.text})", left, right)
    return _kept(outer, f"set({left.text}).issubset({right.text})", left, right)


def _bits(outer: Outer, node: Typed) -> tuple[Atom, tuple[str, ...]] | None:
    """Give a list of codes that is a fact as a set of bits, with the codes that they stand for."""
    if isinstance(node, Definition):
        return _bits(outer, node.body)
    if not (isinstance(node, FactValue) and isinstance(node.type, ListOf) and isinstance(node.type.item, EnumOf)):
        return None
    column = Column(node.name, as_bits=True)
    outer.facts[column] = False
    return Atom(column.variable, True, False), node.type.item.codes


def _bits_of(outer: Outer, codes: frozenset[str], known: tuple[str, ...]) -> str:
    if not codes.issubset(known):
        raise Unsupported("a code that the list cannot hold")
    number = sum(1 << known.index(code) for code in codes)
    return outer.writer.constant("BITS", number, number)


def _side(outer: Outer, node: Typed, seen: bool) -> Atom:
    """A period compared with a number of days counts as its number."""
    if isinstance(node.type, PeriodOf):
        value = node.value if isinstance(node, Constant | Parameter) else None
        if not isinstance(value, Period):
            raise Unsupported("a period that is calculated")
        return Atom(repr(value.count), False, False)
    return outer.value(node, seen=seen)


def _order(outer: Outer, text: str, left: Atom, right: Atom) -> Atom:
    """An order with never is false, also where the other side is unknown."""
    if "NEVER" in (left.text, right.text):
        return FALSE
    unknowns = [atom for atom in (left, right) if atom.unknown]
    if any(atom.text == "None" for atom in unknowns) and not (left.never or right.never):
        return UNKNOWN
    return outer.writer.keep(ordered(text, left, right), unknown=bool(unknowns))


def _kept(outer: Outer, text: str, left: Atom, right: Atom) -> Atom:
    """Write an equality or membership: unknown if a side is."""
    unknowns = dict.fromkeys(atom.text for atom in (left, right) if atom.unknown)
    if "None" in unknowns:
        return UNKNOWN
    for name in reversed(unknowns):
        text = f"None if {name} is None else {text}"
    return outer.writer.keep(text, unknown=bool(unknowns))
