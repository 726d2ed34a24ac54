"""`do` and `may`: an act with what must come before it, its window, what it must precede and what goes with it."""

from dataclasses import dataclass, replace
from datetime import date

from govrules.engine.ask import Ask, unknown_facts
from govrules.engine.finding import Reason, Status, Verdict
from govrules.engine.states import documents_there
from govrules.language.typed import Typed
from govrules.language.values import NEVER, ProvisionalDate, Truth, Unknown, Value, negation
from govrules.packs.pack import Act, fact_names


@dataclass(frozen=True, slots=True)
class _Setting:
    """The dates that an act is judged by. `due` and `opens` are as recorded; in the others what has not happened is never."""

    after: tuple[tuple[Typed, Value], ...]
    not_before: Value
    by: Value
    before: tuple[Value, ...]
    due: date | None
    opens: date | None


def judge_act(norm: Act, act: Typed, ask: Ask, in_force_from: date | None, waiting_for: str | None) -> Verdict:
    """Judge one act. `waiting_for` names the authority whose act has no last day, so that nobody is late."""
    done = ask.happened(act)
    if isinstance(done, date) and in_force_from and done < in_force_from:
        return Verdict(Status.NOT_APPLICABLE)
    setting = _setting(norm, ask)
    if isinstance(done, date):
        return _happened(norm, done, setting, ask)
    if done is NEVER:
        return _owed(norm, setting, ask, waiting_for) if norm.owed else _allowed(norm, setting, ask)
    return _unknown(norm, done, setting, ask)


def _setting(norm: Act, ask: Ask) -> _Setting:
    recorded = ask.value(norm.by) if norm.by else NEVER
    by = ask.happened(norm.by) if norm.by else NEVER
    granted = ask.value(norm.extended_to) if norm.extended_to else NEVER
    if norm.by:
        recorded, by = ask.last_day(norm.by, recorded), ask.last_day(norm.by, by)
    if isinstance(granted, date):
        # A grant gives a later day; one that is earlier grants nothing.
        recorded, by = (max(day, granted) if isinstance(day, date) else granted for day in (recorded, by))
    opens = ask.value(norm.not_before) if norm.not_before else NEVER
    return _Setting(
        after=tuple((item, ask.happened(item)) for item in norm.after),
        not_before=ask.happened(norm.not_before) if norm.not_before else NEVER,
        by=by,
        before=tuple(ask.happened(item) for item in norm.before),
        due=recorded if isinstance(recorded, date) else None,
        opens=opens if isinstance(opens, date) else None,
    )


def _happened(norm: Act, done: date, setting: _Setting, ask: Ask) -> Verdict:
    there = documents_there(norm.documents, ask)
    provided = ask.value(norm.provided) if norm.provided else True
    breaches: list[tuple[Reason, Truth]] = [(Reason.MISSING_PREREQUISITE, _too_late(value, done)) for _, value in setting.after]
    if norm.not_before and setting.not_before is NEVER:
        # Only an event can fail to happen; a day that is not set opens at once.
        breaches.append((Reason.MISSING_PREREQUISITE, bool(ask.events(norm.not_before))))
    else:
        breaches.append((Reason.TOO_EARLY, _after(setting.not_before, done)))
    breaches.append((Reason.LATE, _past(setting.by, done)))
    breaches += [(Reason.OUT_OF_ORDER, _past(value, done)) for value in setting.before]
    breaches.append((Reason.MISSING_DOCUMENTS, negation(there.complete)))
    breaches.append((Reason.NOT_PROVIDED, negation(provided if isinstance(provided, bool | Unknown) else Unknown())))
    found = {reason for reason, broken in breaches if broken is True}
    doubtful = [broken for _, broken in breaches if isinstance(broken, Unknown)]
    late = isinstance(setting.by, date) and Reason.LATE in found
    return Verdict(
        Status.VIOLATED if found else Status.UNKNOWN if doubtful else Status.SATISFIED,
        reasons=tuple(reason for reason in Reason if reason in found),
        due=setting.due, opens=setting.opens, done=done,
        days_late=(done - setting.by).days if late and isinstance(setting.by, date) else None,
        missing=_sorted((*unknown_facts(*doubtful), *there.undecided)), missing_documents=there.lacking,
        blocked_by=_broken(norm, setting, done, ask) if Reason.MISSING_PREREQUISITE in found else (),
        curable=Reason.MISSING_DOCUMENTS in found,
    )  # fmt: skip


def _broken(norm: Act, setting: _Setting, done: date, ask: Ask) -> tuple[str, ...]:
    """Give the prerequisites that had not happened when the act was done."""
    broken = [item for item, value in setting.after if _too_late(value, done) is True]
    if norm.not_before and setting.not_before is NEVER:
        broken.append(norm.not_before)
    return _sorted([name for item in broken for name in ask.events(item)])


def _too_late(prerequisite: Value, done: date) -> Truth:
    """Say whether a prerequisite is broken: it never happened, or only after the act."""
    return prerequisite is NEVER or _after(prerequisite, done)


def _after(day: Value, done: date) -> Truth:
    """Say whether a day lies after the act; never does not."""
    if isinstance(day, Unknown):
        return day
    return _firm(isinstance(day, date) and day > done, day)


def _past(day: Value, done: date) -> Truth:
    """Say whether the act lies after a day; never sets no limit."""
    if isinstance(day, Unknown):
        return day
    return _firm(isinstance(day, date) and done > day, day)


def _firm(breach: bool, day: Value) -> Truth:
    """Nothing is broken on the strength of a provisional date."""
    return Unknown(provisional=True) if breach and isinstance(day, ProvisionalDate) else breach


@dataclass(frozen=True, slots=True)
class _Obstacles:
    """What stands in the way of an act: known obstacles, unknown events, and other unknown values."""

    known: bool
    blocked_by: tuple[str, ...]
    unknown_events: tuple[str, ...]
    unknown: tuple[Unknown, ...]


def _obstacles(norm: Act, setting: _Setting, ask: Ask) -> _Obstacles:
    known = False
    names: list[str] = []
    unknown_events: list[str] = []
    unknown: list[Unknown] = []
    for item, value in setting.after:
        known = known or value is NEVER
        names += ask.events(item) if value is NEVER else []
        if isinstance(value, Unknown):
            unknown.append(value)
            unknown_events += value.facts or ask.events(item)
    # A `by` or `not_before` that counts from an event which has not happened waits for it; a day that is not set does not.
    for item, value in _starts(norm, setting):
        if value is NEVER and (events := ask.events(item)):
            known = True
            names += events
        elif isinstance(value, Unknown):
            unknown.append(value)
            unknown_events += set(ask.start_facts(item)) & set(value.facts)
    if isinstance(setting.not_before, date) and ask.as_of < setting.not_before:
        known = True
    provided = ask.value(norm.provided) if norm.provided else True
    if provided is False and norm.provided:
        known = True
        names += sorted(fact_names((norm.provided,)))
    elif isinstance(provided, Unknown):
        unknown.append(provided)
    return _Obstacles(known, _sorted(names), _sorted(unknown_events), tuple(unknown))


def _starts(norm: Act, setting: _Setting) -> list[tuple[Typed, Value]]:
    return [(item, value) for item, value in ((norm.by, setting.by), (norm.not_before, setting.not_before)) if item]


def _owed(norm: Act, setting: _Setting, ask: Ask, waiting_for: str | None) -> Verdict:
    """A `do` whose act has not happened."""
    overdue = _past(setting.by, ask.as_of)
    overtaken = [isinstance(value, date) if not isinstance(value, Unknown) else value for value in setting.before]
    obstacles = _obstacles(norm, setting, ask)
    missing = unknown_facts(overdue, *overtaken, *obstacles.unknown)
    reasons = [Reason.OVERDUE] if overdue is True else []
    if True in overtaken:
        reasons.append(Reason.OUT_OF_ORDER)
    common = Verdict(
        Status.DUE, due=setting.due, opens=setting.opens, missing=missing,
        blocked_by=_sorted((*obstacles.blocked_by, *obstacles.unknown_events)),
    )  # fmt: skip
    if reasons:
        late = (ask.as_of - setting.by).days if overdue is True and isinstance(setting.by, date) else None
        return _with(common, Status.VIOLATED, reasons=tuple(reasons), days_late=late, curable=True)
    if obstacles.known:
        return _with(common, Status.PENDING)
    if isinstance(overdue, Unknown) and overdue.provisional:
        return _with(common, Status.UNKNOWN)
    if obstacles.unknown_events:
        return _with(common, Status.PENDING)
    if isinstance(setting.not_before, Unknown):
        return _with(common, Status.UNKNOWN)
    if waiting_for and setting.by is NEVER:
        return _with(common, Status.PENDING, waiting_for=waiting_for)
    # Owed and not done, also where an unknown last day or later act could make it a breach already.
    return common


def _allowed(norm: Act, setting: _Setting, ask: Ask) -> Verdict:
    """A `may` whose act has not happened: pending while something stands in its way."""
    obstacles = _obstacles(norm, setting, ask)
    closed = [_past(setting.by, ask.as_of)]
    closed += [isinstance(value, date) if not isinstance(value, Unknown) else value for value in setting.before]
    doubtful = [*obstacles.unknown, *(item for item in closed if isinstance(item, Unknown))]
    status = Status.PENDING if obstacles.known or True in closed else Status.UNKNOWN if doubtful else Status.SATISFIED
    return Verdict(
        status, due=setting.due, opens=setting.opens, missing=unknown_facts(*doubtful), blocked_by=obstacles.blocked_by
    )


def _unknown(norm: Act, act: Value, setting: _Setting, ask: Ask) -> Verdict:
    """An act of which nothing is known."""
    outstanding = _outstanding(norm, setting, ask) if norm.owed else ()
    values = [*(value for _, value in setting.after), *setting.before]
    values.append(ask.value(norm.provided) if norm.provided else True)
    return Verdict(
        Status.PENDING if outstanding else Status.UNKNOWN, due=setting.due, opens=setting.opens, blocked_by=outstanding,
        missing=unknown_facts(act, *values, setting.by, setting.not_before),
    )  # fmt: skip


def _outstanding(norm: Act, setting: _Setting, ask: Ask) -> tuple[str, ...]:
    """Give the prerequisites and starting events that are known not to have happened."""
    starts = [*setting.after, *_starts(norm, setting)]
    return _sorted([name for item, value in starts if value is NEVER for name in ask.events(item)])


def _with(verdict: Verdict, status: Status, **changes: object) -> Verdict:
    return replace(verdict, status=status, **changes)  # type: ignore[arg-type]  # names and types are Verdict's own


def _sorted(names: "list[str] | tuple[str, ...]") -> tuple[str, ...]:
    return tuple(sorted(set(names)))
