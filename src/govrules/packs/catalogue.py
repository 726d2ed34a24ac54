"""Bundled packs, the vocabulary and calendars; and loading a pack from a name, a file or a text."""

from functools import lru_cache
from pathlib import Path

from govrules.base.collecting import no_collection
from govrules.base.diagnostics import Diagnostic, PackError, UsageError, did_you_mean, listed
from govrules.base.source import Source
from govrules.calendars.calendar import Calendar
from govrules.calendars.decrees import CalendarFile, DecreeError, build_calendar
from govrules.packs.entries import PackFile, read_entry
from govrules.packs.nodes import Mapping, Node, find, plain
from govrules.packs.pack import Pack
from govrules.packs.reader import read_source, read_yaml
from govrules.packs.resolver import resolve
from govrules.packs.vocabulary import Vocabulary, resolve_vocabulary

KINDS = {"pack": "pack", "cases_for": "cases", "facts": "vocabulary", "stages": "vocabulary", "calendar": "calendar"}
"""A file's kind is told by its first key."""


def policies_folder() -> Path:
    """Give the folder of bundled policies: inside the installed package, or beside the source in a checkout."""
    installed = Path(__file__).parent.parent / "policies"
    return installed if installed.is_dir() else Path(__file__).parents[3] / "policies"


def bundled_packs() -> list[str]:
    """Give the names of the bundled packs, sorted."""
    return sorted(path.stem for path in policies_folder().glob("*.yaml") if path.stem != "vocabulary")


def pack_path(name_or_path: str | Path) -> Path:
    """Find a bundled pack by name, or a file; raises PackError with suggestions."""
    path = Path(name_or_path)
    if path.suffix in (".yaml", ".yml") or path.exists():
        return path
    if str(name_or_path) in bundled_packs():
        return policies_folder() / f"{name_or_path}.yaml"
    hint = did_you_mean(str(name_or_path), bundled_packs()) or f"bundled are {listed(bundled_packs())}; a file ends in .yaml"
    raise PackError([Diagnostic("unknown-pack", f"no pack named `{name_or_path}`", None, hint)])


def kind_of(node: Node) -> str:
    """Tell a file's kind by its first key: pack, cases, vocabulary or calendar; raises PackError."""
    first = node.pairs[0][0].text if isinstance(node, Mapping) and node.pairs else ""
    if first not in KINDS:
        message = f"a file starting with `{first}` is of no known kind" if first else "the file is of no known kind"
        help_text = f"the first key is one of {listed(list(KINDS))}"
        raise PackError([Diagnostic("unknown-kind", message, find(node, (first,), key=True), help_text)])
    return KINDS[first]


def read_pack(source: Source, vocabulary: Vocabulary | None = None) -> Pack:
    """Make a pack from text: read → check structure → resolve and check types. Raises PackError."""
    problems: list[Diagnostic] = []
    node = read_yaml(source, problems)
    try:
        pack = make_pack(node, vocabulary)
    except PackError as error:
        raise PackError([*problems, *error.diagnostics]) from None
    if problems:
        raise PackError(problems)
    return pack


def make_pack(node: Node, vocabulary: Vocabulary | None = None) -> Pack:
    """Make a pack from a file's data: check structure → resolve and check types. Raises PackError."""
    if kind_of(node) != "pack":
        message = f"this is a {kind_of(node)} file, not a pack"
        raise PackError([Diagnostic("unknown-kind", message, find(node, (), key=True), "a pack starts with `pack:`")])
    with no_collection():
        return resolve(read_entry(PackFile, node, "pack"), node, vocabulary or load_vocabulary())


@lru_cache(maxsize=32)
def _cached_pack(name: str, text: str) -> Pack:
    return read_pack(Source(name, text))


def load_pack_file(name_or_path: str | Path) -> Pack:
    """Load a pack by name or path; the same text under the same name gives the same object."""
    source = read_source(pack_path(name_or_path))
    return _cached_pack(source.name, source.text)


@lru_cache(maxsize=1)
def load_vocabulary() -> Vocabulary:
    """Load the bundled data dictionary."""
    with no_collection():
        return resolve_vocabulary(read_yaml(read_source(policies_folder() / "vocabulary.yaml")))


def read_calendar(source: Source) -> Calendar:
    """Make a calendar from text; raises PackError."""
    node = read_yaml(source)
    file = read_entry(CalendarFile, node, "calendar", plain)
    try:
        return build_calendar(file)
    except DecreeError as error:
        raise PackError([Diagnostic("calendar", item.message, find(node, item.path)) for item in error.problems]) from None


@lru_cache(maxsize=8)
def load_calendar(name: str = "cn") -> Calendar:
    """Load a bundled calendar by name; raises UsageError."""
    path = policies_folder() / "calendars" / f"{name}.yaml"
    if not path.is_file():
        known = sorted(item.stem for item in path.parent.glob("*.yaml"))
        raise UsageError([Diagnostic("unknown-calendar", f"no calendar named `{name}`", None, f"bundled are {listed(known)}")])
    return read_calendar(read_source(path))
