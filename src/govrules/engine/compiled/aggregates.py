"""Code of `any`, `all`, `count`, `sum`, `min` and `max`: loops that keep to Kleene's logic."""

from typing import TYPE_CHECKING

from govrules.engine.compiled.writer import Atom
from govrules.language.typed import Aggregate

if TYPE_CHECKING:
    from govrules.engine.compiled.expressions import Expressions


def written(outer: "Expressions", node: Aggregate, seen: bool) -> Atom:
    """Write the loop of an aggregate; unknown where the list is."""
    over = outer.value(node.over, seen=seen)
    if over.text == "None":
        return over
    name = outer.writer.fresh()
    if not over.unknown:
        return _loop(outer, node, seen, over, name)
    with outer.writer.block(f"if {over.text} is None:"):
        outer.writer.line(f"{name} = None")
    with outer.writer.block("else:"):
        atom = _loop(outer, node, seen, over, name)
    return Atom(name, True, atom.never, atom.scale)


def _loop(outer: "Expressions", node: Aggregate, seen: bool, over: Atom, name: str) -> Atom:
    match node.function:
        case "any" | "all":
            return _quantified(outer, node, seen, over, name)
        case "count":
            return _counted(outer, node, seen, over, name)
        case _:
            return _collected(outer, node, seen, over, name)


def _quantified(outer: "Expressions", node: Aggregate, seen: bool, over: Atom, name: str) -> Atom:
    """Write a loop that ends at a decisive element."""
    writer = outer.writer
    start, decisive = ("False", "True") if node.function == "any" else ("True", "False")
    writer.line(f"{name} = {start}")
    element = writer.fresh()
    with writer.block(f"for {element} in {over.text}:"):
        inner = outer.inside(node.variable, Atom(element, False, False))
        chosen = inner.truth(node.condition, seen=seen) if node.condition else Atom("True", False, False)
        with writer.block(f"if {chosen.text} is not False:"):
            held = inner.truth(node.element, seen=seen)
            with writer.block(f"if {held.text} is {decisive} and {chosen.text} is True:"):
                writer.line(f"{name} = {decisive}")
                writer.line("break")
            with writer.block(f"if {held.text} is not {start}:"):
                writer.line(f"{name} = None")
    return Atom(name, True, False)


def _counted(outer: "Expressions", node: Aggregate, seen: bool, over: Atom, name: str) -> Atom:
    writer = outer.writer
    if node.condition is None:
        writer.line(f"{name} = len({over.text})")
        return Atom(name, False, False)
    writer.line(f"{name} = 0")
    element = writer.fresh()
    with writer.block(f"for {element} in {over.text}:"):
        inner = outer.inside(node.variable, Atom(element, False, False))
        chosen = inner.truth(node.condition, seen=seen)
        with writer.block(f"if {chosen.text} is None:"):
            writer.line(f"{name} = None")
            writer.line("break")
        writer.line(f"{name} += {chosen.text}")
    return Atom(name, True, False)


def _collected(outer: "Expressions", node: Aggregate, seen: bool, over: Atom, name: str) -> Atom:
    """Write a sum or an extreme: a doubtful choice leaves all open, never wins over an unknown value."""
    writer = outer.writer
    values, doubtful, element = f"{name}_values", f"{name}_doubtful", writer.fresh()
    writer.line(f"{values} = []")
    writer.line(f"{doubtful} = False")
    with writer.block(f"for {element} in {over.text}:"):
        inner = outer.inside(node.variable, Atom(element, False, False))
        chosen = inner.truth(node.condition, seen=seen) if node.condition else Atom("True", False, False)
        if chosen.unknown:
            with writer.block(f"if {chosen.text} is None:"):
                writer.line(f"{doubtful} = True")
                writer.line("break")
        with writer.block(f"if {chosen.text}:"):
            atom = inner.value(node.element, seen=seen)
            writer.line(f"{values}.append({atom.text})")
    empty = "0" if node.function == "sum" else "NEVER"
    total = {"sum": f"sum({values})", "max": f"max({values})", "min": f"min({values})"}[node.function]
    text = f"{total} if {values} else {empty}"
    if atom.unknown:
        text = f"None if None in {values} else {text}"
    if atom.never:
        text = f"NEVER if NEVER in {values} else {text}"
    if chosen.unknown:
        text = f"None if {doubtful} else {text}"
    writer.line(f"{name} = {text}")
    return Atom(name, True, atom.never or node.function != "sum", atom.scale)
