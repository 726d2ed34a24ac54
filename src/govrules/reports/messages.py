"""What a finding says, in one sentence, in Chinese and English; built when read."""

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from govrules.base.units import FEN, Label, show_money, show_ratio
from govrules.engine.finding import Finding, Reason, Status, Verdict
from govrules.engine.states import observed_side
from govrules.language.typed import Typed
from govrules.language.types import INT, MONEY, RATIO, ListOf, SetOf
from govrules.packs.pack import Act, Pack, Rule, State

if TYPE_CHECKING:
    from govrules.reports.prose import Prose

Part = Label | None


class Messages:
    """Words findings with the labels of a pack."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack

    def message(self, finding: Finding) -> Label:
        """Give the sentence of a finding."""
        verdict = finding.verdict
        match verdict.status:
            case Status.VIOLATED:
                return _joined(self._violation(reason, finding) for reason in verdict.reasons)
            case Status.DUE:
                return self._due(finding)
            case Status.PENDING:
                return self._pending(verdict)
            case Status.UNKNOWN:
                return self._unknown(verdict)
            case Status.SATISFIED:
                return self._satisfied(finding)
            case Status.NOT_APPLICABLE:
                return Label("不适用", "does not apply")

    def fact(self, name: str) -> Label:
        """Give the label of a fact; its name where it has none."""
        return self._pack.vocabulary.label(name) or Label(name, name)

    def actor(self, code: str) -> Label:
        """Give what this district calls an actor."""
        actor = self._pack.actors.get(code)
        return actor.label if actor else Label(code, code)

    def document(self, code: str) -> Label:
        """Give the label of a document code: that of the first fact that knows it."""
        for fact in self._pack.vocabulary.facts.values():
            for known in (fact, *fact.fields.values()):
                if code in known.values:
                    return known.values[code]
        return Label(code, code)

    def facts(self, names: Iterable[str]) -> Label:
        """Give the labels of several facts, joined."""
        return _listed(map(self.fact, names))

    def _violation(self, reason: Reason, finding: Finding) -> Part:
        if reason is Reason.NOT_MET:
            return self._not_met(finding)
        if reason is Reason.NOT_PROVIDED:
            return self._not_provided(finding)
        return _VIOLATIONS[reason](self, finding.verdict)

    def _due(self, finding: Finding) -> Label:
        verdict = finding.verdict
        if finding.consequence is not None:
            since = (
                Label(f"（期限 {verdict.since} 已过）", f" (the last day, {verdict.since}, has passed)")
                if verdict.since
                else None
            )
            return _added(finding.consequence, since)
        if verdict.due is None:
            return Label("应当办理，条文未定期限", "to be done; the text sets no last day")
        return Label(f"应于 {verdict.due} 前（含当日）办理", f"to be done by {verdict.due} inclusive")

    def _pending(self, verdict: Verdict) -> Label:
        parts: list[Part] = []
        if verdict.waiting_for:
            actor = self.actor(verdict.waiting_for)
            parts.append(Label(f"待{actor.zh}办理", f"waits for {actor.en}"))
        if verdict.blocked_by:
            facts = self.facts(verdict.blocked_by)
            parts.append(Label(f"待：{facts.zh}", f"waits for: {facts.en}"))
        if verdict.opens:
            parts.append(Label(f"{verdict.opens} 起方可", f"not before {verdict.opens}"))
        if not parts and verdict.due:
            parts.append(Label(f"期限 {verdict.due} 已过，不再允许", f"the last day, {verdict.due}, has passed"))
        return _joined(parts) if parts else Label("已过可办理的时机，不再允许", "its time has passed: no longer allowed")

    def _unknown(self, verdict: Verdict) -> Label:
        if Reason.TEXT_UNCLEAR in verdict.reasons:
            return Label("条文未作规定", "the text gives no answer")
        if not verdict.missing and verdict.provisional:
            day = verdict.due or verdict.since
            if day is None:
                return Label("取决于尚未公布的节假日安排", "hangs on a holiday schedule not yet decreed")
            return Label(f"期限 {day} 为暂定", f"the last day, {day}, is provisional")
        facts = self.facts(verdict.missing)
        return (
            Label(f"尚需信息：{facts.zh}", f"facts needed: {facts.en}")
            if verdict.missing
            else Label("无法判断", "cannot be told")
        )

    def _satisfied(self, finding: Finding) -> Label:
        verdict = finding.verdict
        if verdict.done:
            limit = Label(f"（期限 {verdict.due}）", f" (last day {verdict.due})") if verdict.due else None
            return _added(Label(f"{verdict.done} 完成", f"done on {verdict.done}"), limit)
        if finding.form == "may":
            return Label("可以办理", "may be done")
        return Label("符合", "holds")

    def _late(self, verdict: Verdict) -> Part:
        days = verdict.days_late or 0
        zh = f"期限 {verdict.due}，实际 {verdict.done}，迟 {days} 天"
        return Label(zh, f"last day {verdict.due}, done {verdict.done}: {_days(days)} late")

    def _overdue(self, verdict: Verdict) -> Part:
        days = verdict.days_late or 0
        return Label(f"期限 {verdict.due} 已过 {days} 天，尚未办理", f"last day {verdict.due}: {_days(days)} overdue, not done")

    def _prerequisite(self, verdict: Verdict) -> Part:
        facts = self.facts(verdict.blocked_by)
        zh, en = f"{verdict.done} 办理时前置环节尚未完成", f"done {verdict.done}, before what must come first"
        return Label(f"{zh}：{facts.zh}", f"{en}: {facts.en}") if verdict.blocked_by else Label(zh, en)

    def _documents(self, verdict: Verdict) -> Part:
        names = _listed(map(self.document, verdict.missing_documents))
        return Label(f"缺少材料：{names.zh}", f"missing documents: {names.en}")

    def _not_met(self, finding: Finding) -> Part:
        """Word what should be, and what is where the requirement is one comparison."""
        rule = self._pack.rule(finding.rule)
        if rule is None or not isinstance(rule.norm, State) or rule.norm.condition is None:
            return Label("不符合要求", "the requirement is not met")
        condition, observed = rule.norm.condition, finding.verdict.observed
        zh, en = (prose.condition(condition, negated=rule.norm.forbidden) for prose in self._proses(rule))
        if observed is None:
            return Label(f"应为：{zh}", f"required: {en}")
        node = observed_side(condition)
        shown = [_measured(observed, node, prose) for prose in self._proses(rule)]
        limit = finding.verdict.limit
        if limit is not None and node.type in (MONEY, RATIO, INT):
            # A limit that is itself a fact is not a number in the sentence.
            zh_limit, en_limit = (_measured(limit, node, prose) for prose in self._proses(rule))
            shown = [f"{shown[0]}，界限：{zh_limit}", f"{shown[1]}, limit: {en_limit}"]
        return Label(f"应为：{zh}；实际：{shown[0]}", f"required: {en}; observed: {shown[1]}")

    def _not_provided(self, finding: Finding) -> Part:
        rule = self._pack.rule(finding.rule)
        if rule is None or not isinstance(rule.norm, Act) or rule.norm.provided is None:
            return Label("不具备规定条件", "a condition for it was not met")
        condition = rule.norm.provided
        zh, en = (prose.condition(condition) for prose in self._proses(rule))
        return Label(f"不具备条件：{zh}", f"a condition was not met: {en}")

    def _proses(self, rule: Rule) -> "tuple[Prose, Prose]":
        # Imported where used: most reports have nothing that needs a sentence.
        from govrules.reports.prose import Prose

        zh, en = (Prose(self._pack, lang, within=rule.id).inside(rule.loop) for lang in ("zh", "en"))
        return zh, en


def _measured(text: str, node: Typed, prose: "Prose") -> str:
    """Write an observed value, which the report holds without language, with its unit or label."""
    if text.startswith("≈"):
        return text
    if node.type == MONEY:
        # A share of an amount may be finer than a fen, which no amount in a record is.
        return show_money(Fraction(text) * FEN, prose.lang)
    if node.type == RATIO:
        return show_ratio(Fraction(text))
    if isinstance(node.type, ListOf | SetOf):
        return prose.worded(node, tuple(text.split("; "))) if text else prose.say(_NOTHING)
    return prose.worded(node, text)


_NOTHING = Label("无", "nothing")


_VIOLATIONS: dict[Reason, Callable[[Messages, Verdict], Part]] = {
    Reason.LATE: Messages._late,
    Reason.OVERDUE: Messages._overdue,
    Reason.MISSING_PREREQUISITE: Messages._prerequisite,
    Reason.TOO_EARLY: lambda _, v: Label(f"{v.opens} 起方可，实际 {v.done}", f"allowed from {v.opens}, done {v.done}"),
    Reason.OUT_OF_ORDER: lambda _, v: (
        Label(f"办理于 {v.done}，晚于其应先于的环节", f"done {v.done}, after the act it must precede")
        if v.done
        else Label("其应先于的环节已发生，尚未办理", "not done, yet the act it must precede has happened")
    ),
    Reason.MISSING_DOCUMENTS: Messages._documents,
    Reason.TEXT_UNCLEAR: lambda _, __: None,
}


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"


def _listed(labels: Iterable[Label], most: int = 6) -> Label:
    items = list(labels)
    zh, en = "、".join(item.zh for item in items[:most]), ", ".join(item.en for item in items[:most])
    more = len(items) - most
    return Label(f"{zh}等 {len(items)} 项", f"{en} and {more} more") if more > 0 else Label(zh, en)


def _joined(parts: Iterable[Part]) -> Label:
    kept = [part for part in parts if part]
    return Label("；".join(part.zh for part in kept), "; ".join(part.en for part in kept))


def _added(first: Label, second: Part) -> Label:
    return Label(first.zh + second.zh, first.en + second.en) if second else first


def working_days_left(count: int, due: date, as_of: date) -> Label:
    """Word how much time is left until a last day."""
    if due == as_of:
        return Label("今天", "today")
    return Label(f"剩 {count} 个工作日", f"{count} working day{'' if count == 1 else 's'} left")
