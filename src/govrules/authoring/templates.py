"""Files to begin with: a record with every fact that a pack reads, to be filled in."""

from govrules.base.units import Label
from govrules.language.types import EVENT, EnumOf, ListOf, RecordOf, Type
from govrules.packs.pack import Pack, fact_names
from govrules.packs.vocabulary import Fact

_HEAD = Label(
    "# 项目情况。删去行首的“# ”并填写；未填写的视为未知。日期填 null 表示尚未发生（或未设定）。",
    "# What is known about the project. Remove the `# ` and fill in; what is left out is unknown.\n"
    "# A date that is null says: it has not happened (or: none is set).",
)
_EXAMPLES = {
    "event": "2024-03-05", "day": "2024-12-31", "month": "2024-03", "bool": "true", "money": "120万元", "ratio": "10%",
    "int": "1", "text": "…",
}  # fmt: skip


def record_template(pack: Pack, lang: str) -> str:
    """Give a YAML record with all facts that a pack reads, by stage, each commented out with its meaning."""
    expressions = [item for rule in pack.rules for item in rule.expressions()] + [entry.condition for entry in pack.scope]
    read = fact_names(tuple(expressions))
    lines = [f"# {pack.document.title}", *_HEAD[lang].splitlines(), "id: PROJECT-1", ""]
    for stage, label in pack.vocabulary.stages.items():
        facts = [fact for name, fact in pack.vocabulary.facts.items() if name in read and fact.stage == stage]
        if facts:
            lines += [f"# --- {label[lang]} ---", *(line for fact in facts for line in _fact_lines(fact, lang)), ""]
    return "\n".join(lines)


def _fact_lines(fact: Fact, lang: str) -> list[str]:
    about = f" ({fact.about[lang]})" if fact.about else ""
    lines = [f"# {fact.label[lang]}{about}"]
    if fact.values:
        lines += [f"#   {code}: {label[lang]}" for code, label in fact.values.items()]
    if isinstance(fact.type, ListOf) and isinstance(fact.type.item, RecordOf):
        marks = ["- ", *["  "] * (len(fact.fields) - 1)]
        rows = [
            f"#   {mark}{name}: {_example(item.type)}  # {item.label[lang]}"
            for mark, (name, item) in zip(marks, fact.fields.items(), strict=True)
        ]
        return [*lines, f"# {fact.name}:", *rows]
    if isinstance(fact.type, RecordOf):
        rows = [f"#   {name}: {_example(item.type)}  # {item.label[lang]}" for name, item in fact.fields.items()]
        return [*lines, f"# {fact.name}:", *rows]
    return [*lines, f"# {fact.name}: {_example(fact.type)}"]


def _example(kind: Type) -> str:
    if isinstance(kind, ListOf):
        return f"[{_example(kind.item)}]"
    if isinstance(kind, EnumOf):
        return kind.codes[0]
    return _EXAMPLES[str(kind)] if kind != EVENT else _EXAMPLES["event"]
