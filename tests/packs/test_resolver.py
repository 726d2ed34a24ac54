"""A pack's names, clauses, forms and types: what is wrong is told at its place, all of it at once."""

from collections.abc import Callable

import pytest

from govrules.base.diagnostics import Diagnostic
from govrules.base.source import Source
from govrules.packs.catalogue import read_pack
from govrules.packs.resolver import parameter_value

Problems = Callable[[str], list[Diagnostic]]
DO = "    do: contract_filed_authority_date\n"
BY = "    by: contract_date + filing_period\n"
RULE = '    clause: "2"\n'
FACT = "facts:\n  {}\nparameters:\n"
LABEL = "stage: contract, label: {zh: 甲, en: a}"

ERRORS = {  # (what of the small pack is replaced, by what): code and underlined text of each problem
    (RULE, '    clause: ["2", "3"]\n'): ["unknown-clause '\"3\"'"],
    ('value: 10%, clause: "2"', 'value: 10%, clause: "9"'): ["unknown-clause '\"9\"'"],
    ('- {clause: "2"', '- {clause: "1.1"'): ["unknown-clause '\"1.1\"'"],
    (RULE, '    clause: "1"\n'): ["clause-twice 'purpose'"],
    (RULE, f'{RULE}    despite: ["2"]\n'): ["unknown-exclusion '\"2\"'"],
    ("stage: contract", "stage: contrat"): ["unknown-stage 'contrat'"],
    ("actor: construction_unit", "actor: finance"): ["unknown-actor 'finance'"],
    (RULE, f"{RULE}    to: [it_authority, it_autority]\n"): ["unknown-actor 'it_autority'"],
    (RULE, f"{RULE}    to: it_autority\n"): ["unknown-actor 'it_autority'"],
    (DO, ""): ["rule-form 'contract-filing'"],
    (DO, f"{DO}    may: contract_date\n"): ["rule-form 'contract-filing'"],
    (DO, "    forbid: is_construction\n"): ["rule-form 'by'"],
    (DO, "    applies: is_construction\n    after: contract_date\n"): ["rule-form 'after'", "rule-form 'by'"],
    (DO, "    consequence: {zh: 甲, en: a}\n    provided: is_construction\n"): ["rule-form 'provided'"],
    (BY, "    extended_to: planned_start_date\n"): ["rule-form 'extended_to'"],
    (DO + BY, "    do: progress_reports\n    every: month\n"): ["rule-form 'every'"],
    (DO + BY, "    may: progress_reports\n    every: month\n"): ["rule-form 'every'"],
    (DO + BY, "    do: [progress_reports, progress_reports]\n    every: month\n    from: contract_date\n"): ["rule-form 'every'"],
    (DO, "    do: planned_start_date\n"): ["type-error 'planned_start_date'"],
    (BY, "    by: is_construction\n"): ["type-error 'is_construction'"],
    (BY, "    after: [contract_date, contract_dat]\n"): ["unknown-name 'contract_dat'"],
    (BY, "    with: {archive_docs: [contrct, {user_report: has_supervisr}]}\n"):
        ["unknown-code 'contrct'", "unknown-name 'has_supervisr'"],
    (BY, "    with: {contract_date: [contract]}\n"): ["type-error 'contract_date'"],
    (DO + BY, "    must: {archive_docs: [{user_reprt: has_supervisor}]}\n"): ["unknown-code 'has_supervisor'"],
    (BY, "    for_each: change in changs\n"): ["unknown-name 'changs'"],
    (BY, "    for_each: change of changes\n"): ["syntax 'change of changes'"],
    (BY, "    for_each: change in contract_date\n"): ["type-error 'contract_date'"],
    (BY, "    for_each: contract_date in changes\n"): ["shadowed-name 'contract_date'"],
    ("when: is_construction", "when: change_cap"): ["type-error 'change_cap'"],
    ("when: is_construction", "when: is_construction and"): ["syntax 'd'"],
    ("when: is_construction", "unless: is_constructon\n    unclear: change_cap > filing_period"):
        ["unknown-name 'is_constructon'", "type-error 'change_cap > filing_period'"],
    ("  is_construction:", "  a: b\n  b: a or a\n  is_construction:"): ["definition-cycle 'a'"],
    ("  is_construction:", "  a: b and c\n  b: true\n  c: )\n  is_construction:"): ["syntax ')'"],
    ("  is_construction:", "  any: true\n  class: true\n  is_construction:"): ["reserved-name 'any'", "reserved-name 'class'"],
    ("  is_construction:", "  unit_type: true\n  is_construction:"): ["name-twice 'unit_type'"],
    ("  is_construction:", "  change_cap: true\n  is_construction:"): ["name-twice 'change_cap'"],
    ("parameters:\n", FACT.format(f"contract_date: {{type: day, {LABEL}}}")): ["name-twice 'contract_date'"],
    ("parameters:\n", FACT.format(f"id: {{type: text, {LABEL}}}")): ["reserved-name 'id'"],
    ("parameters:\n", FACT.format(f"own: {{type: lst, {LABEL}}}")): ["fact-type 'lst'"],
    ("parameters:\n", FACT.format(f"own: {{type: enum, {LABEL}}}")): ["fact-type 'enum'"],
    ("parameters:\n", FACT.format(f"own: {{type: 'list[record]', {LABEL}}}")): ["fact-type ''list[record]''"],
    ("value: 10%", "value: 10 percent"): ["parameter-value '10 percent'"],
    ("value: 10%", "value: 0 days"): ["parameter-value '0 days'"],
    ("applies_if: unit_type == 'gov_organ'", "applies_if: unit_type == 'gov_organ', excludes_if: is_construction"):
        ["scope-form '{clause: \"2\", applies_if: unit_type == 'gov_organ', excludes_if: is_construction}'"],
    ("applies_if: unit_type == 'gov_organ'", "applies_if: unit_type == 'gov'"): ["unknown-code ''gov''"],
    ("from: 2020-01-01, ", ""): ["in-force 'in_force'"],
    ("from: 2020-01-01", "from: 2020-01-01, until: 2019-12-31"): ["in-force '2019-12-31'"],
    ("version:", "vrsion:"): ["missing-key 'pack: small'", "unknown-key 'vrsion'"],
    ("party: own", "party: owner"): ["value 'owner'"],
    (DO, "    do: []\n"): ["value '[]'"],
    (RULE, "    clause: []\n"): ["value '[]'"],
    (DO + BY, "    must: {}\n"): ["value '{}'"],
    ("contract-filing:", "contract_filing:"): ["name 'contract_filing'"],
    ("from: 2020-01-01", "from: 2020-02-30"): ["date '2020-02-30'"],
    ("from: 2020-01-01", "assumed: NO"): ["boolean 'NO'"],
}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), ERRORS)
def test_errors(old: str, new: str, small: str, problems_of: Problems) -> None:
    assert small.count(old) == 1
    found = problems_of(small.replace(old, new))
    assert [f"{item.code} {_text(item)!s}" for item in found] == [word.replace(" '", " ", 1)[:-1] for word in ERRORS[old, new]]


def _text(item: Diagnostic) -> str:
    assert item.span
    return item.span.text


def test_the_small_pack_is_right(small: str, problems_of: Problems) -> None:
    assert problems_of(small) == []


def test_all_problems_at_once(small: str, problems_of: Problems) -> None:
    for old, new in (("value: 10%", "value: ten"), ("unit_type ==", "unit_typ =="), ("project_kind", "project_knd"),
                     ("stage: contract", "stage: contrat"), ("+ filing_period", "+ change_cap")):  # fmt: skip
        small = small.replace(old, new)
    found = [_text(item) for item in problems_of(small)]
    assert found == ["unit_typ", "ten", "project_knd", "contrat"]
    small = small.replace("value: ten", "value: 10%")
    assert "contract_date + change_cap" in [_text(item) for item in problems_of(small)]


@pytest.mark.parametrize("length", [2, 40])
def test_a_circle_is_reported_once_and_in_short(length: int, small: str, problems_of: Problems) -> None:
    circle = "".join(f"  d{n}: d{(n + 1) % length}\n" for n in range(length))
    (found,) = problems_of(small.replace("definitions:\n", f"definitions:\n{circle}"))
    assert found.message.startswith("the definitions refer to each other in a circle: `d0` → `d1` → ")
    assert found.message.endswith(" → `d0`")
    assert len(found.message) < 130


def test_a_chain_of_definitions_is_no_problem(small: str) -> None:
    chain = "".join(f"  d{n}: d{n + 1}\n" for n in range(100)) + "  d100: is_construction\n"
    pack = read_pack(Source("pack.yaml", small.replace("definitions:\n", f"definitions:\n{chain}")))
    assert list(pack.definitions)[:2] == ["d0", "d1"]
    assert str(pack.definitions["d0"].type) == "bool"


def test_a_chain_deeper_than_the_stack_is_refused(small: str, problems_of: Problems) -> None:
    chain = "".join(f"  d{n}: d{n + 1}\n" for n in range(500)) + "  d500: is_construction\n"
    found = problems_of(small.replace("definitions:\n", f"definitions:\n{chain}"))
    assert {item.code for item in found} == {"too-large"}


def test_definitions_that_double_are_refused(small: str, problems_of: Problems) -> None:
    doubling = "".join(f"  d{n}: d{n + 1} and d{n + 1}\n" for n in range(30)) + "  d30: is_construction\n"
    found = problems_of(small.replace("definitions:\n", f"definitions:\n{doubling}"))
    assert {item.code for item in found} == {"too-large"}


def test_a_fact_of_the_pack(small: str) -> None:
    own = "  own_docs: {type: 'list[enum]', stage: contract, label: {zh: 甲, en: a}, values: {x: {zh: 乙, en: b}}}\n"
    text = small.replace("parameters:\n", f"facts:\n{own}parameters:\n").replace(BY, "    with: {own_docs: [x]}\n")
    assert "own_docs" in read_pack(Source("pack.yaml", text)).facts_read(read_pack(Source("pack.yaml", text)).rules[0])


PARAMETERS = {
    "100万元": "money", "1,000.50元": "money", "￥5": "money", "10%": "ratio", "0.5": "ratio", "250": "int",
    "7 working days": "period in working days",
    "1 day": "period in days", "3 months": "period in months", "1 year": "period in years", "09-15": "day of the year",
    "02-29": "day of the year",
}  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), PARAMETERS.items())
def test_values_of_parameters(text: str, kind: str) -> None:
    assert str(parameter_value(text)[1]) == kind


@pytest.mark.parametrize(
    "text", ["02-30", "13-01", "100万", "7个工作日", "1e3", "-3 days", "x", "%", "元", "1.2.3", "12:30:45", "0 days"]
)
def test_no_values_of_parameters(text: str) -> None:
    with pytest.raises(ValueError, match=text if text != "0 days" else "out of range"):
        parameter_value(text)


FIELDS = "facts:\n  own: {{type: 'list[record]', {}, fields: {{part: {{type: {}, label: {{zh: 甲, en: a}}}}}}}}\nparameters:\n"


@pytest.mark.parametrize("kind", ["evnt", "enum", "record", "list[" * 5000])
def test_a_field_of_no_known_type(kind: str, small: str, problems_of: Problems) -> None:
    found = problems_of(small.replace("parameters:\n", FIELDS.format(LABEL, f"'{kind}'")))
    assert [item.code for item in found] == ["fact-type"]
