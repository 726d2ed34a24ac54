"""Many records, one after another, in constant memory: from mappings, records, or lines of JSON.

A line is decoded by the fastest decoder at hand (`msgspec` with the extra `fast`, else the standard library's) and checked in
one pass. Whatever is not plain (a problem, a float, a repeated key) is read again by `read_json`, which keeps every digit and
knows every place; so the result does not hang on the decoder.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import IO, Any, NamedTuple

from govrules.base.diagnostics import Diagnostic, PackError, RecordError, UsageError
from govrules.base.source import Source
from govrules.engine.compiled.evaluate import Evaluator, Screening
from govrules.engine.finding import Finding
from govrules.engine.plain import NotPlain
from govrules.engine.record import Record, read_record
from govrules.packs.reader import LARGEST, decode

Line = bytes | str
Rows = Iterable[object]


class Result(NamedTuple):
    """What is said of one record of a stream: its statuses, or the problems for which it could not be read.

    `position` counts from 1: the line of a file, else the place in the stream.
    """

    position: int
    id: str | None
    statuses: Screening | None
    problems: tuple[Diagnostic, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings, made when they are asked for; none where the record could not be read."""
        return () if self.statuses is None else self.statuses.findings()


_new = tuple.__new__
_TEXT = (bytes, str)


def evaluate_stream(rows: Rows | str | Path | IO[bytes], evaluator: Evaluator, as_of: date) -> Iterator[Result]:
    """Evaluate what comes, row by row; a row that cannot be read is told with its problems and does not stop the others."""
    if isinstance(rows, str | Path):
        return _from_path(Path(rows), evaluator, as_of)
    try:
        numbered = _lines(rows) if hasattr(rows, "readline") else enumerate(rows, 1)
    except TypeError:
        message = f"`{rows!r}` is neither records nor the path of a file with a record a line"
        raise UsageError([Diagnostic("records", message, None, "give a list of mappings, lines of JSON, or a path")]) from None
    return _evaluated(numbered, evaluator, as_of)


def _from_path(path: Path, evaluator: Evaluator, as_of: date) -> Iterator[Result]:
    try:
        file = path.open("rb")
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error) or "cannot be read").lower()
        raise RecordError([Diagnostic("unreadable", f"the file cannot be read: {reason}", place=path.as_posix())]) from None
    # The file is opened before the first result is asked for, so that a wrong name is told at once.
    return _closing(file, _evaluated(_lines(file), evaluator, as_of))


def _closing(file: IO[bytes], results: Iterator[Result]) -> Iterator[Result]:
    with file:
        yield from results


def _lines(file: Any) -> Iterator[tuple[int, Line]]:
    """Give the lines of a file with their numbers; of a line that is too long no more is kept than shows that it is."""
    for number, line in enumerate(iter(partial(file.readline, LARGEST + 2), file.read(0)), 1):
        if len(line) > LARGEST + 1:
            rest = line
            while rest and rest[-1:] not in (b"\n", "\n"):
                rest = file.readline(LARGEST)
        yield number, line


def _evaluated(rows: Iterable[tuple[int, object]], evaluator: Evaluator, as_of: date) -> Iterator[Result]:
    read, screen = evaluator.reader.record, evaluator.screen
    for position, row in rows:
        try:
            record = _from_line(row, position, evaluator) if isinstance(row, _TEXT) else read(row)
        except RecordError as error:
            # A blank line is no record, and is looked for only where a line is none.
            if not isinstance(row, _TEXT) or row.strip():
                yield Result(position, _identity(row), None, error.diagnostics)
            continue
        yield _new(Result, (position, record.id, screen(record, as_of), ()))


def _identity(row: object) -> str | None:
    """Give what names a record that could not be read, if it says so plainly."""
    named = row.get("id") if isinstance(row, dict) else None
    return named if isinstance(named, str) else None


def _from_line(line: Line, position: int, evaluator: Evaluator) -> Record:
    data = line.encode(errors="surrogatepass") if isinstance(line, str) else line
    try:
        if len(data) <= LARGEST:
            return evaluator.reader.line(data)
    except NotPlain:
        pass
    return _exactly(data, position, evaluator)


def _exactly(data: bytes, position: int, evaluator: Evaluator) -> Record:
    """Read a line as a file of its own: every digit as written, every problem with its place."""
    name = f"line-{position}.json"
    try:
        source = Source(name, decode(data, name))
    except PackError as error:
        raise RecordError(error.diagnostics) from None
    return read_record(source, evaluator.pack.vocabulary)
