"""Cases by what they are about: those that expect something of some rules, or of the rules of some clauses."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from govrules.authoring.cases import CaseFileResult
from govrules.base.diagnostics import Diagnostic, UsageError, did_you_mean
from govrules.packs.pack import Pack


def select(results: Iterable[CaseFileResult], rules: Sequence[str], clauses: Sequence[str]) -> list[CaseFileResult]:
    """Keep the cases about the rules or clauses named, and of those the mismatches about them; all if none is named.

    Raises UsageError for a name that none of the packs knows.
    """
    given = list(results)
    if not rules and not clauses:
        return given
    packs = [result.policy.pack for result in given]
    if packs:
        _check("rule", rules, [rule for pack in packs for rule in _clauses_by_rule(pack)])
        _check("clause", clauses, [clause for pack in packs for clause in pack.clauses])
    return [kept for result in given if (kept := _selected(result, rules, clauses)).cases]


def _selected(result: CaseFileResult, rules: Sequence[str], clauses: Sequence[str]) -> CaseFileResult:
    by_rule = _clauses_by_rule(result.policy.pack)
    wanted = {rule for rule, cited in by_rule.items() if rule in rules or cited & set(clauses)}
    cases = [
        replace(case, mismatches=tuple(item for item in case.mismatches if item.rule in wanted))
        for case in result.cases
        if wanted & set(case.expects)
    ]
    return replace(result, cases=tuple(cases))


def _clauses_by_rule(pack: Pack) -> dict[str, set[str]]:
    found = {rule.id: set(rule.clauses) for rule in pack.rules}
    for entry in pack.scope:
        found.setdefault(entry.id, set()).add(entry.clause)
    return {**found, "in-force": set(pack.in_force.clauses)}


def _check(what: str, names: Sequence[str], known: Sequence[str]) -> None:
    problems = [
        Diagnostic(f"unknown-{what}", f"no {what} named `{name}` in the packs of these cases", None, did_you_mean(name, known))
        for name in names
        if name not in known
    ]
    if problems:
        raise UsageError(problems)
