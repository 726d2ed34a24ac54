"""Projects to look at: record files that hold one project, a list of them, or one on each line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from govrules.base.diagnostics import Diagnostic, GovrulesError, RecordError
from govrules.base.source import Source, Span
from govrules.engine.record import Record, check_record
from govrules.packs.nodes import Node, find
from govrules.packs.nodes import Path as NodePath
from govrules.packs.nodes import Sequence as SequenceNode
from govrules.packs.reader import MOST_PROBLEMS, read_json, read_source, read_yaml
from govrules.packs.vocabulary import Vocabulary

LINES = frozenset({".jsonl", ".ndjson"})
"""Endings of files with a JSON record on each line."""
TABLES = frozenset({".csv", ".tsv", ".xlsx", ".xls", ".parquet"})


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """A project's facts as read, with the name that results give it: its `id`, else where it stands."""

    name: str
    facts: Record


@dataclass(frozen=True, slots=True)
class _Placed:
    """A record as written: its node, the name that it has without an `id`, and where the node's text begins in its file."""

    node: Node
    name: str
    source: Source
    start: int = 0

    def find(self, path: NodePath, key: bool) -> Span:
        """Give the place of a path in the file."""
        return _moved(find(self.node, path, key=key), self.source, self.start)


def _moved(span: Span, source: Source, start: int) -> Span:
    return Span(source, start + span.start, start + span.end)


def read_records(paths: Iterable[str | Path], vocabulary: Vocabulary) -> tuple[NamedRecord, ...]:
    """Read the projects of record files, in order: YAML or JSON with one or a list of them, or JSON lines.

    Raises RecordError with every problem of all files at its place, also for an `id` that two projects have: a result could
    not tell them apart.
    """
    found: dict[str, tuple[NamedRecord, Span]] = {}
    problems: list[Diagnostic] = []
    for path in paths:
        for item in _read_file(Path(path), problems):
            record = _checked(item, vocabulary, problems)
            if record is None:
                continue
            span = item.find(("id",), False)
            if record.name in found:
                problems.append(_twice(record.name, span, found[record.name][1]))
            else:
                found[record.name] = record, span
        if len(problems) >= MOST_PROBLEMS:
            break
    if problems:
        raise RecordError(problems[:MOST_PROBLEMS])
    return tuple(record for record, _ in found.values())


def _checked(item: _Placed, vocabulary: Vocabulary, problems: list[Diagnostic]) -> NamedRecord | None:
    if len(problems) >= MOST_PROBLEMS:
        return None
    try:
        record = check_record(item.node, vocabulary, item.find)
    except GovrulesError as error:
        problems += error.diagnostics
        return None
    return NamedRecord(record.id or item.name, record)


def _twice(name: str, span: Span, first: Span) -> Diagnostic:
    message = f"two projects are named `{name}`"
    return Diagnostic("record-twice", message, span, "give each an `id` of its own", related=(("the first one", first),))


def _read_file(path: Path, problems: list[Diagnostic]) -> Sequence[_Placed]:
    try:
        if path.suffix.lower() in TABLES:
            raise RecordError([_table(path)])
        source = read_source(path)
        if path.suffix.lower() in LINES:
            return _read_lines(source, problems)
        node = read_json(source, problems) if path.suffix.lower() == ".json" else read_yaml(source, problems)
    except GovrulesError as error:
        problems += error.diagnostics
        return ()
    if not isinstance(node, SequenceNode):
        return [_Placed(node, source.name, source)]
    if not node.items:
        problems.append(Diagnostic("empty", "the list holds no project", node.span, "write one or more records into it"))
    return [_Placed(item, f"{source.name}:{source.position(item.span.start)[0]}", source) for item in node.items]


def _table(path: Path) -> Diagnostic:
    message = f"`{path.as_posix()}` is a table; projects are compared from YAML, JSON or JSON lines"
    return Diagnostic("portfolio", message, None, "save each row as a JSON object on a line of its own", place=path.as_posix())


def _read_lines(source: Source, problems: list[Diagnostic]) -> list[_Placed]:
    before, start = len(problems), 0
    placed = []
    # Only `\n` ends a line: JSON may hold the other line separators of Unicode inside a string.
    for number, line in enumerate(source.text.split("\n"), 1):
        if line.strip() and len(problems) < MOST_PROBLEMS:
            placed += _read_line(source, number, line, start, problems)
        start += len(line) + 1
    if not placed and len(problems) == before:
        problems.append(Diagnostic("empty", "the file is empty", None, "write a JSON object on each line", place=source.name))
    return placed


def _read_line(source: Source, number: int, line: str, start: int, problems: list[Diagnostic]) -> list[_Placed]:
    found: list[Diagnostic] = []
    placed = []
    try:
        node = read_json(Source(source.name, line), found)
        placed.append(_Placed(node, f"{source.name}:{number}", source, start))
    except GovrulesError as error:
        found += error.diagnostics
    problems += (replace(item, span=_moved(item.span, source, start) if item.span else None) for item in found)
    return placed
