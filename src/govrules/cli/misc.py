"""`govrules schema`, `packs` and `new`."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from govrules.cli.options import Lang, Language, write_outputs


class SchemaOf(StrEnum):
    """What has a JSON Schema: files that people write, and the JSON of the commands."""

    PACK = "pack"
    VOCABULARY = "vocabulary"
    CALENDAR = "calendar"
    CASES = "cases"
    RECORD = "record"
    REPORT = "report"
    CHECK = "check"
    DIFF = "diff"
    MUTATION = "mutation"
    COMPARE = "compare"
    COMPARE_OUTCOMES = "compare-outcomes"
    SWEEP = "sweep"
    PORTFOLIO = "portfolio"


def schema(
    kind: Annotated[SchemaOf, typer.Argument(help="Which file or result the schema is for.")],
    pack: Annotated[
        str | None,
        typer.Option("--pack", "-p", metavar="NAME|PATH", help="For a record: only the facts that a pack reads."),
    ] = None,
) -> None:
    """Print the JSON Schema of policy files, records, or the JSON that a command writes (`check` is that of `test`, too)."""
    from govrules.authoring.schemas import schema_text
    from govrules.policy import load_pack

    if pack is not None and kind is not SchemaOf.RECORD:
        raise typer.BadParameter("goes with `record` only", param_hint="--pack")
    typer.echo(schema_text(kind.value, load_pack(pack).pack if pack else None), nl=False)


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
    PACK = "pack"
    PORTFOLIO = "portfolio"


class TableFormat(StrEnum):
    """The kinds of tables that can be begun."""

    XLSX = "xlsx"
    CSV = "csv"


def new(
    kind: Annotated[NewKind, typer.Argument(help="What to begin.")],
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="For a record or portfolio: the pack's name or file. For a pack: its name.")
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            help="For a record or a CSV portfolio: a file instead of standard output; for a workbook: a file instead of "
            "PACK-portfolio.xlsx. For a pack: a folder instead of this one.",
        ),
    ] = None,
    clauses: Annotated[
        Path | None, typer.Option("--clauses", metavar="FILE", help="For a pack: a YAML list of {clause, ref, text?}.")
    ] = None,
    table: Annotated[
        TableFormat | None, typer.Option("--format", help="For a portfolio: a workbook (the default) or a CSV file.")
    ] = None,
    lang: Lang = Language.ZH,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist.")] = False,
) -> None:
    """Begin a record or a table of projects (every fact that a pack reads), or a pack with its clauses and a case file."""
    if (kind is NewKind.PACK) is (clauses is None):
        told = "goes with `pack` only" if clauses else "is missing: a pack begins with the clauses of its text"
        raise typer.BadParameter(told, param_hint="--clauses")
    if table is not None and kind is not NewKind.PORTFOLIO:
        raise typer.BadParameter("goes with `portfolio` only", param_hint="--format")
    if kind is NewKind.PORTFOLIO:
        _new_portfolio(name, output, table or TableFormat.XLSX, lang, force)
        return
    if clauses is not None:
        _write_new(_new_pack(name, clauses, output or Path(), lang), force)
        return
    from govrules.authoring.templates import record_template
    from govrules.policy import load_pack

    _write_new([(record_template(load_pack(name).pack, lang), output)], force)


def _new_portfolio(name: str, output: Path | None, table: TableFormat, lang: str, force: bool) -> None:
    from govrules.policy import load_pack
    from govrules.portfolios.template import template_csv, write_template

    pack = load_pack(name).pack
    if table is TableFormat.CSV:
        _write_new([(template_csv(pack, lang), output)], force)
        return
    path = output or Path(f"{pack.id}-portfolio.xlsx")
    _refuse_existing([path], force)
    write_template(pack, path, lang)
    typer.echo(f"wrote {path}")


def _new_pack(name: str, clauses: Path, folder: Path, lang: str) -> list[tuple[str, Path | None]]:
    from govrules.authoring.templates import cases_template, pack_template, read_clauses
    from govrules.packs.reader import read_source

    # The vocabulary has a file of that name beside the packs.
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or name == "vocabulary":
        told = f"`{name}` is no name for a pack: small letters, digits and `_`, a letter first, not `vocabulary`"
        raise typer.BadParameter(told, param_hint="NAME")
    pack = pack_template(name, read_clauses(read_source(clauses)), lang)
    return [(pack, folder / f"{name}.yaml"), (cases_template(name, lang), folder / "cases" / f"{name}.yaml")]


def _write_new(texts: list[tuple[str, Path | None]], force: bool) -> None:
    """Write all files or none: one that exists is not replaced without `--force`."""
    paths = [path for _, path in texts if path is not None]
    _refuse_existing(paths, force)
    if len(paths) > 1:
        _make_folders(paths)
    write_outputs(texts)
    if len(paths) > 1:
        typer.echo("".join(f"wrote {path}\n" for path in paths), nl=False)


def _refuse_existing(paths: list[Path], force: bool) -> None:
    from govrules.base.diagnostics import Diagnostic, UsageError

    hint = "choose another name or give --force"
    problems = [Diagnostic("exists", f"`{path}` exists already", None, hint) for path in paths if path.exists() and not force]
    if problems:
        raise UsageError(problems)


def _make_folders(paths: list[Path]) -> None:
    from govrules.base.diagnostics import Diagnostic, UsageError

    for path in paths:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = (error.strerror or "it cannot be made").lower()
            message = f"cannot make the folder `{path.parent}`: {reason}"
            raise UsageError([Diagnostic("unwritable", message, place=str(path))]) from None


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(schema)
    app.command()(packs)
    app.command()(new)
