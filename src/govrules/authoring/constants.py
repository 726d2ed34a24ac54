"""The constants that two versions of a rule name: the thresholds, periods, days and codes at whose boundaries an edit shows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeVar

from govrules.calendars.periods import Period
from govrules.language.typed import Aggregate, Call, Comparison, Constant, FactValue, Field, Local, Parameter, Typed, walk
from govrules.language.types import DAYS, INT, MONEY, RATIO
from govrules.language.values import DayOfYear
from govrules.packs.pack import Act, Loop, Rule, State

_T = TypeVar("_T")


@dataclass(slots=True)
class Values:
    """The constants of some expressions, in the order of the text: what only one version names first."""

    periods: list[Period] = field(default_factory=list)
    days_of_year: list[DayOfYear] = field(default_factory=list)
    money: list[Fraction] = field(default_factory=list)
    ratios: list[Fraction] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    texts: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    """By fact (`changes.docs` for a field): the groups of codes or texts that it is compared with."""
    first: set[str] = field(default_factory=set)
    """Codes and texts that only one version names."""
    years: bool = False
    year_facts: frozenset[str] = frozenset()
    """Facts that hold a year: dates are made of them, or they are compared with the year of one."""
    aggregates: bool = False
    hot: frozenset[str] = frozenset()
    """Kinds of values (`dates`, `numbers`, `texts`) that only one version names; empty where versions differ in form only."""
    optional: tuple[str, ...] = ()
    """Facts that no finding waits for: the day that an extension was granted to."""
    order: list[str] = field(default_factory=list)
    """Names of facts in the order of the text."""


def collect(old: Sequence[Typed], new: Sequence[Typed], rules: Sequence[Rule] = ()) -> Values:
    """Collect the constants of both versions' expressions and of the rules' documents and loops."""
    loops = {rule.loop.variable: rule.loop for rule in rules if rule.loop}
    before, after = _constants(old), _constants(new)
    values = Values(first=_only_in_one(_texts(old, loops), _texts(new, loops), rules))
    values.periods = _odd_first(before.periods, after.periods)
    values.days_of_year = _odd_first(before.days_of_year, after.days_of_year)
    values.money, values.ratios = _odd_first(before.money, after.money), _odd_first(before.ratios, after.ratios)
    values.numbers = _odd_first(before.numbers, after.numbers)
    for side in (new, old):
        for name, group in _texts(side, loops):
            _add_group(values, name, group)
        values.order += [item for node in _nodes(side) if (item := _path(node, loops))]
    for rule in rules:
        for name, code in _documents(rule, loops):
            _add_group(values, name, (code,))
    values.order = list(dict.fromkeys(values.order))
    granted = [rule.norm.extended_to for rule in rules if isinstance(rule.norm, Act) and rule.norm.extended_to]
    values.optional = tuple(dict.fromkeys(node.name for node in _nodes(granted) if isinstance(node, FactValue)))
    values.year_facts = frozenset(name for side in (old, new) for name in _year_facts(side, loops))
    values.years, values.aggregates = before.years or after.years, before.aggregates or after.aggregates
    values.hot = _hot(before, after, values.first)
    return values


def _hot(old: Values, new: Values, texts: set[str]) -> frozenset[str]:
    differ = {
        "dates": set(old.periods) != set(new.periods) or set(old.days_of_year) != set(new.days_of_year),
        "numbers": any(set(getattr(old, kind)) != set(getattr(new, kind)) for kind in ("money", "ratios", "numbers")),
        "texts": bool(texts),
    }  # fmt: skip
    return frozenset(kind for kind, found in differ.items() if found)


def _odd_first(old: list[_T], new: list[_T]) -> list[_T]:
    """Join two lists, each item once, those that only one of them holds first."""
    return sorted(dict.fromkeys((*new, *old)), key=lambda item: item in old and item in new)


def _nodes(expressions: Iterable[Typed]) -> Iterator[Typed]:
    for item in expressions:
        yield from walk(item)


def _constants(expressions: Iterable[Typed]) -> Values:
    found = Values()
    for node in _nodes(expressions):
        if isinstance(node, Call) and node.function in ("on", "year", "date"):
            found.years = True
        found.aggregates = found.aggregates or isinstance(node, Aggregate)
        if isinstance(node, Constant | Parameter):
            _sort_in(node, found)
    return found


def _sort_in(node: Constant | Parameter, found: Values) -> None:
    value = node.value
    if isinstance(value, Period):
        found.periods.append(value)
    elif isinstance(value, DayOfYear):
        found.days_of_year.append(value)
    elif isinstance(value, int | Fraction) and not isinstance(value, bool):
        if node.type == MONEY:
            found.money.append(Fraction(value))
        elif node.type == RATIO:
            found.ratios.append(Fraction(value))
        elif node.type in (INT, DAYS):
            found.numbers.append(int(value))


def _year_facts(expressions: Sequence[Typed], loops: Mapping[str, Loop]) -> Iterator[str]:
    for node in _nodes(expressions):
        below = list(walk(node))
        if isinstance(node, Call) and node.function in ("on", "date"):
            below = list(walk(node.arguments[0]))
        elif not (isinstance(node, Comparison) and any(isinstance(item, Call) and item.function == "year" for item in below)):
            continue
        yield from (name for item in below if item.type == INT and (name := _path(item, loops)))


def _path(node: Typed, loops: Mapping[str, Loop], variables: Mapping[str, Typed] | None = None) -> str | None:
    """Name the fact (`changes`) or the field (`changes.docs`) that a node stands for."""
    match node:
        case FactValue():
            return node.name
        case Field():
            owner = _path(node.record, loops, variables)
            return f"{owner}.{node.name}" if owner else None
        case Local():
            over = (variables or {}).get(node.name) or (loops[node.name].over if node.name in loops else None)
            return _path(over, loops, variables) if over is not None else None
    return None


def _texts(expressions: Sequence[Typed], loops: Mapping[str, Loop]) -> list[tuple[str, tuple[str, ...]]]:
    variables = {node.variable: node.over for node in _nodes(expressions) if isinstance(node, Aggregate)}
    found = []
    for node in _nodes(expressions):
        if not isinstance(node, Comparison):
            continue
        below = list(walk(node))
        names = [name for item in below if (name := _path(item, loops, variables))]
        for item in below:
            group = _strings(item)
            found += [(name, group) for name in names if group]
    return list(dict.fromkeys(found))


def _strings(node: Typed) -> tuple[str, ...]:
    if not isinstance(node, Constant | Parameter):
        return ()
    if isinstance(node.value, str):
        return (node.value,)
    if isinstance(node.value, frozenset):
        return tuple(sorted(node.value))
    if isinstance(node.value, tuple) and not isinstance(node.value, DayOfYear):
        return tuple(node.value)
    return ()


def _documents(rule: Rule, loops: Mapping[str, Loop]) -> list[tuple[str, str]]:
    lists = rule.norm.documents if isinstance(rule.norm, Act | State) else ()
    return [(name, item.code) for part in lists if (name := _path(part.fact, loops)) for item in part.items]


def _only_in_one(
    old: list[tuple[str, tuple[str, ...]]], new: list[tuple[str, tuple[str, ...]]], rules: Sequence[Rule]
) -> set[str]:
    sides = [{text for _, group in side for text in group} for side in (old, new)]
    documents = [{code for _, code in _documents(rule, {rule.loop.variable: rule.loop} if rule.loop else {})} for rule in rules]
    odd = documents[0] ^ documents[1] if len(documents) == 2 else set[str]()
    # A group that was changed as a whole (a set became another) shows at its members.
    changed = set(old) ^ set(new)
    return (sides[0] ^ sides[1]) | odd | {text for _, group in changed for text in group if len(group) == 1}


def _add_group(values: Values, name: str, group: tuple[str, ...]) -> None:
    groups = values.texts.setdefault(name, [])
    if group not in groups:
        groups.append(group)
