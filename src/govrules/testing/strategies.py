"""Hypothesis strategies: valid records for a pack, mostly on the boundaries of its thresholds and dates."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from govrules.authoring.candidates import Candidates
from govrules.authoring.constants import collect
from govrules.base.diagnostics import Diagnostic, UsageError
from govrules.calendars.calendar import Calendar
from govrules.calendars.periods import Period, Unit
from govrules.engine.evaluation import evaluate_pack
from govrules.engine.record import check_record
from govrules.language.types import BOOL, DAY, EVENT, INT, MONEY, MONTH, RATIO, EnumOf, ListOf, RecordOf, Type
from govrules.packs.catalogue import load_calendar
from govrules.packs.pack import Pack, fact_names
from govrules.packs.vocabulary import Fact
from govrules.policy import Policy

if TYPE_CHECKING:
    from hypothesis import strategies as st

Raw = dict[str, Any]

_ABSENT, _NULL, _FREE, _BOUNDARY = "absent", "null", "free", "boundary"
# In the order in which Hypothesis makes an example smaller: the smallest record leaves a fact out.
_WAYS = (_ABSENT, _BOUNDARY, _BOUNDARY, _BOUNDARY, _BOUNDARY, _BOUNDARY, _NULL, _FREE)
_FIVE_YEARS = 5 * 365
"""Days to both sides within which a date may lie that is on no boundary."""
_MOST_SCOPES = 60
"""Records in scope that are begun from."""
_MOST_STEPS = 400
"""Partial records that are tried to complete one value of a scope fact."""


def records(policy_or_pack: Policy | Pack, *, in_scope: bool = True) -> "st.SearchStrategy[Raw]":
    """Give a Hypothesis strategy of valid records as plain dicts of the facts that a pack reads.

    Most values lie on or one unit beside the pack's thresholds, and dates a period of the pack (and one day more or less)
    from another date of the record; facts may be absent or null. With `in_scope` every record is known to be in scope on any
    day on which the regulation holds and its scope does not hang on the day; without it, it may be in scope, out, or undecided.

    Raises UsageError without the `testing` extra, or if no record in scope is found.
    """
    strategies = _hypothesis()
    pack, calendar = _parts(policy_or_pack)
    drawer = _Drawer(pack, calendar)
    starts = drawer.scopes() if in_scope else [{}]
    if not starts:
        message = f"no record in scope of `{pack.id}` was found to begin with"
        raise UsageError([Diagnostic("no-record", message, None, "give `in_scope=False`")])

    def drawn(draw: Any) -> Raw:
        record = dict(draw(strategies.sampled_from(starts)))
        for name in drawer.names:
            if name not in record:
                drawer.add(draw, strategies, record, name)
        return record

    strategy: st.SearchStrategy[Raw] = strategies.composite(drawn)()
    return strategy


def _hypothesis() -> Any:
    try:
        from hypothesis import strategies
    except ImportError:
        message = "Hypothesis is not installed, and `govrules.testing.records` needs it"
        raise UsageError([Diagnostic("missing-extra", message, None, "pip install 'govrules[testing]'")]) from None
    return strategies


def _parts(policy_or_pack: Policy | Pack) -> tuple[Pack, Calendar]:
    if isinstance(policy_or_pack, Policy):
        return policy_or_pack.pack, policy_or_pack.calendar
    return policy_or_pack, load_calendar()


class _Drawer:
    """Draws the values of facts: from the boundaries of a pack, or any."""

    def __init__(self, pack: Pack, calendar: Calendar) -> None:
        self.pack, self.calendar = pack, calendar
        scope = tuple(entry.condition for entry in pack.scope)
        expressions = (*(item for rule in pack.rules for item in rule.expressions()), *scope)
        values = collect(expressions, expressions, pack.rules)
        self._day = _day_in_force(pack, calendar)
        self._candidates = Candidates(values, pack.vocabulary, calendar, self._day)
        read = fact_names(expressions)
        self._scope_facts = sorted(fact_names(scope))
        self.names = list(dict.fromkeys([*(name for name in values.order if name in read), *sorted(read)]))

    def add(self, draw: Any, st: Any, record: Raw, name: str) -> None:
        """Draw a fact into a record, or leave it out."""
        fact = self.pack.vocabulary.facts[name]
        self._add(draw, st, record, record, name, fact)
        fields = fact.fields
        for number, element in enumerate(record[name] if fields and isinstance(record.get(name), list) else []):
            for field, inner in fields.items():
                self._add(draw, st, element, record, f"{name}[{number}].{field}", inner)
        if isinstance(fact.type, RecordOf) and isinstance(record.get(name), dict):
            for field, inner in fields.items():
                self._add(draw, st, record[name], record, f"{name}.{field}", inner)

    def _add(self, draw: Any, st: Any, target: Raw, record: Raw, path: str, fact: Fact) -> None:
        way = draw(st.sampled_from(_WAYS))
        if way == _ABSENT:
            return
        values = self._values(path, record) if way == _BOUNDARY else []
        if way == _NULL:
            target[fact.name] = None
        else:
            chosen = st.sampled_from(values) if values else _free(st, fact.type, self._day)
            target[fact.name] = _copy(draw(chosen))

    def _values(self, path: str, record: Raw) -> list[Any]:
        # Null has a share of its own among the ways to draw a fact.
        return [value for value in self._candidates.of(path, record) if value is not None]

    def scopes(self) -> list[Raw]:
        """Give records that are known to be in scope, each with no more scope facts than that takes."""
        found: dict[str, Raw] = {}
        wanted: Iterator[tuple[str, Any]] = ((name, value) for name in self._scope_facts for value in self._values(name, {}))
        for start in [{}, *({name: value} for name, value in wanted)]:
            done = next(self._completed(start), None)
            if done is not None:
                found.setdefault(repr(sorted(done.items())), done)
        return list(islice(found.values(), _MOST_SCOPES))

    def _completed(self, start: Raw) -> Iterator[Raw]:
        """Add scope facts one after another until the scope is known; what is known stays known whatever else is added."""
        stack = [start]
        for _ in range(_MOST_STEPS):
            if not stack:
                return
            record = stack.pop()
            decided = self._scope(record)
            if decided == "yes":
                yield record
            missing = [name for name in self._scope_facts if name not in record] if decided == "assumed" else []
            if missing:
                values = self._values(missing[0], record)
                stack += [{**record, missing[0]: value} for value in reversed(values)]

    def _scope(self, record: Mapping[str, object]) -> str:
        checked = check_record(record, self.pack.vocabulary)
        return evaluate_pack(self.pack, checked, self._day, self.calendar, rules=()).scope


def _day_in_force(pack: Pack, calendar: Calendar) -> date:
    """Choose the day around which dates are drawn: a working day in March, weeks from holidays, in the time in force."""
    start = pack.in_force.start or date(2021, 1, 1)
    march = calendar.due(date(min(start.year + 1, 9998), 3, 9), Period(1, Unit.WORKING_DAYS)).date
    return min(march, pack.in_force.until or date.max)


def _free(st: Any, kind: Type, day: date) -> Any:
    """Give any values of a type, within what a project could hold."""
    first, last = (min(max(day.toordinal() + step, 1), date.max.toordinal()) for step in (-_FIVE_YEARS, _FIVE_YEARS))
    days = st.dates(min_value=date.fromordinal(first), max_value=date.fromordinal(last))
    simple: dict[Type, Any] = {
        EVENT: days.map(date.isoformat),
        DAY: days.map(date.isoformat),
        MONTH: days.map(lambda item: f"{item:%Y-%m}"),
        BOOL: st.booleans(),
        MONEY: st.integers(0, 10**9),
        RATIO: st.integers(0, 200).map(lambda item: f"{item}%"),
        INT: st.integers(0, 100) | st.just(day.year),
    }
    if isinstance(kind, EnumOf):
        return st.sampled_from(kind.codes)
    if isinstance(kind, ListOf):
        return st.lists(_free(st, kind.item, day), max_size=3)
    if isinstance(kind, RecordOf):
        return st.builds(dict)
    return simple.get(kind, st.text(alphabet="甲乙丙丁abc", min_size=1, max_size=4))


def _copy(value: Any) -> Any:
    """Copy lists and mappings: records are filled in after a value was chosen, and the choices are shared."""
    if isinstance(value, list):
        return [_copy(item) for item in value]
    return dict(value) if isinstance(value, Mapping) else value
