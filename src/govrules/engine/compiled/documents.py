"""Code that tells whether all documents which are required are listed."""

from govrules.engine.compiled.comparisons import holds, listed
from govrules.engine.compiled.expressions import Expressions
from govrules.engine.compiled.writer import TRUE, Atom
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
        for item in required.items:
            if item.condition is not None:
                wanted = expressions.truth(item.condition, seen=False)
                unknown = _lacking(expressions, name, required, item.code, wanted) or unknown
    return Atom(name, unknown, False)


def _always(expressions: Expressions, required: DocumentList) -> Atom:
    codes = frozenset(item.code for item in required.items if item.condition is None)
    return holds(expressions, codes, required.fact, seen=False) if codes else TRUE


def _lacking(expressions: Expressions, name: str, required: DocumentList, code: str, wanted: Atom) -> bool:
    """Write what a document that is wanted under a condition changes; tell whether it can leave the answer open."""
    writer = expressions.writer
    with writer.block(f"if {name} is not False and {wanted.text} is not False:"):
        there = listed(expressions, code, required.fact, "in", seen=False)
        head = "if"
        if there.unknown:
            with writer.block(f"if {there.text} is None:"):
                writer.line(f"{name} = None")
            head = "elif"
        with writer.block(f"{head} not {there.text}:"):
            writer.line(f"{name} = " + (f"False if {wanted.text} else None" if wanted.unknown else "False"))
    return wanted.unknown or there.unknown
