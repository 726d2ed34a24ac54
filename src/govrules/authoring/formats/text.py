"""Text for the terminal."""

from collections.abc import Iterator

from govrules.authoring.formats.outcome import Outcome, Problem, by_file, counts
from govrules.base.diagnostics import Diagnostic, render


def render_text(outcome: Outcome) -> str:
    """Give the problems with their places, a line a file, and the summary."""
    lines = _check(outcome) if outcome.command == "check" else _test(outcome)
    return "".join(f"{line}\n" for line in (*lines, outcome.summary))


def _check(outcome: Outcome) -> Iterator[str]:
    if outcome.problems:
        yield render(_diagnostic(problem) for problem in outcome.problems)
    for unit in outcome.units:
        yield f"{unit.name}: {unit.detail}{';' if ';' in unit.detail else ','} {counts(unit.problems) if unit.problems else 'ok'}"


def _diagnostic(problem: Problem) -> Diagnostic:
    place = None if problem.span else problem.file
    return Diagnostic(problem.code, problem.message, problem.span, problem.help, problem.level, place, problem.related)


def _test(outcome: Outcome) -> Iterator[str]:
    for file, units in by_file(outcome.units).items():
        failed = [unit for unit in units if unit.failed]
        for unit in failed:
            yield f"FAILED {unit.span}: {unit.name}"
            yield from (f"  {problem.span}: {problem.message}" for problem in unit.problems)
        yield f"{file}: {len(units) - len(failed)} of {len(units)} cases passed"
