"""The data dictionary as meant: facts with their types and labels, the stages in order, the actors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from govrules.base.diagnostics import Diagnostic, PackError, did_you_mean, listed
from govrules.base.units import Label
from govrules.language.types import (
    BOOL,
    DAY,
    EVENT,
    INT,
    MONEY,
    MONTH,
    RATIO,
    TEXT,
    EnumOf,
    ListOf,
    RecordOf,
    Type,
)
from govrules.packs.entries import ActorEntry, FactEntry, FieldEntry, VocabularyFile, read_entry
from govrules.packs.nodes import Node, Path, find

_SIMPLE: dict[str, Type] = {
    "event": EVENT, "day": DAY, "month": MONTH, "bool": BOOL, "money": MONEY, "ratio": RATIO, "int": INT, "text": TEXT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """A named, typed datum about a project (or, in `fields`, about an element of one of its lists)."""

    name: str
    type: Type
    label: Label
    stage: str | None = None
    about: Label | None = None
    values: Mapping[str, Label] = field(default_factory=dict)
    fields: "Mapping[str, Fact]" = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts or is addressed; `is_authority` for the bodies that no one reminds."""

    code: str
    label: Label
    is_authority: bool


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """All facts, the stages in the order of a project's life, and the actors' general names."""

    facts: Mapping[str, Fact]
    stages: Mapping[str, Label]
    actors: Mapping[str, Actor]

    def label(self, path: str) -> Label | None:
        """Give the label of a fact or of a field such as `changes[0].amount_yuan`."""
        head, _, rest = path.partition(".")
        fact = self.facts.get(head.partition("[")[0])
        if fact is None or not rest:
            return fact.label if fact else None
        inner = fact.fields.get(rest)
        if inner is None:
            return None
        position = head.partition("[")[2].rstrip("]")
        number = f"{int(position) + 1}" if position.isdigit() else ""
        return Label(f"{fact.label.zh}{number} · {inner.label.zh}", f"{fact.label.en} {number}".strip() + f" · {inner.label.en}")


def resolve_vocabulary(node: Node) -> Vocabulary:
    """Make a vocabulary from a file's data; raises PackError with every problem."""
    file = read_entry(VocabularyFile, node, "vocabulary")
    problems: list[Diagnostic] = []
    facts = resolve_facts(file.facts, node, file.stages, problems)
    if problems:
        raise PackError(problems)
    stages = {code: entry.label for code, entry in file.stages.items()}
    return Vocabulary(MappingProxyType(facts), MappingProxyType(stages), MappingProxyType(resolve_actors(file.actors)))


def resolve_actors(entries: Mapping[str, ActorEntry]) -> dict[str, Actor]:
    """Make actors from their entries."""
    return {code: Actor(code, entry.label, entry.party == "authority") for code, entry in entries.items()}


def resolve_facts(
    entries: Mapping[str, FactEntry], root: Node, stages: Iterable[str], problems: list[Diagnostic]
) -> dict[str, Fact]:
    """Make facts from their entries; what is wrong is added to `problems` with its place below `root`."""
    known = list(stages)
    facts = {}
    for name, entry in entries.items():
        if entry.stage not in known:
            span = find(root, ("facts", name, "stage"))
            hint = did_you_mean(entry.stage, known) or f"the stages are {listed(known, 14)}"
            problems.append(Diagnostic("unknown-stage", f"no stage named `{entry.stage}`", span, hint))
        try:
            fields = {}
            for key, item in (entry.fields or {}).items():
                path: Path = ("facts", name, "fields", key, "type")
                fields[key] = _fact(key, item, None, {})
            path = ("facts", name, "type")
            facts[name] = _fact(name, entry, entry.stage, fields)
        except ValueError as error:
            message, _, hint_text = str(error).partition(": ")
            problems.append(Diagnostic("fact-type", message, find(root, path), hint_text or None))
    return facts


def _fact(name: str, entry: FieldEntry, stage: str | None, fields: Mapping[str, Fact]) -> Fact:
    values = {code: item.label for code, item in (entry.values or {}).items()}
    about = entry.about.label if entry.about else None
    return Fact(name, _type(entry.type, values, fields), entry.label.label, stage, about, values, fields)


def _type(text: str, values: Mapping[str, Label], fields: Mapping[str, Fact]) -> Type:
    if text.startswith("list[") and text.endswith("]"):
        if text.startswith("list[list["):
            raise ValueError("a list of lists is no fact: use a list of records")
        return ListOf(_type(text[5:-1], values, fields))
    if text == "enum":
        if not values:
            raise ValueError("an enum needs `values`: give its codes with their labels")
        return EnumOf(tuple(values))
    if text == "record":
        if not fields:
            raise ValueError("a record needs `fields`: give their names, types and labels")
        return RecordOf(tuple((name, fact.type) for name, fact in fields.items()))
    if text not in _SIMPLE:
        known = [*_SIMPLE, "enum", "record", "list[enum]"]
        hint = did_you_mean(text, known) or f"the types are {listed(known, 12)}"
        raise ValueError(f"no type named `{text}`: {hint}")
    return _SIMPLE[text]
