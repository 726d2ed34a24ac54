"""Markdown: a comment for a pull request, and the summary of a job."""

import re
from collections.abc import Iterator

from govrules.authoring.formats.outcome import Outcome, Problem, counted, counts
from govrules.base.diagnostics import Level

MOST = 50
"""Problems that are listed: a comment holds 65,536 characters, and nobody reads on."""
_SIGNS = {Level.ERROR: "❌", Level.WARNING: "⚠️", Level.NOTE: "📝"}


def render_markdown(outcome: Outcome) -> str:
    """Give a heading, the problems as a table, and what was looked at."""
    return "".join(f"{line}\n" for line in _lines(outcome))


def _lines(outcome: Outcome) -> Iterator[str]:
    problems = outcome.problems
    yield f"### {_sign(outcome)} govrules {outcome.command}: {outcome.summary}"
    if problems:
        yield from ("", "| | where | what |", "|---|---|---|", *map(_row, problems[:MOST]))
    if len(problems) > MOST:
        yield from ("", f"… and {counts(problems[MOST:])} more.")
    if outcome.command == "check":
        units = outcome.units
        yield from ("", f"<details><summary>{counted(len(units), outcome.noun)}</summary>", "")
        yield from (f"- {_code(unit.name)}: {_plain(unit.detail)}" for unit in units)
        yield from ("", "</details>")


def _sign(outcome: Outcome) -> str:
    """Give the sign of the worst: warnings alone do not look like an error."""
    if any(problem.level is Level.ERROR for problem in outcome.problems):
        return _SIGNS[Level.ERROR]
    return _SIGNS[Level.WARNING] if outcome.failed else "✅"


def _row(problem: Problem) -> str:
    place = f"{problem.file}:{problem.lines[0]}:{problem.lines[1]}" if problem.lines else problem.file
    words = f"{_code(problem.code)} {_plain(problem.message)}"
    hint = f"<br>{_plain(problem.help)}" if problem.help else ""
    return f"| {_SIGNS[problem.level]} | {_code(place)} | {words}{hint} |"


def _code(text: str) -> str:
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}{_cell(text)}{fence}"


def _plain(text: str) -> str:
    """Keep words in backticks as code; everything else must not become markup, a mention or a link."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(_cell(part if part.startswith("`") else re.sub(r"([\\`*_{}\[\]<>#@~!])", r"\\\1", part)) for part in parts)


def _cell(text: str) -> str:
    """Keep a text within its cell of a table: no line end, no bar."""
    return re.sub(r"\s+", " ", text).replace("|", "\\|")
