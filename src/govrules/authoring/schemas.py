"""JSON Schemas of policy files, records and results, for editors and for programs that read what the commands write."""

import json
from collections.abc import Callable, Mapping

from pydantic import BaseModel

from govrules.authoring import schema_parts as parts
from govrules.authoring.cases import CasesFile
from govrules.authoring.formats.data import check_schema
from govrules.authoring.formats.edits_data import diff_schema, mutation_schema
from govrules.authoring.schema_parts import (
    BOOLEAN,
    COUNT,
    DAY_OR_NULL,
    DIALECT,
    DIGEST,
    TEXT,
    TEXT_OR_NULL,
    TEXTS,
    Schema,
    list_of,
    map_of,
    object_of,
    or_null,
    whole,
)
from govrules.authoring.schemas_analysis import compare_schema, outcomes_schema, portfolio_schema, sweep_schema
from govrules.calendars.decrees import CalendarFile
from govrules.engine.finding import Reason, Status
from govrules.language.types import BOOL, DAY, EVENT, INT, MONEY, MONTH, RATIO, EnumOf, ListOf, RecordOf, Type
from govrules.packs.catalogue import load_vocabulary
from govrules.packs.entries import PackFile, VocabularyFile
from govrules.packs.pack import Pack, fact_names
from govrules.packs.vocabulary import Fact
from govrules.reports.report import FORMAT


def schema_of(kind: str, pack: Pack | None = None) -> Schema:
    """Give the schema of a kind of file or result; of a `record` with all facts, or with those that a pack reads."""
    return _record_schema(pack) if kind == "record" else _SCHEMAS[kind]()


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


_ANSWER: Schema = {"enum": ["yes", "no", "assumed"]}


def _report_schema() -> Schema:
    label: Schema = {"$ref": "#/$defs/label"}
    status: Schema = {"enum": [item.value for item in Status]}
    finding = object_of({
        "rule": TEXT, "clause": TEXT_OR_NULL, "ref": TEXT_OR_NULL, "subject": TEXT_OR_NULL, "status": status,
        "reasons": list_of({"enum": [item.value for item in Reason]}), "force": {"enum": ["must", "in_principle"]},
        "stage": TEXT_OR_NULL, "actor": TEXT_OR_NULL, "to": TEXTS, "due": DAY_OR_NULL, "opens": DAY_OR_NULL,
        "since": DAY_OR_NULL, "done": DAY_OR_NULL, "days_late": {"type": ["integer", "null"]}, "provisional": BOOLEAN,
        "observed": TEXT_OR_NULL, "limit": TEXT_OR_NULL, "missing": TEXTS, "missing_documents": TEXTS, "blocked_by": TEXTS,
        "waiting_for": TEXT_OR_NULL, "outstanding": TEXTS, "title": label, "message": label, "otherwise": or_null(label),
        "notes": list_of(label),
    })  # fmt: skip
    step = object_of({
        "rule": TEXT, "clause": TEXT_OR_NULL, "actor": TEXT_OR_NULL, "to": TEXTS, "due": DAY_OR_NULL, "overdue": BOOLEAN,
        "title": label, "subject": TEXT_OR_NULL, "stage": TEXT_OR_NULL,
    })  # fmt: skip
    report = whole("govrules report", {
        "format": {"const": FORMAT}, "engine": TEXT, "as_of": parts.DAY,
        "pack": object_of({"id": TEXT, "version": TEXT, "digest": DIGEST, "in_force": _ANSWER}),
        "scope": _ANSWER, "record": object_of({"id": TEXT_OR_NULL, "digest": DIGEST}),
        "calendar": object_of({"id": TEXT, "decreed_through": parts.DAY, "digest": DIGEST}),
        "summary": object_of({item.value: COUNT for item in Status}), "findings": list_of(finding), "clauses": map_of(status),
        "next_steps": list_of(step), "missing_facts": list_of(object_of({"fact": TEXT, "rules": TEXTS, "label": label})),
        "notes": list_of(label),
    })  # fmt: skip
    return {**report, "$defs": {"label": parts.label()}}


def _of_model(title: str, model: type[BaseModel]) -> Callable[[], Schema]:
    def schema() -> Schema:
        # The title of the model is the name of a class, which means nothing to whoever reads the schema.
        found = {key: value for key, value in model.model_json_schema(by_alias=True).items() if key != "title"}
        return {"$schema": DIALECT, "title": title, **found}

    return schema


_SCHEMAS: Mapping[str, Callable[[], Schema]] = {
    "pack": _of_model("govrules pack", PackFile),
    "vocabulary": _of_model("govrules vocabulary", VocabularyFile),
    "calendar": _of_model("govrules calendar", CalendarFile),
    "cases": _of_model("govrules cases", CasesFile),
    "record": lambda: _record_schema(None),
    "report": _report_schema,
    "check": check_schema,
    "diff": diff_schema,
    "mutation": mutation_schema,
    "compare": compare_schema,
    "compare-outcomes": outcomes_schema,
    "sweep": sweep_schema,
    "portfolio": portfolio_schema,
}
KINDS = tuple(_SCHEMAS)
"""What has a schema: four kinds of policy files, records, reports, and the JSON of `check` and `test`, `diff`, `mutate`,
`compare` (of packs, and of outcomes), `sweep`, and `evaluate` of a portfolio."""
