"""A pack → the text of a module: `judge` gives the status and last day of every rule, `findings` makes findings of them."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from govrules.calendars.calendar import Calendar
from govrules.engine.ask import list_name
from govrules.engine.compiled.expressions import Expressions
from govrules.engine.compiled.keys import negated
from govrules.engine.compiled.norms import Norms, Part
from govrules.engine.compiled.outcomes import NOTHING, SATISFIED, code
from govrules.engine.compiled.tables import Subjects
from govrules.engine.compiled.weighing import under, weighed
from govrules.engine.compiled.writer import FALSE, TRUE, UNKNOWN, Atom, Column, Unsupported, Writer
from govrules.engine.evaluation import circumstances
from govrules.engine.finding import Status
from govrules.language.typed import Typed, walk
from govrules.packs.pack import Act, Monthly, Pack, Rule, ScopeRule

Shared = dict[Hashable, tuple[Typed, bool]]
"""Expressions by what they equal, and whether they hang on what had happened."""


@dataclass(slots=True)
class Module:
    """Writes the module of a pack.

    `shared` are the expressions that are calculated before any rule, `undated` the rules, by number, without a last day.
    """

    pack: Pack
    calendar: Calendar
    rules: tuple[Rule, ...]
    scope: tuple[ScopeRule, ...]
    shared: Shared
    undated: frozenset[int]
    writer: Writer = field(default_factory=Writer)
    left: list[str] = field(default_factory=list)
    expressions: Expressions = field(init=False)
    norms: Norms = field(init=False)
    authorities: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        around = circumstances(self.pack)
        self.expressions = Expressions(self.writer, self.calendar)
        self.norms = Norms(self.expressions, around.in_force_from, self.pack.rolls_to_working_day)
        self.authorities = around.authorities

    def write(self) -> str:
        """Give the source of the module."""
        scope = self._scope()
        inside = self._in_scope(scope, ())
        if inside.text != "True":
            with self.writer.block(f"if {inside.text} is False:"):
                self._outside(scope)
                self._return(scope, inside)
        for node, seen in self.shared.values():
            self.expressions.value(node, seen=seen)
        for number, rule in enumerate(self.rules):
            self.writer.line(f"# {rule.id} ({', '.join(rule.clauses)}): {_printable(rule.title.en)}")
            self._guarded(number, rule)
        self._return(scope, inside)
        return "\n".join([*self._head(), *self.writer.lines, "", "", *self._findings(), ""])

    def _scope(self) -> list[Atom]:
        """Write the truths of the scope's conditions; where the code would leave one, the interpreter is asked for all."""
        writer, mark = self.writer, self.writer.mark()
        names = [f"c{number}" for number in range(len(self.scope))]
        ask = f"{', '.join(names)}, = scope(record, as_of)"
        left = [Atom(name, True, False) for name in names]
        try:
            writer.open()
            truths = [self.expressions.truth(entry.condition, seen=False) for entry in self.scope]
            if writer.may_leave:
                for name, atom in zip(names, truths, strict=True):
                    writer.line(f"{name} = {atom.text}")
            writer.close(mark)
        except Unsupported as reason:
            writer.rewind(mark)
            writer.line(f"{ask}  # {reason}")
            return left
        if not writer.may_leave:
            return truths
        with writer.block("except NotCompiled:"):
            writer.line(ask)
        return left

    def often(self) -> Shared:
        """Give the expressions that were asked for more than once where they were not at hand for all."""
        nodes, asked = self.expressions.nodes, self.writer.asked
        found = {item: nodes[item] for item, times in asked.items() if times > 1 and item in nodes}
        # The small ones first, so that they are at hand for those they are part of.
        return dict(sorted(found.items(), key=lambda pair: sum(1 for _ in walk(pair[1][0]))))

    def _head(self) -> list[str]:
        columns = self.columns
        for column in columns:
            if not (column.name.isidentifier() and column.name.isascii()):
                raise ValueError(f"`{column.name}` is not the name of a fact")
        lines = [
            "def judge(row, as_of, record, NEVER=NEVER):",
            *(["    ("] if columns else []),
            *(f"        {column.variable}," for column in columns),
        ]
        lines += ["    ) = row"] if columns else []
        for column in columns:
            if self.expressions.facts[column]:
                fact = column.variable
                lines.append(f"    seen_{column.name} = {fact} if {fact} is None or {fact} <= as_of else NEVER")
        return lines

    @property
    def columns(self) -> tuple[Column, ...]:
        """Give what the code reads of the facts, in its order."""
        return tuple(sorted(self.expressions.facts))

    def never_dated(self) -> frozenset[int]:
        """Give the rules, by number, that never have a last day; what the interpreter judges may have one."""
        found = (number for number, rule in enumerate(self.rules) if rule.id not in self.left and not _dated(rule))
        return frozenset(found)

    def _judged_values(self) -> list[str]:
        """Give the variables of what is judged, in the order in which they are returned: statuses, then last days."""
        numbers = range(len(self.rules))
        return [*(f"s{number}" for number in numbers), *filter(None, map(self._due, numbers))]

    def _due(self, number: int) -> str:
        return "" if number in self.undated else f"d{number}"

    def _return(self, scope: list[Atom], inside: Atom) -> None:
        truths = ", ".join(atom.text for atom in scope)
        self.writer.line(f"return ({truths}{',' if len(scope) == 1 else ''}), {inside.text}, {', '.join(self._judged_values())}")

    def _findings(self) -> list[str]:
        """Write what makes findings of the values."""
        given = ", ".join(["_", "_", *self._judged_values()])
        lines = ["def findings(judged, about, head):", f"    {given} = judged", "    return (", "        *head,"]
        for number, rule in enumerate(self.rules):
            if rule.loop is not None or rule.id in self.left or isinstance(rule.norm, Monthly) or allows_several(rule):
                lines.append(f"        *several(HEADINGS_{number}, s{number}, d{number}, about),")
                continue
            due = f"DATES[d{number}]" if self._due(number) else "None"
            for position in range(len(rule.clauses)):
                place = f"{number}_{position}"
                made = f"new(Finding, (HEADING_{place}, STATUS[s{number}], {due}, None, about, REASONS[s{number}]))"
                lines.append(f"        READY_{place}[s{number}] if s{number} > {SATISFIED} else {made},")
        return [*lines, "    )"]

    def _outside(self, scope: list[Atom]) -> None:
        """Write the rules where the record is out of scope: those that survive an exclusion are judged."""
        for number, rule in enumerate(self.rules):
            if not rule.despite:
                self._not_applicable(f"s{number}", self._due(number))
                continue
            survives = self._in_scope(scope, rule.despite)
            with self.writer.block(f"if {survives.text} is not False:"):
                self._guarded(number, rule)
            with self.writer.block("else:"):
                self._not_applicable(f"s{number}", self._due(number))

    def _not_applicable(self, status: str, due: str) -> None:
        self.writer.line(f"{status} = {code(Status.NOT_APPLICABLE)}")
        if due:
            self.writer.line(f"{due} = None")

    def _in_scope(self, scope: list[Atom], despite: tuple[str, ...]) -> Atom:
        pairs = list(zip(self.scope, scope, strict=True))
        covered = self._kleene([atom for entry, atom in pairs if entry.kind == "applies"], conjunction=True)
        extended = self._kleene([atom for entry, atom in pairs if entry.kind == "extends"], conjunction=False)
        kept = [atom for entry, atom in pairs if entry.kind == "excludes" and entry.clause not in despite]
        excluded = self._kleene(kept, conjunction=False)
        return self._kleene([self._kleene([covered, extended], conjunction=False), self._not(excluded)], conjunction=True)

    def _not(self, atom: Atom) -> Atom:
        constant = {"True": FALSE, "False": TRUE, "None": UNKNOWN}.get(atom.text)
        text = f"None if {atom.text} is None else not {atom.text}" if atom.unknown else f"not {atom.text}"
        return constant or self.writer.keep(text, unknown=atom.unknown)

    def _kleene(self, atoms: list[Atom], *, conjunction: bool) -> Atom:
        decisive, neutral = ("False", "True") if conjunction else ("True", "False")
        atoms = [atom for atom in atoms if atom.text != neutral]
        if any(atom.text == decisive for atom in atoms):
            return Atom(decisive, False, False)
        if len(atoms) <= 1:
            return atoms[0] if atoms else Atom(neutral, False, False)
        decided = " or ".join(f"{atom.text} is {decisive}" for atom in atoms)
        settled = " and ".join(f"{atom.text} is {neutral}" for atom in atoms)
        return self.writer.keep(f"{decisive} if {decided} else {neutral} if {settled} else None", unknown=True)

    def _guarded(self, number: int, rule: Rule) -> None:
        """Write a rule; where its code meets what it leaves to the interpreter, that is asked."""
        writer, mark = self.writer, self.writer.mark()
        try:
            writer.open()
            self._rule(number, rule)
            writer.close(mark)
        except Unsupported as reason:
            writer.rewind(mark)
            writer.line(f"s{number}, {self._due(number) or '_'} = slow(record, as_of, {number})  # {reason}")
            self.left.append(rule.id)
            return
        if writer.may_leave:
            with writer.block("except NotCompiled:"):
                writer.line(f"s{number}, {self._due(number) or '_'} = slow(record, as_of, {number})")

    def _rule(self, number: int, rule: Rule) -> None:
        status, due, writer = f"s{number}", self._due(number), self.writer
        if rule.loop is None:
            self._judged(rule, self.norms, status, due)
            return
        over = self.expressions.value(rule.loop.over, seen=False)
        element, index = writer.fresh(), writer.fresh()
        writer.line(f"{status}, {due} = {NOTHING}, None")
        with writer.block(f"if {over.text} is None:"):
            inner = self.expressions.inside(rule.loop.variable, UNKNOWN)
            applicable = self._applicable(rule, inner)
            certain = applicable.text in ("None", "True")
            under(writer, "" if certain else f"{applicable.text} is not False", f"{status} = {code(Status.UNKNOWN)}")
        with writer.block(f"elif {over.text}:"):
            writer.line(f"{status}, {due} = [], MANY")
            list_of = list_name(rule.loop.over, rule.loop.variable)
            subjects = writer.constant("SUBJECTS", ("list", list_of), Subjects(list_of))
            with writer.block(f"for {index}, {element} in enumerate({over.text}):"):
                inner = self.expressions.inside(rule.loop.variable, Atom(element, False, False))
                self._judged(rule, Norms(inner, self.norms.in_force_from, self.norms.rolls), "s", "d")
                writer.line(f"{status}.append((s, d, {subjects}[{index}]))")

    def _applicable(self, rule: Rule, expressions: Expressions) -> Atom:
        atoms = [expressions.truth(rule.when, seen=False)] if rule.when else []
        if rule.unless:
            atoms.append(expressions.truth(negated(rule.unless), seen=False))
        return self._kleene(atoms, conjunction=True)

    def _judged(self, rule: Rule, norms: Norms, status: str, due: str) -> None:
        applicable = self._applicable(rule, norms.expressions)
        if applicable.text == "True":
            self._applying(rule, norms, status, due, applicable)
            return
        with self.writer.block(f"if {applicable.text} is False:"):
            self._not_applicable(status, due)
        with self.writer.block("else:"):
            self._applying(rule, norms, status, due, applicable)

    def _applying(self, rule: Rule, norms: Norms, status: str, due: str, applicable: Atom) -> None:
        norm = rule.norm
        unclear = norms.expressions.truth(rule.unclear, seen=False) if rule.unclear else FALSE
        if isinstance(norm, Monthly):
            self._several(rule, status, due, [norms.months(norm)], applicable, unclear)
        elif isinstance(norm, Act) and allows_several(rule):
            self._several(rule, status, due, norms.each(norm), applicable, unclear)
        else:
            if due and not isinstance(norm, Act):
                self.writer.line(f"{due} = None")
            norms.norm(norm, status, due, waiting=rule.actor in self.authorities)
            weighed(self.writer, rule, norms, status, applicable, unclear)

    def _several(self, rule: Rule, status: str, due: str, parts: list[Part], applicable: Atom, unclear: Atom) -> None:
        """Write a list of verdicts with subjects of their own."""
        if rule.loop is not None:
            raise Unsupported("several findings for each element of a list")
        for each, _, _ in parts:
            weighed(self.writer, rule, self.norms, each, applicable, unclear)
        self.writer.line(f"{status}, {due} = [{', '.join('(' + ', '.join(part) + ')' for part in parts)}], MANY")


def _dated(rule: Rule) -> bool:
    """Tell whether a rule can have a last day, or has a list of findings in the place of one."""
    if rule.loop is not None or isinstance(rule.norm, Monthly) or allows_several(rule):
        return True
    return isinstance(rule.norm, Act) and bool(rule.norm.by or rule.norm.extended_to)


def allows_several(rule: Rule) -> bool:
    """Tell whether a rule has a finding for each of several acts."""
    return isinstance(rule.norm, Act) and not rule.norm.owed and len(rule.norm.acts) > 1


def _printable(text: str) -> str:
    """Give a title as one line of a comment: whatever else it holds, it stays one."""
    return "".join(letter if letter.isprintable() else " " for letter in " ".join(text.split()))
