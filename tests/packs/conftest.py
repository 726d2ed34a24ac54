"""A small pack that is right, as text and as data, to be made wrong."""

from collections.abc import Callable

import pytest

from govrules.base.diagnostics import Diagnostic, GovrulesError
from govrules.base.source import Source
from govrules.packs.catalogue import read_pack

SMALL = """\
pack: small
version: "1.0"
district: {zh: 某区, en: Some District}
document: {title: 某办法}
in_force: {from: 2020-01-01, clause: "2"}
actors:
  construction_unit: {zh: 建设单位, en: project unit, party: own}
  it_authority: {zh: 主管部门, en: IT authority, party: authority}
clauses:
  "1": {ref: 第一条, gist: {zh: 目的, en: purpose}, not_encoded: purpose}
  "2": {ref: 第二条, gist: {zh: 备案, en: filing}}
scope:
  - {clause: "2", applies_if: unit_type == 'gov_organ'}
parameters:
  filing_period: {value: 7 working days, clause: "2"}
  change_cap: {value: 10%, clause: "2"}
definitions:
  is_construction: project_kind == 'construction'
rules:
  contract-filing:
    clause: "2"
    title: {zh: 备案, en: file it}
    stage: contract
    actor: construction_unit
    when: is_construction
    do: contract_filed_authority_date
    by: contract_date + filing_period
"""


@pytest.fixture
def small() -> str:
    """The text of the pack."""
    return SMALL


@pytest.fixture
def problems_of() -> Callable[[str], list[Diagnostic]]:
    """`problems_of(text)`: what is wrong with the pack of that text, in the order of the text."""

    def problems(text: str) -> list[Diagnostic]:
        try:
            read_pack(Source("pack.yaml", text))
        except GovrulesError as error:
            return sorted(error.diagnostics, key=lambda item: item.span.start if item.span else -1)
        return []

    return problems
