"""`govrules check` and `govrules test`: is a pack well formed, and do its cases hold?"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from govrules.cli.exits import Exit
from govrules.cli.options import RESULT_FORMATS, Output, Outputs, publish, read_outputs

if TYPE_CHECKING:
    from govrules.authoring.cases import CaseFileResult
    from govrules.authoring.coverage import Coverage, Item, Share
    from govrules.authoring.formats import Outcome

Paths = Annotated[list[str], typer.Argument(metavar="PATH…", help="Files, or folders of YAML files.")]
Rules = Annotated[
    list[str] | None, typer.Option("--rule", metavar="RULE", help="Run only cases about this rule; may be repeated.")
]
Clauses = Annotated[
    list[str] | None, typer.Option("--clause", metavar="CLAUSE", help="Run only cases about this clause; may be repeated.")
]


def check(paths: Paths, output: Output = None) -> None:
    """Check packs, vocabularies, calendars and case files: structure, names, types, clauses, lints."""
    from govrules import check as check_files
    from govrules.authoring.formats import of_check

    outputs = read_outputs(output, RESULT_FORMATS)
    result = check_files(*paths)
    if not result.files:
        typer.echo("nothing to check: no YAML file at the paths given", err=True)
        raise typer.Exit(Exit.NOTHING)
    unreadable = any(file.is_unreadable for file in result.files)
    if unreadable and ("text", None) in outputs:
        from govrules.base.diagnostics import render

        typer.echo(render(result.diagnostics), err=True)
        outputs = [item for item in outputs if item != ("text", None)]
    outcome = of_check(result)
    _write(outcome, outputs)
    if unreadable:
        raise typer.Exit(Exit.UNREADABLE)
    raise typer.Exit(Exit.FINDINGS if outcome.failed else Exit.CLEAN)


def run_tests(
    paths: Paths,
    output: Output = None,
    rule: Rules = None,
    clause: Clauses = None,
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
    from govrules.authoring.selection import run_case_files

    outputs = read_outputs(output, RESULT_FORMATS)
    if (coverage or min_boundary is not None) and (rule or clause):
        message = "coverage is about all cases of a pack: leave `--rule` and `--clause` out"
        raise typer.BadParameter(message, param_hint="--coverage" if coverage else "--min-boundary")
    results = run_case_files(paths, rule or (), clause or ())
    if update:
        results = _updated(results, outputs, rule or (), clause or ())
    if not any(result.cases for result in results):
        asked = " about the rules and clauses named" if rule or clause else ""
        typer.echo(f"no case{asked} was found at the paths given", err=True)
        raise typer.Exit(Exit.NOTHING)
    found = _coverage(results) if coverage else None
    outcome = of_cases(results, found)
    _write(outcome, outputs)
    if found is not None and {name for name, _ in outputs} != {"json"}:
        # JSON holds it already.
        _say([line for item in found for line in _table(item)], outputs)
    held = Exit.CLEAN if min_boundary is None else _judge_boundaries(results, found, min_boundary)
    if min_boundary is not None and tell_packs_without_cases(paths, [result.policy.pack.source for result in results]):
        held = Exit.FINDINGS
    raise typer.Exit(Exit.FINDINGS if outcome.failed else held)


def tell_packs_without_cases(paths: Sequence[str], with_cases: Sequence[str]) -> bool:
    """Say which packs no case is about, beside those that were looked at; tell whether there are any."""
    from govrules.authoring.selection import packs_without_cases

    found = packs_without_cases(paths, with_cases)
    for path in found:
        typer.echo(f"{path.as_posix()}: no case is about this pack", err=True)
    return bool(found)


def _coverage(results: "list[CaseFileResult]") -> "tuple[Coverage, ...]":
    from govrules.authoring.coverage import coverage

    return tuple(coverage(results))


def _updated(
    results: "list[CaseFileResult]", outputs: Outputs, rules: Sequence[str], clauses: Sequence[str]
) -> "list[CaseFileResult]":
    """Write what came out into the case files and run those again."""
    from govrules.authoring.rerecord import rerecord, write_changes
    from govrules.authoring.selection import run_case_files

    recordings = [rerecord(result) for result in results]
    write_changes(recordings)
    for item in recordings:
        _say([str(change) for change in (*item.changes, *item.kept)], outputs)
    return run_case_files([result.source for result in results], rules, clauses)


def _judge_boundaries(results: "list[CaseFileResult]", found: "tuple[Coverage, ...] | None", least: float) -> Exit:
    """Say where cases hold less than wanted of the boundaries, and give the exit code that follows."""
    from govrules.authoring.coverage import boundaries, by_pack, share

    if found is not None:
        held = [(item.source, item.boundaries) for item in found]
    else:
        held = [(policy.pack.source, boundaries(policy, cases)) for policy, cases in by_pack(results)]
    if not any(items for _, items in held):
        typer.echo("no boundary was checked: the packs have no parameter", err=True)
        return Exit.NOTHING
    below = [(source, items) for source, items in held if _below(share(items), least)]
    for source, items in below:
        lines = [] if found is not None else _gaps("boundary", items, source)
        typer.echo("\n".join([*lines, f"{source}: boundaries: {_shown(share(items))}, wanted {least:g} %"]), err=True)
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


def _write(outcome: "Outcome", outputs: Outputs) -> None:
    from govrules.authoring.formats import FORMATS

    publish(outputs, lambda name: FORMATS[name](outcome))


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(check)
    app.command("test")(run_tests)
