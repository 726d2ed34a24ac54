"""SARIF 2.1.0, which code hosts and editors show beside the lines that a result is about."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from govrules.authoring.formats.outcome import Outcome, Problem, about, region
from govrules.base.source import Span
from govrules.version import VERSION

Data = dict[str, Any]
FINGERPRINT = "govrules/v1"
"""Of what a result's fingerprint is made: code, file, message and the text of its line, never the line's number."""


def render_sarif(outcome: Outcome) -> str:
    """Give the outcome as a SARIF log with one run."""
    codes = sorted({problem.code for problem in outcome.problems})
    run = {
        "tool": {"driver": {
            "name": "govrules", "version": VERSION, "semanticVersion": VERSION, "rules": [_rule(code) for code in codes],
        }},
        "automationDetails": {"id": f"govrules/{outcome.command}/"},
        # A column is a character, as editors count them; UTF-16 units would count some ideographs twice.
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": file}} for file in dict.fromkeys(_uri(unit.file) for unit in outcome.units)],
        "results": _results(outcome.problems, codes),
    }  # fmt: skip
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(code: str) -> Data:
    what, why, level = about(code)
    return {
        "id": code,
        "shortDescription": {"text": what},
        "fullDescription": {"text": why},
        "help": {"text": why},
        "defaultConfiguration": {"level": level.value},
    }


def _results(problems: Sequence[Problem], codes: Sequence[str]) -> list[Data]:
    seen: Counter[str] = Counter()
    results = []
    for problem in problems:
        words = _fingerprint(problem)
        seen[words] += 1
        # The same words twice in one file: the first, the second, …
        digest = hashlib.sha256(f"{words}\n{seen[words]}".encode()).hexdigest()
        result: Data = {
            "ruleId": problem.code,
            "ruleIndex": codes.index(problem.code),
            "level": problem.level.value,
            "message": {"text": f"{problem.message}\n{problem.help}" if problem.help else problem.message},
            "locations": [{"physicalLocation": _location(problem.file, problem.span)}],
            "partialFingerprints": {FINGERPRINT: digest},
        }
        if problem.related:
            result["relatedLocations"] = [
                {"id": number, "message": {"text": words}, "physicalLocation": _location(span.source.name, span)}
                for number, (words, span) in enumerate(problem.related, 1)
            ]
        results.append(result)
    return results


def _fingerprint(problem: Problem) -> str:
    line = problem.span.source.line(problem.span.source.position(problem.span.start)[0]) if problem.span else ""
    return "\n".join((problem.code, _uri(problem.file), problem.message, " ".join(line.split())))


def _location(file: str, span: Span | None) -> Data:
    place: Data = {"artifactLocation": {"uri": _uri(file)}}
    if span is not None:
        names = ("startLine", "startColumn", "endLine", "endColumn")
        place["region"] = {**dict(zip(names, region(span), strict=True)), "snippet": {"text": span.text}}
    return place


def _uri(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
