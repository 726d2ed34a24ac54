"""One project under several districts, in words: counts by district, then the rules side by side."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from govrules.analysis.tables import SIGNS, TONE_WORDS, Cell, Row, Table, Tone, cut, gap, joined
from govrules.base.units import Label
from govrules.engine.finding import Finding, Reason, Status
from govrules.packs.pack import Pack
from govrules.reports.report import Report

_SCOPE = {
    "yes": Label("适用", "applies"), "no": Label("不适用", "does not apply"), "assumed": Label("暂按适用", "taken to apply"),
}  # fmt: skip
_IN_FORCE = {
    "yes": Label("在施行期间内", "in force"), "no": Label("不在施行期间", "not in force"),
    "assumed": Label("按有效处理", "taken to be in force"),
}  # fmt: skip
_ORDER = (Status.VIOLATED, Status.DUE, Status.PENDING, Status.SATISFIED, Status.UNKNOWN, Status.NOT_APPLICABLE)
_WITH_MESSAGE = (Status.VIOLATED, Status.PENDING, Status.UNKNOWN)
_GAP = Label("— 未作规定：该区规则包没有同类规则", "— silent: the district's pack has no rule of that kind")


class OutcomeCell(Protocol):
    """What one pack's rule says of the record."""

    @property
    def finding(self) -> Finding: ...
    @property
    def refs(self) -> tuple[str, ...]: ...
    @property
    def message(self) -> Label: ...


class OutcomeRow(Protocol):
    """A rule over all packs."""

    @property
    def rule(self) -> str: ...
    @property
    def subject(self) -> str | None: ...
    @property
    def title(self) -> Label: ...
    @property
    def stage(self) -> str: ...
    @property
    def cells(self) -> Sequence[OutcomeCell | None]: ...
    @property
    def differs(self) -> bool: ...


def counts_table(reports: Sequence[Report], lang: str) -> Table:
    """Give how many rules come to what in each district; a rule that cites several clauses counts once for each."""
    zh = lang == "zh"
    rows = []
    for report in reports:
        counts = joined([f"{SIGNS[tone]} {TONE_WORDS[tone][lang]} {report.summary[tone.value]}" for tone in map(Tone.of, _ORDER)])
        head = Cell(report.pack.district[lang], (report.pack.document.title,))
        rows.append(Row((head, Cell(_IN_FORCE[report.in_force][lang]), Cell(_SCOPE[report.scope][lang]), Cell(counts))))
    names = ("地区", "施行", "适用", "结果（按条款计）") if zh else ("district", "in force", "applies", "results (by clause)")
    return Table("counts", "各区结果" if zh else "Results by district", names, tuple(rows), weights=(6, 3, 3, 9))


def outcome_table(packs: Sequence[Pack], rows: Sequence[OutcomeRow], left_out: int, lang: str) -> Table:
    """Give the rules side by side; `left_out` rows, in which nothing is open and nothing differs, are said to be left out."""
    zh = lang == "zh"
    stages = packs[0].vocabulary.stages
    lines = tuple(
        Row((_title(row, lang), *(_outcome(cell, lang) for cell in row.cells)), stages[row.stage][lang]) for row in rows
    )
    legend = [_GAP[lang]]
    if left_out:
        legend.append(
            f"另有 {left_out} 条规则各区均无待办或违规，且结果相同"
            if zh
            else f"{left_out} more rules: nothing to do and no breach anywhere, and no difference between districts"
        )
    head = ("规则" if zh else "rule", *(pack.district[lang] for pack in packs))
    title = "逐条对照" if zh else "Rule by rule"
    weights = (5, *([5] * len(packs)))
    return Table("outcomes", title, head, lines, tuple(legend), weights=weights, group_head="阶段" if zh else "stage")


def _title(row: OutcomeRow, lang: str) -> Cell:
    name = joined((row.rule, row.subject))
    differs = "≠ 各区不同" if lang == "zh" else "≠ districts differ"
    return Cell(row.title[lang], (name, *([differs] if row.differs else ())))


def _outcome(cell: OutcomeCell | None, lang: str) -> Cell:
    if cell is None:
        return gap()
    finding, zh = cell.finding, lang == "zh"
    verdict = finding.verdict
    status = finding.status
    day = _day(verdict.due, verdict.opens, status, zh)
    soft = ("原则上" if zh else "in principle") if finding.force == "in_principle" else None
    reference = joined(
        (("、" if zh else ", ").join(cell.refs), soft, ("暂定" if zh else "provisional") if verdict.provisional else None)
    )
    message = cut(cell.message[lang], 60) if status in _WITH_MESSAGE and not _says_day(finding) else None
    return Cell(day, tuple(line for line in (reference, message) if line), Tone.of(status))


def _says_day(finding: Finding) -> bool:
    """Tell whether the dates beside the status say all that the message would."""
    return finding.verdict.reasons == (Reason.OVERDUE,)


def _day(due: date | None, opens: date | None, status: Status, zh: bool) -> str:
    if status is Status.NOT_APPLICABLE:
        return ""
    parts = []
    if opens and status is Status.PENDING:
        parts.append(f"{opens} 起" if zh else f"from {opens}")
    if due:
        parts.append(f"期限 {due}" if zh else f"last day {due}")
    return ("，" if zh else ", ").join(parts)
