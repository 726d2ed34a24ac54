"""One project → its summary, the findings that matter and the facts that it lacks; light, so that ten thousand fit in memory."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from govrules.base.units import Label
from govrules.engine.finding import Finding, Reason, Status, Verdict
from govrules.engine.record import Record
from govrules.packs.pack import Pack
from govrules.policy import Policy
from govrules.portfolios.evaluated import RuleHeading
from govrules.reports.messages import Messages

_MOST_MESSAGES = 20_000
"""Sentences that are kept for the next project: most projects are told the same."""
_NO_LABEL = Label("", "")


class Kept(NamedTuple):
    """A finding that is kept: its rule, its verdict and its sentence."""

    rule: str
    verdict: Verdict
    message: Label


class Judged(NamedTuple):
    """What one project comes to. `missing` gives each fact that it lacks with the rules that wait for it."""

    in_force: str
    scope: str
    counts: tuple[tuple[Status, int], ...]
    deviations: int
    overdue: int
    next_due: date | None
    is_definite: bool
    kept: tuple[Kept, ...]
    missing: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(slots=True)
class Judge:
    """Judges the projects of one pack on one day; with `keep_all` every finding is kept."""

    policy: Policy
    as_of: date
    keep_all: bool = False
    _sentences: dict[tuple[str, Verdict], Label] = field(default_factory=dict)
    _messages: Messages = field(init=False)

    def __post_init__(self) -> None:
        self._messages = Messages(self.policy.pack)

    def judge(self, record: Record) -> Judged:
        """Evaluate a record; a finding is one rule and subject, however many articles the rule cites."""
        evaluation = self.policy.evaluate(record, as_of=self.as_of)
        findings = _distinct(evaluation.findings)
        counts = Counter(item.status for item in findings)
        return Judged(
            evaluation.in_force, evaluation.scope, tuple(counts.items()),
            deviations=sum(item.status is Status.VIOLATED and item.force != "must" for item in findings),
            overdue=sum(item.status is Status.VIOLATED and Reason.OVERDUE in item.verdict.reasons for item in findings),
            next_due=min((due for item in findings if (due := self._ahead(item))), default=None),
            is_definite=any(counts[status] for status in (Status.VIOLATED, Status.DUE, Status.SATISFIED)),
            kept=tuple(Kept(item.rule, item.verdict, self._sentence(item)) for item in findings if self._matters(item)),
            missing=_missing(evaluation.findings),
        )  # fmt: skip

    def _ahead(self, finding: Finding) -> date | None:
        """Give the last day of what is still to be done and not overdue."""
        # What else a verdict says is told when it is asked for, so the last day is looked at first.
        if finding.due is None or finding.due < self.as_of:
            return None
        waits = finding.status in (Status.DUE, Status.PENDING) or (finding.status is Status.VIOLATED and finding.verdict.curable)
        return finding.due if waits else None

    def _matters(self, finding: Finding) -> bool:
        if self.keep_all or finding.status in (Status.VIOLATED, Status.DUE):
            return True
        return finding.status is Status.PENDING and (finding.due is not None or finding.verdict.opens is not None)

    def _sentence(self, finding: Finding) -> Label:
        key = finding.rule, finding.verdict
        found = self._sentences.get(key)
        if found is None:
            found = self._messages.message(finding)
            if len(self._sentences) < _MOST_MESSAGES:
                self._sentences[key] = found
        return found


def _distinct(findings: Iterable[Finding]) -> list[Finding]:
    """Give one finding a rule and subject, without those of scope and force."""
    first: dict[tuple[str, str | None], Finding] = {}
    for finding in findings:
        if finding.stage is not None:
            first.setdefault((finding.rule, finding.subject), finding)
    return list(first.values())


def _missing(findings: Iterable[Finding]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    rules: dict[str, dict[str, None]] = {}
    for finding in findings:
        for fact in () if finding.status is Status.NOT_APPLICABLE else finding.verdict.missing:
            rules.setdefault(_without_number(fact), {})[finding.rule] = None
    return tuple((fact, tuple(names)) for fact, names in rules.items())


@lru_cache(maxsize=4096)
def _without_number(path: str) -> str:
    """Name a field whatever the element: `changes[3].date` → `changes.date`."""
    head, bracket, rest = path.partition("[")
    return head + rest.partition("]")[2] if bracket else path


def headings(pack: Pack) -> dict[str, RuleHeading]:
    """Give what the rows of each rule of a pack share."""
    messages = Messages(pack)
    return {
        rule.id: RuleHeading(
            pack.id, rule.id, rule.clauses, tuple(dict.fromkeys(pack.clauses[clause].ref for clause in rule.clauses)),
            rule.title, rule.form, rule.force, rule.stage, pack.vocabulary.stages.get(rule.stage, _NO_LABEL),
            rule.actor, messages.actor(rule.actor), rule.to, tuple(map(messages.actor, rule.to)), rule.otherwise,
        )
        for rule in pack.rules
    }  # fmt: skip
