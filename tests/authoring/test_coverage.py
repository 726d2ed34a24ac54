"""Coverage of a small pack: which outcomes, boundaries and conditions its cases hold, and what the command says of it."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import typer
from typer.testing import CliRunner

from govrules.authoring.cases import run_cases
from govrules.authoring.coverage import Coverage, Item, coverage, possible_neighbours, reachable, share, with_value
from govrules.authoring.formats.data import check_schema
from govrules.base.source import Source
from govrules.cli import check as check_command
from govrules.engine.finding import Status
from govrules.language.values import DayOfYear
from govrules.packs.reader import read_source
from govrules.policy import Policy, parse_pack

LABEL = "label: {zh: 某, en: some}"
HEAD = f"""\
pack: small
version: "1.0"
district: {{zh: 某区, en: Some District}}
document: {{title: 某办法}}
in_force: {{from: 2020-01-01, clause: "1"}}
actors:
  construction_unit: {{zh: 建设单位, en: project unit, party: own}}
  finance: {{zh: 财政局, en: finance, party: authority}}
clauses:
  "1": {{ref: 第一条, gist: {{zh: 一, en: one}}}}
facts:
  start: {{type: event, stage: planning, {LABEL}}}
  pre: {{type: event, stage: planning, {LABEL}}}
  act: {{type: event, stage: planning, {LABEL}}}
  limit: {{type: day, stage: planning, {LABEL}}}
  p: {{type: bool, stage: planning, {LABEL}}}
  q: {{type: bool, stage: planning, {LABEL}}}
  cost: {{type: money, stage: planning, {LABEL}}}
  share: {{type: ratio, stage: planning, {LABEL}}}
  plan_for: {{type: int, stage: planning, {LABEL}}}
  months: {{type: "list[month]", stage: planning, {LABEL}}}
  docs: {{type: "list[enum]", stage: planning, {LABEL}, values: {{one: {{zh: 一, en: x}}}}}}
parameters:
  week: {{value: 7 working days, clause: "1"}}
  day: {{value: 1 days, clause: "1"}}
  top: {{value: 10万元, clause: "1"}}
  none: {{value: 0, clause: "1"}}
  cap: {{value: 10%, clause: "1"}}
  last: {{value: 12-31, clause: "1"}}
"""


def small(rule: str, extra: str = "", actor: str = "construction_unit") -> Policy:
    head = f'{{clause: "1", title: {{zh: 某, en: some}}, stage: planning, actor: {actor}, {rule}}}'
    return parse_pack(f"{HEAD}{extra}rules:\n  r: {head}\n", "small.yaml")


def case(name: str, facts: str, expect: str, as_of: str = "2022-06-30") -> str:
    return f"  - {{name: {name}, facts: {{{facts}}}, as_of: {as_of}, expect: {{{expect}}}}}\n"


def covered(policy: Policy, cases: str) -> Coverage:
    [found] = coverage([run_cases(Source("c.yaml", f"cases_for: small\ncases:\n{cases}"), policy)])
    return found


def held(items: tuple[Item, ...]) -> dict[str, str | None]:
    return {item.what: item.case for item in items}


@pytest.mark.parametrize(
    ("rule", "statuses"),
    [
        ("must: p", "violated unknown satisfied"),
        ("forbid: p, when: q", "violated unknown satisfied not_applicable"),
        ("must: p, unless: q", "violated unknown satisfied not_applicable"),
        ("applies: p", "unknown satisfied not_applicable"),
        ("when: p, consequence: {zh: 某, en: some}", "due unknown not_applicable"),
        ("when: p, consequence: {zh: 某, en: some}, done: act", "due unknown satisfied not_applicable"),
        ("do: months, every: month, from: start", "violated due unknown pending satisfied not_applicable"),
        ("do: act", "due unknown satisfied"),
        ("do: act, by: limit", "violated due unknown satisfied"),
        ("do: act, with: {docs: [one]}", "violated due unknown satisfied"),
        ("do: act, before: pre", "violated due unknown satisfied"),
        ("do: act, by: start + week", "violated due unknown pending satisfied"),
        ("do: act, after: pre", "violated due unknown pending satisfied"),
        ("may: act", "unknown satisfied"),
        ("may: act, with: {docs: [one]}", "violated unknown satisfied"),
        ("may: act, before: pre", "violated unknown pending satisfied"),
    ],
)
def test_what_a_rule_can_reach_follows_from_its_form(rule: str, statuses: str) -> None:
    pack = small(rule).pack
    assert reachable(pack.rules[0], pack) == tuple(map(Status, statuses.split()))


def test_an_authority_without_a_last_day_is_never_reminded() -> None:
    waiting = small("do: act", actor="finance").pack
    assert reachable(waiting.rules[0], waiting) == (Status.UNKNOWN, Status.PENDING, Status.SATISFIED)
    bound = small("do: act, by: start + week", actor="finance").pack
    assert Status.DUE in reachable(bound.rules[0], bound)


def test_a_status_is_held_by_a_case_that_passes_and_names_the_rule() -> None:
    policy = small("must: p")
    cases = (
        case("holds", "p: true", "r: satisfied")
        + case("elsewhere", "p: false", "in-force: satisfied")
        + case("wrong", "", "r: violated")
    )
    assert held(covered(policy, cases).outcomes) == {"violated": None, "unknown": None, "satisfied": "holds"}


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("week", ["6 working days", "8 working days"]),
        ("day", ["2 days"]),
        ("none", ["1"]),
        ("last", [str(DayOfYear(12, 30))]),
    ],
)
def test_the_neighbours_of_a_value_are_those_that_a_pack_can_have(name: str, written: list[str]) -> None:
    assert [str(value) for value in possible_neighbours(small("must: p").pack.parameters[name])] == written


def test_money_moves_by_a_fen_and_a_share_by_a_hundredth_of_a_point() -> None:
    found = held(covered(small("must: p"), case("holds", "p: true", "r: satisfied")).boundaries)
    assert [what for what in found if what.startswith("10%")] == ["10% → 9.99%", "10% → 10.01%"]
    assert [what for what in found if "99,999.99" in what or "100,000.01" in what] == [
        "¥100,000 → ¥99,999.99",
        "¥100,000 → ¥100,000.01",
    ]


BELOW = case("just enough", "cost: 100000", "r: satisfied")
ABOVE = case("a fen too much", "cost: 100000.01", "r: violated")
DEFINED = "definitions: {small: cost <= top}\n"


@pytest.mark.parametrize(("rule", "extra"), [("must: cost <= top", ""), ("must: small", DEFINED)])
def test_a_boundary_is_held_from_the_side_that_a_case_stands_on(rule: str, extra: str) -> None:
    def of_top(cases: str) -> list[str | None]:
        return [item.case for item in covered(small(rule, extra), cases).boundaries if item.place == "top"]

    assert of_top(BELOW) == ["just enough", None]
    assert of_top(ABOVE) == [None, "a fen too much"]
    assert of_top(BELOW + ABOVE) == ["just enough", "a fen too much"]


def test_a_failing_case_holds_no_boundary() -> None:
    wrong = case("wrong", "cost: 100000", "r: violated")
    assert not any(item.case for item in covered(small("must: cost <= top"), wrong).boundaries)


def test_a_number_of_the_scope_is_held_by_a_rule_that_it_switches_off() -> None:
    policy = small("must: p", 'scope: [{clause: "1", applies_if: cost <= top}]\n')
    cases = case("inside", "cost: 100000, p: false", "r: violated")
    assert [item.case for item in covered(policy, cases).boundaries if item.place == "top"] == ["inside", None]


def test_a_value_is_replaced_wherever_it_is_read() -> None:
    policy = small("when: cost <= top, must: cost <= top and small", DEFINED)
    changed = Policy(with_value(policy.pack, "top", 1), policy.calendar)
    report = changed.evaluate({"cost": 5}, as_of=date(2022, 6, 30))
    assert [finding.status for finding in report.findings if finding.rule == "r"] == [Status.NOT_APPLICABLE]
    assert changed.pack.parameters["top"].value == 1
    assert policy.pack.parameters["top"].value == 10_000_000


def test_each_part_of_a_condition_has_to_be_missed_by_a_case() -> None:
    policy = small("when: p and q, must: cost <= top")
    both = case("applies", "p: true, q: true, cost: 1", "r: satisfied")
    no_p = case("no p", "p: false, q: true, cost: 1", "r: not_applicable")
    assert held(covered(policy, both).conditions)["when: dropped `p`"] is None
    found = held(covered(policy, both + no_p).conditions)
    assert (found["when: dropped `p`"], found["when: dropped `q`"]) == ("no p", None)
    assert found["condition: negated `cost <= top`"] == "applies"


def test_a_part_that_nothing_can_show_is_left_out() -> None:
    policy = small("when: p and p, must: q")
    found = covered(policy, case("holds", "p: true, q: true", "r: satisfied")).conditions
    assert not any(item.what == "when: dropped `p`" for item in found)


def test_a_share_is_exact_and_none_of_nothing() -> None:
    items = [Item("r", str(number), None, "case" if number else None) for number in range(3)]
    assert (share(items).covered, share(items).total) == (2, 3)
    assert share(items).per_cent == share(items * 7).per_cent
    assert share([]).per_cent is None


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run() -> Run:
    app = typer.Typer()
    check_command.register(app)

    def command(*arguments: object) -> tuple[int, str, str]:
        result = CliRunner().invoke(app, ["test", *map(str, arguments)])
        return result.exit_code, result.stdout, result.stderr

    return command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rule = '{clause: "1", title: {zh: 某, en: some}, stage: planning, actor: construction_unit, must: cost <= top}'
    one = HEAD[: HEAD.index("  week:")] + '  top: {value: 10万元, clause: "1"}\n'
    (tmp_path / "small.yaml").write_text(f"{one}rules:\n  r: {rule}\n", encoding="utf-8")
    (tmp_path / "a.yaml").write_text(f"cases_for: small\ncases:\n{BELOW}", encoding="utf-8")
    return tmp_path


def test_the_command_tells_the_gaps_and_the_shares(folder: Path, run: Run) -> None:
    code, out, _ = run(folder, "--coverage")
    assert code == 0
    source = read_source(folder / "small.yaml")
    line, column = source.position(source.text.index("10万元"))
    place = f"{source.name}:{line}:{column}"
    assert f"{place}: no case holds the boundary top: ¥100,000 → ¥100,000.01\n{source.name}: coverage\n" in out
    assert "top: ¥100,000 → ¥99,999.99" not in out
    shares = [line.split(maxsplit=1) for line in out.splitlines()[-3:]]
    assert shares == [["outcome", "1 of 3, 33.3 %"], ["boundary", "1 of 2, 50.0 %"], ["condition", "1 of 1, 100.0 %"]]


def test_boundaries_below_the_wanted_share_exit_with_1(folder: Path, run: Run) -> None:
    code, _, err = run(folder, "--min-boundary", "100")
    assert code == 1
    assert "no case holds the boundary top: ¥100,000 → ¥100,000.01" in err
    assert "boundaries: 1 of 2, 50.0 %, wanted 100 %" in err
    assert run(folder, "--min-boundary", "50")[0] == 0
    # The cases of all files of a pack count together.
    (folder / "b.yaml").write_text(f"cases_for: small\ncases:\n{ABOVE}", encoding="utf-8")
    assert run(folder, "--min-boundary", "100")[0] == 0


def test_a_pack_without_numbers_has_no_boundary_to_pass(folder: Path, run: Run) -> None:
    path = folder / "small.yaml"
    text = path.read_text(encoding="utf-8").replace('parameters:\n  top: {value: 10万元, clause: "1"}\n', "")
    path.write_text(text.replace("must: cost <= top", "must: p"), encoding="utf-8")
    (folder / "a.yaml").write_text(f"cases_for: small\ncases:\n{case('holds', 'p: true', 'r: satisfied')}", encoding="utf-8")
    code, _, err = run(folder, "--min-boundary", "100")
    assert (code, "no boundary was checked" in err) == (4, True)


def test_coverage_keeps_out_of_a_format_for_machines(folder: Path, run: Run) -> None:
    code, out, err = run(folder, "--coverage", "-o", "sarif")
    assert code == 0
    assert json.loads(out)["runs"]
    assert "small.yaml: coverage" in err


def test_coverage_is_part_of_the_json(folder: Path, run: Run) -> None:
    code, out, err = run(folder, "--coverage", "-o", "json")
    data = json.loads(out)
    jsonschema.validate(data, check_schema())
    [pack] = data["coverage"]
    assert (code, err, pack["pack"], Path(pack["file"]).name) == (0, "", "small", "small.yaml")
    shares = [(pack[kind]["covered"], pack[kind]["total"]) for kind in ("outcomes", "boundaries", "conditions")]
    assert shares == [(1, 3), (1, 2), (1, 1)]
    source = read_source(folder / "small.yaml")
    line, column = source.position(source.text.index("10万元"))
    held, missed = pack["boundaries"]["items"]
    assert (held["what"], bool(held["case"])) == ("¥100,000 → ¥99,999.99", True)
    assert (missed["name"], missed["what"], missed["case"]) == ("top", "¥100,000 → ¥100,000.01", None)
    assert (missed["place"]["line"], missed["place"]["column"]) == (line, column)
    assert "coverage" not in json.loads(run(folder, "-o", "json")[1])


@pytest.mark.parametrize("option", [("--coverage",), ("--min-boundary", "100")])
def test_coverage_of_some_rules_is_wrong_usage(folder: Path, run: Run, option: tuple[str, ...]) -> None:
    assert run(folder, "--rule", "r", *option)[0] == 2
