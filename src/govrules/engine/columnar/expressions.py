"""The typed tree over columns: every node gives a column; what columns cannot say is in doubt, row by row."""

from collections.abc import Hashable
from fractions import Fraction
from functools import lru_cache
from typing import assert_never

import numpy as np

from govrules.calendars.calendar import Calendar
from govrules.calendars.periods import Period
from govrules.engine.columnar import aggregates, calls, collections, numbers
from govrules.engine.columnar.table import Table
from govrules.engine.columnar.tables import period_table
from govrules.engine.columnar.values import (
    DOUBT,
    LAST,
    NEVER,
    NO,
    UNKNOWN,
    YES,
    Array,
    Codes,
    Column,
    Days,
    Lists,
    Numbers,
    Records,
    Truths,
    UnsupportedError,
    either,
    looked_up,
    never_where,
    without,
)  # fmt: skip
from govrules.engine.compiled.keys import any_event, key
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
    walk,
)  # fmt: skip
from govrules.language.types import EVENT, PeriodOf, Type, is_collection
from govrules.language.values import ConstantValue, DayOfYear, Never

_SWAPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


@lru_cache(maxsize=65536)
def _key(node: Typed, seen: bool) -> tuple[Hashable, frozenset[str], bool]:
    """Give what tells a node's column from others, the loop variables it reads, and whether it hangs on what has happened."""
    names = frozenset(item.name for item in walk(node) if isinstance(item, Local))
    return key(node, seen), names, any_event(node)


class Expressions:
    """Evaluates expressions over the rows of a table. `seen`: an event after `as_of` has not happened."""

    def __init__(self, table: Table, calendar: Calendar) -> None:
        self.table, self.calendar = table, calendar

    def inside(self, variable: str, over: Lists) -> "Expressions":
        """Give the evaluation over the elements of a list."""
        return Expressions(self.table.inside(variable, over), self.calendar)

    def value(self, node: Typed, *, seen: bool) -> Column:
        """Give the column of an expression, calculated once a table."""
        identity, names, _ = _key(node, seen)
        known = self.table.known.get(identity)
        if known is None:
            parent = self.table.parent
            if parent is not None and not names & self.table.locals.keys():
                # What does not hang on the element is calculated once a record.
                known = Expressions(parent, self.calendar).value(node, seen=seen).take(self.table.rows)
            else:
                known = self._evaluated(node, seen)
            self.table.known[identity] = known
        return known

    def truth(self, node: Typed, *, seen: bool) -> Truths:
        """Give the truth of a condition."""
        value = self.value(node, seen=seen)
        if not isinstance(value, Truths):
            raise UnsupportedError("a condition that is not a truth value")
        return value

    def days(self, node: Typed, *, seen: bool) -> Days:
        """Give the days of a date expression."""
        value = self.value(node, seen=seen)
        if not isinstance(value, Days):
            raise UnsupportedError("a date that is not a day")
        return value

    def _evaluated(self, node: Typed, seen: bool) -> Column:
        match node:
            case Constant() | Parameter():
                return self._constant(node.value)
            case FactValue():
                return self._as_seen(self.table.facts[node.name], node.type, seen)
            case Local():
                return self._as_seen(self.table.local(node.name), node.type, seen)
            case Field():
                record = self.value(node.record, seen=seen)
                assert isinstance(record, Records)
                return self._as_seen(record.fields[node.name], node.type, seen)
            case Definition():
                return self.value(node.body, seen=seen)
            case Not():
                operand = self.truth(node.operand, seen=seen)
                return Truths(operand.false, operand.true, operand.doubt)
            case Logic():
                operands = [self.truth(item, seen=seen) for item in node.operands]
                return conjunction(operands) if node.conjunction else disjunction(operands)
            case Arithmetic():
                return self._arithmetic(node, seen)
            case Comparison():
                return self._comparison(node, seen)
            case Choice():
                condition = self.truth(node.condition, seen=seen)
                return chosen(condition, self.value(node.then, seen=seen), self.value(node.otherwise, seen=seen))
            case Call():
                return self._call(node, seen)
            case Aggregate():
                return aggregates.aggregate(self, node, seen)
        assert_never(node)

    def _constant(self, value: ConstantValue) -> Column:
        match value:
            case bool():
                return Truths(YES, NO) if value else Truths(NO, YES)
            case int():
                return numbers.constant(value, 1)
            case Fraction():
                return numbers.constant(value.numerator, value.denominator)
            case str():
                return Codes(np.asarray(self.table.pool.number(value), np.int32))
            case Never():
                return Days(np.asarray(NEVER, np.int32))
            case frozenset() | tuple() | Period() | DayOfYear():
                raise UnsupportedError("a set, period or day of the year by itself")
        assert_never(value)

    def _as_seen(self, column: Column, kind: Type, seen: bool) -> Column:
        if not seen or kind != EVENT or not isinstance(column, Days):
            return column
        hidden = column.values > self.table.as_of
        if column.special is not None:
            hidden &= column.values <= LAST
        return Days(never_where(hidden, column.values)) if hidden.any() else column

    def _arithmetic(self, node: Arithmetic, seen: bool) -> Column:
        if isinstance(node.right.type, PeriodOf):
            period = node.right.value if isinstance(node.right, Constant | Parameter) else None
            if not isinstance(period, Period):
                raise UnsupportedError("a period that is calculated")
            table = period_table(self.calendar, period, node.operator == "-")
            return Days(looked_up(table, self.days(node.left, seen=seen).values))
        if is_collection(node.type):
            return collections.combined(self, node, seen)
        left, right = self.value(node.left, seen=seen), self.value(node.right, seen=seen)
        if isinstance(left, Days) and isinstance(right, Days):
            return numbers.days_between(left, right)
        if isinstance(left, Numbers) and isinstance(right, Numbers):
            return numbers.calculated(node.operator, left, right)
        raise UnsupportedError("arithmetic on other than dates, numbers and sets")

    def _comparison(self, node: Comparison, seen: bool) -> Column:
        if node.operator in ("in", "not in") or is_collection(node.left.type) or is_collection(node.right.type):
            return collections.compared(self, node, seen)
        left, right = self._side(node.left, seen), self._side(node.right, seen)
        if isinstance(left, Days) and isinstance(right, Days):
            return compared_days(node.operator, left, right)
        if isinstance(left, Numbers) and isinstance(right, Numbers):
            return numbers.compared(node.operator, left, right)
        if isinstance(left, Codes) and isinstance(right, Codes):
            return _equality(node.operator, left.values == right.values, either(left.unknown, right.unknown))
        if isinstance(left, Truths) and isinstance(right, Truths):
            same = (left.true & right.true) | (left.false & right.false)
            return _equality(node.operator, same, left.unknown | right.unknown, either(left.doubt, right.doubt))
        raise UnsupportedError(f"a comparison of {node.left.type} with {node.right.type}")

    def _side(self, node: Typed, seen: bool) -> Column:
        """A period compared with a number of days counts as its number."""
        if isinstance(node.type, PeriodOf) and isinstance(node, Constant | Parameter) and isinstance(node.value, Period):
            return numbers.constant(node.value.count, 1)
        return self.value(node, seen=seen)

    def _call(self, node: Call, seen: bool) -> Column:
        if node.function == "on":
            year, day = node.arguments
            if not isinstance(day, Constant | Parameter) or not isinstance(day.value, DayOfYear):
                raise UnsupportedError("a day of the year that is calculated")
            return calls.on(self.value(year, seen=seen), day.value)
        return calls.called(node.function, self.table.as_of, [self.value(item, seen=seen) for item in node.arguments])


def conjunction(operands: list[Truths]) -> Truths:
    """Kleene `and`: a doubtful operand matters only where no other decides."""
    true, false, doubt = YES, NO, None
    for item in operands:
        true = item.true if true is YES else true & item.true
        false = item.false if false is NO else false | item.false
        doubt = either(doubt, item.doubt)
    return Truths(true, false, without(doubt, false))


def disjunction(operands: list[Truths]) -> Truths:
    """Kleene `or`."""
    return negation(conjunction([negation(item) for item in operands]))


def negation(operand: Truths) -> Truths:
    """Kleene `not`."""
    return Truths(operand.false, operand.true, operand.doubt)


def _equality(operator: str, same: Array, unknown: Array | None, doubt: Array | None = None) -> Truths:
    true, false = same, np.asarray(~same)
    if unknown is not None:
        true, false = true & ~unknown, false & ~unknown
    return Truths(true, false, doubt) if operator == "==" else Truths(false, true, doubt)


def compared_days(operator: str, left: Days, right: Days) -> Truths:
    """Compare dates: an order with never is false; never equals only never."""
    doubt = either(left.doubt, right.doubt)
    unclear = either(left.unknown, right.unknown, doubt)
    if operator in ("==", "!="):
        return _equality(operator, left.values == right.values, unclear, doubt)
    found = numbers.ORDER[operator](left.values, right.values)
    never = either(left.never, right.never)
    if never is not None:
        found = found & ~never
        unclear, doubt = without(unclear, never), without(doubt, never)
    if unclear is None:
        return Truths(found, ~found)
    return Truths(found & ~unclear, ~(found | unclear), doubt)


def chosen(condition: Truths, then: Column, otherwise: Column) -> Column:
    """Give one of two columns row by row; where the condition is unknown, what both agree on."""
    if isinstance(then, Truths) and isinstance(otherwise, Truths):
        true = (condition.true & then.true) | (condition.false & otherwise.true) | (then.true & otherwise.true)
        false = (condition.true & then.false) | (condition.false & otherwise.false) | (then.false & otherwise.false)
        doubt = either(condition.doubt, then.doubt, otherwise.doubt)
        return Truths(true, false, without(without(doubt, true), false))
    if isinstance(then, Days) and isinstance(otherwise, Days):
        return Days(_chosen_values(condition, then.values, otherwise.values, UNKNOWN, DOUBT))
    if isinstance(then, Codes) and isinstance(otherwise, Codes):
        if condition.doubt is not None:
            raise UnsupportedError("a code that hangs on a day in doubt")
        return Codes(_chosen_values(condition, then.values, otherwise.values, -1, -1))
    if isinstance(then, Numbers) and isinstance(otherwise, Numbers):
        return numbers.chosen(condition, then, otherwise)
    raise UnsupportedError("a choice between lists or records")


def _chosen_values(condition: Truths, then: Array, otherwise: Array, unknown: int, doubt: int) -> Array:
    values = np.where(condition.true, then, otherwise)
    open_rows = condition.unknown
    if open_rows.any():
        differ = np.where((then == doubt) | (otherwise == doubt), doubt, unknown)
        values = np.where(open_rows & (then != otherwise), differ, values)
        if condition.doubt is not None:
            values = np.where(condition.doubt, doubt, values)
    return values.astype(np.int32, copy=False)
