"""Lints of a pack and of the text of any file: the entry points of the package `lints`."""

from collections.abc import Iterable, Mapping

from govrules.authoring.lints.ledger import encoded, unaccounted
from govrules.authoring.lints.row import PackView, Tested
from govrules.authoring.lints.table import CASE_LINTS, LINTS, PACK_LINTS, TEXT_LINTS, allowances, look, unused
from govrules.base.diagnostics import Diagnostic
from govrules.base.source import Span
from govrules.packs.nodes import Node
from govrules.packs.pack import Pack

__all__ = ["LINTS", "encoded", "lint", "lint_text", "unaccounted", "without_echoes"]


def lint(pack: Pack, root: Node, expected: Mapping[str, frozenset[str]] | None = None) -> list[Diagnostic]:
    """Give every lint of a pack, with places in its file, but those that the pack allows.

    `expected` are the statuses that its cases expect of each rule; without it the lints about cases do not look.
    """
    view = PackView(pack, root)
    allowed = allowances(root)
    looked = [look(PACK_LINTS, view, allowed), look(TEXT_LINTS, root, allowed)]
    if expected is not None:
        looked.append(look(CASE_LINTS, Tested(view, expected), allowed))
    return [*(item for part in looked for item in part.diagnostics), *unused(root, allowed, looked)]


def lint_text(root: Node) -> list[Diagnostic]:
    """Give the lints about characters, for a file of any kind, even one that is refused."""
    return list(look(TEXT_LINTS, root, allowances(root)).diagnostics)


def without_echoes(problems: Iterable[Diagnostic], lints: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Drop the problems of a refused file that only quote a character which a lint names at the same place."""
    causes = [item.span for item in lints if item.span]
    return [problem for problem in problems if not any(_quotes(problem, cause) for cause in causes)]


def _quotes(problem: Diagnostic, cause: Span) -> bool:
    span = problem.span
    return span is not None and span.start <= cause.start < span.end and cause.text in problem.message
