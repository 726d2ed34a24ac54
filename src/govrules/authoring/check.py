"""Check files: packs, vocabularies, calendars and case files, each as what its first key says it is."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path, PurePath

from govrules.authoring.cases import CasesFile, check_references, pack_beside
from govrules.authoring.lint import encoded, lint, lint_text, without_echoes
from govrules.authoring.lints.cases import expected_statuses
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
    """Check packs, vocabularies, calendars and case files: those named, and the YAML files below the folders named.

    Gives a `CheckResult` with a `CheckedFile` for each, sorted by path: its `kind`, its `diagnostics` (errors, warnings and
    notes, each with its place), and for a pack the `pack` as read. A vocabulary and cases among the files are used for the
    packs among them. Of a folder, what is hidden (`.github`, `.venv`) is left out.

    Raises nothing for what is wrong with a file: a file that is missing or cannot be read has a diagnostic that says so and
    `is_unreadable`. Where no file was found `files` is empty, which is no clean bill: the command line exits with 4.
    """
    files = sorted(yaml_files(paths), key=lambda path: path.as_posix())
    read = [_read_file(path) for path in files]
    vocabulary = _own_vocabulary(read)
    cases = [file.cases for file in read if file.cases]
    # Packs come after the case files, whatever their order: lints ask which rules have cases.
    checked = [_check_file(file, vocabulary, cases) for file in read]
    packs = {file.pack.id: file.pack for file in checked if file.pack}
    broken = {file.path for file in checked if file.kind == "pack" and file.pack is None}
    return CheckResult(tuple(_with_references(*pair, packs, broken) for pair in zip(read, checked, strict=True)))


def yaml_files(paths: Iterable[str | Path]) -> Iterator[Path]:
    """Give the files named and the YAML files below the folders named, each once; of a folder nothing that is hidden."""
    seen: set[Path] = set()
    for path in map(Path, paths):
        found = sorted(_below(path)) if path.is_dir() else [path]
        for file in found:
            if file not in seen:
                seen.add(file)
                yield file


def _below(folder: Path) -> Iterator[Path]:
    for file in chain(folder.rglob("*.yaml"), folder.rglob("*.yml")):
        # `.github`, `.pre-commit-config.yaml`, `.venv`: settings and copies, no policies.
        if not any(part.startswith(".") for part in file.relative_to(folder).parts) and not file.is_dir():
            yield file


@dataclass(frozen=True, slots=True)
class _ReadFile:
    """A file as read: its data and kind as far as they could be told, and what went wrong on the way."""

    path: str
    source: Source | None = None
    node: Node | None = None
    kind: str | None = None
    cases: CasesFile | None = None
    vocabulary: Vocabulary | None = None
    problems: tuple[Diagnostic, ...] = ()


def _read_file(path: Path) -> _ReadFile:
    file = _ReadFile(path.as_posix())
    problems: list[Diagnostic] = []
    try:
        source = read_source(path)
        node = read_yaml(source, problems)
        file = replace(file, source=source, node=node)
        file = replace(file, kind=kind_of(node))
        if file.kind == "cases":
            file = replace(file, cases=read_entry(CasesFile, node, "case file"))
        elif file.kind == "vocabulary":
            file = replace(file, vocabulary=resolve_vocabulary(node))
    except GovrulesError as error:
        problems += error.diagnostics
    return replace(file, problems=tuple(problems))


def _own_vocabulary(read: list[_ReadFile]) -> Vocabulary | None:
    """Use the vocabulary that is checked along, if there is one and nothing is wrong with it, for the packs beside it."""
    file = next((file for file in read if PurePath(file.path).name == "vocabulary.yaml"), None)
    return file.vocabulary if file and not file.problems else None


def _check_file(file: _ReadFile, vocabulary: Vocabulary | None, cases: list[CasesFile]) -> CheckedFile:
    checked = CheckedFile(file.path, file.kind, file.problems)
    if file.node is None or file.source is None:
        return checked
    problems = list(file.problems)
    try:
        match file.kind:
            case "pack":
                pack = make_pack(file.node, vocabulary)
                mine = [case.expect for part in cases if part.cases_for == pack.id for case in part.cases]
                lints = lint(pack, file.node, expected_statuses(mine) if mine else None)
                return replace(checked, diagnostics=(*problems, *lints), pack=pack)
            case "calendar":
                read_calendar(file.source)
    except GovrulesError as error:
        problems += error.diagnostics
    lints = lint_text(file.node)
    checked = replace(checked, diagnostics=(*lints, *without_echoes(problems, lints)))
    return replace(checked, cases=len(file.cases.cases), cases_for=file.cases.cases_for) if file.cases else checked


def _with_references(file: _ReadFile, checked: CheckedFile, packs: dict[str, Pack], broken: set[str]) -> CheckedFile:
    """Add to a case file what it names and its pack does not have; a pack that is not looked at is only looked for."""
    if file.cases is None or file.source is None or file.node is None:
        return checked
    try:
        if pack := packs.get(file.cases.cases_for):
            check_references(file.cases, pack, file.node)
        elif not broken:
            pack_beside(file.cases.cases_for, file.source, file.node)
    except GovrulesError as error:
        return replace(checked, diagnostics=(*checked.diagnostics, *error.diagnostics))
    return checked


def ledger(pack: Pack) -> Ledger:
    """Count how a pack accounts for its clauses."""
    reasons = Counter(clause.not_encoded.value for clause in pack.clauses.values() if clause.not_encoded)
    kept = encoded(pack) & set(pack.clauses)
    return Ledger(len(pack.clauses), len(kept), dict(sorted(reasons.items())), len(pack.rules), len(pack.parameters))
