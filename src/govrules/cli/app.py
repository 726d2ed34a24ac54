"""The `govrules` program: its commands, and how errors leave it."""

import sys

import typer

from govrules.base.diagnostics import GovrulesError, UsageError
from govrules.cli import calendar, check, compare, diff, evaluate, explain, misc, mutate, sweep
from govrules.cli.exits import Exit
from govrules.version import VERSION

app = typer.Typer(
    name="govrules", no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
    help="Judge government IT projects against a district's regulation: violations, next steps and due dates.",
)  # fmt: skip

for module in (evaluate, check, compare, sweep, diff, mutate, explain, misc):
    module.register(app)
app.add_typer(calendar.app, name="calendar")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"govrules {VERSION}")
        raise typer.Exit


@app.callback()
def _main(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Show the version and exit."),
) -> None:
    pass


def run() -> None:
    """Run the program; every error of the library becomes a message on standard error and an exit code."""
    _use_utf8()
    try:
        app()
    except GovrulesError as error:
        typer.echo(str(error), err=True)
        sys.exit(Exit.USAGE if isinstance(error, UsageError) else Exit.UNREADABLE)
    except BrokenPipeError:
        # The reader (such as `head`) has gone; Python would complain once more when it closes standard output.
        sys.stderr.close()
        sys.exit(Exit.CLEAN)


def _use_utf8() -> None:
    """Write UTF-8 wherever the platform's own encoding could not hold Chinese text."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure and (stream.encoding or "").lower().replace("-", "") != "utf8":
            reconfigure(encoding="utf-8")
