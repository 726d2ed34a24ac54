"""Field types of the entry models: scalars arrive as source text and are typed here, with errors in our words."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError, core_schema

from govrules.base.units import Label
from govrules.packs.nodes import Mapping, Node, Scalar, Sequence


class Entry(BaseModel):
    """Base of everything written in a file: unknown keys are refused, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression as written, with its place; parsed by the resolver."""

    scalar: Scalar

    @property
    def text(self) -> str:
        """Give the text of the expression."""
        return self.scalar.text

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, __: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(_expression)

    @classmethod
    def __get_pydantic_json_schema__(cls, _: core_schema.CoreSchema, __: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": ["string", "number", "boolean"], "description": "an expression of the language"}


def _expression(value: object) -> Expression:
    if isinstance(value, Scalar) and not value.is_null:
        return Expression(value)
    raise PydanticCustomError("expression", "an expression is wanted here")


def _text(value: object) -> str:
    if isinstance(value, Scalar):
        if value.is_null or not value.text.strip():
            raise PydanticCustomError("text", "a text is missing here")
        return value.text
    if isinstance(value, str):
        return value
    raise PydanticCustomError("text", "a text is wanted here, not a list or mapping")


def parse_iso_date(text: str) -> date:
    """Read `2022-10-08`; raises ValueError in plain words."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip(), re.ASCII):
        raise ValueError(f"`{text}` is not a date like 2022-10-08")
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"`{text}` is not a day of the calendar") from None


def _typed(convert: Callable[[str], Any], code: str) -> Callable[[object], Any]:
    def validate(value: object) -> Any:
        if isinstance(value, date | bool):
            return value
        try:
            return convert(_text(value))
        except ValueError as error:
            raise PydanticCustomError(code, "{problem}", {"problem": str(error)}) from None

    return validate


def _boolean(text: str) -> bool:
    if text.strip() not in ("true", "false"):
        raise ValueError(f"`{text}` is neither `true` nor `false`")
    return text.strip() == "true"


def _identifier(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", text):
        raise ValueError(f"`{text}` is not a name: small letters, digits and `_`, a letter first")
    return text


def _dotted_name(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?", text):
        raise ValueError(f"`{text}` is not a fact or a field such as `change.docs`")
    return text


def _rule_id(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", text):
        raise ValueError(f"`{text}` is not a rule id: small letters and digits, joined by `-`")
    return text


def _clause_id(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]+(\.[A-Za-z0-9]+)*", text):
        raise ValueError(f"`{text}` is not a clause id such as `12`, `3.4.2` or `A4.6`")
    return text


def _one_or_many(value: object) -> object:
    return value if isinstance(value, list) else [value]


# A number is a text too, as written: `version: 1.0`, `value: 250`.
Text = Annotated[str, BeforeValidator(_text, json_schema_input_type=str | float)]
IsoDate = Annotated[date, BeforeValidator(_typed(parse_iso_date, "date"))]
Boolean = Annotated[bool, BeforeValidator(_typed(_boolean, "boolean"))]
Identifier = Annotated[str, BeforeValidator(_typed(_identifier, "name"))]
DottedName = Annotated[str, BeforeValidator(_typed(_dotted_name, "name"))]
RuleId = Annotated[str, BeforeValidator(_typed(_rule_id, "name"))]
ClauseId = Annotated[str, BeforeValidator(_typed(_clause_id, "name"))]
Clauses = Annotated[
    list[ClauseId], Field(min_length=1), BeforeValidator(_one_or_many, json_schema_input_type=ClauseId | list[ClauseId])
]
Expressions = Annotated[
    list[Expression], Field(min_length=1), BeforeValidator(_one_or_many, json_schema_input_type=Expression | list[Expression])
]
Codes = Annotated[
    list[Identifier], Field(min_length=1), BeforeValidator(_one_or_many, json_schema_input_type=Identifier | list[Identifier])
]


class LabelEntry(Entry):
    """A text in both languages."""

    zh: Text
    en: Text

    @property
    def label(self) -> Label:
        """Give it as a label."""
        return Label(self.zh, self.en)


def as_data(node: Node) -> Any:
    """Give dicts and lists with scalars at the leaves, for validation by an entry model."""
    match node:
        case Scalar():
            return node
        case Sequence():
            return [as_data(item) for item in node.items]
        case Mapping():
            return {key.text: as_data(value) for key, value in node.pairs}
