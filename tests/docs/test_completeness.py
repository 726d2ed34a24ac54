"""Reference pages that people write name all that the program has."""

from pathlib import Path

import pytest

from govrules.calendars.periods import Unit
from govrules.cli.exits import Exit
from govrules.engine.finding import Reason, Status
from govrules.language.functions import AGGREGATES, FUNCTIONS
from govrules.packs.catalogue import bundled_packs
from govrules.packs.entries import NotEncoded, PackFile, RuleEntry
from govrules.policy import load_pack
from govrules.reports.report import Report

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"


def _page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def _keys(model: type[PackFile] | type[RuleEntry]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("reference/language.md", [f"`{row.usage}`" for row in FUNCTIONS.values() if "…" not in row.usage]),
        ("reference/language.md", [f"{name}(" for name in (*FUNCTIONS, *AGGREGATES) if name not in ("count", "min", "max")]),
        ("reference/pack-format.md", [f"`{key}`" for key in _keys(PackFile)]),
        ("reference/pack-format.md", [key for key in _keys(RuleEntry) if key != "clause"]),
        ("reference/pack-format.md", [f"`{reason.value}`" for reason in NotEncoded]),
        ("reference/statuses.md", [f"`{item.value}`" for item in (*Status, *Reason)]),
        ("zh/statuses.md", [f"`{item.value}`" for item in (*Status, *Reason)]),
        ("reference/dates.md", [unit.value for unit in Unit if unit is not Unit.YEARS]),
        ("reference/exit-codes.md", [f"| {code.value} |" for code in Exit]),
        ("readings/index.md", [f"({name}.md)" for name in bundled_packs()]),
    ],
)
def test_a_page_names_everything(page: str, words: list[str]) -> None:
    assert [word for word in words if word not in _page(page)] == []


def test_the_page_of_the_report_names_its_keys() -> None:
    from datetime import date

    report: Report = load_pack("yubei").evaluate({"unit_type": "gov_organ"}, as_of=date(2022, 1, 1))
    data = report.to_dict()
    assert [key for key in data if f"`{key}`" not in _page("reference/report.md")] == []
    described = _page("reference/statuses.md")
    left_out = {
        "rule",
        "clause",
        "ref",
        "subject",
        "status",
        "reasons",
        "force",
        "stage",
        "actor",
        "to",
        "title",
        "message",
        "otherwise",
        "notes",
    }
    assert [key for key in data["findings"][0] if key not in left_out and f"`{key}`" not in described] == []
