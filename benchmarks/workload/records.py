"""The records of the workload as records of `pack.yaml`, and what that says in the workload's letters."""

from datetime import date
from typing import Any

RENAMED = {"district": "bench_district", "changes": "project_changes", "documents": "project_documents"}
RULES = [
    "in-annual-plan", "approved-first", "on-site-review", "supervisor", "change-cap", "changes-approved", "contract-filing",
    "trial-run", "acceptance-application", "acceptance", "archiving", "acceptance-documents",
]  # fmt: skip
"""Our rules in the order of the workload's letters."""
DUE = (6, 8, 9, 10)
LETTERS = {"violated": "V", "satisfied": "S", "due": "P", "pending": "P", "unknown": "U", "not_applicable": "N"}
NO_PENDING = ("in-annual-plan", "approved-first", "acceptance-documents")
"""A `must` has no `pending`: what is not owed yet does not apply."""


def record_of(raw: dict[str, Any], dates: tuple[str, ...]) -> dict[str, Any]:
    """Give a record as ours: names of our own, and what is not known is left out."""
    named = {RENAMED.get(name, name): value for name, value in raw.items() if value is not None or name in dates}
    return {**named, "bench_district": raw["district"].lower()}


def as_known(raw: dict[str, Any], dates: tuple[str, ...], today: date) -> dict[str, Any]:
    """Give a record as it stands on a day: with us, an event after it has not happened."""
    planned = {name for name in dates if name != "contract_signed" and raw[name] is not None and raw[name] > today}
    return {name: None if name in planned else value for name, value in raw.items()}


def letters(lines: Any) -> tuple[str, tuple[date | None, ...]]:
    """Give a screening as the workload writes it: a letter a rule, and four last days."""
    found = {line.rule: line for line in lines}
    marks = [LETTERS[found[name].status.value] for name in RULES]
    marks = ["P" if mark == "N" and name in NO_PENDING else mark for name, mark in zip(RULES, marks, strict=True)]
    return "".join(marks), tuple(found[RULES[number]].due for number in DUE)
