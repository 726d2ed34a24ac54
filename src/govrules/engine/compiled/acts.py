"""`do` and `may` → generated code; the order of the questions is that of `engine.acts`."""

from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from govrules.engine.ask import event_nodes
from govrules.engine.compiled.documents import documents
from govrules.engine.compiled.expressions import Expressions
from govrules.engine.compiled.outcomes import NOTHING, Cases, all_of, branches, code, unknown_names, violated
from govrules.engine.compiled.tables import RollTable
from govrules.engine.compiled.texts import (
    Test,
    comes_too_late,
    either,
    is_day,
    is_false,
    is_never,
    is_passed,
    is_unknown,
    lies_after,
)
from govrules.engine.compiled.writer import ABSENT, TRUE, Atom, Unsupported
from govrules.engine.finding import Reason, Status
from govrules.language.typed import Aggregate, Arithmetic, Choice, FactValue, Field, Local, Typed, children, walk
from govrules.language.types import DATES, EVENT, PeriodOf
from govrules.packs.pack import Act


@dataclass(frozen=True, slots=True)
class Setting:
    """The values that an act is judged by, as code: what has not happened is never."""

    after: tuple[tuple[Typed, Atom], ...]
    not_before: Atom
    by: Atom
    before: tuple[Atom, ...]
    provided: Atom


@dataclass(frozen=True, slots=True)
class Acts:
    """Writes the code of acts; `waiting` says that the actor is one that nobody reminds."""

    expressions: Expressions
    in_force_from: date | None
    rolls: bool

    def together(self, norm: Act, status: str, due: str, *, waiting: bool) -> None:
        """Write the status of one act, or the worst of several that are owed."""
        writer = self.expressions.writer
        self._due(norm, due)
        if len(norm.acts) == 1:
            self._act(norm, self._setting(norm), norm.acts[0], status, due, waiting=waiting)
            return
        setting, parts = self._setting(norm), [writer.fresh() for _ in norm.acts]
        for part, act in zip(parts, norm.acts, strict=True):
            self._act(norm, setting, act, part, "", waiting=waiting)
        writer.line(f"{status} = min({', '.join(parts)})")
        with writer.block(f"if {status} < 0:"):
            writer.line(f"{status} = {all_of(parts)}")
        if self.in_force_from and due:
            with writer.block(f"elif {status} == {NOTHING}:"):
                writer.line(f"{due} = None")

    def each(self, norm: Act) -> list[tuple[str, str, str]]:
        """Write the acts of a `may` one by one; give the names of each one's status and last day, and its subject."""
        parts, writer = [], self.expressions.writer
        setting = self._setting(norm)
        for act in norm.acts:
            if not isinstance(act, FactValue):
                raise Unsupported("an act that is calculated, among several")
            status, day = writer.fresh(), writer.fresh()
            self._due(norm, day)
            self._act(norm, setting, act, status, day, waiting=False)
            parts.append((status, day, repr(act.name)))
        return parts

    def last_day(self, node: Typed, *, seen: bool) -> Atom:
        """Write a last day, moved off a rest day where the pack says so and the day is counted forwards."""
        atom = self.expressions.day(node) if seen else self.expressions.value(node, seen=False)
        steps = [item.operator for item in walk(node) if isinstance(item, Arithmetic) and isinstance(item.right.type, PeriodOf)]
        if not self.rolls or not steps or "-" in steps:
            return atom
        constants = self.expressions.writer.constants
        constants.setdefault("WORKED", RollTable(self.expressions.calendar))
        return replace(self.expressions.looked_up("WORKED", atom), event=atom.event)

    def _due(self, norm: Act, due: str) -> None:
        """Write the last day (unless `due` is empty), or never where there is none: who reads a last day makes nothing of it."""
        if due:
            limit = self._limit(norm, seen=False)
            self.expressions.writer.line(f"{due} = {'None' if limit.text == 'NEVER' else limit.text}")

    def _limit(self, norm: Act, *, seen: bool) -> Atom:
        """Write the last day; a later one that was granted replaces it."""
        granted = self.expressions.value(norm.extended_to, seen=False) if norm.extended_to else ABSENT
        extended = granted.text not in ("None", "NEVER")
        if not norm.by:
            limit = ABSENT
        else:
            # What a granted day replaces is put together at once, whatever event it counts from.
            limit = self.last_day(norm.by, seen=seen)
            limit = self.expressions.settled(limit) if extended else limit
        if not extended:
            return limit
        replaced = either([is_unknown(limit), is_never(limit), Test(f"{limit.text} < {granted.text}")])
        text = f"{granted.text} if {is_day(granted)} and ({replaced}) else {limit.text}"
        return self.expressions.writer.keep(text, unknown=limit.unknown, never=limit.never)

    def _setting(self, norm: Act) -> Setting:
        # An act that is an event is judged once it has happened: it is not after `as_of` then.
        on_time = all(act.type == EVENT for act in norm.acts)
        day = self.expressions.day if on_time else partial(self.expressions.value, seen=True)
        return Setting(
            after=tuple((item, day(item)) for item in norm.after),
            not_before=day(norm.not_before) if norm.not_before else ABSENT,
            by=self._limit(norm, seen=True) if on_time else self.expressions.settled(self._limit(norm, seen=True)),
            before=tuple(day(item) for item in norm.before),
            provided=self.expressions.truth(norm.provided, seen=False) if norm.provided else TRUE,
        )

    def _act(self, norm: Act, setting: Setting, act: Typed, status: str, due: str, *, waiting: bool) -> None:
        """Write the status of an act, and that there is no last day (unless `due` is empty) where it is not judged."""
        done = self.expressions.day(act)
        writer, text = self.expressions.writer, done.text
        with writer.block(f"if {text} is None:"):
            self._unknown(norm, setting, status)
        with writer.block(f"elif {f'{text} > as_of' if done.event else f'{text} is NEVER'}:"):
            self._not_done(norm, setting, status, waiting=waiting)
        if self.in_force_from:
            with writer.block(f"elif {text} < {self.in_force_from.toordinal()}:  # {self.in_force_from}"):
                writer.line(f"{status} = {code(Status.NOT_APPLICABLE)}")
                if due:
                    writer.line(f"{due} = None")
        with writer.block("else:"):
            self._happened(norm, setting, done, status)

    def _happened(self, norm: Act, setting: Setting, done: Atom, status: str) -> None:
        known, text = {done.text, done.event}, done.text
        complete = documents(self.expressions, norm.documents)
        breaches = [(Reason.MISSING_PREREQUISITE, [comes_too_late(atom, text) for _, atom in setting.after])]
        if norm.not_before:
            # Only an event can fail to happen; a day that is not set opens at once.
            never = [is_never(setting.not_before)] if _events(norm.not_before) else []
            breaches += [(Reason.MISSING_PREREQUISITE, never), (Reason.TOO_EARLY, [lies_after(setting.not_before, text)])]
        breaches += [
            (Reason.LATE, [is_passed(setting.by, text)]),
            (Reason.OUT_OF_ORDER, [is_passed(atom, text) for atom in setting.before]),
            (Reason.MISSING_DOCUMENTS, [is_false(complete)]),
            (Reason.NOT_PROVIDED, [is_false(setting.provided)]),
        ]
        broken = [test for _, tests in breaches for test in tests]
        if norm.not_before and _events(norm.not_before):
            # Whether it never happened or lies after: one comparison tells.
            broken = [test for test in broken if test not in (*breaches[1][1], *breaches[2][1])]
            broken.append(comes_too_late(setting.not_before, text))
        doubts = [atom for _, atom in setting.after]
        doubts += [setting.not_before, setting.by, *setting.before, complete, setting.provided]
        unknowns = [is_unknown(atom) for atom in doubts]
        names = unknown_names(unknowns)
        # Of a single value it is asked first whether it is known.
        single = len(names) == 1 and all(test.known == names for test in broken if test.text)
        cases: Cases = [(broken, violated(breaches, {*known, *(names if single else ())})), (unknowns, code(Status.UNKNOWN))]
        writer = self.expressions.writer
        branches(writer, status, cases[::-1] if single else cases, code(Status.SATISFIED), known)

    def _not_done(self, norm: Act, setting: Setting, status: str, *, waiting: bool) -> None:
        overdue, overtaken = [is_passed(setting.by, "as_of")], [is_day(atom) for atom in setting.before]
        known = [is_never(atom) for _, atom in setting.after]
        if norm.by and _events(norm.by):
            known.append(is_never(setting.by))
        if norm.not_before:
            waits = comes_too_late if _events(norm.not_before) else lies_after
            known.append(waits(setting.not_before, "as_of"))
        known.append(is_false(setting.provided))
        pending = code(Status.PENDING)
        if norm.owed:
            broken = violated([(Reason.OVERDUE, overdue), (Reason.OUT_OF_ORDER, overtaken)])
            self._owed(norm, setting, status, [([*overdue, *overtaken], broken), (known, pending)], waiting=waiting)
            return
        doubts = [atom for _, atom in setting.after]
        doubts += [setting.by, setting.not_before, setting.provided, *setting.before]
        unknown = [is_unknown(atom) for atom in doubts]
        cases: Cases = [([*known, *overdue, *overtaken], pending), (unknown, code(Status.UNKNOWN))]
        branches(self.expressions.writer, status, cases, code(Status.SATISFIED))

    def _owed(self, norm: Act, setting: Setting, status: str, cases: Cases, *, waiting: bool) -> None:
        for item, atom in setting.after:
            if atom.unknown and not _events(item):
                raise Unsupported("a prerequisite without events")
        pending, doubtful = [is_unknown(atom) for _, atom in setting.after], []
        for node, atom in _starts(norm, setting):
            counted = _counts_from_events(node)
            if counted is None:
                doubtful.append(is_unknown(atom))
            elif counted:
                pending.append(is_unknown(atom))
        waits = code(Status.PENDING)
        cases += [(pending, waits), ([is_unknown(setting.not_before)], code(Status.UNKNOWN))]
        if waiting:
            cases.append(([is_never(setting.by)], waits))
        writer, names = self.expressions.writer, unknown_names(pending)
        if either(doubtful):
            # Which facts make the start unknown is for the interpreter to say.
            writer.may_leave = True
            with writer.block(f"if {either(doubtful)}:"):
                writer.line("raise NotCompiled")
        elif len(names) == 1 and not setting.before and (not norm.by or setting.by.text in names):
            # Of a single value it is asked first whether it is known.
            cases.insert(0, (pending, waits))
        branches(writer, status, cases, code(Status.DUE))

    def _unknown(self, norm: Act, setting: Setting, status: str) -> None:
        starts = [atom for node, atom in (*setting.after, *_starts(norm, setting)) if _events(node)] if norm.owed else []
        outstanding = [is_never(atom) for atom in starts]
        branches(self.expressions.writer, status, [(outstanding, code(Status.PENDING))], code(Status.UNKNOWN))


def _starts(norm: Act, setting: Setting) -> list[tuple[Typed, Atom]]:
    return [(node, atom) for node, atom in ((norm.by, setting.by), (norm.not_before, setting.not_before)) if node]


def _events(node: Typed) -> list[Typed]:
    found = event_nodes(node)
    if not found and any(isinstance(item, Aggregate) for item in walk(node)):
        raise Unsupported("an aggregate without events")
    return found


def _counts_from_events(node: Typed) -> bool | None:
    """Tell whether an unknown date is so for an event that it counts from: None where only the values tell."""
    leaves = _date_leaves(node)
    if leaves is None:
        return None
    found = {id(leaf) for leaf in leaves}
    others = [item for item in walk(node) if isinstance(item, FactValue | Local | Field) and id(item) not in found]
    events = [leaf for leaf in leaves if leaf.type == EVENT]
    if not events:
        return False
    return True if len(events) == len(leaves) and all(isinstance(item, Local) for item in others) else None


def _date_leaves(node: Typed) -> list[Typed] | None:
    """Give the facts that a date is made of by adding and choosing the later; None where a condition or list has a part."""
    if isinstance(node, FactValue | Local | Field):
        return [node]
    if isinstance(node, Choice | Aggregate):
        return None
    found: list[Typed] = []
    for child in children(node):
        if child.type in DATES:
            below = _date_leaves(child)
            if below is None:
                return None
            found += below
    return found
