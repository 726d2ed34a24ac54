"""Records for the bundled Yubei pack: every fact that it reads, with values that lie on its boundaries."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import strategies as st

from govrules.language.typed import Constant, walk
from govrules.language.types import BOOL, DAY, EVENT, INT, MONEY, MONTH, RATIO, EnumOf, ListOf, RecordOf, Type
from govrules.packs.pack import fact_names
from govrules.packs.vocabulary import Fact
from govrules.policy import Policy, load_pack

# Around the beginning of the regulation, seven and ten working days (with worked weekends), the turn of a year and
# the last decreed day.
DAYS = [
    "2019-12-11", "2019-12-12", "2022-09-27", "2022-09-28", "2022-10-08", "2022-10-11", "2022-10-12", "2022-10-13",
    "2022-10-17", "2022-12-31", "2023-01-01", "2026-12-25", "2027-01-06", "2027-03-01",
]  # fmt: skip
MONEYS = ["0", "99999.99", "10万元", "100000.01", "100万元"]
SCOPE = {
    "unit_type": "gov_organ",
    "unit_level": "district",
    "item_types": ["business_system"],
    "is_classified": False,
    "has_state_special_rules": False,
}
SIMPLE: dict[Type, list[Any]] = {
    EVENT: [None, *DAYS], DAY: [None, *DAYS], MONTH: ["2022-09", "2022-10"], BOOL: [True, False], MONEY: MONEYS,
    RATIO: ["0", "10%", "0.5", "1"], INT: [0, 1, 2, 3, 2022, 2023],
}  # fmt: skip


def _values(kind: Type, fact: Fact, texts: list[str]) -> st.SearchStrategy[Any]:
    match kind:
        case EnumOf():
            return st.sampled_from(kind.codes)
        case ListOf():
            everything = kind.item.codes if isinstance(kind.item, EnumOf) else SIMPLE.get(kind.item, texts)
            some = st.lists(_values(kind.item, fact, texts), max_size=4)
            return some if isinstance(kind.item, RecordOf) else some | st.just(list(everything))
        case RecordOf():
            return st.fixed_dictionaries(
                {}, optional={name: _values(item.type, item, texts) for name, item in fact.fields.items()}
            )
    return st.sampled_from(SIMPLE.get(kind, texts))


@pytest.fixture(scope="session")
def yubei() -> Policy:
    return load_pack("yubei")


@pytest.fixture(scope="session")
def records(yubei: Policy) -> st.SearchStrategy[dict[str, Any]]:
    """Records whose scope is decided and whose kind is told; any other fact that the pack reads may be there."""
    expressions = tuple(item for rule in yubei.pack.rules for item in rule.expressions())
    constants = (node.value for item in expressions for node in walk(item) if isinstance(node, Constant))
    words = {word for value in constants for word in (value if isinstance(value, frozenset) else [value])}
    texts = sorted(word for word in words if isinstance(word, str))
    facts = {name: yubei.pack.vocabulary.facts[name] for name in sorted(fact_names(expressions)) if name not in SCOPE}
    values = {name: _values(fact.type, fact, texts) for name, fact in facts.items()}
    given = {**{name: st.just(value) for name, value in SCOPE.items()}, "project_kind": values.pop("project_kind")}
    return st.fixed_dictionaries(given, optional=values)


@pytest.fixture(scope="session")
def dates() -> st.SearchStrategy[date]:
    """Days of evaluation: mostly late ones, when something has happened."""
    return st.sampled_from([date.fromisoformat(day) for day in (DAYS[0], *DAYS[4:])])


@pytest.fixture(scope="session")
def statuses(yubei: Policy) -> Callable[[dict[str, Any], date], dict[tuple[str, str | None, str | None], str]]:
    """`statuses(record, as_of)`: the status of every finding by rule, clause and subject."""

    def answer(record: dict[str, Any], as_of: date) -> dict[tuple[str, str | None, str | None], str]:
        found = yubei.evaluate(record, as_of=as_of).findings
        return {(item.rule, item.clause, item.verdict.subject): item.status.value for item in found}

    return answer
