"""What one rule says of one record: a status with its reasons and dates."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import NamedTuple, Protocol

from govrules.base.units import Label


class Status(Enum):
    """What a rule comes to; the order is the one in which a clause's findings roll up."""

    VIOLATED = "violated"
    DUE = "due"
    UNKNOWN = "unknown"
    PENDING = "pending"
    SATISFIED = "satisfied"
    NOT_APPLICABLE = "not_applicable"

    # Tables are asked for it all the time, and an enum's own hash is written in Python.
    __hash__ = object.__hash__


SEVERITY = {status: number for number, status in enumerate(Status)}
"""Place of each status in the roll-up: the lowest speaks for several."""


class Reason(Enum):
    """Why a finding is violated or unknown; reports list them in this order."""

    MISSING_PREREQUISITE = "missing_prerequisite"
    TOO_EARLY = "too_early"
    LATE = "late"
    OVERDUE = "overdue"
    OUT_OF_ORDER = "out_of_order"
    MISSING_DOCUMENTS = "missing_documents"
    NOT_PROVIDED = "not_provided"
    NOT_MET = "not_met"
    TEXT_UNCLEAR = "text_unclear"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a norm comes to for one subject. Dates are inclusive; `missing` and `blocked_by` list facts, sorted."""

    status: Status
    subject: str | None = None
    reasons: tuple[Reason, ...] = ()
    due: date | None = None
    opens: date | None = None
    since: date | None = None
    done: date | None = None
    days_late: int | None = None
    observed: str | None = None
    limit: str | None = None
    missing: tuple[str, ...] = ()
    missing_documents: tuple[str, ...] = ()
    blocked_by: tuple[str, ...] = ()
    waiting_for: str | None = None
    outstanding: tuple[str, ...] = ()
    provisional: bool = False
    curable: bool = False
    notes: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """What a finding says whatever the record: the rule, the clause it rests on, who acts and whom it is addressed to."""

    rule: str
    clause: str | None
    ref: str | None
    title: Label
    force: str
    stage: str | None
    actor: str | None
    to: tuple[str, ...]
    otherwise: Label | None
    form: str
    consequence: Label | None = None


class Details(Protocol):
    """Gives the verdict behind a finding when it is read."""

    def verdict(self, finding: "Finding") -> Verdict:
        """The verdict with its reasons, dates and notes."""


class Finding(NamedTuple):
    """A status with the rule and clause it rests on.

    `status`, `due`, `subject` and `reasons` (why it is violated or unknown, in the order of reports) are at hand, the rest is
    told when it is read.
    """

    heading: Heading
    status: Status
    due: date | None
    subject: str | None
    details: Verdict | Details
    reasons: tuple[Reason, ...]

    @property
    def verdict(self) -> Verdict:
        """Give the reasons, dates, missing facts and notes."""
        details = self.details
        return details if isinstance(details, Verdict) else details.verdict(self)

    @property
    def opens(self) -> date | None:
        """Give the first day on which it may be done."""
        return self.verdict.opens

    @property
    def since(self) -> date | None:
        """Give the last day whose passing triggered a consequence."""
        return self.verdict.since

    @property
    def done(self) -> date | None:
        """Give the day on which it was done."""
        return self.verdict.done

    @property
    def days_late(self) -> int | None:
        """Give by how many days it was or is late."""
        return self.verdict.days_late

    @property
    def observed(self) -> str | None:
        """Give what was compared, where the requirement is one comparison."""
        return self.verdict.observed

    @property
    def limit(self) -> str | None:
        """Give what it was compared with."""
        return self.verdict.limit

    @property
    def missing(self) -> tuple[str, ...]:
        """Give the facts that would settle it, sorted."""
        return self.verdict.missing

    @property
    def missing_documents(self) -> tuple[str, ...]:
        """Give the codes of documents that lack."""
        return self.verdict.missing_documents

    @property
    def blocked_by(self) -> tuple[str, ...]:
        """Give the facts that stand in its way, sorted."""
        return self.verdict.blocked_by

    @property
    def waiting_for(self) -> str | None:
        """Give the code of the authority that it waits for."""
        return self.verdict.waiting_for

    @property
    def outstanding(self) -> tuple[str, ...]:
        """Give those of several acts that are not done."""
        return self.verdict.outstanding

    @property
    def provisional(self) -> bool:
        """Tell whether it hangs on a day for which no holiday decree exists yet."""
        return self.verdict.provisional

    @property
    def notes(self) -> tuple[Label, ...]:
        """Give what else has to be said: known ambiguities, a last day on which nobody works."""
        return self.verdict.notes

    @property
    def rule(self) -> str:
        """Give the id of the rule."""
        return self.heading.rule

    @property
    def clause(self) -> str | None:
        """Give the id of the clause."""
        return self.heading.clause

    @property
    def ref(self) -> str | None:
        """Give the article as printed."""
        return self.heading.ref

    @property
    def title(self) -> Label:
        """Give what the rule is called."""
        return self.heading.title

    @property
    def force(self) -> str:
        """Give `must` or `in_principle`."""
        return self.heading.force

    @property
    def stage(self) -> str | None:
        """Give the stage; None for what is said of the whole regulation."""
        return self.heading.stage

    @property
    def actor(self) -> str | None:
        """Give the code of who must act."""
        return self.heading.actor

    @property
    def to(self) -> tuple[str, ...]:
        """Give the codes of whom it is addressed to."""
        return self.heading.to

    @property
    def otherwise(self) -> Label | None:
        """Give what follows a breach, in words."""
        return self.heading.otherwise

    @property
    def form(self) -> str:
        """Give the form of the norm."""
        return self.heading.form

    @property
    def consequence(self) -> Label | None:
        """Give what follows, where the rule is a consequence."""
        return self.heading.consequence


def found(heading: Heading, verdict: Verdict) -> Finding:
    """Make a finding of a verdict."""
    return Finding(heading, verdict.status, verdict.due, verdict.subject, verdict, verdict.reasons)


def rolled_up(statuses: "list[Status]") -> Status:
    """Give the status that speaks for several findings."""
    return min(statuses, key=SEVERITY.__getitem__)
