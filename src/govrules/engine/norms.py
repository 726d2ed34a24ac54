"""From a norm to its verdicts: the statuses of each form (DESIGN section 5), on answers that any back end can give.

The conditions of one norm join with Kleene `and`: a known breach is `violated` and a known obstacle `pending`,
whatever else is unknown.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from govrules.base.units import Label
from govrules.engine.acts import judge_act
from govrules.engine.ask import Ask, list_name, unknown_facts
from govrules.engine.finding import SEVERITY, Reason, Status, Verdict
from govrules.engine.monthly import judge_months
from govrules.engine.states import judge_state
from govrules.language.values import NEVER, ProvisionalDate, Truth, Unknown, Value, conjunction, merged, negation
from govrules.packs.pack import Act, Classification, Consequence, Monthly, Rule, State

REST_DAY = Label(
    "最后一日为休息日；民法典第二百零三条规定顺延，本办法未写明",
    "the last day is a rest day: art. 203 of the Civil Code would move it on, this text does not",
)
PROVISIONAL = Label(
    "日期取决于尚未公布的节假日安排，为暂定日期",
    "the date depends on a holiday schedule not yet decreed: it is provisional",
)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the norms of a pack share: the first day in force and the actors that nobody reminds."""

    in_force_from: date | None
    authorities: frozenset[str]


def judge(rule: Rule, ask: Ask, around: Circumstances) -> list[Verdict]:
    """Give a rule's verdicts on a record: one, or one an element of its loop, or one an act of a list of `may`."""
    if rule.loop is None:
        return _judge_one(rule, ask, around, None)
    elements = ask.value(rule.loop.over)
    if not isinstance(elements, tuple):
        unknown = elements if isinstance(elements, Unknown) else Unknown()
        name = list_name(rule.loop.over, rule.loop.variable)
        applicable = _applicable(rule, ask.inside(rule.loop.variable, unknown, name))
        if applicable is False:
            return [Verdict(Status.NOT_APPLICABLE)]
        return [Verdict(Status.UNKNOWN, missing=unknown_facts(unknown, applicable))]
    if not elements:
        return [Verdict(Status.NOT_APPLICABLE)]
    verdicts = []
    for number, element in enumerate(elements):
        subject = f"{list_name(rule.loop.over, rule.loop.variable)}[{number}]"
        verdicts += _judge_one(rule, ask.inside(rule.loop.variable, element, subject), around, subject)
    return verdicts


def _applicable(rule: Rule, ask: Ask) -> Truth:
    return conjunction((
        _truth(ask.value(rule.when)) if rule.when else True,
        negation(_truth(ask.value(rule.unless))) if rule.unless else True,
    ))  # fmt: skip


def _truth(value: Value) -> Truth:
    return value if isinstance(value, bool | Unknown) else Unknown()


def _judge_one(rule: Rule, ask: Ask, around: Circumstances, subject: str | None) -> list[Verdict]:
    applicable = _applicable(rule, ask)
    if applicable is False:
        return [Verdict(Status.NOT_APPLICABLE, subject)]
    unclear = _truth(ask.value(rule.unclear)) if rule.unclear else False
    verdicts = _norm_verdicts(rule, ask, around)
    return [_finished(rule, ask, _weighed(rule, verdict, applicable, unclear), subject) for verdict in verdicts]


def _norm_verdicts(rule: Rule, ask: Ask, around: Circumstances) -> list[Verdict]:
    norm = rule.norm
    match norm:
        case Act():
            waiting_for = rule.actor if rule.actor in around.authorities else None
            verdicts = [judge_act(norm, act, ask, around.in_force_from, waiting_for) for act in norm.acts]
            if len(norm.acts) == 1:
                return verdicts
            if not norm.owed:
                names = [ask.events(act) for act in norm.acts]
                return [replace(item, subject=name[0] if name else None) for item, name in zip(verdicts, names, strict=True)]
            return [_together(norm, verdicts, ask)]
        case Monthly():
            return [judge_months(norm, ask, around.in_force_from)]
        case State():
            return [judge_state(norm, ask)]
        case Classification():
            return [_classified(_truth(ask.value(norm.condition)))]
        case Consequence():
            return [_consequence(norm, ask)]
    assert_never(norm)


def _weighed(rule: Rule, verdict: Verdict, applicable: Truth, unclear: Truth) -> Verdict:
    """Take into account that the rule may not apply, or that the text gives no answer."""
    if applicable is True and unclear is False:
        return verdict
    missing = _union(verdict.missing, unknown_facts(applicable, unclear))
    if merged((applicable, unclear)).provisional:
        verdict = replace(verdict, provisional=True)
    undecided = replace(
        verdict, status=Status.UNKNOWN, reasons=(), days_late=None, missing=missing, missing_documents=(), curable=False
    )
    if unclear is True:
        return replace(undecided, reasons=(Reason.TEXT_UNCLEAR,))
    if verdict.status is Status.NOT_APPLICABLE:
        return verdict
    if isinstance(unclear, Unknown):
        return undecided
    if applicable is True:
        return verdict
    would_do = verdict.status is Status.SATISFIED and isinstance(rule.norm, Act | State | Monthly)
    return replace(undecided, status=Status.SATISFIED) if would_do else undecided


def _together(norm: Act, verdicts: list[Verdict], ask: Ask) -> Verdict:
    """Join the verdicts on several owed acts: the worst speaks, `done` is the latest."""
    counted = [item for item in verdicts if item.status is not Status.NOT_APPLICABLE]
    if not counted:
        return verdicts[0]
    worst = min(counted, key=lambda item: SEVERITY[item.status])
    speaking = [item for item in counted if item.status is worst.status]
    reasons = {reason for item in speaking for reason in item.reasons}
    lates = [item.days_late for item in speaking if item.days_late is not None]
    return replace(
        worst,
        reasons=tuple(reason for reason in Reason if reason in reasons),
        done=max((item.done for item in counted if item.done), default=None),
        days_late=max(lates, default=None),
        missing=_union(*(item.missing for item in counted)),
        blocked_by=_union(*(item.blocked_by for item in speaking)),
        outstanding=_outstanding(norm, verdicts, ask),
        # What is still owed can be done, whatever can no longer be cured.
        curable=any(item.curable or item.status is Status.DUE for item in counted),
    )


def _outstanding(norm: Act, verdicts: list[Verdict], ask: Ask) -> tuple[str, ...]:
    names: list[str] = []
    for act, verdict in zip(norm.acts, verdicts, strict=True):
        if ask.happened(act) is NEVER and verdict.status is not Status.NOT_APPLICABLE:
            names += ask.events(act)
    return tuple(dict.fromkeys(names))


def _classified(holds: Truth) -> Verdict:
    if isinstance(holds, Unknown):
        return Verdict(Status.UNKNOWN, missing=unknown_facts(holds), provisional=holds.provisional)
    return Verdict(Status.SATISFIED if holds else Status.NOT_APPLICABLE)


def _consequence(norm: Consequence, ask: Ask) -> Verdict:
    """What follows once `when` holds (the caller sees to that) and the last day has passed."""
    last = ask.last_day(norm.by, ask.happened(norm.by)) if norm.by else NEVER
    since = last if isinstance(last, date) else None
    done = ask.happened(norm.done) if norm.done else NEVER
    missing = unknown_facts(last, done)
    if isinstance(last, Unknown):
        return Verdict(Status.UNKNOWN, missing=missing, provisional=last.provisional)
    if norm.by and (since is None or ask.as_of <= since):
        return Verdict(Status.NOT_APPLICABLE)
    if isinstance(since, ProvisionalDate):
        return Verdict(Status.UNKNOWN, since=since, missing=missing)
    if isinstance(done, date):
        return Verdict(Status.SATISFIED, done=done, since=since)
    return Verdict(Status.DUE, since=since, missing=missing)


def _finished(rule: Rule, ask: Ask, verdict: Verdict, subject: str | None) -> Verdict:
    """Add what holds for every form: the subject and the notes on the dates and the rule."""
    name = ".".join(dict.fromkeys(part for part in (subject, verdict.subject) if part)) or None
    if subject and verdict.subject and verdict.subject.startswith(subject):
        name = verdict.subject
    if verdict.status is Status.NOT_APPLICABLE:
        return Verdict(Status.NOT_APPLICABLE, name)
    dates = (verdict.due, verdict.opens, verdict.since)
    provisional = verdict.provisional or any(isinstance(item, ProvisionalDate) for item in dates)
    notes = [rule.note] if rule.note else []
    if provisional:
        notes.append(PROVISIONAL)
    if verdict.due and ask.notes_rest_day(verdict.due):
        notes.append(REST_DAY)
    if name == verdict.subject and provisional == verdict.provisional and tuple(notes) == verdict.notes:
        # Most verdicts are finished as they are, and a copy takes longer than judging the rule.
        return verdict
    return replace(verdict, subject=name, provisional=provisional, notes=tuple(notes))


def _union(*lists: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({item for each in lists for item in each}))
