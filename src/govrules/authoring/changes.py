"""What an edit changed, in the pack's own terms: parameters, definitions, scope, rules and their keys, each with its places."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from govrules.authoring.shape import rule_shape
from govrules.base.source import Span
from govrules.base.units import Label
from govrules.language.typed import Typed
from govrules.packs.pack import Act, Classification, Consequence, DocumentList, Monthly, Pack, ParameterValue, Rule, State
from govrules.packs.vocabulary import Fact


@dataclass(frozen=True, slots=True)
class Change:
    """One change: of what (`parameter`, `rule`, …), its name, the key, the text before and after (None: not there)."""

    kind: str
    name: str
    key: str | None
    old: str | None
    new: str | None
    old_span: Span | None = None
    new_span: Span | None = None
    wording: bool = False
    """Whether only words changed that nothing is judged by: a title, a note, a label."""

    def to_dict(self) -> dict[str, object]:
        """Give the change as data, places as `file:line:column`."""
        places = {"old": self.old_span, "new": self.new_span}
        return {
            "kind": self.kind, "name": self.name, "key": self.key, "old": self.old, "new": self.new,
            "wording": self.wording, "places": {side: str(span) if span else None for side, span in places.items()},
        }  # fmt: skip


Texts = Mapping[str, tuple[str, Span | None]]
"""What stands under each key, and where."""
_WORDING = frozenset({"title", "note", "label", "gist", "otherwise", "stage", "ref", "number", "issued", "version", "district"})


def changes(old: Pack, new: Pack) -> tuple[Change, ...]:
    """List what changed between two versions of a pack, in the order of a pack file."""
    found = [
        *_compared("pack", new.id, _about(old), _about(new)),
        *_compared("in_force", "in_force", _in_force(old), _in_force(new)),
        *_each("actor", _actors(old), _actors(new)),
        *_each("clause", _clauses(old), _clauses(new)),
        *_each("fact", _facts(old), _facts(new)),
        *_scope(old, new),
        *_each("parameter", _parameters(old), _parameters(new)),
        *_each("definition", _definitions(old), _definitions(new)),
        *_rules(old, new),
    ]
    return tuple(found)


def renamed_rules(old: Pack, new: Pack) -> dict[str, str]:
    """Give the rules that have another id in the new version and the same meaning, by their old id."""
    gone = [rule for rule in old.rules if new.rule(rule.id) is None]
    come = {rule_shape(new, rule): rule.id for rule in new.rules if old.rule(rule.id) is None}
    return {rule.id: come[shape] for rule in gone if (shape := rule_shape(old, rule)) in come}


def _each(kind: str, old: Mapping[str, Texts], new: Mapping[str, Texts]) -> Iterator[Change]:
    """Compare named entries; one that only one side has is a single change."""
    for name in dict.fromkeys((*old, *new)):
        if name in old and name in new:
            yield from _compared(kind, name, old[name], new[name])
        else:
            texts = old.get(name) or new.get(name) or {}
            text, span = next(iter(texts.values()), ("", None))
            gone = name in old
            yield Change(
                kind, name, None, text if gone else None, None if gone else text, span if gone else None, None if gone else span
            )


def _compared(kind: str, name: str, old: Texts, new: Texts) -> Iterator[Change]:
    for key in dict.fromkeys((*old, *new)):
        before, old_span = old.get(key, (None, None))
        after, new_span = new.get(key, (None, None))
        if before != after:
            wording = key.partition(".")[0] in _WORDING or (kind == "actor" and key == "label")
            yield Change(kind, name, key, before, after, old_span, new_span, wording)


def _rules(old: Pack, new: Pack) -> Iterator[Change]:
    renamed = renamed_rules(old, new)
    olds = {renamed.get(rule.id, rule.id): rule for rule in old.rules}
    for before, after in renamed.items():
        yield Change("rule", after, "id", before, after, olds[after].span, _span(new.rule(after)), True)
    news = {rule.id: rule for rule in new.rules}
    for name in dict.fromkeys((*olds, *news)):
        if name in olds and name in news:
            yield from _compared_rules(name, olds[name], news[name])
        elif name in olds:
            yield Change("rule", name, None, _headline(olds[name]), None, olds[name].span, None)
        else:
            yield Change("rule", name, None, None, _headline(news[name]), None, news[name].span)


def _span(rule: Rule | None) -> Span | None:
    return rule.span if rule else None


def _headline(rule: Rule) -> str:
    return f"{rule.form} ({rule.title.zh} / {rule.title.en})"


_LISTS = frozenset({"clause", "to", "do", "may", "after", "before", "despite", "with", "must"})


def _compared_rules(name: str, old: Rule, new: Rule) -> Iterator[Change]:
    """Compare two versions of a rule; in lists each item that came or went is a change."""
    before, after = _rule(old), _rule(new)
    for key in dict.fromkeys((*before, *after)):
        olds, news = before.get(key, {}), after.get(key, {})
        gone = [(text, span) for text, span in olds.items() if text not in news]
        come = [(text, span) for text, span in news.items() if text not in olds]
        paired = list(zip(gone, come, strict=False)) if key not in _LISTS or len(gone) == len(come) == 1 else []
        for (was, old_span), (now, new_span) in paired:
            yield Change("rule", name, key, was, now, old_span or old.span, new_span or new.span, key in _WORDING)
        for text, span in gone[len(paired) :]:
            yield Change("rule", name, key, text, None, span or old.span, new.span, key in _WORDING)
        for text, span in come[len(paired) :]:
            yield Change("rule", name, key, None, text, old.span, span or new.span, key in _WORDING)


Items = dict[str, Span | None]


def _rule(rule: Rule) -> dict[str, Items]:
    """Give the items under each key of a rule, as written."""
    own: dict[str, Items] = {
        "clause": _plain(rule.clauses), "title": _label(rule.title), "stage": _plain([rule.stage]),
        "actor": _plain([rule.actor]), "to": _plain(rule.to), "force": _plain([rule.force]),
        "for_each": _expressions([rule.loop.over] if rule.loop else []), "when": _expressions([rule.when]),
        "unless": _expressions([rule.unless]), "unclear": _expressions([rule.unclear]), "despite": _plain(rule.despite),
        "otherwise": _label(rule.otherwise), "note": _label(rule.note),
    }  # fmt: skip
    return {key: items for key, items in {**own, **_norm(rule)}.items() if items}


def _norm(rule: Rule) -> dict[str, Items]:
    norm = rule.norm
    match norm:
        case Act():
            return {
                rule.form: _expressions(norm.acts), "after": _expressions(norm.after),
                "not_before": _expressions([norm.not_before]), "by": _expressions([norm.by]),
                "extended_to": _expressions([norm.extended_to]), "before": _expressions(norm.before),
                "with": _documents(norm.documents), "provided": _expressions([norm.provided]),
            }  # fmt: skip
        case Monthly():
            return {"do": _expressions([norm.months]), "from": _expressions([norm.start]), "until": _expressions([norm.until])}
        case State():
            return {rule.form: {**_expressions([norm.condition]), **_documents(norm.documents)}}
        case Classification():
            return {"applies": _expressions([norm.condition])}
        case Consequence():
            return {"consequence": _label(norm.text), "by": _expressions([norm.by]), "done": _expressions([norm.done])}


def _plain(texts: Iterable[str]) -> Items:
    return dict.fromkeys(texts)


def _label(label: Label | None) -> Items:
    return {f"{label.zh} / {label.en}": None} if label else {}


def _expressions(nodes: Iterable[Typed | None]) -> Items:
    return {_text(node): node.span for node in nodes if node is not None}


def _documents(lists: Iterable[DocumentList]) -> Items:
    found: Items = {}
    for part in lists:
        for item in part.items:
            condition = f" (when {_text(item.condition)})" if item.condition else ""
            found[f"{_text(part.fact)}: {item.code}{condition}"] = part.fact.span
    return found


def _text(node: Typed) -> str:
    return " ".join(node.span.text.split())


# --- the rest of a pack -----------------------------------------------------------------------------------------


def _filled(texts: Mapping[str, object]) -> Texts:
    return {key: (str(value), None) for key, value in texts.items() if value is not None}


def _words(label: Label | None) -> str | None:
    return f"{label.zh} / {label.en}" if label else None


def _about(pack: Pack) -> Texts:
    document = pack.document
    return _filled({
        "id": pack.id, "version": pack.version, "district": _words(pack.district), "title": document.title,
        "number": document.number, "issued": document.issued,
        "roll": "next_working_day" if pack.rolls_to_working_day else None,
    })  # fmt: skip


def _in_force(pack: Pack) -> Texts:
    force = pack.in_force
    return _filled({
        "from": force.start, "until": force.until, "clause": ", ".join(force.clauses) or None,
        "assumed": "true" if force.assumed else None, "note": _words(force.note),
    })  # fmt: skip


def _actors(pack: Pack) -> dict[str, Texts]:
    return {
        code: _filled({"label": _words(actor.label), "party": "authority" if actor.is_authority else "own"})
        for code, actor in pack.actors.items()
    }


def _clauses(pack: Pack) -> dict[str, Texts]:
    return {
        item.id: _filled({
            "gist": _words(item.gist), "ref": item.ref, "note": _words(item.note),
            "not_encoded": item.not_encoded.value if item.not_encoded else None,
        })
        for item in pack.clauses.values()
    }  # fmt: skip


def _facts(pack: Pack) -> dict[str, Texts]:
    return {name: _fact(fact) for name, fact in pack.vocabulary.facts.items()}


def _fact(fact: Fact) -> Texts:
    fields = {name: f"{item.type}: {', '.join(item.values)}" for name, item in fact.fields.items()}
    return _filled({
        "type": fact.type, "label": _words(fact.label), "values": ", ".join(fact.values) or None,
        "fields": "; ".join(f"{name} {kind}" for name, kind in fields.items()) or None,
    })  # fmt: skip


def _scope(old: Pack, new: Pack) -> Iterator[Change]:
    sides: list[dict[tuple[str, str, str], Span]] = []
    for pack in (old, new):
        sides.append({(item.clause, item.kind, _text(item.condition)): item.condition.span for item in pack.scope})
    gone = [key for key in sides[0] if key not in sides[1]]
    come = [key for key in sides[1] if key not in sides[0]]
    for key in gone:
        after = next((other for other in come if other[:2] == key[:2]), None)
        if after:
            come.remove(after)
        new_text, new_span = (after[2], sides[1][after]) if after else (None, None)
        yield Change("scope", f"scope/{key[0]}", _scope_key(key), key[2], new_text, sides[0][key], new_span)
    for key in come:
        yield Change("scope", f"scope/{key[0]}", _scope_key(key), None, key[2], None, sides[1][key])


def _scope_key(key: tuple[str, str, str]) -> str:
    return f"{key[1]}_if"


def _named(items: Mapping[str, ParameterValue], texts: Callable[[ParameterValue], Texts]) -> dict[str, Texts]:
    return {name: texts(item) for name, item in items.items()}


def _parameters(pack: Pack) -> dict[str, Texts]:
    def texts(item: ParameterValue) -> Texts:
        words = {"clause": item.clause, "label": _words(item.label), "note": _words(item.note)}
        return {"value": (item.written, item.span), **{key: (text, item.span) for key, text in words.items() if text}}

    return _named(pack.parameters, texts)


def _definitions(pack: Pack) -> dict[str, Texts]:
    return {name: {"means": (_text(node), node.span)} for name, node in pack.definitions.items()}
