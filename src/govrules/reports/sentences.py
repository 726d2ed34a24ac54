"""A rule as a sentence that a lawyer can check against the article, in Chinese and English."""

from govrules.language.typed import Arithmetic, Definition, Typed
from govrules.language.types import PeriodOf
from govrules.packs.pack import Act, Classification, Consequence, DocumentList, Monthly, Pack, Rule, State
from govrules.reports.messages import Messages
from govrules.reports.prose import Fill, Prose


def sentence(pack: Pack, rule: Rule, lang: str, fill: Fill | None = None) -> str:
    """Give a rule's sentence; with `fill`, every fact is followed by its value."""
    return _Sentence(pack, rule, lang, fill).whole()


class _Sentence:
    def __init__(self, pack: Pack, rule: Rule, lang: str, fill: Fill | None) -> None:
        self._pack, self._rule, self._zh = pack, rule, lang == "zh"
        self._prose = Prose(pack, lang, fill, rule.id).inside(rule.loop)
        self._messages = Messages(pack)

    def _say(self, zh: str, en: str) -> str:
        return zh if self._zh else en

    def whole(self) -> str:
        """The conditions, then what the rule says, then what follows."""
        rule, prose = self._rule, self._prose
        parts = [self._conditions(), self._norm()]
        text = "".join(part for part in parts if part)
        text += "。" if self._zh else "."
        if rule.otherwise:
            text += self._say(f"违反的后果：{rule.otherwise.zh}。", f" Otherwise: {prose.say(rule.otherwise)}.")
        return text if self._zh else text[:1].upper() + text[1:]

    def _conditions(self) -> str:
        rule, prose = self._rule, self._prose
        words = []
        if rule.loop:
            over = prose.value(rule.loop.over)
            words.append(self._say(f"对每一项{over}，", f"for each of the {over}, "))
        if rule.when:
            words.append(self._say(f"{prose.condition(rule.when)}的，", f"where {prose.condition(rule.when)}, "))
        if rule.unless:
            words.append(self._say(f"除{prose.condition(rule.unless)}外，", f"unless {prose.condition(rule.unless)}, "))
        if rule.unclear:
            words.append(
                self._say(
                    f"（{prose.condition(rule.unclear)}的，条文无规定）",
                    f"(the text is silent where {prose.condition(rule.unclear)}) ",
                )
            )
        return "".join(words)

    def _norm(self) -> str:
        norm = self._rule.norm
        match norm:
            case Act():
                return self._owed(norm) if norm.owed else self._allowed(norm)
            case Monthly():
                return self._monthly(norm)
            case State():
                return self._state(norm)
            case Classification():
                title, condition = self._prose.say(self._rule.title), self._prose.condition(norm.condition)
                return self._say(f"{condition}的，认定为“{title}”", f"it counts as “{title}” if {condition}")
            case Consequence():
                by = (
                    self._say(f"{last_day(self._prose, norm.by)}届满后，", f"once {last_day(self._prose, norm.by)} has passed, ")
                    if norm.by
                    else ""
                )
                return by + self._prose.say(norm.text)

    def _actor(self) -> str:
        return self._messages.actor(self._rule.actor)[self._prose.lang]

    def _must(self) -> str:
        soft = self._rule.force == "in_principle"
        return self._say("原则上应当" if soft else "应当", "should in principle" if soft else "must")

    def _to(self) -> str:
        if not self._rule.to:
            return ""
        names = self._prose.listed([self._messages.actor(code)[self._prose.lang] for code in self._rule.to])
        return self._say(f"（对象：{names}）", f" (addressed to {names})")

    def _owed(self, norm: Act) -> str:
        acts = self._prose.listed([self._prose.event(act) for act in norm.acts])
        window = self._window(norm)
        if self._zh:
            return f"{self._actor()}{self._must()}{window}办理：{acts}{self._to()}{self._accompanied(norm)}"
        return f"the {self._actor()} {self._must()} see to {acts}{self._to()}{window}{self._accompanied(norm)}"

    def _allowed(self, norm: Act) -> str:
        acts = self._prose.listed([self._prose.event(act) for act in norm.acts])
        soft = self._say(
            "原则上" if self._rule.force == "in_principle" else "", " in principle" if self._rule.force == "in_principle" else ""
        )
        window = self._window(norm)
        if self._zh:
            return f"{acts}{soft}须{window or '满足条件'}方可进行{self._accompanied(norm)}"
        return f"{acts} is{soft} allowed only{window or ' under conditions'}{self._accompanied(norm)}"

    def _window(self, norm: Act) -> str:
        prose, parts = self._prose, []
        if norm.after:
            events = prose.listed([prose.event(item) for item in norm.after])
            parts.append(self._say(f"在{events}之后", f" after {events}"))
        if norm.not_before:
            opens = prose.event(_opened(norm.not_before))
            parts.append(self._say(f"不早于{opens}", f" not before {opens}"))
        if norm.by:
            limit = time_limit(prose, norm.by)
            parts.append(self._say(limit if limit.startswith("不迟于") else f"在{limit}", f" {limit}"))
        if norm.extended_to:
            until = prose.value(norm.extended_to)
            parts.append(self._say(f"（经批准延长的，至{until}）", f" (or, where extended, by {until})"))
        if norm.before:
            events = prose.listed([prose.event(item) for item in norm.before])
            parts.append(self._say(f"先于{events}", f" before {events}"))
        return "，".join(parts) if self._zh else ",".join(parts)

    def _accompanied(self, norm: Act) -> str:
        text = ""
        if norm.documents:
            text += self._say(f"，并附：{self._documents(norm.documents)}", f", with: {self._documents(norm.documents)}")
        if norm.provided:
            condition = self._prose.condition(norm.provided)
            text += self._say(f"，且须{condition}", f", provided that {condition}")
        return text

    def _monthly(self, norm: Monthly) -> str:
        start = self._prose.event(norm.start)
        until = self._say(
            f"至{self._prose.event(norm.until)}" if norm.until else "",
            f" until {self._prose.event(norm.until)}" if norm.until else "",
        )
        what = self._prose.value(norm.months)
        return self._say(
            f"{self._actor()}{self._must()}自{start}当月起{until}，每月办理一次：{what}{self._to()}",
            f"the {self._actor()} {self._must()} see to it every month from the month of {start}{until}: {what}{self._to()}",
        )

    def _state(self, norm: State) -> str:
        soft = self._rule.force == "in_principle"
        lead = self._say("原则上" if soft else "", "in principle " if soft else "")
        if norm.condition is None:
            what = self._documents(norm.documents)
            return self._say(f"{lead}须具备：{what}", f"{lead}there must be: {what}")
        condition = self._prose.condition(norm.condition)
        if norm.forbidden:
            return self._say(f"{lead}不得有下列情形：{condition}", f"{lead}this must not be: {condition}")
        return self._say(f"{lead}须{condition}", f"{lead}it must be so that {condition}")

    def _documents(self, lists: tuple[DocumentList, ...]) -> str:
        items = []
        for required in lists:
            for item in required.items:
                name = self._messages.document(item.code)[self._prose.lang]
                if item.condition:
                    condition = self._prose.condition(item.condition)
                    name += self._say(f"（{condition}的）", f" (where {condition})")
                items.append(name)
        return self._prose.listed(items)


def last_day(prose: Prose, node: Typed) -> str:
    """Word a last day; `contract_date + 7 working days` as a period from the event: `7 working days of …`."""
    node = _opened(node)
    if _counts(node) and isinstance(node, Arithmetic):
        period, start = prose.value(node.right), prose.event(node.left)
        return f"{start}之日起{period}" if prose.lang == "zh" else f"{period} of {start}"
    return prose.event(node)


def time_limit(prose: Prose, node: Typed) -> str:
    """Word a last day as the limit that it sets: `within 7 working days of …`, `by 09-15 of …`."""
    last, within = last_day(prose, node), _counts(node)
    if prose.lang == "zh":
        return f"{last}内" if within else f"不迟于{last}"
    return f"within {last}" if within else f"by {last}"


def _opened(node: Typed) -> Typed:
    while isinstance(node, Definition):
        node = node.body
    return node


def _counts(node: Typed) -> bool:
    node = _opened(node)
    return isinstance(node, Arithmetic) and node.operator == "+" and isinstance(node.right.type, PeriodOf)
