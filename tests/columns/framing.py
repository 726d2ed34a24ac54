"""Records as frames, and what the interpreter says of them as the lines that a frame of findings has."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from govrules.language.types import BOOL, DAY, EVENT, INT, ListOf, RecordOf, Type
from govrules.packs.pack import Pack, fact_names
from govrules.packs.vocabulary import Fact
from govrules.policy import Policy

Raw = Mapping[str, Any]
Line = tuple[Any, ...]


def read_facts(pack: Pack) -> dict[str, Fact]:
    expressions = [item for rule in pack.rules for item in rule.expressions()]
    names = fact_names((*expressions, *(entry.condition for entry in pack.scope)))
    return {name: pack.vocabulary.facts[name] for name in sorted(names)}


def arrow_table(records: list[Raw], pack: Pack) -> pa.Table:
    """Give a table in which nothing of the records is lost: dates are texts, where `-` is null and an empty cell unknown."""
    columns = {"id": pa.array([f"r{number}" for number in range(len(records))])}
    for name, fact in read_facts(pack).items():
        columns[name] = pa.array([_cell(fact.type, record, name) for record in records], _arrow_type(fact.type))
    return pa.table(columns)


def _cell(kind: Type, record: Raw, name: str) -> Any:
    if name not in record:
        return None
    value = record[name]
    if value is None:
        return "-" if kind in (EVENT, DAY) else None
    return _written(kind, value)


def _written(kind: Type, value: Any) -> Any:
    if isinstance(kind, ListOf):
        return [_written(kind.item, item) for item in value]
    if isinstance(kind, RecordOf):
        return {name: _cell(inner, value, name) for name, inner in kind.fields}
    if kind in (BOOL, INT):
        return {"true": True, "false": False, "是": True, "否": False}.get(str(value).lower(), value) if kind == BOOL else int(value)
    return str(value)


def _arrow_type(kind: Type) -> Any:
    if isinstance(kind, ListOf):
        return pa.list_(_arrow_type(kind.item))
    if isinstance(kind, RecordOf):
        return pa.struct([(name, _arrow_type(inner)) for name, inner in kind.fields])
    return {BOOL: pa.bool_(), INT: pa.int64()}.get(kind, pa.string())


def interpreted(policy: Policy, records: Iterable[Raw], days: Iterable[date]) -> set[Line]:
    found = set()
    for number, (record, day) in enumerate(zip(records, days, strict=True)):
        for item in policy.interpret(record, as_of=day).findings:
            verdict = item.verdict
            reason = "+".join(reason.value for reason in verdict.reasons) or None
            found.add((
                f"r{number}", item.rule, item.clause, item.subject, item.status.value, reason,
                _plain(verdict.due), _plain(verdict.opens), verdict.provisional,
            ))  # fmt: skip
    return found


def _plain(day: date | None) -> date | None:
    return day and date(day.year, day.month, day.day)


def lines(table: pa.Table) -> set[Line]:
    return set(zip(*(table.column(name).to_pylist() for name in table.column_names), strict=True))
