"""Records in the making: the plain data of a record file, with values put at and taken from the places that the engine names."""

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from govrules.authoring.candidates import Raw, dates_in
from govrules.language.types import EVENT, ListOf
from govrules.packs.vocabulary import Fact

RawRecord = dict[str, Raw]

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def _steps(path: str) -> list[str | int]:
    return [int(number) if number else name for name, number in _STEP.findall(path)]


def with_value(record: RawRecord, path: str, value: Raw) -> RawRecord:
    """Give a copy of a record with a value at a path such as `changes[0].amount_yuan`."""
    result = copy.deepcopy(record)
    place, steps = result, _steps(path)
    for step in steps[:-1]:
        place = place[step]  # type: ignore[assignment,index]  # the engine names only places that are there
    place[steps[-1]] = value  # type: ignore[index]  # as above
    return result


def paths(record: RawRecord) -> Iterator[tuple[str | int, ...]]:
    """Give the places of a record's facts and, inside lists of records, of their fields."""
    for name, value in record.items():
        yield (name,)
        for number, item in enumerate(value if isinstance(value, list) else []):
            if isinstance(item, dict):
                yield from ((name, number, field_name) for field_name in item)


def value_at(record: RawRecord, path: tuple[str | int, ...]) -> Raw:
    """Give what a record holds at a place."""
    place: Raw = record
    for step in path:
        place = place[step]  # type: ignore[index]  # the path was taken from the record
    return place


def without(record: RawRecord, path: tuple[str | int, ...]) -> RawRecord:
    """Give a copy of a record without the fact at a place."""
    result = copy.deepcopy(record)
    place = result
    for step in path[:-1]:
        place = place[step]  # type: ignore[assignment,index]  # the path was taken from the record
    del place[path[-1]]  # type: ignore[arg-type]  # as above
    return result


def size(record: Raw) -> int:
    """Count the values of a record, those inside lists and records too."""
    if isinstance(record, dict):
        return sum(1 + size(value) for value in record.values())
    return sum(1 + size(item) for item in record) if isinstance(record, list) else 0


def events_in(record: Mapping[str, Raw], facts: Mapping[str, Fact]) -> list[date]:
    """Give the days of events in a record, those inside lists of records too; days that are only set are none."""
    days: list[date] = []
    for name, value in record.items():
        fact = facts.get(name)
        if fact and fact.type in (EVENT, ListOf(EVENT)):
            days += dates_in({name: value})
        for item in value if fact and isinstance(value, list) else []:
            if fact and isinstance(item, Mapping):
                days += events_in(item, fact.fields)
    return days


def turned(record: Mapping[str, Raw], facts: Mapping[str, Fact]) -> Iterator[dict[str, Raw]]:
    """Give copies of a record with one thing told the other way: an event has not happened, a truth value is turned."""
    for name, value in record.items():
        fact = facts.get(name)
        if fact and (isinstance(value, bool) or (fact.type == EVENT and value is not None)):
            yield {**record, name: not value if isinstance(value, bool) else None}
        for number, item in enumerate(value if fact and isinstance(value, list) else []):
            if fact and isinstance(item, Mapping) and isinstance(value, list):
                for other in turned(item, fact.fields):
                    yield {**record, name: [*value[:number], other, *value[number + 1 :]]}


def _is_short(value: Raw) -> bool:
    return not (isinstance(value, list) and len(value) > 1)


PLAIN_FIRST: tuple[Callable[[Raw], bool], ...] = (
    lambda value: value is not True and _is_short(value),
    _is_short,
    lambda _: True,
)
"""What a project's facts may hold, the plainest first: nothing special about it and lists of one item; such lists; anything."""
