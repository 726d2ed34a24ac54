"""Typed trees → generated code. The meaning is the interpreter's; what is certain from the types is not checked again."""

from collections.abc import Callable, Hashable
from fractions import Fraction
from typing import assert_never

from govrules.calendars.calendar import Calendar
from govrules.calendars.periods import Period, Unit
from govrules.engine.compiled import aggregates, functions
from govrules.engine.compiled.keys import any_local, key, may_leave, moved_events, negated
from govrules.engine.compiled.tables import PeriodTable
from govrules.engine.compiled.texts import guarded, ordered, scaled
from govrules.engine.compiled.writer import ABSENT, FALSE, TRUE, UNKNOWN, Atom, Unsupported, Writer
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
from govrules.language.types import BOOL, DATES, DAYS, EVENT, INT, MONEY, RATIO, PeriodOf, is_collection
from govrules.language.values import ConstantValue, DayOfYear, Never

_ORDER = {"<", "<=", ">", ">="}


class Expressions:
    """Writes the code of expressions. `seen`: an event after `as_of` has not happened."""

    def __init__(self, writer: Writer, calendar: Calendar) -> None:
        self.writer, self.calendar = writer, calendar
        self.facts: dict[str, bool] = {}
        """The facts that are read, and whether also as they had happened."""
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
        if not any_local(node) and not may_leave(node):
            self.nodes[identity] = (node, seen)
        atom = self.writer.known(identity) or (self._as_recorded(node) if seen else None)
        return atom or self.writer.remember(identity, self._written(node, seen))

    def _as_recorded(self, node: Typed) -> Atom | None:
        """Take a day as recorded, where that is at hand, unless an event that it counts from has not happened."""
        events = moved_events(node)
        recorded = self.writer.at_hand((key(node, False), ()))
        if not events or recorded is None or recorded.text in ("None", "NEVER"):
            return None
        same = " and ".join(f"seen_{name} is fact_{name}" for name in events)
        self.facts.update(dict.fromkeys(events, True))
        atom = self.writer.keep(f"{recorded.text} if {same} else NEVER", unknown=recorded.unknown, never=True)
        return self.writer.remember((key(node, True), ()), atom)

    def _written(self, node: Typed, seen: bool) -> Atom:
        match node:
            case Local():
                return self._as_seen(self._locals[node.name], node.type == EVENT and seen)
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
                return self._arithmetic(node, seen)
            case Comparison():
                return self._comparison(node, seen)
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
        seen = seen and node.type == EVENT
        self.facts[node.name] = self.facts.get(node.name, False) or seen
        return Atom(f"{'seen' if seen else 'fact'}_{node.name}", True, node.type in DATES)

    def _as_seen(self, atom: Atom, hide: bool) -> Atom:
        if not hide or atom.text in ("None", "NEVER"):
            return atom
        text = atom.text
        return self.writer.keep(
            f"NEVER if {text} is not None and {text} is not NEVER and {text} > as_of else {text}", unknown=True, never=True
        )

    def _field(self, node: Field, seen: bool) -> Atom:
        record = self.value(node.record, seen=seen)
        if record.text == "None":
            return UNKNOWN
        identity = ("field of", record.text, node.name)
        atom = self.writer.known(identity)
        if atom is None:
            text = f"{record.text}.fields.get({node.name!r})"
            text = f"None if {record.text} is None else {text}" if record.unknown else text
            atom = self.writer.remember(identity, self.writer.keep(text, unknown=True, never=node.type in DATES))
        return self._as_seen(atom, seen and node.type == EVENT)

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

    def _arithmetic(self, node: Arithmetic, seen: bool) -> Atom:
        if isinstance(node.right.type, PeriodOf):
            return self._moved(node, seen)
        left, right = self.value(node.left, seen=seen), self.value(node.right, seen=seen)
        if node.left.type in DATES:
            return self._joined(f"({left.text} - {right.text}).days", left, right)
        if node.operator == "&" or node.type not in (MONEY, RATIO, INT, DAYS):
            text = f"frozenset({left.text}).{'intersection' if node.operator == '&' else 'difference'}({right.text})"
            return self._joined(text, left, right)
        return self._number(node.operator, left, right)

    def _number(self, operator: str, left: Atom, right: Atom) -> Atom:
        scale = left.scale * right.scale
        if operator == "/":
            # A fraction is built only here; where the divisor is nothing the value is unknown.
            quotient = self.writer.constant("FRACTION", "Fraction", Fraction)
            over, under = scaled(left.text, right.scale), scaled(right.text, left.scale)
            text = f"{quotient}({over}) / {quotient}({under})"
            joined = self._joined(f"{text} if {right.text} else None", left, right)
            return Atom(joined.text, True, joined.never)
        if operator == "*" and (left.text == "1" or right.text == "1"):
            kept = right if left.text == "1" else left
            return Atom(kept.text, kept.unknown, kept.never, scale)
        if operator == "*":
            return self._joined(f"{left.text} * {right.text}", left, right, scale)
        if left.scale == right.scale:
            return self._joined(f"{left.text} {operator} {right.text}", left, right, left.scale)
        return self._joined(f"{scaled(left.text, right.scale)} {operator} {scaled(right.text, left.scale)}", left, right, scale)

    def _joined(self, text: str, left: Atom, right: Atom, scale: int = 1) -> Atom:
        """Write a function of two values: never wins over unknown."""
        if "NEVER" in (left.text, right.text):
            return ABSENT
        if "None" in (left.text, right.text) and not (left.never or right.never):
            return UNKNOWN
        text = guarded(text, left, right)
        return self.writer.keep(text, unknown=left.unknown or right.unknown, never=left.never or right.never, scale=scale)

    def _moved(self, node: Arithmetic, seen: bool) -> Atom:
        period = node.right.value if isinstance(node.right, Constant | Parameter) else None
        if not isinstance(period, Period):
            raise Unsupported("a period that is calculated")
        left = self.value(node.left, seen=seen)
        return self.looked_up(self.period_table(period, backwards=node.operator == "-"), left)

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

    def _comparison(self, node: Comparison, seen: bool) -> Atom:
        left, right = self._side(node.left, seen), self._side(node.right, seen)
        operator = node.operator
        if operator in ("in", "not in"):
            text = f"{left.text} {operator} {right.text}"
            return self._kept(text, left, right)
        if is_collection(node.left.type) and is_collection(node.right.type):
            return self._collections(node, left, right)
        texts = (left.text, right.text)
        if left.scale != right.scale:
            texts = (scaled(left.text, right.scale), scaled(right.text, left.scale))
        text = f"{texts[0]} {operator} {texts[1]}"
        if operator in _ORDER:
            return self._order(text, left, right)
        return self._kept(text, left, right)

    def _collections(self, node: Comparison, left: Atom, right: Atom) -> Atom:
        """Write a comparison of lists, which have an order for `==` only."""
        if node.operator != "<=":
            return self._kept(f"tuple({left.text}) {node.operator} tuple({right.text})", left, right)
        if isinstance(node.left, Constant) and isinstance(node.left.value, frozenset):
            return self.holds(node.left.value, right)
        return self._kept(f"set({left.text}).issubset({right.text})", left, right)

    def holds(self, codes: frozenset[str], listed: Atom) -> Atom:
        """Write whether a list holds all of some codes: as a condition and as required documents it is one question."""
        identity = ("holds", tuple(sorted(codes)), listed.text)
        atom = self.writer.at_hand(identity)
        if atom:
            return atom
        name = self.writer.constant("CODES", ("frozenset", tuple(sorted(codes))), codes)
        # A list that is shorter than what is wanted needs no look at what it holds.
        text = f"len({listed.text}) >= {len(codes)} and {name}.issubset({listed.text})"
        return self.writer.remember(identity, self._kept(text, listed, listed))

    def _side(self, node: Typed, seen: bool) -> Atom:
        """A period compared with a number of days counts as its number."""
        if isinstance(node.type, PeriodOf):
            value = node.value if isinstance(node, Constant | Parameter) else None
            if not isinstance(value, Period):
                raise Unsupported("a period that is calculated")
            return Atom(repr(value.count), False, False)
        return self.value(node, seen=seen)

    def _order(self, text: str, left: Atom, right: Atom) -> Atom:
        """An order with never is false, also where the other side is unknown."""
        if "NEVER" in (left.text, right.text):
            return FALSE
        unknowns = [atom for atom in (left, right) if atom.unknown]
        if any(atom.text == "None" for atom in unknowns) and not (left.never or right.never):
            return UNKNOWN
        return self.writer.keep(ordered(text, left, right), unknown=bool(unknowns))

    def _kept(self, text: str, left: Atom, right: Atom) -> Atom:
        """Write an equality or membership: unknown if a side is. Never equals only never, as Python has it."""
        unknowns = dict.fromkeys(atom.text for atom in (left, right) if atom.unknown)
        if "None" in unknowns:
            return UNKNOWN
        for name in reversed(unknowns):
            text = f"None if {name} is None else {text}"
        return self.writer.keep(text, unknown=bool(unknowns))

    def _choice(self, node: Choice, seen: bool) -> Atom:
        condition = self.truth(node.condition, seen=seen)
        if condition.text in ("True", "False"):
            return self.value(node.then if condition.text == "True" else node.otherwise, seen=seen)
        name = self.writer.fresh()
        with self.writer.block(f"if {condition.text}:"):
            then = self._unscaled(self.value(node.then, seen=seen))
            self.writer.line(f"{name} = {then.text}")
        with self.writer.block("else:"):
            otherwise = self._unscaled(self.value(node.otherwise, seen=seen))
            self.writer.line(f"{name} = {otherwise.text}")
            if condition.unknown:
                # Where the condition is unknown, a value that both branches agree on is sure.
                with self.writer.block(f"if {condition.text} is None:"):
                    again = self._unscaled(self.value(node.then, seen=seen))
                    self.writer.line(f"{name} = {name} if {name} == {again.text} else None")
        unknown = condition.unknown or then.unknown or otherwise.unknown
        return Atom(name, unknown, then.never or otherwise.never)

    def _unscaled(self, atom: Atom) -> Atom:
        if atom.scale == 1:
            return atom
        fraction = self.writer.constant("FRACTION", "Fraction", Fraction)
        return self._applied(lambda text: f"{fraction}({text}, {atom.scale})", atom)
