"""What the site is built from: staged pages, the navigation, drawn processes, notebooks."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import build_site
import pytest
import site_source
import yaml
from flowchart import draw, read_chart
from notebook_pages import notebook_page

ROOT = Path(__file__).resolve().parent.parent.parent
CONFIG = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))


def _entries(nav: Any) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    else:
        for item in nav.values() if isinstance(nav, dict) else nav:
            yield from _entries(item)


ENTRIES = list(_entries(CONFIG["nav"]))


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stage")
    site_source.Stage(folder).run()
    return folder


def test_every_page_is_in_the_navigation() -> None:
    pages = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    folders = tuple(entry.removesuffix("*") for entry in ENTRIES if entry.endswith("/*"))
    assert {page for page in pages if not page.startswith(folders)} - set(ENTRIES) == set()


def test_the_navigation_names_pages_that_exist(staged: Path) -> None:
    assert [entry for entry in ENTRIES if not entry.endswith("*") and not (staged / entry).is_file()] == []
    assert len(ENTRIES) == len(set(ENTRIES))


def test_every_link_to_a_page_leads_to_one(staged: Path) -> None:
    lost = [
        f"{page.relative_to(staged)}: {found['target']}"
        for page in staged.rglob("*.md")
        for found in site_source._LINK.finditer(site_source._CODE.sub("", page.read_text(encoding="utf-8")))
        if found["target"] and ":" not in found["target"] and not (page.parent / found["target"]).exists()
    ]
    assert lost == []


def test_a_file_of_the_repository_is_shown_on_a_page_of_its_own(staged: Path) -> None:
    page = (staged / "files" / "examples" / "yubei-midway.yaml.md").read_text(encoding="utf-8")
    record = (ROOT / "examples" / "yubei-midway.yaml").read_text(encoding="utf-8")
    assert record.rstrip() in page
    assert "files/examples/yubei-midway.yaml.md" in (staged / "zh" / "quick-start.md").read_text(encoding="utf-8")


def test_a_hidden_file_has_a_page_without_its_dot(staged: Path) -> None:
    assert (staged / "files" / "pre-commit-hooks.yaml.md").is_file()
    assert not [path for path in staged.rglob("*") if path.name.startswith(".")]


def test_a_workbook_is_copied_to_be_downloaded(tmp_path: Path) -> None:
    stage = site_source.Stage(tmp_path)
    workbook = next(iter(sorted((ROOT / "examples").glob("*.xlsx"))))
    assert stage._place_of(workbook) == Path("files/examples") / workbook.name
    stage._outside(workbook)
    assert (tmp_path / "files" / "examples" / workbook.name).read_bytes() == workbook.read_bytes()


def test_links_within_code_stay_as_they_are() -> None:
    text = "`[a](../examples/README.md)` [b](../../examples/README.md)\n```sh\n[c](../../examples/README.md)\n```\n"
    stage = site_source.Stage(Path("unused"))
    pieces = site_source._CODE.split(text)
    assert "`[a](../examples/README.md)`" in pieces
    moved = stage._relinked(pieces[3], Path("zh/x.md"), ROOT / "docs" / "zh" / "x.md")
    assert moved.strip() == "[b](../files/examples/README.md)"


def test_processes_are_drawn(staged: Path) -> None:
    text = (staged / "packs" / "yubei.md").read_text(encoding="utf-8")
    assert "```mermaid" not in text
    drawing = re.search(r"<svg.*?</svg>", text, re.DOTALL)
    assert drawing is not None
    words = "".join(ElementTree.fromstring(drawing[0]).itertext())
    assert "合同签订" in words
    assert "≤ 7个工作日" in words


CHART = 'flowchart TD\n    a["签订"]\n    b["备案 <1>"]\n    c["其他"]\n    a -->|"≤ 7个工作日"| b\n'


def _svg(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(draw(text, "Process"))


def test_an_arrow_leads_downwards_and_parts_do_not_overlap() -> None:
    drawing = _svg(CHART)
    groups = drawing.findall("{*}g")
    assert [len(group.findall("{*}rect[@class='box']")) for group in groups] == [2, 1]
    first, second = (float(box.attrib["y"]) for box in groups[0].findall("{*}rect[@class='box']"))
    assert first < second
    assert groups[0].attrib["transform"] != groups[1].attrib["transform"]


def test_a_circle_is_drawn_too() -> None:
    assert len(_svg(CHART + "    b --> a\n").findall(".//{*}path[@class='line']")) == 2


def test_words_of_arrows_do_not_lie_on_one_another() -> None:
    lines = [f'    s{number}["起点{number}"]\n    s{number} -->|"≤ 20个工作日"| b\n' for number in range(4)]
    spots = [
        (float(item.attrib["x"]), float(item.attrib["y"]))
        for item in _svg(CHART + "".join(lines)).iter()
        if item.get("class") == "words"
    ]
    close = [
        (one, other)
        for one in spots
        for other in spots
        if one < other and abs(one[0] - other[0]) < 60 and abs(one[1] - other[1]) < 16
    ]
    assert close == []


def test_a_line_that_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be drawn"):
        read_chart("flowchart TD\n    a ==> b\n")


def test_a_notebook_becomes_a_page(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Title\n", "text"]},
        {
            "cell_type": "code",
            "source": "print(1)",
            "outputs": [
                {"output_type": "stream", "name": "stdout", "text": ["\x1b[31m1\x1b[0m\n"]},
                {"output_type": "display_data", "data": {"text/html": "<table>\n\n</table>", "text/plain": "not this"}},
                {"output_type": "display_data", "data": {"image/png": "AAAA", "text/plain": "not this"}},
            ],
        },
        {"cell_type": "code", "source": "", "outputs": []},
    ]
    path = tmp_path / "one.ipynb"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    page = notebook_page(path, tmp_path / "one-pictures")
    assert page.startswith("# Title\ntext\n\n```python\nprint(1)\n```\n\n```text\n1\n```\n\n")
    assert "<table>\n</table>" in page
    assert "![](one-pictures/one-1-2.png)" in page
    assert "not this" not in page
    assert (tmp_path / "one-pictures" / "one-1-2.png").read_bytes() == b"\x00\x00\x00"


def test_notebooks_take_their_place_by_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docs, build = tmp_path / "docs", tmp_path / "build"
    (docs / "notebooks").mkdir(parents=True)
    (docs / "notebooks" / "index.md").write_text("[one](one.ipynb)\n", encoding="utf-8")
    cells = [{"cell_type": "markdown", "source": "# One"}]
    (docs / "notebooks" / "one.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    monkeypatch.setattr(site_source, "DOCS", docs)
    monkeypatch.setattr(build_site, "BUILD", build)
    site_source.Stage(build / "site-src").run()
    assert (build / "site-src" / "notebooks" / "index.md").read_text(encoding="utf-8") == "[one](one.md)\n"
    nav = build_site.configuration()["nav"]
    assert {"Notebooks": ["notebooks/index.md", "notebooks/one.md"]} in nav


def test_finishing_stops_where_the_search_is_not_as_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_site, "SITE", tmp_path)
    index = '{"config":{"lang":["en"],"separator":"[\\\\s\\\\-_,:]+"}}'
    for name in ("search.json", "search.js"):
        (tmp_path / name).write_text(index, encoding="utf-8")
    (tmp_path / "bundle.js").write_text('load("https://unpkg.com/mermaid")', encoding="utf-8")
    build_site.finish()
    assert '"lang":["zh","en"]' in (tmp_path / "search.js").read_text(encoding="utf-8")
    assert "unpkg.com" not in (tmp_path / "bundle.js").read_text(encoding="utf-8")
    with pytest.raises(SystemExit, match="is not where it was"):
        build_site.finish()
