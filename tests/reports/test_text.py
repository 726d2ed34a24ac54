"""The text and Markdown reports, against golden files; `GOVRULES_RECORD=1 pytest tests/reports` re-records them."""

import os
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.text import Text

from govrules.policy import load_pack
from govrules.reports.markdown import render_markdown
from govrules.reports.report import Report
from govrules.reports.text import fold, render_text

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden" / "reports"
REPORTS = {"yubei-midway.yaml": date(2022, 10, 10), "yubei-violations.json": date(2022, 1, 10)}


def report(name: str, as_of: date | None = None) -> Report:
    policy = load_pack(name.split("-")[0])
    return policy.evaluate(policy.read_record(ROOT / "examples" / name), as_of=as_of or REPORTS[name])


def same(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("GOVRULES_RECORD"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_text(name: str, lang: str) -> None:
    same(f"{Path(name).stem}.{lang}.txt", render_text(report(name), lang, width=80, color=False))


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_markdown(name: str, lang: str) -> None:
    same(f"{Path(name).stem}.{lang}.md", render_markdown(report(name), lang))


@pytest.mark.parametrize("show_all", [False, True])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal(lang: str, width: int, show_all: bool) -> None:
    text = render_text(report("yubei-violations.json"), lang, show_all=show_all, width=width, color=False)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert not any(line.endswith(" ") for line in text.splitlines())


def test_all_lists_every_finding() -> None:
    shown = render_text(report("yubei-violations.json"), "en", show_all=True, width=100, color=False)
    assert "(--all lists them)" not in shown
    assert all(finding.title.en in " ".join(shown.split()) for finding in report("yubei-violations.json").findings)


def test_colour_only_where_it_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    buffer = StringIO()
    render_text(report("yubei-violations.json"), "zh", file=buffer)
    assert "\x1b" not in buffer.getvalue()
    assert "\x1b[" in render_text(report("yubei-violations.json"), "zh", color=True)


def test_a_regulation_not_yet_in_force_says_when() -> None:
    text = render_text(report("yubei-midway.yaml", date(2019, 12, 11)), "en", width=80, color=False)
    assert "not in force · 2019-12-11" in text
    assert "the regulation holds from 2019-12-12" in text
    assert "Violations" not in text


def test_what_comes_from_a_record_is_escaped_in_markdown() -> None:
    record = {"id": "<b>x</b>|y", "unit_type": "gov_organ"}
    text = render_markdown(load_pack("yubei").evaluate(record, as_of=date(2022, 1, 1)), "en")
    assert "<b>" not in text
    assert "\\<b\\>x\\</b\\>\\|y" in text


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 8, ["one two", "three"]),
        ("合同备案期限", 6, ["合同备", "案期限"]),
        ("合同备案，期限", 8, ["合同备", "案，期限"]),
        ("unbreakable", 4, ["unbr", "eaka", "ble"]),
        ("短", 10, ["短"]),
    ],
)
def test_folding(text: str, width: int, lines: list[str]) -> None:
    assert [line.plain for line in fold(Text(text), width)] == lines


def test_html_for_notebooks_is_escaped() -> None:
    html = load_pack("yubei").evaluate({"id": "<script>"}, as_of=date(2022, 1, 1))._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_what_is_not_met_tells_both_amounts() -> None:
    record = {"unit_type": "gov_organ", "contract_amount_yuan": "192.6万元", "task_book_budget_yuan": "180万元"}
    report = load_pack("xiangcheng").evaluate(record, as_of=date(2021, 4, 30))
    [finding] = [item for item in report.findings if item.rule == "contract-within-task-book"]
    message = report.messages.message(finding)
    assert (finding.verdict.observed, finding.verdict.limit) == ("1926000", "1800000")
    assert "实际：1,926,000 元，界限：1,800,000 元" in message.zh
    assert "observed: ¥1,926,000, limit: ¥1,800,000" in message.en
