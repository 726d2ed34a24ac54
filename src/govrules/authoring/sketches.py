"""Records in the making: the plain data of a record file, with values put at and taken from the places that the engine names."""

import copy
import re
from collections.abc import Iterator

from govrules.authoring.candidates import Raw

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
