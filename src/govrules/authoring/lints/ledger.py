"""Lints over the account of the text: every clause, and where every number comes from."""

from collections.abc import Iterator
from fractions import Fraction

from govrules.authoring.lints.examples import rule
from govrules.authoring.lints.row import Found, Lint, PackView, unopened
from govrules.base.diagnostics import Level
from govrules.language.typed import Constant, Typed
from govrules.packs.nodes import Mapping, Node, Path, Scalar, Sequence
from govrules.packs.pack import Pack


def encoded(pack: Pack) -> set[str]:
    """Give the clauses that a rule, a scope entry or the validity cites."""
    cited = {clause for item in pack.rules for clause in item.clauses}
    return cited | {entry.clause for entry in pack.scope} | set(pack.in_force.clauses)


def unaccounted(pack: Pack) -> list[str]:
    """Give the clauses that are neither encoded nor left out for a reason, in the order of the text."""
    cited = encoded(pack)
    return [clause.id for clause in pack.clauses.values() if clause.id not in cited and clause.not_encoded is None]


def _unaccounted_clauses(view: PackView) -> Iterator[Found]:
    for clause in unaccounted(view.pack):
        message = f"clause `{clause}` has neither a rule nor a reason for having none"
        yield Found(clause, message, view.place("clauses", clause, key=True), "cite it or give `not_encoded`")


def _number_literals(view: PackView) -> Iterator[Found]:
    for where, expression in _owned(view.pack):
        for node in unopened(expression):
            if isinstance(node, Constant) and isinstance(node.value, int | Fraction) and node.value not in (0, 1):
                message = f"the number `{node.span.text}` stands in an expression"
                hint = "make it a parameter with its clause, so that the source of the number is known"
                yield Found(where, message, node.span, hint)


def _owned(pack: Pack) -> Iterator[tuple[str, Typed]]:
    yield from ((entry.id, entry.condition) for entry in pack.scope)
    yield from pack.definitions.items()
    yield from ((item.id, expression) for item in pack.rules for expression in item.expressions())


PLACEHOLDERS = frozenset({"待写", "to be written"})
"""What a pack begun from a template says where its author has still to write."""


def _placeholders(view: PackView) -> Iterator[Found]:
    for path, scalar in _values(view.root, ()):
        if scalar.text in PLACEHOLDERS:
            owner = str(path[1] if path[0] == "clauses" and len(path) > 1 else path[0])
            message = f"`{'.'.join(map(str, path))}` still says `{scalar.text}`"
            yield Found(owner, message, scalar.span, "write what belongs here, in your own words")


def _values(node: Node, path: Path) -> Iterator[tuple[Path, Scalar]]:
    """Give every value, one a mapping of languages."""
    match node:
        case Scalar():
            yield path, node
        case Sequence():
            for number, item in enumerate(node.items):
                yield from _values(item, (*path, number))
        case Mapping():
            below = [pair for key, value in node for pair in _values(value, (*path, key.text))]
            # Where both languages wait for their words, one note says so.
            waiting = [pair for pair in below if pair[1].text in PLACEHOLDERS]
            both = {key.text for key, _ in node} == {"zh", "en"}
            yield from waiting[:1] if both else below


_CLAUSES = """clauses:
  "1": {ref: 第一条, gist: {zh: 施行, en: entry into force}}
  "2": {ref: 第二条, gist: {zh: 备案, en: filing}}
  "3": {ref: 第三条, gist: {zh: 解释, en: interpretation}%s}
"""

_GIST = """clauses:
  "1": {ref: 第一条, gist: {zh: 施行, en: entry into force}}
  "2": {ref: 第二条, gist: {%s}}
"""

LINTS = (
    Lint("number-literal", Level.ERROR, "a number other than 0 and 1 in an expression",
         "Every number of the regulation is a named parameter with its clause: only so can it be found, compared and changed.",
         rule("when: phase_no > 3\ndo: contract_filed_authority_date"),
         'parameters:\n  phase_limit: {value: 3, clause: "2", label: {zh: 分期上限, en: most phases}}\n'
         + rule("when: phase_no > phase_limit\ndo: contract_filed_authority_date"), _number_literals),
    Lint("unaccounted-clause", Level.ERROR, "a clause that no rule cites and that gives no reason for it",
         "Nothing of the text is skipped silently: a reader has to see what was left out, and why.",
         _CLAUSES % "", _CLAUSES % ", not_encoded: delegation", _unaccounted_clauses),
    Lint("placeholder", Level.NOTE, "a text that `govrules new pack` left to be written",
         "Whoever reads the pack sees `待写` in place of a summary. It fails no check: what is begun is not wrong.",
         _GIST % "zh: 待写, en: to be written", _GIST % "zh: 备案, en: filing", _placeholders),
)  # fmt: skip
