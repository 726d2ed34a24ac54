"""Two versions of policies, read from files, folders or git revisions; nothing is ever checked out."""

import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from govrules.authoring.check import yaml_files
from govrules.base.diagnostics import Diagnostic, GovrulesError, PackError
from govrules.base.source import Source
from govrules.calendars.calendar import Calendar
from govrules.packs.catalogue import kind_of, load_calendar, read_calendar, read_pack
from govrules.packs.reader import decode, read_source, read_yaml
from govrules.packs.vocabulary import Vocabulary, resolve_vocabulary
from govrules.policy import Policy

_FIRST_KEY = re.compile(r"\A(?:\s*(?:#[^\n]*)?\n|---[^\n]*\n)*[\"']?(pack|cases_for|facts|stages|calendar)[\"']?[ \t]*:")
_KINDS = {"pack": "pack", "cases_for": "cases", "facts": "vocabulary", "stages": "vocabulary", "calendar": "calendar"}


@dataclass(frozen=True, slots=True)
class Version:
    """The policy files of one version by their path within it; `named` tells that one file was asked for."""

    name: str
    files: Mapping[str, Source]
    named: bool = False

    def of_kind(self, kind: str) -> dict[str, Source]:
        """Give the files of a kind, by path. A file that was asked for by name and is of no kind raises PackError."""
        return {path: source for path, source in self.files.items() if _kind(source, strict=self.named) == kind}


@dataclass(frozen=True, slots=True)
class PolicyPair:
    """A pack in both versions; None where a version has none."""

    old: Policy | None
    new: Policy | None


@dataclass(frozen=True, slots=True)
class Pairs:
    """The packs that differ, those in the same words left out and counted."""

    differing: tuple[PolicyPair, ...]
    identical: int


def read_versions(old: str, new: str, paths: Sequence[str] = ()) -> tuple[Version, Version]:
    """Read two versions: files or folders, or git revisions (limited to `paths`), or a revision and a file or folder.

    Raises PackError for what cannot be read, and for a name that is neither a path nor a revision.
    """
    old_is_path, new_is_path = (not paths and Path(name).exists() for name in (old, new))
    if old_is_path:
        return read_path(old), read_path(new) if new_is_path else read_revision(new, [old])
    if new_is_path:
        # `diff main policies/`: what is committed against what lies in the folder.
        return read_revision(old, [new]), read_path(new)
    return read_revision(old, paths or ["."]), read_revision(new, paths or ["."])


def read_path(name: str) -> Version:
    """Read a file, or the YAML files below a folder. Raises PackError."""
    root = Path(name)
    if root.is_file():
        return Version(name, {"": read_source(root)}, named=True)
    files = sorted(yaml_files([root]), key=lambda path: path.as_posix())
    return Version(name, {path.relative_to(root).as_posix(): read_source(path) for path in files})


def read_revision(revision: str, paths: Sequence[str]) -> Version:
    """Read the YAML files at some paths of a git revision. Raises PackError."""
    commit = _git(["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"], revision).decode().strip()
    top = _git(["ls-tree", "-r", "-z", "--full-name", "--name-only", commit, "--", *paths], revision)
    prefix = _git(["rev-parse", "--show-prefix"], revision).decode().strip()
    listed = [name for name in top.decode("utf-8", "surrogateescape").split("\0") if name.endswith((".yaml", ".yml"))]
    single = len(paths) == 1 and listed == [_full_name(prefix, paths[0])]
    root = "" if len(paths) != 1 else f"{_full_name(prefix, paths[0])}/".removeprefix("./")
    files = {}
    for name in sorted(listed):
        data = _git(["cat-file", "blob", f"{commit}:{name}"], revision)
        place = f"{revision}:{name}"
        files["" if single else name.removeprefix(root)] = Source(place, decode(data, place))
    return Version(revision, files, named=single)


def _full_name(prefix: str, path: str) -> str:
    joined = PurePosixPath(prefix, path.replace("\\", "/")).as_posix()
    return joined.rstrip("/")


def _git(arguments: list[str], revision: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=False)
    except OSError:
        raise PackError([Diagnostic("no-git", "git is not installed, so no revision can be read", place=revision)]) from None
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines()
        message = f"`{revision}` is neither a file or folder nor a git revision here"
        raise PackError([Diagnostic("unknown-revision", message, None, reason[0] if reason else None, place=revision)])
    return done.stdout


def pair_policies(old: Version, new: Version) -> Pairs:
    """Pair the packs of two versions by id (or, of two files, as they are). Raises PackError for what cannot be read."""
    same_ground = all(_texts(old, kind) == _texts(new, kind) for kind in ("vocabulary", "calendar"))
    sides = [version.of_kind("pack") for version in (old, new)]
    _refuse_other_files(old, new, sides)
    skipped = {path for path in sides[0] if same_ground and path in sides[1] and sides[0][path].text == sides[1][path].text}
    olds, news = (
        _policies(version, {path: source for path, source in files.items() if path not in skipped})
        for version, files in zip((old, new), sides, strict=True)
    )
    if old.named and new.named and len(olds) == len(news) == 1:
        return Pairs((PolicyPair(*olds.values(), *news.values()),), 0)
    names = sorted({*olds, *news})
    return Pairs(tuple(PolicyPair(olds.get(name), news.get(name)) for name in names), len(skipped))


def _refuse_other_files(old: Version, new: Version, sides: list[dict[str, Source]]) -> None:
    for version, packs in zip((old, new), sides, strict=True):
        if version.named and not packs:
            message = f"`{version.name}` is not a pack"
            raise PackError([Diagnostic("unknown-kind", message, None, "a pack starts with `pack:`", place=version.name)])


def _texts(version: Version, kind: str) -> list[str]:
    return [source.text for source in version.of_kind(kind).values()]


def _policies(version: Version, files: Mapping[str, Source]) -> dict[str, Policy]:
    if not files:
        return {}
    vocabulary, calendar = _vocabulary(version), _calendar(version)
    found: dict[str, Policy] = {}
    problems: list[Diagnostic] = []
    for source in files.values():
        try:
            pack = read_pack(source, vocabulary)
        except GovrulesError as error:
            problems += error.diagnostics
            continue
        found[pack.id] = Policy(pack, calendar)
    if problems:
        raise PackError(problems)
    return found


def _vocabulary(version: Version) -> Vocabulary | None:
    sources = list(version.of_kind("vocabulary").values())
    return resolve_vocabulary(read_yaml(sources[0])) if sources else None


def _calendar(version: Version) -> Calendar:
    calendars: Iterable[Calendar] = map(read_calendar, version.of_kind("calendar").values())
    return next((item for item in calendars if item.id == "cn"), None) or load_calendar()


def _kind(source: Source, *, strict: bool) -> str | None:
    """Tell a file's kind by its first key, by a look at the text where that is enough."""
    if match := _FIRST_KEY.match(source.text):
        return _KINDS[match[1]]
    try:
        return kind_of(read_yaml(source))
    except GovrulesError:
        if strict:
            raise
        return None  # Other YAML files in the folder are none of our business.
