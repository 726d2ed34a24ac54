"""What a portfolio comes to on a date, as plain data: a summary a project, a light row a finding that matters."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from govrules.base.diagnostics import Diagnostic
from govrules.base.units import Label
from govrules.engine.finding import Reason, Status, Verdict
from govrules.policy import Policy

SHOWN = (Status.VIOLATED, Status.DUE, Status.PENDING, Status.UNKNOWN, Status.SATISFIED, Status.NOT_APPLICABLE)
"""The statuses in the order in which people read them."""


@dataclass(frozen=True, slots=True)
class RuleHeading:
    """What every row of a rule says, held once a rule: its articles as printed, title, stage, actor and addressees."""

    pack: str
    rule: str
    clauses: tuple[str, ...]
    refs: tuple[str, ...]
    title: Label
    form: str
    force: str
    stage: str | None
    stage_label: Label
    actor: str | None
    actor_label: Label
    to: tuple[str, ...]
    to_labels: tuple[Label, ...]
    otherwise: Label | None


@dataclass(frozen=True, slots=True)
class Row:
    """One finding of one project: one a rule and subject, the articles that the rule cites joined in its heading."""

    project: str
    heading: RuleHeading
    verdict: Verdict
    message: Label

    @property
    def pack(self) -> str:
        """Give the id of the pack."""
        return self.heading.pack

    @property
    def status(self) -> Status:
        """Give the status of the finding."""
        return self.verdict.status

    @property
    def due(self) -> date | None:
        """Give the last day, None where there is none."""
        return self.verdict.due

    @property
    def is_overdue(self) -> bool:
        """Tell whether the act is not done and its last day has passed."""
        return Reason.OVERDUE in self.verdict.reasons

    @property
    def is_next_step(self) -> bool:
        """Tell whether there is something to do now: it is due, or a violation that can still be cured."""
        return self.status is Status.DUE or (self.status is Status.VIOLATED and self.verdict.curable)


@dataclass(frozen=True, slots=True)
class ProjectSummary:
    """One project: how many findings (one a rule and subject) have each status, and the earliest day that is still to come.

    `in_force` and `scope` are `yes`, `no` or `assumed`; `deviations` counts the violations of norms that hold in principle.
    """

    id: str
    pack: str
    place: str
    in_force: str
    scope: str
    counts: Mapping[Status, int]
    deviations: int
    overdue: int
    next_due: date | None
    is_definite: bool

    @property
    def status(self) -> Status:
        """Give the status that speaks for the project: violated, due, unknown, pending, satisfied or not applicable."""
        return next((status for status in Status if self.counts.get(status)), Status.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class NeededFact:
    """A fact that records do not tell, and how many projects and findings of a pack wait for it."""

    pack: str
    fact: str
    label: Label
    projects: int
    findings: int
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How many projects of a pack break a rule, and how many have it to do now."""

    heading: RuleHeading
    violated: int
    due: int


@dataclass(frozen=True)
class PortfolioFindings:
    """What a portfolio comes to; immutable. `rows` stand in the order of the file, then of the rules.

    `policies` holds the packs by id; `problems` is what could not be read; `complete` says that `rows` holds every finding, not
    only those that are violated, due or waiting with a date.
    """

    name: str
    as_of: date
    engine: str
    policies: Mapping[str, Policy]
    projects: tuple[ProjectSummary, ...]
    rows: tuple[Row, ...]
    missing_facts: tuple[NeededFact, ...]
    problems: tuple[Diagnostic, ...]
    complete: bool = False

    @cached_property
    def next_steps(self) -> tuple[Row, ...]:
        """What is to be done: due findings and curable violations, earliest last day first (those without one last)."""
        steps = [row for row in self.rows if row.is_next_step]
        return tuple(sorted(steps, key=lambda row: row.due or date.max))

    def due_soon(self, days: int = 30) -> tuple[Row, ...]:
        """Give what is to be done with a last day from `as_of` to so many days later (both inclusive), earliest first."""
        last = self.as_of + timedelta(days)
        return tuple(row for row in self.next_steps if row.due and self.as_of <= row.due <= last)

    @cached_property
    def overdue(self) -> tuple[Row, ...]:
        """What is not done and past its last day, the longest overdue first."""
        return tuple(row for row in self.next_steps if row.is_overdue)

    @cached_property
    def summary(self) -> dict[Status, int]:
        """How many findings have each status, over all projects."""
        return {status: sum(project.counts.get(status, 0) for project in self.projects) for status in SHOWN}

    @cached_property
    def by_pack(self) -> dict[str, dict[Status, int]]:
        """How many findings have each status, by pack in the order of first appearance."""
        counts: dict[str, Counter[Status]] = defaultdict(Counter)
        for project in self.projects:
            counts[project.pack].update(project.counts)
        return {pack: {status: found[status] for status in SHOWN} for pack, found in counts.items()}

    @cached_property
    def worst_rules(self) -> tuple[RuleCount, ...]:
        """The rules that projects break or have to do now, those that most projects break first."""
        projects: dict[tuple[str, str], dict[Status, set[str]]] = defaultdict(lambda: defaultdict(set))
        headings = {}
        for row in self.rows:
            if row.status in (Status.VIOLATED, Status.DUE):
                key = row.pack, row.heading.rule
                headings[key] = row.heading
                projects[key][row.status].add(row.project)
        found = [
            RuleCount(headings[key], len(sets[Status.VIOLATED]), len(sets[Status.DUE])) for key, sets in sorted(projects.items())
        ]
        return tuple(sorted(found, key=lambda item: (-item.violated, -item.due)))
