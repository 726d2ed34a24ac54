"""Check files: packs, vocabularies, calendars and case files, each as what its first key says it is."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from govrules.authoring.cases import CasesFile
from govrules.authoring.lint import encoded, lint
from govrules.base.diagnostics import Diagnostic, GovrulesError, Level
from govrules.base.source import Source
from govrules.packs.catalogue import kind_of, make_pack, read_calendar
from govrules.packs.entries import read_entry
from govrules.packs.nodes import Node
from govrules.packs.pack import Pack
from govrules.packs.reader import read_source, read_yaml
from govrules.packs.vocabulary import Vocabulary, resolve_vocabulary

UNREADABLE = frozenset({"unreadable", "not-utf8", "too-large", "too-deep", "empty", "yaml", "json", "unknown-kind"})
"""Codes of files that could not be read at all."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that was checked: its kind (None if it could not be told), what is wrong, and the pack if it is one."""

    path: str
    kind: str | None
    diagnostics: tuple[Diagnostic, ...]
    pack: Pack | None = None
    cases: int = 0
    cases_for: str | None = None

    @property
    def is_unreadable(self) -> bool:
        """Whether the file could not be read at all."""
        return any(item.code in UNREADABLE for item in self.diagnostics)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """All files that were checked, sorted by path."""

    files: tuple[CheckedFile, ...]

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything that is wrong, in all files."""
        return tuple(item for file in self.files for item in file.diagnostics)

    def cases_of(self, pack: Pack) -> int:
        """Count the cases for a pack among the files."""
        return sum(file.cases for file in self.files if file.cases_for == pack.id)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What refuses a file."""
        return tuple(item for item in self.diagnostics if item.level is Level.ERROR)


@dataclass(frozen=True, slots=True)
class Ledger:
    """How a pack accounts for the clauses of its text."""

    clauses: int
    encoded: int
    left_out: dict[str, int] = field(default_factory=dict)
    rules: int = 0
    parameters: int = 0


def check(*paths: str | Path) -> CheckResult:
    """Check files and folders (YAML files below them). What is wrong is returned, not raised."""
    files = sorted(yaml_files(paths), key=lambda path: path.as_posix())
    checked = [_check_file(path, _own_vocabulary(files)) for path in files]
    return CheckResult(tuple(checked))


def yaml_files(paths: Iterable[str | Path]) -> Iterator[Path]:
    """Give the files named and the YAML files below the folders named, each once."""
    seen: set[Path] = set()
    for path in map(Path, paths):
        found = sorted([*path.rglob("*.yaml"), *path.rglob("*.yml")]) if path.is_dir() else [path]
        for file in found:
            if file not in seen:
                seen.add(file)
                yield file


def _own_vocabulary(files: list[Path]) -> Vocabulary | None:
    """Use the vocabulary that is checked along, if there is one and it can be read, for the packs beside it."""
    for path in files:
        if path.name == "vocabulary.yaml":
            try:
                return resolve_vocabulary(read_yaml(read_source(path)))
            except GovrulesError:
                return None
    return None


def _check_file(path: Path, vocabulary: Vocabulary | None) -> CheckedFile:
    kind = None
    problems: list[Diagnostic] = []
    try:
        source = read_source(path)
        node = read_yaml(source, problems)
        kind = kind_of(node)
        checked = _check_kind(path.as_posix(), kind, source, node, vocabulary)
    except GovrulesError as error:
        return CheckedFile(path.as_posix(), kind, (*problems, *error.diagnostics))
    return replace(checked, diagnostics=(*problems, *checked.diagnostics))


def _check_kind(path: str, kind: str, source: Source, node: Node, vocabulary: Vocabulary | None) -> CheckedFile:
    match kind:
        case "pack":
            pack = make_pack(node, vocabulary)
            return CheckedFile(path, kind, tuple(lint(pack, node)), pack)
        case "vocabulary":
            resolve_vocabulary(node)
        case "calendar":
            read_calendar(source)
        case _:
            file = read_entry(CasesFile, node, "case file")
            return CheckedFile(path, kind, (), cases=len(file.cases), cases_for=file.cases_for)
    return CheckedFile(path, kind, ())


def ledger(pack: Pack) -> Ledger:
    """Count how a pack accounts for its clauses."""
    reasons = Counter(clause.not_encoded.value for clause in pack.clauses.values() if clause.not_encoded)
    kept = encoded(pack) & set(pack.clauses)
    return Ledger(len(pack.clauses), len(kept), dict(sorted(reasons.items())), len(pack.rules), len(pack.parameters))
