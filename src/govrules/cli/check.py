"""`govrules check` and `govrules test`: is a pack well formed, and do its cases hold?"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govrules.cli.exits import Exit
from govrules.cli.options import read_outputs, write_outputs

if TYPE_CHECKING:
    from govrules.authoring.cases import CaseFileResult
    from govrules.authoring.formats import Outcome

FORMATS = ("text", "json", "sarif", "junit", "github", "markdown")
Paths = Annotated[list[str], typer.Argument(metavar="PATH…", help="Files, or folders of YAML files.")]
Output = Annotated[
    list[str] | None,
    typer.Option("--output", "-o", metavar="FORMAT[:PATH]", help=f"{', '.join(FORMATS)}; may be repeated."),
]
Outputs = list[tuple[str, Path | None]]


def check(paths: Paths, output: Output = None) -> None:
    """Check packs, vocabularies, calendars and case files: structure, names, types, clauses, lints."""
    from govrules import check as check_files
    from govrules.authoring.formats import of_check

    outputs = read_outputs(output, FORMATS)
    result = check_files(*paths)
    if not result.files:
        typer.echo("nothing to check: no YAML file at the paths given", err=True)
        raise typer.Exit(Exit.NOTHING)
    unreadable = any(file.is_unreadable for file in result.files)
    if unreadable and ("text", None) in outputs:
        from govrules.base.diagnostics import render

        typer.echo(render(result.diagnostics), err=True)
        outputs = [item for item in outputs if item != ("text", None)]
    _write(of_check(result), outputs)
    if unreadable:
        raise typer.Exit(Exit.UNREADABLE)
    raise typer.Exit(Exit.FINDINGS if result.diagnostics else Exit.CLEAN)


def run_tests(
    paths: Paths,
    output: Output = None,
    rule: Annotated[
        list[str] | None, typer.Option("--rule", metavar="RULE", help="Only cases about this rule; may be repeated.")
    ] = None,
    clause: Annotated[
        list[str] | None, typer.Option("--clause", metavar="CLAUSE", help="Only cases about this clause; may be repeated.")
    ] = None,
) -> None:
    """Run the packs' own cases."""
    from govrules.authoring.formats import of_cases
    from govrules.authoring.selection import select

    outputs = read_outputs(output, FORMATS)
    results = select(_run(paths), rule or [], clause or [])
    outcome = of_cases(results)
    if not outcome.units:
        asked = " about the rules and clauses named" if rule or clause else ""
        typer.echo(f"no case{asked} was found at the paths given", err=True)
        raise typer.Exit(Exit.NOTHING)
    _write(outcome, outputs)
    raise typer.Exit(Exit.FINDINGS if outcome.problems else Exit.CLEAN)


def _run(paths: list[str]) -> "list[CaseFileResult]":
    from govrules.authoring.cases import run_cases
    from govrules.authoring.check import yaml_files
    from govrules.packs.catalogue import kind_of
    from govrules.packs.reader import read_source, read_yaml

    results = []
    for path in yaml_files(paths):
        source = read_source(path)
        # A folder holds packs and calendars too; a file that is named has to be a case file.
        if str(path) in paths or path in map(Path, paths) or kind_of(read_yaml(source)) == "cases":
            results.append(run_cases(source))
    return results


def _write(outcome: "Outcome", outputs: Outputs) -> None:
    from govrules.authoring.formats import FORMATS as RENDERERS

    write_outputs([(RENDERERS[name](outcome), path) for name, path in outputs])
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary and any(name == "github" for name, _ in outputs):
        # Within a job, GitHub names a file here to which every step adds its part of the job's summary.
        with Path(summary).open("a", encoding="utf-8", newline="\n") as file:
            file.write(RENDERERS["markdown"](outcome))


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(check)
    app.command("test")(run_tests)
