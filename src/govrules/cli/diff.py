"""`govrules diff`: what an edit changes, in the pack's own terms and for projects."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govrules.cli.exits import Exit
from govrules.cli.options import AsOf, append_job_summary, evaluation_date, read_outputs, write_outputs

if TYPE_CHECKING:
    from govrules.authoring.diff import NamedRecord, PackDiff
    from govrules.authoring.diffviews import Diff
    from govrules.authoring.versions import PolicyPair

FORMATS = ("text", "json", "sarif", "junit", "github", "markdown")


class Expected(StrEnum):
    """What an edit may be said to be."""

    EQUIVALENT = "equivalent"
    STRICTER = "stricter"
    LOOSER = "looser"


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A pack, a folder, or a git revision.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="A pack, a folder, or a git revision.")],
    paths: Annotated[list[str] | None, typer.Argument(metavar="[PATH]…", help="With revisions: only these files.")] = None,
    records: Annotated[
        list[str] | None,
        typer.Option("--records", metavar="FILE", help="A project's record: say what changes for it; may be repeated."),
    ] = None,
    as_of: AsOf = None,
    expect: Annotated[
        Expected | None, typer.Option("--expect", help="Exit 1 unless the edit is so; equivalent rules are never in the way.")
    ] = None,
    output: Annotated[
        list[str] | None,
        typer.Option("--output", "-o", metavar="FORMAT[:PATH]", help=f"{', '.join(FORMATS)}; may be repeated."),
    ] = None,
) -> None:
    """Say what an edit changes: first in the pack's own terms, then in effect, rule by rule, with a project that shows it."""
    from govrules.authoring.diffviews import Diff
    from govrules.authoring.versions import pair_policies, read_versions

    outputs = read_outputs(output, FORMATS)
    pairs = pair_policies(*read_versions(old, new, paths or []))
    found = Diff(tuple(_pack_diff(pair, records or [], as_of) for pair in pairs.differing), pairs.identical)
    write_outputs([(_render(found, name, expect, (old, new)), path) for name, path in outputs])
    append_job_summary(outputs, lambda: _render(found, "markdown", expect, (old, new)))
    raise typer.Exit(exit_code(found, expect))


def _pack_diff(pair: "PolicyPair", records: list[str], as_of: str | None) -> "PackDiff":
    from govrules.authoring.diff import added_or_removed, diff_packs, with_records

    if pair.old is None or pair.new is None:
        return added_or_removed(pair.old.pack if pair.old else None, pair.new.pack if pair.new else None)
    found = diff_packs(pair.old, pair.new)
    if not records:
        return found
    given = [_record(name, pair) for name in records]
    return with_records(found, pair.old, pair.new, given, evaluation_date(as_of))


def _record(name: str, pair: "PolicyPair") -> "NamedRecord":
    from govrules.authoring.diff import NamedRecord
    from govrules.engine.record import read_record
    from govrules.packs.reader import read_source

    assert pair.new is not None
    record = read_record(read_source(Path(name)), pair.new.pack.vocabulary)
    return NamedRecord(record.id or name, record)


def _render(found: "Diff", name: str, expect: Expected | None, revisions: tuple[str, str]) -> str:
    import json

    from govrules.authoring.diffviews import diff_data, diff_markdown, diff_text

    if name == "json":
        return json.dumps(diff_data(found), ensure_ascii=False, indent=2) + "\n"
    if name in ("text", "markdown"):
        return diff_markdown(found) if name == "markdown" else diff_text(found)
    from govrules.authoring.formats import FORMATS as RENDERERS
    from govrules.authoring.formats.edits import of_diff
    from govrules.authoring.outcomes import Effect

    return RENDERERS[name](of_diff(found, Effect(expect.value) if expect else None, revisions))


def exit_code(found: "Diff", expect: Expected | None) -> Exit:
    """Give the exit code: 4 where something could not be compared, 1 where the effect is not the one expected (or any)."""
    if not found.is_compared:
        return Exit.NOTHING
    allowed = {"equivalent", *((expect.value,) if expect else ())}
    return Exit.CLEAN if found.effect.value in allowed else Exit.FINDINGS


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(diff)
