"""`govrules sweep`: the table, the data and the pictures, and what is wrong usage."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Cli = Callable[..., Any]
EXAMPLE = str(Path(__file__).parents[2] / "examples" / "yicheng-midway.yaml")
GIVEN = ("sweep", EXAMPLE, "total_investment_yuan", "-p", "yicheng", "--as-of", "2023-10-20")


def test_the_points_are_written_as_a_table(cli: Cli) -> None:
    ran = cli(*GIVEN, "--values", "50万元..500万元", "--lang", "en")
    assert ran.code == 0
    assert "| from ¥1,000,000 | The review has to be on site |" in ran.out


def test_several_packs_and_facts_give_data(cli: Cli) -> None:
    ran = cli("sweep", EXAMPLE, "total_investment_yuan,planned_investment_yuan", "-p", "yicheng", "-p", "qingjiangpu",
              "--as-of", "2023-10-20", "-o", "json")  # fmt: skip
    data = json.loads(ran.out)
    assert (data["facts"], data["packs"]) == (["total_investment_yuan", "planned_investment_yuan"], ["yicheng", "qingjiangpu"])
    assert {item["first_after"] for item in data["points"]} == {"1000000", "2000000"}


def test_codes_and_lengths_of_time_are_values(cli: Cli) -> None:
    kinds = cli(
        "sweep",
        EXAMPLE,
        "project_kind",
        "-p",
        "yicheng",
        "--as-of",
        "2023-10-20",
        "--values",
        "service,construction",
        "-o",
        "json",
    )
    assert {item["from"] for item in json.loads(kinds.out)["segments"]} == {"service", "construction"}
    trial = cli("sweep", EXAMPLE, "trial_end_date", "-p", "yicheng", "--as-of", "2023-10-20", "--values", "1 month..5个月",
                "--anchor", "trial_start_date", "-o", "json")  # fmt: skip
    assert (json.loads(trial.out)["from"], json.loads(trial.out)["to"]) == ("2023-06-08", "2023-10-08")


def test_pictures_go_to_files(cli: Cli, tmp_path: Path) -> None:
    target = tmp_path / "sweep.svg"
    assert cli(*GIVEN, "-o", f"svg:{target}").code == 0
    assert "须现场评审" in target.read_text(encoding="utf-8")


def test_wrong_usage_exits_with_2(cli: Cli, tmp_path: Path) -> None:
    for more in (
        ("-o", "svg"),
        ("-o", "pdf:x.pdf"),
        ("-o", f"svg:{tmp_path / 'a.png'}"),
        ("--values", "50万元"),
        ("--anchor", "nothing"),
    ):
        assert cli(*GIVEN, *more).code == 2, more
    assert not list(tmp_path.iterdir())


def test_nothing_that_reads_the_fact_exits_with_4(cli: Cli) -> None:
    ran = cli("sweep", EXAMPLE, "project_investment_yuan", "-p", "yicheng", "--as-of", "2023-10-20", "--values", "1..2")
    assert ran.code == 4
