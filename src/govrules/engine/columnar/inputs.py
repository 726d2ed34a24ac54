"""Arrow columns → columns of values; all that is wrong with a frame is told at once, before any row is judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa

from govrules.base.diagnostics import Diagnostic, RecordError, did_you_mean, listed
from govrules.engine.columnar.decode import Decoder, WrongTypeError
from govrules.engine.columnar.reading import Reading
from govrules.engine.columnar.table import Pool, Table
from govrules.engine.columnar.values import FIRST_DAY, Array, Column, unknown_like
from govrules.language.typed import Field, walk
from govrules.language.types import EnumOf, ListOf
from govrules.packs.pack import Pack, fact_names
from govrules.packs.vocabulary import Fact


@dataclass(frozen=True)
class Needs:
    """The facts that a pack reads, with the fields that it reads of records."""

    facts: dict[str, Fact]
    fields: set[str] = field(default_factory=set)
    codes: dict[str, Sequence[str]] = field(default_factory=dict)
    """The codes of the facts that are one or a list of them."""


@lru_cache(maxsize=32)
def needs(pack: Pack) -> Needs:
    """Give what a pack reads of a record."""
    expressions = [item for rule in pack.rules for item in rule.expressions()]
    expressions += [entry.condition for entry in pack.scope]
    names = fact_names(tuple(expressions))
    fields = {node.name for item in expressions for node in walk(item) if isinstance(node, Field)}
    facts = {name: pack.vocabulary.facts[name] for name in sorted(names)}
    kinds = {name: fact.type.item if isinstance(fact.type, ListOf) else fact.type for name, fact in facts.items()}
    return Needs(facts, fields, {name: tuple(kind.codes) for name, kind in kinds.items() if isinstance(kind, EnumOf)})


def check_columns(names: Sequence[str], pack: Pack, wanted: Needs, reading: Reading) -> None:
    """Refuse a frame that lacks a column or has one that nobody knows. Raises RecordError with all of them."""
    problems: list[Diagnostic] = []
    own = {reading.id_column, *reading.keep}
    if isinstance(reading.as_of, str):
        own.add(reading.as_of)
        if reading.as_of not in names:
            hint = did_you_mean(reading.as_of, names) or "give a `datetime.date`, or the name of a column of dates"
            problems.append(_problem("missing-column", f"no column named `{reading.as_of}` for `as_of`", hint))
    for name in names:
        if name not in pack.vocabulary.facts and name not in own:
            near = did_you_mean(name, pack.vocabulary.facts)
            carried = f'leave it out, or carry it over with `keep=["{name}"]`'
            hint = f"{near} else {carried}" if near else carried
            problems.append(_problem("unknown-column", f"no fact named `{name}`", hint, name))
    for name in reading.keep:
        if name not in names:
            problems.append(_problem("missing-column", f"no column named `{name}` to keep", did_you_mean(name, names)))
    if reading.missing == "error":
        problems += _missing(names, wanted)
    if problems:
        raise RecordError(problems)


def _missing(names: Sequence[str], wanted: Needs) -> list[Diagnostic]:
    missing = [fact for name, fact in wanted.facts.items() if name not in names]
    if not missing:
        return []
    hint = 'add them, or say `missing="unknown"` if nothing is known of them'
    shown = listed([f"{fact.name} ({fact.type})" for fact in missing], 12)
    message = f"the frame lacks {len(missing)} column{'s' if len(missing) > 1 else ''} that the pack reads: {shown}"
    return [_problem("missing-column", message, hint)]


@dataclass(frozen=True, eq=False)
class Read:
    """A frame as a table; `rows` are those of the frame that it holds (None: all), `problems` says why not the others."""

    table: Table
    rows: Array | None = None
    problems: tuple[Diagnostic, ...] = ()
    wrong: Mapping[int, str] = field(default_factory=dict)
    """The rows that were left out, with what is wrong with each."""


def read_table(frame: Any, pack: Pack, wanted: Needs, reading: Reading, *, skip: bool = False, start: int = 0) -> Read:
    """Make a table of the columns that a pack reads. Raises RecordError; with `skip`, wrong rows are left out.

    `start` is the number of the first row, for messages.
    """
    problems: list[Diagnostic] = []
    decoder = Decoder(Pool(), reading, wanted.fields, problems, start)
    facts: dict[str, Column] = {}
    wrong_columns = len(problems)
    for name, fact in wanted.facts.items():
        try:
            if name in frame.column_names:
                facts[name] = decoder.column(fact, _joined(frame.column(name)), name)
            else:
                facts[name] = unknown_like(empty_column(decoder, fact), frame.num_rows)
        except WrongTypeError as error:
            wrong_columns += 1
            problems.append(_problem(error.code, str(error), error.help, name))
    as_of = _as_of(frame, reading, decoder, problems)
    if as_of is None or wrong_columns or (problems and not skip):
        raise RecordError(problems)
    if problems:
        rows = np.setdiff1d(np.arange(frame.num_rows), np.fromiter(decoder.bad, np.int64))
        rest = read_table(frame.take(pa.array(rows)), pack, wanted, reading)
        return Read(rest.table, rows, tuple(problems), {row: "; ".join(told) for row, told in decoder.bad.items()})
    return Read(Table(frame.num_rows, as_of, facts, decoder.pool))


def empty_column(decoder: Decoder, fact: Fact) -> Column:
    """Give a column of a fact's type without rows."""
    return decoder.column(fact, pa.array([], decoder.natural(fact)), fact.name)


def _joined(column: Any) -> Any:
    if not isinstance(column, pa.ChunkedArray):
        return column
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _as_of(frame: Any, reading: Reading, decoder: Decoder, problems: list[Diagnostic]) -> Array | None:
    if isinstance(reading.as_of, date):
        return np.asarray(reading.as_of.toordinal() - FIRST_DAY, np.int32)
    name = reading.as_of
    try:
        return decoder.evaluation_days(_joined(frame.column(name)), name)
    except WrongTypeError as error:
        problems.append(_problem(error.code, str(error), error.help, name))
        return None


def _problem(code: str, message: str, hint: str | None, column: str | None = None) -> Diagnostic:
    return Diagnostic(code, message, None, hint, place=f"column {column}" if column else "frame")
