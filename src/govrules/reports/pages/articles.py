"""The per-article view: every clause of the regulation in its order, with what each rule on it comes to, or why it has none."""

from collections import defaultdict
from collections.abc import Mapping

from govrules.base.units import Label
from govrules.engine.finding import SEVERITY, Finding, Status
from govrules.packs.pack import Clause
from govrules.reports.pages.findings import remarks
from govrules.reports.pages.markup import Node, join, tag
from govrules.reports.pages.told import concerned, message, title
from govrules.reports.pages.why import MOST_PARTS, Reasons
from govrules.reports.pages.words import NOT_ENCODED, chip
from govrules.reports.report import Report

Key = tuple[str, str | None]


class Articles:
    """Lays out the clauses; a finding that stands elsewhere on the page (`elsewhere`) is only pointed at."""

    def __init__(self, report: Report, reasons: Reasons, elsewhere: Mapping[Key, str]) -> None:
        self._report, self._reasons = report, reasons
        self._by_clause: dict[str, list[Finding]] = defaultdict(list)
        for finding in report.findings:
            if finding.clause is not None:
                self._by_clause[finding.clause].append(finding)
        self._shown = {clause: self._worst(found) for clause, found in self._by_clause.items()}
        self.places: dict[Key, str] = dict(elsewhere)
        self._homes = self._settled(elsewhere)

    def _worst(self, findings: list[Finding]) -> list[Finding]:
        """A rule speaks of at most so many subjects, those that matter most first."""
        rules: dict[str, list[Finding]] = defaultdict(list)
        for finding in findings:
            rules[finding.rule].append(finding)
        return [item for found in rules.values() for item in sorted(found, key=lambda it: SEVERITY[it.status])[:MOST_PARTS]]

    def _settled(self, elsewhere: Mapping[Key, str]) -> dict[Key, str]:
        """Give the clause under which each finding is told in full: the first that cites it."""
        homes: dict[Key, str] = {}
        for clause in self._report.pack.clauses:
            for finding in self._shown.get(clause, ()):
                key = (finding.rule, finding.verdict.subject)
                if key not in elsewhere and key not in homes and finding.stage is not None:
                    homes[key] = clause
                    self.places[key] = f"f{len(homes)}"
        return homes

    def node(self) -> Node:
        """Give the whole view."""
        words = Label(
            "打印时，违反、待办和尚不可办理事项的依据全部印出，其余只印出已展开的部分。",
            "In print, the grounds of what is violated, due or pending are all unfolded, the others where you unfolded them.",
        )
        hint = tag("p", words, class_="hint folding")
        return join(hint, *(self._clause(clause) for clause in self._report.pack.clauses.values()))

    def _clause(self, clause: Clause) -> Node:
        status = self._report.clauses.get(clause.id)
        mark = chip(status) if status else tag("span", Label("未编码", "not encoded"), class_="chip not-encoded")
        head = tag("h3", mark, tag("span", clause.ref, lang="zh-CN", class_="ref"), tag("span", clause.gist, class_="gist"))
        note = tag("p", Label("注：", "Note: "), clause.note, class_="note") if clause.note else None
        reason = None
        if clause.not_encoded:
            reason = tag(
                "p", Label("未编码的原因：", "Why it is not encoded: "), NOT_ENCODED[clause.not_encoded], class_="reason"
            )
        shown = self._shown.get(clause.id, [])
        left = len(self._by_clause.get(clause.id, ())) - len(shown)
        more = tag("p", Label(f"另有 {left} 项未列出。", f"{left} more are not listed here."), class_="hint") if left else None
        rows = tag("ul", [self._row(clause, finding) for finding in shown], class_="plain") if shown else None
        return tag("article", head, reason, note, rows, more, class_="clause")

    def _row(self, clause: Clause, finding: Finding) -> Node:
        key = (finding.rule, finding.verdict.subject)
        head = tag("p", chip(finding.status), title(self._report, finding))
        if finding.stage is None:
            return tag("li", head, remarks(finding), self._reasons.of(finding))
        if self._homes.get(key) != clause.id:
            jump = tag("a", Label("见", "see "), self._pointer(key), href=f"#{self.places[key]}")
            return tag("li", head, tag("p", jump, class_="jump"))
        who = tag("p", concerned(self._report, finding), class_="by")
        # What does not apply says so with its sign.
        said = message(self._report, finding) if finding.status is not Status.NOT_APPLICABLE else None
        return tag("li", head, who, said, remarks(finding), self._reasons.of(finding), id=self.places[key])

    def _pointer(self, key: Key) -> Node | Label:
        home = self._homes.get(key)
        if home is None:
            number = int(self.places[key].removeprefix("v")) + 1
            return Label(f"违规事项 {number}", f"violation {number}")
        return tag("span", self._report.pack.clauses[home].ref, lang="zh-CN")
