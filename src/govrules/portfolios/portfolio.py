"""A portfolio: many projects, each with the pack that judges it, and what of the file could not be read."""

from collections.abc import Mapping
from dataclasses import dataclass

from govrules.base.diagnostics import Diagnostic
from govrules.engine.record import Record
from govrules.policy import Policy


@dataclass(frozen=True, slots=True)
class Project:
    """One project: its id, the id of the pack that judges it, its checked facts, and where it stands (`项目!7`, `list.csv:7`)."""

    id: str
    pack: str
    record: Record
    place: str


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The projects of a file in its order; `problems` names every cell that could not be read and what was left out for it.

    `policies` holds each pack that a project names, by its id.
    """

    name: str
    projects: tuple[Project, ...]
    problems: tuple[Diagnostic, ...]
    policies: Mapping[str, Policy]

    def __repr__(self) -> str:
        return f"<Portfolio {self.name}: {len(self.projects)} projects, {len(self.problems)} problems>"
