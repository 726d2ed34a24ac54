"""A small regulation with every status, and the examples on their dates, for the forms in which reports leave."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from govrules.policy import load_pack, parse_pack
from govrules.reports.report import Report

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

TOY = """
pack: toy
version: "1.0"
district: {zh: 某区, en: Some District}
document: {title: 某区项目管理办法, number: 某府发〔2020〕1号, issued: 2020-01-01}
in_force: {from: 2020-01-01, clause: "9"}
actors:
  construction_unit: {zh: 建设单位, en: project unit, party: own}
  it_authority: {zh: 区数据局, en: Data Bureau, party: authority}
facts:
  signed: {type: event, stage: contract, label: {zh: 合同签订日期, en: date the contract was signed}}
  filed: {type: event, stage: contract, label: {zh: 合同备案日期, en: date the contract was filed}}
  built: {type: event, stage: implementation, label: {zh: 建成日期, en: date of completion}}
  accepted: {type: event, stage: acceptance, label: {zh: 验收日期, en: date of acceptance}}
  archived: {type: event, stage: acceptance, label: {zh: 归档日期, en: date of archiving}}
  reported: {type: event, stage: implementation, label: {zh: 建成报告日期, en: date completion was reported}}
  cloud: {type: bool, stage: planning, label: {zh: 使用政务云, en: uses the government cloud}}
  name: {type: text, stage: planning, label: {zh: 项目名称, en: name of the project}}
  budget_name: {type: text, stage: planning, label: {zh: 预算名称, en: name in the budget}}
  parts:
    type: list[record]
    stage: change
    label: {zh: 变更, en: change}
    fields:
      asked: {type: event, label: {zh: 申请日期, en: date it was asked for}}
      made: {type: event, label: {zh: 实施日期, en: date it was made}}
clauses:
  "1": {ref: 第一条, gist: {zh: 目的, en: purpose}, not_encoded: purpose}
  "2": {ref: 第二条, gist: {zh: 适用范围, en: scope}}
  "3": {ref: 第三条, gist: {zh: 备案, en: filing}}
  "4": {ref: 第四条, gist: {zh: 验收, en: acceptance}}
  "5": {ref: 第五条, gist: {zh: 变更, en: changes}}
  "6": {ref: 第六条, gist: {zh: 归档, en: archive}, note: {zh: 原文未说档案范围, en: the text does not say what belongs to it}}
  "9": {ref: 第九条, gist: {zh: 施行, en: entry into force}}
scope:
  - {clause: "2", applies_if: "name != 'outside'"}
parameters:
  filing_period: {value: 7 working days, clause: "3", label: {zh: 备案期限, en: period for filing}}
  trial: {value: 3 months, clause: "4"}
  report_period: {value: 2 months, clause: "4"}
  archive_period: {value: 30 days, clause: "6"}
rules:
  contract-filing:
    clause: ["3", "6"]
    title: {zh: 合同备案, en: File the contract}
    stage: contract
    actor: construction_unit
    to: [it_authority]
    do: filed
    by: signed + filing_period
    otherwise: {zh: 暂停拨款, en: payment is suspended}
  one-name:
    clause: "3"
    title: {zh: 名称一致, en: One name}
    stage: planning
    actor: construction_unit
    must: name == budget_name
    force: in_principle
  use-cloud:
    clause: "3"
    title: {zh: 用政务云, en: Use the cloud}
    stage: planning
    actor: construction_unit
    must: cloud
  acceptance:
    clause: "4"
    title: {zh: 试运行后验收, en: Accept after the trial}
    stage: acceptance
    actor: it_authority
    to: [construction_unit]
    do: accepted
    not_before: built + trial
    by: built + trial + trial
  completion-report:
    clause: "4"
    title: {zh: 报告建成, en: Report completion}
    stage: implementation
    actor: construction_unit
    to: [it_authority]
    do: reported
    by: built + report_period
  pilot:
    clause: "2"
    title: {zh: 试点项目, en: Pilot}
    stage: planning
    actor: construction_unit
    applies: name == 'pilot'
  archive:
    clause: "6"
    title: {zh: 归档, en: Archive}
    stage: acceptance
    actor: construction_unit
    do: archived
    by: accepted + archive_period
  change-asked-first:
    clause: "5"
    for_each: part in parts
    title: {zh: 先申请后变更, en: Ask before changing}
    stage: change
    actor: construction_unit
    may: part.made
    after: part.asked
"""

AS_OF = {
    "yubei-midway.yaml": date(2022, 10, 10),
    "yubei-violations.json": date(2022, 1, 10),
    "xiangcheng-midway.yaml": date(2019, 9, 26),
    "xiangcheng-violations.json": date(2021, 4, 30),
    "qingjiangpu-violations.json": date(2023, 11, 6),
    "yicheng-midway.yaml": date(2023, 10, 20),
    "wendeng-violations.json": date(2023, 2, 10),
}


@pytest.fixture
def toy() -> Callable[..., Report]:
    """Judge facts by the small regulation; the day is 30 June 2022 unless told."""
    return lambda as_of=date(2022, 6, 30), **facts: parse_pack(TOY).evaluate(facts, as_of=as_of)


@pytest.fixture
def mixed(toy: Callable[..., Report]) -> Report:
    """A record with every status: late, due, pending, unknown, satisfied, not applicable."""
    parts: list[dict[str, Any]] = [
        {"asked": "2022-05-01", "made": "2022-04-20"},
        {"asked": "2022-05-01", "made": "2022-05-20"},
    ]
    dates = {
        "signed": "2022-04-01",
        "filed": "2022-04-20",
        "built": "2022-06-01",
        "reported": None,
        "accepted": None,
        "archived": None,
    }
    return toy(id="TOY-1", name="甲", budget_name="乙", parts=parts, **dates)


@pytest.fixture(params=AS_OF)
def example(request: pytest.FixtureRequest) -> Report:
    """Each example on its date."""
    policy = load_pack(request.param.split("-")[0])
    return policy.evaluate(policy.read_record(EXAMPLES / request.param), as_of=AS_OF[request.param])
