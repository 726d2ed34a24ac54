"""Code of `any`, `all`, `count`, `sum`, `min` and `max`: loops that keep to Kleene's logic."""

from govrules.engine.compiled.writer import TRUE, Atom, Outer, Unsupported, Writer
from govrules.language.typed import Aggregate
from govrules.language.types import DATES


def written(outer: Outer, node: Aggregate, seen: bool) -> Atom:
    """Write the loop of an aggregate; unknown where the list is."""
    over = outer.value(node.over, seen=seen)
    if over.text == "None":
        return over
    writer = outer.writer
    if node.function == "count" and node.condition is None:
        text = f"len({over.text})"
        return writer.keep(f"None if {over.text} is None else {text}" if over.unknown else text, unknown=over.unknown)
    name = writer.fresh()
    if not over.unknown:
        return _loop(outer, node, seen, over, name)
    with writer.block(f"if {over.text} is None:"):
        writer.line(f"{name} = None")
    with writer.block("else:"):
        atom = _loop(outer, node, seen, over, name)
    return Atom(name, True, atom.never, atom.scale)


def _loop(outer: Outer, node: Aggregate, seen: bool, over: Atom, name: str) -> Atom:
    match node.function:
        case "any" | "all":
            return _quantified(outer, node, seen, over, name)
        case "count":
            return _counted(outer, node, seen, over, name)
        case _:
            return _collected(outer, node, seen, over, name)


def _quantified(outer: Outer, node: Aggregate, seen: bool, over: Atom, name: str) -> Atom:
    """Write a loop that ends at a decisive element."""
    writer = outer.writer
    start, decisive = ("False", "True") if node.function == "any" else ("True", "False")
    writer.line(f"{name} = {start}")
    element = writer.fresh()
    with writer.block(f"for {element} in {over.text}:"):
        inner = outer.inside(node.variable, Atom(element, False, False))
        if node.condition is None:
            _decided(writer, inner.truth(node.element, seen=seen), TRUE, name, decisive)
        else:
            chosen = inner.truth(node.condition, seen=seen)
            with writer.block(f"if {chosen.text} is not False:"):
                _decided(writer, inner.truth(node.element, seen=seen), chosen, name, decisive)
    return Atom(name, True, False)


def _decided(writer: Writer, held: Atom, chosen: Atom, name: str, decisive: str) -> None:
    """Write what an element that is chosen (or may be) adds to `any` or `all`."""
    sure = "" if chosen.text == "True" else f" and {chosen.text}"
    with writer.block(f"if {held.text} is {decisive}{sure}:"):
        writer.line(f"{name} = {decisive}")
        writer.line("break")
    if held.unknown or sure:
        neutral = {"True": "False", "False": "True"}[decisive]
        with writer.block(f"if {held.text} is not {neutral}:"):
            writer.line(f"{name} = None")


def _counted(outer: Outer, node: Aggregate, seen: bool, over: Atom, name: str) -> Atom:
    writer = outer.writer
    writer.line(f"{name} = 0")
    element = writer.fresh()
    assert node.condition is not None
    with writer.block(f"for {element} in {over.text}:"):
        inner = outer.inside(node.variable, Atom(element, False, False))
        chosen = inner.truth(node.condition, seen=seen)
        _leave_open(writer, chosen, name)
        writer.line(f"{name} += {chosen.text}")
    return Atom(name, True, False)


def _leave_open(writer: Writer, atom: Atom, name: str) -> None:
    if atom.unknown:
        with writer.block(f"if {atom.text} is None:"):
            writer.line(f"{name} = None")
            writer.line("break")


def _collected(outer: Outer, node: Aggregate, seen: bool, over: Atom, name: str) -> Atom:
    """Write a sum or an extreme: a doubtful choice leaves all open, never wins over an unknown value."""
    writer = outer.writer
    element = writer.fresh()
    before = len(writer.lines)
    with writer.block(f"for {element} in {over.text}:"):
        inner = outer.inside(node.variable, Atom(element, False, False))
        if node.condition is None:
            atom = _added(inner, node, seen, name)
        else:
            chosen = inner.truth(node.condition, seen=seen)
            _leave_open(writer, chosen, name)
            with writer.block(f"if {chosen.text}:"):
                atom = _added(inner, node, seen, name)
    # What is collected, a number or a list, is known only once an element is written.
    writer.line(f"{name} = {0 if _adds_up(node, atom) else []}", at=before)
    if _adds_up(node, atom):
        return Atom(name, True, False, atom.scale)
    empty = "0" if node.function == "sum" else "NEVER"
    text = f"{node.function}({name}) if {name} else {empty}"
    if atom.unknown:
        text = f"None if None in {name} else {text}"
    if atom.never and node.element.type not in DATES:
        raise Unsupported("numbers among which never is")
    if atom.never:
        text = f"NEVER if NEVER in {name} else {text}"
    with writer.block(f"if {name} is not None:"):
        writer.line(f"{name} = {text}")
    return Atom(name, True, atom.never or node.function != "sum", atom.scale)


def _added(inner: Outer, node: Aggregate, seen: bool, name: str) -> Atom:
    atom = inner.value(node.element, seen=seen)
    if atom.under:
        # What each element is divided by is its own.
        atom = inner.whole(atom)
    if _adds_up(node, atom):
        # Nothing but a number can come of it, so the first unknown one ends it.
        _leave_open(inner.writer, atom, name)
        inner.writer.line(f"{name} += {atom.text}")
    else:
        inner.writer.line(f"{name}.append({atom.text})")
    return atom


def _adds_up(node: Aggregate, atom: Atom) -> bool:
    return node.function == "sum" and not atom.never
