"""Options that several commands share, and how they are read."""

import os
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer


class Language(StrEnum):
    """Language of the output."""

    ZH = "zh"
    EN = "en"


RESULT_FORMATS = ("text", "json", "sarif", "junit", "github", "markdown")
"""What `check`, `test`, `diff` and `mutate` write."""
Outputs = list[tuple[str, Path | None]]
Output = Annotated[
    list[str] | None,
    typer.Option("--output", "-o", metavar="FORMAT[:PATH]", help=f"{', '.join(RESULT_FORMATS)}; may be repeated."),
]
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


def read_outputs(wanted: list[str] | None, formats: tuple[str, ...]) -> Outputs:
    """Read `-o FORMAT[:PATH]` options; an unknown format is wrong usage."""
    outputs: Outputs = []
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
    # Files first: if one cannot be written, nothing has gone to standard output yet.
    for text, path in sorted(texts, key=lambda item: item[1] is None):
        if path is None:
            typer.echo(text, nl=False)
            continue
        _write(path, text, "w")


def publish(outputs: Outputs, render: Callable[[str], str]) -> None:
    """Write a result in every format asked for; where one is `github`, in Markdown to the summary of the job, too.

    `render` gives the text of the result in a format.
    """
    write_outputs([(render(name), path) for name, path in outputs])
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary and any(name == "github" for name, _ in outputs):
        # Within a job, GitHub names a file here to which every step adds its part of the job's summary.
        _write(Path(summary), render("markdown"), "a")


def _write(path: Path, text: str, mode: Literal["w", "a"]) -> None:
    from govrules.base.diagnostics import Diagnostic, UsageError

    try:
        with path.open(mode, encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        reason = (error.strerror or "it cannot be written").lower()
        raise UsageError([Diagnostic("unwritable", f"cannot write `{path}`: {reason}", place=str(path))]) from None
