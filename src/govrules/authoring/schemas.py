"""JSON Schemas of packs, records, cases and reports, for editors and for whoever reads a report."""

import json
from typing import Any

from govrules.authoring.cases import CasesFile
from govrules.base.units import Label
from govrules.engine.finding import Reason, Status
from govrules.language.types import BOOL, DAY, EVENT, INT, MONEY, MONTH, RATIO, EnumOf, ListOf, RecordOf, Type
from govrules.packs.catalogue import load_vocabulary
from govrules.packs.entries import PackFile
from govrules.packs.pack import Pack, fact_names
from govrules.packs.vocabulary import Fact
from govrules.reports.report import FORMAT

DIALECT = "https://json-schema.org/draft/2020-12/schema"
KINDS = ("pack", "record", "cases", "report")
Schema = dict[str, Any]


def schema_of(kind: str, pack: Pack | None = None) -> Schema:
    """Give the schema of `pack`, `record` (all facts, or those that a pack reads), `cases` or `report`."""
    match kind:
        case "pack":
            return {"$schema": DIALECT, "title": "govrules pack", **PackFile.model_json_schema(by_alias=True)}
        case "cases":
            return {"$schema": DIALECT, "title": "govrules cases", **CasesFile.model_json_schema(by_alias=True)}
        case "record":
            return _record_schema(pack)
        case _:
            return _report_schema()


def schema_text(kind: str, pack: Pack | None = None) -> str:
    """Give the schema of a kind as the text of a JSON file."""
    return json.dumps(schema_of(kind, pack), ensure_ascii=False, indent=2) + "\n"


def _record_schema(pack: Pack | None) -> Schema:
    facts = (pack.vocabulary if pack else load_vocabulary()).facts
    if pack is not None:
        expressions = [item for rule in pack.rules for item in rule.expressions()] + [entry.condition for entry in pack.scope]
        read = fact_names(tuple(expressions))
        facts = {name: fact for name, fact in facts.items() if name in read}
    properties = {name: _fact_schema(fact) for name, fact in facts.items()}
    return {
        "$schema": DIALECT, "title": "govrules record", "type": "object",
        "properties": {"id": {"type": ["string", "integer"], "description": "the project's name or number"}, **properties},
        "additionalProperties": False,
    }  # fmt: skip


def _fact_schema(fact: Fact) -> Schema:
    about = f" — {fact.about.zh} / {fact.about.en}" if fact.about else ""
    return {
        "description": f"{fact.label.zh} / {fact.label.en}{about}",
        "anyOf": [_value_schema(fact.type, fact), {"type": "null"}],
    }


_SCALARS: dict[Type, Schema] = {
    EVENT: {"type": "string", "description": "a date: 2024-03-05, 2024/3/5 or 2024年3月5日"},
    DAY: {"type": "string", "description": "a date: 2024-03-05, 2024/3/5 or 2024年3月5日"},
    MONTH: {"type": "string", "description": "a month: 2019-03"},
    BOOL: {"anyOf": [{"type": "boolean"}, {"enum": ["true", "false", "yes", "no", "是", "否"]}]},
    MONEY: {"type": ["string", "number"], "description": "yuan: 1200000, 1_200_000.50 or 120万元"},
    RATIO: {"type": ["string", "number"], "description": "a ratio: 10% or 0.1"},
    INT: {"type": ["integer", "string"]},
}


def _value_schema(kind: Type, fact: Fact) -> Schema:
    if isinstance(kind, ListOf):
        return {"type": "array", "items": _value_schema(kind.item, fact)}
    if isinstance(kind, RecordOf):
        fields = {name: _fact_schema(item) for name, item in fact.fields.items()}
        return {"type": "object", "properties": fields, "additionalProperties": False}
    if isinstance(kind, EnumOf):
        return {"enum": list(kind.codes)}
    return _SCALARS.get(kind, {"type": ["string", "number"]})


_DATE: Schema = {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}
_TEXT: Schema = {"type": ["string", "null"]}
_TEXTS: Schema = {"type": "array", "items": {"type": "string"}}
_LABEL: Schema = {"$ref": "#/$defs/label"}
_DIGEST: Schema = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}
_ANSWER: Schema = {"enum": ["yes", "no", "assumed"]}


def _object(properties: Schema) -> Schema:
    # Unknown keys are let through: the format grows within its version.
    return {"type": "object", "properties": properties, "required": list(properties)}


def _report_schema() -> Schema:
    status = {"enum": [item.value for item in Status]}
    finding = _object({
        "rule": {"type": "string"}, "clause": _TEXT, "ref": _TEXT, "subject": _TEXT, "status": status,
        "reasons": {"type": "array", "items": {"enum": [item.value for item in Reason]}},
        "force": {"enum": ["must", "in_principle"]}, "stage": _TEXT, "actor": _TEXT, "to": _TEXTS, "due": _DATE,
        "opens": _DATE, "since": _DATE, "done": _DATE, "days_late": {"type": ["integer", "null"]},
        "provisional": {"type": "boolean"}, "observed": _TEXT, "limit": _TEXT, "missing": _TEXTS,
        "missing_documents": _TEXTS, "blocked_by": _TEXTS, "waiting_for": _TEXT, "outstanding": _TEXTS,
        "title": _LABEL, "message": _LABEL, "otherwise": {"anyOf": [_LABEL, {"type": "null"}]},
        "notes": {"type": "array", "items": _LABEL},
    })  # fmt: skip
    step = _object({
        "rule": {"type": "string"}, "clause": _TEXT, "actor": _TEXT, "to": _TEXTS, "due": _DATE,
        "overdue": {"type": "boolean"}, "title": _LABEL, "subject": _TEXT, "stage": _TEXT,
    })  # fmt: skip
    fact = _object({"fact": {"type": "string"}, "rules": _TEXTS, "label": _LABEL})
    report = _object({
        "format": {"const": FORMAT}, "engine": {"type": "string"}, "as_of": {"type": "string", "format": "date"},
        "pack": _object({"id": {"type": "string"}, "version": {"type": "string"}, "digest": _DIGEST, "in_force": _ANSWER}),
        "scope": _ANSWER, "record": _object({"id": _TEXT, "digest": _DIGEST}),
        "calendar": _object({
            "id": {"type": "string"}, "decreed_through": {"type": "string", "format": "date"}, "digest": _DIGEST,
        }),
        "summary": _object({item.value: {"type": "integer", "minimum": 0} for item in Status}),
        "findings": {"type": "array", "items": finding},
        "clauses": {"type": "object", "additionalProperties": status},
        "next_steps": {"type": "array", "items": step}, "missing_facts": {"type": "array", "items": fact},
        "notes": {"type": "array", "items": _LABEL},
    })  # fmt: skip
    label = _object({name: {"type": "string"} for name in Label.__dataclass_fields__})
    return {"$schema": DIALECT, "title": "govrules report", **report, "$defs": {"label": label}}
