"""Records as frames, and what the interpreter says of them as the lines that a frame of findings has."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa

from govrules.authoring.cases import run_cases
from govrules.language.types import BOOL, DAY, EVENT, INT, MONEY, ListOf, RecordOf, Type
from govrules.language.values import NEVER
from govrules.packs.pack import Pack, fact_names
from govrules.packs.reader import read_source
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
        return (
            {"true": True, "false": False, "是": True, "否": False}.get(str(value).lower(), value) if kind == BOOL else int(value)
        )
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


def case_records(path: Path) -> tuple[list[Raw], list[date]]:
    """Give the records of a case file as they would be written, with their days."""
    cases = run_cases(read_source(path)).cases
    facts = [(case.report.record.facts, case.report.pack.vocabulary.facts) for case in cases]
    found = [{name: _raw(known[name].type, value) for name, value in given.items()} for given, known in facts]
    return found, [case.report.as_of for case in cases]


def _raw(kind: Type, value: Any) -> Any:
    if value is NEVER:
        return None
    if isinstance(kind, ListOf):
        return [_raw(kind.item, item) for item in value]
    if isinstance(kind, RecordOf):
        kinds = dict(kind.fields)
        return {name: _raw(kinds[name], item) for name, item in value.fields.items()}
    if kind == MONEY or isinstance(value, Fraction):
        return str(Decimal(value.numerator) / Decimal(value.denominator) / (100 if kind == MONEY else 1))
    return value.isoformat() if isinstance(value, date) else value
