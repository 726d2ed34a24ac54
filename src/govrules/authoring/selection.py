"""Run case files: all cases, or those that expect something of some rules, or of the rules of some clauses."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from govrules.authoring.cases import CaseFileResult, ReadCases, read_cases
from govrules.authoring.check import yaml_files
from govrules.base.diagnostics import Diagnostic, UsageError, did_you_mean
from govrules.packs.catalogue import kind_of
from govrules.packs.pack import Pack
from govrules.packs.reader import read_source, read_yaml


def run_case_files(paths: Sequence[str | Path], rules: Sequence[str] = (), clauses: Sequence[str] = ()) -> list[CaseFileResult]:
    """Run the case files at some paths, and those in folders: what `govrules test` does.

    Gives a `CaseFileResult` a file, in order of the paths: its `policy`, and its `cases`, each with its `mismatches` (what was
    expected, what came out, the place of the expectation) and the whole `report`. With `rules` or `clauses` only the cases
    that expect something of them are evaluated, and only that is compared; files without such a case are left out.

    Raises PackError for a file that is named and is no case file, and for cases or packs that cannot be read, with every
    problem at its place; UsageError for a rule or clause that none of the packs knows. Nothing runs before everything is read.
    """
    read = []
    for path in yaml_files(paths):
        source = read_source(path)
        # A folder holds packs and calendars too; a file that is named has to be a case file.
        if path in map(Path, paths) or kind_of(read_yaml(source)) == "cases":
            read.append(read_cases(source))
    return [item.run() for item in choose(read, rules, clauses)]


def packs_without_cases(paths: Sequence[str | Path], with_cases: Iterable[str]) -> list[Path]:
    """Give the packs at some paths that are none of those `with_cases`: for a gate they have not passed, but were not looked at.

    Raises PackError for what cannot be read.
    """
    known = {Path(name).resolve() for name in with_cases}
    others = [path for path in yaml_files(paths) if path.resolve() not in known]
    return [path for path in others if kind_of(read_yaml(read_source(path))) == "pack"]


def choose(read: Iterable[ReadCases], rules: Sequence[str], clauses: Sequence[str]) -> list[ReadCases]:
    """Limit case files to what they say of the rules or clauses named; all if none is named.

    Raises UsageError for a name that none of the packs knows.
    """
    given = list(read)
    if not rules and not clauses:
        return given
    packs = [item.policy.pack for item in given]
    if packs:
        _check("rule", rules, [rule for pack in packs for rule in _clauses_by_rule(pack)])
        _check("clause", clauses, [clause for pack in packs for clause in pack.clauses])
    limited = [replace(item, rules=_wanted(item.policy.pack, rules, clauses)) for item in given]
    return [item for item in limited if item.rules and any(item.rules & set(case.expect) for case in item.file.cases)]


def _wanted(pack: Pack, rules: Sequence[str], clauses: Sequence[str]) -> frozenset[str]:
    by_rule = _clauses_by_rule(pack)
    return frozenset(rule for rule, cited in by_rule.items() if rule in rules or cited & set(clauses))


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
