"""Expressions in Chinese and English prose, built from the typed tree and the labels of the data dictionary."""

from collections.abc import Callable
from typing import assert_never

from govrules.base.units import Label
from govrules.language.typed import (
    Aggregate,
    Arithmetic,
    Call,
    Choice,
    Comparison,
    Constant,
    Definition,
    FactValue,
    Field,
    Local,
    Logic,
    Not,
    Parameter,
    Typed,
)
from govrules.language.types import BOOL, DATES, EVENT, INT, MONEY, RATIO, EnumOf, ListOf, PeriodOf, SetOf, Type
from govrules.language.values import NEVER, Value
from govrules.packs.pack import Classification, Loop, Pack
from govrules.packs.vocabulary import Fact
from govrules.reports.comparisons import comparison, is_never, ordered
from govrules.reports.values import show_value
from govrules.reports.words import (
    AGGREGATES,
    CALLS,
    event_name,
)

Fill = Callable[[Typed], str | None]
"""Gives the value of a fact to put behind its name, None for none."""


class Prose:
    """Words expressions of a pack in one language; with `fill`, every fact is followed by its value."""

    def __init__(self, pack: Pack, lang: str, fill: Fill | None = None, within: str | None = None) -> None:
        self._pack, self.zh, self.lang = pack, lang == "zh", lang
        self.within = within
        # A classification is named where it is used, instead of being spelt out each time.
        self._classifying = {
            rule.norm.condition.name: rule
            for rule in pack.rules
            if isinstance(rule.norm, Classification) and rule.when is None and isinstance(rule.norm.condition, Definition)
        }
        self._fill = fill
        self._loops: dict[str, Typed] = {}

    def inside(self, loop: Loop | None) -> "Prose":
        """Give the same for expressions inside a rule's loop."""
        other = Prose(self._pack, self.lang, self._fill, self.within)
        other._loops = {**self._loops, **({loop.variable: loop.over} if loop else {})}
        return other

    def say(self, label: Label) -> str:
        """Give a label in the language."""
        return label[self.lang]

    def listed(self, items: list[str], *, either: bool = False) -> str:
        """Join phrases with and, or with or."""
        if self.zh:
            return ("或" if either else "、").join(items)
        joint = " or " if either else " and "
        return items[0] if len(items) == 1 else f"{', '.join(items[:-1])}{joint}{items[-1]}"

    # --- facts -------------------------------------------------------------------------------------------------

    def fact(self, node: Typed) -> Fact | None:
        """Find the fact (or the field of a list's record) that a node names."""
        if isinstance(node, FactValue):
            return self._pack.vocabulary.facts[node.name]
        if isinstance(node, Local) and node.name in self._loops:
            return self.fact(self._loops[node.name])
        if isinstance(node, Field):
            owner = self.fact(node.record)
            return owner.fields.get(node.name) if owner else None
        return None

    def _filled(self, text: str, node: Typed) -> str:
        value = self._fill(node) if self._fill else None
        return text if value is None else f"{text}（{value}）" if self.zh else f"{text} ({value})"

    def name(self, node: Typed) -> str:
        """Give the label of a fact."""
        fact = self.fact(node)
        return self._filled(self.say(fact.label) if fact else node.span.text, node)

    def event(self, node: Typed) -> str:
        """Word a date as what happens on it: `合同签订`, `the contract was signed`."""
        match node:
            case Definition():
                return self.event(node.body)
            case Choice() if node.otherwise.type not in DATES or is_never(node.otherwise):
                condition = self.condition(node.condition)
                return f"{self.event(node.then)}（{condition}）" if self.zh else f"{self.event(node.then)} ({condition})"
            case FactValue() | Field() | Local() if node.type == EVENT:
                fact = self.fact(node)
                name = event_name(fact.label, self.lang) if fact else node.span.text
                return self._filled(name if self.zh else f"“{name}”", node)
        return self.value(node)

    # --- values ------------------------------------------------------------------------------------------------

    def value(self, node: Typed) -> str:
        """Word a value."""
        match node:
            case Constant():
                return self._constant(node)
            case Parameter():
                return show_value(node.value, node.type, self.lang)
            case FactValue() | Field() | Local():
                return self.name(node)
            case Definition():
                return self.value(node.body)
            case Not() | Logic() | Comparison():
                return self.condition(node)
            case Arithmetic():
                return self._arithmetic(node)
            case Choice():
                return self._choice(node)
            case Call():
                return self._call(node)
            case Aggregate():
                return self._aggregate(node)
        assert_never(node)

    def _constant(self, node: Constant) -> str:
        if node.value is NEVER:
            return "未发生" if self.zh else "never"
        if isinstance(node.value, frozenset | tuple):
            return self.listed([self.code(str(item), node.type) for item in ordered(node.value)])
        if isinstance(node.value, str):
            return self.code(node.value, node.type)
        return show_value(node.value, node.type, self.lang)

    def code(self, code: str, kind: Type, of: Typed | None = None) -> str:
        """Give the label of a code: that of the fact it is compared with, else of the first fact that knows it."""
        fact = self.fact(of) if of is not None else None
        if fact and code in fact.values:
            return self.say(fact.values[code])
        item = kind.item if isinstance(kind, ListOf | SetOf) else kind
        if isinstance(item, EnumOf):
            for fact in self._pack.vocabulary.facts.values():
                for known in (fact, *fact.fields.values()):
                    if code in known.values and set(item.codes) <= set(known.values):
                        return self.say(known.values[code])
        return code

    def _arithmetic(self, node: Arithmetic) -> str:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(node.right.type, PeriodOf):
            back = node.operator == "-"
            if self.zh:
                return f"{self.event(node.left)}{'前' if back else '后'}{right}"
            return f"{right} {'before' if back else 'after'} {self.event(node.left)}"
        if node.operator == "*" and {node.left.type, node.right.type} == {MONEY, RATIO}:
            whole, share = (left, right) if node.left.type == MONEY else (right, left)
            return f"{whole}的{share}" if self.zh else f"{share} of {whole}"
        if node.operator == "&":
            return f"{left}中的{right}" if self.zh else f"{left} among {right}"
        if node.operator == "-" and isinstance(node.type, SetOf):
            return f"{right}以外的{left}" if self.zh else f"{left} other than {right}"
        if node.operator in "+-" and node.left.type == INT and isinstance(node.right, Constant) and node.right.value == 1:
            back = node.operator == "-"
            if self.zh:
                return f"{left}的{'上' if back else '下'}一年"
            return f"the year {'before' if back else 'after'} {left}"
        sign = {"*": "×", "/": "÷"}.get(node.operator, node.operator)
        return f"{left} {sign} {right}"

    def _choice(self, node: Choice) -> str:
        condition, then, otherwise = self.condition(node.condition), self.value(node.then), self.value(node.otherwise)
        if self.zh:
            return f"{condition}的为{then}，否则为{otherwise}"
        return f"{then} where {condition}, otherwise {otherwise}"

    def _call(self, node: Call, *, negated: bool = False) -> str:
        words = [self.event(item) if item.type in DATES else self.value(item) for item in node.arguments]
        if node.function == "date" and words[0].isdigit() and self.zh:
            words[0] += "年"
        zh, en = CALLS[f"not {node.function}" if negated else node.function]
        joined = self.listed(words) if node.function in ("later_of", "earlier_of") else None
        values = [joined] if joined is not None else words
        return (zh if self.zh else en).format(*values)

    def _aggregate(self, node: Aggregate, *, negated: bool = False) -> str:
        over = self.value(node.over)
        inner = self.inside(Loop(node.variable, node.over))
        own = isinstance(node.element, Local)
        element = "" if own else inner.condition(node.element) if node.element.type == BOOL else inner.value(node.element)
        condition = inner.condition(node.condition) if node.condition else ""
        zh, en = AGGREGATES[f"not {node.function}" if negated else node.function]
        template = zh if self.zh else en
        among = (f"（其中{condition}的）" if self.zh else f" (those where {condition})") if condition else ""
        return template.format(over=over + among, element=element)

    # --- conditions --------------------------------------------------------------------------------------------

    def condition(self, node: Typed, *, negated: bool = False) -> str:
        """Word a condition (or its contrary)."""
        match node:
            case Definition() if (title := self._classified(node)) is not None:
                if self.zh:
                    return f"{'不' if negated else ''}{title}"
                return f"{'it is not so that ' if negated else ''}{title}"
            case Definition():
                return self.condition(node.body, negated=negated)
            case Not():
                return self.condition(node.operand, negated=not negated)
            case Logic():
                return self._logic(node, negated=negated)
            case Comparison():
                return comparison(self, node, negated=negated)
            case FactValue() | Field() | Local():
                return self._flag(self.name(node), negated=negated)
            case Call():
                return self._call(node, negated=negated)
            case Aggregate():
                return self._aggregate(node, negated=negated)
            case _:
                text = self.value(node)
                return (f"并非{text}" if self.zh else f"it is not so that {text}") if negated else text

    def _classified(self, node: Definition) -> str | None:
        """Give the title of the rule that says what a definition means, so that it need not be said each time."""
        rule = self._classifying.get(node.name)
        if rule is None or rule.id == self.within:
            return None
        title = self.say(rule.title)
        return title if self.zh else title[:1].lower() + title[1:]

    def worded(self, node: Typed, value: Value) -> str:
        """Word a value that a fact has, codes by their labels."""
        if isinstance(value, str):
            return self.code(value, node.type, node)
        if isinstance(value, tuple) and value and all(isinstance(item, str) for item in value):
            return self.listed([self.code(str(item), node.type, node) for item in value])
        return show_value(value, node.type, self.lang)

    def _opened(self, node: Typed) -> Typed:
        while isinstance(node, Definition) and self._classified(node) is None:
            node = node.body
        return node

    def _flag(self, name: str, *, negated: bool) -> str:
        if self.zh:
            return f"“{name}”为{'否' if negated else '是'}"
        return f"“{name}” is {'no' if negated else 'yes'}"

    def _logic(self, node: Logic, *, negated: bool) -> str:
        both = node.conjunction != negated
        parts = [self.condition(item, negated=negated) for item in node.operands]
        nested = [isinstance(self._opened(item), Logic) and len(parts) > 1 for item in node.operands]
        marks = ("（", "）") if self.zh else ("(", ")")
        shown = [f"{marks[0]}{part}{marks[1]}" if inner else part for part, inner in zip(parts, nested, strict=True)]
        return (("，且" if both else "，或者") if self.zh else (" and " if both else " or ")).join(shown)
