"""The commands: what they write where, and how they end."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from govrules.engine.record import read_record
from govrules.packs.catalogue import bundled_packs, load_pack_file, load_vocabulary
from govrules.packs.reader import read_source
from govrules.version import VERSION

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
AS_OF = ("--as-of", "2022-10-10")
Cli = Callable[..., Any]

LEVELS = ["violated", "deviation", "due", "unknown", "never"]
FAILING = {  # what a record departs in: the first level that counts it
    (): None, (("has_supervisor", "false"),): "violated", (("is_phased", "false"),): "deviation",
    (("contract_filed_authority_date", "null"),): "due", (("has_supervisor", None),): "unknown",
}  # fmt: skip


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("facts", FAILING)
def test_fail_on(facts: tuple[tuple[str, str | None], ...], level: str, cli: Cli, pack: Path, record: Cli) -> None:
    first = FAILING[facts]
    fails = first is not None and level != "never" and LEVELS.index(level) >= LEVELS.index(first)
    ran = cli("evaluate", record(**dict(facts)), "--pack", pack, *AS_OF, "--fail-on", level)
    assert (ran.code, ran.err) == (int(fails), "")


@pytest.mark.parametrize("end", ["yaml", "json", "-", "- json"])
def test_evaluate_reads_yaml_json_and_standard_input(end: str, cli: Cli, pack: Path, record: Cli, tmp_path: Path) -> None:
    text = record().read_text(encoding="utf-8")
    if "json" in end:
        text = json.dumps(dict(line.split(": ") for line in text.splitlines()))
    path = tmp_path / f"other.{end}"
    path.write_text(text, encoding="utf-8")
    given = "-" if end.startswith("-") else path
    ran = cli("evaluate", given, "--pack", pack, *AS_OF, "-o", "json", stdin=text)
    report = json.loads(ran.out)
    assert (ran.code, ran.err, report["record"]["id"]) == (0, "", "P-1")
    assert {item["rule"]: item["status"] for item in report["findings"]} == dict.fromkeys(
        ("in-force", "supervised", "phased", "contract-filing"), "satisfied"
    )


def test_several_outputs_at_once(cli: Cli, pack: Path, record: Cli, tmp_path: Path) -> None:
    files = {name: tmp_path / f"report.{name}" for name in ("json", "markdown", "text")}
    wanted = [word for name, path in files.items() for word in ("-o", f"{name}:{path}")]
    ran = cli("evaluate", record(), "--pack", pack, *AS_OF, *wanted, "-o", "markdown", "--lang", "en")
    assert ran.code == 0
    assert json.loads(files["json"].read_text(encoding="utf-8"))["as_of"] == "2022-10-10"
    assert files["markdown"].read_text(encoding="utf-8") == ran.out
    assert ran.out.startswith("#")
    assert "\x1b" not in files["text"].read_text(encoding="utf-8")
    assert len({path.read_text(encoding="utf-8") for path in files.values()}) == 3


def test_language(cli: Cli, pack: Path, record: Cli) -> None:
    late = record(contract_filed_authority_date="2022-10-20")
    zh, en = (cli("evaluate", late, "--pack", pack, "--as-of", "2022-10-31", "--lang", lang).out for lang in ("zh", "en"))
    assert "备案" in zh
    assert "File the contract" in en
    assert "File the contract" not in zh
    assert "2022-10-12" in zh
    assert "2022-10-12" in en


def test_nothing_definite_is_four(cli: Cli, pack: Path) -> None:
    assert cli("evaluate", "-", "--pack", pack, *AS_OF, stdin="{}").code == 4
    assert cli("evaluate", "-", "--pack", "yubei", *AS_OF, stdin="id: P\n").code == 4
    assert cli("evaluate", "-", "--pack", pack, *AS_OF, "--fail-on", "unknown", stdin="{}").code == 1


UNREADABLE = {
    "bad.yaml": "contract_dat: 1\ncontract_date: 2022-02-30\n", "bad.json": '{"contract_date": "2022-02-30"',
    "empty.yaml": "",
    "deep.yaml": "[" * 200_000, "list.yaml": "[a]",
}  # fmt: skip


@pytest.mark.parametrize("name", [*UNREADABLE, "none.yaml", "bytes.yaml"])
@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_a_bad_record_is_three_with_nothing_on_standard_output(
    name: str, form: str, cli: Cli, pack: Path, tmp_path: Path
) -> None:
    path = tmp_path / name
    if name in UNREADABLE:
        path.write_text(UNREADABLE[name], encoding="utf-8")
    if name == "bytes.yaml":
        path.write_bytes(b"a: \xff\xfe")
    ran = cli("evaluate", path, "--pack", pack, *AS_OF, "-o", form)
    assert (ran.code, ran.out) == (3, "")
    assert name in ran.err
    assert "error[" in ran.err


def test_the_bad_example(cli: Cli) -> None:
    ran = cli("evaluate", EXAMPLES / "bad-record.yaml", "--pack", "yubei", *AS_OF)
    assert (ran.code, ran.out) == (3, "")
    for word in (
        "did you mean `gov_organ`",
        "did you mean `contract_date`",
        "2022-02-30",
        "finer than a fen",
        "is there twice",
        "^^^",
    ):
        assert word in ran.err, word
    assert "bad-record.yaml:5:1: error[unknown-fact]" in ran.err


def test_a_bad_pack_is_three(cli: Cli, pack: Path, record: Cli) -> None:
    pack.write_text(pack.read_text(encoding="utf-8").replace("must: is_phased", "must: is_fased"), encoding="utf-8")
    for arguments in (("evaluate", record(), "--pack", pack), ("explain", pack), ("schema", "record", "--pack", pack)):
        ran = cli(*arguments)
        assert (ran.code, ran.out) == (3, ""), arguments
        assert "did you mean `is_phased`" in ran.err


def test_an_unknown_pack_cannot_be_read(cli: Cli, record: Cli) -> None:
    ran = cli("evaluate", record(), "--pack", "yubai")
    assert (ran.code, ran.out) == (3, "")
    assert "did you mean `yubei`?" in ran.err


WRONG_USAGE = [
    ("evaluate",), ("evaluate", "r.yaml"),
    ("evaluate", "r.yaml", "--pack", "yubei", "--as-of", "5"),
    ("evaluate", "r.yaml", "--pack", "yubei", "-o", "docx"),
    ("evaluate", "r.yaml", "--pack", "yubei", "-o", "json", "-o", "text"),
    ("evaluate", "r.yaml", "--pack", "yubei", "-o", "json:"), ("evaluate", "r.yaml", "--pack", "yubei", "--lang", "fr"),
    ("evaluate", "r.yaml", "--pack", "yubei", "--fail-on", "all"), ("explain", "yubei", "contract-fling"), ("nothing",),
    ("calendar", "due", "2022-09-28", "7 wrking days"), ("calendar", "due", "28.9.2022", "7 days"),
    ("schema", "nothing"), ("new", "nothing", "x"),
    ("calendar", "working-days", "2022-09-28"), ("--nothing",),
]  # fmt: skip


@pytest.mark.parametrize("arguments", WRONG_USAGE, ids=" ".join)
def test_wrong_usage_is_two(arguments: tuple[str, ...], cli: Cli) -> None:
    ran = cli(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err


def test_a_file_that_cannot_be_written_is_two(cli: Cli, pack: Path, record: Cli, tmp_path: Path) -> None:
    ran = cli("evaluate", record(), "--pack", pack, *AS_OF, "-o", f"json:{tmp_path / 'none' / 'x.json'}")
    assert (ran.code, ran.out) == (2, "")
    assert "cannot write" in ran.err


def test_check(cli: Cli, pack: Path, tmp_path: Path) -> None:
    ran = cli("check", pack)
    assert (ran.code, ran.err) == (0, "")
    assert "3 clauses, 3 encoded" in ran.out
    text = pack.read_text(encoding="utf-8")
    pack.write_text(text.replace("by: contract_date + filing_period", "when: phase_no > 3"), encoding="utf-8")
    ran = cli("check", tmp_path)
    assert ran.code == 1
    assert "error[number-literal] the number `3` stands in an expression" in ran.out
    assert "warning[unused-parameter]" in ran.out
    pack.write_text("pack: [", encoding="utf-8")
    ran = cli("check", pack)
    assert (ran.code, ran.out) == (3, "")
    assert cli("check", tmp_path / "none.yaml").code == 3
    pack.unlink()
    assert cli("check", tmp_path).code == 4


CASES = """\
cases_for: small
cases:
  - name: filed on the last day
    facts: {contract_date: 2022-09-28, contract_filed_authority_date: 2022-10-12}
    as_of: 2022-10-31
    expect: {contract-filing: {status: satisfied, due: 2022-10-12}, supervised: unknown}
"""


def test_test(cli: Cli, pack: Path, tmp_path: Path) -> None:
    cases = tmp_path / "cases" / "small.yaml"
    cases.parent.mkdir()
    cases.write_text(CASES, encoding="utf-8")
    ran = cli("test", tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert "1 passed, 0 failed" in ran.out
    cases.write_text(CASES.replace("due: 2022-10-12", "due: 2022-10-10"), encoding="utf-8")
    ran = cli("test", cases)
    assert ran.code == 1
    assert "contract-filing: due is 2022-10-12, expected 2022-10-10" in ran.out
    assert f"{cases.as_posix()}:6:14" in ran.out
    cases.write_text(CASES.replace("contract-filing:", "contract-filling:"), encoding="utf-8")
    ran = cli("test", cases)
    assert (ran.code, ran.out) == (3, "")
    assert "did you mean `contract-filing`?" in ran.err
    cases.write_text("cases_for: small\ncases: []\n", encoding="utf-8")
    assert cli("test", tmp_path).code == 4
    cases.unlink()
    assert cli("test", tmp_path).code == 4


def test_explain(cli: Cli, pack: Path, record: Cli) -> None:
    ran = cli("explain", pack, "--lang", "en")
    assert ran.code == 0
    assert all(rule in ran.out for rule in ("supervised", "phased", "contract-filing"))
    ran = cli("explain", pack, "contract-filing", "--lang", "en")
    assert ran.code == 0
    assert "7 working days" in ran.out
    late = record(contract_filed_authority_date="2022-10-13")
    ran = cli("explain", pack, "contract-filing", "--record", late, "--as-of", "2022-10-31", "--lang", "en")
    assert ran.code == 0
    for word in ("2022-10-12", "2022-10-13", "2022-10-08", "2022-09-28"):
        assert word in ran.out, word
    ran = cli("explain", pack, "contract-fling")
    assert (ran.code, ran.out) == (2, "")
    assert "did you mean `contract-filing`?" in ran.err
    assert cli("explain", pack, "--record", late).code == 2


def test_explain_code(cli: Cli, pack: Path) -> None:
    ran = cli("explain", pack, "contract-filing", "--code")
    assert ran.code == 0
    assert ran.out.startswith("# contract-filing (3): ")
    assert "AFTER_7_WORKING_DAYS[fact_contract_date]" in ran.out
    assert "supervised" not in ran.out
    whole = cli("explain", pack, "--code").out
    assert whole.startswith("def judge(")
    assert "# supervised (1): supervised" in whole
    assert cli("explain", pack, "contract-fling", "--code").code != 0


CALENDAR = {  # arguments: the line written
    ("due", "2022-09-28", "7 working days"): "2022-10-12",
    ("due", "2024-01-31", "1 month"): "2024-02-29",
    ("due", "2022-09-28", "3 days"): "2022-10-01 (a rest day)",
    ("due", "2026-12-21", "20 working days"): "2027-01-19 (provisional: no holiday decree after 2026-12-31 yet)",
    ("working-days", "2022-09-28", "2022-10-12"): "7",
    ("working-days", "2022-10-01", "2022-10-01"): "0",
    ("working-days", "2026-12-21", "2027-01-19"): "20 (provisional: not all of these days are decreed)",
}


@pytest.mark.parametrize(("arguments", "line"), CALENDAR.items(), ids=map(" ".join, CALENDAR))
def test_calendar(arguments: tuple[str, ...], line: str, cli: Cli) -> None:
    assert cli("calendar", *arguments) == (0, f"{line}\n", "")


def test_calendar_says_which_days_were_passed_over_and_made_up(cli: Cli) -> None:
    lines = cli("calendar", "due", "2022-09-28", "7 working days", "--verbose").out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == [f"2022-10-{day:02}" for day in range(1, 10)]
    assert "make_up" in lines[8]
    assert "make_up" in lines[9]


def test_packs_and_version(cli: Cli) -> None:
    ran = cli("packs", "--lang", "en")
    assert ran.code == 0
    assert [line.split()[0] for line in ran.out.splitlines()] == bundled_packs()
    assert cli("--version") == (0, f"govrules {VERSION}\n", "")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_new_record_can_be_read_as_it_is_and_filled_in(lang: str, cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "new.yaml"
    assert cli("new", "record", "yubei", "--lang", lang, "-o", path).code == 0
    assert cli("new", "record", "yubei", "-o", path).code == 2
    assert read_record(read_source(path), load_vocabulary()).id == "PROJECT-1"
    filled, inside = [], False
    for line in path.read_text(encoding="utf-8").splitlines():
        name, _, value = line.removeprefix("# ").partition(":")
        is_fact = line.startswith("# ") and name in load_vocabulary().facts
        filled.append(line.removeprefix("# ") if is_fact or (inside and line.startswith("#   ")) else line)
        inside = (is_fact and not value) or (inside and line.startswith("#   "))
    path.write_text("\n".join(filled), encoding="utf-8")
    facts = read_record(read_source(path), load_vocabulary()).facts
    assert set(facts) == {name for rule in load_pack_file("yubei").rules for name in load_pack_file("yubei").facts_read(rule)} | {
        "item_types", "unit_level", "unit_type", "is_classified", "has_state_special_rules",
    }  # fmt: skip
