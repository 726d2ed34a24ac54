"""What the norms ask of a back end: the value of an expression, as recorded or as happened by the date of evaluation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from govrules.calendars.calendar import Calendar
from govrules.engine.interpreter import Environment, evaluate
from govrules.language.typed import Aggregate, Arithmetic, Choice, FactValue, Field, Local, Typed, children, walk
from govrules.language.types import DATES, EVENT, ListOf, PeriodOf
from govrules.language.values import NEVER, ProvisionalDate, Truth, Unknown, Value


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

    def inside(self, variable: str, element: Value, path: str) -> "Ask":
        """The same inside a loop; `path` names the element in messages."""

    def last_day(self, node: Typed, day: Value) -> Value:
        """A last day, moved off a rest day where the pack says so and the day ends a period."""

    def notes_rest_day(self, day: date) -> bool:
        """Whether nobody works on a last day that the pack does not move."""


@dataclass(frozen=True, slots=True)
class Interpreted:
    """Answers by walking the typed tree."""

    recorded: Environment
    seen: Environment
    rolls: bool
    paths: Mapping[str, str] = field(default_factory=dict)

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
        found = dict(self._events(node))
        open_ones = [name for name, value in found.items() if not isinstance(value, date)]
        return tuple(open_ones or found)

    def _events(self, node: Typed) -> list[tuple[str, Value]]:
        """The events below a node with their values, only those of the branch taken where a condition decides."""
        if isinstance(node, FactValue | Field | Local):
            return [(self._name(node), evaluate(node, self.seen))] if node.type in (EVENT, ListOf(EVENT)) else []
        if isinstance(node, Choice) and isinstance(decided := evaluate(node.condition, self.seen), bool):
            # The branch that says `never` names no event: then it is the other one that has not come about.
            taken, other = (node.then, node.otherwise) if decided else (node.otherwise, node.then)
            return self._events(taken) or self._events(other)
        if isinstance(node, Aggregate):
            return self._events_of_elements(node)
        parts = (node.then, node.otherwise) if isinstance(node, Choice) else children(node)
        return [item for part in parts for item in self._events(part)]

    def _events_of_elements(self, node: Aggregate) -> list[tuple[str, Value]]:
        over, name = evaluate(node.over, self.seen), list_name(node.over, node.variable)
        if not isinstance(over, tuple) or not over:
            return [(name, over if isinstance(over, Unknown) else NEVER)]
        inside = (self.inside(node.variable, item, f"{name}[{number}]") for number, item in enumerate(over))
        return [item for each in inside for item in each._events(node.element)]

    def start_facts(self, node: Typed) -> tuple[str, ...]:
        """The facts that say whether the events which a date counts from have happened."""
        if isinstance(node, FactValue | Field | Local):
            return (self._name(node),) if node.type == EVENT else ()
        if isinstance(node, Aggregate):
            return tuple(name for name, _ in self._events(node))
        if node.type not in DATES:
            return ()
        chosen: tuple[str, ...] = ()
        if isinstance(node, Choice) and NEVER in (evaluate(node.then, self.seen), evaluate(node.otherwise, self.seen)):
            # Whether the event counts as happened hangs on the condition: a failed acceptance is none.
            chosen = unknown_facts(evaluate(node.condition, self.seen))
        return (*chosen, *(name for child in children(node) for name in self.start_facts(child)))

    def inside(self, variable: str, element: Value, path: str) -> "Interpreted":
        """The same inside a loop."""
        return Interpreted(
            self.recorded.with_local(variable, element), self.seen.with_local(variable, element), self.rolls,
            {**self.paths, variable: path},
        )  # fmt: skip

    def last_day(self, node: Typed, day: Value) -> Value:
        """A last day, moved to the next working day where the pack says so and the day ends a period."""
        if not self.rolls or not isinstance(day, date) or not _ends_a_period(node) or self.calendar.is_working_day(day):
            return day
        moved = self.calendar.next_working_day(day)
        firm = not isinstance(day, ProvisionalDate) and self.calendar.is_decreed(moved) and self.calendar.is_decreed(day)
        return moved if firm else ProvisionalDate.fromordinal(moved.toordinal())

    def notes_rest_day(self, day: date) -> bool:
        """Whether nobody works on a last day that the pack does not move."""
        return not self.rolls and not self.calendar.is_working_day(day)

    def _name(self, node: Typed) -> str:
        if isinstance(node, Field) and isinstance(node.record, Local):
            path = self.paths.get(node.record.name)
            return f"{path}.{node.name}" if path else node.name
        if isinstance(node, Local):
            return self.paths.get(node.name, node.name)
        if isinstance(node, Field):
            return f"{self._name(node.record)}.{node.name}"
        return node.name if isinstance(node, FactValue) else ""


def list_name(over: Typed, variable: str) -> str:
    """Give the name that a list's elements carry in messages: that of its fact."""
    return over.name if isinstance(over, FactValue) else variable


def _ends_a_period(node: Typed) -> bool:
    """Tell whether a day is counted forwards; what is counted backwards, or set, stays where it is."""
    steps = [item.operator for item in walk(node) if isinstance(item, Arithmetic) and isinstance(item.right.type, PeriodOf)]
    return bool(steps) and "-" not in steps


def event_nodes(node: Typed) -> list[Typed]:
    """Give the events that a date is made of, in the order of the text; conditions that choose between dates don't count."""
    if isinstance(node, FactValue | Field | Local):
        return [node] if node.type in (EVENT, ListOf(EVENT)) else []
    if isinstance(node, Aggregate):
        return event_nodes(node.element)
    parts = (node.then, node.otherwise) if isinstance(node, Choice) else children(node)
    return [item for part in parts for item in event_nodes(part)]


def unknown_facts(*values: Value | Truth) -> tuple[str, ...]:
    """Give the facts that unknown values among these wait for, sorted."""
    return tuple(sorted({fact for value in values if isinstance(value, Unknown) for fact in value.facts}))
