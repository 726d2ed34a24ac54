"""All lints, and what a pack's own `allow` keeps silent."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from govrules.authoring.lints import cases, conditions, ledger, names, order, text
from govrules.authoring.lints.examples import rule
from govrules.authoring.lints.row import Found, Lint, PackView, Tested
from govrules.base.diagnostics import Diagnostic, Level, did_you_mean
from govrules.packs.nodes import Mapping as MappingNode
from govrules.packs.nodes import Node, Scalar, Sequence, find

PACK_LINTS: tuple[Lint[PackView], ...] = (*ledger.LINTS, *names.LINTS, *conditions.LINTS, *order.LINTS)
TEXT_LINTS: tuple[Lint[Node], ...] = text.LINTS
CASE_LINTS: tuple[Lint[Tested], ...] = cases.LINTS


@dataclass(frozen=True, slots=True)
class Allowance:
    """One entry of `allow`: the lint, the name that it is not to speak of, and the entry's number."""

    code: str
    where: str
    number: int


@dataclass(frozen=True, slots=True)
class Looked:
    """What some lints found: `used` are the allowances that kept something silent, `codes` the lints that looked."""

    diagnostics: tuple[Diagnostic, ...]
    used: frozenset[Allowance]
    codes: frozenset[str]


def allowances(root: Node) -> list[Allowance]:
    """Read `allow` of a pack's file; entries that are not well formed are left to the check of the structure."""
    section = root.get("allow") if isinstance(root, MappingNode) else None
    found = []
    for key, entries in section if isinstance(section, MappingNode) else ():
        for number, entry in enumerate(entries.items if isinstance(entries, Sequence) else ()):
            where = entry.get("where") if isinstance(entry, MappingNode) else None
            if isinstance(where, Scalar):
                found.append(Allowance(key.text, where.text, number))
    return found


Seen = TypeVar("Seen")


def look(lints: Iterable[Lint[Seen]], seen: Seen, allowed: Iterable[Allowance]) -> Looked:
    """Let lints look at something, without what is allowed."""
    by_name: dict[tuple[str, str], Allowance] = {}
    for item in allowed:
        by_name.setdefault((item.code, item.where), item)
    told: list[Diagnostic] = []
    used: set[Allowance] = set()
    codes: set[str] = set()
    for lint in lints:
        codes.add(lint.code)
        for found in lint.look(seen):
            excuse = by_name.get((lint.code, found.where))
            if excuse is None:
                told.append(lint.diagnostic(found))
            else:
                used.add(excuse)
    return Looked(tuple(told), frozenset(used), frozenset(codes))


@dataclass(frozen=True, slots=True)
class Excuses:
    """The allowances of a pack's file after the lints in `codes` have looked."""

    root: Node
    allowed: tuple[Allowance, ...]
    used: frozenset[Allowance]
    codes: frozenset[str]


def _unused_allow(excuses: Excuses) -> Iterator[Found]:
    for item in excuses.allowed:
        place = find(excuses.root, ("allow", item.code, item.number, "where"))
        if item.code not in LINTS:
            hint = did_you_mean(item.code, LINTS) or "the page of lints lists all of them"
            key = find(excuses.root, ("allow", item.code), key=True)
            yield Found(item.where, f"there is no lint named `{item.code}`", key, hint)
        elif item.code in excuses.codes and item not in excuses.used:
            yield Found(item.where, f"`{item.code}` has nothing to say of `{item.where}`", place, "drop the entry")


def unused(root: Node, allowed: Iterable[Allowance], looked: Iterable[Looked]) -> list[Diagnostic]:
    """Give the entries of `allow` that keep nothing silent; lints that did not look are given the benefit of the doubt."""
    parts = list(looked)
    used = frozenset(item for part in parts for item in part.used)
    codes = frozenset(code for part in parts for code in part.codes) | {UNUSED_ALLOW.code}
    return [UNUSED_ALLOW.diagnostic(found) for found in _unused_allow(Excuses(root, tuple(allowed), used, codes))]


_ALLOW = """allow:
  missing-label:
    - {where: filing_period, reason: "the regulation gives it no name"}
"""
_PERIOD = 'parameters:\n  filing_period: {value: 7 working days, clause: "2"%s}\n'
_BY = rule("do: contract_filed_authority_date\nby: contract_date + filing_period")

UNUSED_ALLOW: Lint[Excuses] = Lint(
    "unused-allow",
    Level.WARNING,
    "an entry of `allow` that keeps no lint silent, or names one that does not exist",
    "What it excused is gone, and the next mistake of the kind at the same place would go unseen.",
    _PERIOD % ", label: {zh: 备案期限, en: filing period}" + _BY + _ALLOW,
    _PERIOD % "" + _BY + _ALLOW,
    _unused_allow,
)

_ALL: tuple[Lint[Any], ...] = (*PACK_LINTS, *TEXT_LINTS, *CASE_LINTS, UNUSED_ALLOW)
LINTS: Mapping[str, Lint[Any]] = {lint.code: lint for lint in _ALL}
