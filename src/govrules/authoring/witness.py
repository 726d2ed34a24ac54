"""Search for the smallest record on which two versions of a rule come to different outcomes, on the real engine.

A record grows by the facts that the engine itself names as missing, the likeliest values first, so that facts which do not
matter are never tried. Everything is ordered and the budget is counted in records, so the same packs give the same answer.
A search is no proof: what it does not find may still be there.
"""

import heapq
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from govrules.authoring.candidates import Candidates, dates_in
from govrules.authoring.outcomes import (
    IN_SCOPE,
    NO_RULE,
    OUT_OF_SCOPE,
    Effect,
    Outcome,
    compare_outcomes,
    joined_effects,
    outcomes,
)
from govrules.authoring.sketches import RawRecord, paths, size, with_value, without
from govrules.base.diagnostics import RecordError
from govrules.calendars.calendar import Calendar
from govrules.engine.evaluation import Evaluation, evaluate_pack
from govrules.engine.record import Record, check_record
from govrules.packs.pack import Pack, Rule

Judged = tuple[tuple[Outcome, ...], tuple[str, ...]]
"""Outcomes on a record, and the facts that are missing for more."""

_ONE = timedelta(days=1)
_MOST_DAYS = 10
_MOST_SCOPE_TRIALS = 300
_MOST_SHRUNK = 8
_ENOUGH = 24


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
            return (Outcome(status),), _missing(found) if found.scope == "assumed" else ()
        mine = [item for item in found.findings if self.rule and item.rule == self.rule.id]
        return outcomes(mine), tuple(sorted({fact for item in mine for fact in item.verdict.missing}))

    def evaluate(self, record: Record, as_of: date) -> Evaluation:
        """Evaluate the rule alone."""
        return evaluate_pack(self.pack, record, as_of, self.calendar, (self.rule,) if self.rule else ())


@dataclass(frozen=True, slots=True)
class Witness:
    """A record and a date on which the two versions differ, with both outcomes as the engine gives them."""

    effect: Effect
    record: RawRecord
    as_of: date
    old: tuple[Outcome, ...]
    new: tuple[Outcome, ...]
    complete: bool
    """Whether no fact that either version asks for is missing."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found: the effect, witnesses (one a direction), and how many records and dates were tried."""

    effect: Effect
    witnesses: tuple[Witness, ...]
    tried: int
    exhausted: bool
    """Whether the grid was tried whole, not cut by the budget."""


@dataclass(slots=True)
class Search:
    """One search; `first` and `last` bound the dates of evaluation."""

    old: Side
    new: Side
    candidates: Candidates
    budget: int
    first: date
    last: date
    tried: int = 0
    _queue: list[tuple[int, int, int, RawRecord]] = field(default_factory=list)
    _found: list[tuple[int, int, Witness]] = field(default_factory=list)
    _scopes: dict[str, RawRecord | None] = field(default_factory=dict)
    _pushed: int = 0
    _searched: tuple[Side, Side] | None = None

    def run(self) -> SearchResult:
        """Search until the grid or the budget is used up."""
        if not self._scope_matters():
            self._searched = self.old.without_scope(), self.new.without_scope()
        self._push(0, {})
        while self._queue and self.tried < self.budget and not self._is_settled():
            cost, _, _, record = heapq.heappop(self._queue)
            try:
                missing = self._try(record, cost)
            except RecordError:
                continue  # A value that one version's vocabulary does not allow: no record can hold it in both.
            for fact in missing:
                if values := self.candidates.of(fact, record):
                    for rank, value in enumerate(values):
                        self._push(cost + self.candidates.cost(fact, rank), with_value(record, fact, value))
                    break
        return self._result()

    def _push(self, cost: int, record: RawRecord) -> None:
        self._pushed += 1
        heapq.heappush(self._queue, (cost, -size(record), self._pushed, record))

    def _try(self, record: RawRecord, cost: int) -> list[str]:
        """Compare both versions on a record on every date that may matter; give the facts that are missing, in order."""
        missing: set[str] = set()
        days, checked = self._days(record), self._checked(record)
        seen: set[date] = set()
        while days and len(seen) < _MOST_DAYS:
            day = days.pop(0)
            if day in seen or not self.first <= day <= self.last:
                continue
            seen.add(day)
            self.tried += 1
            (old, lacks_old), (new, lacks_new) = self._pair(checked, day, self._searched)
            missing |= {*lacks_old, *lacks_new}
            days += [near for item in (*old, *new) for near in _around(item)]
            effect = compare_outcomes(old, new)
            if effect is not Effect.EQUIVALENT and self._is_news(effect):
                self._keep(record, day, cost)
        order = {name: number for number, name in enumerate(self.candidates.values.order)}
        # A project's own facts before those of its changes or payments: a share of the whole is easier to read than its inverse.
        return sorted(missing, key=lambda path: ("[" in path, order.get(re.sub(r"\[\d+\]", "", path), len(order)), path))

    def _days(self, record: RawRecord) -> list[date]:
        known = sorted(dates_in(record), reverse=True)
        return [max([self.candidates.anchor, *known]), *(day + _ONE for day in known[:3]), *known]

    def _checked(self, record: RawRecord) -> tuple[Record, Record]:
        """Check a record for both versions, once where they share a vocabulary."""
        old = self.old.checked(record)
        return old, old if self.new.pack.vocabulary.facts is self.old.pack.vocabulary.facts else self.new.checked(record)

    def _pair(self, checked: tuple[Record, Record], day: date, sides: tuple[Side, Side] | None = None) -> tuple[Judged, Judged]:
        old, new = sides or (self.old, self.new)
        return old.judge(checked[0], day), new.judge(checked[1], day)

    def _is_news(self, effect: Effect) -> bool:
        """Whether a difference may add to what is known: enough of its direction are kept, and they come smallest first."""
        return sum(item.effect is effect and item.complete for _, _, item in self._found) < _ENOUGH

    def _is_settled(self) -> bool:
        """Whether both directions are shown already by good witnesses, so that nothing can change the result."""
        shown = {item.effect for odd, _, item in self._found if odd == 0 and item.complete}
        return {Effect.STRICTER, Effect.LOOSER} <= shown

    def _keep(self, record: RawRecord, day: date, cost: int) -> None:
        """Keep a difference if it holds for a project in scope, too."""
        full = record if self._scope_matters() else self._in_scope(record, day)
        if full is not None and (witness := self._witness(full, day)):
            self._found.append((_oddness(witness), size(full) + cost, witness))

    def _scope_matters(self) -> bool:
        """Whether the scope itself is compared, or a rule that holds for some projects out of scope."""
        despite = [side.rule.despite for side in (self.old, self.new) if side.rule]
        return self.old.scope or any(despite)

    def _witness(self, record: RawRecord, day: date) -> Witness | None:
        (old, lacks_old), (new, lacks_new) = self._pair(self._checked(record), day)
        effect = compare_outcomes(old, new)
        return None if effect is Effect.EQUIVALENT else Witness(effect, record, day, old, new, not (lacks_old or lacks_new))

    # --- scope -------------------------------------------------------------------------------------------------

    def _in_scope(self, record: RawRecord, day: date) -> RawRecord | None:
        """Add the facts that put a record in scope of both versions; None where there are none."""
        read = {name: value for name, value in record.items() if name in self.candidates.scope_facts}
        key = repr(sorted(read.items(), key=lambda item: item[0]))
        if key not in self._scopes:
            trials = iter(range(_MOST_SCOPE_TRIALS))
            found = self._completed(dict(read), day, trials)
            self._scopes[key] = found
        added = self._scopes[key]
        return None if added is None else {**added, **record}

    def _completed(self, record: RawRecord, day: date, trials: Iterator[int]) -> RawRecord | None:
        if next(trials, None) is None:
            return None
        sides = [Side(side.pack, side.calendar) for side in (self.old, self.new)]
        try:
            found = [side.evaluate(side.checked(record), day) for side in sides]
        except RecordError:
            return None
        if any(item.scope == "no" for item in found):
            return None
        missing = sorted({fact for item in found if item.scope == "assumed" for fact in _missing(item)})
        if not missing:
            return record
        for value in self.candidates.of(missing[0], record):
            if (full := self._completed(with_value(record, missing[0], value), day, trials)) is not None:
                return full
        return None

    # --- what was found ----------------------------------------------------------------------------------------

    def _result(self) -> SearchResult:
        """Weigh differences on complete records; only where there is none those that hang on a missing fact."""
        complete = [item for item in self._found if item[2].complete]
        counted = complete or self._found
        effect = joined_effects(item[2].effect for item in counted)
        shown = (Effect.STRICTER, Effect.LOOSER) if effect is Effect.DIFFERENT else (effect,)
        witnesses = [witness for direction in shown if (witness := self._smallest(counted, direction))]
        if not witnesses and counted:
            witnesses = [witness for witness in (self._smallest(counted, Effect.DIFFERENT),) if witness]
        return SearchResult(effect, tuple(witnesses), self.tried, not self._queue)

    def _smallest(self, found: Sequence[tuple[int, int, Witness]], direction: Effect) -> Witness | None:
        chosen = sorted((item for item in found if item[2].effect is direction), key=lambda item: item[:2])[:_MOST_SHRUNK]
        shrunk = [self._shrunk(witness) for _, _, witness in chosen]
        return min(shrunk, key=lambda witness: (_oddness(witness), size(witness.record)), default=None)

    def _shrunk(self, witness: Witness) -> Witness:
        """Leave out facts as long as both outcomes and the scope stay."""
        scope = self._scope_of(witness.record, witness.as_of)
        for path in reversed(list(paths(witness.record))):
            smaller = without(witness.record, path)
            try:
                (old, _), (new, _) = self._pair(self._checked(smaller), witness.as_of)
            except RecordError:
                continue
            if (old, new) == (witness.old, witness.new) and self._scope_of(smaller, witness.as_of) == scope:
                witness = Witness(witness.effect, smaller, witness.as_of, old, new, witness.complete)
        return witness

    def _scope_of(self, record: RawRecord, day: date) -> tuple[str, ...]:
        return tuple(side.evaluate(side.checked(record), day).scope for side in (self.old, self.new))


def _oddness(witness: Witness) -> int:
    """Tell how far a witness is from one to show first: all that is recorded has happened, and a status flips."""
    future = any(day > witness.as_of for day in dates_in(witness.record))
    statuses = [[item.status for item in side] for side in (witness.old, witness.new)]
    return 2 * future + (statuses[0] == statuses[1])


def _missing(found: Evaluation) -> tuple[str, ...]:
    """Give the facts that the scope waits for."""
    return tuple(sorted({fact for item in found.findings if item.rule.startswith("scope/") for fact in item.verdict.missing}))


def _around(item: Outcome) -> list[date]:
    """Give the days on which an outcome may change."""
    days = [day for day in (item.due, item.since) if day]
    return [*(near for day in days for near in (day + _ONE, day)), *((item.opens - _ONE, item.opens) if item.opens else ())]
