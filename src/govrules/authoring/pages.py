"""Pages about packs, generated from the packs: one a district, and one that lists what they share side by side."""

from collections.abc import Iterable, Iterator, Sequence

from govrules.authoring.lint import encoded
from govrules.base.units import Label
from govrules.engine.ask import event_nodes
from govrules.engine.evaluation import ordered_rules
from govrules.language.typed import Arithmetic, Call, Definition, FactValue, Field, Typed, children
from govrules.language.types import DATES, PeriodOf
from govrules.packs.pack import Act, Pack, Rule
from govrules.reports.messages import Messages
from govrules.reports.prose import Prose
from govrules.reports.sentences import sentence
from govrules.reports.values import show_value
from govrules.reports.words import event_name

_GENERATED = "<!-- generated from the packs by `make docs`: edit the packs instead -->"


def pack_page(pack: Pack) -> str:
    """Give the page of a district: regulation, parameters, rules by stage, articles, what is left out, the process."""
    parts = [
        _head(pack), _parameters(pack), _scope(pack), _process(pack), _rules(pack), _articles(pack), _left_out(pack),
    ]  # fmt: skip
    return "\n".join([_GENERATED, "", *(line for part in parts for line in part)]).rstrip() + "\n"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    return [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *lines, ""] if lines else ["—", ""]


def _both(label: Label | None) -> str:
    return f"{label.zh} / {label.en}" if label else ""


def _head(pack: Pack) -> Iterator[str]:
    document, force = pack.document, pack.in_force
    yield f"# {pack.district.zh} / {pack.district.en}"
    yield ""
    yield (
        f"《{_breakable(document.title)}》"
        + (f"，{document.number}" if document.number else "")
        + (f"，{document.issued}" if document.issued else "")
    )
    yield ""
    until = f" – {force.until}" if force.until else " –"
    start = str(force.start) if force.start else "the text names no day: taken to be in force / 文本未写明，按有效处理"
    yield f"- In force / 施行期间: {start}{until if force.start else ''}"
    yield f"- Pack / 规则包: `{pack.id}` {pack.version}, {len(pack.rules)} rules, {len(pack.parameters)} parameters"
    kept = len(encoded(pack) & set(pack.clauses))
    yield f"- Clauses / 条款: {len(pack.clauses)}, encoded / 已编码 {kept}"
    actors = "; ".join(f"`{actor.code}` {_both(actor.label)}" for actor in pack.actors.values())
    yield f"- Actors / 主体: {actors}"
    yield ""


def _breakable(title: str, every: int = 12) -> str:
    """Let a long title break: Chinese has no blanks at which a narrow page could."""
    return "<wbr>".join(title[start : start + every] for start in range(0, len(title), every))


def _parameters(pack: Pack) -> Iterator[str]:
    yield "## Parameters / 参数"
    yield ""
    rows = [
        (f"`{item.name}`", show_value(item.value, item.type, "zh"), show_value(item.value, item.type, "en"),
         pack.clauses[item.clause].ref, _both(item.label), _both(item.note))
        for item in pack.parameters.values()
    ]  # fmt: skip
    yield from _table(("name", "值", "value", "clause", "label", "note"), rows)


def _scope(pack: Pack) -> Iterator[str]:
    yield "## Scope / 适用范围"
    yield ""
    kinds = {"applies": "applies if / 适用", "extends": "extends to / 参照", "excludes": "excludes / 除外"}
    rows = [
        (kinds[item.kind], pack.clauses[item.clause].ref, Prose(pack, "zh").condition(item.condition),
         Prose(pack, "en").condition(item.condition), _both(item.note))
        for item in pack.scope
    ]  # fmt: skip
    yield from _table(("kind", "clause", "条件", "condition", "note"), rows)


def _rules(pack: Pack) -> Iterator[str]:
    yield "## Rules by stage / 各阶段规则"
    stage = None
    messages = Messages(pack)
    for rule in ordered_rules(pack):
        if rule.stage != stage:
            stage = rule.stage
            yield from ("", f"### {_both(pack.vocabulary.stages[stage])}")
        refs = "、".join(dict.fromkeys(pack.clauses[clause].ref for clause in rule.clauses))
        force = " · in principle / 原则性" if rule.force == "in_principle" else ""
        yield from ("", f"#### {_both(rule.title)}", "")
        yield f"`{rule.id}` · {refs} ({', '.join(rule.clauses)}) · {_both(messages.actor(rule.actor))}{force}"
        yield from ("", sentence(pack, rule, "zh"), "", sentence(pack, rule, "en"))
        if rule.note:
            yield from ("", f"> {rule.note.zh}", ">", f"> {rule.note.en}")
    yield ""


def _articles(pack: Pack) -> Iterator[str]:
    yield "## Rules by article / 各条规则"
    yield ""
    cited: dict[str, list[str]] = {clause: [] for clause in pack.clauses}
    for clause in pack.in_force.clauses:
        cited[clause].append("`in-force`")
    for entry in pack.scope:
        cited[entry.clause].append(f"`{entry.id}`")
    for rule in ordered_rules(pack):
        for clause in rule.clauses:
            cited[clause].append(f"`{rule.id}`")
    rows = [
        (clause.id, clause.ref, _both(clause.gist), ", ".join(dict.fromkeys(cited[clause.id])) or "—")
        for clause in pack.clauses.values()
    ]
    yield from _table(("clause", "article", "gist", "rules"), rows)


def _left_out(pack: Pack) -> Iterator[str]:
    yield "## Not encoded, and why / 未编码及原因"
    yield ""
    rows = [
        (clause.id, clause.ref, _both(clause.gist), clause.not_encoded.value.replace("_", " "), _both(clause.note))
        for clause in pack.clauses.values()
        if clause.not_encoded
    ]
    yield from _table(("clause", "article", "gist", "reason", "note"), rows)


def _process(pack: Pack) -> Iterator[str]:
    """Draw which act waits for which, with periods on the arrows."""
    yield "## Process / 流程"
    yield ""
    edges: dict[tuple[str, str], list[str]] = {}
    labels: dict[str, str] = {}
    for rule in ordered_rules(pack):
        if isinstance(rule.norm, Act):
            for source, target, text in _edges(pack, rule, rule.norm):
                for event in (source, target):
                    labels.setdefault(_node_id(event), _event_label(pack, event))
                edges.setdefault((_node_id(source), _node_id(target)), []).extend([text] if text else [])
    yield "```mermaid"
    yield "flowchart TD"
    for node, label in sorted(labels.items()):
        yield f'    {node}["{label}"]'
    for (start, end), texts in sorted(edges.items()):
        words = "；".join(dict.fromkeys(texts))
        yield f'    {start} -->|"{words}"| {end}' if words else f"    {start} --> {end}"
    yield "```"
    yield ""


def _edges(pack: Pack, rule: Rule, norm: Act) -> Iterator[tuple[Typed, Typed, str]]:
    for act in (node for item in norm.acts for node in event_nodes(item)[:1]):
        for item in norm.after:
            yield from ((source, act, "") for source in event_nodes(item)[:1])
        for item in norm.before:
            yield from ((act, target, "") for target in event_nodes(item)[:1])
        for day, mark in ((norm.by, "≤"), (norm.not_before, "≥")):
            if day is not None:
                yield from ((source, act, f"{mark} {text}") for source, text in _periods(day))


def _periods(node: Typed) -> Iterator[tuple[Typed, str]]:
    """Give the events that a day counts from, each with the period counted."""
    if isinstance(node, Definition):
        yield from _periods(node.body)
    elif isinstance(node, Arithmetic) and isinstance(node.right.type, PeriodOf):
        sign = "-" if node.operator == "-" else ""
        value = getattr(node.right, "value", None)
        text = show_value(value, node.right.type, "zh") if value is not None else node.right.span.text
        yield from ((source, sign + text) for source in event_nodes(node.left)[:1])
    elif isinstance(node, Call) and node.type in DATES:
        for child in children(node):
            yield from _periods(child)


def _node_id(node: Typed) -> str:
    name = node.name if isinstance(node, FactValue | Field) else "element"
    return f"change_{name}" if isinstance(node, Field) else name


def _event_label(pack: Pack, node: Typed) -> str:
    if isinstance(node, Field):
        for fact in pack.vocabulary.facts.values():
            if node.name in fact.fields:
                return event_name(fact.fields[node.name].label, "zh")
    if isinstance(node, FactValue):
        return event_name(pack.vocabulary.facts[node.name].label, "zh")
    return node.span.text


def comparison_page(packs: Sequence[Pack]) -> str:
    """Give the page that lists parameters and rules of all packs side by side."""
    names = [pack.id for pack in packs]
    lines = [_GENERATED, "", "# Side by side / 各区对照", "", "—: the text says nothing of the kind / 原文未作规定", ""]
    links = ", ".join(f"[{pack.district.zh} / {pack.district.en}]({pack.id}.md)" for pack in packs)
    lines += [links, "", "## Parameters / 参数", ""]
    parameters = sorted({name for pack in packs for name in pack.parameters})
    lines += _table(
        ("parameter", *names),
        ([_parameter_name(packs, name), *(_parameter(pack, name) for pack in packs)] for name in parameters),
    )
    lines += ["## Rules / 规则", ""]
    rules = {rule.id: rule for pack in reversed(packs) for rule in pack.rules}
    order = list(packs[0].vocabulary.stages)
    for stage in order:
        mine = sorted(rule for rule, item in rules.items() if item.stage == stage)
        if mine:
            lines += [f"### {_both(packs[0].vocabulary.stages[stage])}", ""]
            rows = ([f"`{rule}`<br>{_both(rules[rule].title)}", *(_rule(pack, rule) for pack in packs)] for rule in mine)
            lines += _table(("rule", *names), rows)
    return "\n".join(lines).rstrip() + "\n"


def _parameter_name(packs: Sequence[Pack], name: str) -> str:
    label = next((pack.parameters[name].label for pack in packs if name in pack.parameters), None)
    return f"`{name}`<br>{_both(label)}"


def _parameter(pack: Pack, name: str) -> str:
    item = pack.parameters.get(name)
    if item is None:
        return "—"
    zh, en = (show_value(item.value, item.type, lang) for lang in ("zh", "en"))
    return f"{zh}{f' / {en}' if en != zh else ''}<br>{pack.clauses[item.clause].ref}"


def _rule(pack: Pack, rule_id: str) -> str:
    rule = pack.rule(rule_id)
    if rule is None:
        return "—"
    refs = "、".join(dict.fromkeys(pack.clauses[clause].ref for clause in rule.clauses))
    soft = "<br>in principle / 原则性" if rule.force == "in_principle" else ""
    periods = [text for _, text in _periods(rule.norm.by)] if isinstance(rule.norm, Act) and rule.norm.by else []
    return refs + (f"<br>≤ {'；'.join(periods)}" if periods else "") + soft
