"""The columns of a portfolio for a pack: the facts that its rules read, by stage, each with what is to be said of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from govrules.base.units import Label
from govrules.language.types import BOOL, DAY, EVENT, INT, MONEY, MONTH, RATIO, EnumOf, ListOf, RecordOf, Type
from govrules.packs.pack import Pack, fact_names
from govrules.packs.vocabulary import Fact

_MOST_ARTICLES = 12
_FEW_CODES = 10
_HOW: dict[Type, Label] = {
    EVENT: Label(
        "日期，如 2024-03-05；已知尚未发生填 -，不清楚则留空",
        "a date such as 2024-03-05; - if it has not happened, empty if not known",
    ),
    DAY: Label(
        "日期，如 2024-12-31；已知没有设定填 -，不清楚则留空",
        "a date such as 2024-12-31; - if none is set, empty if not known",
    ),
    MONTH: Label("月份，如 2024-03", "a month such as 2024-03"),
    BOOL: Label("是 或 否", "yes or no"),
    MONEY: Label("金额，以元计，如 1200000；也可写 120万元", "an amount in yuan such as 1200000"),
    RATIO: Label("比例，如 10%", "a ratio such as 10%"),
    INT: Label("整数", "a whole number"),
}  # fmt: skip
_TEXT = Label("文字", "a text")


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """A column to fill in: the path of its fact, the fact, the label with that of the record around it, its stage."""

    path: str
    fact: Fact
    label: Label
    stage: str

    def heading(self, lang: str) -> str:
        """Give the heading: the label, and the name in brackets, which the reader goes by."""
        return f"{self.label[lang]}\n({self.path})"


def is_records(fact: Fact) -> bool:
    """Tell whether a fact is a list of records, which takes a sheet of its own."""
    return isinstance(fact.type, ListOf) and isinstance(fact.type.item, RecordOf)


def columns_of(pack: Pack) -> tuple[TemplateColumn, ...]:
    """Give the columns of a pack by stage, in the order of the vocabulary; a record has a column for each of its fields."""
    expressions = [item for rule in pack.rules for item in rule.expressions()] + [entry.condition for entry in pack.scope]
    read = fact_names(tuple(expressions))
    stages = list(pack.vocabulary.stages)
    facts = sorted(
        (fact for name, fact in pack.vocabulary.facts.items() if name in read),
        key=lambda fact: stages.index(fact.stage or stages[0]),
    )
    return tuple(column for fact in facts for column in _of_fact(fact, fact.stage or stages[0]))


def _of_fact(fact: Fact, stage: str) -> Iterator[TemplateColumn]:
    if not isinstance(fact.type, RecordOf):
        yield TemplateColumn(fact.name, fact, fact.label, stage)
        return
    for inner in fact.fields.values():
        label = Label(f"{fact.label.zh}·{inner.label.zh}", f"{fact.label.en}: {inner.label.en}")
        yield TemplateColumn(f"{fact.name}.{inner.name}", inner, label, stage)


def articles_of(pack: Pack) -> dict[str, tuple[str, ...]]:
    """Give the articles, as printed, whose rules read each fact."""
    found: dict[str, dict[str, None]] = {}
    for rule in pack.rules:
        for fact in pack.facts_read(rule):
            found.setdefault(fact, {}).update(dict.fromkeys(pack.clauses[clause].ref for clause in rule.clauses))
    for entry in pack.scope:
        for fact in fact_names((entry.condition,)):
            found.setdefault(fact, {})[pack.clauses[entry.clause].ref] = None
    return {fact: tuple(refs) for fact, refs in found.items()}


def comment(column: TemplateColumn, articles: tuple[str, ...], lang: str) -> str:
    """Say what a column means, how to fill it in and which articles need it."""
    zh = lang == "zh"
    fact = column.fact
    lines = [f"{column.label[lang]} ({column.path})"]
    if fact.about:
        lines.append(fact.about[lang])
    lines += _how(fact, lang)
    if articles:
        shown = ("、" if zh else ", ").join(articles[:_MOST_ARTICLES])
        rest = len(articles) - _MOST_ARTICLES
        more = (f"等 {len(articles)} 条" if zh else f" and {rest} more") if rest > 0 else ""
        lines.append(("涉及条款：" if zh else "needed by: ") + shown + more)
    return "\n".join(lines)


def _how(fact: Fact, lang: str) -> list[str]:
    zh = lang == "zh"
    if is_records(fact):
        name = fact.label[lang]
        told = (
            f"逐项填在“{name}”工作表；已知没有任何一项填 无，不清楚则留空" if zh
            else f"fill them in on the sheet `{name}`; write - here if there is none, leave empty if not known"
        )  # fmt: skip
        return [told]
    if isinstance(fact.type, ListOf):
        told = (
            f"多项以 ; 分隔（每项：{how_to_write(fact.type.item, lang)}）；一项也没有填 无，不清楚则留空" if zh
            else f"several with ; between them (each: {how_to_write(fact.type.item, lang)}); - for none, empty if not known"
        )  # fmt: skip
        return [told, *_codes(fact, lang)]
    return [how_to_write(fact.type, lang), *_codes(fact, lang)]


def how_to_write(kind: Type, lang: str) -> str:
    """Say how a value of a type is written in a cell."""
    if isinstance(kind, EnumOf):
        return "名称或代码" if lang == "zh" else "a label or a code"
    return _HOW.get(kind, _TEXT)[lang]


def _codes(fact: Fact, lang: str) -> list[str]:
    if not fact.values:
        return []
    if len(fact.values) > _FEW_CODES:
        return [
            f"可填的 {len(fact.values)} 项见“代码表”"
            if lang == "zh"
            else f"the {len(fact.values)} of them stand on the sheet `Codes`"
        ]
    joint = "、" if lang == "zh" else "; "
    return [("可填：" if lang == "zh" else "one of: ") + joint.join(label[lang] for label in fact.values.values())]
