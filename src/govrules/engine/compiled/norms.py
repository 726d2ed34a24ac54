"""Norms → generated code that gives a status and a last day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from govrules.engine.compiled.acts import CODES, Acts, branches
from govrules.engine.compiled.documents import documents
from govrules.engine.compiled.expressions import Expressions
from govrules.engine.compiled.texts import either, is_day, is_never, is_unknown
from govrules.engine.compiled.writer import ABSENT, Unsupported
from govrules.engine.finding import Status
from govrules.engine.monthly import occurrence
from govrules.engine.states import measured
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
                cases = [(is_unknown(held), Status.UNKNOWN), (held.text, Status.SATISFIED)]
                branches(self.expressions, status, cases, Status.NOT_APPLICABLE)
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
        first = writer.constant("DAY", self.in_force_from, self.in_force_from)
        status, due, month = (writer.fresh() for _ in range(3))
        writer.line(f"{status}, {due}, {month} = {function}({start.text}, {listed.text}, {until.text}, as_of, {first})")
        return status, due, month

    def _state(self, norm: State, status: str) -> None:
        if norm.condition is None:
            held, broken = documents(self.expressions, norm.documents), "not "
        else:
            held, broken = self.expressions.truth(norm.condition, seen=False), "" if norm.forbidden else "not "
        cases = [(is_unknown(held), Status.UNKNOWN), (f"{broken}{held.text}", Status.VIOLATED)]
        branches(self.expressions, status, cases, Status.SATISFIED, plain_outcomes(norm) if status != "s" else frozenset())

    def _consequence(self, norm: Consequence, status: str) -> None:
        cases: list[tuple[str, Status]] = []
        if norm.by:
            last = self._acts.last_day(norm.by, seen=True)
            cases.append((is_unknown(last), Status.UNKNOWN))
            waits = "True" if last.text in ("None", "NEVER") else f"as_of <= {last.text}"
            cases.append((either([is_never(last), waits]), Status.NOT_APPLICABLE))
        if norm.done:
            cases.append((is_day(self.expressions.value(norm.done, seen=True)), Status.SATISFIED))
        branches(self.expressions, status, cases, Status.DUE)


def plain_outcomes(norm: Norm) -> frozenset[Status]:
    """Give the outcomes of which nothing else is to be said, whatever the record: no date, no fact, no amount."""
    if not isinstance(norm, State) or (norm.condition is not None and measured(norm.condition)):
        return frozenset()
    return frozenset({Status.SATISFIED, Status.VIOLATED} if norm.condition is not None else {Status.SATISFIED})


def _occurrence(*values: Any) -> tuple[int, date | None, str | None]:
    status, due, month = occurrence(*values)
    return CODES[status], due, month
