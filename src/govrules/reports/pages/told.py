"""A report's findings in its own words: titles, people and sentences with the names that the pack gives."""

from govrules.engine.finding import Finding
from govrules.reports.pages.findings import headline, people
from govrules.reports.pages.markup import Node, tag
from govrules.reports.report import Report


def title(report: Report, finding: Finding) -> Node:
    """Give a finding's title with its subject and what has to be known at once."""
    return headline(report.pack.vocabulary, finding.title, finding.force, finding.verdict)


def concerned(report: Report, finding: Finding) -> Node | None:
    """Say who has to act, and towards whom."""
    if finding.actor is None:
        return None
    name = report.messages.actor
    return people(name(finding.actor), map(name, finding.to))


def message(report: Report, finding: Finding) -> Node:
    """Give the sentence of a finding."""
    return tag("p", report.messages.message(finding), class_="message")
