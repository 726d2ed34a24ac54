"""What a pack says of batches of records → the columns of a frame: a line a finding, or a record a line."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from govrules.engine.columnar.batch import Batch, Outcome
from govrules.engine.columnar.frames import Category, Columns, DayColumn, Given
from govrules.engine.columnar.values import NEVER, Array, looked_up
from govrules.engine.columnar.verdicts import BIT
from govrules.engine.finding import Reason, Status
from govrules.packs.pack import Act, Monthly, Pack

_STATUSES = tuple(status.value for status in Status)
_SCOPES = ("no", "assumed", "yes")


class Lines:
    """The lines of the long layout: by rule, then by record."""

    def __init__(self, batches: Sequence[Batch], sizes: Sequence[int]) -> None:
        self.batches, self.starts = batches, np.cumsum([0, *sizes])
        self.outcomes = batches[0].outcomes

    def columns(self, given: dict[str, Any], rows: Array | None) -> Columns:
        """Give the columns; `given` are those of the frame that are repeated, `rows` which of its rows were judged."""
        pieces = [self._piece(place, clause) for place, item in enumerate(self.outcomes) for clause in range(len(item.clauses))]
        record = np.concatenate([piece["row"] for piece in pieces])
        record = record if rows is None else rows[record]
        counts = [len(piece["row"]) for piece in pieces]
        rules = list(dict.fromkeys(item.rule for item in self.outcomes))
        clauses = list(dict.fromkeys(clause for item in self.outcomes for clause in item.clauses if clause is not None))
        headings = [(item.rule, clause) for item in self.outcomes for clause in item.clauses]
        numbers = [-1 if clause is None else clauses.index(clause) for _, clause in headings]
        first, *kept = given
        columns: Columns = {
            "record": Given(given[first], record),
            "rule": Category(np.repeat(np.array([rules.index(rule) for rule, _ in headings], np.int16), counts), rules, np.int16),
            "clause": Category(np.repeat(np.array(numbers, np.int16), counts), clauses, np.int16),
            "subject": self._subjects(pieces),
            "status": Category(_joined(pieces, "status"), _STATUSES),
            "reason": reasons(_joined(pieces, "reasons")),
            "due": DayColumn(_joined(pieces, "due")),
            "opens": DayColumn(_joined(pieces, "opens")),
            "provisional": _joined(pieces, "provisional"),
        }
        return columns | {name: Given(given[name], record) for name in kept}

    def _piece(self, place: int, _: int) -> dict[str, Any]:
        parts: dict[str, list[Any]] = {
            name: [] for name in ("row", "status", "reasons", "due", "opens", "provisional", "subject")
        }
        names: list[tuple[str, ...]] = []
        for batch, start in zip(self.batches, self.starts, strict=False):
            judged = batch.outcomes[place].judged
            verdicts, size = judged.verdicts, len(judged.verdicts.status)
            parts["row"].append((np.arange(size) if judged.rows is None else judged.rows) + start)
            for name in ("status", "reasons", "due", "opens"):
                parts[name].append(np.broadcast_to(getattr(verdicts, name), size))
            provisional = False if verdicts.provisional is None else verdicts.provisional
            parts["provisional"].append(np.broadcast_to(provisional, size))
            parts["subject"].append(np.broadcast_to(-1 if verdicts.subject is None else verdicts.subject, size))
            names.append(judged.subjects)
        return {"names": names, "subjects": parts.pop("subject"), **{name: np.concatenate(item) for name, item in parts.items()}}

    def _subjects(self, pieces: list[dict[str, Any]]) -> Category:
        places: dict[str, int] = {}
        codes = []
        for piece in pieces:
            for numbers, names in zip(piece["subjects"], piece["names"], strict=True):
                table = np.array([*(places.setdefault(name, len(places)) for name in names), -1], np.int32)
                codes.append(table[numbers] if names else np.full(len(numbers), -1, np.int32))
        return Category(np.concatenate(codes), list(places), np.int32)


def _joined(pieces: list[dict[str, Any]], name: str) -> Array:
    return np.concatenate([piece[name] for piece in pieces])


def reasons(bits: Array) -> Category:
    """Write reasons, joined with `+`, as categories."""
    found = np.flatnonzero(np.bincount(bits, minlength=1 << len(Reason)))
    names = ["+".join(reason.value for reason in Reason if BIT[reason] & value) for value in found.tolist()]
    table = np.full(1 << len(Reason), -1, np.int16)
    known = found[found > 0]
    table[known] = np.arange(len(known))
    return Category(looked_up(table, bits), [name for name in names if name], np.int16)


def wide_columns(batches: Sequence[Batch], pack: Pack, given: dict[str, Any], rows: Array | None, *, detail: bool) -> Columns:
    """Give the columns of the wide layout: of each rule its status, and its last day where it can have one."""
    first, *kept = given
    columns: Columns = {"record": Given(given[first], rows)}
    columns |= {name: Given(given[name], rows) for name in kept}
    columns["scope"] = Category(np.concatenate([batch.scope for batch in batches]), _SCOPES)
    by_id = {rule.id: rule for rule in pack.rules}
    for place, outcome in enumerate(batches[0].outcomes):
        rule = by_id.get(outcome.rule)
        if rule is None:
            continue
        parts = [_one_a_record(batch.outcomes[place], len(batch.scope)) for batch in batches]
        columns[rule.id] = Category(_column(parts, "status"), _STATUSES)
        if isinstance(rule.norm, Monthly) or (isinstance(rule.norm, Act) and (rule.norm.by or rule.norm.extended_to)):
            columns[f"{rule.id}.due"] = DayColumn(_column(parts, "due"))
        if detail:
            columns[f"{rule.id}.reason"] = reasons(_column(parts, "reasons"))
            columns[f"{rule.id}.opens"] = DayColumn(_column(parts, "opens"))
            columns[f"{rule.id}.provisional"] = _column(parts, "provisional")
    return columns


def _column(parts: list[dict[str, Array]], name: str) -> Array:
    return parts[0][name] if len(parts) == 1 else np.concatenate([part[name] for part in parts])


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
