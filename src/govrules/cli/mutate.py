"""`govrules mutate`: would the cases notice a slip in the pack?"""

from typing import TYPE_CHECKING, Annotated

import typer

from govrules.cli.check import tell_packs_without_cases
from govrules.cli.exits import Exit
from govrules.cli.options import RESULT_FORMATS, Output, publish, read_outputs

if TYPE_CHECKING:
    from govrules.authoring.bench import Judged
    from govrules.authoring.mutation import MutationResult, Score


def mutate(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help="Packs, case files, or folders of them.")],
    rule: Annotated[
        list[str] | None,
        typer.Option("--rule", metavar="RULE", help="Only this rule, scope/…, definitions/… or in-force; may be repeated."),
    ] = None,
    changed_since: Annotated[
        str | None, typer.Option("--changed-since", metavar="REV", help="Only what differs from a git revision.")
    ] = None,
    min_score: Annotated[
        float | None,
        typer.Option(
            "--min-score", metavar="N", min=0, max=100, help="Exit with 1 if a pack is below N per cent or has no cases."
        ),
    ] = None,
    output: Output = None,
) -> None:
    """Make slips in packs, one at a time, and tell those that no case notices, with cases that would."""
    from govrules.authoring.mutation import mutate_paths

    outputs = read_outputs(output, RESULT_FORMATS)
    results = mutate_paths(paths, rule, changed_since)
    failing = [case for result in results for case in result.failing]
    for case in failing:
        typer.echo(f"{case.span}: the case `{case.name}` fails already: see `govrules test`", err=True)
    publish(outputs, lambda name: _render(results, name))
    if not any(result.score.value is not None for result in results):
        typer.echo("nothing was mutated: no pack with cases at the paths given, or nothing in it was chosen", err=True)
        raise typer.Exit(Exit.NOTHING)
    below = [item for item in results if min_score is not None and _per_cent(item.score) < min_score]
    # Some rules, or what an edit changed, may lie in packs that have cases; a score of all has to be one of every pack.
    whole = min_score is not None and rule is None and changed_since is None
    bare = whole and tell_packs_without_cases(paths, [result.source for result in results])
    raise typer.Exit(Exit.FINDINGS if failing or below or bare else Exit.CLEAN)


def _render(results: "list[MutationResult]", name: str) -> str:
    from govrules.authoring.formats import FORMATS as RENDERERS
    from govrules.authoring.formats.edits import mutation_markdown, of_mutation
    from govrules.authoring.formats.edits_data import render_mutation_json

    own = {"text": _text, "json": render_mutation_json, "markdown": mutation_markdown}
    return own[name](results) if name in own else RENDERERS[name](of_mutation(results))


def _per_cent(score: "Score") -> float:
    """Give the score in per cent; 100 where there was nothing to kill."""
    return 100.0 if score.value is None else float(score.value * 100)


def _shown(score: "Score") -> str:
    # Cut, not rounded: 99.96 % is not all of them.
    share = "nothing to kill" if score.value is None else f"{int(score.value * 1000) / 10:.1f} %"
    same = f", {score.equivalent} equivalent on all tried" if score.equivalent else ""
    return f"{share} ({score.killed} killed, {score.survived} survived{same})"


def _text(results: "list[MutationResult]") -> str:
    lines: list[str] = []
    for result in results:
        for item in (*result.survived, *result.equivalent):
            lines.append(f"{_where(item, result)}: {item.fate.value}: {item.place}: {item.what} [{item.operator}]")
        if suggestions := result.suggestions():
            lines += ["", f"# cases that notice the survivors, for the case file of {result.pack}:"]
            lines += [f"  {line}" for text in suggestions for line in text.splitlines()] + [""]
        weakest = sorted(result.by_place().items(), key=lambda item: (-item[1].survived, item[0]))
        lines += [f"{result.pack}: {name}: {_shown(score)}" for name, score in weakest[:5] if score.survived]
        lines.append(f"{result.source}: {_shown(result.score)}")
    return "".join(f"{line}\n" for line in lines)


def _where(item: "Judged", result: "MutationResult") -> str:
    return str(item.span) if item.span else result.source


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(mutate)
