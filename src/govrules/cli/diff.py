"""`govrules diff`: what an edit changes, in the pack's own terms and for projects."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from govrules.cli.exits import Exit
from govrules.cli.options import RESULT_FORMATS, AsOf, Language, Output, evaluation_date, publish, read_outputs

if TYPE_CHECKING:
    from govrules.authoring.differences import Diff


class Expected(StrEnum):
    """What an edit may be said to be."""

    EQUIVALENT = "equivalent"
    STRICTER = "stricter"
    LOOSER = "looser"


def diff(
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="A pack, a folder of packs, or a git revision; a path that exists comes first.")
    ],
    new: Annotated[
        str,
        typer.Argument(
            metavar="NEW", help="The same; of a revision and a path, the revision's version of that path is compared."
        ),
    ],
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH]…", help="With two revisions: only these files and folders.")
    ] = None,
    records: Annotated[
        list[str] | None,
        typer.Option(
            "--records",
            metavar="FILE",
            help="Projects (YAML, JSON: one or a list of them; JSON lines): say what changes for them; may be repeated.",
        ),
    ] = None,
    as_of: AsOf = None,
    expect: Annotated[
        Expected | None, typer.Option("--expect", help="Exit 1 unless the edit is so; equivalent rules are never in the way.")
    ] = None,
    output: Output = None,
    lang: Annotated[Language, typer.Option("--lang", help="Language of text and Markdown.")] = Language.EN,
) -> None:
    """Say what an edit changes: first in the pack's own terms, then in effect, rule by rule, with a project that shows it.

    Compares two files or folders (`diff old/ new/`), two git revisions (`diff main HEAD`, of the current folder; `diff main HEAD
    policies/`), or a revision with what lies in a file or folder (`diff main policies/`).
    """
    from govrules.authoring.diff import diff as compare

    outputs = read_outputs(output, RESULT_FORMATS)
    day = evaluation_date(as_of) if records or as_of else None
    found = compare(old, new, paths or (), records=records or (), as_of=day)
    publish(outputs, lambda name: _render(found, name, expect, (old, new), lang))
    raise typer.Exit(exit_code(found, expect))


def _render(found: "Diff", name: str, expect: Expected | None, revisions: tuple[str, str], lang: str) -> str:
    from govrules.authoring.diffviews import diff_markdown, diff_text
    from govrules.authoring.formats import FORMATS
    from govrules.authoring.formats.edits import of_diff
    from govrules.authoring.formats.edits_data import render_diff_json
    from govrules.authoring.outcomes import Effect

    match name:
        case "json":
            return render_diff_json(found)
        case "text":
            return diff_text(found, lang)
        case "markdown":
            return diff_markdown(found, lang)
    return FORMATS[name](of_diff(found, Effect(expect.value) if expect else None, revisions))


def exit_code(found: "Diff", expect: Expected | None) -> Exit:
    """Give the exit code: 4 where something could not be compared, 1 where the effect is not the one expected (or any)."""
    if not found.is_compared:
        return Exit.NOTHING
    allowed = {"equivalent", *((expect.value,) if expect else ())}
    return Exit.CLEAN if found.effect.value in allowed else Exit.FINDINGS


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(diff)
