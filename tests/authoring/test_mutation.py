"""Mutants of a small pack: which there are, which cases notice them, and that a suggested case does what it says."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from govrules.authoring.bench import Fate
from govrules.authoring.cases import run_cases
from govrules.authoring.changed import changed_places
from govrules.authoring.mutants import Mutant, holes, mutants, operators
from govrules.authoring.mutation import MutationResult, mutate, mutate_paths
from govrules.authoring.slips import rebuilt
from govrules.base.diagnostics import PackError, UsageError
from govrules.base.source import Source
from govrules.cli import check as check_command
from govrules.cli import mutate as mutate_command
from govrules.language.typed import children, walk
from govrules.packs.catalogue import bundled_packs, load_pack_file
from govrules.policy import parse_pack

HEAD = """\
pack: small
version: "1.0"
district: {zh: 某区, en: Some District}
document: {title: 某办法}
in_force: {from: 2020-01-01, until: 2024-12-31, clause: "1"}
actors:
  construction_unit: {zh: 建设单位, en: project unit, party: own}
  it_authority: {zh: 主管部门, en: authority, party: authority}
  finance: {zh: 财政局, en: finance, party: authority}
clauses:
  "1": {ref: 第一条, gist: {zh: 一, en: one}}
facts:
  start: {type: event, stage: planning, label: {zh: 甲, en: a}}
  pre: {type: event, stage: planning, label: {zh: 乙, en: b}}
  act: {type: event, stage: planning, label: {zh: 丙, en: c}}
  p: {type: bool, stage: planning, label: {zh: 丁, en: d}}
  q: {type: bool, stage: planning, label: {zh: 戊, en: e}}
  cost: {type: money, stage: planning, label: {zh: 己, en: f}}
  share: {type: ratio, stage: planning, label: {zh: 庚, en: g}}
  plan_for: {type: int, stage: planning, label: {zh: 辛, en: h}}
  docs: {type: "list[enum]", stage: planning, label: {zh: 壬, en: i}, values: {one: {zh: 一, en: x}, two: {zh: 二, en: y}}}
  parts:
    type: list[record]
    stage: planning
    label: {zh: 癸, en: j}
    fields:
      agreed: {type: event, label: {zh: 子, en: k}}
      built: {type: event, label: {zh: 丑, en: l}}
      price: {type: money, label: {zh: 寅, en: m}}
parameters:
  week: {value: 7 working days, clause: "1"}
  long: {value: 30 days, clause: "1"}
  months: {value: 3 months, clause: "1"}
  top: {value: 10万元, clause: "1"}
  cap: {value: 10%, clause: "1"}
  last_day: {value: 02-28, clause: "1"}
"""
FACTS_OF_RULE = "clause: '1', title: {zh: 某, en: some}, stage: planning, actor: construction_unit"


def pack_text(rule: str, extra: str = "") -> str:
    return f"{HEAD}{extra}rules:\n  r: {{{FACTS_OF_RULE}, {rule}}}\n"


def all_mutants(rule: str, extra: str = "") -> list[Mutant]:
    return list(mutants(parse_pack(pack_text(rule, extra)).pack))


def whats(operator: str, rule: str, extra: str = "") -> list[str]:
    return [item.what for item in all_mutants(rule, extra) if item.operator == operator]


def mutated(rule: str, cases: str, extra: str = "") -> MutationResult:
    return mutate(
        [run_cases(Source("small.cases.yaml", f"cases_for: small\ncases:\n{cases}"), parse_pack(pack_text(rule, extra)))]
    )


def fates(result: MutationResult, operator: str) -> dict[str, Fate]:
    return {item.what: item.fate for item in result.judged if item.operator == operator}


def case(name: str, facts: str, expect: str, as_of: str = "2022-06-30") -> str:
    return f"  - {{name: {name}, facts: {{{facts}}}, as_of: {as_of}, expect: {{{expect}}}}}\n"


def pasted(cases: str, result: MutationResult) -> str:
    return cases + "".join(f"  {line}\n" for text in result.suggestions() for line in text.splitlines())


@pytest.mark.parametrize(
    ("operator", "rule", "expected"),
    [
        ("number", "must: cost <= top", ["condition: `top`: ¥100,000 → ¥99,999.99", "condition: `top`: ¥100,000 → ¥100,000.01"]),
        ("number", "must: share <= cap", ["condition: `cap`: 10% → 9.99%", "condition: `cap`: 10% → 10.01%"]),
        ("number", "do: act, by: start + months", ["by: `months`: 3 months → 2 months", "by: `months`: 3 months → 4 months"]),
        ("number", "do: act, by: 'on(plan_for, last_day)'", ["by: `last_day`: 02-28 → 02-27", "by: `last_day`: 02-28 → 03-01"]),
        ("number", "must: count(docs) > 0", ["condition: `0` → `1`"]),
        ("tenfold", "must: cost <= top", ["condition: `top`: ¥100,000 → ¥1,000,000"]),
        ("tenfold", "do: act, by: start + week", ["by: `week`: 7 working days → 70 working days"]),
        ("bound", "must: cost <= top", ["condition: `<=` → `<` in `cost <= top`"]),
        ("bound", "must: \"{'one', 'two'} <= docs\"", []),
        ("and-or", "when: p and q, must: cost > top", ["when: `and` → `or` in `p and q`"]),
        ("day-kind", "do: act, by: start + week", ["by: `week`: 7 working days → 7 days"]),
        ("day-kind", "do: act, by: start + months", []),
        ("day-kind", "must: act - start <= long", []),
        ("clock", "do: act, after: pre, by: start + week", [
            "by: `start` → `act` in `start + week`", "by: `start` → `pre` in `start + week`",
        ]),
        ("clock", "do: act, by: start", ["by: `start` → `act`", "by: `start` → `pre`"]),
        ("clock", "for_each: part in parts, do: part.built, by: part.agreed + week", [
            "by: `agreed` → `built` in `part.agreed + week`",
        ]),
        ("dropped-condition", "when: p and q, must: cost > top", [
            "when: dropped `p and q`", "when: dropped `p`", "when: dropped `q`",
        ]),
        ("negated-condition", "unless: not p, must: cost > top", ["condition: negated `cost > top`", "unless: negated `not p`"]),
        ("dropped-condition", "do: act, provided: p", ["provided: dropped `p`"]),
        ("negated-condition", "do: start if p else never", ["acts: negated `p`"]),
        ("dropped-prerequisite", "do: act, after: [pre, start]", ["after: dropped `pre`", "after: dropped `start`"]),
        ("dropped-prerequisite", "do: act, before: start", ["before: dropped `start`"]),
        ("dropped-addressee", "do: act, to: [finance, it_authority]", ["to: dropped `finance`", "to: dropped `it_authority`"]),
        ("dropped-document", "must: {docs: [one, {two: p}]}", ["documents: dropped `one`", "documents: dropped `two`"]),
        ("dropped-condition", "must: {docs: [one, {two: p}]}", ["condition: dropped `p`"]),
        ("dropped-code", "must: \"{'one', 'two'} <= docs\"", [
            "condition: dropped `one` in `{'one', 'two'}`", "condition: dropped `two` in `{'one', 'two'}`",
        ]),
        ("force", "must: p", ["force: `must` → `in_principle`"]),
        ("force", "must: p, force: in_principle", ["force: `in_principle` → `must`"]),
    ],
)  # fmt: skip
def test_an_operator_makes_these_mutants(operator: str, rule: str, expected: list[str]) -> None:
    assert whats(operator, rule) == expected


def test_validity_moves_by_a_day() -> None:
    assert whats("validity", "must: p") == [
        "in_force from: `2020-01-01` → `2019-12-31`",
        "in_force from: `2020-01-01` → `2020-01-02`",
        "in_force until: `2024-12-31` → `2024-12-30`",
        "in_force until: `2024-12-31` → `2025-01-01`",
    ]


def test_every_operator_is_tested_here() -> None:
    tested = {mark.args[1][number][0] for mark in _marks() for number in range(len(mark.args[1]))}
    assert tested | {"validity"} == set(operators())


def _marks() -> list[pytest.Mark]:
    return list(test_an_operator_makes_these_mutants.pytestmark)  # type: ignore[attr-defined]  # set by parametrize


@pytest.mark.parametrize("name", bundled_packs())
def test_an_expression_is_rebuilt_from_its_parts(name: str) -> None:
    pack = load_pack_file(name)
    for rule in pack.rules:
        assert {id(hole.node) for hole in holes(rule)} == {id(item) for item in rule.expressions()}
        for node in (node for item in rule.expressions() for node in walk(item)):
            same = rebuilt(node, children(node))
            assert type(same) is type(node)
            assert children(same) == children(node)


FILING = "do: act, after: pre, by: start + week"
ON_TIME = case(
    "on the last day", "start: 2022-03-01, pre: 2022-03-01, act: 2022-03-10", "r: {status: satisfied, due: 2022-03-10}"
)


def test_a_case_kills_what_it_pins_and_the_rest_survives() -> None:
    result = mutated(FILING, ON_TIME)
    assert set(fates(result, "number").values()) == {Fate.KILLED}
    assert {item.killed_by for item in result.judged if item.operator == "number"} == {"on the last day"}
    assert fates(result, "dropped-prerequisite") == {"after: dropped `pre`": Fate.SURVIVED}
    assert result.by_place()["r"].killed == 5
    assert result.by_operator()["number"].value == 1


def test_a_survivor_comes_with_its_place_and_a_case_that_kills_it() -> None:
    result = mutated(FILING, ON_TIME)
    [survivor] = [item for item in result.survived if item.operator == "dropped-prerequisite"]
    assert survivor.span is not None
    assert survivor.span.text == "pre"
    assert survivor.case is not None
    assert "violated" in survivor.case
    assert "missing_prerequisite" in survivor.case


RULES = [
    FILING,
    "may: act, not_before: start + months, provided: p, to: [finance]",
    "when: p and cost <= top, must: {docs: [one, {two: q}]}",
    "unless: share > cap, forbid: cost > top",
    "for_each: part in parts, when: part.price > cost * cap, do: part.agreed, before: part.built",
    "applies: any(part.price > top for part in parts if part.price > cost)",
    "when: p, consequence: {zh: 某, en: some}, by: start + long",
    "must: act - start <= long",
    "do: act, by: 'on(plan_for, last_day)', extended_to: pre",
    "do: 'act if p else never', unclear: q and cost > top",
]
SCOPE = """\
definitions:
  big: cost > top and not q
scope:
  - {clause: "1", applies_if: p or big}
  - {clause: "1", excludes_if: q}
"""


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("extra", ["", SCOPE], ids=["plain", "scoped"])
def test_suggested_cases_can_be_pasted_and_kill_every_survivor(rule: str, extra: str) -> None:
    cases = case("in force", "p: true", "in-force: satisfied")
    before = mutated(rule, cases, extra)
    assert before.survived
    after = mutated(rule, pasted(cases, before), extra)
    assert after.failing == ()
    noticed = {
        (item.place, item.what) for item in before.survived if item.case or item.operator in ("force", "dropped-addressee")
    }
    assert noticed
    assert not noticed & {(item.place, item.what) for item in after.survived}


def test_what_nothing_tells_apart_is_equivalent_and_not_counted() -> None:
    result = mutated("when: p and p, must: q", case("holds", "p: true, q: true", "r: satisfied"))
    assert fates(result, "and-or") == {"when: `and` → `or` in `p and p`": Fate.EQUIVALENT}
    assert not any(item.operator == "and-or" for item in result.survived)
    counted = result.score.killed + result.score.survived
    assert counted + len(result.equivalent) == len(result.judged)


def test_without_a_case_nothing_is_said_to_be_equivalent() -> None:
    result = mutated("when: p and p, must: q", case("elsewhere", "p: true", "in-force: satisfied"))
    assert fates(result, "and-or") == {"when: `and` → `or` in `p and p`": Fate.SURVIVED}
    assert not result.equivalent


def test_a_scope_entry_that_shares_its_clause_is_shown_by_a_rule() -> None:
    scope = 'scope: [{clause: "1", applies_if: p}, {clause: "1", excludes_if: q}]\n'
    cases = case("in scope", "p: true, q: false, act: null", "r: due")
    before = mutated("do: act", cases, scope)
    after = mutated("do: act", pasted(cases, before), scope)
    assert after.failing == ()
    assert [item.what for item in after.survived if item.place == "scope/1"] == []


def test_force_and_addressees_are_killed_only_where_a_case_names_them() -> None:
    rule = "do: act, to: [finance, it_authority]"
    loose = mutated(rule, case("due", "act: null", "r: due"))
    assert set(fates(loose, "force").values()) | set(fates(loose, "dropped-addressee").values()) == {Fate.SURVIVED}
    assert loose.pin_case is not None
    assert "r: {force: must, to: [finance, it_authority]}" in loose.pin_case
    pinned = mutated(rule, case("due", "act: null", "r: {status: due, force: must, to: [finance, it_authority]}"))
    assert set(fates(pinned, "force").values()) | set(fates(pinned, "dropped-addressee").values()) == {Fate.KILLED}
    assert pinned.pin_case is None


def test_a_definition_is_mutated_once_and_any_rule_that_reads_it_notices() -> None:
    extra = "definitions: {small: cost <= top, tiny: small and p}\n"
    result = mutated("must: tiny", case("just too much", "p: true, cost: 100000.01", "r: violated"), extra)
    assert [item.place for item in result.judged if item.operator == "number"] == ["definitions/small"] * 2
    assert fates(result, "number") == {
        "`top`: ¥100,000 → ¥99,999.99": Fate.SURVIVED,
        "`top`: ¥100,000 → ¥100,000.01": Fate.KILLED,
    }


def test_scope_is_noticed_by_a_rule_that_it_switches_off() -> None:
    scope = 'scope: [{clause: "1", excludes_if: q}]\n'
    result = mutated("must: p", case("excluded", "p: false, q: true", "r: not_applicable"), scope)
    found = [item for item in result.judged if item.place == "scope/1"]
    assert {item.operator: item.fate for item in found} == {"dropped-condition": Fate.KILLED, "negated-condition": Fate.KILLED}


def test_validity_is_noticed_on_its_first_and_last_day() -> None:
    cases = "".join(
        case(day, "p: true", f"in-force: {status}", as_of=day)
        for day, status in [("2020-01-01", "satisfied"), ("2019-12-31", "not_applicable"), ("2024-12-31", "satisfied")]
    )
    found = fates(mutated("must: p", cases), "validity")
    assert [what for what, fate in found.items() if fate is Fate.SURVIVED] == ["in_force until: `2024-12-31` → `2025-01-01`"]


def test_a_failing_case_kills_nothing_and_is_listed() -> None:
    result = mutated("must: p", case("wrong", "p: true", "r: violated"))
    assert [item.name for item in result.failing] == ["wrong"]
    assert result.score.killed == 0


def test_only_the_places_named_are_mutated() -> None:
    policy = parse_pack(pack_text(FILING, SCOPE))
    file = run_cases(Source("c.yaml", f"cases_for: small\ncases:\n{ON_TIME}"), policy)
    assert {item.place for item in mutate([file], {"r"}).judged} == {"r"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cases").mkdir()
    (tmp_path / "small.yaml").write_text(pack_text(FILING, SCOPE.replace("p or big", "p or not p or big")), encoding="utf-8")
    cases = f"cases_for: small\ncases:\n{ON_TIME.replace('start:', 'p: true, q: false, start:')}"
    (tmp_path / "cases" / "small.yaml").write_text(cases, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("path", ["", "small.yaml", "cases/small.yaml", "cases"])
def test_a_pack_is_found_by_its_folder_its_file_or_its_cases(folder: Path, path: str) -> None:
    [result] = mutate_paths([folder / path])
    assert result.pack == "small"
    assert len(result.judged) == len(list(mutants(load_pack_file(folder / "small.yaml"))))


def test_a_rule_that_no_pack_has_is_wrong_usage(folder: Path) -> None:
    with pytest.raises(UsageError, match="no rule, definition or scope entry named `rr`"):
        mutate_paths([folder], ["rr"])


def git(folder: Path, *arguments: str) -> None:
    names = {
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@example.org",
    }
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, env={**os.environ, **names, **quiet})


def edited(folder: Path, old: str, new: str) -> frozenset[str]:
    path = folder / "small.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return changed_places(load_pack_file(path), path, "HEAD")


@pytest.fixture
def repository(folder: Path) -> Path:
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "first")
    return folder


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("by: start + week", "by: start + long", {"r"}),
        ("7 working days", "8 working days", {"r"}),
        ("10万元", "20万元", {"definitions/big", "scope/1"}),
        ("cost > top", "cost >= top", {"definitions/big"}),
        ("excludes_if: q", "excludes_if: not q", {"scope/1"}),
        ("until: 2024-12-31", "until: 2025-12-31", {"in-force"}),
        ("rules:\n", "# a comment\nrules:\n", set()),
    ],
)
def test_what_changed_since_a_revision(repository: Path, old: str, new: str, changed: set[str]) -> None:
    assert edited(repository, old, new) == changed


def test_in_a_file_that_the_revision_lacks_everything_changed(repository: Path) -> None:
    path = repository / "other.yaml"
    path.write_text((repository / "small.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    assert changed_places(load_pack_file(path), path, "HEAD") == {"in-force", "scope/1", "definitions/big", "r"}


@pytest.mark.parametrize("revision", ["nowhere", "--help"])
def test_an_unknown_revision_cannot_be_read(repository: Path, revision: str) -> None:
    path = repository / "small.yaml"
    with pytest.raises(PackError, match="no git revision named"):
        changed_places(load_pack_file(path), path, revision)


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run() -> Run:
    app = typer.Typer()
    mutate_command.register(app)
    check_command.register(app)

    def command(*arguments: object) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["mutate", *map(str, arguments)])
        return result.exit_code, result.output

    return command


def test_the_command_lists_survivors_and_cases(folder: Path, run: Run) -> None:
    code, out = run(folder)
    assert code == 0
    [line] = [line for line in out.splitlines() if line.endswith(": survived: r: after: dropped `pre` [dropped-prerequisite]")]
    row, column = map(int, line.removeprefix(f"{folder}/small.yaml:").split(":")[:2])
    assert (folder / "small.yaml").read_text(encoding="utf-8").splitlines()[row - 1][column - 1 :].startswith("pre")
    assert "# cases that notice the survivors, for the case file of small:" in out
    assert out.splitlines()[-1].startswith(f"{folder}/small.yaml: ")


def test_a_score_below_the_wanted_one_exits_with_1(folder: Path, run: Run) -> None:
    assert run(folder, "--min-score", "99")[0] == 1
    assert run(folder, "--min-score", "5")[0] == 0


def test_without_cases_or_changes_nothing_was_checked(repository: Path, run: Run) -> None:
    code, out = run(repository, "--changed-since", "HEAD", "--min-score", "95")
    assert (code, "nothing was mutated" in out) == (4, True)
    (repository / "cases" / "small.yaml").unlink()
    assert run(repository)[0] == 4


def test_a_failing_case_exits_with_1(folder: Path, run: Run) -> None:
    path = folder / "cases" / "small.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("due: 2022-03-10", "due: 2022-03-11"), encoding="utf-8")
    code, out = run(folder)
    assert code == 1
    assert "fails already" in out


def test_json_holds_every_mutant(folder: Path, run: Run) -> None:
    code, out = run(folder, "-o", "json", "--rule", "r")
    data = json.loads(out)
    [pack] = data["packs"]
    assert code == 0
    assert data["format"] == "govrules-mutation/1"
    assert pack["places"]["r"]["killed"] == sum(item["fate"] == "killed" for item in pack["mutants"])
    assert {item["place"] for item in pack["mutants"]} == {"r"}


SCRIPT = """
import sys
from govrules.authoring.mutation import mutate_paths
[result] = mutate_paths(sys.argv[1:])
for item in result.judged:
    print(item.operator, item.place, item.what, item.fate, item.killed_by, item.case)
"""


def test_the_outcome_hangs_on_no_hash_seed(folder: Path) -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT, str(folder)],
            check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert len(outputs) == 1
