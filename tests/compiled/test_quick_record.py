"""The quick way to check a record and the long one give the same record, or the same problems, on any value."""

import copy
import gc
import json
import pickle
import weakref
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from govrules.base.diagnostics import RecordError
from govrules.engine.compiled.tables import NEVER as NEVER_DAY
from govrules.engine.compiled.writer import Column
from govrules.engine.quick_record import QuickReader
from govrules.engine.record import Record, check_record
from govrules.language.values import NEVER, ProvisionalDate
from govrules.packs.catalogue import load_vocabulary
from govrules.policy import parse_pack

VOCABULARY = load_vocabulary()
FACTS = sorted(VOCABULARY.facts)


def readers(names: Sequence[str], *lists: str) -> list[QuickReader]:
    """One that reads with msgspec, if it is here, and one that reads without."""
    columns = (*map(Column, names), *(Column(name, as_bits=True) for name in lists))
    one, other = QuickReader(VOCABULARY, columns), QuickReader(VOCABULARY, columns)
    other.structs = None
    return [one, other]


READERS = [
    *readers(()), *readers(("contract_date", "changes", "unit_type"), "item_types"), *readers(FACTS[::2]), *readers(FACTS),
]  # fmt: skip


class Number(int):
    """A number that says something else of itself."""

    def __str__(self) -> str:
        return "7"


class Text(str):
    """A text of a type of its own."""


class Code(StrEnum):
    """Codes as an enumeration."""

    GOV = "gov_organ"


class Day(date):
    """A day of a type of its own."""


ODD: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    -1,
    10**15,
    -(10**15),
    10**15 - 1,
    10**40,
    1.0,
    0.1,
    float("nan"),
    float("inf"),
    Decimal("1.5"),
    Decimal("NaN"),
    Decimal("1e5"),
    Fraction(1, 3),
    Number(3),
    Text("2024-03-05"),
    Text("gov_organ"),
    Code.GOV,
    "",
    " ",
    "2024-03-05",
    "2024-3-5",
    "2024/3/5",
    "2024年3月5日",
    "20240305",
    "2024-W10-2",
    "2024-02-30",
    "1899-12-31",
    "1900-01-01",
    "2199-12-31",
    "2200-01-01",
    "２０２４-０３-０５",
    "2024-03-05T00:00:00",
    "2024-03-05 ",
    "0000-00-00",
    date(2024, 3, 5),
    date(1899, 12, 31),
    date(2200, 1, 1),
    Day(2024, 3, 5),
    ProvisionalDate(2024, 3, 5),
    datetime(2024, 3, 5),
    datetime(2024, 3, 5, 12),
    "true",
    "是",
    "否",
    "yes",
    "no",
    "120万元",
    "1_200_000",
    "1,200",
    "1e5",
    "0.001",
    "10%",
    "gov_organ",
    "soe",
    "construction",
    "2019-03",
    "2019-13",
    "\ud800",
    "甲\udfff",
    "甲",
    "x" * 300,
    b"2024-03-05",
    [],
    {},
    (),
    set(),
    ["gov_organ"],
    ["\ud800"],
    [None],
    [[]],
    [{}],
    [1],
    ("a",),
    {"amount_yuan": 5},
    [{"amount_yuan": True}],
    [{"amount_yuan": None, "approved_date": None}],
    [{"approved_date": "2024-03-05"}],
    [{"amount": 1}],
    [{1: 2}],
    [None, {}],
    [{"amount_yuan": "5万"}],
    ["2019-03"],
    [Text("2019-03")],
    [Text("contract")],
    ["contract"],
    ["contract", 3],
    ["nothing"],
    [{}] * 40,
    ["contract"] * 3,
    object,
    ...,
]
VALUES = st.sampled_from(ODD) | st.text(max_size=12) | st.integers() | st.dates()
LONG = ["camera"] * 10_001
NAMES = [*VOCABULARY.facts, "id", "contract_dat", "", 3, None, "name with a break\n"]


def outcome(check: Any, raw: Any) -> Any:
    try:
        record = check(raw)
    except RecordError as error:
        return [(item.code, item.message, item.place, item.help) for item in error.diagnostics]
    assert isinstance(record, Record)
    return record.id, dict(record.facts), record.digest, [type(value) for value in record.facts.values()]


def same(raw: Any) -> None:
    meant = outcome(lambda item: check_record(item, VOCABULARY), raw)
    for reader in READERS:
        found = outcome(reader.record, raw)
        if isinstance(meant, tuple) and isinstance(found, tuple):
            # The facts of a row stand before the others: the order of facts says nothing.
            assert found[:3] == meant[:3]
            assert sorted(map(repr, found[3])) == sorted(map(repr, meant[3]))
        else:
            assert found == meant


@pytest.mark.parametrize("value", ODD, ids=lambda value: ascii(value)[:40])
def test_every_odd_value_in_every_fact(value: object) -> None:
    for name in NAMES:
        same({name: value})


@settings(max_examples=300, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(
    st.dictionaries(st.sampled_from(NAMES), st.sampled_from(ODD) | st.text(max_size=12) | st.integers() | st.dates(), max_size=8)
)
@example({"id": "P-1", "contract_date": date(2024, 3, 5)})
@example({"id": Text("P")})
def test_records_of_odd_values(raw: dict[Any, Any]) -> None:
    same(raw)


@pytest.mark.parametrize("raw", [None, 3, "text", [], [("id", "P")], type("Mine", (dict,), {})(id="P")], ids=str)
def test_what_is_no_plain_dictionary(raw: object) -> None:
    same(raw)


@pytest.mark.parametrize("reader", READERS[2:4], ids=["with msgspec", "without"])
def test_a_record_fits_every_pack(reader: QuickReader) -> None:
    record = reader.record({"contract_date": "2024-03-05", "project_kind": "construction"})
    assert reader.row(record) == [date(2024, 3, 5).toordinal(), None, None, None]
    assert READERS[-1].row(record)[FACTS.index("project_kind")] == "construction"
    assert dict(record.facts) == {"contract_date": date(2024, 3, 5), "project_kind": "construction"}
    with pytest.raises(TypeError):
        record.facts["x"] = 1  # type: ignore[index]


@pytest.mark.parametrize("reader", READERS[2:4], ids=["with msgspec", "without"])
def test_a_row_is_the_same_however_it_is_made(reader: QuickReader) -> None:
    raw = {
        "contract_date": None, "unit_type": "soe", "item_types": ["camera", "office_pc", "camera"],
        "changes": [{}, {"amount_yuan": 5, "implemented_date": "2024-03-05", "approved_date": None}],
    }  # fmt: skip
    fields = dict(VOCABULARY.facts["changes"].fields)
    change = dict.fromkeys(fields, None) | {"amount_yuan": 500, "implemented_date": 738950, "approved_date": NEVER_DAY}
    codes = list(VOCABULARY.facts["item_types"].values)
    bits = 1 << codes.index("camera") | 1 << codes.index("office_pc")
    expected = [NEVER_DAY, (tuple([None] * len(fields)), tuple(change.values())), "soe", bits]
    assert date.fromordinal(738950) == date(2024, 3, 5)
    assert reader.row(reader.record(raw)) == expected
    assert reader.row(reader.line(json.dumps(raw).encode())) == expected
    assert reader.row(check_record(raw, VOCABULARY)) == expected


def test_what_is_changed_afterwards_changes_no_record() -> None:
    for reader in READERS:
        raw: dict[str, Any] = {"item_types": ["camera"], "changes": [{"amount_yuan": 5}], "unit_type": "soe"}
        record = reader.record(raw)
        row = list(reader.row(record))
        raw["item_types"].append("office_pc")
        raw["changes"][0]["amount_yuan"] = 6
        raw["unit_type"] = "gov_organ"
        assert reader.row(record) == row
        assert (
            record.digest
            == check_record({"item_types": ["camera"], "changes": [{"amount_yuan": 5}], "unit_type": "soe"}, VOCABULARY).digest
        )


@pytest.mark.skipif(READERS[0].structs is None, reason="msgspec is not installed")
def test_lines_and_mappings_stay_on_the_fast_way(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = readers(("contract_date", "changes"), "item_types")[0]
    monkeypatch.delattr(QuickReader, "_by_value")
    raw = {
        "id": 7, "contract_date": "2024-03-05", "item_types": ["camera"], "changes": [{"amount_yuan": 5}, {"amount_yuan": None}],
        "progress_reports": ["2019-03"], "project_kind": None,
    }  # fmt: skip
    meant = check_record(raw, VOCABULARY)
    for record in (reader.record(raw), reader.line(json.dumps(raw).encode())):
        assert (record.id, record.digest) == ("7", meant.digest)


@pytest.mark.skipif(READERS[0].structs is None, reason="msgspec is not installed")
def test_a_reader_learns_the_facts_that_records_carry() -> None:
    reader = readers(("contract_date",))[0]
    assert reader.structs
    for number, name in enumerate(FACTS[:20], 1):
        assert dict(reader.record({name: None, "contract_date": None}).facts).get("contract_date") is NEVER
        known = reader.structs.names
        assert name in known
        assert len(known) <= number + 1 or known == set(FACTS)
    assert reader.structs.names == set(FACTS)


@pytest.mark.parametrize("length", [10_000, 10_001])
def test_the_longest_list(length: int) -> None:
    same({"item_types": LONG[:length]})
    same({"changes": [{}] * length})


def test_lists_and_texts_inside_records_inside_lists(compare: Callable[..., int]) -> None:
    label = {"zh": "某", "en": "some"}
    kinds = {"amounts": "list[money]", "name": "text", "shares": "list[ratio]", "share": "ratio", "months": "list[month]"}
    fields = {name: {"type": kind, "label": label} for name, kind in kinds.items()}
    rule = {"clause": "1", "title": label, "stage": "planning", "actor": "unit", "must": "count(parts) > 0"}
    toy = parse_pack(json.dumps({
        "pack": "toy", "version": "1.0", "district": label, "document": {"title": "某办法"}, "in_force": {"assumed": True},
        "actors": {"unit": {**label, "party": "own"}}, "clauses": {"1": {"ref": "第一条", "gist": label}},
        "facts": {"parts": {"type": "list[record]", "stage": "planning", "label": label, "fields": fields}},
        "rules": {"r": rule},
    }))  # fmt: skip
    part = {"amounts": [1, 2], "name": "x", "shares": ["10%", 1], "share": "5%", "months": ["2019-03"]}
    odd: list[dict[str, Any]] = [{"name": Text("x")}, {"amounts": [Number(3)]}, {"shares": [0.1]}, {"months": [Text("2019-03")]}]
    for parts in ([part, part], [], *([{**part, **changed}] for changed in odd)):
        compare(toy, {"parts": parts}, date(2024, 1, 1), details=True)
        meant = check_record({"parts": parts}, toy.pack.vocabulary)
        assert toy.check_record({"parts": parts}).digest == meant.digest


def test_records_can_be_copied_and_sent() -> None:
    for reader in READERS:
        record = reader.record({"id": "P", "contract_date": None, "changes": [{"amount_yuan": 5}], "item_types": ["camera"]})
        for other in (pickle.loads(pickle.dumps(record)), copy.deepcopy(record), copy.copy(record)):
            assert other == record
            assert reader.row(other) == reader.row(record)


@pytest.mark.parametrize("reader", READERS, ids=range(len(READERS)))
def test_nothing_keeps_a_record_that_could_not_be_read(reader: QuickReader) -> None:
    class Thing:
        """Something that no record may hold."""

    thing = Thing()
    gone = weakref.ref(thing)
    with pytest.raises(RecordError):
        reader.record({"contract_date": thing})
    del thing
    gc.collect()
    assert gone() is None


def test_a_day_is_a_plain_day() -> None:
    for reader in READERS:
        record = reader.record({"contract_date": ProvisionalDate(2024, 3, 5)})
        assert type(record.facts["contract_date"]) is date


def test_a_date_that_pandas_says_is_not_there() -> None:
    pandas = pytest.importorskip("pandas")
    same({"contract_date": pandas.NaT})
    same({"contract_date": pandas.Timestamp(2024, 3, 5)})


def test_a_ratio_that_nobody_could_write_out_is_refused() -> None:
    for reader in READERS:
        with pytest.raises(RecordError, match="more than"):
            reader.record({"cpu_utilisation": Fraction(10**5000, 3)})
