"""What a command of the authoring tools found, in one shape for all formats."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govrules.authoring.cases import CaseFileResult, CaseResult
from govrules.authoring.check import CheckedFile, CheckResult, ledger
from govrules.authoring.flow import flow
from govrules.authoring.lints.table import LINTS
from govrules.authoring.outcomes import Effect
from govrules.base.diagnostics import Diagnostic, Level
from govrules.base.source import Span

if TYPE_CHECKING:
    from govrules.authoring.coverage import Coverage

CASE_FAILED = "case-failed"
"""The code of an expectation that does not hold."""
MUTANT_SURVIVED, NOT_COMPARED, PACK_CHANGED = "mutant-survived", "not-compared", "pack-added-or-removed"
"""Codes of a slip that no case notices, of rules that an edit leaves without a common day, of packs that came or went."""
_ABOUT = {
    CASE_FAILED: (
        "an expectation of a case that does not hold",
        "The pack says something else than the case expects.",
        Level.ERROR,
    ),
    MUTANT_SURVIVED: ("a slip that no case notices", "A wrong number or condition here would go unseen.", Level.WARNING),
    NOT_COMPARED: ("a rule that could not be compared", "On no day both versions are in force.", Level.ERROR),
    PACK_CHANGED: ("a pack that only one version has", "There is nothing to compare it with.", Level.WARNING),
}
_EFFECT = "effect-"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong or, as a note, still to be done; `file` is the path as given."""

    code: str
    level: Level
    message: str
    file: str
    span: Span | None = None
    help: str | None = None
    related: tuple[tuple[str, Span], ...] = ()

    @property
    def lines(self) -> tuple[int, int, int, int] | None:
        """Give first line and column and last line and column (exclusive), counted from 1; None without a place."""
        if self.span is None:
            return None
        return region(self.span)


@dataclass(frozen=True, slots=True)
class Unit:
    """What was looked at as one: a file of `check`, a case of `test`. `detail` says in a line what it holds."""

    name: str
    file: str
    problems: tuple[Problem, ...] = ()
    span: Span | None = None
    detail: str = ""

    @property
    def failed(self) -> bool:
        """Whether anything is wrong with it."""
        return bool(self.faults)

    @property
    def faults(self) -> tuple[Problem, ...]:
        """What is wrong with it: its problems without the notes."""
        return tuple(problem for problem in self.problems if problem.level is not Level.NOTE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """All units of one command, in order; `noun` is what one of them is: `file` or `case`.

    `said` is how it ended, where counting units and problems does not say it; `coverage` is what cases hold, where asked for.
    """

    command: str
    noun: str
    units: tuple[Unit, ...]
    said: str = ""
    coverage: "tuple[Coverage, ...] | None" = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong, in the order of the units."""
        return tuple(problem for unit in self.units for problem in unit.problems)

    @property
    def failed(self) -> bool:
        """Whether anything is wrong: notes alone are no fault."""
        return any(unit.failed for unit in self.units)

    @property
    def summary(self) -> str:
        """Say in a few words how it ended."""
        if self.said:
            return self.said
        failed = sum(unit.failed for unit in self.units)
        if self.command == "test":
            return f"{len(self.units) - failed} passed, {failed} failed"
        return f"{counted(len(self.units), self.noun)} checked, {counts(self.problems)}"


def counted(number: int, noun: str) -> str:
    """Write a number with its noun: `1 file`, `2 files`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def counts(problems: Sequence[Problem]) -> str:
    """Count problems, and apart from them the notes: `2 problems`, `0 problems, 1 note`."""
    notes = sum(problem.level is Level.NOTE for problem in problems)
    return counted(len(problems) - notes, "problem") + (f", {counted(notes, 'note')}" if notes else "")


def region(span: Span) -> tuple[int, int, int, int]:
    """Give first line and column and last line and column (exclusive) of a place, counted from 1."""
    first, last = span.source.position(span.start), span.source.position(max(span.end, span.start + 1))
    return (*first, *last)


def about(code: str) -> tuple[str, str, Level]:
    """Give what a code stands for: a short and a long description, and its usual level."""
    if code in LINTS:
        return LINTS[code].what, LINTS[code].why, LINTS[code].level
    if code in _ABOUT:
        return _ABOUT[code]
    if code.startswith(_EFFECT):
        effect = code.removeprefix(_EFFECT)
        return f"an edit that makes a rule {effect}", "A record and a date show the outcome before and after.", Level.WARNING
    what = f"a file that cannot be used: {code.replace('-', ' ')}"
    return what, "The file is refused whole until this is put right.", Level.ERROR


def effect_code(effect: Effect) -> str:
    """Give the code of what an edit does to a rule: `effect-looser`."""
    return f"{_EFFECT}{effect.value}"


def of_check(result: CheckResult) -> Outcome:
    """Give what `check` found: a unit a file."""
    return Outcome("check", "file", tuple(_file(file, result) for file in result.files))


def _file(file: CheckedFile, result: CheckResult) -> Unit:
    ordered = sorted(file.diagnostics, key=lambda item: (item.span.start if item.span else 0, item.code, item.message))
    return Unit(file.path, file.path, tuple(_problem(item, file.path) for item in ordered), detail=_detail(file, result))


def _problem(item: Diagnostic, path: str) -> Problem:
    return Problem(item.code, item.level, item.message, path, item.span, item.help, item.related)


def _detail(file: CheckedFile, result: CheckResult) -> str:
    if file.pack is None:
        return f"{file.kind or 'unknown'}{f', {file.cases} cases' if file.cases else ''}"
    counts = ledger(file.pack)
    reasons = ", ".join(f"{name} {count}" for name, count in counts.left_out.items())
    left_out = sum(counts.left_out.values())
    return (
        f"pack `{file.pack.id}`: {counts.clauses} clauses, {counts.encoded} encoded, "
        f"{left_out} left out{f' ({reasons})' if reasons else ''}; {counts.rules} rules, {counts.parameters} parameters, "
        f"{result.cases_of(file.pack)} cases"
    )


def of_cases(results: Iterable[CaseFileResult], coverage: "tuple[Coverage, ...] | None" = None) -> Outcome:
    """Give what `test` found: a unit a case, and a problem an expectation that does not hold."""
    units = tuple(_case(case, result) for result in results for case in result.cases)
    return Outcome("test", "case", units, coverage=coverage)


def _case(case: CaseResult, result: CaseFileResult) -> Unit:
    problems = []
    for item in case.mismatches:
        message = f"{item.rule}: {item.key} is {_word(item.actual)}, expected {_word(item.expected)}"
        rule = result.policy.pack.rule(item.rule)
        related = ((f"rule `{item.rule}`", rule.span),) if rule and rule.span else ()
        problems.append(Problem(CASE_FAILED, Level.ERROR, message, result.source, item.span, f"case: {case.name}", related))
    return Unit(case.name, result.source, tuple(problems), case.span, f"expects something of {', '.join(case.expects)}")


def _word(value: object) -> str:
    """Write a value as the case file would have it; a text alone without quotes."""
    return value if isinstance(value, str) else flow(value)


def by_file(units: Sequence[Unit]) -> dict[str, list[Unit]]:
    """Group units by their file, in order."""
    groups: dict[str, list[Unit]] = {}
    for unit in units:
        groups.setdefault(unit.file, []).append(unit)
    return groups
