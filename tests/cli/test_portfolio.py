"""`govrules evaluate` on tables of projects, and `govrules new portfolio`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from govrules.cli import portfolio
from govrules.portfolios.reading import SUFFIXES

Cli = Callable[..., Any]
AS_OF = ("--as-of", "2022-10-10")
CLEAN = "P1,是,是,2022-09-28,2022-10-08"
HEAD = "id,has_supervisor,is_phased,contract_date,contract_filed_authority_date"
ROWS = {
    "clean": CLEAN, "violated": CLEAN.replace("是,是", "否,是"), "deviation": CLEAN.replace("是,是", "是,否"),
    "due": CLEAN.replace("2022-10-08", "-"), "unknown": CLEAN.replace("是,是", ",是"),
}  # fmt: skip


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    """`table(row, …)`: a CSV file with these rows."""

    def write(*rows: str, name: str = "list.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("level", ["violated", "deviation", "due", "unknown", "never"])
@pytest.mark.parametrize("row", ROWS)
def test_exit_codes(row: str, level: str, cli: Cli, pack: Path, table: Cli) -> None:
    levels = ["violated", "deviation", "due", "unknown"]
    fails = row in levels and level in levels and levels.index(level) >= levels.index(row)
    ran = cli("evaluate", table(ROWS[row]), "--pack", pack, *AS_OF, "--fail-on", level)
    assert (ran.code, ran.err) == (int(fails), "")


def test_nothing_definite(cli: Cli, pack: Path, table: Cli) -> None:
    assert cli("evaluate", table("P1,,,,"), "--pack", pack, *AS_OF).code == 4


def test_unreadable_rows_are_listed_and_the_rest_is_written(cli: Cli, pack: Path, table: Cli, tmp_path: Path) -> None:
    path = table(CLEAN, "P2,是,是,下周,-", "P3,是,是,-,-")
    out = tmp_path / "out.json"
    ran = cli("evaluate", path, "--pack", pack, *AS_OF, "-o", f"json:{out}")
    assert ran.code == 3
    assert "list.csv!D3: error[wrong-type] `下周` is not a date" in ran.err
    assert [project["id"] for project in json.loads(out.read_text(encoding="utf-8"))["projects"]] == ["P1", "P3"]


def test_all_forms_at_once(cli: Cli, pack: Path, table: Cli, tmp_path: Path) -> None:
    names = ("json", "csv", "xlsx", "html", "ical", "text")
    files = {name: tmp_path / f"out.{name}" for name in names}
    wanted = [word for name, path in files.items() for word in ("-o", f"{name}:{path}")]
    ran = cli("evaluate", table(ROWS["due"], "P2,否,,,"), "--pack", pack, *AS_OF, *wanted, "-o", "csv", "--lang", "en")
    assert (ran.code, ran.err) == (1, "")
    assert all(path.stat().st_size for path in files.values())
    assert files["xlsx"].read_bytes()[:2] == b"PK"
    assert files["html"].read_text(encoding="utf-8").lower().startswith("<!doctype html>")
    assert files["ical"].read_text(encoding="utf-8").startswith("BEGIN:VCALENDAR")
    assert files["csv"].read_bytes().decode().lstrip("\ufeff") == ran.out.lstrip("\ufeff")
    assert "\x1b" not in files["text"].read_text(encoding="utf-8")


def test_all_keeps_every_finding(cli: Cli, pack: Path, table: Cli) -> None:
    light, full = (
        json.loads(cli("evaluate", table(CLEAN), "--pack", pack, *AS_OF, "-o", "json", *more).out) for more in ((), ("--all",))
    )
    assert (light["complete"], light["findings"]) == (False, [])
    assert (full["complete"], {item["rule"] for item in full["findings"]}) == (True, {"supervised", "phased", "contract-filing"})


def test_empty_dates(cli: Cli, pack: Path, table: Cli) -> None:
    path = table(CLEAN.replace("2022-10-08", ""))
    told = [
        json.loads(cli("evaluate", path, "--pack", pack, *AS_OF, "-o", "json", "--empty-dates", word).out)["summary"]
        for word in ("unknown", "not-happened")
    ]
    assert [(item["unknown"], item["due"]) for item in told] == [(1, 0), (0, 1)]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("-o", "xlsx"), "needs a path"), (("-o", "markdown"), "markdown"), (("--as-of", "soon"), "soon")],
)
def test_wrong_usage(arguments: tuple[str, ...], words: str, cli: Cli, pack: Path, table: Cli) -> None:
    ran = cli("evaluate", table(CLEAN), "--pack", pack, *arguments)
    assert (ran.code, words in ran.err) == (2, True)


def test_a_record_needs_a_pack_and_a_table_a_district(cli: Cli, record: Cli, table: Cli) -> None:
    assert cli("evaluate", record()).code == 2
    ran = cli("evaluate", table(CLEAN))
    assert (ran.code, "--pack" in ran.err) == (3, True)


@pytest.mark.parametrize("form", ["html", "ical"])
def test_a_record_has_a_page_and_a_calendar(form: str, cli: Cli, pack: Path, record: Cli) -> None:
    ran = cli("evaluate", record(), "--pack", pack, *AS_OF, "-o", form)
    assert ran.code == 0
    assert ran.out.startswith("<!" if form == "html" else "BEGIN:VCALENDAR")


def test_no_progress_where_nobody_watches(cli: Cli, pack: Path, table: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portfolio, "_WATCHED", 1)
    monkeypatch.setattr(portfolio, "_LARGE", 1)
    assert cli("evaluate", table(CLEAN), "--pack", pack, *AS_OF).err == ""
    # A terminal, and something to wait for.
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    assert "\x1b" in cli("evaluate", table(CLEAN), "--pack", pack, *AS_OF).err


def test_endings_of_tables() -> None:
    assert set(SUFFIXES) == portfolio.SUFFIXES


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_new_portfolio(lang: str, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = cli("new", "portfolio", "yubei", "--lang", lang)
    assert (ran.code, ran.out) == (0, "wrote yubei-portfolio.xlsx\n")
    again = cli("new", "portfolio", "yubei")
    assert (again.code, "exists already" in again.err) == (2, True)
    assert cli("new", "portfolio", "yubei", "--force").code == 0
    empty = cli("evaluate", "yubei-portfolio.xlsx")
    assert (empty.code, "holds no project" in empty.err) == (3, True)


def test_new_portfolio_as_csv(cli: Cli, tmp_path: Path) -> None:
    ran = cli("new", "portfolio", "wendeng", "--format", "csv")
    assert ran.out.startswith("\ufeff项目编号 (id),")
    assert cli("new", "portfolio", "wendeng", "--format", "csv", "-o", tmp_path / "w.csv").code == 0
    assert (tmp_path / "w.csv").read_bytes().decode() == ran.out
    assert cli("new", "record", "wendeng", "--format", "csv").code == 2
