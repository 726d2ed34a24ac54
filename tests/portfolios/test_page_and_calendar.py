"""The page and the calendar of a portfolio as text; what a browser makes of the page is tested in tests/browser."""

import re
from collections import Counter
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from govrules.base.diagnostics import Diagnostic, Level
from govrules.engine.finding import Status
from govrules.engine.record import Record, check_record
from govrules.policy import load_pack
from govrules.portfolios import html, sections
from govrules.portfolios.evaluated import PortfolioFindings
from govrules.portfolios.evaluating import evaluate_portfolio
from govrules.portfolios.html import render_portfolio_html
from govrules.portfolios.ical import render_portfolio_ical
from govrules.portfolios.portfolio import Portfolio, Project
from govrules.reports.ical import render_ical

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
DAY = date(2022, 1, 10)
NAMES = ("yubei-violations.json", "yubei-midway.yaml", "xiangcheng-violations.json", "yicheng-midway.yaml")
HOSTILE = '"><script>alert(1)</script>\u202e'


def portfolio(copies: int = 1, **more: Project) -> Portfolio:
    policies = {name.split("-")[0]: load_pack(name.split("-")[0]) for name in NAMES}
    projects = []
    for number in range(copies):
        for name in NAMES:
            pack = name.split("-")[0]
            record = policies[pack].read_record(EXAMPLES / name)
            # Texts of the same length, so that the order of the text is that of the file.
            record = Record(f"{record.id}/{number:03}", record.facts)
            projects.append(Project(record.id or "", pack, record, f"项目!{len(projects) + 2}"))
    problems = (
        Diagnostic("wrong-type", "`下周` is not a date", None, "write `2024-03-05`", place="项目!F7"),
        Diagnostic("hidden-sheet", f"the sheet `{HOSTILE}` is hidden", None, None, Level.WARNING, place="项目"),
    )
    return Portfolio("projects.xlsx", (*projects, *more.values()), problems, policies)


@pytest.fixture(scope="module")
def findings() -> PortfolioFindings:
    return evaluate_portfolio(portfolio(), DAY)


def section(page: str, name: str) -> str:
    return page.partition(f'<section id="{name}"')[2].partition("</section>")[0]


def words(markup: str) -> str:
    return unescape(re.sub("<[^>]*>", "", markup))


class Elements(HTMLParser):
    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_every_project_is_a_row_with_its_numbers(findings: PortfolioFindings) -> None:
    page = section(render_portfolio_html(findings), "projects")
    rows = page.partition("<tbody>")[2].split("<tr")[1:]
    assert len(rows) == len(findings.projects)
    for row, project in zip(rows, findings.projects, strict=True):
        numbers = [int(text) for text in re.findall(r'<td class="amount">(\d+)</td>', row)]
        assert project.id in words(row)
        assert numbers == [*(project.counts.get(status, 0) for status in html._COUNTED), project.overdue]
        assert f'data-status="{project.status.value}"' in row


def test_overview_counts(findings: PortfolioFindings) -> None:
    said = words(section(render_portfolio_html(findings), "summary"))
    assert "4项目Projects" in said
    assert f"{len(findings.overdue)}!逾期未办的事项" in said
    assert "重庆市渝北区" in said


def test_overdue_and_due_soon_are_listed_with_project_and_people(findings: PortfolioFindings) -> None:
    page = render_portfolio_html(findings)
    overdue = words(section(page, "overdue"))
    for row in findings.overdue:
        assert f"{row.due}✗ 已逾期" in overdue
        assert row.project in overdue
    assert "没有。" in section(render_portfolio_html(evaluate_portfolio(portfolio(), date(2012, 1, 1))), "soon")


def test_findings_are_folded_under_their_projects(findings: PortfolioFindings) -> None:
    page = render_portfolio_html(findings)
    anchor = re.search(r'href="#(p\d+)"><bdi>YB-2021-044/000', page)
    assert anchor
    fold = page.partition(f'<div id="{anchor[1]}" class="fold">')[2].partition("</details>")[0]
    assert "YB-2021-044/000" in words(fold)
    assert "期限 2021-05-08，实际 2021-05-12，迟 4 天" in words(fold)
    assert '<details class="calm"' not in page
    signs = re.findall(
        "chip (violated|due)", page.partition('<section id="findings"')[2].partition("</ul>")[0].partition("<ul")[2]
    )
    assert signs == sorted(signs, reverse=True)


def test_problems_are_told_with_place_and_way_out(findings: PortfolioFindings) -> None:
    page = render_portfolio_html(findings)
    said = words(section(page, "problems"))
    assert "项目!F7 内容不合该列的类型：“下周”" in said
    assert "`下周` is not a date wrong-type" in said
    assert "write `2024-03-05`" in said
    # The note at the top counts what is lost, not the warnings.
    assert "1 处未能读取" in words(page.partition("</header>")[0])


def test_hostile_texts_stay_text(findings: PortfolioFindings) -> None:
    policy = load_pack("yubei")
    record = check_record(
        {"id": HOSTILE, "contract_date": "2021-12-01", "contract_filed_authority_date": None}, policy.pack.vocabulary
    )
    page = render_portfolio_html(evaluate_portfolio(portfolio(hostile=Project(HOSTILE, "yubei", record, "x")), DAY))
    elements = Elements(page).found
    assert Counter(name for name, _ in elements)["script"] == 1
    assert HOSTILE.replace("\u202e", "⟨U+202E⟩") in [attributes.get("data-key") for _, attributes in elements]
    assert "\u202e" not in page
    assert not {name for _, attributes in elements for name in attributes if name.startswith("on") or name in ("style", "src")}


def test_ids_are_unique_and_links_lead_somewhere(findings: PortfolioFindings) -> None:
    elements = Elements(render_portfolio_html(findings)).found
    ids = Counter(attributes["id"] for _, attributes in elements if "id" in attributes)
    assert max(ids.values()) == 1
    links = {str(attributes["href"]) for _, attributes in elements if "href" in attributes} - {"data:,"}
    assert all(link.removeprefix("#") in ids for link in links)


def test_what_is_left_out_is_said(monkeypatch: pytest.MonkeyPatch, findings: PortfolioFindings) -> None:
    worst = max(findings.projects, key=lambda item: (item.overdue, item.counts.get(Status.VIOLATED, 0)))
    told = sum(row.status in html._COUNTED[:2] for row in findings.rows if row.project == worst.id)
    monkeypatch.setattr(html, "MOST_PROJECTS", 1)
    monkeypatch.setattr(html, "MOST_ROWS", told)
    monkeypatch.setattr(html, "_PRINTED", 0)
    monkeypatch.setattr(sections, "MOST", 1)
    page = render_portfolio_html(findings)
    assert "另有 3 项未列出，见 Excel 报告。" in words(section(page, "projects"))
    assert section(page, "projects").count("data-search") == 1
    assert worst.id in section(page, "projects")
    assert worst.id in section(page, "findings")
    assert 'class="calm"' in section(page, "findings")
    assert "项未列出" in words(section(page, "findings"))
    assert f"另有 {len(findings.missing_facts) - 1} 项未列出" in words(section(page, "missing"))


def test_a_thousand_projects_stay_a_page_that_opens() -> None:
    page = render_portfolio_html(evaluate_portfolio(portfolio(250), DAY))
    assert section(page, "projects").count("data-search") == 1000
    assert len(page.encode()) < 3_000_000


def test_an_empty_portfolio_says_so() -> None:
    page = render_portfolio_html(evaluate_portfolio(Portfolio("none.csv", (), (), {}), DAY))
    assert "没有可核对的项目" in page
    assert "全部读取" in page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_same_bytes(findings: PortfolioFindings, lang: str) -> None:
    assert render_portfolio_html(findings, lang) == render_portfolio_html(findings, lang)


def test_the_calendar_holds_the_events_of_the_projects_own_calendars(findings: PortfolioFindings) -> None:
    icalendar = pytest.importorskip("icalendar")
    own = [findings.policies[item.pack].evaluate(item.record, as_of=DAY) for item in portfolio().projects]
    both = [
        {
            str(event["UID"]): (event.start, str(event["SUMMARY"]), str(event["DESCRIPTION"]))
            for event in icalendar.Calendar.from_ical(text).events
        }
        for text in (render_portfolio_ical(findings), render_ical(own))
    ]
    assert both[0]
    # What the table keeps no row of is only what may have been done already.
    assert both[0].items() <= both[1].items()
    assert all("记录未说明是否已经办理" in told[2] for uid, told in both[1].items() if uid not in both[0])
