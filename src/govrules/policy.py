"""Policy: a pack made ready to ask. This is what `load_pack` returns."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING

from govrules.base.diagnostics import Diagnostic, UsageError, did_you_mean
from govrules.base.source import Source
from govrules.base.units import Label
from govrules.calendars.calendar import Calendar
from govrules.engine.evaluation import evaluate_pack, evaluation_day
from govrules.engine.finding import Finding
from govrules.engine.record import Record, check_record, read_record
from govrules.packs.catalogue import load_calendar, load_pack_file, read_pack
from govrules.packs.pack import Pack, Rule
from govrules.packs.reader import read_source
from govrules.reports.messages import Messages
from govrules.reports.report import Report
from govrules.version import VERSION

if TYPE_CHECKING:
    from govrules.engine.compiled.evaluate import Evaluator, Screening
    from govrules.engine.stream import Result
    from govrules.reports.explain import Explanation

RecordLike = Mapping[str, object] | Record


@dataclass(frozen=True, slots=True)
class Policy:
    """A pack with the calendar that counts its working days; immutable and safe to share between threads."""

    pack: Pack
    calendar: Calendar
    _evaluator: "Evaluator | None" = field(default=None, init=False, compare=False, repr=False)

    def evaluate(self, record: RecordLike, *, as_of: date) -> Report:
        """Evaluate a record (a mapping of facts) on a date. Raises RecordError with every problem of the record.

        By generated code: statuses, reasons and last days are there at once, the rest of a finding is told when it is read.
        """
        evaluator = self._evaluator or self._compiled()
        checked = evaluator.record(record)
        return Report(self.pack, checked, as_of, self.calendar, evaluator.evaluate(checked, as_of), VERSION)

    def interpret(self, record: RecordLike, *, as_of: date) -> Report:
        """Evaluate as `evaluate` does, by interpretation: slower, but with nothing to generate first."""
        checked, day = check_record(record, self.pack.vocabulary), evaluation_day(as_of)
        evaluation = evaluate_pack(self.pack, checked, day, self.calendar)
        return Report(self.pack, checked, day, self.calendar, evaluation, VERSION)

    def explain(self, record: RecordLike, rule: str, *, as_of: date) -> "Explanation":
        """Say why a rule comes to what it comes to. Raises UsageError for an unknown rule."""
        from govrules.reports.explain import explain

        found = self.rule(rule)
        return explain(self.pack, found, check_record(record, self.pack.vocabulary), evaluation_day(as_of), self.calendar)

    def message(self, finding: Finding) -> Label:
        """Give the sentence of a finding of this policy, in Chinese and English: of a report, or of `evaluate_many`."""
        return Messages(self.pack).message(finding)

    def code(self, rule: str | None = None) -> str:
        """Give the Python that judges a rule, or the whole pack. Raises UsageError for an unknown rule."""
        code = self._compiled().code
        return code.source if rule is None else "\n".join([*code.lines_of(self.rule(rule)), ""])

    def rule(self, rule_id: str) -> Rule:
        """Give a rule of the pack. Raises UsageError with a suggestion if there is none of that name."""
        found = self.pack.rule(rule_id)
        if found is None:
            hint = did_you_mean(rule_id, [item.id for item in self.pack.rules])
            raise UsageError([Diagnostic("unknown-rule", f"no rule named `{rule_id}` in `{self.pack.id}`", None, hint)])
        return found

    def screen(self, record: RecordLike, *, as_of: date) -> "Screening":
        """Give statuses and last days only: no findings are made until the lines are read, in the order of those of `evaluate`.

        What is said of the scope and of the time in force has no line: out of scope every rule is `not_applicable`.
        """
        return (self._evaluator or self._compiled()).screen(record, as_of)

    def check_record(self, record: RecordLike) -> Record:
        """Check a record once, to ask about it often. Raises RecordError with every problem."""
        return (self._evaluator or self._compiled()).record(record)

    def _compiled(self) -> "Evaluator":
        """Give the pack as generated code, made when it is first asked for: one record is judged sooner than code is made."""
        from govrules.engine.compiled.evaluate import evaluator

        made = evaluator(self.pack, self.calendar)
        object.__setattr__(self, "_evaluator", made)
        return made

    def read_record(self, path: str | Path) -> Record:
        """Read a YAML or JSON record file. Raises RecordError with every problem at its place."""
        return read_record(read_source(Path(path)), self.pack.vocabulary)


def evaluate_many(
    records: "Iterable[RecordLike | bytes | str] | str | Path | IO[bytes]", pack: Policy | str | Path, as_of: date
) -> "Iterator[Result]":  # fmt: skip
    """Evaluate many records under a pack on a date, one after another and in constant memory.

    `records` are mappings, records or lines of JSON, or the path of a JSON-lines file, or such a file opened in binary mode.
    A record that cannot be read is told with its problems and its position and does not stop the others.
    """
    from govrules.engine.stream import evaluate_stream

    policy = pack if isinstance(pack, Policy) else load_pack(pack)
    return evaluate_stream(records, policy._compiled(), evaluation_day(as_of))


def load_pack(name_or_path: str | Path) -> Policy:
    """Load a bundled pack by name or a pack file by path; cached by content.

    Raises PackError with every problem of the file, or for a name that no bundled pack has.
    """
    return _policy(load_pack_file(name_or_path))


@lru_cache(maxsize=32)
def _policy(pack: Pack) -> Policy:
    return Policy(pack, load_calendar())


def parse_pack(text: str, name: str = "<pack>") -> Policy:
    """Make a policy from the text of a pack. Raises PackError with every problem."""
    return Policy(read_pack(Source(name, text)), load_calendar())
