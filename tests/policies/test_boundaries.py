"""Every number of every pack is held by cases on both sides: one unit less or more, and some case fails."""

from datetime import date, timedelta
from fractions import Fraction
from functools import cache

import pytest

from govrules.authoring.cases import CaseFileResult, differences, run_cases
from govrules.base.source import Source
from govrules.base.units import show_decimal
from govrules.calendars.periods import Period
from govrules.engine.evaluation import evaluate_pack
from govrules.language.typed import Parameter, walk
from govrules.language.types import MONEY, RATIO
from govrules.language.values import DayOfYear
from govrules.packs.catalogue import bundled_packs, load_pack_file, policies_folder
from govrules.packs.pack import Pack, ParameterValue, Rule
from govrules.packs.reader import read_source
from govrules.policy import Policy, parse_pack
from govrules.reports.report import Report


@cache
def cases(name: str) -> CaseFileResult:
    return run_cases(read_source(policies_folder() / "cases" / f"{name}.yaml"))


@cache
def pack_source(name: str) -> Source:
    return read_source(policies_folder() / f"{name}.yaml")


def neighbours(item: ParameterValue) -> list[str]:
    """Give the values one unit below and above, as a pack writes them; those that no pack can have are left out."""
    value = item.value
    if isinstance(value, DayOfYear):
        day = date(2024, value.month, value.day)
        near = (day - timedelta(days=1), day + timedelta(days=1))
        return [f"{other:%m-%d}" for other in near if other.year == day.year]
    if isinstance(value, Period):
        return [str(Period(count, value.unit)) for count in (value.count - 1, value.count + 1) if count > 0]
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise TypeError(item.name)
    if item.type == MONEY:
        return [f"{show_decimal(Fraction(value + step, 100))}元" for step in (-1, 1)]
    if item.type == RATIO:
        return [f"{show_decimal((value + step) * 100)}%" for step in (Fraction(-1, 10_000), Fraction(1, 10_000))]
    return [str(value + step) for step in (-1, 1)]


def reads(rule: Rule, parameter: str) -> bool:
    nodes = (node for expression in rule.expressions() for node in walk(expression))
    return any(isinstance(node, Parameter) and node.name == parameter for node in nodes)


def changed(pack: Pack, item: ParameterValue, written: str) -> Policy:
    source = pack_source(pack.id)
    text = source.text[: item.span.start] + f'"{written}"' + source.text[item.span.end :]
    return parse_pack(text, source.name)


def is_noticed(policy: Policy, parameter: str) -> bool:
    """Tell whether a case fails; only the rules that read the parameter are evaluated."""
    pack = policy.pack
    rules = [rule for rule in pack.rules if reads(rule, parameter)]
    for case in cases(pack.id).cases:
        concerned = [rule for rule in rules if rule.id in case.expects]
        if concerned:
            record, as_of = case.report.record, case.report.as_of
            evaluation = evaluate_pack(pack, record, as_of, policy.calendar, concerned)
            findings = Report(pack, record, as_of, policy.calendar, evaluation, "").to_dict()["findings"]
            for rule in concerned:
                if differences(case.expected[rule.id], [item for item in findings if item["rule"] == rule.id]):
                    return True
    return False


def parameters() -> list[tuple[str, str]]:
    return [(name, parameter) for name in bundled_packs() for parameter in load_pack_file(name).parameters]


@pytest.mark.parametrize(("name", "parameter"), parameters())
def test_a_case_notices_one_unit_less_and_more(name: str, parameter: str) -> None:
    pack = load_pack_file(policies_folder() / f"{name}.yaml")
    item = pack.parameters[parameter]
    unnoticed = [written for written in neighbours(item) if not is_noticed(changed(pack, item, written), parameter)]
    assert unnoticed == []
