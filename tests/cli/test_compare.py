"""`govrules compare`: what it writes where, how it filters, and how it ends."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from govrules.packs.catalogue import bundled_packs

Cli = Callable[..., Any]
EXAMPLE = str(Path(__file__).parents[2] / "examples" / "yubei-midway.yaml")
JUDGED = ("--record", EXAMPLE, "--as-of", "2022-10-08")


def test_no_pack_means_all_of_them(cli: Cli) -> None:
    ran = cli("compare", "-o", "json")
    assert ran.code == 0
    data = json.loads(ran.out)
    assert data["format"] == "govrules-compare/1"
    assert [pack["id"] for pack in data["packs"]] == bundled_packs()


def test_packs_stand_in_the_order_given(cli: Cli) -> None:
    data = json.loads(cli("compare", "yubei", "wendeng", "-o", "json").out)
    assert [pack["id"] for pack in data["packs"]] == ["yubei", "wendeng"]


def test_text_in_both_languages(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert "7个工作日：合同备案期限 · 第十二条" in cli("compare", "yubei", "xiangcheng").out
    assert "7 working days: period for filing the contract" in cli("compare", "yubei", "xiangcheng", "--lang", "en").out


def test_filters(cli: Cli) -> None:
    def data(*options: str) -> Any:
        return json.loads(cli("compare", "-o", "json", *options).out)

    assert data("--parameters")["rules"] == []
    assert data("--rules")["parameters"] == []
    both = data("--parameters", "--rules")
    assert both["rules"]
    assert both["parameters"]
    assert {row["stage"] for row in data("--stage", "contract", "--stage", "change")["rules"]} == {"contract", "change"}
    assert [row["parameter"] for row in data("--only", "differing")["parameters"]] == [
        "plan_filing_deadline", "acceptance_period", "trial_run_max", "trial_run_min",
    ]  # fmt: skip
    assert all(sum(cell is not None for cell in row["cells"].values()) == 1 for row in data("--only", "unique")["rules"])


def test_a_matrix_of_topics(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    data = json.loads(cli("compare", "--topic", "trial_run", "--topic", "contract-filing", "-o", "json").out)
    assert [row["topic"] for row in data["topics"]] == ["trial_run", "contract-filing"]
    assert "▲ 最严" in cli("compare", "--topic", "trial_run").out


def test_every_format_goes_to_a_file(cli: Cli, tmp_path: Path) -> None:
    targets = {name: tmp_path / f"out.{name}" for name in ("text", "json", "markdown", "html", "xlsx")}
    ran = cli("compare", "yubei", "wendeng", *(word for name, path in targets.items() for word in ("-o", f"{name}:{path}")))
    assert (ran.code, ran.out) == (0, "")
    assert targets["html"].read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert targets["markdown"].read_text(encoding="utf-8").startswith("# 各区规定对照")
    assert targets["text"].read_text(encoding="utf-8").startswith("各区规定对照")
    assert "规则明细" in openpyxl.load_workbook(targets["xlsx"]).sheetnames


def test_a_filtered_workbook_holds_what_was_asked_for(cli: Cli, tmp_path: Path) -> None:
    assert cli("compare", "--parameters", "--only", "shared", "-o", f"xlsx:{tmp_path / 'a.xlsx'}").code == 0
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames == ["说明", "多区共有的数值", "参数明细"]


def test_one_project_under_several_districts(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    ran = cli("compare", "yubei", "xiangcheng", *JUDGED, "-o", "json")
    assert ran.code == 0
    data = json.loads(ran.out)
    assert data["format"] == "govrules-compare-outcomes/1"
    row = next(row for row in data["rows"] if row["rule"] == "contract-filing")
    assert {name: cell["due"] for name, cell in row["cells"].items()} == {"yubei": "2022-10-12", "xiangcheng": "2022-10-12"}
    text = cli("compare", "yubei", "xiangcheng", *JUDGED).out
    assert "● 待办 期限 2022-10-12" in text


def test_outcomes_can_be_filtered_and_written(cli: Cli, tmp_path: Path) -> None:
    ran = cli("compare", *JUDGED, "--only", "differing", "--stage", "contract", "-o", "json", "-o", f"xlsx:{tmp_path / 'a.xlsx'}")
    assert [row["rule"] for row in json.loads(ran.out)["rows"]] == ["contract-filing"]
    assert openpyxl.load_workbook(tmp_path / "a.xlsx")["逐条对照"].max_row == 2


def test_a_project_of_which_nothing_is_known_is_not_checked(cli: Cli, tmp_path: Path) -> None:
    record = tmp_path / "project.yaml"
    record.write_text("id: P-1\n", encoding="utf-8")
    assert cli("compare", "yubei", "wendeng", "--record", str(record), "--as-of", "2022-10-08").code == 4


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("yubei",), 2, "a comparison takes two packs or more"),
        (("yubei", "yubei"), 2, "`yubei` stands more than once"),
        (("yubai", "wendeng"), 3, "no pack named `yubai`"),
        (("--stage", "contrakt"), 2, "no stage named `contrakt`"),
        (("--topic", "trial_runs"), 2, "did you mean `trial_run`"),
        (("--only", "equal"), 2, "equal"),
        (("-o", "xlsx"), 2, "xlsx:PATH"),
        (("-o", "sarif"), 2, "no format named"),
        (("--as-of", "2022-10-08"), 2, "--record"),
        ((*JUDGED, "--parameters"), 2, "--topic"),
        (("--topic", "change", "--stage", "change"), 2, "no other filter"),
        (("--record", "absent.yaml"), 3, "absent.yaml"),
        (("-o", "json:absent/out.json"), 2, "cannot write"),
        (("-o", "xlsx:absent/out.xlsx"), 2, "cannot write"),
    ],
)
def test_what_cannot_be_done(arguments: tuple[str, ...], code: int, message: str, cli: Cli) -> None:
    ran = cli("compare", *arguments)
    assert ran.code == code
    assert message in ran.err
    assert ran.out == ""
