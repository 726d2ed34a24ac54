"""The compiled evaluation of a record: statuses, reasons and last days at once, the rest of a finding when it is read."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, overload

from govrules.calendars.calendar import Calendar
from govrules.engine.ask import Interpreted
from govrules.engine.compiled.outcomes import NOTHING, STATUS, number_of
from govrules.engine.compiled.tables import DATES
from govrules.engine.compiler import BEFORE, MANY, Compiled, compile_pack
from govrules.engine.evaluation import (
    Evaluation,
    circumstances,
    evaluation_day,
    force_on,
    heading,
    in_force_findings,
    interpreted,
    scope_conditions,
    scope_findings,
)
from govrules.engine.finding import Finding, Heading, Status, Verdict, found
from govrules.engine.interpreter import truth
from govrules.engine.norms import judge
from govrules.engine.quick_record import QuickReader
from govrules.engine.record import Record
from govrules.language.values import Truth, Unknown
from govrules.packs.pack import Pack, Rule, ScopeRule


class About:
    """One record on one date: what the interpreter says of it, asked rule by rule when it is read."""

    __slots__ = ("_ask", "_verdicts", "as_of", "evaluator", "record")

    def __init__(self, evaluator: "Evaluator", record: Record, as_of: date) -> None:
        self.evaluator, self.record, self.as_of = evaluator, record, as_of
        self._ask: Interpreted | None = None
        self._verdicts: dict[str, list[Verdict]] | None = None

    def verdict(self, finding: Finding) -> Verdict:
        """Give the verdict behind a finding."""
        if finding.status is Status.NOT_APPLICABLE:
            return Verdict(Status.NOT_APPLICABLE, finding.subject)
        rule = self.evaluator.rules.get(finding.heading.rule)
        if rule is None:
            return self._of_scope(finding.heading)
        verdicts = self.verdicts(rule)
        if finding.subject is None and len(verdicts) == 1:
            return verdicts[0]
        return next(item for item in verdicts if item.subject == finding.subject)

    def verdicts(self, rule: Rule) -> list[Verdict]:
        """Give the verdicts of a rule, by interpretation."""
        if self._verdicts is None:
            self._verdicts = {}
        if rule.id not in self._verdicts:
            self._verdicts[rule.id] = judge(rule, self.ask(), self.evaluator.around)
        return self._verdicts[rule.id]

    def _of_scope(self, heading: Heading) -> Verdict:
        pack = self.evaluator.pack
        place = next(number for number, item in enumerate(self.evaluator.scope_headings) if item is heading)
        return scope_findings(pack, scope_conditions(pack, self.ask()), True)[place].verdict

    def ask(self) -> Interpreted:
        """Give the interpreter's answers on the record."""
        if self._ask is None:
            evaluator = self.evaluator
            self._ask = interpreted(evaluator.pack, self.record, self.as_of, evaluator.calendar)
        return self._ask


class Screened(NamedTuple):
    """One line of a screening: status and last day, nothing else."""

    rule: str
    clause: str
    subject: str | None
    status: Status
    due: date | None


class Screening(Sequence[Screened]):
    """Statuses and last days of a record; a line is made when it is read."""

    __slots__ = ("_as_of", "_evaluator", "_judged", "_record")
    # No `__init__`: `Evaluator.screen` fills one in, because a call would take a tenth of the time of screening.
    _evaluator: "Evaluator"
    _record: Record
    _as_of: date
    _judged: tuple[Any, ...] | None

    def findings(self) -> tuple[Finding, ...]:
        """Make the findings that `evaluate` gives."""
        if self._judged is None:
            return self._evaluator.evaluate(self._record, self._as_of).findings
        in_force = force_on(self._evaluator.pack, self._as_of)
        return self._evaluator.evaluation(self._record, self._as_of, in_force, self._judged).findings

    @property
    def scope(self) -> str:
        """Whether the record is in scope: `yes`, `no` or `assumed`."""
        return "assumed" if self._judged is None or self._judged[1] is None else "yes" if self._judged[1] else "no"

    def __iter__(self) -> Iterator[Screened]:
        code, judged = self._evaluator.code, self._judged
        for number, (rule, place) in enumerate(zip(code.rules, code.dues, strict=True), BEFORE):
            status: Any = judged[number] if judged else NOTHING
            due = judged[place] if judged and place else None
            for each, day, subject in status if due is MANY else [(status, due, None)]:
                for clause in rule.clauses:
                    yield Screened(rule.id, clause, subject, STATUS[each], DATES[day])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @overload
    def __getitem__(self, index: int) -> Screened: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Screened]: ...
    def __getitem__(self, index: int | slice) -> Screened | Sequence[Screened]:
        return list(self)[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Screening) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


_blank, _new = object.__new__, tuple.__new__


class Evaluator:
    """A pack compiled for a calendar: what it says never changes, what it keeps at hand fills. Safe to share between threads."""

    def __init__(self, pack: Pack, calendar: Calendar) -> None:
        self.pack, self.calendar = pack, calendar
        self.code: Compiled = compile_pack(pack, calendar, self._slow, self._truths)
        self.reader = QuickReader(pack.vocabulary, self.code.columns)
        self._judge, self._findings = self.code.judge, self.code.findings
        self.around = circumstances(pack)
        self.rules = {rule.id: rule for rule in pack.rules}
        self._in_force = {state: tuple(in_force_findings(pack, state)) for state in ("yes", "no", "assumed")}
        nothing = Verdict(Status.NOT_APPLICABLE)
        inapplicable = [found(heading(pack, rule, clause), nothing) for rule in self.code.rules for clause in rule.clauses]
        out_of_force = scope_findings(pack, [(entry, False) for entry in self.code.scope], False)
        self.scope_headings = tuple(finding.heading for finding in out_of_force)
        self._none = (*self._in_force["no"], *out_of_force, *inapplicable)
        """The findings while the regulation is not in force."""
        self._made: dict[str, dict[tuple[bool | None, ...], tuple[Finding, ...]]] = {state: {} for state in self._in_force}
        """The findings on the time in force and on the scope by its truths; of what is unknown without the missing facts."""
        self._latest = date.min, force_on(pack, date.min), date.min.toordinal()
        """The day that was asked about last, whether the regulation holds on it, and its number: most ask about one day only."""

    def evaluate(self, record: Record, as_of: date) -> Evaluation:
        """Evaluate a checked record on a date: the meaning is that of `evaluate_pack`."""
        day, in_force, number = self._latest
        if day is not as_of:
            in_force, number = self._asked(as_of)
        row = record.row if record.layout is self.reader else self.reader.row(record)
        return self.evaluation(record, as_of, in_force, self._judge(row, number, record))  # type: ignore[arg-type]  # has a row

    def evaluation(self, record: Record, as_of: date, in_force: str, judged: tuple[Any, ...]) -> Evaluation:
        """Make the findings of what was judged."""
        inside = judged[1]
        scope = "yes" if inside else "assumed" if inside is None else "no"
        if in_force == "no":
            return Evaluation(self._none, in_force, scope)
        about = About(self, record, as_of)
        truths = judged[0]
        head = self._made[in_force].get(truths)
        if head is None or None in truths:
            head = self._head(in_force, truths, about)
        return _new(Evaluation, (self._findings(judged, about, head), in_force, scope))

    def record(self, raw: object) -> Record:
        """Check a record given as a mapping of facts; raises RecordError with every problem."""
        return raw if type(raw) is Record else self.reader.record(raw)

    def screen(self, raw: object, as_of: date) -> Screening:
        """Give statuses and last days only."""
        # Written without calls: on a small pack they would take a third of the time.
        record = raw if raw.__class__ is Record else self.reader.record(raw)
        day, in_force, number = self._latest
        if day is not as_of:
            in_force, number = self._asked(as_of)
        screening = _blank(Screening)
        screening._evaluator, screening._record, screening._as_of = self, record, as_of
        if in_force == "no":
            screening._judged = None
        else:
            row = record.row if record.layout is self.reader else self.reader.row(record)
            screening._judged = self._judge(row, number, record)  # type: ignore[arg-type]  # has a row
        return screening

    def _asked(self, as_of: date) -> tuple[str, int]:
        force, number = force_on(self.pack, evaluation_day(as_of)), as_of.toordinal()
        self._latest = as_of, force, number
        return force, number

    def _slow(self, record: Record, as_of: int, number: int) -> tuple[Any, Any]:
        """Judge a rule that the code leaves to the interpreter."""
        verdicts = About(self, record, date.fromordinal(as_of)).verdicts(self.code.rules[number])
        first = verdicts[0]
        if len(verdicts) == 1 and first.subject is None:
            return number_of(first), first.due
        return [(number_of(item), item.due, item.subject) for item in verdicts], MANY

    def _truths(self, record: Record, as_of: int) -> tuple[bool | None, ...]:
        """Give the truths of the scope's conditions, by interpretation."""
        ask = About(self, record, date.fromordinal(as_of)).ask()
        found = (truth(entry.condition, ask.recorded) for entry in self.code.scope)
        return tuple(None if isinstance(item, Unknown) else item for item in found)

    def _head(self, in_force: str, truths: tuple[bool | None, ...], about: About) -> tuple[Finding, ...]:
        """Give the findings on the time in force and on the scope; what hangs on no fact of the record is made once."""
        made = self._made[in_force].get(truths)
        if made is None:
            conditions: list[tuple[ScopeRule, Truth]] = [
                (entry, Unknown() if truth is None else truth) for entry, truth in zip(self.code.scope, truths, strict=True)
            ]
            found = zip(self.scope_headings, scope_findings(self.pack, conditions, True), strict=True)
            made = (*self._in_force[in_force], *(item._replace(heading=heading) for heading, item in found))
            self._made[in_force][truths] = made
        if None not in truths:
            return made
        return tuple([item._replace(details=about) if item.status is Status.UNKNOWN else item for item in made])


@lru_cache(maxsize=64)
def evaluator(pack: Pack, calendar: Calendar) -> Evaluator:
    """Give the compiled evaluator of a pack, made once."""
    return Evaluator(pack, calendar)
