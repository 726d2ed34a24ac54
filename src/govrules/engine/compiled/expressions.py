"""Typed trees → generated code. The meaning is the interpreter's; what is certain from the types is not checked again."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from fractions import Fraction
from typing import assert_never

from govrules.calendars.calendar import Calendar
from govrules.calendars.periods import Period, Unit
from govrules.engine.compiled import aggregates, arithmetic, comparisons, functions
from govrules.engine.compiled.keys import any_local, key, may_leave, moved_events, negated
from govrules.engine.compiled.tables import PeriodTable
from govrules.engine.compiled.texts import guarded, never_apart
from govrules.engine.compiled.writer import ABSENT, FALSE, TRUE, UNKNOWN, Atom, Column, Unsupported, Writer
from govrules.language.typed import (
    Aggregate,
    Arithmetic,
    Call,
    Choice,
    Comparison,
    Constant,
    Definition,
    FactValue,
    Field,
    Local,
    Logic,
    Not,
    Parameter,
    Typed,
)  # fmt: skip
from govrules.language.types import BOOL, DATES, EVENT, RATIO, PeriodOf, RecordOf
from govrules.language.values import ConstantValue, DayOfYear, Never


class Expressions:
    """Writes the code of expressions. `seen`: an event after `as_of` has not happened."""

    def __init__(self, writer: Writer, calendar: Calendar) -> None:
        self.writer, self.calendar = writer, calendar
        self.facts: dict[Column, bool] = {}
        """What is read of the facts, and whether also as it had happened."""
        self.nodes: dict[Hashable, tuple[Typed, bool]] = {}
        """What is asked for, by key: conditions and days that could be shared."""
        self._locals: dict[str, Atom] = {}

    def inside(self, variable: str, atom: Atom) -> "Expressions":
        """Give the writer of expressions inside a loop."""
        inner = Expressions(self.writer, self.calendar)
        inner.facts, inner.nodes, inner._locals = self.facts, self.nodes, {**self._locals, variable: atom}
        return inner

    def value(self, node: Typed, *, seen: bool) -> Atom:
        """Write what gives the value of an expression, unless it is at hand."""
        if isinstance(node, Definition):
            return self.value(node.body, seen=seen)
        if isinstance(node, Constant | Parameter):
            return self._constant(node.value)
        if isinstance(node, FactValue):
            return self._fact(node, seen)
        identity = (key(node, seen), tuple(atom.text for atom in self._locals.values()) if any_local(node) else ())
        atom = self.writer.known(identity) or (self._as_recorded(node) if seen else None)
        made = atom or self.writer.remember(identity, self._written(node, seen))
        if not any_local(node) and not may_leave(node):
            # Only what could be written can be written before the rules.
            self.nodes[identity] = (node, seen)
        return made

    def day(self, node: Typed) -> Atom:
        """Write what gives a day by what had happened; where one event moves it, that is left to who asks (`Atom.event`)."""
        match node:
            case Definition():
                return self.day(node.body)
            case FactValue() | Local() | Field() if node.type == EVENT:
                atom = self.value(node, seen=False)
                return replace(atom, event=atom.text) if atom.text not in ("None", "NEVER") else atom
            case Arithmetic() if isinstance(node.right.type, PeriodOf) and node.operator == "+":
                start = self.day(node.left)
                if start.event:
                    return replace(self.value(node, seen=False), never=True, event=start.event)
        return self.value(node, seen=True)

    def settled(self, atom: Atom) -> Atom:
        """Write what an atom stands for, whatever its event."""
        if not atom.event:
            return atom
        identity = ("settled", atom.text, atom.event)
        text = f"{atom.text} if {atom.event} is None or {atom.event} <= as_of else NEVER"
        return self.writer.at_hand(identity) or self.writer.remember(identity, self.writer.keep(text, unknown=True, never=True))

    def _as_recorded(self, node: Typed) -> Atom | None:
        """Take a day as recorded, where that is at hand, unless an event that it counts from has not happened."""
        events = moved_events(node)
        recorded = self.writer.at_hand((key(node, False), ()))
        if not events or recorded is None or recorded.text in ("None", "NEVER"):
            return None
        same = " and ".join(f"seen_{name} is fact_{name}" for name in events)
        self.facts.update(dict.fromkeys(map(Column, events), True))
        atom = self.writer.keep(f"{recorded.text} if {same} else NEVER", unknown=recorded.unknown, never=True)
        return self.writer.remember((key(node, True), ()), atom)

    def _written(self, node: Typed, seen: bool) -> Atom:
        match node:
            case Local():
                atom = self._as_seen(self._locals[node.name], node.type == EVENT and seen)
                return self._parted(atom) if node.type == RATIO else atom
            case Field():
                return self._field(node, seen)
            case Not():
                turned = negated(node.operand)
                if not isinstance(turned, Not):
                    return self.truth(turned, seen=seen)
                return self._applied(lambda text: f"not {text}", self.truth(node.operand, seen=seen))
            case Logic():
                return self._logic(node, seen)
            case Arithmetic():
                return arithmetic.written(self, node, seen)
            case Comparison():
                return comparisons.written(self, node, seen)
            case Choice():
                return self._choice(node, seen)
            case Call():
                return functions.written(self, node, seen)
            case Aggregate():
                return aggregates.written(self, node, seen)
        raise Unsupported(type(node).__name__)

    def truth(self, node: Typed, *, seen: bool) -> Atom:
        """Write what gives the truth of a condition."""
        if node.type != BOOL:
            raise Unsupported("a condition that is not a truth value")
        atom = self.value(node, seen=seen)
        if atom.never:
            raise Unsupported("a condition that may be never")
        return atom

    def _constant(self, value: ConstantValue) -> Atom:
        match value:
            case bool():
                return TRUE if value else FALSE
            case int():
                return Atom(repr(value), False, False)
            case Fraction():
                return Atom(repr(value.numerator), False, False, value.denominator)
            case str():
                return Atom(self.writer.constant("CODE", value, value), False, False)
            case Never():
                return ABSENT
            case frozenset() | tuple():
                identity = (type(value).__name__, tuple(sorted(value)) if isinstance(value, frozenset) else value)
                return Atom(self.writer.constant("CODES", identity, value), False, False)
            case Period() | DayOfYear():
                raise Unsupported("a period by itself")
        assert_never(value)

    def _fact(self, node: FactValue, seen: bool) -> Atom:
        seen, column = seen and node.type == EVENT, Column(node.name)
        self.facts[column] = self.facts.get(column, False) or seen
        atom = Atom(f"{'seen' if seen else 'fact'}_{node.name}", True, node.type in DATES)
        return self._parted(atom) if node.type == RATIO else atom

    def _parted(self, ratio: Atom) -> Atom:
        """Take a recorded ratio apart, so that it is compared crosswise."""
        if ratio.text == "None":
            return ratio
        identity = ("numerator", ratio.text)
        over = guarded(f"{ratio.text}.numerator", ratio)
        atom = self.writer.known(identity) or self.writer.remember(identity, self.writer.keep(over, unknown=ratio.unknown))
        return replace(atom, under=f"{ratio.text}.denominator")

    def _as_seen(self, atom: Atom, hide: bool) -> Atom:
        if not hide or atom.text in ("None", "NEVER"):
            return atom
        text = atom.text
        return self.writer.keep(f"NEVER if {text} is not None and {text} > as_of else {text}", unknown=True, never=True)

    def _field(self, node: Field, seen: bool) -> Atom:
        record, kind = self.value(node.record, seen=seen), node.record.type
        if record.text == "None" or not isinstance(kind, RecordOf):
            return UNKNOWN
        identity = ("field of", record.text, node.name)
        atom = self.writer.known(identity)
        if atom is None:
            text = f"{record.text}[{[name for name, _ in kind.fields].index(node.name)}]"
            text = f"None if {record.text} is None else {text}" if record.unknown else text
            atom = self.writer.remember(identity, self.writer.keep(text, unknown=True, never=node.type in DATES))
        return self._parted(atom) if node.type == RATIO else self._as_seen(atom, seen and node.type == EVENT)

    def _applied(self, write: Callable[[str], str], atom: Atom) -> Atom:
        """Write a function of one value; unknown and never pass through."""
        if atom.text in ("None", "NEVER"):
            return atom
        return self.writer.keep(guarded(write(atom.text), atom), unknown=atom.unknown, never=atom.never)

    def _logic(self, node: Logic, seen: bool) -> Atom:
        """Kleene logic: a decisive operand ends it, and unknown gives way to what is decisive."""
        decisive, neutral = ("False", "True") if node.conjunction else ("True", "False")
        first = self.truth(node.operands[0], seen=seen)
        name, unknown = self.writer.fresh(), first.unknown
        self.writer.line(f"{name} = {first.text}")
        for operand in node.operands[1:]:
            with self.writer.block(f"if {name} is not {decisive}:"):
                right = self.truth(operand, seen=seen)
                if right.text == neutral:
                    continue
                if unknown:
                    with self.writer.block(f"if {right.text} is not {neutral}:"):
                        self.writer.line(f"{name} = {right.text}")
                else:
                    self.writer.line(f"{name} = {right.text}")
                unknown = unknown or right.unknown
        return Atom(name, unknown, False)

    def looked_up(self, table: str, day: Atom) -> Atom:
        """Write a look-up in a table of days; unknown and never pass through it."""
        if day.text in ("None", "NEVER"):
            return day
        self.writer.may_leave = True
        return self.writer.keep(f"{table}[{day.text}]", unknown=day.unknown, never=day.never)

    def period_table(self, period: Period, *, backwards: bool) -> str:
        """Give the name of the table of a period."""
        unit = "WORKING_DAYS" if period.unit is Unit.WORKING_DAYS else period.unit.name
        name = f"{'BEFORE' if backwards else 'AFTER'}_{period.count}_{unit}"
        if name not in self.writer.constants:
            self.writer.constants[name] = PeriodTable(self.calendar, period, backwards=backwards)
        return name

    def _choice(self, node: Choice, seen: bool) -> Atom:
        condition = self.truth(node.condition, seen=seen)
        if condition.text in ("True", "False"):
            return self.value(node.then if condition.text == "True" else node.otherwise, seen=seen)
        name = self.writer.fresh()
        # Where the condition may be unknown both branches are asked for, and one inside the other must not be written twice.
        before = self.whole(self.value(node.then, seen=seen)) if condition.unknown else None
        with self.writer.block(f"if {condition.text}:"):
            then = before or self.whole(self.value(node.then, seen=seen))
            self.writer.line(f"{name} = {then.text}")
        with self.writer.block("else:"):
            otherwise = self.whole(self.value(node.otherwise, seen=seen))
            self.writer.line(f"{name} = {otherwise.text}")
            if before:
                # A value that both branches agree on is sure.
                with self.writer.block(f"if {condition.text} is None:"):
                    same = never_apart(f"{name} == {then.text}", Atom(name, True, otherwise.never), then, node.type)
                    self.writer.line(f"{name} = {name} if {same} else None")
        unknown = condition.unknown or then.unknown or otherwise.unknown
        return Atom(name, unknown, then.never or otherwise.never)

    def whole(self, atom: Atom) -> Atom:
        """Write a number as one value: a fraction is built where a number of parts cannot stand."""
        if atom.scale == 1 and not atom.under:
            return atom
        if not atom.under and not (atom.unknown or atom.never) and atom.text.lstrip("-").isdigit():
            value = Fraction(int(atom.text), atom.scale)
            return Atom(self.writer.constant("RATIO", value, value), False, False)
        fraction = self.writer.constant("FRACTION", "Fraction", Fraction)
        return self._applied(lambda text: f"{fraction}({text}, {atom.divisor})", atom)
