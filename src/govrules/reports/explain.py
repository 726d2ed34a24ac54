"""Why a rule comes to what it comes to: the values, each comparison, how a last day was counted, what would settle it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

from govrules.base.units import Label
from govrules.calendars.calendar import Calendar, CountedDay, DayKind
from govrules.calendars.periods import Period, Unit
from govrules.engine.ask import Interpreted, list_name
from govrules.engine.evaluation import circumstances, evaluate_pack, interpreted
from govrules.engine.finding import Finding, Status
from govrules.engine.norms import judge
from govrules.engine.record import Record
from govrules.language.typed import (
    Aggregate,
    Arithmetic,
    Call,
    Choice,
    Comparison,
    Definition,
    FactValue,
    Field,
    Local,
    Logic,
    Not,
    Parameter,
    Typed,
)
from govrules.language.values import Unknown, Value
from govrules.packs.pack import Pack, Rule
from govrules.reports.messages import Messages
from govrules.reports.prose import Prose
from govrules.reports.sentences import sentence
from govrules.reports.signs import SIGNS
from govrules.reports.values import show_value


@dataclass(frozen=True, slots=True)
class Observation:
    """An expression of the rule with the value that it came to."""

    text: str
    node: Typed
    value: Value


@dataclass(frozen=True, slots=True)
class Counting:
    """How a period was counted: from the day after `start` to `end`, with the days that were passed over or made up."""

    start: date
    period: Period
    end: date
    days: tuple[CountedDay, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What was observed for one subject (an element of the rule's list, or the project itself)."""

    subject: str | None
    observations: tuple[Observation, ...]
    countings: tuple[Counting, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A rule's findings on a record with everything that led to them."""

    pack: Pack
    rule: Rule
    as_of: date
    findings: tuple[Finding, ...]
    parts: tuple[Part, ...]
    out_of: str | None
    """`in_force` or `scope` when the rule was not judged for that reason."""

    def to_text(self, lang: str = "zh") -> str:
        """Give the explanation as plain text."""
        return "\n".join(_Writer(self, lang).lines()) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """Give the explanation as plain data."""
        messages = Messages(self.pack)
        return {
            "rule": self.rule.id, "as_of": self.as_of.isoformat(), "out_of": self.out_of,
            "findings": [
                {"clause": item.clause, "subject": item.verdict.subject, "status": item.status.value,
                 "message": messages.message(item).to_dict(), "missing": list(item.verdict.missing)}
                for item in self.findings
            ],
            "observations": [
                {"subject": part.subject, "expression": item.text, "value": show_value(item.value, item.node.type, "en")}
                for part in self.parts for item in part.observations
            ],
            "countings": [
                {"subject": part.subject, "from": item.start.isoformat(), "period": str(item.period), "to": item.end.isoformat(),
                 "days": [{"date": day.date.isoformat(), "kind": day.kind.value, "name": day.name} for day in item.days]}
                for part in self.parts for item in part.countings
            ],
        }  # fmt: skip

    def __str__(self) -> str:
        return self.to_text()


def explain(
    pack: Pack, rule: Rule, record: Record, as_of: date, calendar: Calendar, most_parts: int | None = None
) -> Explanation:
    """Evaluate a rule again and keep what was seen on the way, for the first `most_parts` elements of its list (None for all)."""
    evaluation = evaluate_pack(pack, record, as_of, calendar, [rule])
    findings = tuple(item for item in evaluation.findings if item.rule == rule.id)
    out_of = "in_force" if evaluation.in_force == "no" else "scope" if evaluation.scope == "no" and not rule.despite else None
    parts = () if out_of else tuple(islice(_parts(pack, rule, record, as_of, calendar), most_parts))
    return Explanation(pack, rule, as_of, findings, parts, out_of)


def _parts(pack: Pack, rule: Rule, record: Record, as_of: date, calendar: Calendar) -> Iterator[Part]:
    seen: list[tuple[Typed, Value]] = []
    ask = interpreted(pack, record, as_of, calendar, lambda node, value: seen.append((node, value)))
    around = circumstances(pack)
    elements = ask.value(rule.loop.over) if rule.loop else None
    if rule.loop is None or not isinstance(elements, tuple) or not elements:
        judge(rule, ask, around)
        yield _part(None, seen, ask)
        return
    for number, element in enumerate(elements):
        seen.clear()
        subject = f"{list_name(rule.loop.over, rule.loop.variable)}[{number}]"
        inside = ask.inside(rule.loop.variable, element, subject)
        judge(replace(rule, loop=None), inside, around)
        yield _part(subject, seen, inside)


def _part(subject: str | None, seen: list[tuple[Typed, Value]], ask: Interpreted) -> Part:
    observations: dict[tuple[str, str], Observation] = {}
    countings: dict[tuple[date, Period], Counting] = {}
    values = {id(node): value for node, value in seen}
    for node, value in seen:
        text = " ".join(node.span.text.split())
        # What is a value by itself (a number, an element of a list) says nothing that its expression does not say.
        if isinstance(node, FactValue | Field | Comparison | Definition | Call | Parameter | Aggregate | Choice | Not | Logic):
            observations.setdefault((text, repr(value)), Observation(text, node, value))
        if isinstance(node, Arithmetic) and isinstance(value, date):
            start, period = values.get(id(node.left)), values.get(id(node.right))
            if isinstance(start, date) and isinstance(period, Period) and value > start:
                days = ask.calendar.count_days(start, value) if period.unit is Unit.WORKING_DAYS else []
                countings.setdefault((start, period), Counting(start, period, value, tuple(days)))
    return Part(subject, tuple(observations.values()), tuple(countings.values()))


_KEYS = {
    "zh": {"values": "记录的值", "tests": "判断", "counting": "期限计算", "settle": "补充下列信息即可判断",
           "lacking": "记录未提供的信息", "rule": "规则"},
    "en": {"values": "values", "tests": "tests", "counting": "how the last day was counted", "settle": "what would settle it",
           "lacking": "what the record does not tell", "rule": "rule"},
}  # fmt: skip
_KINDS = {
    DayKind.WEEKEND: Label("周末，不计", "weekend, not counted"),
    DayKind.HOLIDAY: Label("放假，不计", "holiday, not counted"),
    DayKind.MAKE_UP: Label("调休上班，计入", "make-up working day, counted"),
    DayKind.WORKING: Label("工作日", "working day"),
}


class _Writer:
    def __init__(self, explanation: Explanation, lang: str) -> None:
        self._it, self._lang = explanation, lang
        self._messages = Messages(explanation.pack)
        self._prose = Prose(explanation.pack, lang).inside(explanation.rule.loop)

    def lines(self) -> Iterator[str]:
        it, lang = self._it, self._lang
        refs = ("、" if lang == "zh" else ", ").join(dict.fromkeys(it.pack.clauses[clause].ref for clause in it.rule.clauses))
        yield f"{it.rule.title[lang]}  [{it.rule.id}]  {refs}"
        yield from self._findings()
        if it.out_of:
            reason = {"in_force": Label("评估日不在施行期间", "the regulation is not in force on the date"),
                      "scope": Label("项目不在适用范围", "the project is out of scope")}[it.out_of]  # fmt: skip
            yield f"  {reason[lang]}"
        for part in it.parts:
            yield from self._part(part)
        yield from self._settle()

    def _findings(self) -> Iterator[str]:
        done: set[tuple[str | None, Status]] = set()
        for finding in self._it.findings:
            key = (finding.verdict.subject, finding.status)
            if key in done:
                continue
            done.add(key)
            subject = f"{finding.verdict.subject}: " if finding.verdict.subject else ""
            status, message = SIGNS[finding.status].label[self._lang], self._messages.message(finding)[self._lang]
            yield f"  → {subject}{status}" + (f" — {message}" if message != status else "")
            for note in finding.verdict.notes:
                yield f"    {'注' if self._lang == 'zh' else 'note'}: {note[self._lang]}"

    def _part(self, part: Part) -> Iterator[str]:
        keys, lang = _KEYS[self._lang], self._lang
        if part.subject:
            yield f"  {part.subject}"
        seen = {item.text: item.value for item in part.observations if isinstance(item.node, FactValue | Field)}
        yield f"  {sentence(self._it.pack, self._it.rule, lang, lambda node: self._filled(node, seen))}"
        values = [item for item in part.observations if isinstance(item.node, FactValue | Field | Parameter)]
        tests = [item for item in part.observations if not isinstance(item.node, FactValue | Field | Parameter | Local)]
        if values:
            yield f"  {keys['values']}:"
            yield from (self._value(item) for item in values)
        if tests:
            yield f"  {keys['tests']}:"
            yield from (f"    {item.text}  →  {show_value(item.value, item.node.type, lang)}" for item in tests)
        for counting in part.countings:
            period = counting.period.text("zh" if lang == "zh" else "en")
            yield f"  {keys['counting']}: {counting.start} + {period} = {counting.end}"
            yield from (f"    {line}" for line in counted_days(counting, lang))

    def _filled(self, node: Typed, seen: dict[str, Value]) -> str | None:
        """Give the value that goes behind a fact's name in the sentence."""
        value = seen.get(" ".join(node.span.text.split()))
        if isinstance(value, Unknown):
            return "未知" if self._lang == "zh" else "unknown"
        return None if value is None else self._prose.worded(node, value)

    def _value(self, item: Observation) -> str:
        node = item.node
        value = self._prose.worded(node, item.value)
        if isinstance(node, Parameter):
            parameter = self._it.pack.parameters[node.name]
            label = parameter.label[self._lang] if parameter.label else ""
            ref = self._it.pack.clauses[parameter.clause].ref
            return f"    {item.text} = {value}  ({label + ', ' if label else ''}{ref})"
        path = item.value.facts[0] if isinstance(item.value, Unknown) and item.value.facts else item.text
        found = self._it.pack.vocabulary.label(path)
        shown = "未知" if self._lang == "zh" else "unknown"
        return f"    {item.text} = {shown if isinstance(item.value, Unknown) else value}" + (
            f"  ({found[self._lang]})" if found else ""
        )

    def _settle(self) -> Iterator[str]:
        missing = sorted({fact for finding in self._it.findings for fact in finding.verdict.missing})
        if missing:
            # A known breach is one whatever else is told.
            known = all(finding.status in (Status.VIOLATED, Status.SATISFIED) for finding in self._it.findings)
            yield f"  {_KEYS[self._lang]['lacking' if known else 'settle']}:"
            yield from (f"    {fact}  ({self._messages.fact(fact)[self._lang]})" for fact in missing)


def counted_days(counting: Counting, lang: str) -> Iterator[str]:
    """Tell the days that were not ordinary working days; runs of the same kind are drawn together."""
    special = [day for day in counting.days if day.kind is not DayKind.WORKING]
    run: list[CountedDay] = []
    for day in [*special, None]:
        joins = (
            bool(run)
            and day is not None
            and day.kind is run[-1].kind
            and day.name == run[-1].name
            and (day.date - run[-1].date).days == 1
        )
        if run and not joins:
            span = f"{run[0].date}" if len(run) == 1 else f"{run[0].date} … {run[-1].date}"
            name = f" {run[0].name}" if run[0].name else ""
            yield f"{span}{name}: {_KINDS[run[0].kind][lang]}"
            run = []
        if day is not None:
            run.append(day)
