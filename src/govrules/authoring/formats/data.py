"""JSON: the versioned format `govrules-check/1` for programs, and its schema."""

import json
from typing import Any

from govrules.authoring.formats.outcome import Outcome, Problem, Unit, region
from govrules.base.diagnostics import Level
from govrules.base.source import Span
from govrules.version import VERSION

FORMAT = "govrules-check/1"
"""The format only grows within its version: keys are added, never taken away or given another meaning."""
Data = dict[str, Any]


def render_json(outcome: Outcome) -> str:
    """Give the outcome as JSON text."""
    return json.dumps(as_data(outcome), ensure_ascii=False, indent=2) + "\n"


def as_data(outcome: Outcome) -> Data:
    """Give the outcome as plain dicts and lists."""
    problems = outcome.problems
    return {
        "format": FORMAT,
        "engine": VERSION,
        "command": outcome.command,
        "summary": {
            "units": len(outcome.units),
            "failed": sum(unit.failed for unit in outcome.units),
            "errors": sum(problem.level is Level.ERROR for problem in problems),
            "warnings": sum(problem.level is Level.WARNING for problem in problems),
        },
        "units": [_unit(unit) for unit in outcome.units],
    }


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


def check_schema() -> Data:
    """Give the JSON Schema of the format."""
    number, text = {"type": "integer", "minimum": 1}, {"type": "string"}
    place = {"anyOf": [{"type": "null"}, _object(dict.fromkeys(("line", "column", "end_line", "end_column"), number))]}
    related = _object({"message": text, "file": text, "place": place})
    problem = _object({
        "code": text, "level": {"enum": [level.value for level in Level]}, "message": text,
        "help": {"type": ["string", "null"]}, "file": text, "place": place, "related": {"type": "array", "items": related},
    })  # fmt: skip
    problems = {"type": "array", "items": problem}
    unit = _object({"name": text, "file": text, "detail": text, "place": place, "problems": problems})
    count = {"type": "integer", "minimum": 0}
    summary = _object(dict.fromkeys(("units", "failed", "errors", "warnings"), count))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "govrules check",
        **_object({
            "format": {"const": FORMAT}, "engine": text, "command": {"enum": ["check", "test"]}, "summary": summary,
            "units": {"type": "array", "items": unit},
        }),
    }  # fmt: skip


def _object(properties: Data) -> Data:
    # Unknown keys are let through: the format grows within its version.
    return {"type": "object", "properties": properties, "required": list(properties)}
