"""`govrules sweep`: at which values of a fact the rules switch."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govrules.cli.evaluate import read_input
from govrules.cli.exits import Exit
from govrules.cli.options import AsOf, Lang, Language, evaluation_date, read_outputs, write_outputs

if TYPE_CHECKING:
    from govrules.analysis.sweep import Sweep

_PICTURES = ("svg", "png", "html")
FORMATS = ("markdown", "json", *_PICTURES)


def sweep(
    record: Annotated[
        str, typer.Argument(metavar="RECORD", help="A YAML or JSON file with the project's facts; - reads standard input.")
    ],
    fact: Annotated[
        str, typer.Argument(metavar="FACT", help="The fact that moves; several of one type joined by commas move together.")
    ],
    pack: Annotated[list[str], typer.Option("--pack", "-p", metavar="NAME|PATH", help="A pack; may be repeated.")],
    values: Annotated[
        str | None,
        typer.Option("--values", metavar="FIRST..LAST", help="From where to where: 50万元..500万元; codes joined by commas."),
    ] = None,
    anchor: Annotated[
        str | None, typer.Option("--anchor", metavar="FACT", help="The date that lengths of time such as 3 months count from.")
    ] = None,
    as_of: AsOf = None,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FORMAT[:PATH]", help="markdown or json; svg, png and html need a path.")
    ] = "markdown",
    lang: Lang = Language.ZH,
) -> None:
    """Tell at which exact values of a fact the rules of packs switch."""
    from govrules.analysis.sweep import sweep as run
    from govrules.engine.record import read_record
    from govrules.policy import load_pack

    [(name, path)] = read_outputs([output], FORMATS)
    if name in _PICTURES and path is None:
        raise typer.BadParameter(f"{name} goes to a file: write `{name}:PATH`", param_hint="--output")
    day = evaluation_date(as_of)
    policies = [load_pack(item) for item in pack]
    checked = read_record(read_input(record), policies[0].pack.vocabulary)
    found = run(checked, fact.split(","), _values(values), packs=policies, as_of=day, anchor=anchor)
    if path is not None and name in _PICTURES:
        _draw(found, name, path, lang)
    else:
        write_outputs([(found.to_markdown(lang) if name == "markdown" else found.to_json(), path)])
    raise typer.Exit(Exit.CLEAN if found.tracks else Exit.NOTHING)


def _values(text: str | None) -> list[str] | None:
    if text is None:
        return None
    return [part.strip() for part in text.split(".." if ".." in text else ",")]


def _draw(found: "Sweep", name: str, path: Path, lang: str) -> None:
    from govrules.analysis.charts.save import save_chart

    if path.suffix.lower() != f".{name}":
        raise typer.BadParameter(f"a file of format {name} ends in .{name}", param_hint="--output")
    save_chart(found.chart(lang), path)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(sweep)
