"""The packs' own cases: what a record on a date has to come to, written beside the pack and run against it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from pydantic import Field

from govrules.base.diagnostics import Diagnostic, GovrulesError, PackError, did_you_mean
from govrules.base.source import Source, Span
from govrules.engine.record import Record, check_record
from govrules.packs.catalogue import bundled_packs, kind_of
from govrules.packs.entries import read_entry
from govrules.packs.fields import Entry, Identifier, IsoDate, Text
from govrules.packs.nodes import Node, Path, Scalar, find
from govrules.packs.pack import Pack
from govrules.packs.reader import read_yaml
from govrules.policy import Policy, load_pack
from govrules.reports.report import Report

Facts = dict[str, Any]


class CaseEntry(Entry):
    """One case: facts on a date and what is expected of the rules named."""

    name: Text
    given: Identifier | None = None
    facts: Facts = Field(default_factory=dict)
    as_of: IsoDate
    expect: dict[str, Any]


class CasesFile(Entry):
    """`policies/cases/<district>.yaml`."""

    cases_for: Text
    given: dict[Identifier, Facts] = Field(default_factory=dict)
    cases: list[CaseEntry]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """An expectation that does not hold: the rule, what was expected and what came out, as the report writes it."""

    rule: str
    key: str
    expected: object
    actual: object
    span: Span


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case that was run."""

    name: str
    span: Span
    mismatches: tuple[Mismatch, ...]
    report: Report
    expects: tuple[str, ...]
    """The rules that the case says something of."""
    expected: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What it says of each, as written."""

    @property
    def passed(self) -> bool:
        """Whether every expectation holds."""
        return not self.mismatches


@dataclass(frozen=True, slots=True)
class CaseFileResult:
    """All cases of a file, in order."""

    source: str
    policy: Policy
    cases: tuple[CaseResult, ...]

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        """The cases that do not pass."""
        return tuple(case for case in self.cases if not case.passed)


@dataclass(frozen=True, slots=True)
class ReadCases:
    """A case file as read, ready to be run: all of it, or what it says of some rules."""

    source: Source
    policy: Policy
    file: CasesFile
    node: Node = field(repr=False)
    rules: frozenset[str] | None = None
    """The rules that it is run for: only cases that expect something of them, and only that is compared; None for all."""

    def run(self) -> CaseFileResult:
        """Evaluate the cases, in order. Raises PackError with every problem of their facts."""
        problems: list[Diagnostic] = []
        results: list[CaseResult] = []
        for number, case in enumerate(self.file.cases):
            expected = {rule: said for rule, said in case.expect.items() if self.rules is None or rule in self.rules}
            if not expected:
                continue
            try:
                record = _record(self.file, number, self.node, self.policy)
            except GovrulesError as error:
                problems += error.diagnostics
                continue
            results.append(_run(case, number, record, expected, self))
        if problems:
            raise PackError(problems)
        return CaseFileResult(self.source.name, self.policy, tuple(results))


def read_cases(source: Source, policy: Policy | None = None) -> ReadCases:
    """Read a case file with its pack: the one given, named, beside the cases or bundled. Raises GovrulesError."""
    node = read_yaml(source)
    if kind_of(node) != "cases":
        message, hint = f"this is a {kind_of(node)} file, not a case file", "name the case file, or the folder of both"
        raise PackError([Diagnostic("unknown-kind", message, find(node, (), key=True), hint)])
    file = read_entry(CasesFile, node, "case file")
    used = policy or load_pack(pack_beside(file.cases_for, source, node))
    check_references(file, used.pack, node)
    return ReadCases(source, used, file, node)


def run_cases(source: Source, policy: Policy | None = None) -> CaseFileResult:
    """Read a case file and run all its cases. Raises GovrulesError."""
    return read_cases(source, policy).run()


def pack_beside(name: str, source: Source, node: Node) -> str | FilePath:
    """Give the pack of a case file: a file beside it or one folder up, else the name of a bundled one. Raises PackError."""
    folder = FilePath(source.name).parent
    for path in (folder / f"{name}.yaml", folder.parent / f"{name}.yaml"):
        if path.is_file() and path != FilePath(source.name):
            return path
    if name not in bundled_packs():
        hint = did_you_mean(name, bundled_packs()) or "put the pack beside the case file or one folder up"
        raise PackError([Diagnostic("unknown-pack", f"no pack named `{name}`", find(node, ("cases_for",)), hint)])
    return name


def check_references(file: CasesFile, pack: Pack, node: Node) -> None:
    """Raise PackError for rules that the pack does not have, for starting points that are not given, and names used twice."""
    rules = {rule.id for rule in pack.rules} | {entry.id for entry in pack.scope} | {"in-force"}
    problems = []
    seen: dict[str, int] = {}
    for number, case in enumerate(file.cases):
        path: Path = ("cases", number)
        if case.given is not None and case.given not in file.given:
            hint = did_you_mean(case.given, file.given)
            problems.append(
                Diagnostic("unknown-given", f"no starting point named `{case.given}`", find(node, (*path, "given")), hint)
            )
        if case.name in seen:
            problems.append(
                Diagnostic("case-twice", f"two cases are named `{case.name}`", find(node, (*path, "name")), "rename one")
            )
        seen[case.name] = number
        for rule in case.expect:
            if rule not in rules:
                span = find(node, (*path, "expect", rule), key=True)
                problems.append(Diagnostic("unknown-rule", f"no rule named `{rule}`", span, did_you_mean(rule, rules)))
        if not case.expect:
            problems.append(Diagnostic("no-expectation", f"the case `{case.name}` expects nothing", find(node, (*path, "name"))))
    if problems:
        raise PackError(problems)


def _record(file: CasesFile, number: int, node: Node, policy: Policy) -> Record:
    case = file.cases[number]
    start = file.given[case.given] if case.given else {}

    def locate(path: Path, key: bool) -> Span:
        own = bool(path) and path[0] in case.facts
        root: Path = ("cases", number, "facts") if own or not case.given else ("given", case.given)
        return find(node, (*root, *path), key=key)

    return check_record({**start, **case.facts}, policy.pack.vocabulary, locate)


def _run(case: CaseEntry, number: int, record: Record, expected: Mapping[str, Any], read: ReadCases) -> CaseResult:
    report = read.policy.evaluate(record, as_of=case.as_of)
    findings = report.to_dict()["findings"]
    mismatches: list[Mismatch] = []
    for rule, said in expected.items():
        mine = [finding for finding in findings if finding["rule"] == rule]
        span = find(read.node, ("cases", number, "expect", rule), key=True)
        mismatches += [Mismatch(rule, key, wanted, actual, span) for key, wanted, actual in differences(said, mine)]
    place = find(read.node, ("cases", number, "name"))
    return CaseResult(case.name, place, tuple(mismatches), report, tuple(case.expect), case.expect)


def differences(expected: Any, findings: list[dict[str, Any]]) -> list[tuple[str, object, object]]:
    """Compare an expectation (a status, keys of a finding, or a list of them by subject) with a rule's findings."""
    if isinstance(expected, list):
        return [item for part in expected for item in _differences_of_subject(part, findings)]
    wanted = _plain(expected)
    keys = wanted if isinstance(wanted, dict) else {"status": wanted}
    found: dict[str, tuple[str, object, object]] = {}
    for finding in findings:
        for key, value in keys.items():
            if key not in finding:
                found.setdefault(key, (key, value, "no such key in a finding"))
            elif _text(finding[key]) != value:
                found.setdefault(key, (key, value, _text(finding[key])))
    return list(found.values())


def _differences_of_subject(part: Any, findings: list[dict[str, Any]]) -> list[tuple[str, object, object]]:
    subject = _plain(part.get("subject")) if isinstance(part, Mapping) else None
    chosen = [finding for finding in findings if finding["subject"] == subject]
    if not chosen:
        return [("subject", subject, [finding["subject"] for finding in findings])]
    return differences(part, chosen)


def _plain(value: Any) -> Any:
    if isinstance(value, Scalar):
        return None if value.is_null else value.text
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _text(value: Any) -> Any:
    """Write a value of the report as case files write it: everything but null, lists and mappings as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return {key: _text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_text(item) for item in value]
    return value if value is None else str(value)
