"""Records worth trying on a rule and its mutant: those of the cases with one or two facts moved to a boundary.

The boundaries are whatever the two versions come to on the record: every date, amount and number that occurs in them, one
unit below and above, and every code that they name.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import combinations, islice

from govrules.authoring.neighbours import ONE_DAY, RATIO_STEP, shares
from govrules.calendars.periods import Period
from govrules.engine.ask import Interpreted
from govrules.language.operators import calculate
from govrules.language.typed import Constant, FactValue, Field, Typed, walk
from govrules.language.types import BOOL, DATES, DAYS, INT, MONEY, MONTH, RATIO, TEXT, EnumOf, ListOf, RecordOf, Type
from govrules.language.values import NEVER, RecordValue, Unknown, Value

Facts = Mapping[str, Value]
_ABSENT = Unknown()
_MOST_DATES, _MOST_NUMBERS = 40, 24
_PAIRED = 6
"""Of each fact so many values are tried together with those of another."""
_EARLIEST, _LATEST = date(1900, 1, 1), date(2199, 12, 31)
"""Records hold the years 1900 to 2199."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A fact to vary, or a field of a record or (`listed`) of the first element of a list of records."""

    fact: str
    type: Type
    field: str | None = None
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Boundaries:
    """What occurs in the expressions: dates, amounts in fen, ratios and numbers, sorted, and groups of codes or texts."""

    days: tuple[date, ...]
    """The date of evaluation and those of the findings."""
    dates: tuple[date, ...]
    money: tuple[int, ...]
    ratios: tuple[Fraction, ...]
    numbers: tuple[int, ...]
    groups: tuple[tuple[str, ...], ...]
    """Each code or set of codes; what only one of the two versions names comes first."""

    @property
    def codes(self) -> list[str]:
        """Give all codes, each once."""
        return list(dict.fromkeys(code for group in self.groups for code in group))


def slots_of(expressions: Sequence[Typed], types: Mapping[str, Type]) -> list[Slot]:
    """Give the facts that expressions read, and the fields that they read of records, sorted by name."""
    nodes = [node for item in expressions for node in walk(item)]
    named = {node.name for node in nodes if isinstance(node, Field)}
    slots: list[Slot] = []
    for name in sorted({node.name for node in nodes if isinstance(node, FactValue)}):
        kind = types[name]
        inner = kind.item if isinstance(kind, ListOf) else kind
        if isinstance(inner, RecordOf):
            slots += [Slot(name, type_, key, isinstance(kind, ListOf)) for key, type_ in inner.fields if key in named]
        else:
            slots.append(Slot(name, kind))
    return slots


def boundaries(expressions: Sequence[Typed], ask: Interpreted, extra: Sequence[date], codes: Sequence[str]) -> Boundaries:
    """Collect what the expressions of both versions come to on a record.

    `extra` are dates of its findings, `codes` the codes of documents. Codes that only one version names come first.
    """
    nodes = [node for item in expressions for node in walk(item)]
    found: dict[Type, set[Value]] = {MONEY: set(), RATIO: set(), INT: set(), DAYS: set()}
    dates: set[date] = {ask.as_of, *extra}
    periods: set[Period] = set()
    groups: list[tuple[str, ...]] = [(code,) for code in codes]
    for node in nodes:
        value = _value(node, ask)
        if isinstance(value, date):
            dates.add(date.fromordinal(value.toordinal()))
        elif isinstance(value, Period):
            periods.add(value)
        elif isinstance(value, int | Fraction) and node.type in found:
            found[node.type].add(value)
        if isinstance(node, Constant):
            groups.append(_words(node.value))
    if any(node.type == DAYS for node in nodes):
        # Days between two dates are compared with a period: the boundary lies that far from either.
        moved = [calculate(sign, day, item, ask.calendar) for day in sorted(dates) for item in _sorted(periods) for sign in "+-"]
        dates |= {date.fromordinal(day.toordinal()) for day in moved if isinstance(day, date)}
    ratios = {Fraction(item) for item in found[RATIO] if isinstance(item, int | Fraction)}
    amounts = {Fraction(item) for item in found[MONEY] if isinstance(item, int | Fraction)}
    amounts |= set(shares(amounts, ratios))
    counts = {int(item) for kind in (INT, DAYS) for item in found[kind] if isinstance(item, int)}
    return Boundaries(
        days=tuple(_around_days({ask.as_of, *extra})),
        dates=tuple(_around_days(dates)),
        money=tuple(_around(amounts or {Fraction(10**8)})),
        ratios=tuple(_around_ratios(ratios)),
        numbers=tuple(_around({*map(Fraction, counts), Fraction(1)})),
        groups=tuple(_changed_first(groups)),
    )


def _changed_first(groups: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Both versions name every group equally often, but for those in which they differ."""
    counts = Counter(group for group in groups if group)
    single = Counter(code for group in groups for code in group)
    changed = {(code,): 1 for code in sorted(single) if single[code] % 2}
    return sorted(dict.fromkeys([*changed, *counts]), key=lambda group: group not in changed and counts[group] % 2 == 0)


def _value(node: Typed, ask: Interpreted) -> Value:
    try:
        return ask.value(node)
    except KeyError:
        # The node stands inside a loop, whose variable has no value here.
        return _ABSENT


def _words(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(sorted(item for item in value if isinstance(item, str))) if isinstance(value, frozenset | tuple) else ()


def _sorted(periods: set[Period]) -> list[Period]:
    return sorted(periods, key=lambda item: (item.unit.value, item.count))


def _around_days(dates: set[date]) -> list[date]:
    near = {day + step * ONE_DAY for day in dates for step in (-1, 0, 1) if _EARLIEST < day < _LATEST}
    return sorted(near)[:_MOST_DATES]


def _around(values: set[Fraction]) -> list[int]:
    floors = {value.numerator // value.denominator for value in values}
    return sorted({floor + step for floor in floors for step in (-1, 0, 1, 2) if floor + step >= 0})[:_MOST_NUMBERS]


def _around_ratios(values: set[Fraction]) -> list[Fraction]:
    return [value * RATIO_STEP for value in _around({value / RATIO_STEP for value in values})]


def values_of(kind: Type, near: Boundaries, held: Value = _ABSENT) -> list[Value]:
    """Give the values to try for a type, the unknown one last; lists are made from the one that the record holds."""
    if isinstance(kind, ListOf):
        return [*_lists(kind.item, near, held), _ABSENT]
    return [*_known_values(kind, near), _ABSENT]


def _known_values(kind: Type, near: Boundaries) -> list[Value]:
    if kind == BOOL:
        return [True, False]
    if kind in DATES:
        return [*near.dates, NEVER]
    if kind == MONEY:
        return list(near.money)
    if kind == RATIO:
        return list(near.ratios)
    if kind in (INT, DAYS):
        return list(near.numbers)
    if kind == TEXT:
        return [*near.codes, "其他"]
    if kind == MONTH:
        return list(dict.fromkeys(f"{day:%Y-%m}" for day in near.dates))
    if isinstance(kind, EnumOf):
        named = [code for code in near.codes if code in kind.codes]
        return [*named, *[code for code in kind.codes if code not in named][:2]]
    return []


def _lists(kind: Type, near: Boundaries, held: Value) -> list[Value]:
    """Give every element that is named, none, and for each group: the group, or the held list with or without (one of) it."""
    known = kind.codes if isinstance(kind, EnumOf) else None
    groups = [tuple(code for code in group if known is None or code in known) for group in near.groups]
    if kind == MONTH:
        groups = [(f"{day:%Y-%m}",) for day in near.days]
    every = tuple(dict.fromkeys(code for group in groups for code in group))
    other = tuple(code for code in known or ("其他",) if code not in every)[:1]
    mine = tuple(item for item in held if isinstance(item, str)) if isinstance(held, tuple) else every
    lists: list[Value] = [every, ()]
    for group in groups:
        without = tuple(item for item in mine if item not in group)
        lists += [without, group, (*group, *other)]
        for code in group:
            rest, fewer = (tuple(item for item in items if item != code) for items in (group, mine))
            lists += [(*without, code), fewer, tuple(dict.fromkeys((*mine, code))), rest, (code,), (code, *other)]
    return [*dict.fromkeys([*lists, other])]


def trials(facts: Facts, as_of: date, slots: Sequence[Slot], near: Boundaries) -> Iterator[tuple[Facts, date]]:
    """Give records near one: other dates of evaluation, one fact changed, then two, the smallest change first."""
    for day in near.days:
        yield facts, day
    values = {slot: values_of(slot.type, near, facts.get(slot.fact, _ABSENT)) for slot in slots}
    changes = [(slot, value) for slot in slots for value in values[slot]]
    for slot, value in changes:
        changed = put(facts, slot, value)
        yield changed, as_of
        if isinstance(value, date) and value > as_of:
            yield changed, value
    for day in near.dates:
        yield facts, day
    latest = near.dates[-1] if near.dates else as_of
    for slot, value in changes:
        yield put(facts, slot, value), latest
    few = {slot: list(_spread(values[slot])) for slot in slots}
    for one, two in combinations(slots, 2):
        for first in few[one]:
            for second in few[two]:
                yield put(put(facts, one, first), two, second), as_of


def _spread(values: list[Value]) -> Iterator[Value]:
    """Give a few values from all over the list."""
    step = max(1, len(values) // _PAIRED)
    return islice(values[::step], _PAIRED)


def put(facts: Facts, slot: Slot, value: Value) -> Facts:
    """Give the facts with one changed; an unknown value leaves it out."""
    if slot.field is None:
        return _with(facts, slot.fact, value)
    held = facts.get(slot.fact)
    elements = held if isinstance(held, tuple) else (held,)
    record = elements[0] if elements and isinstance(elements[0], RecordValue) else None
    if record is None:
        record = RecordValue(f"{slot.fact}[0]" if slot.listed else slot.fact, {})
    changed = RecordValue(record.path, _with(record.fields, slot.field, value))
    return _with(facts, slot.fact, (changed, *elements[1:]) if slot.listed else changed)


def _with(facts: Facts, name: str, value: Value) -> dict[str, Value]:
    rest = {key: item for key, item in facts.items() if key != name}
    return rest if isinstance(value, Unknown) else {**rest, name: value}
