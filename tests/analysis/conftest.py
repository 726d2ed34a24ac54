"""Small packs to put side by side."""

from collections.abc import Callable

import pytest

from govrules.policy import Policy, parse_pack

_PACK = """\
pack: {name}
version: "1.0"
district: {{zh: {name}区, en: {name} District}}
document: {{title: 某办法}}
in_force: {{from: 2020-01-01, clause: "1"}}
actors:
  construction_unit: {{zh: 建设单位, en: project unit, party: own}}
  it_authority: {{zh: 主管局, en: IT Bureau, party: authority}}
clauses:
  "1": {{ref: 第一条, gist: {{zh: 施行, en: entry into force}}}}
  "2": {{ref: 第二条, gist: {{zh: 某事, en: some duty}}}}
"""
_RULE = """\
  {name}:
    clause: "2"
    title: {{zh: 某事, en: some duty}}
    stage: contract
    actor: {actor}
"""
Rules = str | dict[str, str]
MakePack = Callable[..., Policy]


def _pack(name: str, parameters: dict[str, str], rules: Rules, *, extra: str = "", actor: str = "construction_unit") -> Policy:
    numbers = "".join(f'  {key}: {{value: {value}, clause: "2"}}\n' for key, value in parameters.items())
    text = _PACK.format(name=name) + extra + ("parameters:\n" + numbers if numbers else "") + "rules:\n"
    for rule, keys in ({"contract-filing": rules} if isinstance(rules, str) else rules).items():
        text += _RULE.format(name=rule, actor=actor) + "".join(f"    {line}\n" for line in keys.splitlines())
    return parse_pack(text, f"{name}.yaml")


@pytest.fixture
def make_pack() -> MakePack:
    """`make_pack(name, parameters, rules)`: a pack of numbers as written, and of the norms of one rule or of several by id."""
    return _pack
