"""Lints over a pack and the cases that are checked along with it: is every rule seen to hold, and seen not to hold?"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from govrules.authoring.lints.conditions import failing, never_broken
from govrules.authoring.lints.examples import CASES, rule
from govrules.authoring.lints.row import Found, Lint, Tested
from govrules.base.diagnostics import Level
from govrules.packs.pack import Rule

PASSING = frozenset({"satisfied", "due"})


def expected_statuses(expectations: Iterable[Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    """Give the statuses that cases expect of each rule: of a plain status, a mapping of keys or a list by subject."""
    found: dict[str, set[str]] = {}
    for expect in expectations:
        for rule_id, expected in expect.items():
            found.setdefault(rule_id, set()).update(_statuses(expected))
    return {rule_id: frozenset(statuses) for rule_id, statuses in found.items()}


def _statuses(expected: Any) -> Iterator[str]:
    if isinstance(expected, list):
        for part in expected:
            yield from _statuses(part)
    elif not isinstance(expected, Mapping):
        yield str(expected)
    elif "status" in expected:
        yield str(expected["status"])


def _no_passing_case(tested: Tested) -> Iterator[Found]:
    return _lacking(tested, "to hold", ((item, PASSING) for item in tested.view.pack.rules))


def _no_failing_case(tested: Tested) -> Iterator[Found]:
    # A rule that cannot be broken has a lint of its own.
    breakable = (item for item in tested.view.pack.rules if not never_broken(item, tested.view.pack))
    return _lacking(tested, "not to hold", ((item, failing(item)) for item in breakable))


def _lacking(tested: Tested, what: str, wanted: Iterable[tuple[Rule, frozenset[str]]]) -> Iterator[Found]:
    for item, statuses in wanted:
        if not tested.expected.get(item.id, frozenset()) & statuses:
            place = tested.view.place("rules", item.id, key=True)
            hint = f"add a case that expects {' or '.join(f'`{status}`' for status in sorted(statuses))} of it"
            yield Found(item.id, f"no case shows the rule `{item.id}` {what}", place, hint)


_RULE = rule("do: contract_filed_authority_date\nafter: contract_date")
_KEPT = """  - name: filed after the contract was signed
    facts: {contract_date: 2022-09-28, contract_filed_authority_date: 2022-10-12}
    as_of: 2022-10-31
    expect: {contract-filing: satisfied}
"""
_BROKEN = """  - name: filed before the contract was signed
    facts: {contract_date: 2022-10-28, contract_filed_authority_date: 2022-10-12}
    as_of: 2022-10-31
    expect: {contract-filing: violated}
"""
_FILE = _RULE + CASES + "cases_for: sample\ncases:\n"

LINTS = (
    Lint("no-passing-case", Level.WARNING, "a rule that no case of the case file expects to be `satisfied` or `due`",
         "A rule that nobody has seen to hold may refuse every project. Looked for where cases of the pack are checked along.",
         _FILE + _BROKEN, _FILE + _KEPT + _BROKEN, _no_passing_case),
    Lint("no-failing-case", Level.WARNING,
         "a rule that no case expects to be broken (to be `not_applicable` where it defines something or tells what follows; "
         "to be `due` or `pending` where it sets no limit)",
         "A rule that nobody has seen to fail may pass every project. Looked for where cases of the pack are checked along.",
         _FILE + _KEPT, _FILE + _KEPT + _BROKEN, _no_failing_case),
)  # fmt: skip
