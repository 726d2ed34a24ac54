"""The output formats of `check` and `test`, and the options by which they are asked for; SARIF has `test_sarif`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from govrules.authoring.cases import run_cases
from govrules.authoring.check import check
from govrules.authoring.formats import FORMATS, Outcome, Problem, Unit, of_cases, of_check
from govrules.authoring.formats.data import check_schema
from govrules.base.diagnostics import Level
from govrules.base.source import Source, Span

Cli = Callable[..., Any]


def _outcome(folder: Path) -> Outcome:
    return of_check(check(folder))


def _made(message: str = "m", help_text: str | None = None, file: str = "a.yaml", text: str = "言 x: 1\n") -> Outcome:
    span = Span(Source(file, text), 2, 3)
    problem = Problem("number-literal", Level.ERROR, message, file, span, help_text)
    return Outcome("check", "file", (Unit(file, file, (problem,), detail="pack"),))


def test_json_keeps_to_its_schema(bad: Path) -> None:
    data = json.loads(FORMATS["json"](_outcome(bad)))
    jsonschema.Draft202012Validator.check_schema(check_schema())
    jsonschema.validate(data, check_schema())
    assert data["format"] == "govrules-check/1"
    assert data["summary"] == {"units": 1, "failed": 1, "errors": 0, "warnings": 2, "notes": 0}
    [first, second] = data["units"][0]["problems"]
    assert [first["code"], second["code"]] == ["missing-label", "same-parameter"]
    assert second["place"] == {"line": 21, "column": 3, "end_line": 21, "end_column": 17}
    assert second["related"][0]["place"]["line"] == 20
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**data, "command": "diff"}, check_schema())


def test_json_of_cases(tested: Path) -> None:
    data = json.loads(FORMATS["json"](_cases(tested)))
    jsonschema.validate(data, check_schema())
    assert [unit["name"] for unit in data["units"] if unit["problems"]] == ["filed after the contract"]
    [problem] = data["units"][0]["problems"]
    assert problem["message"] == "phased: status is satisfied, expected violated"
    assert problem["related"][0]["file"].endswith("sample.yaml")


def _cases(folder: Path) -> Outcome:
    path = folder / "cases" / "sample.yaml"
    return of_cases([run_cases(Source(path.as_posix(), path.read_text(encoding="utf-8")))])


def test_junit(tested: Path) -> None:
    root = ElementTree.fromstring(FORMATS["junit"](_cases(tested)))
    assert (root.tag, root.get("tests"), root.get("failures")) == ("testsuites", "2", "1")
    cases = root.findall("testsuite/testcase")
    assert [case.get("name") for case in cases] == ["filed after the contract", "filed before the contract"]
    assert [case.get("line") for case in cases] == ["3", "7"]
    [failure] = root.iter("failure")
    assert failure.get("message") == "phased: status is satisfied, expected violated"
    assert "cases/sample.yaml:6:42: phased" in (failure.text or "")


def test_junit_of_characters_that_xml_cannot_hold() -> None:
    root = ElementTree.fromstring(FORMATS["junit"](_made("a \x00 \x1b <b> \uffff 言")))
    assert [item.get("message") for item in root.iter("failure")] == ["a \ufffd \ufffd <b> \ufffd 言"]


def test_github() -> None:
    text = FORMATS["github"](_made("100% of\n`a::b`", "do: this, or that", "a,b:c.yaml"))
    [first, notice] = text.splitlines()
    properties = "file=a%2Cb%3Ac.yaml,line=1,endLine=1,col=3,endColumn=3,title=number-literal"
    assert first == f"::error {properties}::100%25 of%0A`a::b`%0Ahelp: do: this, or that"
    assert notice == "::notice title=govrules check::1 file checked, 1 problem"


def test_github_gives_no_columns_over_several_lines() -> None:
    span = Span(Source("a.yaml", "a:\n  b\n"), 0, 6)
    problem = Problem("name", Level.WARNING, "m", "a.yaml", span)
    text = FORMATS["github"](Outcome("check", "file", (Unit("a.yaml", "a.yaml", (problem,)),)))
    assert text.startswith("::warning file=a.yaml,line=1,endLine=2,title=name::m\n")


def test_markdown() -> None:
    text = FORMATS["markdown"](_made("a | `b|c` <img> @all *x*\nnext", "help [it](x)"))
    [row] = [line for line in text.splitlines() if line.startswith("| ❌")]
    assert row == (r"| ❌ | `a.yaml:1:3` | `number-literal` a \| `b\|c` \<img\> \@all \*x\* next<br>help \[it\](x) |")
    assert text.startswith("### ❌ govrules check: 1 file checked, 1 problem\n")


def test_markdown_lists_no_more_than_anybody_reads() -> None:
    one = _made().units[0]
    text = FORMATS["markdown"](Outcome("check", "file", (Unit(one.name, one.file, one.problems * 60),)))
    assert text.count("number-literal") == 50
    assert "… and 10 problems more." in text


def test_several_outputs(cli: Cli, bad: Path, tmp_path: Path) -> None:
    ran = cli("check", bad, "-o", "text", "-o", "sarif:out.sarif", "-o", "json:out.json", "-o", "junit:out.xml")
    assert ran.code == 1
    assert "warning[same-parameter]" in ran.out
    assert "1 file checked, 2 problems" in ran.out
    assert json.loads((tmp_path / "out.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["command"] == "check"
    assert (tmp_path / "out.xml").read_text(encoding="utf-8").startswith("<?xml")
    assert cli("check", bad, "-o", "xml").code == 2
    assert cli("check", bad, "-o", "json", "-o", "text").code == 2


def test_a_file_that_cannot_be_read_stands_in_the_reports_too(cli: Cli, bad: Path, tmp_path: Path) -> None:
    (bad / "b.yaml").write_text("pack: [", encoding="utf-8")
    ran = cli("check", bad, "-o", "text", "-o", "json:out.json")
    assert (ran.code, ran.out) == (3, "")
    assert "error[yaml]" in ran.err
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["summary"]["errors"] == 1
    ran = cli("check", bad, "-o", "github")
    assert ran.code == 3
    assert "::error file=policies/b.yaml,line=1" in ran.out


def test_values_stand_in_a_message_as_in_the_case_file(cli: Cli, tested: Path) -> None:
    path = tested / "cases" / "sample.yaml"
    text = path.read_text(encoding="utf-8")
    wanted = "expect: {contract-filing: {reasons: [late, null], due: null}, phased: [{subject: x}]}"
    path.write_text(text.replace("expect: {contract-filing: satisfied, phased: violated}", wanted), encoding="utf-8")
    out = cli("test", tested).out
    assert "contract-filing: reasons is [], expected [late, null]" in out
    assert "phased: subject is [null], expected x" in out


def test_a_pack_named_in_place_of_its_cases_is_told(cli: Cli, tested: Path) -> None:
    ran = cli("test", "sample.yaml")
    assert (ran.code, "help: name the case file, or the folder of both" in ran.err) == (3, True)


def test_of_a_folder_nothing_hidden_is_read(cli: Cli, tested: Path) -> None:
    for name in (".github/workflows/ci.yml", ".pre-commit-config.yaml", "cases/.old.yaml"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("on: push\n", encoding="utf-8")
    Path("folder.yaml").mkdir()
    assert [file.path for file in check(".").files] == ["cases/sample.yaml", "sample.yaml"]
    assert "1 passed, 1 failed" in cli("test", ".").out
    assert (cli("check", ".github").code, cli("check", ".pre-commit-config.yaml").code) == (3, 3)


@pytest.mark.parametrize("gate", [("test", "--min-boundary", "0"), ("mutate", "--min-score", "0")])
def test_a_pack_without_cases_passes_no_gate(gate: tuple[str, ...], cli: Cli, tested: Path) -> None:
    command, *options = gate
    path = tested / "cases" / "sample.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(", phased: violated", ""), encoding="utf-8")
    text = Path("sample.yaml").read_text(encoding="utf-8") + 'parameters: {period: {value: 30 days, clause: "2"}}\n'
    text = text.replace("after: contract_date\n", "after: contract_date\n    by: contract_date + period\n")
    Path("sample.yaml").write_text(text, encoding="utf-8")
    assert cli(command, ".", *options).code == 0
    Path("bare.yaml").write_text(text.replace("pack: sample", "pack: bare"), encoding="utf-8")
    ran = cli(command, ".", *options)
    assert (ran.code, "bare.yaml: no case is about this pack" in ran.err) == (1, True)
    assert cli(command, "cases", *options).code == 0
    assert cli(command, ".").code == 0


def test_a_job_summary_that_cannot_be_written_is_told(cli: Cli, bad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "nowhere/summary.md")
    ran = cli("check", bad, "-o", "github")
    assert (ran.code, "cannot write `nowhere/summary.md`: no such file or directory" in ran.err) == (2, True)


def test_job_summary(cli: Cli, bad: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert cli("check", bad, "-o", "json").code == 1
    assert summary.read_text(encoding="utf-8") == "before\n"
    assert cli("check", bad, "-o", "github").code == 1
    assert summary.read_text(encoding="utf-8").startswith("before\n### ⚠️ govrules check: 1 file checked, 2 problems\n")


def test_cases_by_rule_and_clause(cli: Cli, tested: Path) -> None:
    assert cli("test", tested).code == 1
    ran = cli("test", tested, "--rule", "contract-filing")
    assert (ran.code, "2 passed, 0 failed" in ran.out) == (0, True)
    ran = cli("test", tested, "--rule", "phased")
    assert (ran.code, "0 passed, 1 failed" in ran.out) == (1, True)
    ran = cli("test", tested, "--clause", "3")
    assert (ran.code, "0 passed, 1 failed" in ran.out) == (1, True)
    ran = cli("test", tested, "--clause", "2", "--rule", "phased")
    assert (ran.code, "1 passed, 1 failed" in ran.out) == (1, True)


def test_only_the_cases_asked_for_are_run(cli: Cli, tested: Path) -> None:
    path = tested / "cases" / "sample.yaml"
    path.write_text(
        path.read_text(encoding="utf-8")
        + "  - name: a fact that cannot be read\n    facts: {contract_date: 2022-02-30}\n    as_of: 2022-10-31\n"
        + "    expect: {phased: violated}\n",
        encoding="utf-8",
    )
    ran = cli("test", tested, "--rule", "contract-filing")
    assert (ran.code, "2 passed, 0 failed" in ran.out) == (0, True)
    ran = cli("test", tested, "--rule", "phased")
    assert (ran.code, "2022-02-30" in ran.err) == (3, True)


def test_a_filter_that_leaves_nothing_is_never_zero(cli: Cli, tested: Path) -> None:
    ran = cli("test", tested, "--clause", "1")
    assert (ran.code, ran.out) == (4, "")
    ran = cli("test", tested, "--rule", "contract-filling")
    assert (ran.code, ran.out) == (2, "")
    assert "did you mean `contract-filing`?" in ran.err
    assert cli("test", tested, "--clause", "99").code == 2


def test_a_note_is_told_and_fails_nothing() -> None:
    span = Span(Source("a.yaml", "x: 待写\n"), 3, 5)
    note = Problem("placeholder", Level.NOTE, "`x` still says `待写`", "a.yaml", span)
    outcome = Outcome("check", "file", (Unit("a.yaml", "a.yaml", (note,), detail="pack"),))
    told = {name: render(outcome) for name, render in FORMATS.items()}
    assert (outcome.failed, outcome.summary) == (False, "1 file checked, 0 problems, 1 note")
    assert "a.yaml:1:4: note[placeholder] `x` still says" in told["text"]
    assert "a.yaml: pack, 0 problems, 1 note\n" in told["text"]
    assert told["github"].startswith("::notice file=a.yaml,line=1,")
    assert told["markdown"].startswith("### ✅")
    assert "| 📝 |" in told["markdown"]
    assert 'failures="0"' in told["junit"]
    assert "<failure" not in told["junit"]
    assert json.loads(told["sarif"])["runs"][0]["results"][0]["level"] == "note"
    data = json.loads(told["json"])
    jsonschema.validate(data, check_schema())
    assert data["summary"] == {"units": 1, "failed": 0, "errors": 0, "warnings": 0, "notes": 1}


def test_a_note_beside_a_fault_is_no_part_of_the_failure() -> None:
    span = Span(Source("a.yaml", "x: 待写\n"), 3, 5)
    both = [Problem(code, level, f"{code} here", "a.yaml", span) for code, level in (("n", Level.NOTE), ("e", Level.ERROR))]
    outcome = Outcome("check", "file", (Unit("a.yaml", "a.yaml", tuple(both)),))
    [failure] = ElementTree.fromstring(FORMATS["junit"](outcome)).iter("failure")
    assert (failure.get("message"), failure.get("type"), failure.text) == ("e here", "e", "a.yaml:1:4: e here")


def test_every_format_ends_its_text(bad: Path) -> None:
    for name, render in FORMATS.items():
        assert render(_outcome(bad)).endswith("\n"), name
        assert render(_outcome(bad)) == render(_outcome(bad)), name


def test_check_notices_what_a_case_file_names_and_its_pack_does_not_have(cli: Cli, tested: Path) -> None:
    path = tested / "cases/sample.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("phased: violated", "phasd: violated"), encoding="utf-8")
    ran = cli("check", tested)
    assert ran.code == 1
    assert "error[unknown-rule] no rule named `phasd`" in ran.out


def test_check_notices_a_case_file_whose_pack_is_gone(cli: Cli, tested: Path) -> None:
    (tested / "sample.yaml").unlink()
    ran = cli("check", tested)
    assert ran.code == 1
    assert "no pack named `sample`" in ran.out
