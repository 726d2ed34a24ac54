"""Norms over columns: the statuses of `engine.norms`, `acts` and `states`, every row at once."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from govrules.engine.columnar.collections import bits_of
from govrules.engine.columnar.expressions import Expressions, conjunction
from govrules.engine.columnar.starts import has_events, start_unknown
from govrules.engine.columnar.tables import roll_table
from govrules.engine.columnar.values import (
    FIRST_DAY,
    LAST,
    NO,
    YES,
    Array,
    Days,
    Mask,
    Truths,
    both,
    either,
    holds_nowhere,
    looked_up,
    some,
    without,
)  # fmt: skip
from govrules.engine.columnar.verdicts import CODE, NO_DAY, NO_REASON, Verdicts, bits, both_bits, put, select
from govrules.engine.finding import Reason, Status
from govrules.language.typed import Arithmetic, Typed, walk
from govrules.language.types import PeriodOf
from govrules.packs.pack import Act, Classification, Consequence, DocumentList, State

_NEVER = Days(NO_DAY)
_TRUE = Truths(YES, NO)


class Norms:
    """Judges norms over the rows of a table; what it reads in doubt is collected in `doubts`."""

    def __init__(self, expressions: Expressions, in_force_from: date | None, rolls: bool, detail: bool) -> None:
        self.expressions, self.rolls, self.detail = expressions, rolls, detail
        self.size, self.as_of = expressions.table.size, expressions.table.as_of
        self.first = in_force_from.toordinal() - FIRST_DAY if in_force_from else None
        self.doubts: list[Mask] = []
        self._settings: dict[Act, Setting] = {}

    def days(self, node: Typed | None, *, seen: bool) -> Days:
        """Give the days of an expression, never where there is none."""
        return self._noted(self.expressions.days(node, seen=seen)) if node else _NEVER

    def truth(self, node: Typed | None) -> Truths:
        """Give the truth of a condition, true where there is none."""
        found = self.expressions.truth(node, seen=False) if node else _TRUE
        self.doubts.append(found.doubt)
        return found

    def _noted(self, days: Days) -> Days:
        self.doubts.append(days.doubt)
        return days

    def last_day(self, node: Typed | None, *, seen: bool) -> Days:
        """Give a last day, moved off a rest day where the pack says so and the day ends a period counted forwards."""
        found = self.days(node, seen=seen)
        steps = _steps(node) if node and self.rolls else []
        if not steps or "-" in steps:
            return found
        return self._noted(Days(looked_up(roll_table(self.expressions.calendar), found.values)))

    def setting(self, norm: Act) -> "Setting":
        """Give the days that the acts of a norm are judged by, once for all of them."""
        if norm not in self._settings:
            self._settings[norm] = Setting(self, norm)
        return self._settings[norm]

    def act(self, norm: Act, act: Typed, waiting: bool) -> Verdicts:
        """Judge one act."""
        done, setting = self.days(act, seen=True), self.setting(norm)
        early = some(done.values < self.first) if self.first is not None else None
        happened = YES if done.special is None else ~done.special
        if early is not None:
            happened = happened & ~early
        status, reasons = self._happened(norm, done, setting, happened)
        if done.never is not None:
            owed = self._owed(norm, setting, waiting) if norm.owed else self._allowed(setting)
            put(status, done.never, owed[0])
            reasons = reasons | both_bits(owed[1], done.never)
        if done.unknown is not None:
            put(status, done.unknown, self._unknown(norm, setting))
        if early is not None:
            put(status, early, CODE[Status.NOT_APPLICABLE])
        return Verdicts(status, reasons, setting.due.values, setting.opens.values)

    def _happened(self, norm: Act, done: Days, setting: "Setting", happened: Array) -> tuple[Array, Array]:
        complete, provided = self.documents(norm.documents), setting.provided
        found: list[tuple[Mask, Reason]] = []
        for _, day in setting.after:
            found.append((without(day.values > done.values, either(day.unknown, day.doubt)), Reason.MISSING_PREREQUISITE))
        if norm.not_before:
            day = setting.not_before
            if has_events(norm.not_before):
                found.append((day.never, Reason.MISSING_PREREQUISITE))
            found.append((without(day.values > done.values, day.special), Reason.TOO_EARLY))
        # A special value is later than every day on which something was done, so it sets no limit.
        if norm.by or norm.extended_to:
            found.append((setting.by.values < done.values, Reason.LATE))
        found += [(day.values < done.values, Reason.OUT_OF_ORDER) for day in setting.before]
        found.append((_where(complete.false), Reason.MISSING_DOCUMENTS))
        found.append((_where(provided.false), Reason.NOT_PROVIDED))
        days = [*(day for _, day in setting.after), setting.not_before, setting.by, *setting.before]
        doubtful = either(*(day.unknown for day in days), some(complete.unknown), some(provided.unknown))
        broken = either(*(mask for mask, _ in found))
        status = select(self.size, [(broken, Status.VIOLATED), (doubtful, Status.UNKNOWN)], Status.SATISFIED)
        return status, self._bits([(both(mask, happened), reason) for mask, reason in found] if self.detail else [])

    def _owed(self, norm: Act, setting: "Setting", waiting: bool) -> tuple[Array, Array]:
        """A `do` whose act has not happened."""
        overdue, overtaken = some(setting.by.values < self.as_of), setting.overtaken()
        # An unknown prerequisite names the facts that would settle it, and these are taken for events.
        unknown_events = [day.unknown for _, day in setting.after]
        for node, day in setting.starts(norm):
            if day.unknown is not None:
                known, doubt = start_unknown(self.expressions, node)
                unknown_events.append(both(day.unknown, known))
                self.doubts.append(both(day.unknown, doubt))
        cases = [
            (either(overdue, overtaken), Status.VIOLATED),
            (setting.obstacles(norm, self.as_of), Status.PENDING),
            (either(*unknown_events), Status.PENDING),
            (setting.not_before.unknown, Status.UNKNOWN),
            (setting.by.never if waiting else None, Status.PENDING),
        ]
        reasons = self._bits([(overdue, Reason.OVERDUE), (overtaken, Reason.OUT_OF_ORDER)])
        return select(self.size, cases, Status.DUE), reasons

    def _allowed(self, setting: "Setting") -> tuple[Array, Array]:
        """A `may` whose act has not happened."""
        closed = either(some(setting.by.values < self.as_of), setting.overtaken())
        days = [*(day for _, day in setting.after), setting.by, setting.not_before, *setting.before]
        doubtful = either(*(day.unknown for day in days), some(setting.provided.unknown))
        known = either(setting.obstacles(setting.norm, self.as_of), closed)
        return select(self.size, [(known, Status.PENDING), (doubtful, Status.UNKNOWN)], Status.SATISFIED), NO_REASON

    def _unknown(self, norm: Act, setting: "Setting") -> Array:
        """An act of which nothing is known."""
        if not norm.owed:
            return np.asarray(CODE[Status.UNKNOWN], np.uint8)
        starts = [*setting.after, *setting.starts(norm)]
        outstanding = either(*(day.never for node, day in starts if day.never is not None and has_events(node)))
        return select(self.size, [(outstanding, Status.PENDING)], Status.UNKNOWN)

    def _bits(self, found: list[tuple[Mask, Reason]]) -> Array:
        return bits(found) if self.detail else NO_REASON

    def state(self, norm: State) -> Verdicts:
        """`must` and `forbid`."""
        if norm.condition is None:
            held, reason = self.documents(norm.documents), Reason.MISSING_DOCUMENTS
            broken = held.false
        else:
            held, reason = self.truth(norm.condition), Reason.NOT_MET
            broken = held.true if norm.forbidden else held.false
        cases = [(some(held.unknown), Status.UNKNOWN), (broken, Status.VIOLATED)]
        status = select(self.size, cases, Status.SATISFIED)
        return Verdicts(status, self._bits([(broken, reason)]), NO_DAY, NO_DAY)

    def classification(self, norm: Classification) -> Verdicts:
        """`applies`."""
        held = self.truth(norm.condition)
        cases = [(some(held.unknown), Status.UNKNOWN), (held.true, Status.SATISFIED)]
        return Verdicts(select(self.size, cases, Status.NOT_APPLICABLE), NO_REASON, NO_DAY, NO_DAY)

    def consequence(self, norm: Consequence) -> Verdicts:
        """What follows once `when` holds and the last day has passed."""
        cases: list[tuple[Mask, Status]] = []
        if norm.by:
            last = self.last_day(norm.by, seen=True)
            cases = [(last.unknown, Status.UNKNOWN), (last.values >= self.as_of, Status.NOT_APPLICABLE)]
        if norm.done:
            done = self.days(norm.done, seen=True)
            cases.append((done.values <= LAST, Status.SATISFIED))
        return Verdicts(select(self.size, cases, Status.DUE), NO_REASON, NO_DAY, NO_DAY)

    def documents(self, lists: Sequence[DocumentList]) -> Truths:
        """Tell whether all that is required is listed."""
        truths = []
        for required in lists:
            always = tuple(dict.fromkeys(item.code for item in required.items if item.condition is None))
            if always:
                there = bits_of(self.expressions, required.fact, always, False)
                truths.append(_listed(there.bits == (1 << len(always)) - 1, there.unknown, _TRUE))
            for item in required.items:
                if item.condition is not None:
                    there = bits_of(self.expressions, required.fact, (item.code,), False)
                    truths.append(_listed(there.bits != 0, there.unknown, self.truth(item.condition)))
        return conjunction(truths) if truths else _TRUE


class Setting:
    """The days that acts are judged by; `due` and `opens` are as recorded, in the others what has not happened is never."""

    def __init__(self, norms: Norms, norm: Act) -> None:
        self.norm = norm
        self.after = [(item, norms.days(item, seen=True)) for item in norm.after]
        self.not_before = norms.days(norm.not_before, seen=True)
        self.before = [norms.days(item, seen=True) for item in norm.before]
        granted = norms.days(norm.extended_to, seen=False) if norm.extended_to else None
        self.by = _extended(norms.last_day(norm.by, seen=True), granted)
        self.due = _extended(norms.last_day(norm.by, seen=False), granted)
        self.opens = norms.days(norm.not_before, seen=False) if norms.detail else _NEVER
        self.provided = norms.truth(norm.provided)

    def starts(self, norm: Act) -> list[tuple[Typed, Days]]:
        """Give the dates that count from events, with their expressions."""
        return [(node, day) for node, day in ((norm.by, self.by), (norm.not_before, self.not_before)) if node]

    def overtaken(self) -> Mask:
        """Tell where an act has happened that this one must precede."""
        return either(*(some(day.values <= LAST) for day in self.before))

    def obstacles(self, norm: Act, as_of: Array) -> Mask:
        """Tell where something is known to stand in the way."""
        found = [day.never for _, day in self.after]
        found += [day.never for node, day in self.starts(norm) if day.never is not None and has_events(node)]
        if norm.not_before:
            found.append(without(self.not_before.values > as_of, self.not_before.special))
        return either(*found, _where(self.provided.false))


def _extended(limit: Days, granted: Days | None) -> Days:
    """A grant gives a later day; one that is earlier grants nothing."""
    if granted is None:
        return limit
    replaces = (granted.values <= LAST) & ((limit.values > LAST) | (limit.values < granted.values))
    return Days(np.where(replaces, granted.values, limit.values))


def _listed(there: Array, unknown: Mask, wanted: Truths) -> Truths:
    """Tell whether a document is there if it is wanted."""
    if unknown is None:
        return Truths(wanted.false | there, ~there & wanted.true, without(wanted.doubt, there))
    return Truths(wanted.false | (there & ~unknown), ~(there | unknown) & wanted.true, wanted.doubt)


def _where(mask: Any) -> Mask:
    """Give a mask; None for one that holds nowhere, told without looking at every row."""
    return None if holds_nowhere(mask) else mask


def _steps(node: Typed) -> list[str]:
    """Give the directions in which periods are counted from one date to another."""
    return [item.operator for item in walk(node) if isinstance(item, Arithmetic) and isinstance(item.right.type, PeriodOf)]
