"""Annotations of GitHub Actions: workflow commands on standard output, one a problem."""

from govrules.authoring.formats.outcome import Outcome, Problem
from govrules.base.diagnostics import Level

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def render_github(outcome: Outcome) -> str:
    """Give a workflow command for each problem, and the summary as a notice."""
    lines = [_command(problem) for problem in outcome.problems]
    return "".join(f"{line}\n" for line in (*lines, f"::notice title=govrules {outcome.command}::{_text(outcome.summary)}"))


def _command(problem: Problem) -> str:
    properties = {"file": problem.file}
    if problem.lines:
        line, column, end_line, end_column = problem.lines
        properties |= {"line": str(line), "endLine": str(end_line)}
        if line == end_line:
            # GitHub wants columns only within one line, and counts the last one in.
            properties |= {"col": str(column), "endColumn": str(max(column, end_column - 1))}
    properties["title"] = problem.code
    words = f"{problem.message}\nhelp: {problem.help}" if problem.help else problem.message
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_COMMANDS[problem.level]} {listed}::{_text(words)}"


def _text(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")
