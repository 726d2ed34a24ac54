"""Norms → generated code that gives a status and a last day."""

from dataclasses import dataclass
from datetime import date

from govrules.engine.compiled.acts import Acts
from govrules.engine.compiled.documents import documents
from govrules.engine.compiled.expressions import Expressions
from govrules.engine.compiled.outcomes import VIOLATED_PLAINLY, Cases, branches, code, number_of, violated
from govrules.engine.compiled.tables import NEVER, Day
from govrules.engine.compiled.texts import Test, is_day, is_unknown
from govrules.engine.compiled.writer import ABSENT, Unsupported
from govrules.engine.finding import Reason, Status, Verdict
from govrules.engine.monthly import occurrence
from govrules.engine.states import measured
from govrules.language import values
from govrules.language.values import Unknown, Value
from govrules.packs.pack import Act, Classification, Consequence, Monthly, Norm, State

Part = tuple[str, str, str]
"""The names of the variables of a status and a last day, and the text of what gives the subject."""


@dataclass(frozen=True, slots=True)
class Norms:
    """Writes the code of norms, inside a loop or not."""

    expressions: Expressions
    in_force_from: date | None
    rolls: bool

    @property
    def _acts(self) -> Acts:
        return Acts(self.expressions, self.in_force_from, self.rolls)

    def norm(self, norm: Norm, status: str, due: str, *, waiting: bool) -> None:
        """Write what sets the variable `status`, and, for acts, `due`."""
        match norm:
            case Act():
                self._acts.together(norm, status, due, waiting=waiting)
            case State():
                self._state(norm, status)
            case Classification():
                held = self.expressions.truth(norm.condition, seen=False)
                cases: Cases = [([is_unknown(held)], code(Status.UNKNOWN)), ([Test(held.text)], code(Status.SATISFIED))]
                branches(self.expressions.writer, status, cases, code(Status.NOT_APPLICABLE))
            case Consequence():
                self._consequence(norm, status)
            case Monthly():
                raise Unsupported("occurrences of months by themselves")

    def each(self, norm: Act) -> list[Part]:
        """Write the acts of a `may` one by one."""
        return self._acts.each(norm)

    def months(self, norm: Monthly) -> Part:
        """Write the occurrence of a monthly act that speaks."""
        value, writer = self.expressions.value, self.expressions.writer
        start, listed = value(norm.start, seen=True), value(norm.months, seen=False)
        until = value(norm.until, seen=True) if norm.until else ABSENT
        function = writer.constant("OCCURRENCE", "occurrence", _occurrence)
        first = self.in_force_from.toordinal() if self.in_force_from else None
        status, due, month = (writer.fresh() for _ in range(3))
        writer.line(f"{status}, {due}, {month} = {function}({start.text}, {listed.text}, {until.text}, as_of, {first})")
        return status, due, month

    def _state(self, norm: State, status: str) -> None:
        if norm.condition is None:
            held, broken = documents(self.expressions, norm.documents), "not "
        else:
            held, broken = self.expressions.truth(norm.condition, seen=False), "" if norm.forbidden else "not "
        reason = Reason.MISSING_DOCUMENTS if norm.condition is None else Reason.NOT_MET
        breach, plainly = [Test(f"{broken}{held.text}")], plain_outcomes(norm) if status != "s" else frozenset()
        told = f"{VIOLATED_PLAINLY}  # violated" if Status.VIOLATED in plainly else violated([(reason, breach)])
        cases: Cases = [([is_unknown(held)], code(Status.UNKNOWN)), (breach, told)]
        branches(self.expressions.writer, status, cases, code(Status.SATISFIED, plainly=Status.SATISFIED in plainly))

    def _consequence(self, norm: Consequence, status: str) -> None:
        cases: Cases = []
        if norm.by:
            last = self._acts.last_day(norm.by, seen=True)
            # Never is after `as_of` as well.
            waits = Test("True" if last.text in ("None", "NEVER") else f"as_of <= {last.text}")
            cases += [([is_unknown(last)], code(Status.UNKNOWN)), ([waits], code(Status.NOT_APPLICABLE))]
        if norm.done:
            cases.append(([is_day(self.expressions.day(norm.done))], code(Status.SATISFIED)))
        branches(self.expressions.writer, status, cases, code(Status.DUE))


def plain_outcomes(norm: Norm) -> frozenset[Status]:
    """Give the outcomes of which nothing else is to be said, whatever the record: no date, no fact, no amount."""
    if not isinstance(norm, State) or (norm.condition is not None and measured(norm.condition)):
        return frozenset()
    return frozenset({Status.SATISFIED, Status.VIOLATED} if norm.condition is not None else {Status.SATISFIED})


def _occurrence(
    start: Day, listed: tuple[str, ...] | None, until: Day, as_of: int, first: int | None
) -> tuple[int, date | None, str | None]:  # fmt: skip
    begins, ends = _value(start), _value(until)
    told = Unknown() if listed is None else listed
    opened = None if first is None else date.fromordinal(first)
    status, due, month = occurrence(begins, told, ends, date.fromordinal(as_of), opened)
    reasons = (Reason.OVERDUE,) if status is Status.VIOLATED else ()
    return number_of(Verdict(status, reasons=reasons)), due, month


def _value(day: Day) -> Value:
    return Unknown() if day is None else values.NEVER if day is NEVER else date.fromordinal(day)
