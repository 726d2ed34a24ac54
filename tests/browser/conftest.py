"""Pages in headless Chromium: `make test-all` runs these; elsewhere GOVRULES_BROWSER=1 does, CHROMIUM names the program."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from govrules.base.diagnostics import Diagnostic
from govrules.engine.record import check_record
from govrules.policy import load_pack
from govrules.portfolios.evaluating import evaluate_portfolio
from govrules.portfolios.html import render_portfolio_html
from govrules.portfolios.portfolio import Portfolio, Project
from govrules.reports.html import render_html

if os.environ.get("GOVRULES_BROWSER") != "1":
    collect_ignore_glob = ["test_*.py"]

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
REPORTS = {
    "yubei-violations": ("json", date(2022, 1, 10)),
    "yicheng-midway": ("yaml", date(2023, 10, 20)),
    "xiangcheng-midway": ("yaml", date(2019, 9, 26)),
}
HOSTILE = {
    "script": "<script>document.title='taken'</script>",
    "handler": '"><img src=x onerror="document.title=\'taken\'">',
    "style": "</style><style>body{display:none}</style>",
    "link": "javascript:document.title='taken'",
    "direction": "合法\u202eevil\u2066",
    "long": "很长" * 150 + "x" * 400,
}
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
          "--disable-component-update", "--disable-sync"]  # fmt: skip


@dataclass
class Opened:
    """A page with what went wrong in it, and every request that it made."""

    page: Any
    problems: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture
def hostile() -> dict[str, str]:
    """Texts that would like to be more than text."""
    return HOSTILE


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, or a skip that says what is lacking."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    program = next((found for name in names if name and (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("no Chromium on this machine: install it or name it in CHROMIUM")
    with playwright.sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=program, headless=True, args=_FLAGS)
        yield chromium
        chromium.close()


def _portfolio() -> str:
    policies = {name: load_pack(name) for name in ("yubei", "xiangcheng", "yicheng")}
    projects = []
    for number, (stem, (kind, _)) in enumerate(REPORTS.items()):
        name = stem.split("-")[0]
        record = policies[name].read_record(EXAMPLES / f"{stem}.{kind}")
        projects.append(Project(record.id or "", name, record, f"项目!{number + 2}"))
    for number, words in enumerate(HOSTILE.values()):
        record = check_record(
            {"id": words, "contract_date": "2022-01-04", "contract_filed_authority_date": None}, policies["yubei"].pack.vocabulary
        )
        projects.append(Project(words, "yubei", record, f"项目!{number + 9}"))
    problems = tuple(
        Diagnostic("wrong-type", f"`{words}` is not a date", None, "write a date", place="F7") for words in HOSTILE.values()
    )
    return render_portfolio_html(
        evaluate_portfolio(Portfolio("projects.xlsx", tuple(projects), problems, policies), date(2022, 1, 10))
    )


def _report(stem: str) -> str:
    kind, day = REPORTS[stem]
    policy = load_pack(stem.split("-")[0])
    return render_html(policy.evaluate(policy.read_record(EXAMPLES / f"{stem}.{kind}"), as_of=day))


def _hostile() -> str:
    record = {
        "id": " ".join(HOSTILE.values()),
        "project_name": HOSTILE["script"] + HOSTILE["direction"],
        "finance_budget_name": HOSTILE["handler"] + HOSTILE["long"],
        "item_types": ["business_system"],
        "unit_type": "gov_organ",
    }
    return render_html(load_pack("xiangcheng").evaluate(record, as_of=date(2020, 1, 10)))


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages as files."""
    folder = tmp_path_factory.mktemp("pages")
    texts = {**{stem: _report(stem) for stem in REPORTS}, "portfolio": _portfolio(), "hostile": _hostile()}
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in texts}


@pytest.fixture
def open_page(browser: Any, files: dict[str, Path]) -> Iterator[Callable[..., Opened]]:
    """Open a page of `files`: by name, with the part behind #, the width, the scheme and whether scripts run."""
    contexts = []

    def opened(name: str, place: str = "", width: int = 1100, scheme: str = "light", scripts: bool = True) -> Opened:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=scripts)
        contexts.append(context)
        result = Opened(context.new_page())
        result.page.on("console", lambda message: result.problems.append(message.text))
        result.page.on("pageerror", lambda error: result.problems.append(str(error)))
        result.page.on("request", lambda request: result.requests.append(request.url))
        result.page.on("dialog", lambda dialog: result.problems.append(dialog.message))
        result.page.goto(files[name].as_uri() + place)
        return result

    yield opened
    for context in contexts:
        context.close()
