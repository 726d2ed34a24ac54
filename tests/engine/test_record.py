"""Records: what people write, in every form that is accepted, and everything that is refused, all at once with its place."""

import json
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from govrules.base.diagnostics import Diagnostic, RecordError
from govrules.base.source import Source
from govrules.engine.record import Record, check_record, read_record
from govrules.language.values import NEVER, RecordValue
from govrules.packs.catalogue import load_vocabulary

VOCABULARY = load_vocabulary()
MONEY, RATIO, INT, BOOL, EVENT, DAY = (
    "contract_amount_yuan", "budget_executed_ratio", "plan_year", "has_supervisor", "contract_date",
    "warranty_end_date",
)  # fmt: skip
MONTHS, CODES, CODE, TEXT = "progress_reports", "archive_docs", "project_kind", "project_name"


def record(**facts: Any) -> Record:
    return check_record(facts, VOCABULARY)


def problems(facts: dict[str, Any]) -> tuple[Diagnostic, ...]:
    with pytest.raises(RecordError) as caught:
        check_record(facts, VOCABULARY)
    return caught.value.diagnostics


ACCEPTED: list[tuple[str, Any, Any]] = [
    *((MONEY, text, 1_200_000_00) for text in (
        1200000, "1200000", "1_200_000", "1,200,000", "120万元", "120万", "120 万元", "1200000元", "￥1,200,000",
        "¥1200000.00",
        "0.012亿", Decimal("1200000"), Decimal("1.2E+6"), "1200000.0000", Fraction(1200000),
    )),
    (MONEY, "0.01", 1), (MONEY, "100.50", 10050), (MONEY, "-5", -500), (MONEY, "0.000001万元", 1), (MONEY, 0, 0),
    *((RATIO, text, Fraction(1, 10)) for text in ("10%", "0.1", "10 %", 0.1, Decimal("0.1"), Fraction(1, 10))),
    (RATIO, "33.33%", Fraction(3333, 10000)), (RATIO, 1, Fraction(1)), (RATIO, Fraction(1, 3), Fraction(1, 3)),
    *((EVENT, text, date(2024, 3, 5)) for text in (
        "2024-03-05", "2024/3/5", "2024-3-5", "2024年3月5日", "2024年03月05日", " 2024-03-05 ", "2024-03-05T00:00:00",
        "2024-03-05 00:00:00", date(2024, 3, 5), datetime(2024, 3, 5),
    )),
    (EVENT, None, NEVER), (DAY, None, NEVER), (DAY, "2024-02-29", date(2024, 2, 29)),
    (MONTHS, ["2019-03", "2019/3", "2019年3月", "2019-3"], ("2019-03",) * 4),
    *((BOOL, text, True) for text in (True, "true", "TRUE", "yes", "是")),
    *((BOOL, text, False) for text in (False, "no", "NO", "否")),
    (INT, 2024, 2024), (INT, "2024", 2024), (INT, "2_024", 2024), (INT, "-1", -1), (INT, "010", 10),
    (CODE, "construction", "construction"), (TEXT, "甲", "甲"), (TEXT, 12, "12"), (TEXT, "", ""),
    (TEXT, "null", "null"),
    (CODES, ["contract", "user_report"], ("contract", "user_report")), (CODES, ("contract",), ("contract",)),
    (CODES, [], ()),
    (CODES, {"user_report", "contract"}, ("contract", "user_report")),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "written", "value"), ACCEPTED)
def test_accepted(fact: str, written: Any, value: Any) -> None:
    assert record(**{fact: written}).facts[fact] == value


@pytest.mark.parametrize("fact", [MONEY, RATIO, INT, BOOL, CODE, TEXT, CODES, "changes", "budget_breakdown_wan"])
def test_null_is_unknown_where_it_is_no_date(fact: str) -> None:
    assert fact not in record(**{fact: None}).facts


REFUSED: list[tuple[str, Any, str, str, str]] = [  # fact, written, code, message, part of the help
    (MONEY, "1e6", "wrong-type", "`1e6` is not an amount of money", "exponents are refused"),
    (MONEY, "1.005", "below-fen", "`1.005` is finer than a fen", "two decimals"),
    (MONEY, Decimal("0.001"), "below-fen", "`0.001` is finer than a fen", "two decimals"),
    (MONEY, 0.1, "wrong-type", "`0.1` is a floating-point number: it cannot hold money exactly", 'write "0.1" as text'),
    (MONEY, float("nan"), "wrong-type", "`nan` is not a number", "leave the fact out"),
    (RATIO, float("inf"), "wrong-type", "`inf` is not a number", "leave the fact out"),
    (MONEY, Decimal("NaN"), "wrong-type", "`NaN` is not an amount of money", "write"),
    (MONEY, "NaN", "wrong-type", "`NaN` is not an amount of money", "write"),
    (MONEY, True, "wrong-type", "`True` is not an amount of money", "write"),
    (MONEY, "12,00", "wrong-type", "`12,00` is not an amount of money", "write"),
    (MONEY, "１２０", "wrong-type", "`１２０` is not an amount of money", "write `120`"),
    (MONEY, "1 200 000", "wrong-type", "`1 200 000` is not an amount of money", "write"),
    (MONEY, "9" * 19, "wrong-type", f"`{'9' * 19}` has more than 18 digits", "at most 18 digits"),
    (MONEY, [1], "wrong-type", f"`{MONEY}` is one value, not a list or mapping", ""),
    (RATIO, "ten", "wrong-type", "`ten` is not a ratio", "`10%` or `0.1`"),
    (RATIO, "1/3", "wrong-type", "`1/3` is not a ratio", "`10%` or `0.1`"),
    (INT, "1.0", "wrong-type", "`1.0` is not a whole number", "digits only"),
    (INT, 1.0, "wrong-type", "`1.0` is not a whole number", "digits only"),
    (INT, "2e3", "wrong-type", "`2e3` is not a whole number", "exponents are refused"),
    (INT, True, "wrong-type", "`True` is not a whole number", "digits only"),
    (BOOL, 1, "wrong-type", "`1` is neither true nor false", "`true` or `false`"),
    (BOOL, "maybe", "wrong-type", "`maybe` is neither true nor false", "`true` or `false`"),
    (EVENT, "2024-02-30", "impossible-date", "there is no day `2024-02-30` in the calendar", "month and day"),
    (EVENT, "2023-02-29", "impossible-date", "there is no day `2023-02-29` in the calendar", "month and day"),
    (EVENT, "2024年13月1日", "impossible-date", "there is no day `2024年13月1日` in the calendar", "month and day"),
    (EVENT, "1899-12-31", "impossible-date", "the year of `1899-12-31` is not between 1900 and 2199", "check the year"),
    (EVENT, date(2200, 1, 1), "impossible-date", "the year of `2200-01-01` is not between 1900 and 2199", "check the year"),
    (EVENT, "5.3.2024", "wrong-type", "`5.3.2024` is not a date", "`2024年3月5日`"),
    (EVENT, "2024-03-05 10:30", "wrong-type", "`2024-03-05 10:30` is not a date", "`2024-03-05`"),
    (EVENT, datetime(2024, 3, 5, 10, 30), "wrong-type", "`2024-03-05 10:30:00` has a time of day", "the date alone"),
    (EVENT, 20240305, "wrong-type", "`20240305` is not a date", "`2024-03-05`"),
    (EVENT, "２０２４-03-05", "wrong-type", "`２０２４-03-05` is not a date", "`2024-03-05`"),
    (MONTHS, ["2019-13"], "impossible-date", "there is no month `2019-13`", "`2019-03`"),
    (MONTHS, ["March"], "wrong-type", "`March` is not a month", "`2019-03`"),
    (CODE, "constrution", "unknown-code", "no code named `constrution`", "did you mean `construction`?"),
    (CODE, "x", "unknown-code", "no code named `x`", "the codes are `construction`"),
    (CODES, ["contrct"], "unknown-code", "no code named `contrct`", "did you mean `contract`?"),
    (CODES, "contract", "wrong-type", f"`{CODES}` is a list", "`[]` if there is none"),
    (CODES, ["contract", None], "wrong-type", "an element of a list cannot be empty", "leave it out"),
    (TEXT, True, "wrong-type", "`True` is not a text", ""),
    (TEXT, "\ud800", "wrong-type", "the text holds half of a character (a lone surrogate)", "again"),
    ("id", ["P"], "wrong-type", "`id` is a text that names the project", ""),
    ("id", True, "wrong-type", "`id` is a text that names the project", ""),
    ("contract_dat", None, "unknown-fact", "no fact named `contract_dat`", "did you mean `contract_date`?"),
    ("changes", [{"amuont_yuan": 1}], "unknown-fact", "no field named `amuont_yuan` in `changes`", "did you mean `amount_yuan`?"),
    ("changes", [5], "wrong-type", "`changes[0]` is a mapping of fields", "its fields are `amount_yuan`"),
    ("changes", {"amount_yuan": 5}, "wrong-type", "`changes` is a list", "`[a, b]`"),
    ("budget_breakdown_wan", 5, "wrong-type", "`budget_breakdown_wan` is a mapping of fields", "`total`"),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "written", "code", "message", "hint"), REFUSED)
def test_refused(fact: str, written: Any, code: str, message: str, hint: str) -> None:
    (found,) = problems({fact: written})
    assert (found.code, found.message) == (code, message)
    assert hint in (found.help or "")
    assert (found.place or "").startswith(fact)


def test_records_inside_the_record() -> None:
    facts = record(changes=[{"amount_yuan": "5万", "approved_date": None}, {}], budget_breakdown_wan={"own": 3}).facts
    changes = facts["changes"]
    assert isinstance(changes, tuple)
    assert [item.path for item in changes if isinstance(item, RecordValue)] == ["changes[0]", "changes[1]"]
    assert isinstance(changes[0], RecordValue)
    assert dict(changes[0].fields) == {"amount_yuan": 50_000_00, "approved_date": NEVER}
    inner = facts["budget_breakdown_wan"]
    assert isinstance(inner, RecordValue)
    assert dict(inner.fields) == {"own": 300}


def test_all_problems_at_once_with_their_places() -> None:
    wrong = {
        EVENT: "2024-02-30",
        MONEY: "1e6",
        "contract_dat": 1,
        "changes": [{}, {"amount_yuan": "x", "nothing": 1}],
        "id": {},
        TEXT: "ok",
    }
    assert [item.place for item in problems(wrong)] == [
        EVENT, MONEY, "contract_dat", "changes[1].amount_yuan", "changes[1].nothing", "id",
    ]  # fmt: skip


@pytest.mark.parametrize("raw", [[], "text", 5, None])
def test_a_record_is_a_mapping(raw: Any) -> None:
    with pytest.raises(RecordError, match="a record is a mapping of facts"):
        check_record(raw, VOCABULARY)


def test_python_yaml_and_json_come_to_the_same() -> None:
    written = {
        "id": "P-1", "contract_date": "2024-03-05", "contract_amount_yuan": 1200000, "has_supervisor": True,
        "acceptance_date": None,
        "archive_docs": ["contract"], "budget_executed_ratio": "10%", "changes": [{"amount_yuan": "5.5"}],
        "project_name": "甲",
    }  # fmt: skip
    yaml = (
        "project_name: 甲\nchanges:\n  - {amount_yuan: 5.50}\nbudget_executed_ratio: 0.1\narchive_docs: [contract]   # one\n"
        "acceptance_date: ~\nhas_supervisor: 是\ncontract_amount_yuan: 120万元\ncontract_date: 2024年3月5日\n"
        "id: P-1\nplan_year: null\n"
    )
    read = [
        check_record(written, VOCABULARY),
        check_record({**written, "contract_date": date(2024, 3, 5), "contract_amount_yuan": Decimal("1200000.00")}, VOCABULARY),
        read_record(Source("a.yaml", yaml), VOCABULARY),
        read_record(Source("a.json", json.dumps(written)), VOCABULARY),
    ]
    assert len({item.digest for item in read}) == 1
    assert all(dict(item.facts) == dict(read[0].facts) and item.id == "P-1" for item in read)


@pytest.mark.parametrize(
    "change", [{"id": "P-2"}, {EVENT: "2024-03-06"}, {EVENT: None}, {MONEY: 1}, {CODES: ["contract", "user_report"]}]
)
def test_the_digest_is_of_every_fact(change: dict[str, Any]) -> None:
    base = {"id": "P-1", EVENT: "2024-03-05", CODES: ["user_report", "contract"]}
    assert record(**{**base, **change}).digest != record(**base).digest
    assert record(**base).digest == record(**dict(reversed(base.items()))).digest


def test_a_record_that_was_checked_is_taken_as_it_is() -> None:
    checked = record(project_name="甲")
    assert check_record(checked, VOCABULARY) is checked


def test_an_empty_mapping_is_a_record() -> None:
    assert dict(read_record(Source("a.yaml", "{}"), VOCABULARY).facts) == {}
    assert dict(read_record(Source("a.json", "null"), VOCABULARY).facts) == {}
