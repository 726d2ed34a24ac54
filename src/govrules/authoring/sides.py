"""The two sides of a comparison: one version of a rule or of a scope, judged by the real engine."""

from dataclasses import dataclass, replace
from datetime import date

from govrules.authoring.outcomes import IN_SCOPE, NO_RULE, OUT_OF_SCOPE, Outcome, outcomes
from govrules.authoring.sketches import RawRecord
from govrules.calendars.calendar import Calendar
from govrules.engine.evaluation import Evaluation, evaluate_pack
from govrules.engine.record import Record, check_record
from govrules.packs.pack import Pack, Rule

Judged = tuple[tuple[Outcome, ...], tuple[str, ...]]
"""Outcomes on a record, and the facts that are missing for more."""


@dataclass(frozen=True, slots=True)
class Side:
    """One version of what is compared: a rule (None where it has none), or with `scope` the pack's scope."""

    pack: Pack
    calendar: Calendar
    rule: Rule | None = None
    scope: bool = False

    def without_scope(self) -> "Side":
        """Give the same for a pack that covers every project, half the work; differences found so are tried in scope, too."""
        return replace(self, pack=replace(self.pack, scope=()))

    def checked(self, record: RawRecord) -> Record:
        """Check a record; facts that this version's vocabulary lacks are left out. Raises RecordError."""
        known = {name: value for name, value in record.items() if name in self.pack.vocabulary.facts}
        return check_record(known, self.pack.vocabulary)

    def judge(self, record: Record, as_of: date) -> Judged:
        """Give outcomes and missing facts."""
        if self.rule is None and not self.scope:
            return (Outcome(NO_RULE),), ()
        found = self.evaluate(record, as_of)
        if self.scope:
            status = {"yes": IN_SCOPE, "no": OUT_OF_SCOPE}.get(found.scope, "unknown")
            return (Outcome(status),), missing_for_scope(found) if found.scope == "assumed" else ()
        mine = [item for item in found.findings if self.rule and item.rule == self.rule.id]
        return outcomes(mine), tuple(sorted({fact for item in mine for fact in item.verdict.missing}))

    def evaluate(self, record: Record, as_of: date) -> Evaluation:
        """Evaluate the rule alone."""
        return evaluate_pack(self.pack, record, as_of, self.calendar, (self.rule,) if self.rule else ())


def missing_for_scope(found: Evaluation) -> tuple[str, ...]:
    """Give the facts that the scope waits for."""
    return tuple(sorted({fact for item in found.findings if item.rule.startswith("scope/") for fact in item.verdict.missing}))
