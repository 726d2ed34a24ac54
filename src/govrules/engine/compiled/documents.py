"""Code that tells whether all documents which are required are listed."""

from govrules.engine.compiled.expressions import Expressions
from govrules.engine.compiled.writer import TRUE, Atom, Writer
from govrules.packs.pack import DocumentList


def documents(expressions: Expressions, lists: tuple[DocumentList, ...]) -> Atom:
    """Write whether all that is required is listed."""
    there = [_always(expressions, item) for item in lists]
    there = [atom for atom in there if atom.text != "True"]
    conditional = any(item.condition is not None for required in lists for item in required.items)
    if not conditional and len(there) <= 1:
        return there[0] if there else TRUE
    writer = expressions.writer
    name, unknown = writer.fresh(), any(atom.unknown for atom in there)
    writer.line(f"{name} = {there[0].text if there else 'True'}")
    for atom in there[1:]:
        with writer.block(f"if {name} is not False and {atom.text} is not True:"):
            writer.line(f"{name} = {atom.text}")
    for required in lists:
        listed = expressions.value(required.fact, seen=False)
        for item in required.items:
            if item.condition is not None:
                wanted = expressions.truth(item.condition, seen=False)
                _lacking(writer, name, listed, item.code, wanted)
                unknown = unknown or wanted.unknown or listed.unknown
    return Atom(name, unknown, False)


def _always(expressions: Expressions, required: DocumentList) -> Atom:
    codes = frozenset(item.code for item in required.items if item.condition is None)
    return expressions.holds(codes, expressions.value(required.fact, seen=False)) if codes else TRUE


def _lacking(writer: Writer, name: str, listed: Atom, code: str, wanted: Atom) -> None:
    """Write what a document that is wanted under a condition changes."""
    with writer.block(f"if {name} is not False and {wanted.text} is not False:"):
        head = "if"
        if listed.unknown:
            with writer.block(f"if {listed.text} is None:"):
                writer.line(f"{name} = None")
            head = "elif"
        with writer.block(f"{head} {writer.constant('CODE', code, code)} not in {listed.text}:"):
            writer.line(f"{name} = " + (f"False if {wanted.text} else None" if wanted.unknown else "False"))
