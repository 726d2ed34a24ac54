"""What a comparison looks like: Markdown against golden files, HTML, workbooks read back, text in the width of the terminal."""

import io
import os
import re
from collections.abc import Callable
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from rich.cells import cell_len

from govrules.analysis.comparison import Comparison, compare
from govrules.analysis.tables import SIGNS, TONE_WORDS, Cell, Row, Sheet, Table, Tone, cut, gap
from govrules.analysis.tables_excel import workbook
from govrules.analysis.tables_html import render_fragment, render_page
from govrules.analysis.tables_markdown import render_markdown
from govrules.analysis.tables_text import render_text
from govrules.base.diagnostics import UsageError
from govrules.packs.catalogue import bundled_packs
from govrules.policy import Policy

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "comparison"
HOSTILE = '<script>alert("x")</script> | `a` [b](c) =1+1'
MakePack = Callable[..., Policy]


@pytest.fixture(scope="module")
def five() -> Comparison:
    return compare(*bundled_packs())


def hostile() -> Sheet:
    rows = (Row((Cell(HOSTILE, (HOSTILE,)), gap(), Cell(HOSTILE, tone=Tone.STRICTEST)), HOSTILE),)
    return Sheet(HOSTILE, "en", (HOSTILE,), (Table("t", HOSTILE, (HOSTILE, "b", "c"), rows, (HOSTILE,), group_head=HOSTILE),))


def same(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("GOVRULES_RECORD"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_matrix_and_the_shared_numbers(lang: str, five: Comparison) -> None:
    shown = five.matrix().to_markdown(lang) + "\n" + five.select(only="shared", parts=["parameters"]).to_markdown(lang)
    same(f"five.{lang}.md", shown)


def test_two_districts_in_one_stage_as_text() -> None:
    found = compare("yubei", "wendeng", lang="en").select(stages=["contract", "change"])
    same("two.en.txt", render_text(found.sheet(), width=100, color=False))


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in ("br", "meta", "col"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def parsed(html: str) -> _Page:
    page = _Page()
    page.feed(html)
    assert page.open == []
    return page


def test_the_page_is_whole_and_asks_nothing_of_the_network(five: Comparison) -> None:
    html = five.to_html()
    page = parsed(html)
    assert not {tag for tag, _ in page.seen} & {"script", "link", "img", "iframe"}
    assert not any(name in attributes for _, attributes in page.seen for name in ("src", "href", "onclick"))
    assert "url(" not in html
    assert "@import" not in html
    assert ("html", {"lang": "zh-CN"}) in page.seen
    assert html == compare(*bundled_packs()).to_html()


def test_the_notebook_shows_what_matters_first_and_folds_the_rest(five: Comparison) -> None:
    html = five._repr_html_()
    parsed(html)
    assert html.index("事项对照") < html.index("多区共有的数值") < html.index("仅一区规定的数值") < html.index("多区共有的规则")
    assert html.count("<details>") == 2
    assert "<details>" not in five.select(only="unique")._repr_html_()


def test_the_notebook_keeps_its_own_colours(five: Comparison) -> None:
    style = re.search(r"<style>(.*?)</style>", five._repr_html_(), re.DOTALL)
    assert style
    # A notebook's dark theme is not the system's: no colour of text or ground may be set that only one of them can bear.
    assert "prefers-color-scheme" not in style[1]
    assert not re.search(r"[;{](color|background):#", style[1])


def test_every_tone_has_a_sign_and_a_word_in_both_languages() -> None:
    for tone in Tone:
        if tone is not Tone.PLAIN:
            assert SIGNS[tone]
            assert TONE_WORDS[tone].zh
            assert TONE_WORDS[tone].en
    signs = [SIGNS[tone] for tone in Tone]
    assert len(signs) == len(set(signs))


def test_texts_stay_texts() -> None:
    for html in (render_fragment(hostile()), render_page(hostile())):
        assert "<script" not in html
        parsed(html)
    markdown = render_markdown(hostile())
    assert re.search(r"(?<!\\)<script", markdown) is None
    assert re.search(r"(?<!\\)\[b", markdown) is None
    table = [line for line in markdown.splitlines() if line.startswith("|")]
    assert [len(re.findall(r"(?<!\\)\|", line)) for line in table] == [4, 4, 4]
    page = openpyxl.load_workbook(io.BytesIO(workbook(hostile()))).worksheets[1]
    assert page["B2"].data_type == "s"
    assert page["B2"].hyperlink is None
    assert page["B2"].value == f"{HOSTILE}\n{HOSTILE}"


def test_the_workbook(five: Comparison, tmp_path: Path) -> None:
    five.to_excel(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == [
        "说明", "事项对照", "多区共有的数值", "仅一区规定的数值", "多区共有的规则", "仅一区有的规则", "参数明细", "规则明细",
    ]  # fmt: skip
    for page in book.worksheets[1:]:
        assert page.freeze_panes is not None
        assert page.auto_filter.ref == page.dimensions
        assert page.page_setup.orientation == "landscape"
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.print_title_rows == "$1:$1"
        assert page["B2"].alignment.wrap_text
    shared = book["多区共有的数值"]
    assert [cell.value for cell in shared[1]][:3] == ["阶段", "参数", "淮安市清江浦区"]
    trial = next(row for row in shared.iter_rows(values_only=True) if "trial_run_min" in str(row[1]))
    assert trial[2] == "▽ 最宽 2个月\n三（五）\n试运行开始"
    assert trial[-2] == "— 未作规定"
    assert book["参数明细"].max_row == 1 + sum(len(pack.parameters) for pack in five.packs)
    assert [type(cell.value) for cell in book["参数明细"]["F"][1:3]] == [type(None), int]


def test_the_workbook_is_the_same_every_time(five: Comparison, tmp_path: Path) -> None:
    for name in ("a", "b"):
        five.to_excel(tmp_path / f"{name}.xlsx", "en")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").properties.created == datetime(2000, 1, 1)
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames[:3] == ["About", "Topics", "Numbers of several districts"]


def test_rows_of_the_workbook_are_high_enough_for_wrapped_text(five: Comparison, tmp_path: Path) -> None:
    five.to_excel(tmp_path / "a.xlsx")
    page = openpyxl.load_workbook(tmp_path / "a.xlsx")["事项对照"]
    for row in page.iter_rows(min_row=2):
        lines = max(str(cell.value).count("\n") + 1 for cell in row)
        assert page.row_dimensions[row[0].row].height >= 13 * lines


def test_a_workbook_that_cannot_be_written(five: Comparison, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot write"):
        five.to_excel(tmp_path / "no" / "a.xlsx")


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_text_fits_the_terminal(width: int, lang: str) -> None:
    found = compare("yubei", "xiangcheng", "yicheng", lang=lang).select(only="shared")
    text = render_text(found.sheet(), width=width, color=False)
    assert max(map(cell_len, text.splitlines())) <= width
    assert all(line == line.rstrip() for line in text.splitlines())


def test_text_says_where_the_folded_tables_are(five: Comparison) -> None:
    text = render_text(five.sheet("en"), width=120)
    assert "Rules of one district only (332)\n  see --only unique" in text


def test_a_long_text_is_cut_visibly() -> None:
    assert cut("abcd", 4) == "abcd"
    assert cut("abcde", 4) == "abc…"


def test_silence_is_shown_as_silence_beside_a_deadline(five: Comparison) -> None:
    markdown = five.select(stages=["contract"], only="shared").to_markdown("en")
    row = next(line for line in markdown.splitlines() if "contract-filing" in line)
    cells = [cell.strip() for cell in row.split("|")[2:-1]]
    assert [cell.split("<br>")[0] for cell in cells] == [
        "— silent", "no last day set", "within 7 working days of “the contract was signed”", "— silent",
        "within 7 working days of “the contract was signed”",
    ]  # fmt: skip


def test_the_data_name_the_rules_that_have_no_number() -> None:
    data = compare("wendeng", "xiangcheng").to_dict()
    [row] = [item for item in data["parameters"] if item["parameter"] == "contract_filing_period"]
    assert row["cells"]["wendeng"] is None
    assert row["unnumbered"] == {"wendeng": ["contract-filing"]}
