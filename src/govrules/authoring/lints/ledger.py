"""Lints over the account of the text: every clause, and where every number comes from."""

from collections.abc import Iterator
from fractions import Fraction

from govrules.authoring.lints.examples import rule
from govrules.authoring.lints.row import Found, Lint, PackView, unopened
from govrules.base.diagnostics import Level
from govrules.language.typed import Constant, Typed
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


_CLAUSES = """clauses:
  "1": {ref: 第一条, gist: {zh: 施行, en: entry into force}}
  "2": {ref: 第二条, gist: {zh: 备案, en: filing}}
  "3": {ref: 第三条, gist: {zh: 解释, en: interpretation}%s}
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
)  # fmt: skip
