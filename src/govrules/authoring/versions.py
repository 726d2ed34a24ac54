"""Two versions of policies, read from files, folders or git revisions; nothing is ever checked out."""

import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from govrules.authoring.check import yaml_files
from govrules.base.diagnostics import Diagnostic, GovrulesError, PackError, UsageError
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

    Raises PackError for what cannot be read, and for a name that is neither a path nor a revision; UsageError for an empty
    name, and for `paths` where they limit nothing.
    """
    if not all((old, new, *paths)):
        hint = "a variable that is not set gives one, for instance"
        raise UsageError([Diagnostic("empty-name", "the name of a version or path is empty", None, hint)])
    if paths:
        return _read_limited(old, paths), _read_limited(new, paths)
    old_is_path, new_is_path = (Path(name).exists() for name in (old, new))
    if old_is_path:
        return read_path(old), read_path(new) if new_is_path else _read_beside(new, old)
    if new_is_path:
        # `diff main policies/`: what is committed against what lies in the folder.
        return _read_beside(old, new), read_path(new)
    return read_revision(old, ["."]), read_revision(new, ["."])


def _read_limited(name: str, paths: Sequence[str]) -> Version:
    try:
        return read_revision(name, paths)
    except PackError:
        if not Path(name).exists():
            raise
    message = f"`{name}` is a {'folder' if Path(name).is_dir() else 'file'}, and paths limit two git revisions"
    hint = f"to compare a revision with what lies there, give these two: `govrules diff main {paths[0]}`"
    raise UsageError([Diagnostic("not-a-revision", message, None, hint)])


def _read_beside(revision: str, path: str) -> Version:
    """Read what a revision has in place of a file or folder, in the repository where that lies."""
    real = Path(path).resolve()
    return read_revision(revision, ["."], real) if real.is_dir() else read_revision(revision, [real.name], real.parent)


def read_path(name: str) -> Version:
    """Read a file, or the YAML files below a folder. Raises PackError."""
    root = Path(name)
    if root.is_file():
        return Version(name, {"": read_source(root)}, named=True)
    files = sorted(yaml_files([root]), key=lambda path: path.as_posix())
    return Version(name, {path.relative_to(root).as_posix(): read_source(path) for path in files})


def read_revision(revision: str, paths: Sequence[str], folder: Path = Path()) -> Version:
    """Read the YAML files at some paths of a git revision, as seen from a folder. Raises PackError."""
    git = _Git(revision, folder)
    prefix = git.run("rev-parse", "--show-prefix").decode().strip()
    commit = git.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
    top = git.run("ls-tree", "-r", "-z", "--full-name", "--name-only", commit, "--", *paths)
    listed = [name for name in top.decode("utf-8", "surrogateescape").split("\0") if name.endswith((".yaml", ".yml"))]
    single = len(paths) == 1 and listed == [_full_name(prefix, paths[0])]
    root = "" if len(paths) != 1 else f"{_full_name(prefix, paths[0])}/".removeprefix("./")
    files = {}
    for name in sorted(listed):
        data = git.run("cat-file", "blob", f"{commit}:{name}")
        place = f"{revision}:{name}"
        files["" if single else name.removeprefix(root)] = Source(place, decode(data, place))
    return Version(revision, files, named=single)


def _full_name(prefix: str, path: str) -> str:
    joined = PurePosixPath(prefix, path.replace("\\", "/")).as_posix()
    return joined.rstrip("/")


@dataclass(frozen=True, slots=True)
class _Git:
    """Git in a folder, asked for a revision."""

    revision: str
    folder: Path

    def run(self, *arguments: str) -> bytes:
        """Give what a git command writes. Raises PackError, with what git says, where it fails."""
        name = self.revision
        try:
            done = subprocess.run(["git", "-C", str(self.folder), *arguments], capture_output=True, check=False)
        except OSError:
            raise PackError([Diagnostic("no-git", "git is not installed, so no revision can be read", place=name)]) from None
        if done.returncode:
            reason = done.stderr.decode("utf-8", "replace").strip().splitlines()
            where = "here" if self.folder == Path() else f"in `{self.folder}`"
            message = f"`{name}` is neither a file or folder nor a git revision {where}"
            hint = reason[0] if reason else _way_out(name)
            raise PackError([Diagnostic("unknown-revision", message, None, hint, place=name)])
        return done.stdout


def _way_out(name: str) -> str:
    if ".." in name:
        return "give the two revisions apart, as in `govrules diff main HEAD`"
    if ":" in name:
        return "give the path last, as in `govrules diff main HEAD policies`"
    return "fetch it, or give a branch, tag or commit"


def pair_policies(old: Version, new: Version) -> Pairs:
    """Pair the packs of two versions by id (or, of two files, as they are). Raises PackError for what cannot be read."""
    same_ground = all(_texts(old, kind) == _texts(new, kind) for kind in ("vocabulary", "calendar"))
    sides = [version.of_kind("pack") for version in (old, new)]
    _refuse_other_files(old, new, sides)
    identical = 0
    if same_ground:
        sides, identical = _without_identical(*sides)
    olds, news = (_policies(version, files) for version, files in zip((old, new), sides, strict=True))
    if old.named and new.named and len(olds) == len(news) == 1:
        return Pairs((PolicyPair(*olds.values(), *news.values()),), 0)
    names = sorted({*olds, *news})
    return Pairs(tuple(PolicyPair(olds.get(name), news.get(name)) for name in names), identical)


def policies(version: Version) -> dict[str, Policy]:
    """Read every pack of a version, by id. Raises PackError."""
    return _policies(version, version.of_kind("pack"))


def _without_identical(old: dict[str, Source], new: dict[str, Source]) -> tuple[list[dict[str, Source]], int]:
    """Leave out packs in the same words, first those in their place, then those that were moved, and count them."""
    total = len(old)
    stayed = {path for path in old if path in new and old[path].text == new[path].text}
    sides = [{path: source for path, source in side.items() if path not in stayed} for side in (old, new)]
    moved = {item.text for item in sides[0].values()} & {item.text for item in sides[1].values()}
    sides = [{path: source for path, source in side.items() if source.text not in moved} for side in sides]
    return sides, total - len(sides[0])


def _refuse_other_files(old: Version, new: Version, sides: list[dict[str, Source]]) -> None:
    for version, packs in zip((old, new), sides, strict=True):
        if version.named and not packs:
            [source] = version.files.values()
            message = f"`{source.name}` is not a pack"
            raise PackError([Diagnostic("unknown-kind", message, None, "a pack starts with `pack:`", place=source.name)])


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
        if pack.id in found:
            message = f"`{pack.id}` is the pack of `{found[pack.id].pack.source}`, too"
            hint = "compare fewer files: name those that belong together"
            problems.append(Diagnostic("pack-twice", message, None, hint, place=source.name))
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
