"""What a pack says of batches of records → the columns of a frame: a line a finding, or a record a line."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from govrules.engine.columnar.batch import Batch, Outcome
from govrules.engine.columnar.results import EPOCH, Category, Columns, DayColumn, Given, Runs, day_column, packed
from govrules.engine.columnar.values import LAST, NEVER, NO, Array, looked_up
from govrules.engine.columnar.verdicts import BIT, NO_DAY, Verdicts
from govrules.engine.finding import Reason, Status
from govrules.packs.pack import Act, Monthly, Pack

_STATUSES = tuple(status.value for status in Status)
_SCOPES = ("no", "assumed", "yes")


class Lines:
    """The lines of the long layout: by rule, then by record."""

    def __init__(self, batches: Sequence[Batch], sizes: Sequence[int]) -> None:
        self.batches, self.starts = batches, np.cumsum([0, *sizes]).tolist()
        self.outcomes = batches[0].outcomes
        self.headings = [(place, clause) for place, outcome in enumerate(self.outcomes) for clause in outcome.clauses]
        self.parts = [batch.outcomes[place].judged for place, _ in self.headings for batch in batches]
        """What was judged of each heading (a rule with one of its clauses) in each batch, in the order of the lines."""
        self.cuts = np.cumsum([0, *(len(part.verdicts.status) for part in self.parts)]).tolist()
        self.total: int = self.cuts[-1]

    def columns(self, given: dict[str, Any]) -> Columns:
        """Give the columns; `given` are those of the frame that are repeated."""
        pieces = [self._rows(place) for place, _ in self.headings]
        first, *kept = given
        columns: Columns = {
            "record": Given(given[first], pieces),
            **self._named(),
            "subject": self._subjects(),
            "status": Category(self._joined(np.uint8, lambda item: item.status), _STATUSES),
            "reason": reasons([part.verdicts.reasons for part in self.parts], self.cuts),
            "due": self._days(lambda item: item.due),
            "opens": self._days(lambda item: item.opens),
            "provisional": self._joined(np.bool_, lambda item: NO if item.provisional is None else item.provisional),
        }
        return columns | {name: Given(given[name], pieces) for name in kept}

    def _rows(self, place: int) -> Array | None:
        """Give the records that a rule's lines are about; None for one line a record."""
        judged = [batch.outcomes[place].judged for batch in self.batches]
        if all(part.rows is None for part in judged):
            return None
        rows = [np.arange(len(part.verdicts.status)) if part.rows is None else part.rows for part in judged]
        return np.concatenate([own + start for own, start in zip(rows, self.starts, strict=False)])

    def _named(self) -> Columns:
        """Give the columns of rules and clauses."""
        rules = list(dict.fromkeys(outcome.rule for outcome in self.outcomes))
        clauses = list(dict.fromkeys(clause for _, clause in self.headings if clause is not None))
        several = len(self.batches)
        lengths = [self.cuts[(place + 1) * several] - self.cuts[place * several] for place in range(len(self.headings))]
        numbers = [rules.index(self.outcomes[place].rule) for place, _ in self.headings]
        cited = [-1 if clause is None else clauses.index(clause) for _, clause in self.headings]
        return {"rule": Runs(numbers, lengths, rules), "clause": Runs(cited, lengths, clauses)}

    def _joined(self, kind: Any, of: Callable[[Verdicts], Array]) -> Array:
        """Write a column of all verdicts, part by part: what is the same in all rows of one is never spread before."""
        column = np.empty(self.total, kind)
        for part, start, stop in zip(self.parts, self.cuts, self.cuts[1:], strict=False):
            column[start:stop] = of(part.verdicts)
        return column

    def _days(self, of: Callable[[Verdicts], Array]) -> DayColumn:
        # Memory that nothing is written to costs nothing: most rules have no such day.
        column, known = np.zeros(self.total, np.int32), np.zeros(self.total, np.bool_)
        for part, start, stop in zip(self.parts, self.cuts, self.cuts[1:], strict=False):
            days = of(part.verdicts)
            if days is not NO_DAY:
                np.subtract(days, np.int32(EPOCH), out=column[start:stop])
                np.less_equal(days, LAST, out=known[start:stop])
        return DayColumn(column, packed(known))

    def _subjects(self) -> Category | Runs:
        if not any(part.subjects for part in self.parts):
            return Runs([-1], [self.total], [], np.int32)
        places: dict[str, int] = {}
        codes = np.full(self.total, -1, np.int32)
        for part, start, stop in zip(self.parts, self.cuts, self.cuts[1:], strict=False):
            if part.subjects and part.verdicts.subject is not None:
                table = np.array([*(places.setdefault(name, len(places)) for name in part.subjects), -1], np.int32)
                codes[start:stop] = table[part.verdicts.subject]
        return Category(np.maximum(codes, 0), list(places), np.int32, packed(codes >= 0))


def reasons(parts: Sequence[Array], cuts: Sequence[int]) -> Category | Runs:
    """Write the reasons of verdicts, joined with `+`, as categories; a part is written from its cut to the next one."""
    kinds = [_kinds(bits) for bits in parts]
    found = sorted({value for kind in kinds for value in kind} - {0})
    if not found:
        return Runs([-1], [cuts[-1]], [], np.int16)
    names = ["+".join(reason.value for reason in Reason if BIT[reason] & value) for value in found]
    table = np.zeros(1 << len(Reason), np.int16)
    table[found] = np.arange(len(found))
    codes, known = np.zeros(cuts[-1], np.int16), np.zeros(cuts[-1], np.bool_)
    for bits, kind, start, stop in zip(parts, kinds, cuts, cuts[1:], strict=False):
        if kind != [0]:
            np.not_equal(bits, 0, out=known[start:stop])
            # Where there is one reason or none, as with most rules, the code of none does not matter.
            codes[start:stop] = table[kind[-1]] if len(kind) < 3 and kind[0] in (0, kind[-1]) else looked_up(table, bits)
    return Category(codes, names, np.int16, packed(known))


def _kinds(bits: Array) -> list[int]:
    """Give the values that occur, in order."""
    if not bits.ndim:
        return [int(bits)]
    found = int(np.bitwise_or.reduce(bits))
    if found & (found - 1) == 0:
        return [0, found] if found else [0]
    kinds: list[int] = np.flatnonzero(np.bincount(bits)).tolist()
    return kinds


def wide_columns(batches: Sequence[Batch], pack: Pack, given: dict[str, Any], *, detail: bool) -> Columns:
    """Give the columns of the wide layout: of each rule its status, and its last day where it can have one."""
    first, *kept = given
    columns: Columns = {"record": Given(given[first])}
    columns |= {name: Given(given[name]) for name in kept}
    columns["scope"] = Category(np.concatenate([batch.scope for batch in batches]), _SCOPES)
    by_id = {rule.id: rule for rule in pack.rules}
    for place, outcome in enumerate(batches[0].outcomes):
        rule = by_id.get(outcome.rule)
        if rule is None:
            continue
        parts = [_one_a_record(batch.outcomes[place], len(batch.scope)) for batch in batches]
        columns[rule.id] = Category(_column(parts, "status"), _STATUSES)
        if isinstance(rule.norm, Monthly) or (isinstance(rule.norm, Act) and (rule.norm.by or rule.norm.extended_to)):
            columns[f"{rule.id}.due"] = day_column(_column(parts, "due"))
        if detail:
            columns[f"{rule.id}.reason"] = _all_reasons(parts)
            columns[f"{rule.id}.opens"] = day_column(_column(parts, "opens"))
            columns[f"{rule.id}.provisional"] = _column(parts, "provisional")
    return columns


def _column(parts: list[dict[str, Array]], name: str) -> Array:
    return parts[0][name] if len(parts) == 1 else np.concatenate([part[name] for part in parts])


def _all_reasons(parts: list[dict[str, Array]]) -> Category | Runs:
    bits = _column(parts, "reasons")
    return reasons([bits], [0, len(bits)])


def _one_a_record(outcome: Outcome, size: int) -> dict[str, Array]:
    """Roll several verdicts on a record up: the worst speaks, with the earliest last day of those that are as bad."""
    judged, verdicts = outcome.judged, outcome.judged.verdicts
    provisional = np.asarray(False) if verdicts.provisional is None else verdicts.provisional
    plain = {"status": verdicts.status, "reasons": verdicts.reasons, "due": verdicts.due, "opens": verdicts.opens}
    if judged.rows is None:
        return {name: np.broadcast_to(item, size) for name, item in (plain | {"provisional": provisional}).items()}
    count = len(judged.rows)
    starts = np.searchsorted(judged.rows, np.arange(size))
    worst = np.minimum.reduceat(np.broadcast_to(verdicts.status, count), starts)
    speaks = verdicts.status == worst[judged.rows]

    def of_speaking(function: Any, values: Array, other: Any) -> Array:
        found: Array = function.reduceat(np.where(speaks, values, other), starts)
        return found

    return {
        "status": worst,
        "reasons": of_speaking(np.bitwise_or, verdicts.reasons, np.uint16(0)),
        "due": of_speaking(np.minimum, verdicts.due, np.int32(NEVER)),
        "opens": of_speaking(np.minimum, verdicts.opens, np.int32(NEVER)),
        "provisional": of_speaking(np.logical_or, provisional, False),
    }
