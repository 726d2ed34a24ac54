"""RuleEntry → Rule: the form of the norm, the keys that go with it, and its expressions typed."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from govrules.base.diagnostics import Diagnostic, listed
from govrules.base.units import Label
from govrules.language.checker import Names
from govrules.language.types import BOOL, MONTH, ListOf
from govrules.packs.entries import Documents, PackFile, RuleEntry
from govrules.packs.expressions import Expressions
from govrules.packs.fields import Expression, LabelEntry
from govrules.packs.nodes import Mapping as MappingNode
from govrules.packs.nodes import Node, Path, Scalar, Sequence, find
from govrules.packs.pack import Act, Classification, Consequence, DocumentList, Monthly, Norm, Rule, State
from govrules.packs.vocabulary import Vocabulary

FORMS = ("do", "may", "must", "forbid", "applies", "consequence")

_ACT_KEYS = frozenset({"after", "not_before", "by", "extended_to", "before", "with", "provided"})
_KEYS_OF_FORM: dict[str, frozenset[str]] = {
    "do": _ACT_KEYS,
    "may": _ACT_KEYS,
    "every": frozenset({"every", "from", "until"}),
    "must": frozenset(),
    "forbid": frozenset(),
    "applies": frozenset(),
    "consequence": frozenset({"by", "done"}),
}
_ALL_FORM_KEYS = frozenset().union(*_KEYS_OF_FORM.values())


class Context(Protocol):
    """What resolving a rule needs of the pack around it."""

    file: PackFile
    root: Node
    vocabulary: Vocabulary
    problems: list[Diagnostic]

    def error(self, code: str, path: Path, message: str, hint: str | None = None, *, key: bool = False) -> None:
        """Report a problem at a path of the file."""

    def known(self, word: str, known: Iterable[str], what: str, path: Path) -> None:
        """Report a name that is not known."""

    def known_clauses(self, clauses: Iterable[str], path: Path) -> None:
        """Report clauses that are not listed."""


def resolve_rule(rule_id: str, entry: RuleEntry, context: Context, names: Names) -> Rule | None:
    """Make a rule from its entry; None if a problem (reported in the context) stands in the way."""
    before = len(context.problems)
    path = ("rules", rule_id)
    _check_references(entry, context, path)
    expressions = Expressions(names, context.problems)
    loop = expressions.loop(entry.for_each) if entry.for_each else None
    if loop is not None and isinstance(loop.over.type, ListOf):
        expressions.names = names.with_local(loop.variable, loop.over.type.item)
    elif entry.for_each:
        return None
    norm = _norm(entry, expressions, context, path)
    when, unless, unclear = (expressions.condition(item) for item in (entry.when, entry.unless, entry.unclear))
    if norm is None or len(context.problems) > before:
        return None
    return Rule(
        rule_id,
        tuple(entry.clause),
        entry.title.label,
        entry.stage,
        entry.actor,
        tuple(entry.to),
        norm,
        when=when,
        unless=unless,
        unclear=unclear,
        loop=loop,
        despite=tuple(entry.despite),
        force=entry.force,
        otherwise=_label(entry.otherwise),
        note=_label(entry.note),
        span=find(context.root, path, key=True),
    )


def _label(entry: LabelEntry | None) -> Label | None:
    return entry.label if entry else None


def _check_references(entry: RuleEntry, context: Context, path: Path) -> None:
    context.known_clauses(entry.clause, (*path, "clause"))
    excluding = {item.clause for item in context.file.scope if item.excludes_if}
    for number, clause in enumerate(entry.despite):
        if clause not in excluding:
            hint = "name a clause whose scope entry has `excludes_if`"
            context.error("unknown-exclusion", (*path, "despite", number), f"clause `{clause}` excludes nothing", hint)
    context.known(entry.stage, context.vocabulary.stages, "stage", (*path, "stage"))
    for key, codes in (("actor", [entry.actor]), ("to", entry.to)):
        for number, code in enumerate(codes):
            context.known(code, context.file.actors, "actor", (*path, key, number))


def _norm(entry: RuleEntry, expressions: Expressions, context: Context, path: Path) -> Norm | None:
    forms = [form for form in FORMS if getattr(entry, form) is not None]
    if len(forms) != 1:
        message = "a rule has exactly one of `do`, `may`, `must`, `forbid`, `applies`, `consequence`"
        context.error("rule-form", path, message if not forms else f"{message}: here are {listed(forms)}", key=True)
        return None
    form = "every" if entry.every else forms[0]
    if entry.every and forms[0] != "do":
        context.error("rule-form", (*path, "every"), "`every` goes with `do`", key=True)
        return None
    for key in sorted(_ALL_FORM_KEYS - _KEYS_OF_FORM[form]):
        if getattr(entry, {"with": "with_", "from": "from_"}.get(key, key)):
            context.error("rule-form", (*path, key), f"the key `{key}` does not go with `{form}`", _key_help(form), key=True)
    match form:
        case "do" | "may":
            return _act(entry, expressions, context, path)
        case "every":
            return _monthly(entry, expressions, context, path)
        case "must":
            return _state(entry, expressions, context, path)
        case "forbid":
            condition = expressions.condition(entry.forbid)
            return State(True, condition) if condition else None
        case "applies":
            condition = expressions.condition(entry.applies)
            return Classification(condition) if condition else None
    if entry.consequence is None:
        return None
    return Consequence(entry.consequence.label, expressions.day(entry.by), expressions.event(entry.done))


def _key_help(form: str) -> str:
    keys = sorted(_KEYS_OF_FORM[form])
    return f"with it go {', '.join(f'`{key}`' for key in keys)}" if keys else "use `when` and `unless` for conditions"


def _act(entry: RuleEntry, expressions: Expressions, context: Context, path: Path) -> Norm | None:
    owed = entry.do is not None
    acts = expressions.events(entry.do or entry.may or [])
    if entry.extended_to and not entry.by:
        context.error("rule-form", (*path, "extended_to"), "`extended_to` replaces a `by`, which is missing", key=True)
    return Act(
        owed, acts, expressions.events(entry.after), expressions.day(entry.not_before), expressions.day(entry.by),
        expressions.day(entry.extended_to), expressions.events(entry.before),
        _documents(entry.with_, expressions, context, (*path, "with")), expressions.condition(entry.provided),
    )  # fmt: skip


def _monthly(entry: RuleEntry, expressions: Expressions, context: Context, path: Path) -> Norm | None:
    if len(entry.do or []) != 1 or entry.from_ is None:
        context.error("rule-form", (*path, "every"), "`every: month` needs one list of months and `from`", key=True)
        return None
    months = expressions.read((entry.do or [])[0], frozenset({ListOf(MONTH)}), "a list of months")
    start, until = expressions.day(entry.from_), expressions.day(entry.until)
    return Monthly(months, start, until) if months and start else None


def _state(entry: RuleEntry, expressions: Expressions, context: Context, path: Path) -> Norm | None:
    if isinstance(entry.must, Expression):
        condition = expressions.read(entry.must, frozenset({BOOL}), "a condition")
        return State(False, condition) if condition else None
    return State(False, None, _documents(entry.must, expressions, context, (*path, "must")))


def _documents(written: Documents | None, expressions: Expressions, context: Context, path: Path) -> tuple[DocumentList, ...]:
    return expressions.documents(written, _keys_at(context.root, path)) if written else ()


def _keys_at(node: Node, path: Path) -> Mapping[str, Scalar]:
    current: Node | None = node
    for step in path:
        if isinstance(current, MappingNode):
            current = current.get(str(step))
        elif isinstance(current, Sequence):
            current = current.items[int(step)]
    return {key.text: key for key, _ in current.pairs} if isinstance(current, MappingNode) else {}
