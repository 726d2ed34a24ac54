"""A project's record: what is known about it, checked against the vocabulary and normalised.

Absent = unknown. `null` in an event = known not to have happened, in a day = none set, in any other fact = unknown.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Protocol

from govrules.base.diagnostics import Diagnostic, GovrulesError, RecordError, did_you_mean, listed
from govrules.base.source import Source, Span
from govrules.engine.convert import ConversionError, convert_scalar, convert_text, refuse_huge
from govrules.language.types import DAY, EVENT, ListOf, RecordOf
from govrules.language.values import NEVER, Never, RecordValue, Unknown, Value
from govrules.packs.nodes import Mapping as MappingNode
from govrules.packs.nodes import Node, Path, Scalar, Sequence, find
from govrules.packs.reader import MOST_PROBLEMS, read_json, read_yaml
from govrules.packs.vocabulary import Fact, Vocabulary

Row = list[Any]
"""What generated code reads of a record: a value a column, in a form of its own."""

LONGEST_LIST = 10_000
"""Elements of a list that is read: a rule may loop over a list inside a loop over it."""


class Layout(Protocol):
    """Whoever made a row: says that it is the one that is wanted, and reads the facts of what it was made of."""

    def facts(self, raw: Any) -> Mapping[str, Value]:
        """Give the facts of a record as it was decoded, by name."""


class Record:
    """A checked record; nobody changes one.

    Where it was read for a pack, what the pack's code reads lies in a `row` as its `layout` says; of a record that was decoded
    for the row alone (`raw`), the facts by name are made when they are asked for.
    """

    __slots__ = ("_facts", "_raw", "id", "layout", "row")

    def __init__(
        self, identity: str | None, facts: Mapping[str, Value] | None,
        row: Row | None = None, layout: Layout | None = None, raw: object = None,
    ) -> None:  # fmt: skip
        self.id, self._facts = identity, facts
        self.row, self.layout, self._raw = row, layout, raw

    @property
    def facts(self) -> Mapping[str, Value]:
        """Give the facts by name, unknown ones left out."""
        if self._facts is None:
            # Threads that ask at once make the same.
            self._facts = self.layout.facts(self._raw) if self.layout else {}
        return MappingProxyType(self._facts)

    @property
    def digest(self) -> str:
        """Give the digest of what the record says."""
        return _digest(self.id, self.facts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and (self.id, self.facts) == (other.id, other.facts)

    def __reduce__(self) -> tuple[Any, ...]:
        # A row says nothing elsewhere: it is one pack's, and tells never by identity.
        return Record, (self.id, dict(self.facts))

    __hash__ = None  # type: ignore[assignment]  # records hold mappings

    def __repr__(self) -> str:
        return f"Record(id={self.id!r}, facts={dict(self.facts)!r})"


def read_record(source: Source, vocabulary: Vocabulary) -> Record:
    """Read a record from YAML or (by the file's ending) JSON text; raises RecordError with every problem at its place."""
    problems: list[Diagnostic] = []
    try:
        node = read_json(source, problems) if source.name.endswith(".json") else read_yaml(source, problems)
        record = check_record(node, vocabulary)
    except GovrulesError as error:
        raise RecordError([*problems, *error.diagnostics]) from None
    if problems:
        raise RecordError(problems)
    return record


Locate = Callable[[Path, bool], Span | None]
"""Finds the place of a path (or, if told so, of its last key) in the file that a record came from."""


def check_record(raw: Node | Mapping[str, object] | Record, vocabulary: Vocabulary, locate: Locate | None = None) -> Record:
    """Check and normalise a record given as read text or as a Python mapping; raises RecordError with every problem."""
    if isinstance(raw, Record):
        return raw
    if locate is None and isinstance(raw, MappingNode | Sequence | Scalar):
        root = raw
        locate = lambda path, key: find(root, path, key=key)  # noqa: E731 - a closure of one line, named by its parameter
    checker = _Checker(locate)
    entries = _entries(raw)
    if entries is None:
        checker.problem((), "record", "a record is a mapping of facts", "write `fact_name: value`, one a line")
        raise RecordError(checker.problems)
    identity = None
    facts: dict[str, Value] = {}
    for name, value in entries.items():
        if name == "id":
            identity = checker.identity(value)
        elif (fact := vocabulary.facts.get(name)) is None:
            hint = did_you_mean(str(name), vocabulary.facts)
            checker.problem((name,), "unknown-fact", f"no fact named `{name}`", hint, key=True)
        elif not isinstance(converted := checker.value(fact, value, (name,)), Unknown):
            facts[name] = converted
    if checker.problems:
        raise RecordError(checker.problems)
    return Record(identity, facts)


def _entries(raw: object) -> Mapping[str, object] | None:
    if isinstance(raw, MappingNode):
        return {key.text: value for key, value in raw.pairs}
    if isinstance(raw, Scalar) and raw.is_null:
        return {}
    return raw if isinstance(raw, Mapping) else None


class _Checker:
    """Converts values and keeps every problem with its place."""

    def __init__(self, locate: Locate | None) -> None:
        self._locate = locate
        self.problems: list[Diagnostic] = []

    def problem(self, path: Path, code: str, message: str, hint: str | None, *, key: bool = False) -> None:
        span = self._locate(path, key) if self._locate else None
        place = None if span else show_path(path) or "record"
        self.problems.append(Diagnostic(code, message, span, hint, place=place))
        if len(self.problems) >= MOST_PROBLEMS:
            raise RecordError(self.problems)

    def identity(self, value: object) -> str | None:
        if value is None or (isinstance(value, Scalar) and value.is_null):
            return None
        raw = value.text if isinstance(value, Scalar) else value
        if not isinstance(raw, str | int) or isinstance(raw, bool):
            self.problem(("id",), "wrong-type", "`id` is a text that names the project", None)
            return None
        try:
            refuse_huge(raw)
            return convert_text(raw)
        except ConversionError as error:
            self.problem(("id",), error.code, str(error), error.help)
            return None

    def value(self, fact: Fact, raw: object, path: Path) -> Value:
        """Convert one value; Unknown for null (or a problem) where that does not mean `never`."""
        if raw is None or (isinstance(raw, Scalar) and raw.is_null):
            return NEVER if fact.type in (EVENT, DAY) else Unknown()
        if isinstance(fact.type, ListOf):
            return self._list(fact, fact.type, raw, path)
        if isinstance(fact.type, RecordOf):
            return self._record(fact, raw, path)
        if isinstance(raw, MappingNode | Sequence | Mapping | list | tuple | set | frozenset):
            self.problem(path, "wrong-type", f"`{show_path(path)}` is one value, not a list or mapping", None)
            return Unknown()
        try:
            return convert_scalar(fact.type, raw.text if isinstance(raw, Scalar) else raw)
        except ConversionError as error:
            self.problem(path, error.code, str(error), error.help)
            return Unknown()

    def _list(self, fact: Fact, kind: ListOf, raw: object, path: Path) -> Value:
        items = raw.items if isinstance(raw, Sequence) else raw
        if isinstance(items, set | frozenset):
            items = sorted(items, key=str)
        if not isinstance(items, list | tuple):
            self.problem(path, "wrong-type", f"`{show_path(path)}` is a list", "write `[a, b]`, or `[]` if there is none")
            return Unknown()
        element = Fact(fact.name, kind.item, fact.label, values=fact.values, fields=fact.fields)
        if len(items) > LONGEST_LIST:
            self.problem(path, "too-large", f"`{path[-1]}` has more than {LONGEST_LIST:,} elements", None)
            return Unknown()
        values: list[Value] = []
        for number, item in enumerate(items):
            value = self.value(element, item, (*path, number))
            if value is NEVER or (isinstance(value, Unknown) and _is_null(item)):
                self.problem((*path, number), "wrong-type", "an element of a list cannot be empty", "leave it out")
            values.append(value)
        return tuple(values)

    def _record(self, fact: Fact, raw: object, path: Path) -> Value:
        entries = _entries(raw)
        if entries is None:
            self.problem(
                path,
                "wrong-type",
                f"`{show_path(path)}` is a mapping of fields",
                f"its fields are {listed(list(fact.fields))}",
            )
            return Unknown()
        fields: dict[str, Value] = {}
        for name, item in entries.items():
            if (inner := fact.fields.get(name)) is None:
                hint = did_you_mean(str(name), fact.fields)
                self.problem((*path, name), "unknown-fact", f"no field named `{name}` in `{fact.name}`", hint, key=True)
            elif not isinstance(value := self.value(inner, item, (*path, name)), Unknown):
                fields[name] = value
        return RecordValue(show_path(path), fields)


def _is_null(item: object) -> bool:
    return item is None or (isinstance(item, Scalar) and item.is_null)


def show_path(path: Path) -> str:
    """Write a path as messages name it: `changes[0].amount_yuan`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def _digest(identity: str | None, facts: Mapping[str, Value]) -> str:
    meaning = {"id": identity, "facts": {name: _plain(value) for name, value in facts.items()}}
    text = json.dumps(meaning, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _plain(value: Value) -> object:
    match value:
        case Never():
            return None
        case date():
            return value.isoformat()
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case RecordValue():
            return {name: _plain(item) for name, item in value.fields.items()}
        case tuple():
            return [_plain(item) for item in value]
        case _:
            return value
