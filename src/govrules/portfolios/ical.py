"""The last days and first days of a whole portfolio as one calendar."""

from collections.abc import Iterator

from govrules.portfolios.evaluated import PortfolioFindings
from govrules.reports.ical import Entry, calendar_text


def render_portfolio_ical(findings: PortfolioFindings, lang: str = "zh") -> str:
    """Give what is due and what opens in a portfolio as iCalendar text; the events are those of its projects' own calendars."""
    return calendar_text(_entries(findings), lang)


def _entries(findings: PortfolioFindings) -> Iterator[Entry]:
    for row in findings.rows:
        heading = row.heading
        pack = findings.policies[row.pack].pack
        stage, actor = (heading.stage_label if heading.stage else None), (heading.actor_label if heading.actor else None)
        yield Entry(
            row.project, pack, findings.as_of, heading.rule, heading.refs, heading.title, heading.form, stage, actor,
            heading.to_labels, row.message, row.verdict,
        )  # fmt: skip
