"""Code of `+ - * / &`: days move by tables, numbers keep what they are divided by apart, sets meet."""

from govrules.calendars.periods import Period
from govrules.engine.compiled.texts import crosswise, guarded, times
from govrules.engine.compiled.writer import ABSENT, UNKNOWN, Atom, Outer, Unsupported
from govrules.language.typed import Arithmetic, Constant, Parameter
from govrules.language.types import DATES, DAYS, INT, MONEY, RATIO, PeriodOf


def written(outer: Outer, node: Arithmetic, seen: bool) -> Atom:
    """Write an operation on two values."""
    if isinstance(node.right.type, PeriodOf):
        return _moved(outer, node, seen)
    left, right = outer.value(node.left, seen=seen), outer.value(node.right, seen=seen)
    if node.left.type in DATES:
        return _joined(outer, f"{left.text} - {right.text}", left, right)
    if node.operator == "&" or node.type not in (MONEY, RATIO, INT, DAYS):
        text = f"frozenset({left.text}).{'intersection' if node.operator == '&' else 'difference'}({right.text})"
        return _joined(outer, text, left, right)
    if node.operator == "/":
        return _quotient(outer, left, right)
    if node.operator == "*":
        return _product(outer, left, right)
    over = crosswise(left, right)
    same = over == (left.text, right.text)
    scale, under = (left.scale, left.under) if same else (left.scale * right.scale, _under(left, right))
    return _joined(outer, f"{over[0]} {node.operator} {over[1]}", left, right, scale, under)


def _product(outer: Outer, left: Atom, right: Atom) -> Atom:
    scale, under = left.scale * right.scale, _under(left, right)
    if left.text == "1" or right.text == "1":
        kept = right if left.text == "1" else left
        return Atom(kept.text, kept.unknown, kept.never, scale, under=under)
    return _joined(outer, f"{left.text} * {right.text}", left, right, scale, under)


def _quotient(outer: Outer, left: Atom, right: Atom) -> Atom:
    """Write a quotient as its two parts, the lower one positive; where the divisor is nothing it is unknown."""
    over, under = times(left.text, right.divisor), times(right.text, left.divisor)
    signed = f"{over} if {right.text} > 0 else -({over}) if {right.text} else None"
    joined = _joined(outer, signed, left, right)
    if joined.text in ("None", "NEVER"):
        return joined
    below = outer.writer.keep(f"abs({under}) if {joined.text} is not None{_unless_never(joined)} else None", unknown=False)
    return Atom(joined.text, True, joined.never, under=below.text)


def _unless_never(atom: Atom) -> str:
    return f" and {atom.text} is not NEVER" if atom.never else ""


def _under(left: Atom, right: Atom) -> str:
    return times(left.under, right.under) if left.under else right.under


def _joined(outer: Outer, text: str, left: Atom, right: Atom, scale: int = 1, under: str = "") -> Atom:
    """Write a function of two values: never wins over unknown."""
    if "NEVER" in (left.text, right.text):
        return ABSENT
    if "None" in (left.text, right.text) and not (left.never or right.never):
        return UNKNOWN
    unknown, never = left.unknown or right.unknown, left.never or right.never
    made = outer.writer.keep(guarded(text, left, right), unknown=unknown, never=never)
    return Atom(made.text, unknown, never, scale, under=under)


def _moved(outer: Outer, node: Arithmetic, seen: bool) -> Atom:
    period = node.right.value if isinstance(node.right, Constant | Parameter) else None
    if not isinstance(period, Period):
        raise Unsupported("a period that is calculated")
    left = outer.value(node.left, seen=seen)
    return outer.looked_up(outer.period_table(period, backwards=node.operator == "-"), left)
