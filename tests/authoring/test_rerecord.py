"""`govrules test --update`: the values that differ are replaced where they stand, and nothing else in the file moves."""

from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from govrules.authoring.cases import run_cases
from govrules.authoring.rerecord import rerecord, rewritten, write_changes
from govrules.base.diagnostics import UsageError
from govrules.base.source import Source
from govrules.cli import check as check_command
from govrules.packs.reader import read_source
from govrules.policy import parse_pack

LABEL = "label: {zh: 某, en: some}"
RULE = 'clause: "1", title: {zh: 某, en: some}, stage: planning, actor: construction_unit'
PACK = f"""\
pack: small
version: "1.0"
district: {{zh: 某区, en: Some District}}
document: {{title: 某办法}}
in_force: {{from: 2020-01-01, clause: "1"}}
actors: {{construction_unit: {{zh: 建设单位, en: project unit, party: own}}}}
clauses: {{"1": {{ref: 第一条, gist: {{zh: 一, en: one}}}}}}
facts:
  start: {{type: event, stage: planning, {LABEL}}}
  pre: {{type: event, stage: planning, {LABEL}}}
  act: {{type: event, stage: planning, {LABEL}}}
  p: {{type: bool, stage: planning, {LABEL}}}
  note: {{type: text, stage: planning, {LABEL}}}
  parts: {{type: "list[record]", stage: planning, {LABEL}, fields: {{big: {{type: bool, {LABEL}}}}}}}
parameters: {{week: {{value: 7 working days, clause: "1"}}, right: {{value: 1, clause: "1"}}}}
rules:
  filing: {{{RULE}, do: act, after: pre, by: start + week}}
  state: {{{RULE}, must: p}}
  part: {{{RULE}, for_each: part in parts, must: part.big}}
  odd: {{clause: "1", title: {{zh: '甲: "乙"', en: "null"}}, stage: planning, actor: construction_unit, must: p}}
"""
LATE = "start: 2022-03-01, pre: 2022-03-20, act: 2022-03-15"
POLICY = parse_pack(PACK, "small.yaml")


def cases(expect: str, facts: str = LATE) -> str:
    return f"""\
# Cases of a small pack.
cases_for: small
cases:
  - name: first   # kept
    facts: {{{facts}}}
    as_of: 2022-06-30
    expect:
{expect}"""


def updated(text: str) -> tuple[str, list[str]]:
    """Give the file after `--update` and what was kept; without anything kept, every case passes then."""
    found = rerecord(run_cases(Source("c.yaml", text), POLICY))
    after = rewritten(text, found.changes)
    again = run_cases(Source("c.yaml", after), POLICY)
    assert bool(again.failed) == bool(found.kept)
    assert rerecord(again).changes == ()
    return after, [str(item) for item in found.kept]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("      filing: satisfied  # why\n", "      filing: violated  # why\n"),
        ("      filing: 'satisfied'\n", "      filing: 'violated'\n"),
        ('      filing: "satisfied"\n', '      filing: "violated"\n'),
        ("      filing: {status: violated, due: 2022-03-11 }\n", "      filing: {status: violated, due: 2022-03-10 }\n"),
        ("      filing: {since: 2022-01-01, due: null}\n", "      filing: {since: null, due: 2022-03-10}\n"),
        ("      filing:\n        due:   # none\n        status: due\n",
         "      filing:\n        due: 2022-03-10   # none\n        status: violated\n"),
        ("      filing: {days_late: 50, provisional: true}\n", "      filing: {days_late: 5, provisional: false}\n"),
        ("      filing: {reasons: [late, missing_prerequisite]}\n", "      filing: {reasons: [missing_prerequisite, late]}\n"),
        ("      filing: {reasons: [late]}\n", "      filing: {reasons: [missing_prerequisite, late]}\n"),
        ("      filing: {reasons: []}\n", "      filing: {reasons: [missing_prerequisite, late]}\n"),
        ("      filing:\n        reasons:\n        - missing_prerequisite   # first\n        - overdue\n",
         "      filing:\n        reasons:\n        - missing_prerequisite   # first\n        - late\n"),
        ("      filing: {title: {zh: 某, en: 'other'}}\n", "      filing: {title: {zh: 某, en: 'some'}}\n"),
        ("      odd: {title: {zh: x, en: y}}\n", """      odd: {title: {zh: "甲: \\"乙\\"", en: "null"}}\n"""),
        ("      odd: {title: {zh: 'x', en: 'y'}}\n", """      odd: {title: {zh: '甲: "乙"', en: 'null'}}\n"""),
        ("      filing: violated\n      in-force: due\n", "      filing: violated\n      in-force: satisfied\n"),
    ],
)  # fmt: skip
def test_only_the_values_that_differ_are_touched(wrong: str, right: str) -> None:
    assert updated(cases(wrong)) == (cases(right), [])


def test_elements_are_told_apart_by_subject() -> None:
    text = "      part: [{subject: 'parts[0]', status: violated}, {subject: 'parts[1]', status: satisfied}]\n"
    facts = "parts: [{big: true}, {big: false}]"
    right = text.replace("violated", "*").replace("satisfied", "violated").replace("*", "satisfied")
    assert updated(cases(text, facts)) == (cases(right, facts), [])


@pytest.mark.parametrize(
    ("expect", "facts", "reason"),
    [
        ("      part: unknown\n", "parts: [{big: true}, {big: false}]", "findings differ (satisfied, violated)"),
        ("      part: [{subject: 'parts[7]', status: due}]\n", "parts: [{big: true}]", "no finding for this subject"),
        ("      filing: {dew: 2022-03-10}\n", LATE, "no such key"),
        ("      filing:\n        reasons:\n        - late\n        - overdue\n        - too_early\n", LATE, "several lines"),
        ("      filing:\n        status: |\n          due\n", LATE, "a block of text"),
    ],
)
def test_what_no_value_mends_is_kept_and_told(expect: str, facts: str, reason: str) -> None:
    after, [kept] = updated(cases(expect, facts))
    assert after == cases(expect, facts)
    assert reason in kept
    assert kept.startswith("c.yaml:")


def test_the_cases_that_pass_stay_as_they_are() -> None:
    text = cases("      filing: due\n") + "  - {name: second, as_of: 2022-06-30, expect: {state: unknown}}\n"
    assert updated(text) == (text.replace("filing: due", "filing: violated"), [])


def test_line_ends_and_byte_order_mark_stay(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    text = "\ufeff" + cases("      state: due\n      filing: {status: due, due: null}\n").replace("\n", "\r\n", 4)
    path.write_bytes(text.encode())
    write_changes([rerecord(run_cases(read_source(path), POLICY))])
    wanted = text.replace("state: due", "state: unknown").replace("status: due, due: null", "status: violated, due: 2022-03-10")
    assert path.read_bytes().decode() == wanted


def test_a_file_that_changed_meanwhile_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(cases("      state: due\n"), encoding="utf-8")
    found = rerecord(run_cases(read_source(path), POLICY))
    path.write_text("# other\n", encoding="utf-8")
    with pytest.raises(UsageError, match="was changed while its cases ran"):
        write_changes([found])
    assert path.read_text(encoding="utf-8") == "# other\n"


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
    (tmp_path / "small.yaml").write_text(PACK, encoding="utf-8")
    (tmp_path / "c.yaml").write_text(cases("      filing: due\n      state: due\n"), encoding="utf-8")
    return tmp_path


def test_the_command_writes_tells_and_runs_again(folder: Path, run: Run) -> None:
    code, out, _ = run(folder, "--update")
    path = (folder / "c.yaml").as_posix()
    assert f"{path}:8:15: first: filing: status: due → violated\n{path}:9:14: first: state: status: due → unknown\n" in out
    assert (code, "1 passed, 0 failed" in out) == (0, True)
    assert Path(path).read_text(encoding="utf-8") == cases("      filing: violated\n      state: unknown\n")
    assert "→" not in run(folder, "--update")[1]


def test_without_the_option_nothing_is_written(folder: Path, run: Run) -> None:
    before = (folder / "c.yaml").read_bytes()
    assert run(folder)[0] == 1
    assert (folder / "c.yaml").read_bytes() == before


def test_only_the_rules_named_are_written(folder: Path, run: Run) -> None:
    assert run(folder, "--update", "--rule", "state")[0] == 0
    assert (folder / "c.yaml").read_text(encoding="utf-8") == cases("      filing: due\n      state: unknown\n")


def test_what_was_kept_fails(folder: Path, run: Run) -> None:
    (folder / "c.yaml").write_text(cases("      filing: {dew: 1}\n"), encoding="utf-8")
    code, out, err = run(folder, "--update", "-o", "json")
    assert code == 1
    assert out.startswith("{")
    assert "first: filing: dew: kept: a finding has no such key" in err
