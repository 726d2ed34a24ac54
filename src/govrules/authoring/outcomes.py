"""What a rule comes to on a record, as far as an edit can change it, and which of two outcomes is worse for a project."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from govrules.engine.finding import Finding, Status

IN_SCOPE, OUT_OF_SCOPE = "in scope", "out of scope"
IN_FORCE, NOT_IN_FORCE = "in force", "not in force"
NO_RULE = "no such rule"


class Effect(Enum):
    """What an edit does to a rule, on the records tried."""

    EQUIVALENT = "equivalent"
    STRICTER = "stricter"
    LOOSER = "looser"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule comes to for one subject; `status` is that of the finding, or a word for scope and time in force."""

    status: str
    subject: str | None = None
    force: str = "must"
    due: date | None = None
    opens: date | None = None
    since: date | None = None
    reasons: tuple[str, ...] = ()
    missing_documents: tuple[str, ...] = ()
    actor: str | None = None
    to: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """Give the outcome as data, keys that say nothing left out."""
        found: dict[str, object] = {"status": self.status}
        if self.subject is not None:
            found["subject"] = self.subject
        if self.force != "must":
            found["force"] = self.force
        for key in ("due", "opens", "since"):
            if (day := getattr(self, key)) is not None:
                found[key] = day.isoformat()
        for key in ("reasons", "missing_documents", "to", "clauses"):
            if getattr(self, key):
                found[key] = list(getattr(self, key))
        return {**found, "actor": self.actor} if self.actor else found


def outcomes(findings: Iterable[Finding]) -> tuple[Outcome, ...]:
    """Give the outcomes of one rule's findings, one a subject, in order; the clauses of a subject are joined."""
    found: dict[str | None, Outcome] = {}
    clauses: dict[str | None, list[str]] = {}
    for item in findings:
        verdict = item.verdict
        clauses.setdefault(verdict.subject, []).append(item.clause or "")
        found[verdict.subject] = _outcome(item)
    return tuple(
        item if item.status == Status.NOT_APPLICABLE.value else _with_clauses(item, clauses[subject])
        for subject, item in found.items()
    )


def _outcome(item: Finding) -> Outcome:
    verdict = item.verdict
    if verdict.status is Status.NOT_APPLICABLE:
        return Outcome(verdict.status.value, verdict.subject)
    return Outcome(
        verdict.status.value, verdict.subject, item.force, verdict.due, verdict.opens, verdict.since,
        tuple(reason.value for reason in verdict.reasons), verdict.missing_documents, item.actor, tuple(sorted(item.to)),
    )  # fmt: skip


def _with_clauses(item: Outcome, clauses: Sequence[str]) -> Outcome:
    return Outcome(
        item.status, item.subject, item.force, item.due, item.opens, item.since, item.reasons, item.missing_documents,
        item.actor, item.to, tuple(sorted(clauses)),
    )  # fmt: skip


_BURDEN = {
    NO_RULE: 0, OUT_OF_SCOPE: 0, NOT_IN_FORCE: 0, "not_applicable": 0, "satisfied": 0,
    IN_SCOPE: 1, IN_FORCE: 1, "pending": 1, "due": 2, "unknown": 3, "violated": 5,
}  # fmt: skip
_NONE = Outcome("not_applicable")


def burden(outcome: Outcome) -> int:
    """Tell how bad an outcome is for the project; a breach of what holds in principle is less than one of a must."""
    return 4 if outcome.status == "violated" and outcome.force == "in_principle" else _BURDEN[outcome.status]


def compare_outcomes(old: Sequence[Outcome], new: Sequence[Outcome]) -> Effect:
    """Say what became of a rule's outcomes on one record: a subject that one side lacks counts as not applicable."""
    before, after = ({item.subject: item for item in side} for side in (old, new))
    if not before or not after:
        # Without the rule there is no subject to pair: nothing worse can be said than on the other side.
        before, after = (before or dict.fromkeys(after, _NONE)), (after or dict.fromkeys(before, _NONE))
    subjects = list(dict.fromkeys((*before, *after)))
    return joined_effects([_compare(before.get(item, _NONE), after.get(item, _NONE)) for item in subjects])


def joined_effects(effects: Iterable[Effect]) -> Effect:
    """Say what several effects come to: one direction where none goes the other way; flips without one don't count."""
    found = set(effects) - {Effect.EQUIVALENT}
    if not found:
        return Effect.EQUIVALENT
    directed = found - {Effect.DIFFERENT}
    return directed.pop() if len(directed) == 1 else Effect.DIFFERENT


def _compare(old: Outcome, new: Outcome) -> Effect:
    if _key(old) == _key(new):
        return Effect.EQUIVALENT
    if old.opens != new.opens and old.due == new.due and {old.status, new.status} == {"pending", "due"}:
        # A window that opens earlier lets the project act; that it stands as due from then on is no burden.
        return Effect.STRICTER if (new.opens or date.min) > (old.opens or date.min) else Effect.LOOSER
    if burden(old) != burden(new):
        return Effect.STRICTER if burden(new) > burden(old) else Effect.LOOSER
    if old.due != new.due:
        return Effect.STRICTER if (new.due or date.max) < (old.due or date.max) else Effect.LOOSER
    if old.opens != new.opens:
        return Effect.STRICTER if (new.opens or date.min) > (old.opens or date.min) else Effect.LOOSER
    more = set(new.reasons + new.missing_documents)
    less = set(old.reasons + old.missing_documents)
    if more != less and (more < less or less < more):
        return Effect.STRICTER if less < more else Effect.LOOSER
    return Effect.DIFFERENT


def _key(item: Outcome) -> Outcome:
    """Without the rule and where it does not apply the project is in the same place."""
    return _NONE if item.status in (NO_RULE, "not_applicable") else item
