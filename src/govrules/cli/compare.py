"""`govrules compare`: districts side by side, or one project under several of them."""

import json
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from govrules.cli.exits import Exit
from govrules.cli.options import AsOf, Lang, Language, Outputs, evaluation_date, read_outputs, write_outputs

if TYPE_CHECKING:
    from govrules.analysis.comparison import Comparison, Matrix
    from govrules.analysis.outcomes import OutcomeComparison

    Found = Comparison | Matrix | OutcomeComparison

FORMATS = ("text", "json", "markdown", "html", "xlsx")


class Only(StrEnum):
    """Which rows are shown."""

    DIFFERING = "differing"
    SHARED = "shared"
    UNIQUE = "unique"


def compare(
    packs: Annotated[
        list[str] | None, typer.Argument(metavar="[PACK]…", help="Names or files of packs; none: all that are bundled.")
    ] = None,
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output", "-o", metavar="FORMAT[:PATH]", help=f"{', '.join(FORMATS)}; may be repeated; xlsx takes a path."
        ),
    ] = None,
    lang: Lang = Language.ZH,
    parameters: Annotated[bool, typer.Option("--parameters", help="Numbers only.")] = False,
    rules: Annotated[bool, typer.Option("--rules", help="Rules only.")] = False,
    topics: Annotated[
        list[str] | None,
        typer.Option("--topic", metavar="NAME", help="A matrix of topics, stages, rules or parameters instead; may be repeated."),
    ] = None,
    stages: Annotated[
        list[str] | None, typer.Option("--stage", metavar="STAGE", help="Only what belongs to a stage; may be repeated.")
    ] = None,
    only: Annotated[
        Only | None,
        typer.Option("--only", help="What several districts say differently, what several say, or what one alone says."),
    ] = None,
    record: Annotated[
        str | None, typer.Option("--record", metavar="FILE", help="Judge this project under every pack; - reads standard input.")
    ] = None,
    as_of: AsOf = None,
) -> None:
    """Put districts side by side: numbers, rules and gaps; with --record, what each would say of one project."""
    from govrules.packs.catalogue import bundled_packs

    outputs = read_outputs(output, FORMATS)
    parts = [name for name, wanted in (("parameters", parameters), ("rules", rules)) if wanted]
    _check_options(outputs, record, as_of, topics or [], parts, bool(stages or only))
    names = packs or bundled_packs()
    if record is not None:
        raise typer.Exit(_outcomes(record, names, as_of, outputs, lang, stages or [], only))
    _comparison(names, outputs, lang, topics or [], stages or [], only, parts)


def _check_options(
    outputs: Outputs, record: str | None, as_of: str | None, topics: list[str], parts: list[str], filters: bool
) -> None:
    if ("xlsx", None) in outputs:
        raise typer.BadParameter("a workbook goes to a file: write `xlsx:PATH`", param_hint="--output")
    if record is None and as_of is not None:
        raise typer.BadParameter("goes with --record only: packs are compared as they are written", param_hint="--as-of")
    if record is not None and (topics or parts):
        raise typer.BadParameter("--topic, --parameters and --rules compare packs, not outcomes", param_hint="--record")
    if topics and (parts or filters):
        raise typer.BadParameter("a matrix of topics takes no other filter", param_hint="--topic")


def _comparison(
    names: list[str], outputs: Outputs, lang: str, topics: list[str], stages: list[str], only: str | None, parts: list[str]
) -> None:
    from govrules.analysis.comparison import compare as compare_packs

    found = compare_packs(*names, lang=lang)
    _write(found.matrix(*topics) if topics else found.select(stages=stages, only=only, parts=parts), outputs)


def _outcomes(
    record: str, names: list[str], as_of: str | None, outputs: Outputs, lang: str, stages: list[str], only: str | None
) -> Exit:
    from govrules.analysis.outcomes import compare_outcomes
    from govrules.cli.evaluate import read_input

    found = compare_outcomes(read_input(record), names, evaluation_date(as_of), lang=lang)
    _write(found.select(stages=stages, only=only), outputs)
    return Exit.CLEAN if found.is_definite else Exit.NOTHING


def _write(found: "Found", outputs: Outputs) -> None:
    for path in (path for name, path in outputs if name == "xlsx" and path):
        found.to_excel(path)
    to_terminal = ("text", None) in outputs
    write_outputs([(_render(found, name), path) for name, path in outputs if name != "xlsx" and (path or name != "text")])
    if to_terminal:
        from govrules.analysis.tables_text import render_text

        render_text(found.sheet(), file=sys.stdout)


def _render(found: "Found", name: str) -> str:
    match name:
        case "json":
            return json.dumps(found.to_dict(), ensure_ascii=False, indent=2) + "\n"
        case "markdown":
            return found.to_markdown()
        case "html":
            return found.to_html()
    from govrules.analysis.tables_text import render_text

    return render_text(found.sheet(), width=120, color=False)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(compare)
