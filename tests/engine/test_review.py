"""Corners of lists, loops and limits that were once wrong."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from govrules.base.diagnostics import PackError, RecordError
from govrules.policy import load_pack, parse_pack

ROLL = {"counting": {"roll": "next_working_day"}}


@pytest.mark.parametrize(
    ("rule", "facts", "expected"),
    [
        # a date made of a list's elements names them
        ("do: act, after: max(x.agreed for x in parts)", "act: null, parts: [{agreed: null}, {agreed: 06-01}]",
         "status: pending, blocked_by: ['parts[0].agreed']"),
        ("do: act, after: max(x.agreed for x in parts)", "act: 06-01, parts: [{agreed: null}]",
         "status: violated, blocked_by: ['parts[0].agreed']"),
        ("do: act, after: max(x.agreed for x in parts)", "act: null, parts: []", "status: pending, blocked_by: [parts]"),
        ("do: act, by: max(x.agreed for x in parts) + week", "act: null, parts: [{agreed: null}]",
         "status: pending, blocked_by: ['parts[0].agreed']"),
        # a period that depends on an unknown condition does not make its start unknown
        ("do: act, by: start + week if p else start + month_long", "act: null, start: 01-03", "status: due, missing: [p]"),
        # what is unclear is no breach, and leaves no trace of one
        ("do: act, by: limit, unclear: p", "act: 06-15, limit: 06-10, p: true", "status: unknown, days_late: null"),
    ],
)  # fmt: skip
def test_an_act(expect, rule, facts, expected):
    expect(rule, facts, expected)


def test_what_is_counted_backwards_or_set_stays_on_a_rest_day(expect):
    # 2024-06-08 is a Saturday, the 10th a holiday; the 11th is worked.
    expect("do: act, by: pre - week", "act: null, pre: 06-19", "due: 06-07", **ROLL)
    expect("do: act, by: limit", "act: null, limit: 06-08", "due: 06-08", **ROLL)
    expect("do: act, by: pre + one_month", "act: null, pre: 05-08", "due: 06-11", **ROLL)


def test_an_act_still_owed_is_a_step_beside_a_breach_that_cannot_be_cured(report):
    data = report("do: [act, act2], after: pre", "act: 06-01, act2: null, pre: 06-10")
    assert data["summary"]["violated"] == 1
    assert [step["rule"] for step in data["next_steps"]] == ["r"]


@pytest.mark.parametrize("value", [10**5000, Decimal("1E+50000000"), Decimal("1E-50000000")], ids=["int", "great", "tiny"])
def test_numbers_that_nobody_can_write_out_are_refused(value):
    with pytest.raises(RecordError, match="more than 18 digits"):
        load_pack("yubei").evaluate({"project_investment_yuan": value}, as_of=date(2022, 1, 1))


def test_a_list_of_many_thousands_is_refused():
    with pytest.raises(RecordError, match="more than 10,000 elements"):
        load_pack("yubei").evaluate({"changes": [{}] * 10_001}, as_of=date(2022, 1, 1))


def test_a_long_chain_of_definitions_is_refused_when_the_pack_is_read():
    source = Path(load_pack("yubei").pack.source).read_text(encoding="utf-8")
    chain = "".join(f'  d{number}: "not d{number - 1}"\n' for number in range(1, 300))
    with pytest.raises(PackError, match="too large with all that it names"):
        parse_pack(source.replace("definitions:\n", f"definitions:\n  d0: is_phased\n{chain}", 1))


def test_the_same_pack_is_loaded_once():
    assert load_pack("yubei") is load_pack("yubei")


def test_due_dates_are_those_of_what_is_owed_earliest_first():
    record = {"contract_date": "2022-09-28", "contract_filed_authority_date": None, "plan_year": 2022, "plan_filing_date": None}
    report = load_pack("yubei").evaluate({**record, "project_kind": "operations"}, as_of=date(2022, 10, 1))
    assert [(item.rule, item.verdict.due) for item in report.due_dates] == [
        ("om-needs-filing", date(2021, 12, 31)),
        ("contract-filing", date(2022, 10, 12)),
    ]
