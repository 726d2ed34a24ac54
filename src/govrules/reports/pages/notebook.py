"""A report as a table for notebooks: it takes its colours from where it stands, so that it can be read light and dark."""

from collections.abc import Callable, Iterable

from govrules.base.units import Label
from govrules.engine.finding import SEVERITY, Finding, Status
from govrules.packs.pack import Pack
from govrules.reports.pages.findings import Merged, merged, subject_label
from govrules.reports.pages.markup import Child, Node, joined, tag
from govrules.reports.pages.words import READING_ORDER, SIGNS, STATUSES

MOST_ROWS = 40
_SHOWN = (Status.VIOLATED, Status.DUE, Status.PENDING)
# Middle tones beside the words: they stand out on white and on black, and nothing hangs on them.
_TONES = {Status.VIOLATED: "#d55e00", Status.DUE: "#0072b2", Status.PENDING: "#e69f00"}
_CELL = "text-align:left;vertical-align:top;padding:4px 10px;color:inherit;background:none"
_LINE = "border-bottom:1px solid rgba(128,128,128,.4)"
_SOFT = "opacity:.75;font-size:.92em"


def notebook_table(
    head: str, pack: Pack, findings: Iterable[Finding], message: Callable[[Finding], Label], notes: Iterable[Label]
) -> str:
    """Give what is violated, due and pending as an HTML table in both languages, under a heading and the counts."""
    found = list(findings)
    rows = sorted(merged(item for item in found if item.status in _SHOWN), key=lambda item: SEVERITY[item.finding.status])
    counts = joined(
        (f"{SIGNS[status]} {_two(STATUSES[status])} {number}" for status in READING_ORDER
         if (number := sum(item.status is status for item in found))), " · ",
    )  # fmt: skip
    titles = ("状态 status", "条款 clause", "事项 rule", "期限 due", "说明 message")
    heads = [tag("th", words, scope="col", style=f"{_CELL};border-bottom:2px solid rgba(128,128,128,.7)") for words in titles]
    body = [_row(pack, item, message(item.finding)) for item in rows[:MOST_ROWS]]
    left = len(rows) - MOST_ROWS
    more = tag("p", f"另有 {left} 项 · {left} more: report.findings", style=_SOFT) if left > 0 else None
    table = (
        tag("table", tag("thead", tag("tr", heads)), tag("tbody", body), style="border-collapse:collapse;color:inherit")
        if rows
        else None
    )
    said = [tag("p", "! ", _two(item), style="margin:2px 0") for item in notes]
    return tag(
        "div", tag("p", tag("strong", head), style="margin:2px 0"), tag("p", counts, style="margin:2px 0"), said, table, more
    ).markup


def _row(pack: Pack, item: Merged, message: Label) -> Node:
    finding, verdict = item.finding, item.finding.verdict
    subject = f" · {_two(subject_label(pack.vocabulary, verdict.subject))}" if verdict.subject else ""
    provisional = "（暂定 provisional）" if verdict.provisional else ""
    soft = "（原则性要求 in principle）" if finding.force == "in_principle" else ""
    status = tag(
        "strong", SIGNS[finding.status], " ", STATUSES[finding.status].zh, tag("br"), _english(STATUSES[finding.status].en)
    )
    cells: list[Child] = [
        status, joined(item.refs, "、"), [finding.title.zh, soft, subject, tag("br"), _english(finding.title.en)],
        f"{verdict.due or ''}{provisional}", [message.zh, tag("br"), _english(message.en)],
    ]  # fmt: skip
    first = f"{_CELL};{_LINE};white-space:nowrap;border-left:4px solid {_TONES[finding.status]}"
    styles = [first, *(f"{_CELL};{_LINE}{';white-space:nowrap' * short}" for short in (True, False, True, False))]
    return tag("tr", [tag("td", cell, style=style) for cell, style in zip(cells, styles, strict=True)])


def _english(words: str) -> Node:
    return tag("span", words, lang="en", style=_SOFT)


def _two(label: Label) -> str:
    return label.zh if label.zh == label.en else f"{label.zh} {label.en}"
