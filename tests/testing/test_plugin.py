"""The pytest plugin: one item a case, the mismatches as its failure, and nothing else collected."""

import os
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

# Imported here, because a pytest run within this process drops what it was the first to import.
from govrules.authoring.cases import run_cases
from govrules.authoring.formats.outcome import of_cases
from govrules.base.source import Source
from govrules.policy import parse_pack
from govrules.testing.plugin import failure_text

pytest_plugins = ("pytester",)
ROOT = Path(__file__).parents[2]
PACK = """\
pack: small
version: "1.0"
district: {zh: 某区, en: Some District}
document: {title: 某办法}
in_force: {from: 2020-01-01}
actors: {construction_unit: {zh: 建设单位, en: project unit, party: own}}
clauses: {"1": {ref: 第一条, gist: {zh: 监理, en: supervision}}}
rules:
  supervised: {clause: "1", title: {zh: 监理, en: supervised}, stage: contract, actor: construction_unit, must: has_supervisor}
"""
CASES = """\
# Cases of the small pack.
---
cases_for: small
cases:
  - name: with a supervisor
    facts: {has_supervisor: true}
    as_of: 2024-03-05
    expect: {supervised: satisfied}
  - name: without one
    facts: {has_supervisor: false}
    as_of: 2024-03-05
    expect: {supervised: satisfied}
"""
WRONG = "cases_for: small\ncases:\n  - {name: a, as_of: 2024-03-05, expect: {supervise: satisfied}}\n"


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project with the small pack, in which pytest finds the plugin as it does where govrules is installed."""
    installed = pytester.path / ".installed" / "govrules-0.dist-info"
    installed.mkdir(parents=True)
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: govrules\nVersion: 0\n", encoding="utf-8")
    (installed / "entry_points.txt").write_text(f"[pytest11]\ngovrules = {_entry_point()}\n", encoding="utf-8")
    monkeypatch.syspath_prepend(installed.parent)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(installed.parent), str(ROOT / "src")]))
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", raising=False)
    (pytester.path / "policies" / "cases").mkdir(parents=True)
    _write(pytester, "policies/small.yaml", PACK)
    return pytester


def _entry_point() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name: str = project["entry-points"]["pytest11"]["govrules"]
    return name


def _write(project: pytest.Pytester, name: str, text: str) -> None:
    (project.path / name).write_text(text, encoding="utf-8")


def test_the_entry_point_names_the_plugin() -> None:
    assert hasattr(import_module(_entry_point()), "pytest_collect_file")


def test_a_case_is_a_test(project: pytest.Pytester) -> None:
    _write(project, "policies/cases/small.yaml", CASES)
    result = project.runpytest_inprocess("-rA")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["PASSED policies/cases/small.yaml::with a supervisor"])
    result.stdout.fnmatch_lines(["FAILED policies/cases/small.yaml::without one*"])
    result.stdout.fnmatch_lines(
        [
            "policies/cases/small.yaml:12:14: supervised: status is violated, expected satisfied",
            "  see policies/small.yaml:9:3: rule `supervised`",
        ]
    )
    assert "Traceback" not in result.stdout.str()


def test_the_failure_text_is_there_for_others_too() -> None:
    passed, failed = of_cases([run_cases(Source("a.cases.yaml", CASES), parse_pack(PACK, "a.yaml"))]).units
    assert failure_text(passed) == ""
    assert failure_text(failed) == (
        "a.cases.yaml:12:14: supervised: status is violated, expected satisfied\n  see a.yaml:9:3: rule `supervised`"
    )


def test_a_test_knows_its_line(project: pytest.Pytester) -> None:
    _write(project, "policies/cases/small.yaml", CASES)
    items, _ = project.inline_genitems()
    assert [(item.location[0].replace(os.sep, "/"), item.location[1]) for item in items] == [
        ("policies/cases/small.yaml", 4),
        ("policies/cases/small.yaml", 8),
    ]


def test_a_case_can_be_chosen_by_name(project: pytest.Pytester) -> None:
    _write(project, "policies/cases/small.yaml", CASES)
    project.runpytest_inprocess("policies/cases/small.yaml::with a supervisor").assert_outcomes(passed=1)
    project.runpytest_inprocess("-k", "without").assert_outcomes(failed=1, deselected=1)


def test_case_files_by_name_stand_anywhere(project: pytest.Pytester) -> None:
    _write(project, "policies/more.cases.yaml", CASES)
    project.runpytest_inprocess().assert_outcomes(passed=1, failed=1)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("policies/cases/other.yaml", "cases:\n  - 1\n"),
        ("policies/cases/later.yaml", "about: x\ncases_for: small\n"),
        ("policies/other.cases.yaml", "- cases_for: small\n"),
        ("policies/empty.cases.yaml", ""),
        ("policies/cases/small.json", '{"cases_for": "small"}'),
        ("policies/plain.yaml", CASES),
    ],
)
def test_nothing_else_is_collected(project: pytest.Pytester, name: str, text: str) -> None:
    _write(project, name, text)
    result = project.runpytest_inprocess()
    assert (result.ret, result.parseoutcomes()) == (pytest.ExitCode.NO_TESTS_COLLECTED, {})


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            WRONG,
            ["policies/cases/small.yaml:3:43: error[[]unknown-rule] no rule named `supervise`", "*did you mean `supervised`?"],
        ),
        ("cases_for: nowhere\ncases: []\n", ["policies/cases/small.yaml:1:12: error[[]unknown-pack] no pack named `nowhere`"]),
        ("cases_for: small\ncases: [\n", ["policies/cases/small.yaml:*error[[]yaml]*"]),
        ("cases_for: small\ncases: []\n", ["small.yaml: the file holds no case"]),
    ],
)
def test_a_file_that_cannot_be_used_is_an_error_of_collection(project: pytest.Pytester, text: str, lines: list[str]) -> None:
    _write(project, "policies/cases/small.yaml", text)
    result = project.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(lines)
    assert "Traceback" not in result.stdout.str()


def test_several_workers_share_the_cases(project: pytest.Pytester) -> None:
    _write(project, "policies/cases/small.yaml", CASES)
    result = project.runpytest_subprocess("-n", "2", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*supervised: status is violated, expected satisfied"])


def test_a_run_without_case_files_imports_nothing(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import sys

        def test_light(request):
            assert request.config.pluginmanager.hasplugin("govrules")
            ours = {name for name in sys.modules if name.partition(".")[0] in ("govrules", "pydantic", "yaml")}
            assert ours == {"govrules", "govrules.version", "govrules.testing", "govrules.testing.plugin"}
        """
    )
    result = project.runpytest_subprocess("-p", "no:hypothesispytest", "-p", "no:xdist")
    result.assert_outcomes(passed=1)


def test_it_can_be_switched_off(project: pytest.Pytester) -> None:
    _write(project, "policies/cases/small.yaml", CASES)
    result = project.runpytest_subprocess("-p", "no:govrules")
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_this_suite_does_not_run_the_bundled_cases_a_second_time() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]["ini_options"]
    assert settings["testpaths"] == ["tests"]
    collects = import_module(_entry_point())._is_named_so
    assert [path for path in (ROOT / "tests").rglob("*.yaml") if collects(path)] == []
