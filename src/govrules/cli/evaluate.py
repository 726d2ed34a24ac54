"""`govrules evaluate`: judge a record."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govrules.cli.exits import Exit
from govrules.cli.options import AsOf, Lang, Language, evaluation_date, read_outputs, write_outputs

if TYPE_CHECKING:
    from govrules.base.source import Source
    from govrules.reports.report import Report

FORMATS = ("text", "json", "markdown")
PORTFOLIOS = frozenset({".csv", ".tsv", ".xlsx", ".xls", ".parquet", ".jsonl", ".ndjson"})


class FailOn(StrEnum):
    """The findings that make the exit code 1; each level includes those before it."""

    VIOLATED = "violated"
    DEVIATION = "deviation"
    DUE = "due"
    UNKNOWN = "unknown"
    NEVER = "never"


def evaluate(
    record: Annotated[
        str,
        typer.Argument(metavar="RECORD", help="A YAML or JSON file with the project's facts; - reads standard input."),
    ],
    pack: Annotated[str, typer.Option("--pack", "-p", metavar="NAME|PATH", help="A bundled pack's name or a pack file.")],
    as_of: AsOf = None,
    output: Annotated[
        list[str] | None,
        typer.Option("--output", "-o", metavar="FORMAT[:PATH]", help="text, json or markdown; may be repeated."),
    ] = None,
    lang: Lang = Language.ZH,
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help="What makes the exit code 1.")] = FailOn.VIOLATED,
    show_all: Annotated[bool, typer.Option("--all", help="List satisfied, unknown and inapplicable findings too.")] = False,
) -> None:
    """Judge a project's record against a pack on a date."""
    from govrules.engine.record import read_record
    from govrules.policy import load_pack

    outputs = read_outputs(output, FORMATS)
    day = evaluation_date(as_of)
    policy = load_pack(pack)
    report = policy.interpret(read_record(read_input(record), policy.pack.vocabulary), as_of=day)
    to_terminal = [path for name, path in outputs if name == "text" and path is None]
    write_outputs([(_render(report, name, lang, show_all), path) for name, path in outputs if path or name != "text"])
    if to_terminal:
        from govrules.reports.text import render_text

        render_text(report, lang, show_all=show_all, file=sys.stdout)
    raise typer.Exit(exit_code(report, fail_on))


def read_input(name: str) -> "Source":
    """Read a record file, or standard input for `-`. Raises GovrulesError."""
    from govrules.base.diagnostics import Diagnostic, RecordError
    from govrules.base.source import Source
    from govrules.packs.reader import decode, read_source

    if name == "-":
        data = sys.stdin.buffer.read()
        text = decode(data, "<stdin>")
        # Standard input has no ending that would tell; JSON begins with a brace.
        return Source("<stdin>.json" if text.lstrip().startswith("{") else "<stdin>", text)
    if Path(name).suffix.lower() in PORTFOLIOS:
        message = f"`{name}` is a table of projects; this version judges one project at a time"
        raise RecordError([Diagnostic("portfolio", message, None, "give a YAML or JSON file with one project", place=name)])
    return read_source(Path(name))


def _render(report: "Report", name: str, lang: str, show_all: bool) -> str:
    if name == "json":
        return report.to_json()
    if name == "markdown":
        from govrules.reports.markdown import render_markdown

        return render_markdown(report, lang)
    from govrules.reports.text import render_text

    return render_text(report, lang, show_all=show_all, width=100, color=False)


def exit_code(report: "Report", fail_on: FailOn) -> Exit:
    """Give the exit code of a report: findings at or above the level, or nothing definite at all."""
    from govrules.engine.finding import Status

    statuses = {(finding.status, finding.force) for finding in report.findings}
    failing = {
        FailOn.VIOLATED: (Status.VIOLATED, "must") in statuses,
        FailOn.DEVIATION: (Status.VIOLATED, "in_principle") in statuses,
        FailOn.DUE: any(status is Status.DUE for status, _ in statuses),
        FailOn.UNKNOWN: any(status is Status.UNKNOWN for status, _ in statuses),
        FailOn.NEVER: False,
    }
    levels = list(FailOn)
    counted = [] if fail_on is FailOn.NEVER else levels[: levels.index(fail_on) + 1]
    if any(failing[level] for level in counted):
        return Exit.FINDINGS
    return Exit.CLEAN if report.is_definite else Exit.NOTHING


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(evaluate)
