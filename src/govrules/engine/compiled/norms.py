"""Norms → generated code that gives a status and a last day; the order of the questions is that of `engine.acts`."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from govrules.engine.ask import event_nodes
from govrules.engine.compiled.expressions import TRUE, Expressions, Unsupported
from govrules.engine.compiled.tables import RollTable
from govrules.engine.compiled.writer import Atom, Writer
from govrules.engine.finding import SEVERITY, Status
from govrules.engine.monthly import occurrence
from govrules.language.typed import Aggregate, Arithmetic, Choice, FactValue, Field, Local, Typed, children, walk
from govrules.language.types import DATES, EVENT, PeriodOf
from govrules.packs.pack import Act, Classification, Consequence, DocumentList, Monthly, Norm, State

CODES = SEVERITY
"""Generated code writes a status as its place in the roll-up, so that the worst of several is the least number."""


def code(status: Status) -> str:
    """Write a status as generated code has it, with its name."""
    return f"{CODES[status]}  # {status.value}"


_NEVER = Atom("NEVER", False, True)


@dataclass(frozen=True, slots=True)
class Setting:
    """The values that an act is judged by, as code: what has not happened is never, but for `due`."""

    after: tuple[tuple[Typed, Atom], ...]
    not_before: Atom
    by: Atom
    before: tuple[Atom, ...]


@dataclass(slots=True)
class Norms:
    """Writes the code of norms into `status` and `due`."""

    expressions: Expressions
    writer: Writer
    in_force_from: date | None
    rolls: bool
    names: set[str] = field(default_factory=set)

    def norm(self, norm: Norm, status: str, due: str, waiting: bool) -> None:
        """Write what sets the variables `status` and `due`."""
        match norm:
            case Act():
                self._acts(norm, status, due, waiting)
            case State():
                self._state(norm, status)
            case Classification():
                held = self.expressions.truth(norm.condition, seen=False)
                self._branches(
                    status,
                    [(_is(held, "None", held.unknown), Status.UNKNOWN), (held.text, Status.SATISFIED)],
                    Status.NOT_APPLICABLE,
                )
            case Consequence():
                self._consequence(norm, status)
            case Monthly():
                raise Unsupported("occurrences of months by themselves")

    def _branches(self, status: str, cases: list[tuple[str, Status]], otherwise: Status) -> None:
        """Write a chain of conditions; an empty one never holds."""
        head = "if"
        for condition, outcome in cases:
            if condition and condition != "False":
                with self.writer.block(f"{head} {condition}:"):
                    self.writer.line(f"{status} = {code(outcome)}")
                head = "elif"
        if head == "if":
            self.writer.line(f"{status} = {code(otherwise)}")
            return
        with self.writer.block("else:"):
            self.writer.line(f"{status} = {code(otherwise)}")

    def _acts(self, norm: Act, status: str, due: str, waiting: bool) -> None:
        limit = self._limit(norm, seen=False)
        if limit.text != "NEVER":
            self.writer.line(f"{due} = " + (f"None if {limit.text} is NEVER else {limit.text}" if limit.never else limit.text))
        if len(norm.acts) == 1:
            self._act(norm, norm.acts[0], status, waiting)
        elif norm.owed:
            # What the acts share is calculated once, before the branches of each.
            self._setting(norm)
            parts = [self.writer.fresh() for _ in norm.acts]
            for part, act in zip(parts, norm.acts, strict=True):
                self._act(norm, act, part, waiting)
            self.writer.line(f"{status} = min({', '.join(parts)})")
        else:
            raise Unsupported("a list of acts that are allowed")

    def each(self, norm: Act) -> list[tuple[str, str, str]]:
        """Write the acts of a `may` one by one; give the names of each one's status and last day, and its subject."""
        limit = self._limit(norm, seen=False)
        self._setting(norm)
        parts = []
        for act in norm.acts:
            if not isinstance(act, FactValue):
                raise Unsupported("an act that is calculated, among several")
            status, day = self.writer.fresh(), self.writer.fresh()
            self.writer.line(f"{day} = " + (f"None if {limit.text} is NEVER else {limit.text}" if limit.never else limit.text))
            self._act(norm, act, status, waiting=False)
            parts.append((status, day, repr(act.name)))
        return parts

    def months(self, norm: Monthly) -> tuple[str, str, str]:
        """Write the occurrence that speaks; give the names of its status, last day and month."""
        value = self.expressions.value
        start, listed = value(norm.start, seen=True), value(norm.months, seen=False)
        until = value(norm.until, seen=True) if norm.until else _NEVER
        function = self.writer.constant("OCCURRENCE", "occurrence", _occurrence)
        first = self.writer.constant("DAY", self.in_force_from, self.in_force_from)
        status, due, month = (self.writer.fresh() for _ in range(3))
        self.writer.line(f"{status}, {due}, {month} = {function}({start.text}, {listed.text}, {until.text}, as_of, {first})")
        return status, due, month

    def _limit(self, norm: Act, *, seen: bool) -> Atom:
        """Write the last day; a later one that was granted replaces it."""
        limit = self._last_day(norm.by, seen=seen) if norm.by else _NEVER
        if norm.extended_to is None:
            return limit
        granted = self.expressions.value(norm.extended_to, seen=False)
        present = (
            " and ".join(
                f"{granted.text} is not {word}" for word, may in (("None", granted.unknown), ("NEVER", granted.never)) if may
            )
            or "True"
        )
        text = limit.text
        replaced = " or ".join(
            [
                *(f"{text} is {word}" for word, may in (("None", limit.unknown), ("NEVER", limit.never)) if may),
                f"{text} < {granted.text}",
            ]
        )
        name = self.writer.keep(
            f"{granted.text} if {present} and ({replaced}) else {text}", unknown=limit.unknown, never=limit.never
        )
        return name

    def _last_day(self, node: Typed, *, seen: bool) -> Atom:
        atom = self.expressions.value(node, seen=seen)
        steps = [item.operator for item in walk(node) if isinstance(item, Arithmetic) and isinstance(item.right.type, PeriodOf)]
        if not self.rolls or not steps or "-" in steps:
            return atom
        self.writer.constants.setdefault("WORKED", RollTable(self.expressions.calendar))
        return self.expressions._applied(lambda text: f"WORKED[{text}]", atom)

    def _act(self, norm: Act, act: Typed, status: str, waiting: bool) -> None:
        done = self.expressions.value(act, seen=True)
        writer = self.writer
        with writer.block(f"if {done.text} is None:"):
            self._unknown(norm, status)
        with writer.block(f"elif {done.text} is NEVER:"):
            self._not_done(norm, status, waiting)
        if self.in_force_from:
            first = writer.constant("DAY", self.in_force_from, self.in_force_from)
            with writer.block(f"elif {done.text} < {first}:"):
                writer.line(f"{status} = {code(Status.NOT_APPLICABLE)}")
        with writer.block("else:"):
            self._happened(norm, done, status)

    def _setting(self, norm: Act) -> Setting:
        value = self.expressions.value
        return Setting(
            after=tuple((item, value(item, seen=True)) for item in norm.after),
            not_before=value(norm.not_before, seen=True) if norm.not_before else _NEVER,
            by=self._limit(norm, seen=True),
            before=tuple(value(item, seen=True) for item in norm.before),
        )

    def _happened(self, norm: Act, done: Atom, status: str) -> None:
        setting = self._setting(norm)
        breaches = [_too_late(atom, done.text) for _, atom in setting.after]
        doubts = [atom for _, atom in setting.after]
        if norm.not_before:
            counts = bool(_events(norm.not_before))
            breaches.append(_too_late(setting.not_before, done.text) if counts else _after(setting.not_before, done.text))
        breaches += [_past(atom, done.text) for atom in (setting.by, *setting.before)]
        doubts += [setting.not_before, setting.by, *setting.before]
        complete = self._documents(norm.documents)
        provided = self.expressions.truth(norm.provided, seen=False) if norm.provided else TRUE
        breaches += [_is(complete, "False", complete.text != "True"), _is(provided, "False", provided.text != "True")]
        doubts += [complete, provided]
        unknown = _any(_is(atom, "None", atom.unknown) for atom in doubts)
        self._branches(status, [(_any(breaches), Status.VIOLATED), (unknown, Status.UNKNOWN)], Status.SATISFIED)

    def _not_done(self, norm: Act, status: str, waiting: bool) -> None:
        setting = self._setting(norm)
        provided = self.expressions.truth(norm.provided, seen=False) if norm.provided else TRUE
        overdue = _past(setting.by, "as_of")
        overtaken = [_is_day(atom) for atom in setting.before]
        known = [_is(atom, "NEVER", atom.never) for _, atom in setting.after]
        known += [_is(atom, "NEVER", atom.never and bool(_events(node))) for node, atom in _starts(norm, setting)]
        if norm.not_before:
            known.append(_after(setting.not_before, "as_of"))
        known.append(_is(provided, "False", provided.text != "True"))
        closed = [overdue, *overtaken]
        if not norm.owed:
            doubts = [*(atom for _, atom in setting.after), setting.by, setting.not_before, provided, *setting.before]
            unknown = _any(_is(atom, "None", atom.unknown) for atom in doubts)
            self._branches(status, [(_any([*known, *closed]), Status.PENDING), (unknown, Status.UNKNOWN)], Status.SATISFIED)
            return
        head = [(_any(closed), Status.VIOLATED), (_any(known), Status.PENDING)]
        self._owed(norm, setting, status, head, waiting)

    def _owed(self, norm: Act, setting: Setting, status: str, cases: list[tuple[str, Status]], waiting: bool) -> None:
        for item, atom in setting.after:
            if atom.unknown and not _events(item):
                raise Unsupported("a prerequisite without events")
            cases.append((_is(atom, "None", atom.unknown), Status.PENDING))
        doubtful: list[str] = []
        for node, atom in _starts(norm, setting):
            counted = _counts_from_events(node)
            if counted is None and atom.unknown:
                doubtful.append(_is(atom, "None", True))
            elif counted:
                cases.append((_is(atom, "None", atom.unknown), Status.PENDING))
        cases.append((_is(setting.not_before, "None", setting.not_before.unknown), Status.UNKNOWN))
        if waiting:
            cases.append((_is(setting.by, "NEVER", setting.by.never), Status.PENDING))
        if doubtful:
            # Which facts make the start unknown is for the interpreter to say.
            with self.writer.block(f"if {_any(doubtful)}:"):
                self.writer.line("raise NotCompiled")
        self._branches(status, cases, Status.DUE)

    def _unknown(self, norm: Act, status: str) -> None:
        if not norm.owed:
            self.writer.line(f"{status} = {code(Status.UNKNOWN)}")
            return
        setting = self._setting(norm)
        starts = [(node, atom) for node, atom in (*setting.after, *_starts(norm, setting)) if _events(node)]
        outstanding = _any(_is(atom, "NEVER", atom.never) for _, atom in starts)
        self._branches(status, [(outstanding, Status.PENDING)], Status.UNKNOWN)

    def _state(self, norm: State, status: str) -> None:
        if norm.condition is None:
            held, broken = self._documents(norm.documents), "False"
        else:
            held, broken = self.expressions.truth(norm.condition, seen=False), str(norm.forbidden)
        cases = [(_is(held, "None", held.unknown), Status.UNKNOWN)]
        text = held.text if broken == "True" else f"not {held.text}"
        self._branches(status, [*cases, (text, Status.VIOLATED)], Status.SATISFIED)

    def _documents(self, lists: tuple[DocumentList, ...]) -> Atom:
        """Write whether all that is required is listed."""
        if not any(item.items for item in lists):
            return TRUE
        writer, name, unknown = self.writer, self.writer.fresh(), False
        writer.line(f"{name} = True")
        for required in lists:
            listed = self.expressions.value(required.fact, seen=False)
            always = frozenset(item.code for item in required.items if item.condition is None)
            if always:
                codes = writer.constant("CODES", ("frozenset", tuple(sorted(always))), always)
                self._lacking(name, listed, f"not {codes}.issubset({listed.text})", TRUE)
            for item in required.items:
                if item.condition is not None:
                    wanted = self.expressions.truth(item.condition, seen=False)
                    self._lacking(name, listed, f"{item.code!r} not in {listed.text}", wanted)
                    unknown = unknown or wanted.unknown
            unknown = unknown or listed.unknown
        return Atom(name, unknown, False)

    def _lacking(self, name: str, listed: Atom, lacks: str, wanted: Atom) -> None:
        writer = self.writer
        with writer.block(f"if {name} is not False and {wanted.text} is not False:"):
            if listed.unknown:
                with writer.block(f"if {listed.text} is None:"):
                    writer.line(f"{name} = None")
                head = "elif"
            else:
                head = "if"
            with writer.block(f"{head} {lacks}:"):
                writer.line(f"{name} = " + (f"False if {wanted.text} else None" if wanted.unknown else "False"))

    def _consequence(self, norm: Consequence, status: str) -> None:
        cases: list[tuple[str, Status]] = []
        if norm.by:
            last = self._last_day(norm.by, seen=True)
            cases.append((_is(last, "None", last.unknown), Status.UNKNOWN))
            waits = [_is(last, "NEVER", last.never), f"as_of <= {last.text}"]
            cases.append((_any(waits), Status.NOT_APPLICABLE))
        if norm.done:
            done = self.expressions.value(norm.done, seen=True)
            cases.append((_is_day(done), Status.SATISFIED))
        self._branches(status, cases, Status.DUE)


def _occurrence(*values: Any) -> tuple[int, date | None, str | None]:
    status, due, month = occurrence(*values)
    return CODES[status], due, month


def _any(conditions: "list[str] | object") -> str:
    return " or ".join(f"{text}" for text in conditions if text and text != "False")  # type: ignore[attr-defined]  # any iterable


def _is(atom: Atom, word: str, possible: bool) -> str:
    if atom.text == word:
        return "True"
    return f"{atom.text} is {word}" if possible and atom.text not in ("True", "False", "None", "NEVER") else ""


def _is_day(atom: Atom) -> str:
    if atom.text in ("None", "NEVER"):
        return ""
    parts = [f"{atom.text} is not {word}" for word, may in (("None", atom.unknown), ("NEVER", atom.never)) if may]
    return " and ".join(parts) or "True"


def _too_late(atom: Atom, done: str) -> str:
    """A prerequisite is broken: it never happened, or only after the act."""
    return _any([_is(atom, "NEVER", atom.never), _after(atom, done) if atom.text != "NEVER" else ""])


def _after(atom: Atom, done: str) -> str:
    """A day lies after another; never does not."""
    if atom.text in ("None", "NEVER"):
        return ""
    return " and ".join(part for part in (_is_day(atom), f"{atom.text} > {done}") if part != "True")


def _past(atom: Atom, done: str) -> str:
    if atom.text in ("None", "NEVER"):
        return ""
    return " and ".join(part for part in (_is_day(atom), f"{done} > {atom.text}") if part != "True")


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
    others = [
        item
        for item in walk(node)
        if isinstance(item, FactValue | Local | Field) and id(item) not in {id(leaf) for leaf in leaves}
    ]
    events = [leaf for leaf in leaves if leaf.type == EVENT]
    if not events:
        return False
    plain = len(events) == len(leaves) and all(isinstance(item, Local) or item.type not in DATES for item in others)
    return True if plain and not [item for item in others if not isinstance(item, Local)] else None


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
