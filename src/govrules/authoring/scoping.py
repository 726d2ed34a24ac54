"""Put a record in scope: a difference of a rule counts only for projects that both versions cover."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from govrules.authoring.candidates import Candidates, Raw
from govrules.authoring.sides import Side, missing_for_scope
from govrules.authoring.sketches import PLAIN_FIRST, RawRecord, with_value
from govrules.base.diagnostics import RecordError

_MOST_TRIALS = 300


@dataclass(slots=True)
class Scoping:
    """The scopes of two versions, with what was found to put a record in both."""

    old: Side
    new: Side
    candidates: Candidates
    _known: dict[str, RawRecord | None] = field(default_factory=dict)

    def tell(self, record: RawRecord, day: date) -> tuple[str, ...]:
        """Tell of each version whether a record is in its scope."""
        return tuple(side.evaluate(side.checked(record), day).scope for side in (self.old, self.new))

    def placed_in(self, record: RawRecord, day: date) -> RawRecord | None:
        """Add the facts that put a record in scope of both versions; None where there are none."""
        read = {name: value for name, value in record.items() if name in self.candidates.scope_facts}
        key = repr(sorted(read.items(), key=lambda item: item[0]))
        if key not in self._known:
            trials = (self._completed(dict(read), day, iter(range(_MOST_TRIALS)), fits) for fits in PLAIN_FIRST)
            self._known[key] = next((found for found in trials if found is not None), None)
        added = self._known[key]
        return None if added is None else {**added, **record}

    def _completed(self, record: RawRecord, day: date, trials: Iterator[int], fits: Callable[[Raw], bool]) -> RawRecord | None:
        """Add what the scope asks for, of the values that fit."""
        if next(trials, None) is None:
            return None
        sides = [Side(side.pack, side.calendar) for side in (self.old, self.new)]
        try:
            found = [side.evaluate(side.checked(record), day) for side in sides]
        except RecordError:
            return None
        if any(item.scope == "no" for item in found):
            return None
        missing = sorted({fact for item in found if item.scope == "assumed" for fact in missing_for_scope(item)})
        if not missing:
            return record
        for value in filter(fits, self.candidates.of(missing[0], record)):
            if (full := self._completed(with_value(record, missing[0], value), day, trials, fits)) is not None:
                return full
        return None
