"""The built site in headless Chromium: `make test-all` builds it and runs these (GOVRULES_BROWSER=1, after `make site`)."""

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

SITE = Path(__file__).resolve().parent.parent.parent / "site"
PAGES = ["index", "reference/facts", "reference/cli", "packs/yubei", "zh/quick-start", "how-to/compare", "notebooks/index"]
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
          "--disable-component-update", "--disable-sync"]  # fmt: skip

pytestmark = pytest.mark.skipif(
    os.environ.get("GOVRULES_BROWSER") != "1" or not (SITE / "index.html").is_file(),
    reason="needs Chromium and the built site: make site, then GOVRULES_BROWSER=1",
)


class _Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Silent, directory=str(SITE))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = next(
        (found for name in (os.environ.get("CHROMIUM", ""), "chromium", "google-chrome") if (found := shutil.which(name))), None
    )
    if program is None:
        pytest.skip("no Chromium on this machine: install it or name it in CHROMIUM")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=program, headless=True, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Open a page; at the end no console error may have come and nothing may have been asked of another server."""
    contexts, outside, errors = [], [], []

    def open_page(address: str, **options: Any) -> Any:
        context = chromium.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        start = address[: address.index("/", 8)]

        def judge(route: Any) -> None:
            if route.request.url.startswith((start, "data:", "blob:", "about:")):
                route.continue_()
            else:
                outside.append(route.request.url)
                route.abort()

        page.route("**/*", judge)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert outside == []
    assert errors == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_nothing_of_other_servers(opened: Callable[..., Any], served: str, name: str) -> None:
    page = opened(f"{served}{name}.html")
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_not_wider_than_a_telephone(opened: Callable[..., Any], served: str, name: str) -> None:
    page = opened(f"{served}{name}.html", viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


_FOUND = """words => {
    const texts = []
    const walk = node => {
        if (node.shadowRoot) { texts.push(node.shadowRoot.textContent); node.shadowRoot.querySelectorAll("*").forEach(walk) }
    }
    document.querySelectorAll("*").forEach(walk)
    return texts.some(text => words.every(word => text.includes(word)))
}"""
"""Whether what the search shows (in a shadow tree) holds some words."""


@pytest.mark.parametrize("by", ["http", "file"])
@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("试运行", "The cloud trial is long enough"),
        ("中介机构", "申报附可研报告"),
        ("contract_filed_authority_date", "合同报信息化主管部门备案日期"),
    ],
)
def test_search_finds_chinese_words_and_names(opened: Callable[..., Any], served: str, by: str, words: str, shown: str) -> None:
    page = opened((served if by == "http" else SITE.as_uri() + "/") + "index.html", viewport={"width": 1200, "height": 900})
    page.wait_for_load_state("networkidle")
    page.keyboard.press("/")
    page.wait_for_timeout(300)
    page.keyboard.insert_text(words)
    page.wait_for_function(_FOUND, arg=["result", shown], timeout=20_000)


def test_dark_colours_follow_the_system(opened: Callable[..., Any], served: str) -> None:
    colours = [
        opened(f"{served}packs/yubei.html", color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    ]
    assert colours[0] != colours[1]
