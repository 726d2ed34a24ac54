"""Lints over names and labels: what is defined for nothing, said twice or not said."""

import re
from collections.abc import Iterable, Iterator
from functools import partial

from govrules.authoring.lints.examples import rule
from govrules.authoring.lints.row import Found, Lint, PackView
from govrules.base.diagnostics import Level
from govrules.base.units import Label
from govrules.language.typed import Definition, FactValue, Parameter
from govrules.packs.nodes import Mapping, Node, Path, Scalar, Sequence

_Named = Parameter | Definition | FactValue
_KINDS: dict[str, type[_Named]] = {"parameter": Parameter, "definition": Definition, "fact": FactValue}


def _unused(kind: str, view: PackView) -> Iterator[Found]:
    named = {node.name for node in view.nodes() if isinstance(node, _KINDS[kind])}
    for name in _own_names(view, f"{kind}s"):
        if name not in named:
            place = view.place(f"{kind}s", name, key=True)
            yield Found(name, f"the {kind} `{name}` is never used", place, "use it or remove it")


def _own_names(view: PackView, section: str) -> list[str]:
    node = view.root.get(section) if isinstance(view.root, Mapping) else None
    return [key.text for key, _ in node] if isinstance(node, Mapping) else []


def _same_parameters(view: PackView) -> Iterator[Found]:
    first: dict[object, str] = {}
    for name, item in view.pack.parameters.items():
        other = first.setdefault((item.value, item.type, item.clause), name)
        if other != name:
            message = f"the parameters `{other}` and `{name}` have the same value and the same clause"
            related = ((f"`{other}`", view.place("parameters", other, key=True)),)
            hint = "keep one of them, or say with `allow` what sets them apart"
            yield Found(name, message, view.place("parameters", name, key=True), hint, related)


def _missing_labels(view: PackView) -> Iterator[Found]:
    for name, item in view.pack.parameters.items():
        if item.label is None:
            message = f"the parameter `{name}` has no label"
            yield Found(name, message, view.place("parameters", name, key=True), "add `label: {zh: …, en: …}`")


def _untranslated(view: PackView) -> Iterator[Found]:
    for path, node in _mappings(view.root, ()):
        english = node.get("en")
        if isinstance(english, Scalar) and node.get("zh") and (found := re.search(r"[\u3400-\u9fff]+", english.text)):
            message = f"the English text holds Chinese: `{found[0]}`"
            yield Found(_owner(path), message, english.locate(*found.span()), "translate it")


def _mappings(node: Node, path: Path) -> Iterator[tuple[Path, Mapping]]:
    if isinstance(node, Mapping):
        yield path, node
        for key, below in node:
            yield from _mappings(below, (*path, key.text))
    elif isinstance(node, Sequence):
        for number, below in enumerate(node.items):
            yield from _mappings(below, (*path, number))


def _owner(path: Path) -> str:
    """Give the name of what a path lies in: the rule, the clause, the parameter, or the top-level key itself."""
    return str(path[1] if len(path) > 1 else path[0] if path else "")


def _labels_twice(view: PackView) -> Iterator[Found]:
    pack = view.pack
    labelled: dict[str, list[tuple[str, Label | None]]] = {
        "rules": [(item.id, item.title) for item in pack.rules],
        "parameters": [(name, item.label) for name, item in pack.parameters.items()],
        "facts": [(name, pack.vocabulary.facts[name].label) for name in _own_names(view, "facts")],
        "actors": [(code, actor.label) for code, actor in pack.actors.items()],
    }
    for section, labels in labelled.items():
        yield from _twice(view, section, labels)


def _twice(view: PackView, section: str, labels: Iterable[tuple[str, Label | None]]) -> Iterator[Found]:
    first: dict[tuple[str, str], str] = {}
    for name, label in labels:
        for lang in ("zh", "en") if label else ():
            text = label[lang] if label else ""
            other = first.setdefault((lang, text.strip().casefold()), name)
            if other != name:
                message = f"`{text}` is the label of `{other}` and of `{name}`"
                related = ((f"`{other}`", view.place(section, other, key=True)),)
                hint = "say in the label what sets them apart: readers see nothing else"
                yield Found(name, message, view.place(section, name, key=True), hint, related)
                break


_PARAMETER = 'parameters:\n  filing_period: {value: 7 working days, clause: "2", label: {zh: 备案期限, en: filing period}}\n'
_BY = rule("do: contract_filed_authority_date\nby: contract_date + filing_period")
_DEFINITION = "definitions:\n  is_construction: project_kind == 'construction'\n"
_FACT = "facts:\n  archive_copy_date: {type: event, stage: acceptance, label: {zh: 归档日期, en: date archived}}\n"
_SECOND = '  signing_period: {value: 7 working days, clause: "2", label: {zh: 签订期限, en: signing period}}\n'
_UNUSED = "Either a rule forgot it, or it is a leftover that readers will take for a part of the regulation."

LINTS = (
    Lint("unused-parameter", Level.WARNING, "a parameter that no expression names", _UNUSED, _PARAMETER, _PARAMETER + _BY,
         partial(_unused, "parameter")),
    Lint("unused-definition", Level.WARNING, "a definition that no expression names", _UNUSED, _DEFINITION,
         _DEFINITION + rule("when: is_construction\ndo: contract_filed_authority_date"), partial(_unused, "definition")),
    Lint("unused-fact", Level.WARNING, "a fact of the pack's own that no expression reads",
         "Projects would be asked for something that nothing depends on.", _FACT, _FACT + rule("do: archive_copy_date"),
         partial(_unused, "fact")),
    Lint("same-parameter", Level.WARNING, "two parameters with the same value, type and clause",
         "When the regulation changes the number, one of them will be forgotten.",
         _PARAMETER + _SECOND + rule("do: [contract_filed_authority_date, contract_filed_finance_date]\n"
                                     "by: later_of(contract_date + filing_period, contract_date + signing_period)"),
         _PARAMETER + _BY, _same_parameters),
    Lint("missing-label", Level.WARNING, "a parameter without a label",
         "Reports and comparisons show labels; without one, readers get a name made for programs.",
         'parameters:\n  filing_period: {value: 7 working days, clause: "2"}\n' + _BY, _PARAMETER + _BY, _missing_labels),
    Lint("untranslated-label", Level.WARNING, "an English text that holds Chinese",
         "Whoever reads the English report does not read Chinese: mostly a text was copied and not translated.",
         rule("do: contract_filed_authority_date", en="File the 合同"), rule("do: contract_filed_authority_date"), _untranslated),
    Lint("label-twice", Level.WARNING, "one label for two rules, parameters, facts or actors",
         "In a report the two cannot be told apart.",
         rule("do: contract_filed_authority_date") + rule("do: contract_filed_finance_date", "finance-filing", first=False),
         rule("do: contract_filed_authority_date")
         + rule("do: contract_filed_finance_date", "finance-filing", "财政备案", "File with finance", first=False),
         _labels_twice),
)  # fmt: skip
