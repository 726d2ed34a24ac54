"""`govrules evaluate`: judge a record."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govrules.cli import portfolio
from govrules.cli.exits import Exit
from govrules.cli.options import AsOf, Lang, Language, evaluation_date, read_outputs, write_outputs
from govrules.cli.portfolio import SUFFIXES

if TYPE_CHECKING:
    from govrules.base.source import Source
    from govrules.reports.report import Report

FORMATS = ("text", "json", "markdown", "html", "ical")


class EmptyDates(StrEnum):
    """What an empty cell in a column of dates says."""

    UNKNOWN = "unknown"
    NOT_HAPPENED = "not-happened"


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
        typer.Argument(
            metavar="RECORD",
            help="A YAML or JSON file with a project's facts, - for standard input; or a table of projects: "
            "Excel, CSV, Parquet, JSON lines.",
        ),
    ],
    pack: Annotated[
        str | None,
        typer.Option(
            "--pack",
            "-p",
            metavar="NAME|PATH",
            help="A bundled pack's name or a pack file; a table may name the district by its sheets or a column instead.",
        ),
    ] = None,
    as_of: AsOf = None,
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FORMAT[:PATH]",
            help="text, json, html or ical; for a project markdown; for a table csv or xlsx:PATH; may be repeated.",
        ),
    ] = None,
    lang: Lang = Language.ZH,
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help="What makes the exit code 1.")] = FailOn.VIOLATED,
    show_all: Annotated[bool, typer.Option("--all", help="List satisfied, unknown and inapplicable findings too.")] = False,
    empty_dates: Annotated[
        EmptyDates, typer.Option("--empty-dates", help="What an empty cell in a date column of a table says.")
    ] = EmptyDates.UNKNOWN,
) -> None:
    """Judge a project's record, or a table of projects, against a pack on a date."""
    if Path(record).suffix.lower() in SUFFIXES:
        outputs = read_outputs(output, portfolio.FORMATS)
        day = evaluation_date(as_of)
        code = portfolio.judge_portfolio(
            Path(record), pack, day, outputs, lang, fail_on, keep_all=show_all, empty_dates=empty_dates.value
        )
        raise typer.Exit(code)
    if pack is None:
        raise typer.BadParameter("say which regulation applies: --pack NAME", param_hint="--pack")
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
    if Path(name).suffix.lower() in SUFFIXES:
        message = f"`{name}` is a table of projects; this takes one project"
        raise RecordError([Diagnostic("portfolio", message, None, "give a YAML or JSON file with one project", place=name)])
    return read_source(Path(name))


def _render(report: "Report", name: str, lang: str, show_all: bool) -> str:
    if name == "json":
        return report.to_json()
    if name == "markdown":
        from govrules.reports.markdown import render_markdown

        return render_markdown(report, lang)
    if name == "html":
        from govrules.reports.html import render_html

        return render_html(report, lang)
    if name == "ical":
        from govrules.reports.ical import render_ical

        return render_ical([report], lang)
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
