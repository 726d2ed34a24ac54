"""A pack as meant: resolved, typed, frozen. This is what the engine, the reports and the authoring tools read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from govrules.base.source import Span
from govrules.base.units import Label
from govrules.language.typed import Definition, FactValue, Typed, children
from govrules.language.types import Type
from govrules.language.values import ConstantValue
from govrules.packs.entries import NotEncoded
from govrules.packs.vocabulary import Actor, Vocabulary


@dataclass(frozen=True, slots=True, eq=False)
class Clause:
    """A place in the regulation: its id, the article as printed, and why it has no rule if it has none."""

    id: str
    ref: str
    gist: Label
    not_encoded: NotEncoded | None
    note: Label | None


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """The regulation's title, number and date of issue."""

    title: str
    number: str | None
    issued: date | None


@dataclass(frozen=True, slots=True, eq=False)
class InForce:
    """From when to when the regulation holds; `assumed` where it names no date."""

    start: date | None
    until: date | None
    clauses: tuple[str, ...]
    assumed: bool
    note: Label | None

    def holds_on(self, day: date) -> bool:
        """Tell whether a day lies within."""
        return (self.start is None or self.start <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, eq=False)
class ScopeRule:
    """A condition for the regulation to apply: `applies`, `extends` (参照) or `excludes`."""

    kind: str
    clause: str
    condition: Typed
    title: Label
    note: Label | None

    @property
    def id(self) -> str:
        """Give the rule id that its finding carries."""
        return f"scope/{self.clause}"


@dataclass(frozen=True, slots=True, eq=False)
class ParameterValue:
    """A number, period or day of the regulation with its clause."""

    name: str
    value: ConstantValue
    type: Type
    written: str
    clause: str
    label: Label | None
    note: Label | None
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class RequiredDocument:
    """A code that a list has to hold, always or under a condition."""

    code: str
    condition: Typed | None


@dataclass(frozen=True, slots=True, eq=False)
class DocumentList:
    """Documents that have to stand in a list fact."""

    fact: Typed
    items: tuple[RequiredDocument, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Act:
    """`do` (owed) or `may` (allowed only so): acts with what must come before, after and with them."""

    owed: bool
    acts: tuple[Typed, ...]
    after: tuple[Typed, ...] = ()
    not_before: Typed | None = None
    by: Typed | None = None
    extended_to: Typed | None = None
    before: tuple[Typed, ...] = ()
    documents: tuple[DocumentList, ...] = ()
    provided: Typed | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Monthly:
    """`do … every: month`: one occurrence a calendar month, done when its month is listed."""

    months: Typed
    start: Typed
    until: Typed | None


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """`must` (or, with `forbidden`, `forbid`): a condition or a list of documents that has to hold."""

    forbidden: bool
    condition: Typed | None
    documents: tuple[DocumentList, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Classification:
    """`applies`: a definition, classification or exception."""

    condition: Typed


@dataclass(frozen=True, slots=True, eq=False)
class Consequence:
    """`consequence`: what follows once `when` holds; `by` is the last day whose passing triggers it."""

    text: Label
    by: Typed | None
    done: Typed | None


Norm = Act | Monthly | State | Classification | Consequence


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """`for_each: change in changes`."""

    variable: str
    over: Typed


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One statement of the regulation."""

    id: str
    clauses: tuple[str, ...]
    title: Label
    stage: str
    actor: str
    to: tuple[str, ...]
    norm: Norm
    when: Typed | None = None
    unless: Typed | None = None
    unclear: Typed | None = None
    loop: Loop | None = None
    despite: tuple[str, ...] = ()
    force: str = "must"
    otherwise: Label | None = None
    note: Label | None = None
    span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def form(self) -> str:
        """Give the key that tells the form of the norm."""
        match self.norm:
            case Act(owed=owed):
                return "do" if owed else "may"
            case Monthly():
                return "do"
            case State(forbidden=forbidden):
                return "forbid" if forbidden else "must"
            case Classification():
                return "applies"
            case Consequence():
                return "consequence"

    def expressions(self) -> tuple[Typed, ...]:
        """Give every expression of the rule."""
        own = (self.when, self.unless, self.unclear, self.loop.over if self.loop else None)
        return tuple(item for item in (*own, *_norm_expressions(self.norm)) if item is not None)


def _norm_expressions(norm: Norm) -> tuple[Typed | None, ...]:
    match norm:
        case Act():
            dates = (*norm.acts, *norm.after, norm.not_before, norm.by, norm.extended_to, *norm.before)
            return (*dates, *_document_expressions(norm.documents), norm.provided)
        case Monthly():
            return (norm.months, norm.start, norm.until)
        case State():
            return (norm.condition, *_document_expressions(norm.documents))
        case Classification():
            return (norm.condition,)
        case Consequence():
            return (norm.by, norm.done)


def _document_expressions(lists: tuple[DocumentList, ...]) -> tuple[Typed | None, ...]:
    return tuple(part for item in lists for part in (item.fact, *(document.condition for document in item.items)))


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """A regulation written as data, resolved and typed; immutable."""

    id: str
    version: str
    district: Label
    document: Document
    in_force: InForce
    rolls_to_working_day: bool
    actors: Mapping[str, Actor]
    clauses: Mapping[str, Clause]
    scope: tuple[ScopeRule, ...]
    parameters: Mapping[str, ParameterValue]
    definitions: Mapping[str, Typed]
    rules: tuple[Rule, ...]
    vocabulary: Vocabulary
    digest: str
    source: str

    def rule(self, rule_id: str) -> Rule | None:
        """Give a rule by its id."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def facts_read(self, rule: Rule) -> tuple[str, ...]:
        """Give the names of the facts that a rule reads, sorted."""
        return tuple(sorted(fact_names(rule.expressions())))


def fact_names(expressions: tuple[Typed, ...]) -> set[str]:
    """Give the facts that expressions read, definitions opened (each once)."""
    names: set[str] = set()
    opened: set[str] = set()
    queue = list(expressions)
    while queue:
        node = queue.pop()
        if isinstance(node, FactValue):
            names.add(node.name)
        if isinstance(node, Definition):
            if node.name in opened:
                continue
            opened.add(node.name)
        queue.extend(children(node))
    return names
