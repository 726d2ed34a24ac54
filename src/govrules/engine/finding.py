"""What one rule says of one record: a status with its reasons and dates."""

from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from govrules.base.units import Label


class Status(Enum):
    """What a rule comes to; the order is the one in which a clause's findings roll up."""

    VIOLATED = "violated"
    DUE = "due"
    UNKNOWN = "unknown"
    PENDING = "pending"
    SATISFIED = "satisfied"
    NOT_APPLICABLE = "not_applicable"


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
class Finding:
    """A verdict with the rule and the clause it rests on."""

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
    verdict: Verdict
    consequence: Label | None = field(default=None)

    @property
    def status(self) -> Status:
        """Give the status of the verdict."""
        return self.verdict.status


def rolled_up(statuses: "list[Status]") -> Status:
    """Give the status that speaks for several findings."""
    return min(statuses, key=SEVERITY.__getitem__)
