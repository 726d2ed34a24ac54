"""`govrules check` and `govrules test`: is a pack well formed, and do its cases hold?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govrules.cli.exits import Exit

if TYPE_CHECKING:
    from govrules.authoring.cases import CaseFileResult
    from govrules.authoring.check import CheckedFile, CheckResult

Paths = Annotated[list[str], typer.Argument(metavar="PATH…", help="Files, or folders of YAML files.")]


def check(paths: Paths) -> None:
    """Check packs, vocabularies, calendars and case files: structure, names, types, clauses, lints."""
    from govrules import check as check_files
    from govrules.base.diagnostics import render

    result = check_files(*paths)
    if not result.files:
        typer.echo("nothing to check: no YAML file at the paths given", err=True)
        raise typer.Exit(Exit.NOTHING)
    unreadable = any(file.is_unreadable for file in result.files)
    if result.diagnostics:
        typer.echo(render(result.diagnostics), err=unreadable)
    if unreadable:
        raise typer.Exit(Exit.UNREADABLE)
    for file in result.files:
        typer.echo(_line(file, result))
    typer.echo(_summary(result))
    raise typer.Exit(Exit.FINDINGS if result.diagnostics else Exit.CLEAN)


def _line(file: "CheckedFile", result: "CheckResult") -> str:
    from govrules.authoring.check import ledger

    if file.pack is None:
        cases = f", {file.cases} cases" if file.cases else ""
        return f"{file.path}: {file.kind}{cases}, {_problems(file)}"
    counts = ledger(file.pack)
    reasons = ", ".join(f"{name} {count}" for name, count in counts.left_out.items())
    left_out = sum(counts.left_out.values())
    return (
        f"{file.path}: pack `{file.pack.id}`: {counts.clauses} clauses, {counts.encoded} encoded, "
        f"{left_out} left out{f' ({reasons})' if reasons else ''}; {counts.rules} rules, {counts.parameters} parameters, "
        f"{result.cases_of(file.pack)} cases; "
        f"{_problems(file)}"
    )


def _problems(file: "CheckedFile") -> str:
    count = len(file.diagnostics)
    return "ok" if not count else f"{count} problem{'s' if count > 1 else ''}"


def _summary(result: "CheckResult") -> str:
    files, problems = len(result.files), len(result.diagnostics)
    return f"{files} file{'s' if files != 1 else ''} checked, {problems} problem{'s' if problems != 1 else ''}"


def test(paths: Paths) -> None:
    """Run the packs' own cases."""
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
    total = sum(len(result.cases) for result in results)
    failed = sum(len(result.failed) for result in results)
    if not total:
        typer.echo("no case was found at the paths given", err=True)
        raise typer.Exit(Exit.NOTHING)
    for result in results:
        _show(result)
    typer.echo(f"{total - failed} passed, {failed} failed")
    raise typer.Exit(Exit.FINDINGS if failed else Exit.CLEAN)


def _show(result: "CaseFileResult") -> None:
    for case in result.failed:
        typer.echo(f"FAILED {case.span}: {case.name}")
        for mismatch in case.mismatches:
            expected, actual = _word(mismatch.expected), _word(mismatch.actual)
            typer.echo(f"  {mismatch.span}: {mismatch.rule}: {mismatch.key} is {actual}, expected {expected}")
    typer.echo(f"{result.source}: {len(result.cases) - len(result.failed)} of {len(result.cases)} cases passed")


def _word(value: object) -> str:
    return "null" if value is None else str(value)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(check)
    app.command()(test)
