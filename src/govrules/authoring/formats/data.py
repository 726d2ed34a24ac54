"""JSON: the versioned format `govrules-check/1` for programs, and its schema.

With `test --coverage` it has a key more: `coverage`, a list of packs, each with what its cases hold of its outcomes, boundaries
and conditions: how many of how many, and every item with the first case that holds it (null: none does).
"""

import json
from typing import TYPE_CHECKING, Any

from govrules.authoring.formats.outcome import Outcome, Problem, Unit, region
from govrules.authoring.schema_parts import COUNT, TEXT, TEXT_OR_NULL, Schema, list_of, object_of, or_null, whole
from govrules.base.diagnostics import Level
from govrules.base.source import Span
from govrules.version import VERSION

if TYPE_CHECKING:
    from govrules.authoring.coverage import Coverage, Item

FORMAT = "govrules-check/1"
"""The format only grows within its version: keys are added, never taken away or given another meaning."""
COVERAGE = ("outcomes", "boundaries", "conditions")
"""What cases can hold."""
Data = dict[str, Any]


def render_json(outcome: Outcome) -> str:
    """Give the outcome as JSON text."""
    return json.dumps(as_data(outcome), ensure_ascii=False, indent=2) + "\n"


def as_data(outcome: Outcome) -> Data:
    """Give the outcome as plain dicts and lists."""
    problems = outcome.problems
    data = {
        "format": FORMAT,
        "engine": VERSION,
        "command": outcome.command,
        "summary": {
            "units": len(outcome.units),
            "failed": sum(unit.failed for unit in outcome.units),
            "errors": sum(problem.level is Level.ERROR for problem in problems),
            "warnings": sum(problem.level is Level.WARNING for problem in problems),
            "notes": sum(problem.level is Level.NOTE for problem in problems),
        },
        "units": [_unit(unit) for unit in outcome.units],
    }
    return data if outcome.coverage is None else {**data, "coverage": [_coverage(item) for item in outcome.coverage]}


def _unit(unit: Unit) -> Data:
    problems = [_problem(problem) for problem in unit.problems]
    return {"name": unit.name, "file": unit.file, "detail": unit.detail, "place": _place(unit.span), "problems": problems}


def _problem(problem: Problem) -> Data:
    return {
        "code": problem.code, "level": problem.level.value, "message": problem.message, "help": problem.help,
        "file": problem.file, "place": _place(problem.span),
        "related": [{"message": words, "file": span.source.name, "place": _place(span)} for words, span in problem.related],
    }  # fmt: skip


def _place(span: Span | None) -> Data | None:
    if span is None:
        return None
    return dict(zip(("line", "column", "end_line", "end_column"), region(span), strict=True))


def _coverage(coverage: "Coverage") -> Data:
    kinds = {kind: _kind(getattr(coverage, kind)) for kind in COVERAGE}
    return {"pack": coverage.pack, "file": coverage.source, **kinds}


def _kind(items: "tuple[Item, ...]") -> Data:
    held = sum(item.case is not None for item in items)
    listed = [{"name": item.place, "what": item.what, "place": _place(item.span), "case": item.case} for item in items]
    return {"covered": held, "total": len(items), "items": listed}


def check_schema() -> Schema:
    """Give the JSON Schema of the format."""
    number: Schema = {"type": "integer", "minimum": 1}
    place = or_null(object_of(dict.fromkeys(("line", "column", "end_line", "end_column"), number)))
    related = object_of({"message": TEXT, "file": TEXT, "place": place})
    problem = object_of({
        "code": TEXT, "level": {"enum": [level.value for level in Level]}, "message": TEXT,
        "help": TEXT_OR_NULL, "file": TEXT, "place": place, "related": list_of(related),
    })  # fmt: skip
    unit = object_of({"name": TEXT, "file": TEXT, "detail": TEXT, "place": place, "problems": list_of(problem)})
    summary = object_of(dict.fromkeys(("units", "failed", "errors", "warnings", "notes"), COUNT))
    item = object_of({"name": TEXT, "what": TEXT, "place": place, "case": TEXT_OR_NULL})
    kind = object_of({"covered": COUNT, "total": COUNT, "items": list_of(item)})
    coverage = object_of({"pack": TEXT, "file": TEXT, **dict.fromkeys(COVERAGE, kind)})
    always = {
        "format": {"const": FORMAT}, "engine": TEXT, "command": {"enum": ["check", "test"]}, "summary": summary,
        "units": list_of(unit),
    }  # fmt: skip
    return whole("govrules check", always, {"coverage": list_of(coverage)})
