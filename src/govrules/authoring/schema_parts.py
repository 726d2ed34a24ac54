"""Parts that the JSON Schemas of all results share."""

from typing import Any

from govrules.base.units import Label

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"

TEXT: Schema = {"type": "string"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
TEXTS: Schema = {"type": "array", "items": TEXT}
DAY: Schema = {"type": "string", "format": "date"}
DAY_OR_NULL: Schema = {"anyOf": [DAY, {"type": "null"}]}
COUNT: Schema = {"type": "integer", "minimum": 0}
BOOLEAN: Schema = {"type": "boolean"}
DIGEST: Schema = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}


def whole(title: str, properties: Schema, optional: Schema | None = None) -> Schema:
    """Give the schema of a whole document."""
    return {"$schema": DIALECT, "title": title, **object_of(properties, optional)}


def object_of(properties: Schema, optional: Schema | None = None) -> Schema:
    """Give the schema of an object that has all `properties`; unknown keys are let through: formats grow within a version."""
    return {"type": "object", "properties": {**properties, **(optional or {})}, "required": list(properties)}


def list_of(item: Schema) -> Schema:
    """Give the schema of a list."""
    return {"type": "array", "items": item}


def map_of(value: Schema) -> Schema:
    """Give the schema of an object with free keys."""
    return {"type": "object", "additionalProperties": value}


def or_null(schema: Schema) -> Schema:
    """Let a schema pass null too."""
    return {"anyOf": [schema, {"type": "null"}]}


def label() -> Schema:
    """Give the schema of a text in each language."""
    return object_of(dict.fromkeys(Label.__dataclass_fields__, TEXT))
