"""What the norms ask of a back end: the value of an expression, as recorded or as happened by the date of evaluation."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from govrules.calendars.calendar import Calendar
from govrules.engine.interpreter import Environment, evaluate
from govrules.language.typed import Choice, FactValue, Field, Local, Typed, children
from govrules.language.types import DATES, EVENT, ListOf
from govrules.language.values import ProvisionalDate, RecordValue, Truth, Unknown, Value


class Ask(Protocol):
    """Answers about one record on one date; the interpreter gives them here, compiled code gives the same."""

    @property
    def as_of(self) -> date:
        """The date of evaluation."""

    def value(self, node: Typed) -> Value:
        """The value as recorded, whatever the date."""

    def happened(self, node: Typed) -> Value:
        """The value by `as_of`: an event after it has not happened."""

    def events(self, node: Typed) -> tuple[str, ...]:
        """The events that a date hangs on, by name; those that have not happened if there are any."""

    def start_facts(self, node: Typed) -> tuple[str, ...]:
        """The facts that say whether the events which a date counts from have happened."""

    def inside(self, variable: str, element: Value) -> "Ask":
        """The same inside a loop."""

    def last_day(self, day: Value) -> Value:
        """A last day, moved off a rest day where the pack says so."""

    def is_rest_day(self, day: date) -> bool:
        """Whether nobody works on a day."""


@dataclass(frozen=True, slots=True)
class Interpreted:
    """Answers by walking the typed tree."""

    recorded: Environment
    seen: Environment
    rolls: bool

    @property
    def as_of(self) -> date:
        """The date of evaluation."""
        return self.recorded.as_of

    @property
    def calendar(self) -> Calendar:
        """The calendar that counts working days."""
        return self.recorded.calendar

    def value(self, node: Typed) -> Value:
        """The value as recorded."""
        return evaluate(node, self.recorded)

    def happened(self, node: Typed) -> Value:
        """The value by `as_of`."""
        return evaluate(node, self.seen)

    def events(self, node: Typed) -> tuple[str, ...]:
        """The events that a date hangs on; those that have not happened (or are unknown) if there are any."""
        found = {self._name(item): evaluate(item, self.seen) for item in self._event_nodes(node)}
        open_ones = [name for name, value in found.items() if not isinstance(value, date)]
        return tuple(open_ones or found)

    def _event_nodes(self, node: Typed) -> list[Typed]:
        """The events below a node, only those of the branch taken where a condition decides between two."""
        if isinstance(node, Choice) and isinstance(decided := evaluate(node.condition, self.seen), bool):
            # The branch that says `never` names no event: then it is the other one that has not come about.
            return self._event_nodes(node.then if decided else node.otherwise) or event_nodes(node)
        if isinstance(node, FactValue | Field | Local):
            return event_nodes(node)
        parts = (node.then, node.otherwise) if isinstance(node, Choice) else children(node)
        return [item for part in parts for item in self._event_nodes(part)]

    def start_facts(self, node: Typed) -> tuple[str, ...]:
        """The facts that say whether the events which a date counts from have happened."""
        if isinstance(node, FactValue | Field | Local):
            return (self._name(node),) if node.type == EVENT else ()
        if node.type not in DATES:
            return ()
        chosen = unknown_facts(evaluate(node.condition, self.seen)) if isinstance(node, Choice) else ()
        return (*chosen, *(name for child in children(node) for name in self.start_facts(child)))

    def inside(self, variable: str, element: Value) -> "Interpreted":
        """The same inside a loop."""
        return Interpreted(self.recorded.with_local(variable, element), self.seen.with_local(variable, element), self.rolls)

    def last_day(self, day: Value) -> Value:
        """A last day, moved to the next working day where the pack says so."""
        if not self.rolls or not isinstance(day, date) or not self.is_rest_day(day):
            return day
        moved = self.calendar.next_working_day(day)
        firm = not isinstance(day, ProvisionalDate) and self.calendar.is_decreed(moved) and self.calendar.is_decreed(day)
        return moved if firm else ProvisionalDate.fromordinal(moved.toordinal())

    def is_rest_day(self, day: date) -> bool:
        """Whether nobody works on a day."""
        return not self.calendar.is_working_day(day)

    def _name(self, node: Typed) -> str:
        if isinstance(node, Field) and isinstance(node.record, Local):
            element = self.recorded.locals.get(node.record.name)
            if isinstance(element, RecordValue):
                return f"{element.path}.{node.name}"
            return element.facts[0] if isinstance(element, Unknown) and element.facts else node.name
        return node.name if isinstance(node, FactValue | Field | Local) else ""


def event_nodes(node: Typed) -> list[Typed]:
    """Give the events that a date is made of, in the order of the text; conditions that choose between dates don't count."""
    if isinstance(node, FactValue | Field | Local):
        return [node] if node.type in (EVENT, ListOf(EVENT)) else []
    parts = (node.then, node.otherwise) if isinstance(node, Choice) else children(node)
    return [item for part in parts for item in event_nodes(part)]


def unknown_facts(*values: Value | Truth) -> tuple[str, ...]:
    """Give the facts that unknown values among these wait for, sorted."""
    return tuple(sorted({fact for value in values if isinstance(value, Unknown) for fact in value.facts}))
