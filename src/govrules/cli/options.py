"""Options that several commands share, and how they are read."""

import os
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Language(StrEnum):
    """Language of the output."""

    ZH = "zh"
    EN = "en"


Lang = Annotated[Language, typer.Option("--lang", help="Language of the output.")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Date of evaluation; default: today in China.")]

# China has one time zone and no summer time; a fixed offset needs no time zone database.
_CHINA = timezone(timedelta(hours=8))


def read_date(text: str, option: str) -> date:
    """Read a date of the command line; a wrong one is wrong usage."""
    from govrules.packs.fields import parse_iso_date

    try:
        return parse_iso_date(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None


def evaluation_date(text: str | None) -> date:
    """Give the date of evaluation; only here the clock is read."""
    return read_date(text, "--as-of") if text is not None else datetime.now(_CHINA).date()


def read_outputs(wanted: list[str] | None, formats: tuple[str, ...]) -> list[tuple[str, Path | None]]:
    """Read `-o FORMAT[:PATH]` options; an unknown format is wrong usage."""
    outputs: list[tuple[str, Path | None]] = []
    for text in wanted or [formats[0]]:
        name, _, path = text.partition(":")
        if name not in formats:
            raise typer.BadParameter(f"no format named `{name}`; there are {', '.join(formats)}", param_hint="--output")
        if text.endswith(":"):
            raise typer.BadParameter(f"the path after `{name}:` is missing", param_hint="--output")
        outputs.append((name, Path(path) if path else None))
    if sum(path is None for _, path in outputs) > 1:
        raise typer.BadParameter("only one format can go to standard output; give the others a path", param_hint="--output")
    paths = [path for _, path in outputs if path]
    if len(paths) != len(set(paths)):
        raise typer.BadParameter("two formats would go to the same file", param_hint="--output")
    return outputs


def write_outputs(texts: list[tuple[str, Path | None]]) -> None:
    """Write rendered texts to their files or to standard output; raises UsageError for a file that cannot be written."""
    from govrules.base.diagnostics import Diagnostic, UsageError

    # Files first: if one cannot be written, nothing has gone to standard output yet.
    for text, path in sorted(texts, key=lambda item: item[1] is None):
        if path is None:
            typer.echo(text, nl=False)
            continue
        try:
            path.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            reason = (error.strerror or "it cannot be written").lower()
            raise UsageError([Diagnostic("unwritable", f"cannot write `{path}`: {reason}", place=str(path))]) from None


def append_job_summary(outputs: list[tuple[str, Path | None]], text: Callable[[], str]) -> None:
    """Add a Markdown text to the summary of a GitHub job, if run in one and asked for the format `github`."""
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary and any(name == "github" for name, _ in outputs):
        # Within a job, GitHub names a file here to which every step adds its part of the job's summary.
        with Path(summary).open("a", encoding="utf-8", newline="\n") as file:
            file.write(text())
