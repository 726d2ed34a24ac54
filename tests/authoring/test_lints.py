"""Lints: each with its own examples, what it must not mistake for a fault, and how a pack keeps it silent."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from govrules.authoring.check import check
from govrules.authoring.lint import LINTS
from govrules.authoring.lints.examples import rule, whole
from govrules.authoring.lints.logic import constant
from govrules.authoring.lints.page import lints_page
from govrules.base.diagnostics import Diagnostic
from govrules.policy import parse_pack

Lints = Callable[..., list[Diagnostic]]
OWNER = "do: contract_filed_authority_date"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def lints(tmp_path: Path) -> Lints:
    """`lints(example)`: what is wrong with the small pack in which the example's sections stand."""

    def found(example: str) -> list[Diagnostic]:
        pack, cases = whole(example)
        (tmp_path / "sample.yaml").write_text(pack, encoding="utf-8")
        if cases:
            (tmp_path / "cases").mkdir(exist_ok=True)
            (tmp_path / "cases" / "sample.yaml").write_text(cases, encoding="utf-8")
        return list(check(tmp_path).diagnostics)

    return found


@pytest.fixture
def codes(lints: Lints) -> Callable[[str], list[str]]:
    """`codes(example)`: the same, codes only."""
    return lambda example: [item.code for item in lints(example)]


Codes = Callable[[str], list[str]]


@pytest.mark.parametrize("code", LINTS)
def test_bad_example_gives_exactly_that_lint(code: str, lints: Lints) -> None:
    [found] = lints(LINTS[code].bad)
    assert (found.code, found.level) == (code, LINTS[code].level)
    assert found.span
    assert found.help
    words = re.sub(r"`[^`]*`", "", found.message)
    assert re.match(r"[a-z`]", found.message)
    assert not re.search(r"[.!]$|\b(str|dict|None|Scalar)\b", words)


@pytest.mark.parametrize("code", LINTS)
def test_good_example_gives_none(code: str, codes: Codes) -> None:
    assert codes(LINTS[code].good) == []


def test_every_lint_has_its_entry_on_the_page() -> None:
    page = (ROOT / "docs" / "lints.md").read_text(encoding="utf-8")
    assert page == lints_page()
    assert re.findall(r"^## (\S+)$", page, re.MULTILINE) == list(LINTS)


def test_the_base_of_the_examples_is_clean(codes: Codes) -> None:
    assert codes("") == []


CONSTANT = [
    ("project_kind == 'construction' and project_kind == 'operations'", False),
    ("project_kind != 'construction' or project_kind != 'operations'", True),
    ("project_kind in {'construction', 'operations', 'service'}", True),
    ("project_kind in {'construction', 'operations'}", None),
    ("project_investment_yuan > top and project_investment_yuan < low", False),
    ("project_investment_yuan >= low or project_investment_yuan <= top", True),
    ("project_investment_yuan > low and project_investment_yuan < top", None),
    ("project_investment_yuan >= top and project_investment_yuan <= top", None),
    ("project_investment_yuan > top and project_investment_yuan <= top", False),
    ("project_investment_yuan > contract_amount_yuan and project_investment_yuan < low", None),
    ("phase_no > three and phase_no < four", False),
    ("phase_no >= three and phase_no < four", None),
    ("has_supervisor and not has_supervisor", False),
    ("is_on and not has_supervisor", False),
    ("is_on or is_phased", None),
    ("happened(contract_date) or not happened(contract_date)", True),
    ("happened(contract_date) or not happened(acceptance_date)", None),
    ("contract_date > acceptance_date and is_phased", None),
    ("(has_supervisor if is_phased else is_phased) and not is_phased", False),
    ("true or has_supervisor", True),
]
NAMES = """parameters:
  low: {value: 100元, clause: "2"}
  top: {value: 200元, clause: "2"}
  three: {value: 3, clause: "2"}
  four: {value: 4, clause: "2"}
definitions:
  is_on: has_supervisor
"""


@pytest.mark.parametrize(("condition", "expected"), CONSTANT)
def test_constant(condition: str, expected: bool | None) -> None:
    text, _ = whole(NAMES + rule(f'when: "{condition}"\n{OWNER}'))
    [found] = parse_pack(text).pack.rules
    assert found.when is not None
    assert constant(found.when) is expected


def test_part_of_a_condition(lints: Lints) -> None:
    [found] = lints(rule(f"when: is_phased and project_kind in {{'construction', 'operations', 'service'}}\n{OWNER}"))
    assert found.code == "constant-condition"
    assert found.span
    assert found.span.text == "project_kind in {'construction', 'operations', 'service'}"


def test_scope_can_make_a_rule_idle(codes: Codes) -> None:
    excluded = 'scope:\n  - {clause: "1", excludes_if: "unit_type == \'soe\'"}\n'
    idle = rule(f"when: unit_type == 'soe'\n{OWNER}")
    assert codes(excluded + idle) == ["never-applies"]
    assert codes(excluded + idle.replace("    when", '    despite: ["1"]\n    when')) == []
    extended = 'scope:\n  - {clause: "1", applies_if: "unit_type == \'gov_organ\'"}\n'
    assert codes(extended + '  - {clause: "1", extends_if: is_phased}\n' + idle) == []


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("forbid: is_phased and not is_phased", ["never-broken"]),
        ("must: is_phased and not is_phased", ["constant-condition"]),
        ("must: is_phased", []),
        ("unclear: not has_supervisor\nmust: has_supervisor", ["never-broken"]),
        ("may: contract_date", ["never-broken"]),
        ("may: contract_date\nafter: acceptance_date", []),
        ("applies: is_phased", []),
        ("do: contract_date", []),
    ],
)
def test_never_broken(keys: str, expected: list[str], codes: Codes) -> None:
    assert codes(rule(keys)) == expected


WINDOWS = [
    ("contract_date + p10", "contract_date + p5", True),
    ("contract_date + p5", "contract_date + p5", False),
    ("contract_date + p5", "contract_date", True),
    ("contract_date", "contract_date + p5", False),
    ("contract_date", "contract_date - p5", True),
    ("contract_date + p10", "acceptance_date + p5", False),
    ("contract_date + working10", "contract_date + p5", True),
    ("contract_date + p10", "contract_date + working5", False),
    ("contract_date + working10", "contract_date + working5", True),
    ("contract_date + month2", "contract_date + p40", True),
    ("contract_date + month1", "contract_date + p30", False),
    ("contract_date + p5 + p10", "contract_date + p10", True),
    ("signed + p10", "contract_date + p5", True),
    ("on(year(contract_date), autumn)", "on(year(contract_date), spring)", True),
    ("on(year(contract_date), spring)", "on(year(contract_date), autumn)", False),
    ("on(year(contract_date), autumn)", "on(year(acceptance_date), spring)", False),
]
PERIODS = (
    {"p5": "5 days", "p10": "10 days", "p40": "40 days", "p30": "30 days", "month1": "1 month", "month2": "2 months"}
    | {"working5": "5 working days", "working10": "10 working days", "spring": "03-31", "autumn": "09-30"}
)  # fmt: skip


@pytest.mark.parametrize(("opens", "closes", "closed"), WINDOWS)
def test_closed_window(opens: str, closes: str, closed: bool, codes: Codes) -> None:
    values = "".join(f'  {name}: {{value: "{value}", clause: "2"}}\n' for name, value in PERIODS.items())
    pack = f"parameters:\n{values}definitions:\n  signed: contract_date\n"
    found = codes(pack + rule(f"{OWNER}\nnot_before: {opens}\nby: {closes}"))
    assert ("closed-window" in found) is closed


def _two(first: str, second: str) -> str:
    return rule(first) + rule(second, "signing", "签订", "Sign it", first=False)


@pytest.mark.parametrize(
    ("first", "second", "is_cycle"),
    [
        (f"{OWNER}\nafter: contract_date", "may: contract_date\nafter: contract_filed_authority_date", True),
        (f"{OWNER}\nbefore: contract_date", "do: contract_date\nbefore: contract_filed_authority_date", True),
        (f"{OWNER}\nafter: contract_date", "do: contract_date\nbefore: contract_filed_authority_date", False),
        (f"when: is_phased\n{OWNER}\nafter: contract_date",
         "unless: is_phased\nmay: contract_date\nafter: contract_filed_authority_date", False),
        (f"{OWNER}\nafter: contract_date if is_phased else never",
         "may: contract_date\nafter: contract_filed_authority_date", True),
        (f"{OWNER}\nafter: contract_filed_authority_date", "do: contract_date", True),
    ],
)  # fmt: skip
def test_order_cycle(first: str, second: str, is_cycle: bool, codes: Codes) -> None:
    assert codes(_two(first, second)) == ["order-cycle"] * is_cycle


def test_a_cycle_names_all_its_places(lints: Lints) -> None:
    [found] = lints(LINTS["order-cycle"].bad)
    assert "`contract_date` → `contract_filed_authority_date` → `contract_date`" in found.message
    assert [words for words, _ in found.related] == ["rule `signing`"]
    assert "see " in found.render()


def test_hidden_characters(tmp_path: Path, lints: Lints) -> None:
    assert [item.code for item in lints(rule(OWNER, en='"File\\u200b it"'))] == ["hidden-character"]
    path = tmp_path / "cases.yaml"
    path.write_text("cases_for: sample  # \u2066\ncases: []\n", encoding="utf-8")
    [found] = check(path).diagnostics
    assert "U+2066 (left-to-right isolate)" in found.message


@pytest.mark.parametrize("value", ["１０%", "10％", "１００万元", "7　working days", "１，０００", "￥100"])
def test_full_width_numbers(value: str, lints: Lints) -> None:
    parameters = f'parameters:\n  cap: {{value: "{value}", clause: "2", label: {{zh: 上限, en: cap}}}}\n'
    [found] = [item for item in lints(parameters) if item.code != "unused-parameter"]
    assert found.code == "full-width-number"
    assert found.help
    assert "１" not in found.help


def test_texts_may_have_full_width_punctuation(codes: Codes) -> None:
    assert codes(rule(OWNER, zh="合同备案（２０１９），七日内")) == []


def test_other_problems_of_a_refused_pack_are_kept(codes: Codes) -> None:
    bad = LINTS["confusable-character"].bad.replace("stage: contract", "stagee: contract")
    assert sorted(codes(bad)) == ["confusable-character", "missing-key", "unknown-key"]
    assert codes(rule(OWNER, "Contract-Filing")) == ["name"]


@pytest.mark.parametrize(
    ("keys", "expects", "lacking"),
    [
        ("must: is_phased", ["satisfied", "violated"], []),
        ("must: is_phased", ["unknown"], ["no-passing-case", "no-failing-case"]),
        ("must: is_phased", ["[{subject: a, status: satisfied}, {status: violated}]"], []),
        ("must: is_phased", ["{due: 2022-01-01}", "violated"], ["no-passing-case"]),
        ("applies: is_phased", ["satisfied", "not_applicable"], []),
        ("applies: is_phased", ["satisfied", "unknown"], ["no-failing-case"]),
        (OWNER, ["satisfied", "due"], []),
        ("do: contract_filed_authority_date\nafter: contract_date", ["satisfied", "due"], ["no-failing-case"]),
        ("unclear: not is_phased\nmust: is_phased", ["satisfied"], ["never-broken"]),
    ],
)
def test_cases_of_rules(keys: str, expects: list[str], lacking: list[str], codes: Codes) -> None:
    cases = "".join(
        f"  - {{name: n{number}, facts: {{}}, as_of: 2022-10-31, expect: {{contract-filing: {expected}}}}}\n"
        for number, expected in enumerate(expects)
    )
    assert sorted(codes(f"{rule(keys)}---\ncases_for: sample\ncases:\n{cases}")) == sorted(lacking)


ALLOW = "allow:\n  {}:\n    - {{where: {}, reason: because}}\n"


def test_allow_keeps_one_thing_silent(lints: Lints) -> None:
    bad = LINTS["number-literal"].bad
    assert lints(bad + ALLOW.format("number-literal", "contract-filing")) == []
    found = lints(bad + ALLOW.format("number-literal", "signing"))
    assert [item.code for item in found] == ["number-literal", "unused-allow"]
    [unknown] = lints(ALLOW.format("number-litteral", "contract-filing"))
    assert unknown.help == "did you mean `number-literal`?"


def test_allow_needs_a_reason(codes: Codes) -> None:
    assert codes("allow:\n  number-literal:\n    - {where: contract-filing}\n") == ["missing-key"]
    assert codes('allow:\n  number-literal:\n    - {where: contract-filing, reason: ""}\n') == ["value"]


def test_allow_for_cases_that_are_not_checked_along_is_not_called_unused(codes: Codes) -> None:
    assert codes(ALLOW.format("no-failing-case", "contract-filing")) == []


def test_allow_is_no_part_of_the_meaning() -> None:
    plain, allowed = (parse_pack(whole(text)[0]).pack.digest for text in ("", ALLOW.format("never-broken", "contract-filing")))
    assert plain == allowed


def test_deep_definitions_end(codes: Codes) -> None:
    chain = "".join(f"  d{number}: not d{number - 1}\n" for number in range(1, 50))
    assert codes(f"definitions:\n  d0: has_supervisor\n{chain}" + rule(f"when: d49\n{OWNER}")) == []


def test_the_same_bytes_under_every_hash_seed(tmp_path: Path) -> None:
    for code in ("order-cycle", "label-twice", "constant-condition", "no-failing-case"):
        pack, cases = whole(LINTS[code].bad)
        (tmp_path / f"{code}.yaml").write_text(pack, encoding="utf-8")
        (tmp_path / f"{code}-cases.yaml").write_text(cases or "cases_for: other\ncases: []\n", encoding="utf-8")
    program = "import sys; from govrules.cli import main; main()"
    command = [sys.executable, "-c", program, "check", str(tmp_path), "-o", "sarif"]
    runs = [
        subprocess.run(command, capture_output=True, check=False, env={**os.environ, "PYTHONHASHSEED": seed}) for seed in "01"
    ]
    assert runs[0].returncode == 1
    assert runs[0].stdout == runs[1].stdout
