"""Rules over columns: whether each applies, what its norm comes to, and the elements of its loop."""

from dataclasses import dataclass, replace

import numpy as np

from govrules.calendars.calendar import Calendar
from govrules.engine.ask import list_name
from govrules.engine.columnar.expressions import Expressions, conjunction, negation
from govrules.engine.columnar.monthly import judge_months, month_name
from govrules.engine.columnar.norms import Norms
from govrules.engine.columnar.table import Table
from govrules.engine.columnar.values import (
    NO,
    YES,
    Array,
    Lists,
    Mask,
    Truths,
    UnsupportedError,
    at,
    either,
    holds_nowhere,
    never_where,
    some,
    without,
)  # fmt: skip
from govrules.engine.columnar.verdicts import BIT, CODE, NO_DAY, NO_REASON, Verdicts, both_bits, put, taken
from govrules.engine.evaluation import circumstances
from govrules.engine.finding import Reason, Status
from govrules.language.typed import FactValue
from govrules.packs.pack import Act, Classification, Consequence, Monthly, Pack, Rule, State

_NA, _UNKNOWN, _SATISFIED = (np.uint8(CODE[item]) for item in (Status.NOT_APPLICABLE, Status.UNKNOWN, Status.SATISFIED))


@dataclass(frozen=True, eq=False)
class Judged:
    """The verdicts of a rule: one a record, or with `rows` any number; `subjects` names what `verdicts.subject` numbers."""

    verdicts: Verdicts
    rows: Array | None = None
    subjects: tuple[str, ...] = ()


class Rules:
    """Judges the rules of a pack over a table of records."""

    def __init__(self, pack: Pack, calendar: Calendar, table: Table, *, detail: bool) -> None:
        self.pack, self.table, self.detail = pack, table, detail
        self.around = circumstances(pack)
        self.expressions = Expressions(table, calendar)

    def norms(self, expressions: Expressions) -> Norms:
        """Give what judges norms over some rows."""
        return Norms(expressions, self.around.in_force_from, self.pack.rolls_to_working_day, self.detail)

    def judge(self, rule: Rule, within: Truths) -> Judged:
        """Judge a rule; `within` tells where it is in scope. Rows in doubt are left to the interpreter."""
        if rule.loop is not None:
            judged = self._looped(rule, within)
        else:
            parts, subjects = self._judged_once(rule, self.norms(self.expressions))
            judged = self._joined(rule, within, parts, subjects)
        doubt = either(judged.verdicts.doubt, _at(within.doubt, judged.rows))
        return replace(judged, verdicts=replace(judged.verdicts, doubt=doubt))

    def _joined(self, rule: Rule, within: Truths, parts: list[Verdicts], subjects: tuple[str, ...]) -> Judged:
        """Put one verdict a record together, or where a rule gives several, those of each act."""
        covered = [_outside(item, within) for item in parts]
        if len(parts) == 1:
            return Judged(covered[0], None, subjects)
        size = self.table.size
        applicable = conjunction([self._applicable(rule, self.norms(self.expressions)), Truths(~within.false, within.false)])
        many = np.flatnonzero(np.broadcast_to(~applicable.false, size))
        one = np.flatnonzero(np.broadcast_to(applicable.false, size))
        rows = np.concatenate([one, *(many for _ in parts)])
        numbers = [np.full(len(one), -1), *(np.full(len(many), place) for place in range(len(parts)))]
        pieces = [taken(covered[0], one), *(taken(item, many) for item in covered)]
        return _sorted_rows(rows, pieces, np.concatenate(numbers), subjects)

    def _judged_once(self, rule: Rule, norms: Norms) -> tuple[list[Verdicts], tuple[str, ...]]:
        applicable = self._applicable(rule, norms)
        unclear = norms.truth(rule.unclear) if rule.unclear else Truths(NO, YES)
        parts, subjects = self._norm(rule, norms)
        doubt = either(*norms.doubts)
        if doubt is not None and not holds_nowhere(applicable.false):
            doubt = some(doubt & ~applicable.false)
        return [replace(_weighed(rule, item, applicable, unclear), doubt=doubt) for item in parts], subjects

    def _applicable(self, rule: Rule, norms: Norms) -> Truths:
        return conjunction([norms.truth(rule.when), negation(norms.truth(rule.unless)) if rule.unless else Truths(YES, NO)])

    def _norm(self, rule: Rule, norms: Norms) -> tuple[list[Verdicts], tuple[str, ...]]:
        match rule.norm:
            case Act() as norm:
                verdicts = [norms.act(norm, act, rule.actor in self.around.authorities) for act in norm.acts]
                if len(verdicts) > 1 and not norm.owed:
                    return verdicts, _names(norm)
                return [verdicts[0] if len(verdicts) == 1 else _together(verdicts)], ()
            case Monthly() as norm:
                return [judge_months(norms, norm)], ()
            case State() as norm:
                return [norms.state(norm)], ()
            case Classification() as norm:
                return [norms.classification(norm)], ()
            case Consequence() as norm:
                return [norms.consequence(norm)], ()

    def _looped(self, rule: Rule, within: Truths) -> Judged:
        assert rule.loop is not None
        over = self.expressions.value(rule.loop.over, seen=False)
        if not isinstance(over, Lists):
            raise UnsupportedError("a loop over other than a list")
        inner = self.expressions.inside(rule.loop.variable, over)
        parts, subjects = self._judged_once(rule, self.norms(inner))
        if len(parts) > 1 or subjects or isinstance(rule.norm, Monthly):
            raise UnsupportedError("several findings for each element of a list")
        out = np.broadcast_to(within.false, self.table.size)
        many = ~out[over.rows]
        one = np.flatnonzero(out | (over.lengths == 0))
        place = (np.arange(len(over.rows)) - over.offsets[:-1][over.rows])[many]
        alone = self._without_elements(rule, over, out, one)
        name = list_name(rule.loop.over, rule.loop.variable)
        names = tuple(f"{name}[{number}]" for number in range(int(place.max(initial=-1)) + 1))
        rows = np.concatenate([one, over.rows[many]])
        numbers = np.concatenate([np.full(len(one), -1), place])
        return _sorted_rows(rows, [alone, taken(parts[0], np.flatnonzero(many))], numbers, names)

    def _without_elements(self, rule: Rule, over: Lists, out: Array, rows: Array) -> Verdicts:
        """Give what a rule says where it has no elements: nothing; where the list is unknown, unknown if it may apply."""
        status, doubt = np.full(self.table.size, _NA), np.zeros(self.table.size, np.bool_)
        if over.unknown is not None and rule.loop is not None:
            unknown = np.flatnonzero(over.unknown & ~out)
            norms = self.norms(Expressions(self.table.unlisted(rule.loop.variable, over, unknown), self.expressions.calendar))
            applicable = self._applicable(rule, norms)
            status[unknown] = np.where(applicable.false, _NA, _UNKNOWN)
            doubt[unknown] = False if applicable.doubt is None else applicable.doubt
        return taken(Verdicts(status, NO_REASON, NO_DAY, NO_DAY, some(doubt)), rows)


def _at(mask: Mask, rows: Array | None) -> Mask:
    return mask if mask is None or rows is None else at(mask, rows)


def _names(norm: Act) -> tuple[str, ...]:
    if not all(isinstance(act, FactValue) for act in norm.acts):
        raise UnsupportedError("an act that is calculated, among several")
    return tuple(act.name for act in norm.acts if isinstance(act, FactValue))


def _sorted_rows(rows: Array, pieces: list[Verdicts], numbers: Array, subjects: tuple[str, ...]) -> Judged:
    """Put pieces of verdicts one after another, in the order of their rows."""
    order = np.argsort(rows, kind="stable")
    sizes = [len(piece.status) for piece in pieces]

    def column(name: str) -> Array:
        parts = [np.broadcast_to(getattr(piece, name), size) for piece, size in zip(pieces, sizes, strict=True)]
        return np.concatenate(parts)[order]

    masks = [NO if piece.doubt is None else piece.doubt for piece in pieces]
    doubt = some(np.concatenate([np.broadcast_to(mask, size) for mask, size in zip(masks, sizes, strict=True)])[order])
    verdicts = Verdicts(column("status"), column("reasons"), column("due"), column("opens"), doubt, numbers[order])
    return Judged(verdicts, rows[order], subjects)


def _outside(verdicts: Verdicts, within: Truths) -> Verdicts:
    """Out of scope nothing applies."""
    if holds_nowhere(within.false):
        return verdicts
    return _inapplicable(verdicts, np.broadcast_to(within.false, len(verdicts.status)))


def _inapplicable(verdicts: Verdicts, out: Array) -> Verdicts:
    """Say nothing in some rows. The statuses are changed in place: nobody else holds them."""
    put(verdicts.status, out, _NA)
    due, opens = (day if day is NO_DAY else never_where(out, day) for day in (verdicts.due, verdicts.opens))
    reasons = both_bits(verdicts.reasons, ~out)
    subject = None if verdicts.subject is None else np.where(out, -1, verdicts.subject)
    return Verdicts(verdicts.status, reasons, due, opens, without(verdicts.doubt, out), subject)


def _weighed(rule: Rule, verdicts: Verdicts, applicable: Truths, unclear: Truths) -> Verdicts:
    """Take into account that a rule may not apply, or that the text gives no answer."""
    status, reasons, open_rows = verdicts.status, verdicts.reasons, applicable.unknown
    nothing = status == _NA
    undecided = some(open_rows) if open_rows.ndim else None
    kept = nothing
    if undecided is not None and isinstance(rule.norm, Act | State | Monthly):
        # What would satisfy a norm satisfies it, whether or not the norm applies.
        kept = nothing | (status == _SATISFIED)
    if undecided is not None:
        put(status, undecided & ~kept, _UNKNOWN)
        reasons = both_bits(reasons, ~undecided)
    if rule.unclear:
        put(status, unclear.unknown & ~nothing, _UNKNOWN)
        put(status, unclear.true, _UNKNOWN)
        if reasons is not NO_REASON or unclear.true.any():
            reasons = both_bits(reasons, unclear.false) | unclear.true * np.uint16(BIT[Reason.TEXT_UNCLEAR])
    due, opens = (day if day is NO_DAY else never_where(nothing, day) for day in (verdicts.due, verdicts.opens))
    weighed = Verdicts(status, reasons, due, opens, None, verdicts.subject)
    return weighed if holds_nowhere(applicable.false) else _inapplicable(weighed, np.broadcast_to(applicable.false, status.shape))


def _together(verdicts: list[Verdicts]) -> Verdicts:
    """Join the verdicts on several owed acts: the worst speaks, with the reasons of all that are as bad."""
    statuses = [item.status for item in verdicts]
    worst = np.minimum.reduce(statuses)
    reasons: Array = NO_REASON
    for item in verdicts:
        reasons = reasons | both_bits(item.reasons, item.status == worst)
    return Verdicts(worst, reasons, verdicts[0].due, verdicts[0].opens)


def month_subjects(verdicts: Verdicts) -> tuple[Verdicts, tuple[str, ...]]:
    """Number the months that verdicts speak of, with their names."""
    assert verdicts.subject is not None
    months = np.unique(verdicts.subject[verdicts.subject >= 0])
    places = np.where(verdicts.subject >= 0, np.searchsorted(months, verdicts.subject), -1)
    return replace(verdicts, subject=places), tuple(month_name(int(month)) for month in months)
