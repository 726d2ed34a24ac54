"""Search for the smallest record on which two versions of a rule come to different outcomes, on the real engine.

A record grows by the facts that the engine itself names as missing, the likeliest values first, so that facts which do not
matter are never tried. Everything is ordered and the budget is counted in records, so the same packs give the same answer.
A search is no proof: what it does not find may still be there.
"""

import heapq
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from govrules.authoring.candidates import Candidates, dates_in
from govrules.authoring.outcomes import Effect, Outcome, compare_outcomes, joined_effects
from govrules.authoring.scoping import Scoping
from govrules.authoring.sides import Judged, Side
from govrules.authoring.sketches import RawRecord, events_in, paths, size, turned, value_at, with_value, without
from govrules.base.diagnostics import RecordError
from govrules.engine.record import Record

_ONE = timedelta(days=1)
_MOST_DAYS = 10
_MOST_SHRUNK = 8
_ENOUGH = 24
_MOST_TURNED = 4
_AFTERWARDS = 80
_AHEAD = 2
"""How odd a record is that tells an event before it has happened."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A record and a date on which the two versions differ, with both outcomes as the engine gives them."""

    effect: Effect
    record: RawRecord
    as_of: date
    old: tuple[Outcome, ...]
    new: tuple[Outcome, ...]
    complete: bool
    """Whether no fact that either version asks for is missing, but such as have not happened."""


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
    _pushed: int = 0
    _turned: int = 0
    _settled_at: int | None = None
    _searched: tuple[Side, Side] | None = None
    _scoping: Scoping = field(init=False)

    def __post_init__(self) -> None:
        self._scoping = Scoping(self.old, self.new, self.candidates)

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
        """Compare both versions on a record on every date that may matter; give the facts to add, in order."""
        missing: set[str] = set()
        days, checked = self._days(record), self._checked(record)
        seen: set[date] = set()
        dull = dated = False
        while days and len(seen) < _MOST_DAYS:
            day = days.pop(0)
            if day in seen or not self.first <= day <= self.last:
                continue
            seen.add(day)
            self.tried += 1
            (old, lacks_old), (new, lacks_new) = self._pair(checked, day, self._searched)
            missing |= {*lacks_old, *lacks_new}
            days += [near for item in (*old, *new) for near in _around(item)]
            dated |= any(item.due for item in (*old, *new))
            effect = compare_outcomes(old, new)
            if effect is not Effect.EQUIVALENT and self._is_news(effect):
                dull |= self._keep(record, day, cost) and not self._is_shown(effect)
        if dull and self._turned < _MOST_TURNED and not any(name in record for name in self.candidates.values.optional):
            self._turned += 1
            for other in turned(record, self.candidates.vocabulary.facts):
                self._push(cost, other)
        order = {name: number for number, name in enumerate(self.candidates.values.order)}
        # A project's own facts before those of its changes or payments: a share of the whole is easier to read than its inverse.
        if dated and not missing:  # There is a last day that may have been put off.
            missing = {name for name in self.candidates.values.optional if name not in record}
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
        """Whether a difference may add to what is known: enough good ones of its direction are kept, smallest first."""
        return self._kept(effect, 0, True) < _ENOUGH

    def _kept(self, effect: Effect, odd: int, complete: bool) -> int:
        return sum((item.effect, item.complete, one) == (effect, complete, odd) for one, _, item in self._found)

    def _is_shown(self, effect: Effect) -> bool:
        """Whether a difference is shown well: it has a direction, and a status flips."""
        return effect is not Effect.DIFFERENT and self._kept(effect, 0, True) > 0

    def _is_settled(self) -> bool:
        """Whether good witnesses show both directions, and some more records were tried for smaller ones."""
        shown = {item.effect for odd, _, item in self._found if odd == 0 and item.complete}
        if self._settled_at is None and {Effect.STRICTER, Effect.LOOSER} <= shown:
            self._settled_at = self.tried
        return self._settled_at is not None and self.tried >= self._settled_at + _AFTERWARDS

    def _keep(self, record: RawRecord, day: date, cost: int) -> bool:
        """Keep a difference if it holds for a project in scope, too; tell whether it is one on a complete record."""
        full = record if self._scope_matters() else self._scoping.placed_in(record, day)
        witness = None if full is None else self._witness(full, day)
        if witness is None:
            return False
        odd = self._oddness(witness)
        if self._kept(witness.effect, odd, witness.complete) < _ENOUGH:
            self._found.append((odd, size(witness.record) + cost, witness))
        return witness.complete

    def _scope_matters(self) -> bool:
        """Whether the scope itself is compared, or a rule that holds for some projects out of scope."""
        despite = [side.rule.despite for side in (self.old, self.new) if side.rule]
        return self.old.scope or any(despite)

    def _witness(self, record: RawRecord, day: date) -> Witness | None:
        (old, lacks_old), (new, lacks_new) = self._pair(self._checked(record), day)
        effect = compare_outcomes(old, new)
        return None if effect is Effect.EQUIVALENT else Witness(effect, record, day, old, new, not (lacks_old or lacks_new))

    def _result(self) -> SearchResult:
        """Weigh differences on complete records of what has happened; only where there is none those on others."""
        complete = [item for item in self._found if item[2].complete]
        counted = [item for item in complete if item[0] < _AHEAD] or complete or self._found
        effect = joined_effects(item[2].effect for item in counted)
        shown = (Effect.STRICTER, Effect.LOOSER) if effect is Effect.DIFFERENT else (effect,)
        witnesses = [witness for direction in shown if (witness := self._smallest(counted, direction))]
        if not witnesses and counted:
            witnesses = [witness for witness in (self._smallest(counted, Effect.DIFFERENT),) if witness]
        return SearchResult(effect, tuple(witnesses), self.tried, not self._queue)

    def _smallest(self, found: Sequence[tuple[int, int, Witness]], direction: Effect) -> Witness | None:
        chosen = sorted((item for item in found if item[2].effect is direction), key=lambda item: item[:2])[:_MOST_SHRUNK]
        shrunk = [self._shrunk(witness) for _, _, witness in chosen]
        return min(shrunk, key=lambda witness: (self._oddness(witness), size(witness.record)), default=None)

    def _shrunk(self, witness: Witness) -> Witness:
        """Leave out facts as long as both outcomes and the scope stay; of those asked for only what has not happened."""
        lacking: set[str] = set()
        scope = self._scoping.tell(witness.record, witness.as_of)
        for path in reversed(list(paths(witness.record))):
            smaller = without(witness.record, path)
            try:
                (old, lacks_old), (new, lacks_new) = self._pair(self._checked(smaller), witness.as_of)
            except RecordError:
                continue
            lacks = {*lacks_old, *lacks_new}
            if witness.complete and not lacks <= lacking and value_at(witness.record, path) is not None:
                continue
            if (old, new) == (witness.old, witness.new) and self._scoping.tell(smaller, witness.as_of) == scope:
                witness, lacking = replace(witness, record=smaller, old=old, new=new), lacks
        return witness

    def _oddness(self, witness: Witness) -> int:
        """Tell how far a witness is from one to show first: every event in it has happened, and a status flips."""
        future = any(day > witness.as_of for day in events_in(witness.record, self.candidates.vocabulary.facts))
        statuses = [[item.status for item in side] for side in (witness.old, witness.new)]
        return _AHEAD * future + (statuses[0] == statuses[1])


def _around(item: Outcome) -> list[date]:
    """Give the days on which an outcome may change."""
    days = [day for day in (item.due, item.since) if day]
    return [*(near for day in days for near in (day + _ONE, day)), *((item.opens - _ONE, item.opens) if item.opens else ())]
