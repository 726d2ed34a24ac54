"""Packs and vocabularies as written: the keys of the files, their shapes, and the errors when they are not kept."""

from collections.abc import Callable, Iterator
from datetime import date
from enum import Enum
from itertools import islice
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, Discriminator, Field, Tag, ValidationError
from pydantic_core import PydanticCustomError

from govrules.base.diagnostics import Diagnostic, PackError, did_you_mean, listed
from govrules.packs.fields import (
    Boolean,
    ClauseId,
    Clauses,
    Codes,
    DottedName,
    Entry,
    Expression,
    Expressions,
    Identifier,
    IsoDate,
    LabelEntry,
    RuleId,
    Text,
    as_data,
)
from govrules.packs.nodes import Mapping, Node, Path, find
from govrules.packs.reader import MOST_PROBLEMS


class NotEncoded(Enum):
    """Why a clause has no rule."""

    PURPOSE = "purpose"
    BASIS = "basis"
    PRINCIPLE = "principle"
    ROLE = "role"
    JUDGEMENT = "judgement"
    ORGANISATIONAL = "organisational"
    FORM_LAYOUT = "form_layout"
    DELEGATION = "delegation"
    NO_TESTABLE_CONTENT = "no_testable_content"


def _choice(*allowed: str) -> BeforeValidator:
    def validate(value: object) -> str:
        text = str(value)
        if text not in allowed:
            choices = f"is none of {listed(allowed, 12)}" if len(allowed) > 1 else f"is not {listed(allowed)}, the only choice"
            words = {"problem": f"`{text}` {choices}", "help": did_you_mean(text, allowed)}
            raise PydanticCustomError("value", "{problem}", words)
        return text

    return BeforeValidator(validate)


class ActorEntry(LabelEntry):
    """Who acts or is addressed; `party` tells the project's own side from the authorities."""

    party: Annotated[Literal["own", "authority"], _choice("own", "authority")]


class FieldEntry(Entry):
    """A field of a record fact."""

    type: Text
    label: LabelEntry
    about: LabelEntry | None = None
    values: dict[Identifier, LabelEntry] | None = None


class FactEntry(FieldEntry):
    """A fact of the data dictionary."""

    stage: Identifier
    fields: dict[Identifier, FieldEntry] | None = None


class VocabularyFile(Entry):
    """`vocabulary.yaml`: facts, stages in order, actors."""

    facts: dict[Identifier, FactEntry]
    stages: dict[Identifier, LabelEntry]
    actors: dict[Identifier, ActorEntry]


class DocumentEntry(Entry):
    """The regulation's title and number."""

    title: Text
    number: Text | None = None
    issued: IsoDate | None = None


class InForceEntry(Entry):
    """From when to when the regulation holds."""

    from_: IsoDate | None = Field(None, alias="from")
    until: IsoDate | None = None
    clause: Clauses | None = None
    assumed: Boolean = False
    note: LabelEntry | None = None


class CountingEntry(Entry):
    """How last days are counted where the pack departs from the default."""

    roll: Annotated[Literal["none", "next_working_day"], _choice("none", "next_working_day")] = "none"


class ClauseEntry(Entry):
    """A clause of the text: cited by a rule, or left out for a reason."""

    ref: Text
    gist: LabelEntry
    not_encoded: Annotated[NotEncoded, BeforeValidator(str), _choice(*(reason.value for reason in NotEncoded))] | None = None
    note: LabelEntry | None = None


class ScopeEntry(Entry):
    """A condition for the regulation to apply to a project."""

    clause: ClauseId
    title: LabelEntry | None = None
    applies_if: Expression | None = None
    extends_if: Expression | None = None
    excludes_if: Expression | None = None
    note: LabelEntry | None = None


class ParameterEntry(Entry):
    """A number, period or day of the regulation."""

    value: Text
    clause: ClauseId
    label: LabelEntry | None = None
    note: LabelEntry | None = None


def _shape(value: Any) -> str:
    return "documents" if isinstance(value, dict) else "expression"


Documents = Annotated[dict[DottedName, Annotated[list[Annotated[
    Annotated[Expression, Tag("expression")] | Annotated[dict[Identifier, Expression], Tag("documents")],
    Discriminator(_shape),
]], Field(min_length=1)]], Field(min_length=1)]  # fmt: skip
Requirement = Annotated[Annotated[Expression, Tag("expression")] | Annotated[Documents, Tag("documents")], Discriminator(_shape)]


class RuleEntry(Entry):
    """One statement of the regulation; its form is the one of the six form keys that it has."""

    clause: Clauses
    title: LabelEntry
    stage: Identifier
    actor: Identifier
    to: Codes = Field(default_factory=list)
    when: Expression | None = None
    unless: Expression | None = None
    unclear: Expression | None = None
    for_each: Expression | None = None
    despite: Clauses = Field(default_factory=list)
    force: Annotated[Literal["must", "in_principle"], _choice("must", "in_principle")] = "must"
    otherwise: LabelEntry | None = None
    note: LabelEntry | None = None
    do: Expressions | None = None
    may: Expressions | None = None
    must: Requirement | None = None
    forbid: Expression | None = None
    applies: Expression | None = None
    consequence: LabelEntry | None = None
    after: Expressions = Field(default_factory=list)
    not_before: Expression | None = None
    by: Expression | None = None
    extended_to: Expression | None = None
    before: Expressions = Field(default_factory=list)
    with_: Documents | None = Field(None, alias="with")
    provided: Expression | None = None
    every: Annotated[Literal["month"], _choice("month")] | None = None
    from_: Expression | None = Field(None, alias="from")
    until: Expression | None = None
    done: Expression | None = None


class AllowEntry(Entry):
    """A lint that is not to speak of one thing: the rule, parameter, definition or other name, and why."""

    where: Text
    reason: Text


class PackFile(Entry):
    """A policy pack as written."""

    pack: Identifier
    version: Text
    district: LabelEntry
    document: DocumentEntry
    in_force: InForceEntry
    actors: dict[Identifier, ActorEntry]
    counting: CountingEntry = CountingEntry()
    facts: dict[Identifier, FactEntry] = Field(default_factory=dict)
    clauses: dict[ClauseId, ClauseEntry]
    scope: list[ScopeEntry] = Field(default_factory=list)
    parameters: dict[Identifier, ParameterEntry] = Field(default_factory=dict)
    definitions: dict[Identifier, Expression] = Field(default_factory=dict)
    rules: dict[RuleId, RuleEntry]
    # Excluded: what lints may pass over is no part of what the pack means, so it does not count in its digest.
    allow: dict[RuleId, Annotated[list[AllowEntry], Field(min_length=1)]] = Field(default_factory=dict, exclude=True)


Model = TypeVar("Model", bound=BaseModel)


def read_entry(model: type[Model], node: Node, what: str, convert: Callable[[Node], object] = as_data) -> Model:
    """Check the structure of a file; raises PackError with every problem at its place."""
    if not isinstance(node, Mapping):
        raise PackError([Diagnostic("structure", f"a {what} is a mapping of keys", node.span)])
    try:
        return model.model_validate(convert(node))
    except ValidationError as error:
        raise PackError(islice(_diagnostics(error, node, model), MOST_PROBLEMS)) from None


def _diagnostics(error: ValidationError, root: Node, model: type[BaseModel]) -> Iterator[Diagnostic]:
    for problem in error.errors(include_url=False, include_input=False):
        path: Path = tuple(problem["loc"])
        kind = problem["type"]
        if kind == "missing":
            span = find(root, path[:-1], key=True)
            yield Diagnostic("missing-key", f"the key `{path[-1]}` is missing", span)
        elif kind == "extra_forbidden":
            hint = did_you_mean(str(path[-1]), _keys(model, path[:-1]))
            yield Diagnostic("unknown-key", f"no key named `{path[-1]}` here", find(root, path, key=True), hint)
        elif path and path[-1] == "[key]":
            yield Diagnostic("name", problem["msg"], find(root, path[:-1], key=True))
        else:
            hint = problem.get("ctx", {}).get("help")
            if kind == "model_type":
                hint = f"its keys are {listed(_keys(model, path), 12)}"
            yield Diagnostic(*_worded(kind, problem), find(root, path), hint)


def _worded(kind: str, problem: Any) -> tuple[str, str]:
    if kind == "too_short":
        return "value", "this is empty: leave the key out, or write what belongs here"
    if kind in ("model_type", "dict_type", "model_attributes_type"):
        return "structure", "a mapping of keys is wanted here"
    if kind == "list_type":
        return "structure", "a list is wanted here"
    if kind == "value_error":
        return "value", str(problem["ctx"]["error"])
    return "value" if kind in ("expression", "text") else kind, problem["msg"]


def _keys(model: type[BaseModel], path: Path) -> list[str]:
    """Give the keys that the model at a path knows; entries under free names are looked through."""
    current: Any = model
    for step in path:
        fields = getattr(current, "model_fields", None)
        if fields is None:
            continue
        field = next((item for name, item in fields.items() if (item.alias or name) == step), None)
        if field is not None:
            current = _model_in(field.annotation) or current
    return [field.alias or name for name, field in current.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        if found := _model_in(part):
            return found
    return None


def canonical(value: Any) -> Any:
    """Give what an entry means as plain data: key order, comments and the layout of expressions do not count."""
    if isinstance(value, Expression):
        return " ".join(value.text.split())
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        return {name: canonical(item) for name, item in value if item is not None and not fields[name].exclude}
    if isinstance(value, dict):
        return {name: canonical(item) for name, item in value.items()}
    if isinstance(value, list):
        return [canonical(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
