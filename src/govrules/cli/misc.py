"""`govrules schema`, `packs` and `new`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from govrules.cli.options import Lang, Language, write_outputs


class SchemaOf(StrEnum):
    """The kinds of files that have a JSON Schema."""

    PACK = "pack"
    RECORD = "record"
    CASES = "cases"
    REPORT = "report"


def schema(
    kind: Annotated[SchemaOf, typer.Argument(help="Which file the schema is for.")],
    pack: Annotated[
        str | None,
        typer.Option("--pack", "-p", metavar="NAME|PATH", help="For a record: only the facts that a pack reads."),
    ] = None,
) -> None:
    """Print the JSON Schema of packs, records, cases or reports."""
    import json

    from govrules.authoring.schemas import schema_of
    from govrules.policy import load_pack

    if pack is not None and kind is not SchemaOf.RECORD:
        raise typer.BadParameter("goes with `record` only", param_hint="--pack")
    typer.echo(json.dumps(schema_of(kind.value, load_pack(pack).pack if pack else None), ensure_ascii=False, indent=2))


def packs(lang: Lang = Language.ZH) -> None:
    """List the bundled packs."""
    from govrules.packs.catalogue import bundled_packs
    from govrules.policy import load_pack

    for name in bundled_packs():
        pack = load_pack(name).pack
        start, end = pack.in_force.start or "?", pack.in_force.until or ""
        typer.echo(f"{name:<14} {pack.version:<5} {start} – {end}  {pack.district[lang]}  {pack.document.title}")


class NewKind(StrEnum):
    """What can be begun from a template."""

    RECORD = "record"


def new(
    kind: Annotated[NewKind, typer.Argument(help="What to begin.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="For a record: the pack's name or file.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="PATH", help="Write to a file instead of standard output.")
    ] = None,
    lang: Lang = Language.ZH,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,
) -> None:
    """Begin a record: every fact that a pack reads, by stage, with its meaning, to be filled in."""
    from govrules.authoring.templates import record_template
    from govrules.base.diagnostics import Diagnostic, UsageError
    from govrules.policy import load_pack

    assert kind is NewKind.RECORD
    text = record_template(load_pack(name).pack, lang)
    if output is not None and output.exists() and not force:
        raise UsageError([Diagnostic("exists", f"`{output}` exists already", None, "choose another name or give --force")])
    write_outputs([(text, output)])


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(schema)
    app.command()(packs)
    app.command()(new)
