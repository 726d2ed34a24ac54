"""Why a finding is what it is, as a part of a page that folds: the sentence, the values, the tests, the count of days."""

from collections.abc import Iterable
from functools import partial

from govrules.base.units import Label
from govrules.engine.finding import Finding, Status
from govrules.language.typed import FactValue, Field, Local, Parameter, Typed
from govrules.language.types import BOOL
from govrules.language.values import Unknown, Value
from govrules.packs.pack import Rule
from govrules.reports.explain import Counting, Observation, Part, counted_days, explain
from govrules.reports.pages.markup import Child, Node, both, joined, tag
from govrules.reports.pages.skeleton import disclosure
from govrules.reports.prose import Prose
from govrules.reports.report import Report
from govrules.reports.sentences import sentence

MOST_PARTS = 10
"""Elements of a list that a page explains; the rest is for `govrules explain`."""

_WHY = Label("为什么", "Why")
_VALUES, _TESTS = Label("记录的值与条文的数", "Values of the record, numbers of the text"), Label("判断", "Tests")
_UNKNOWN, _EMPTY = Label("未知", "unknown"), Label("（空）", "(empty)")


class Reasons:
    """Explains the findings of a report, every rule once."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._parts: dict[str, dict[str | None, Part]] = {}

    def of(self, finding: Finding) -> Node | None:
        """Give the explanation of a finding, None where there is nothing to unfold."""
        report = self._report
        rule = report.pack.rule(finding.rule)
        if rule is None:
            return self._of_scope(finding)
        if report.in_force == "no" or (report.scope == "no" and not rule.despite):
            return None
        if rule.id not in self._parts:
            found = explain(report.pack, rule, report.record, report.as_of, report.calendar, MOST_PARTS)
            self._parts[rule.id] = {part.subject: part for part in found.parts}
        parts = self._parts[rule.id]
        # The months of a monthly act are subjects of the finding, yet they are judged as one.
        part = parts.get(finding.verdict.subject) or (parts.get(None) if rule.loop is None else None)
        return self._folded(finding, _Unfolded(report, rule, part).nodes()) if part else None

    def _of_scope(self, finding: Finding) -> Node | None:
        pack = self._report.pack
        conditions = [entry.condition for entry in pack.scope if entry.id == finding.rule and entry.title == finding.title]
        if not conditions:
            return None
        zh, en = (joined((Prose(pack, lang).condition(item) for item in conditions), "; ") for lang in ("zh", "en"))
        return self._folded(finding, [tag("p", both(zh, en), class_="sentence")])

    def _folded(self, finding: Finding, body: Iterable[Child]) -> Node:
        # What asks for no act need not be argued on paper: it is printed only if the reader has unfolded it.
        calm = finding.status not in (Status.VIOLATED, Status.DUE, Status.PENDING)
        return disclosure(_WHY, *body, class_="why calm" if calm else "why")


class _Unfolded:
    """The explanation of one rule for one subject."""

    def __init__(self, report: Report, rule: Rule, part: Part) -> None:
        self._pack, self._rule, self._part = report.pack, rule, part
        self._seen = {item.text: item.value for item in part.observations if isinstance(item.node, FactValue | Field)}
        self._zh, self._en = (Prose(report.pack, lang, within=rule.id).inside(rule.loop) for lang in ("zh", "en"))

    def nodes(self) -> list[Node]:
        observations = self._part.observations
        values = [item for item in observations if isinstance(item.node, FactValue | Field | Parameter)]
        tests = [item for item in observations if not isinstance(item.node, FactValue | Field | Parameter | Local)]
        tables = [_table(_VALUES, map(self._value, values))] if values else []
        # What several expressions say in the same words is said once.
        rows = dict.fromkeys(map(self._test, tests))
        tables += [_table(_TESTS, rows)] if rows else []
        counted = [self._counting(item) for item in self._part.countings]
        return [tag("p", self._sentence(), class_="sentence"), tag("div", tables, class_="tables"), *counted]

    def _sentence(self) -> Label:
        return Label(*(sentence(self._pack, self._rule, lang, partial(self._filled, lang)) for lang in ("zh", "en")))

    def _filled(self, lang: str, node: Typed) -> str | None:
        """Give the value that goes behind a fact's name in the sentence."""
        value = self._seen.get(" ".join(node.span.text.split()))
        return None if value is None else self._worded(node, value)[lang]

    def _worded(self, node: Typed, value: Value) -> Label:
        if isinstance(value, Unknown):
            return _UNKNOWN
        if value == ():
            return _EMPTY
        return Label(self._zh.worded(node, value), self._en.worded(node, value))

    def _value(self, item: Observation) -> Node:
        node, shown = item.node, self._worded(item.node, item.value)
        if isinstance(node, Parameter):
            parameter = self._pack.parameters[node.name]
            ref = tag("span", self._pack.clauses[parameter.clause].ref, lang="zh-CN", class_="ref")
            return _row([parameter.label, " ", tag("code", node.name), ref], shown)
        name = Label(self._zh.name(node), self._en.name(node))
        return _row([name, " ", tag("code", item.text)], shown)

    def _test(self, item: Observation) -> Node:
        node = item.node
        words = [prose.condition(node) if node.type == BOOL else prose.value(node) for prose in (self._zh, self._en)]
        if isinstance(item.value, Unknown):
            return _row(Label(*words), _UNKNOWN)
        return _row(Label(*words), self._worded(node, item.value))

    def _counting(self, item: Counting) -> Node:
        sums = (f"{item.start} + {item.period.text(lang)} = {item.end}" for lang in ("zh", "en"))
        head = tag("p", Label("期限计算：", "Counting: "), Label(*sums), class_="counting")
        days = [Label(zh, en) for zh, en in zip(counted_days(item, "zh"), counted_days(item, "en"), strict=True)]
        return tag("div", head, tag("ul", [tag("li", day) for day in days]) if days else None)


def _table(caption: Label, rows: Iterable[Node]) -> Node:
    return tag("table", tag("caption", caption), tag("tbody", list(rows)), class_="observed")


def _row(name: Child, value: Child) -> Node:
    return tag("tr", tag("th", name, scope="row"), tag("td", value))
