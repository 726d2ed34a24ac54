"""Lints over conditions: those that are decided before any project is looked at."""

from collections.abc import Iterator
from functools import lru_cache

from govrules.authoring.lints.examples import rule
from govrules.authoring.lints.logic import applies, can_apply, can_be, constant, every, negated
from govrules.authoring.lints.row import Found, Lint, PackView
from govrules.base.diagnostics import Level
from govrules.language.typed import Choice, Definition, Logic, Typed, children
from govrules.language.types import BOOL
from govrules.packs.pack import Act, Classification, DocumentList, Pack, Rule, State


def _constant_conditions(view: PackView) -> Iterator[Found]:
    for where, condition in _conditions(view):
        for part in _parts(condition):
            value = constant(part)
            if value is not None:
                message = f"the condition `{part.span.text}` is {'true' if value else 'false'} whatever the project is"
                yield Found(where, message, part.span, "drop it, or write what was meant")
                break


def _conditions(view: PackView) -> Iterator[tuple[str, Typed]]:
    """Give every condition with the name of what it belongs to; definitions stand for themselves."""
    given = [(entry.id, entry.condition) for entry in view.pack.scope]
    given += list(view.pack.definitions.items())
    given += [(item.id, condition) for item in view.pack.rules for condition in item.expressions()]
    silent = {id(part) for item in view.pack.rules for part in _told_elsewhere(item, view.pack)}
    yield from ((where, node) for where, node in given if id(node) not in silent and not isinstance(node, Definition))


def _told_elsewhere(item: Rule, pack: Pack) -> Iterator[Typed]:
    """Give the conditions of a rule that make it idle: the lints below say so in better words."""
    if _never_applies(item, pack) is not None:
        yield from (part for part in (item.when, item.unless) if part is not None)
    condition = item.norm.condition if isinstance(item.norm, State) else None
    if condition is not None and constant(condition) is (item.form == "must"):
        yield condition


def _parts(node: Typed) -> Iterator[Typed]:
    """Give the conditions in an expression, the outermost first; comparisons of other things are looked through."""
    if isinstance(node, Definition):
        return
    if node.type == BOOL:
        yield node
    for child in children(node):
        if isinstance(node, Logic | Choice) or node.type != BOOL or child.type == BOOL:
            yield from _parts(child)


def _idle_rules(view: PackView) -> Iterator[Found]:
    for item in view.pack.rules:
        condition = _never_applies(item, view.pack)
        if condition is not None:
            message = f"the rule `{item.id}` never applies: its conditions and the scope exclude each other"
            yield Found(item.id, message, condition.span, "compare `when` and `unless` with the scope and with each other")


def _never_applies(item: Rule, pack: Pack) -> Typed | None:
    own = item.when or item.unless
    return own if own is not None and not can_apply(item, pack) else None


def _unbreakable_rules(view: PackView) -> Iterator[Found]:
    for item in view.pack.rules:
        if never_broken(item, view.pack):
            hint = "where it defines or classifies, write `applies`; otherwise write what has to hold"
            yield Found(item.id, f"the rule `{item.id}` can never be broken", view.place("rules", item.id, key=True), hint)


@lru_cache(maxsize=1 << 10)
def never_broken(item: Rule, pack: Pack) -> bool:
    """Tell whether no record can break a rule that is there to be kept."""
    match item.norm:
        case Act(owed=False) as act:
            return not (act.after or act.not_before or act.by or act.before or act.documents or act.provided)
        case State(condition=None, documents=documents):
            return not any(_can_lack(part) for part in documents)
        case State(condition=condition, forbidden=forbidden) if condition is not None:
            broken = condition if forbidden else negated(condition)
            clear = negated(item.unclear) if item.unclear else None
            breach = every(broken, clear, applies(item, pack))
            return can_apply(item, pack) and breach is not None and not can_be(breach, True)
        case _:
            return False


def _can_lack(documents: DocumentList) -> bool:
    return any(part.condition is None or can_be(part.condition, True) for part in documents.items)


def _is_open_ended(act: Act) -> bool:
    return not (act.after or act.not_before or act.by or act.before or act.documents or act.provided)


def failing(item: Rule) -> frozenset[str]:
    """Give the statuses in which a rule is seen not to hold, by its form."""
    if isinstance(item.norm, Classification) or item.form == "consequence":
        return frozenset({"not_applicable"})
    # An act with no limit and no order cannot be late: it is due (or waits for an authority) until it is done.
    if isinstance(item.norm, Act) and _is_open_ended(item.norm):
        return frozenset({"due", "pending"})
    return frozenset({"violated"})


LINTS = (
    Lint(
        "constant-condition",
        Level.WARNING,
        "a condition, or a part of one, that is true or false for every project",
        "It decides nothing. Mostly a comparison is the wrong way round, or a list names every code that there is.",
        rule("unless: project_kind == 'construction' and project_kind == 'operations'\ndo: contract_filed_authority_date"),
        rule("unless: project_kind == 'construction'\ndo: contract_filed_authority_date"),
        _constant_conditions,
    ),
    Lint(
        "never-applies",
        Level.WARNING,
        "a rule whose `when`, `unless` and the scope leave no project to which it applies",
        "Nobody will ever be told what it asks for, and no test of it can fail.",
        """scope:
  - {clause: "1", applies_if: "unit_type == 'gov_organ'"}
"""
        + rule("when: unit_type == 'soe'\ndo: contract_filed_authority_date"),
        """scope:
  - {clause: "1", applies_if: "unit_type in {'gov_organ', 'soe'}"}
"""
        + rule("when: unit_type == 'soe'\ndo: contract_filed_authority_date"),
        _idle_rules,
    ),
    Lint(
        "never-broken",
        Level.WARNING,
        "a `must`, `forbid` or `may` that no project can break",
        "It looks like a safeguard and is none: the condition always holds, or nothing stands in the way of an allowed act.",
        rule("when: has_supervisor\nmust: has_supervisor or is_phased"),
        rule("when: is_phased\nmust: has_supervisor"),
        _unbreakable_rules,
    ),
)
