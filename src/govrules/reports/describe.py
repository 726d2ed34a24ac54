"""A rule as a short sheet: what it demands of whom, its conditions as written, its parameters with their clauses."""

from collections.abc import Iterator

from govrules.base.units import Label
from govrules.language.typed import Definition, Parameter, Typed, walk
from govrules.packs.pack import (
    Act,
    Classification,
    Consequence,
    DocumentList,
    Monthly,
    Pack,
    Rule,
    State,
    fact_names,
)
from govrules.reports.messages import Messages
from govrules.reports.sentences import sentence
from govrules.reports.values import show_value

_FORMS = {
    "do": Label("应当办理", "owed"),
    "may": Label("满足条件方可", "allowed only under conditions"),
    "must": Label("应当符合", "must hold"),
    "forbid": Label("不得", "must not hold"),
    "applies": Label("认定", "classification"),
    "consequence": Label("后果", "consequence"),
}


def describe_rule(pack: Pack, rule: Rule, lang: str) -> str:
    """Give a rule's sheet as plain text."""
    return "\n".join(_lines(pack, rule, lang))


def _lines(pack: Pack, rule: Rule, lang: str) -> Iterator[str]:
    zh = lang == "zh"
    messages = Messages(pack)
    refs = ("、" if zh else ", ").join(dict.fromkeys(pack.clauses[clause].ref for clause in rule.clauses))
    yield f"{rule.title[lang]}  [{rule.id}]  {refs}"
    force = ("原则上" if zh else "in principle") if rule.force == "in_principle" else ""
    to = ("、" if zh else ", ").join(messages.actor(code)[lang] for code in rule.to)
    actor = messages.actor(rule.actor)[lang]
    form = _FORMS[rule.form][lang]
    yield "  " + " · ".join(
        part for part in (form, force, actor + (f" → {to}" if to else ""), pack.vocabulary.stages[rule.stage][lang]) if part
    )
    yield f"  {sentence(pack, rule, lang)}"
    if rule.loop:
        yield f"  for_each: {rule.loop.variable} in {_text(rule.loop.over)}"
    for key in ("when", "unless", "unclear"):
        if (condition := getattr(rule, key)) is not None:
            yield f"  {key}: {_text(condition)}"
    yield from _norm(rule, lang)
    yield from _words(pack, rule, lang)
    if rule.otherwise:
        yield f"  {'后果' if zh else 'otherwise'}: {rule.otherwise[lang]}"
    if rule.note:
        yield f"  {'注' if zh else 'note'}: {rule.note[lang]}"


def _norm(rule: Rule, lang: str) -> Iterator[str]:
    norm = rule.norm
    match norm:
        case Act():
            yield f"  {rule.form}: {', '.join(map(_text, norm.acts))}"
            for key, items in (("after", norm.after), ("before", norm.before)):
                if items:
                    yield f"  {key}: {', '.join(map(_text, items))}"
            for key in ("not_before", "by", "extended_to", "provided"):
                if (value := getattr(norm, key)) is not None:
                    yield f"  {key}: {_text(value)}"
            yield from _documents("with", norm.documents)
        case Monthly():
            until = f", until: {_text(norm.until)}" if norm.until else ""
            yield f"  do: {_text(norm.months)}, every: month, from: {_text(norm.start)}{until}"
        case State(condition=None):
            yield from _documents("must", norm.documents)
        case State(condition=condition) if condition is not None:
            yield f"  {rule.form}: {_text(condition)}"
        case Classification():
            yield f"  applies: {_text(norm.condition)}"
        case Consequence():
            yield f"  consequence: {norm.text[lang]}"
            for key in ("by", "done"):
                if (value := getattr(norm, key)) is not None:
                    yield f"  {key}: {_text(value)}"


def _documents(key: str, lists: tuple[DocumentList, ...]) -> Iterator[str]:
    for required in lists:
        items = [f"{item.code} ({_text(item.condition)})" if item.condition else item.code for item in required.items]
        yield f"  {key} {_text(required.fact)}: {', '.join(items)}"


def _words(pack: Pack, rule: Rule, lang: str) -> Iterator[str]:
    """Explain the names that the expressions use."""
    nodes = [node for expression in rule.expressions() for node in walk(expression)]
    for name in dict.fromkeys(node.name for node in nodes if isinstance(node, Definition)):
        yield f"  {name} = {_text(pack.definitions[name])}"
    for name in dict.fromkeys(node.name for node in nodes if isinstance(node, Parameter)):
        parameter = pack.parameters[name]
        yield f"  {name} = {show_value(parameter.value, parameter.type, lang)}  ({pack.clauses[parameter.clause].ref})"
    for fact in sorted(fact_names(rule.expressions())):
        yield f"  {fact}: {pack.vocabulary.facts[fact].label[lang]}"


def _text(node: Typed) -> str:
    return " ".join(node.span.text.split())
