"""JSON Schemas of what analysts' commands write: comparisons, sweeps, portfolios."""

from govrules.analysis.comparison_data import FORMAT as COMPARE
from govrules.analysis.outcomes import FORMAT as OUTCOMES
from govrules.analysis.sweepviews import FORMAT as SWEEP
from govrules.authoring import schema_parts as parts
from govrules.authoring.schema_parts import (
    BOOLEAN,
    COUNT,
    DAY,
    DAY_OR_NULL,
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
from govrules.engine.finding import Reason, Status
from govrules.portfolios.data import FORMAT as PORTFOLIO

_LABEL: Schema = {"$ref": "#/$defs/label"}
_LABEL_OR_NULL = or_null(_LABEL)
_STATUS: Schema = {"enum": [item.value for item in Status]}
_REASONS: Schema = list_of({"enum": [item.value for item in Reason]})
_FORCE: Schema = {"enum": ["must", "in_principle"]}
_ANSWER: Schema = {"enum": ["yes", "no", "assumed"]}
_COUNTS = object_of({item.value: COUNT for item in Status})
_PACK: Schema = {"id": TEXT, "version": TEXT, "digest": DIGEST, "district": _LABEL}


def _whole(title: str, properties: Schema, optional: Schema | None = None) -> Schema:
    return {**whole(title, properties, optional), "$defs": {"label": parts.label()}}


def compare_schema() -> Schema:
    """Give the schema of `govrules compare -o json`; with `--topic` it holds `topics`, else `parameters` and `rules`."""
    value: Schema = {
        "text": _LABEL, "number": TEXT_OR_NULL, "unit": TEXT_OR_NULL, "clause": TEXT, "ref": TEXT, "strictest": BOOLEAN,
        "loosest": BOOLEAN, "in_principle": BOOLEAN, "bases": list_of(_LABEL), "rules": TEXTS, "note": _LABEL_OR_NULL,
    }  # fmt: skip
    rule: Schema = {
        "clauses": TEXTS, "refs": TEXTS, "title": _LABEL, "form": TEXT, "force": _FORCE, "stage": TEXT, "actor": TEXT,
        "actor_label": _LABEL, "to": TEXTS, "to_labels": list_of(_LABEL), "condition": _LABEL_OR_NULL,
        "deadline": _LABEL_OR_NULL, "opens": _LABEL_OR_NULL, "after": _LABEL_OR_NULL, "before": _LABEL_OR_NULL,
        "requirement": _LABEL_OR_NULL, "documents": TEXTS, "parameters": TEXTS, "sentence": _LABEL, "note": _LABEL_OR_NULL,
    }  # fmt: skip
    parameters = object_of({
        "parameter": TEXT, "label": _LABEL, "stage": TEXT_OR_NULL, "stricter": TEXT, "order": TEXT, "differs": BOOLEAN,
        "caveats": list_of(_LABEL), "cells": map_of(or_null(object_of(value))), "unnumbered": map_of(TEXTS),
    })  # fmt: skip
    rules = object_of({"rule": TEXT, "title": _LABEL, "stage": TEXT, "differs": TEXTS, "cells": map_of(or_null(object_of(rule)))})
    cell = object_of({
        "parameters": list_of(object_of({"parameter": TEXT, **value})),
        "rules": list_of(object_of({"rule": TEXT, "title": _LABEL, "refs": TEXTS})),
    })  # fmt: skip
    topics = object_of({"topic": TEXT, "label": _LABEL, "cells": map_of(or_null(cell))})
    document = object_of({"title": TEXT, "number": TEXT_OR_NULL})
    return _whole(
        "govrules comparison", {"format": {"const": COMPARE}, "packs": list_of(object_of({**_PACK, "document": document}))},
        {"parameters": list_of(parameters), "rules": list_of(rules), "topics": list_of(topics)},
    )  # fmt: skip


def outcomes_schema() -> Schema:
    """Give the schema of `govrules compare --record … -o json`."""
    cell = object_of({
        "status": _STATUS, "reasons": _REASONS, "force": _FORCE, "actor": TEXT_OR_NULL, "refs": TEXTS, "provisional": BOOLEAN,
        "due": DAY_OR_NULL, "opens": DAY_OR_NULL, "done": DAY_OR_NULL, "missing": TEXTS, "message": _LABEL,
    })  # fmt: skip
    row = object_of({
        "rule": TEXT, "subject": TEXT_OR_NULL, "title": _LABEL, "stage": TEXT, "differs": BOOLEAN, "cells": map_of(or_null(cell)),
    })  # fmt: skip
    pack = object_of({**_PACK, "in_force": _ANSWER, "scope": _ANSWER, "summary": _COUNTS})
    return _whole("govrules comparison of outcomes", {
        "format": {"const": OUTCOMES}, "as_of": DAY, "record": object_of({"id": TEXT_OR_NULL, "digest": DIGEST}),
        "packs": list_of(pack), "rows": list_of(row),
    })  # fmt: skip


def sweep_schema() -> Schema:
    """Give the schema of `govrules sweep -o json`; a value is a text (an amount in yuan, a day) or a truth or whole number."""
    value: Schema = {"type": ["string", "integer", "boolean"]}
    who: Schema = {"pack": TEXT, "rule": TEXT, "subject": TEXT_OR_NULL, "title": _LABEL, "refs": TEXTS}
    outcome = object_of({
        "status": _STATUS, "reasons": _REASONS, "due": DAY_OR_NULL, "opens": DAY_OR_NULL, "since": DAY_OR_NULL,
        "missing_documents": TEXTS,
    })  # fmt: skip
    cause = object_of({"name": TEXT, "label": _LABEL, "ref": TEXT_OR_NULL})
    point = object_of({
        **who, "last_before": value, "first_after": value, "threshold": or_null(value), "before": outcome, "after": outcome,
        "because_of": list_of(cause),
    })  # fmt: skip
    segment = object_of({**who, "from": value, "to": value, "at_from": outcome, "at_to": outcome})
    return _whole("govrules sweep", {
        "format": {"const": SWEEP}, "facts": TEXTS, "as_of": DAY, "record": TEXT_OR_NULL, "from": value, "to": value,
        "packs": TEXTS, "idle": map_of(_LABEL), "points": list_of(point), "segments": list_of(segment),
    })  # fmt: skip


def portfolio_schema() -> Schema:
    """Give the schema of `govrules evaluate` of a table with `-o json`."""
    project = object_of({
        "id": TEXT, "pack": TEXT, "place": TEXT, "in_force": _ANSWER, "scope": _ANSWER, "status": _STATUS,
        "next_due": DAY_OR_NULL, "overdue": COUNT, "summary": _COUNTS,
    })  # fmt: skip
    finding = object_of({
        "project": TEXT, "pack": TEXT, "rule": TEXT, "clauses": TEXTS, "refs": TEXTS, "subject": TEXT_OR_NULL,
        "status": _STATUS, "reasons": _REASONS, "force": _FORCE, "stage": TEXT_OR_NULL, "actor": TEXT_OR_NULL, "to": TEXTS,
        "due": DAY_OR_NULL, "opens": DAY_OR_NULL, "since": DAY_OR_NULL, "done": DAY_OR_NULL,
        "days_late": {"type": ["integer", "null"]}, "provisional": BOOLEAN, "next_step": BOOLEAN, "overdue": BOOLEAN,
        "missing": TEXTS, "missing_documents": TEXTS, "blocked_by": TEXTS, "title": _LABEL, "message": _LABEL,
        "otherwise": _LABEL_OR_NULL, "notes": list_of(_LABEL),
    })  # fmt: skip
    missing = object_of({"pack": TEXT, "fact": TEXT, "label": _LABEL, "projects": COUNT, "findings": COUNT, "rules": TEXTS})
    problem = object_of({"code": TEXT, "level": TEXT, "place": TEXT_OR_NULL, "message": TEXT, "help": TEXT_OR_NULL})
    calendar = object_of({"id": TEXT, "decreed_through": DAY, "digest": DIGEST})
    return _whole("govrules portfolio", {
        "format": {"const": PORTFOLIO}, "engine": TEXT, "portfolio": TEXT, "as_of": DAY, "complete": BOOLEAN,
        "packs": list_of(object_of(_PACK)), "calendars": list_of(calendar), "summary": _COUNTS, "by_pack": map_of(_COUNTS),
        "projects": list_of(project), "findings": list_of(finding), "missing_facts": list_of(missing),
        "problems": list_of(problem),
    })  # fmt: skip
