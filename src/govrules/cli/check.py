"""`govrules check` and `govrules test`: is a pack well formed, and do its cases hold?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govrules.cli.exits import Exit
from govrules.cli.options import append_job_summary, read_outputs, write_outputs

if TYPE_CHECKING:
    from govrules.authoring.cases import CaseFileResult
    from govrules.authoring.coverage import Coverage, Item, Share
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
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Tell which outcomes, boundaries and conditions no case holds.")
    ] = False,
    min_boundary: Annotated[
        float | None,
        typer.Option(
            "--min-boundary", metavar="N", min=0, max=100, help="Exit with 1 if cases hold less than N % of the boundaries."
        ),
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Write what failing cases come to into their files, then run them again.")
    ] = False,
) -> None:
    """Run the packs' own cases."""
    from govrules.authoring.formats import of_cases
    from govrules.authoring.selection import select

    outputs = read_outputs(output, FORMATS)
    if (coverage or min_boundary is not None) and (rule or clause):
        message = "coverage is about all cases of a pack: leave `--rule` and `--clause` out"
        raise typer.BadParameter(message, param_hint="--coverage" if coverage else "--min-boundary")
    results = select(_run(paths), rule or [], clause or [])
    if update:
        results = select(_updated(results, outputs), rule or [], clause or [])
    outcome = of_cases(results)
    if not outcome.units:
        asked = " about the rules and clauses named" if rule or clause else ""
        typer.echo(f"no case{asked} was found at the paths given", err=True)
        raise typer.Exit(Exit.NOTHING)
    _write(outcome, outputs)
    held = _tell_coverage(results, outputs, coverage, min_boundary)
    raise typer.Exit(Exit.FINDINGS if outcome.problems else held)


def _updated(results: "list[CaseFileResult]", outputs: Outputs) -> "list[CaseFileResult]":
    """Write what came out into the case files and run those again."""
    from govrules.authoring.cases import run_cases
    from govrules.authoring.rerecord import rerecord, write_changes
    from govrules.packs.reader import read_source

    recordings = [rerecord(result) for result in results]
    write_changes(recordings)
    for item in recordings:
        _say([str(change) for change in (*item.changes, *item.kept)], outputs)
    pairs = zip(results, recordings, strict=True)
    return [run_cases(read_source(Path(old.source)), old.policy) if new.changes else old for old, new in pairs]


def _tell_coverage(results: "list[CaseFileResult]", outputs: Outputs, wanted: bool, min_boundary: float | None) -> Exit:
    """Say what the cases hold, and give the exit code that follows from the boundaries."""
    from govrules.authoring.coverage import boundaries, by_pack, share
    from govrules.authoring.coverage import coverage as coverage_of

    if wanted:
        found = coverage_of(results)
        _say([line for item in found for line in _table(item)], outputs)
        held = [(item.source, item.boundaries) for item in found]
    elif min_boundary is not None:
        held = [(policy.pack.source, boundaries(policy, cases)) for policy, cases in by_pack(results)]
    if min_boundary is None:
        return Exit.CLEAN
    if not any(items for _, items in held):
        typer.echo("no boundary was checked: the packs have no parameter", err=True)
        return Exit.NOTHING
    below = [(source, items) for source, items in held if _below(share(items), min_boundary)]
    for source, items in below:
        lines = [] if wanted else _gaps("boundary", items, source)
        typer.echo("\n".join([*lines, f"{source}: boundaries: {_shown(share(items))}, wanted {min_boundary:g} %"]), err=True)
    return Exit.FINDINGS if below else Exit.CLEAN


def _below(share: "Share", least: float) -> bool:
    return share.per_cent is not None and share.per_cent < least


def _table(coverage: "Coverage") -> list[str]:
    """Show the gaps of a pack and a line for each kind of coverage."""
    from govrules.authoring.coverage import share

    kinds = coverage.kinds()
    gaps = [line for kind, items in kinds.items() for line in _gaps(kind, items, coverage.source)]
    rows = [f"  {kind:<10}{_shown(share(items)):>24}" for kind, items in kinds.items()]
    return [*gaps, f"{coverage.source}: coverage", *rows]


def _gaps(kind: str, items: "tuple[Item, ...]", source: str) -> list[str]:
    missing = [item for item in items if item.case is None]
    return [f"{item.span or source}: no case holds the {kind} {item.place}: {item.what}" for item in missing]


def _shown(share: "Share") -> str:
    # Cut, not rounded: 99.96 % is not all of them.
    part = "nothing to hold" if share.per_cent is None else f"{int(share.per_cent * 10) / 10:.1f} %"
    return f"{share.covered} of {share.total}, {part}"


def _say(lines: list[str], outputs: Outputs) -> None:
    """Write lines to standard output, or beside it where a format for machines goes there."""
    if lines:
        typer.echo("\n".join(lines), err=any(path is None and name != "text" for name, path in outputs))


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
    append_job_summary(outputs, lambda: RENDERERS["markdown"](outcome))


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(check)
    app.command("test")(run_tests)
