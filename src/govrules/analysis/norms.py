"""Rules of several packs side by side: one row a rule id, one cell a pack or None where it has no rule of that kind."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from govrules.analysis.tables import plainest
from govrules.base.units import Label
from govrules.language.typed import Parameter, Typed, walk
from govrules.packs.pack import Act, Classification, Consequence, DocumentList, Monthly, Norm, Pack, Rule, State
from govrules.reports.messages import Messages
from govrules.reports.prose import Prose
from govrules.reports.sentences import sentence, time_limit


class Aspect(Enum):
    """In what the rules of a row can differ."""

    FORM = "form"
    FORCE = "force"
    STAGE = "stage"
    ACTOR = "actor"
    TO = "to"
    CONDITION = "condition"
    DEADLINE = "deadline"
    OPENS = "opens"
    ORDER = "order"
    REQUIREMENT = "requirement"
    DOCUMENTS = "documents"


ASPECT_WORDS = {
    Aspect.FORM: Label("形式", "form"), Aspect.FORCE: Label("力度", "force"), Aspect.STAGE: Label("阶段", "stage"),
    Aspect.ACTOR: Label("主体", "actor"), Aspect.TO: Label("对象", "addressee"), Aspect.CONDITION: Label("条件", "condition"),
    Aspect.DEADLINE: Label("期限", "deadline"), Aspect.OPENS: Label("最早时间", "earliest day"),
    Aspect.ORDER: Label("先后", "order"), Aspect.REQUIREMENT: Label("要求", "requirement"),
    Aspect.DOCUMENTS: Label("材料", "documents"),
}  # fmt: skip
FORM_WORDS = {
    "do": Label("应当办理", "owed"), "may": Label("满足条件方可", "allowed only so"), "must": Label("应当符合", "must hold"),
    "forbid": Label("不得", "must not"), "applies": Label("认定", "classification"), "consequence": Label("后果", "consequence"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RuleCell:
    """A rule in one pack, in words: None where it says nothing of the kind."""

    pack: str
    rule: str
    clauses: tuple[str, ...]
    refs: tuple[str, ...]
    title: Label
    form: str
    force: str
    stage: str
    actor: str
    actor_label: Label
    to: tuple[str, ...]
    to_labels: tuple[Label, ...]
    condition: Label | None
    deadline: Label | None
    opens: Label | None
    after: Label | None
    before: Label | None
    requirement: Label | None
    documents: tuple[str, ...]
    document_labels: tuple[Label, ...]
    parameters: tuple[str, ...]
    sentence: Label
    note: Label | None

    def aspect(self, aspect: Aspect) -> object:
        """Give what is compared of an aspect: codes where there are any, else the words."""
        match aspect:
            case Aspect.TO:
                return frozenset(self.to)
            case Aspect.ORDER:
                return (self.after, self.before)
            case Aspect.DOCUMENTS:
                return frozenset(self.documents)
        return getattr(self, aspect.value)


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule by its shared id, with the plainest of its titles and the stage of the first pack that has it."""

    id: str
    title: Label
    stage: str
    cells: tuple[RuleCell | None, ...]

    @property
    def present(self) -> tuple[RuleCell, ...]:
        """Give the cells that are no gaps."""
        return tuple(cell for cell in self.cells if cell is not None)

    @property
    def differs(self) -> tuple[Aspect, ...]:
        """Give the aspects in which the packs that have the rule do not agree."""
        return tuple(item for item in Aspect if len({cell.aspect(item) for cell in self.present}) > 1)

    @property
    def has_deadline(self) -> bool:
        """Tell whether one of the packs sets a last day, so that another's silence is a gap worth showing."""
        return any(cell.deadline for cell in self.present)


def rule_rows(packs: Sequence[Pack]) -> tuple[RuleRow, ...]:
    """Give a row for every rule id of the packs, in order of stage, then id (so that families stand together)."""
    writers = [_Writer(pack) for pack in packs]
    rules = [{rule.id: rule for rule in pack.rules} for pack in packs]
    stages = list(packs[0].vocabulary.stages)
    rows = []
    for name in sorted({name for own in rules for name in own}):
        cells = tuple(writer.cell(own[name]) if name in own else None for writer, own in zip(writers, rules, strict=True))
        present = [cell for cell in cells if cell]
        rows.append(RuleRow(name, plainest([cell.title for cell in present]), present[0].stage, cells))
    return tuple(sorted(rows, key=lambda row: (stages.index(row.stage), row.id)))


class _Writer:
    """Words the rules of a pack in both languages."""

    def __init__(self, pack: Pack) -> None:
        self._pack, self._messages = pack, Messages(pack)

    def cell(self, rule: Rule) -> RuleCell:
        pack, norm = self._pack, rule.norm
        prose = tuple(self._own(rule))
        act = norm if isinstance(norm, Act) else None
        opens = act.not_before if act else None
        documents = tuple(dict.fromkeys(_codes(norm)))
        names = (node.name for item in rule.expressions() for node in walk(item) if isinstance(node, Parameter))
        return RuleCell(
            pack=pack.id, rule=rule.id, clauses=rule.clauses,
            refs=tuple(dict.fromkeys(pack.clauses[clause].ref for clause in rule.clauses)),
            title=rule.title, form=rule.form, force=rule.force, stage=rule.stage,
            actor=rule.actor, actor_label=self._messages.actor(rule.actor),
            to=rule.to, to_labels=tuple(map(self._messages.actor, rule.to)),
            condition=_condition(rule, prose),
            deadline=_deadline(norm, prose),
            opens=_both(prose, lambda item: item.event(opens)) if opens else None,
            after=_events(act.after, prose) if act else None, before=_events(act.before, prose) if act else None,
            requirement=_requirement(norm, prose),
            documents=documents, document_labels=tuple(map(self._messages.document, documents)),
            parameters=tuple(dict.fromkeys(names)),
            sentence=Label(sentence(pack, rule, "zh"), sentence(pack, rule, "en")), note=rule.note,
        )  # fmt: skip

    def _own(self, rule: Rule) -> Iterator[Prose]:
        yield from (Prose(self._pack, lang, within=rule.id).inside(rule.loop) for lang in ("zh", "en"))


Words = tuple[Prose, ...]


def _both(prose: Words, say: Callable[[Prose], str]) -> Label:
    zh, en = map(say, prose)
    return Label(zh, en)


def _events(nodes: Sequence[Typed], prose: Words) -> Label | None:
    return _both(prose, lambda item: item.listed([item.event(node) for node in nodes])) if nodes else None


def _condition(rule: Rule, prose: Words) -> Label | None:
    when, unless = rule.when, rule.unless
    if when is None and unless is None:
        return None

    def say(item: Prose) -> str:
        zh = item.lang == "zh"
        parts = [item.condition(when) if zh else f"where {item.condition(when)}"] if when else []
        if unless:
            parts.append(f"除{item.condition(unless)}外" if zh else f"unless {item.condition(unless)}")
        return ("，" if zh else ", ").join(parts)

    return _both(prose, say)


def _deadline(norm: Norm, prose: Words) -> Label | None:
    match norm:
        case Act(by=by) | Consequence(by=by) if by is not None:
            return _both(prose, lambda item: time_limit(item, by))
        case Monthly():
            return Label("每月一次，当月末日前", "every month, by its last day")
    return None


def _requirement(norm: Norm, prose: Words) -> Label | None:
    match norm:
        case Act(provided=condition) | State(condition=condition) | Classification(condition=condition):
            return _both(prose, lambda item: item.condition(condition)) if condition is not None else None
        case Consequence(text=text):
            return text
    return None


def _codes(norm: Norm) -> Iterable[str]:
    lists: tuple[DocumentList, ...] = norm.documents if isinstance(norm, Act | State) else ()
    return (item.code for required in lists for item in required.items)
