"""PackFile → Pack: every name resolved, every expression typed. All problems of a stage are reported at once."""

import hashlib
import json
import keyword
import re
from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

from govrules.base.diagnostics import Diagnostic, PackError, did_you_mean, listed
from govrules.base.source import Span
from govrules.base.units import parse_integer, parse_money, parse_ratio
from govrules.calendars.periods import Period
from govrules.language import typed
from govrules.language.checker import Names, check
from govrules.language.functions import AGGREGATES, FUNCTIONS
from govrules.language.parser import ParseError, parse
from govrules.language.tree import Tree
from govrules.language.types import DAY_OF_YEAR, INT, INVALID, MONEY, RATIO, PeriodOf, Type
from govrules.language.values import ConstantValue, DayOfYear
from govrules.packs.entries import PackFile, RuleEntry, canonical
from govrules.packs.expressions import DEEPEST_DEFINITION, LARGEST_DEFINITION, Expressions, depth, in_order, size
from govrules.packs.nodes import Node, Path, find
from govrules.packs.pack import Clause, Document, InForce, Pack, ParameterValue, Rule, ScopeRule, fact_names
from govrules.packs.reader import MOST_PROBLEMS
from govrules.packs.rules import resolve_rule
from govrules.packs.vocabulary import Vocabulary, resolve_actors, resolve_facts

RESERVED = {"id", "never", "true", "false", *FUNCTIONS, *AGGREGATES}


def resolve(file: PackFile, root: Node, vocabulary: Vocabulary) -> Pack:
    """Make a pack from its file; `root` gives the places. Raises PackError with every problem."""
    return _Resolver(file, root, vocabulary).pack()


class _Resolver:
    def __init__(self, file: PackFile, root: Node, vocabulary: Vocabulary) -> None:
        self.file, self.root, self._bundled = file, root, vocabulary
        self.problems: list[Diagnostic] = []
        own = resolve_facts(file.facts, root, vocabulary.stages, self.problems)
        self.vocabulary = replace(vocabulary, facts=MappingProxyType({**own, **vocabulary.facts}))

    def error(self, code: str, path: Path, message: str, hint: str | None = None, *, key: bool = False) -> None:
        self.problems.append(Diagnostic(code, message, find(self.root, path, key=key), hint))

    def pack(self) -> Pack:
        """The stages in order: names, parameters, definitions; then everything that stands on them."""
        file = self.file
        self._check_names()
        parameters = self._parameters()
        facts = {name: fact.type for name, fact in self.vocabulary.facts.items()}
        names = Names(facts, {name: (item.value, item.type) for name, item in parameters.items() if name not in facts})
        names = replace(names, definitions=self._definitions(names))
        scope = self._scope(names)
        rules = tuple(self._rule(name, entry, names) for name, entry in file.rules.items())
        in_force = self._in_force()
        self._check_ledger()
        if self.problems:
            raise self._refusal()
        clauses = {
            key: Clause(key, item.ref, item.gist.label, item.not_encoded, item.note.label if item.note else None)
            for key, item in file.clauses.items()
        }
        kept = tuple(rule for rule in rules if rule is not None)
        expressions = tuple(item for rule in kept for item in rule.expressions()) + tuple(item.condition for item in scope)
        return Pack(
            id=file.pack, version=file.version, district=file.district.label,
            document=Document(file.document.title, file.document.number, file.document.issued),
            in_force=in_force, rolls_to_working_day=file.counting.roll == "next_working_day",
            actors=MappingProxyType(resolve_actors(file.actors)), clauses=MappingProxyType(clauses), scope=scope,
            parameters=MappingProxyType(parameters), definitions=MappingProxyType(dict(names.definitions)),
            rules=kept, vocabulary=self.vocabulary, digest=self._digest(fact_names(expressions)),
            source=self.root.span.source.name,
        )  # fmt: skip

    def _rule(self, name: str, entry: RuleEntry, names: Names) -> Rule | None:
        self._give_up_on_many()
        return resolve_rule(name, entry, self, names)

    def _refusal(self) -> PackError:
        return PackError(_distinct(self.problems)[:MOST_PROBLEMS])

    def _give_up_on_many(self) -> None:
        if len(self.problems) >= MOST_PROBLEMS:
            raise self._refusal()

    def _check_names(self) -> None:
        taken = dict.fromkeys(self._bundled.facts, "a fact of the vocabulary")
        for section, what in (("facts", "a fact"), ("parameters", "a parameter"), ("definitions", "a definition")):
            for name in getattr(self.file, section):
                path = (section, name)
                if name in RESERVED or keyword.iskeyword(name):
                    self.error("reserved-name", path, f"`{name}` has a meaning of its own", "choose another name", key=True)
                elif name in taken:
                    self.error("name-twice", path, f"`{name}` is already {taken[name]}", "choose another name", key=True)
                taken.setdefault(name, what)

    def known_clauses(self, clauses: Iterable[str], path: Path) -> None:
        """Report clause ids that the pack does not list; `path` leads to the id or the list of ids."""
        for number, clause in enumerate(clauses):
            if clause not in self.file.clauses:
                place = (*path, number)
                self.error("unknown-clause", place, f"no clause `{clause}` under `clauses`", "list it there, or cite another")

    def known(self, word: str, known: Iterable[str], what: str, path: Path) -> None:
        """Report a name that is not among the known ones."""
        choices = list(known)
        if word not in choices:
            hint = did_you_mean(word, choices) or f"known are {listed(choices, 14)}"
            self.error(f"unknown-{what}", path, f"no {what} named `{word}`", hint)

    def _parameters(self) -> dict[str, ParameterValue]:
        parameters = {}
        for name, entry in self.file.parameters.items():
            self._give_up_on_many()
            path = ("parameters", name)
            self.known_clauses([entry.clause], (*path, "clause"))
            span = find(self.root, (*path, "value"))
            try:
                value, kind = parameter_value(entry.value)
            except ValueError as error:
                self.problems.append(Diagnostic("parameter-value", str(error), span, _VALUE_HELP))
                value, kind = 0, INVALID
            label, note = (item.label if item else None for item in (entry.label, entry.note))
            parameters[name] = ParameterValue(name, value, kind, entry.value.strip(), entry.clause, label, note, span)
        return parameters

    def _definitions(self, names: Names) -> dict[str, typed.Typed]:
        """Type the definitions, each after those it names."""
        written: dict[str, Tree] = {}
        # A name that is taken (reported already) keeps its first meaning.
        own = {
            name: item for name, item in self.file.definitions.items() if name not in names.facts and name not in names.parameters
        }
        for name, expression in own.items():
            try:
                written[name] = parse(expression.text, expression.scalar.locate)
            except ParseError as error:
                self.problems.append(error.diagnostic)
        # What cannot be typed (a circle, a text that cannot be read) fits everywhere, so that it is reported once.
        done: dict[str, typed.Typed] = {
            name: typed.Constant(False, INVALID, find(self.root, ("definitions", name))) for name in own
        }
        sizes: dict[str, int] = {}
        depths: dict[str, int] = {}
        for name in in_order(written, self._circle):
            self._give_up_on_many()
            body, problems = check(written[name], replace(names, definitions=done))
            self.problems += problems
            sizes[name] = size(body, sizes)
            depths[name] = depth(body, depths)
            if sizes[name] > LARGEST_DEFINITION or depths[name] > DEEPEST_DEFINITION:
                self.error("too-large", ("definitions", name), "the definition is too large with all that it names written out")
                body = typed.Constant(False, INVALID, body.span)
            done[name] = body
        return done

    def _circle(self, circle: list[str]) -> None:
        words = [f"`{name}`" for name in (*circle[:7], circle[0])]
        chain = " → ".join([*words[:-1], "…", words[-1]] if len(circle) > 7 else words)
        message = f"the definitions refer to each other in a circle: {chain}"
        self.error("definition-cycle", ("definitions", circle[0]), message, "write one of them without the others", key=True)

    def _scope(self, names: Names) -> tuple[ScopeRule, ...]:
        scope = []
        reader = Expressions(names, self.problems)
        for number, entry in enumerate(self.file.scope):
            self._give_up_on_many()
            path = ("scope", number)
            self.known_clauses([entry.clause], (*path, "clause"))
            kinds = [kind for kind in ("applies_if", "extends_if", "excludes_if") if getattr(entry, kind)]
            if len(kinds) != 1:
                self.error("scope-form", path, "a scope entry has one of `applies_if`, `extends_if`, `excludes_if`")
                continue
            condition = reader.condition(getattr(entry, kinds[0]))
            gist = self.file.clauses.get(entry.clause)
            if condition is not None and gist is not None:
                title = entry.title.label if entry.title else gist.gist.label
                note = entry.note.label if entry.note else None
                scope.append(ScopeRule(kinds[0].removesuffix("_if"), entry.clause, condition, title, note))
        return tuple(scope)

    def _in_force(self) -> InForce:
        entry = self.file.in_force
        clauses = tuple(entry.clause or ())
        self.known_clauses(clauses, ("in_force", "clause"))
        if entry.from_ is None and not entry.assumed:
            self.error("in-force", ("in_force",), "the day from which the regulation holds is missing",
                       "give `from: 2020-01-01`, or `assumed: true` where the text names no day", key=True)  # fmt: skip
        if entry.from_ and entry.until and entry.until < entry.from_:
            self.error("in-force", ("in_force", "until"), "the regulation ends before it begins")
        return InForce(entry.from_, entry.until, clauses, entry.assumed, entry.note.label if entry.note else None)

    def _check_ledger(self) -> None:
        """A clause with a reason for having no rule must not have one."""
        cited = {clause for rule in self.file.rules.values() for clause in rule.clause}
        cited |= {entry.clause for entry in self.file.scope} | set(self.file.in_force.clause or ())
        for clause, entry in self.file.clauses.items():
            if entry.not_encoded and clause in cited:
                message = f"clause `{clause}` is cited by a rule and yet said to be left out"
                hint = "drop `not_encoded`, or cite another clause"
                self.error("clause-twice", ("clauses", clause, "not_encoded"), message, hint)

    def _digest(self, facts: set[str]) -> str:
        used = {name: _fact_meaning(self.vocabulary, name) for name in facts}
        meaning = {"pack": canonical(self.file), "facts": used, "stages": list(self.vocabulary.stages)}
        text = json.dumps(meaning, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
        return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _fact_meaning(vocabulary: Vocabulary, name: str) -> object:
    fact = vocabulary.facts[name]
    inner = {key: (str(item.type), item.label.to_dict()) for key, item in fact.fields.items()}
    values = {code: label.to_dict() for code, label in fact.values.items()}
    return [str(fact.type), fact.label.to_dict(), fact.stage, values, inner]


_VALUE_HELP = "write `100万元`, `10%`, `7 working days`, `30 days`, `3 months`, `1 year`, `09-15` (a day of the year) or `250`"
_DAY_OF_YEAR = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII)
_DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def parameter_value(text: str) -> tuple[ConstantValue, Type]:
    """Read the value of a parameter with its type; raises ValueError."""
    text = text.strip()
    if match := _DAY_OF_YEAR.fullmatch(text):
        month, day = int(match[1]), int(match[2])
        if day > _DAYS_IN_MONTH[month - 1]:
            raise ValueError(f"`{text}` is not a day of the year")
        return DayOfYear(month, day), DAY_OF_YEAR
    if text.endswith("元") or text.startswith(("¥", "￥")):
        return parse_money(text), MONEY
    if "%" in text or "." in text:
        return parse_ratio(text), RATIO
    if re.search(r"[A-Za-z]", text):
        try:
            period = Period.parse(text)
        except ValueError as error:
            raise (error if "out of range" in str(error) else _no_value(text)) from None
        return period, PeriodOf(period.unit)
    try:
        return parse_integer(text), INT
    except ValueError:
        raise _no_value(text) from None


def _no_value(text: str) -> ValueError:
    return ValueError(f"`{text}` is no number, amount, ratio, period or day of the year")


def _distinct(problems: list[Diagnostic]) -> list[Diagnostic]:
    kept: dict[tuple[str, str, Span | None], Diagnostic] = {}
    for problem in problems:
        kept.setdefault((problem.code, problem.message, problem.span), problem)
    return list(kept.values())
