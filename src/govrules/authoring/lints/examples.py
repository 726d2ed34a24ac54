"""The examples of the lints: sections of a pack that take the place of those of a small pack that has nothing wrong."""

import re
from textwrap import indent

_BASE = """\
pack: sample
version: "1.0"
district: {zh: 某区, en: Some District}
document: {title: 某办法}
in_force: {from: 2020-01-01, clause: "1"}
actors:
  construction_unit: {zh: 建设单位, en: project unit, party: own}
clauses:
  "1": {ref: 第一条, gist: {zh: 施行, en: entry into force}}
  "2": {ref: 第二条, gist: {zh: 备案, en: filing}}
rules:
  contract-filing:
    clause: "2"
    title: {zh: 合同备案, en: File the contract}
    stage: contract
    actor: construction_unit
    do: contract_filed_authority_date
    after: contract_date
"""
CASES = "---\n"
"""Stands between the sections of a pack and a case file, where an example needs one."""
_HEAD = """\
  {name}:
    clause: "2"
    title: {{zh: {zh}, en: {en}}}
    stage: contract
    actor: construction_unit
"""


def rule(
    keys: str, name: str = "contract-filing", zh: str = "合同备案", en: str = "File the contract", *, first: bool = True
) -> str:
    """Give a rule with the keys of its norm; the first one opens the section."""
    return ("rules:\n" if first else "") + _HEAD.format(name=name, zh=zh, en=en) + indent(keys, "    ") + "\n"


def whole(example: str) -> tuple[str, str | None]:
    """Give the pack that an example stands for, and its case file if it has one."""
    text, _, cases = example.partition(CASES)
    sections = {**_sections(_BASE), **_sections(text)}
    return "".join(sections.values()), cases or None


def _sections(text: str) -> dict[str, str]:
    parts = [part for part in re.split(r"^(?=[a-z_]+:)", text, flags=re.MULTILINE) if part]
    return {part.partition(":")[0]: part for part in parts}
