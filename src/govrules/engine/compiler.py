"""A pack → one generated function that gives the status and last day of every rule; readable, registered in `linecache`.

Only statuses, last days and subjects are generated. What else a finding says (reasons, missing facts, notes, messages) is
asked of the interpreter when it is read, one rule at a time, so that there is one source of it.
"""

import linecache
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from govrules.calendars.calendar import Calendar
from govrules.engine.ask import list_name
from govrules.engine.compiled.expressions import FALSE, TRUE, UNKNOWN, Expressions, Unsupported
from govrules.engine.compiled.norms import CODES, Norms, code
from govrules.engine.compiled.tables import NotCompiled
from govrules.engine.compiled.writer import Atom, Writer
from govrules.engine.evaluation import circumstances, clause_key, heading, ordered_rules
from govrules.engine.finding import Finding, Heading, Status, Verdict, found
from govrules.language.typed import Typed
from govrules.language.values import NEVER, Value
from govrules.packs.pack import Act, Monthly, Pack, Rule, ScopeRule

MANY = object()
"""Stands where a last day would, if the status is a list of (status, last day, subject)."""

Raw = tuple[Any, ...]
Slow = Callable[[int], tuple[Any, Any]]
Judge = Callable[[Mapping[str, Value], date, Slow], Raw]

_INAPPLICABLE = code(Status.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A pack as code.

    `judge(facts, as_of, slow)` gives the truths of the scope's conditions, whether the record is in scope, and for each rule
    its status and last day; `findings(judged, about)` makes findings of that, whose details `about` tells when read.
    """

    rules: tuple[Rule, ...]
    scope: tuple[ScopeRule, ...]
    judge: Judge
    findings: Callable[[Raw, object], list[Finding]]
    source: str
    left: tuple[str, ...]
    """The rules that the interpreter judges, because the code of their form is not generated."""


def compile_pack(pack: Pack, calendar: Calendar) -> Compiled:
    """Generate the code of a pack for a calendar."""
    rules, scope = tuple(ordered_rules(pack)), ordered_scope(pack)
    draft = _Generator(pack, calendar, rules, scope, {})
    draft.write()
    shared = {item: draft.nodes[item] for item, times in draft.writer.asked.items() if times > 1 and item in draft.nodes}
    generator = _Generator(pack, calendar, rules, scope, shared)
    source = generator.write()
    names = {
        "NEVER": NEVER, "MANY": MANY, "NotCompiled": NotCompiled, "Finding": Finding, "new": tuple.__new__,
        "STATUS": tuple(Status), "several": _several, **generator.writer.constants, **_headings(pack, rules),
    }  # fmt: skip
    filename = f"<govrules {pack.id} {pack.digest[7:19]}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    exec(compile(source, filename, "exec"), names)
    return Compiled(rules, scope, names["judge"], names["findings"], source, tuple(generator.left))


def _headings(pack: Pack, rules: tuple[Rule, ...]) -> dict[str, object]:
    """Give the constants that findings are made of: the headings of each rule, and its findings where it does not apply."""
    constants: dict[str, object] = {}
    nothing = Verdict(Status.NOT_APPLICABLE)
    for number, rule in enumerate(rules):
        headings = tuple(heading(pack, rule, clause) for clause in rule.clauses)
        constants[f"HEADINGS_{number}"] = headings
        for position, item in enumerate(headings):
            constants[f"HEADING_{number}_{position}"] = item
            constants[f"NOTHING_{number}_{position}"] = found(item, nothing)
    return constants


def _allows_several(rule: Rule) -> bool:
    return isinstance(rule.norm, Act) and not rule.norm.owed and len(rule.norm.acts) > 1


def _several(headings: tuple[Heading, ...], status: Any, due: Any, about: Any) -> list[Finding]:
    """Make the findings of a rule that has one for each element, or (where it has none) for each clause."""
    verdicts = status if due is MANY else [(status, due, None)]
    statuses = tuple(Status)
    return [Finding(item, statuses[each], day, subject, about) for each, day, subject in verdicts for item in headings]


def ordered_scope(pack: Pack) -> tuple[ScopeRule, ...]:
    """Give the scope's conditions in the order of their findings."""
    return tuple(sorted(pack.scope, key=lambda item: (clause_key(item.clause), item.kind, item.title.zh)))


class _Generator:
    def __init__(
        self, pack: Pack, calendar: Calendar, rules: tuple[Rule, ...], scope: tuple[ScopeRule, ...],
        shared: dict[Hashable, tuple[Typed, bool]],
    ) -> None:  # fmt: skip
        self.pack, self.rules, self.scope, self.shared = pack, rules, scope, shared
        self.writer = Writer()
        self.expressions = Expressions(self.writer, calendar)
        around = circumstances(pack)
        self._authorities = around.authorities
        self._norms = Norms(self.expressions, self.writer, around.in_force_from, pack.rolls_to_working_day)
        self.left: list[str] = []

    @property
    def nodes(self) -> dict[Hashable, tuple[Typed, bool]]:
        return self.expressions.nodes

    def write(self) -> str:
        """Give the source of the module."""
        scope = [self.expressions.truth(entry.condition, seen=False) for entry in self.scope]
        inside = self._in_scope(scope, ())
        with self.writer.block(f"if {inside.text} is False:"):
            self._rules(scope, inside, outside=True)
            self._return(scope, inside)
        for node, seen in self.shared.values():
            self.expressions.value(node, seen=seen)
        self._rules(scope, inside, outside=False)
        self._return(scope, inside)
        return "\n".join([*self._head(), *self.writer.lines, "", "", *self._findings(), ""])

    def _findings(self) -> list[str]:
        """Write what makes findings of the values."""
        yet = ", ".join(f"s{number}, d{number}" for number in range(len(self.rules)))
        lines = ["def findings(judged, about):", f"    _, _, {yet} = judged", "    return ["]
        none = CODES[Status.NOT_APPLICABLE]
        for number, rule in enumerate(self.rules):
            if rule.loop is not None or rule.id in self.left or isinstance(rule.norm, Monthly) or _allows_several(rule):
                lines.append(f"        *several(HEADINGS_{number}, s{number}, d{number}, about),")
                continue
            for position in range(len(rule.clauses)):
                place = f"{number}_{position}"
                made = f"new(Finding, (HEADING_{place}, STATUS[s{number}], d{number}, None, about))"
                lines.append(f"        NOTHING_{place} if s{number} == {none} else {made},")
        return [*lines, "    ]"]

    def _head(self) -> list[str]:
        lines = ["def judge(facts, as_of, slow):", "    get = facts.get"]
        for name, seen in sorted(self.expressions.facts.items()):
            assert name.isidentifier() and name.isascii(), name
            lines.append(f"    fact_{name} = {'seen_' + name + ' = ' if seen else ''}get({name!r})")
            if seen:
                lines.append(f"    if fact_{name} is not None and fact_{name} is not NEVER and fact_{name} > as_of:")
                lines.append(f"        seen_{name} = NEVER")
        return lines

    def _return(self, scope: list[Atom], inside: Atom) -> None:
        truths = ", ".join(atom.text for atom in scope)
        values = ", ".join(f"s{number}, d{number}" for number in range(len(self.rules)))
        self.writer.line(f"return ({truths}{',' if len(scope) == 1 else ''}), {inside.text}, {values}")

    def _in_scope(self, scope: list[Atom], despite: tuple[str, ...]) -> Atom:
        pairs = list(zip(self.scope, scope, strict=True))
        covered = self._kleene([atom for entry, atom in pairs if entry.kind == "applies"], "False", "True")
        extended = self._kleene([atom for entry, atom in pairs if entry.kind == "extends"], "True", "False")
        excluded = self._kleene(
            [atom for entry, atom in pairs if entry.kind == "excludes" and entry.clause not in despite], "True", "False"
        )
        either = self._kleene([covered, extended], "True", "False")
        kept = self.writer.keep(f"None if {excluded.text} is None else not {excluded.text}", unknown=True)
        return self._kleene([either, kept], "False", "True")

    def _kleene(self, atoms: list[Atom], decisive: str, neutral: str) -> Atom:
        if not atoms:
            return Atom(neutral, False, False)
        if len(atoms) == 1:
            return atoms[0]
        texts = [atom.text for atom in atoms]
        decided = " or ".join(f"{text} is {decisive}" for text in texts)
        settled = " and ".join(f"{text} is {neutral}" for text in texts)
        return self.writer.keep(f"{decisive} if {decided} else {neutral} if {settled} else None", unknown=True)

    def _rules(self, scope: list[Atom], inside: Atom, *, outside: bool) -> None:
        """Write the rules; outside the scope only those that survive an exclusion."""
        for number, rule in enumerate(self.rules):
            if not outside:
                self.writer.line(f"# {rule.id} ({', '.join(rule.clauses)}): {' '.join(rule.title.en.split())}")
            self.writer.line(f"s{number} = {_INAPPLICABLE}")
            self.writer.line(f"d{number} = None")
            if not rule.despite:
                if not outside:
                    self._guarded(number, rule)
            elif outside:
                survives = self._in_scope(scope, rule.despite)
                with self.writer.block(f"if {survives.text} is not False:"):
                    self._guarded(number, rule)
            else:
                self._guarded(number, rule)

    def _guarded(self, number: int, rule: Rule) -> None:
        """Write a rule; where its code meets what it leaves to the interpreter, that is asked."""
        mark = self.writer.mark()
        try:
            with self.writer.block("try:"):
                self._rule(number, rule)
            with self.writer.block("except NotCompiled:"):
                self.writer.line(f"s{number}, d{number} = slow({number})")
        except Unsupported as reason:
            self.writer.rewind(mark)
            self.writer.line(f"s{number}, d{number} = slow({number})  # {reason}")
            self.left.append(rule.id)

    def _rule(self, number: int, rule: Rule) -> None:
        if rule.loop is None:
            self._judged(rule, self._norms, f"s{number}", f"d{number}")
            return
        over = self.expressions.value(rule.loop.over, seen=False)
        writer, many, element, index = self.writer, f"s{number}", self.writer.fresh(), self.writer.fresh()
        with writer.block(f"if {over.text} is None:"):
            inner = self.expressions.inside(rule.loop.variable, UNKNOWN)
            applicable = self._applicable(rule, inner)
            with writer.block(f"if {applicable.text} is not False:"):
                writer.line(f"{many} = {code(Status.UNKNOWN)}")
        with writer.block(f"elif {over.text}:"):
            writer.line(f"{many}, d{number} = [], MANY")
            name = list_name(rule.loop.over, rule.loop.variable)
            with writer.block(f"for {index}, {element} in enumerate({over.text}):"):
                writer.line(f"s, d = {CODES[Status.NOT_APPLICABLE]}, None")
                inner = self.expressions.inside(rule.loop.variable, Atom(element, False, False))
                around = Norms(inner, writer, self._norms.in_force_from, self._norms.rolls)
                self._judged(rule, around, "s", "d")
                writer.line(f'{many}.append((s, d, f"{name}[{{{index}}}]"))')

    def _applicable(self, rule: Rule, expressions: Expressions) -> Atom:
        atoms = [expressions.truth(rule.when, seen=False)] if rule.when else []
        if rule.unless:
            held = expressions.truth(rule.unless, seen=False)
            constant = {"True": FALSE, "False": TRUE, "None": UNKNOWN}.get(held.text)
            guarded = f"None if {held.text} is None else not {held.text}" if held.unknown else f"not {held.text}"
            atoms.append(constant or self.writer.keep(guarded, unknown=held.unknown))
        return self._kleene(atoms, "False", "True")

    def _judged(self, rule: Rule, norms: Norms, status: str, due: str) -> None:
        applicable = self._applicable(rule, norms.expressions)
        if applicable.text == "True":
            self._applying(rule, norms, status, due, applicable)
            return
        with self.writer.block(f"if {applicable.text} is not False:"):
            self._applying(rule, norms, status, due, applicable)

    def _applying(self, rule: Rule, norms: Norms, status: str, due: str, applicable: Atom) -> None:
        norm, waiting = rule.norm, rule.actor in self._authorities
        unclear = norms.expressions.truth(rule.unclear, seen=False) if rule.unclear else FALSE
        if isinstance(norm, Monthly):
            self._several(rule, status, due, [norms.months(norm)], applicable, unclear)
        elif isinstance(norm, Act) and _allows_several(rule):
            self._several(rule, status, due, norms.each(norm), applicable, unclear)
        else:
            norms.norm(norm, status, due, waiting)
            self._weighed(rule, status, due, applicable, unclear)

    def _several(
        self, rule: Rule, status: str, due: str, parts: list[tuple[str, str, str]], applicable: Atom, unclear: Atom
    ) -> None:
        """Write a list of verdicts with subjects of their own."""
        if rule.loop is not None:
            raise Unsupported("several findings for each element of a list")
        for each, day, _ in parts:
            self._weighed(rule, each, day, applicable, unclear)
        self.writer.line(f"{status}, {due} = [{', '.join('(' + ', '.join(part) + ')' for part in parts)}], MANY")

    def _weighed(self, rule: Rule, status: str, due: str, applicable: Atom, unclear: Atom) -> None:
        """Write what an unknown applicability or an unclear text makes of a status."""
        writer, head = self.writer, "if"
        if unclear.text != "False":
            with writer.block(f"if {unclear.text}:"):
                writer.line(f"{status} = {code(Status.UNKNOWN)}")
            head = "elif"
        with writer.block(f"{head} {status} == {CODES[Status.NOT_APPLICABLE]}:"):
            writer.line(f"{due} = None")
        if unclear.unknown:
            with writer.block(f"elif {unclear.text} is None:"):
                writer.line(f"{status} = {code(Status.UNKNOWN)}")
        if applicable.unknown:
            # What would satisfy a norm satisfies it, whether or not the norm applies.
            kept = f" and {status} != {CODES[Status.SATISFIED]}" if rule.form in ("do", "may", "must", "forbid") else ""
            with writer.block(f"elif {applicable.text} is None{kept}:"):
                writer.line(f"{status} = {code(Status.UNKNOWN)}")
