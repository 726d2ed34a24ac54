"""The norms as somebody would write them by hand in Python: a small function a norm, over dicts of dates.

In these dicts nothing is left out: `None` is unknown, and `NEVER` (later than every day) has not happened, so that
`day > TODAY` says of an event that it has not happened yet.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from norms.conditions import Test, all_hold, truth_of
from norms.districts import PASSED, Norm
from norms.numbers import District, Outcome
from norms.records import CODES, FLAGS, FOLLOWS, MONEY, TODAY, Record

NEVER = date.max
CHANGE_FACTS = ("amount_yuan", "is_major")
Judge = Callable[[Record], Outcome]


def prepared(raw: Record) -> Record:
    """Give a record as these functions take it."""
    changes = raw.get("changes")
    return {
        "id": raw["id"],
        **_days(raw, tuple(FOLLOWS)),
        **{name: raw.get(name) for name in (*FLAGS, *CODES, *MONEY)},
        "changes": changes and [
            {**_days(change, ("approved_date", "implemented_date")), **{name: change.get(name) for name in CHANGE_FACTS}}
            for change in changes
        ],
    }  # fmt: skip


def _days(facts: Record, names: tuple[str, ...]) -> Record:
    return {name: (NEVER if facts[name] is None else facts[name]) if name in facts else None for name in names}


def _passed(record: Record) -> date | None:
    """Give the day of an acceptance that was passed."""
    result, day = record["acceptance_result"], record["acceptance_date"]
    if result == "pass":
        return day
    # A failed one has not happened, whatever its day; nor has one that is still to come, whatever its result will be.
    return NEVER if result is not None or (day is not None and day > TODAY) else None


def _day(name: str) -> Callable[[Record], Any]:
    return _passed if name == PASSED else lambda record: record[name]


# Acts that are owed


def owed_after(act: str, first: str, authority: bool, in_force: date) -> Judge:
    """Judge an act that is owed once another has happened."""
    waiting, day = "P" if authority else "D", _day(first)

    def judge(record: Record) -> Outcome:
        done, before = record[act], day(record)
        if done is None:
            return "P" if before is not None and before > TODAY else "U", None
        if done > TODAY:
            return waiting if before is not None and before <= TODAY else "P", None
        if done < in_force:
            return "N", None
        return "U" if before is None else "V" if before > done else "S", None

    return judge


def owed_by(act: str, start: str, last: dict[date, date], needs_start: bool, in_force: date) -> Judge:
    """Judge an act that is owed within a period; without its start there is no last day, and with `needs_start` no act."""
    day = _day(start)

    def judge(record: Record) -> Outcome:
        done, begun = record[act], day(record)
        due = last.get(begun)
        if done is None:
            return "P" if begun is not None and begun > TODAY else "U", due
        if done > TODAY:
            return "P" if begun is None or begun > TODAY else "V" if due < TODAY else "D", due
        if done < in_force:
            return "N", None
        if begun is None:
            return "U", due
        late = begun <= TODAY and done > due
        return "V" if late or (needs_start and begun > done) else "S", due

    return judge


def owed_from(act: str, start: str, opens: dict[date, date], last: dict[date, date], ready: str, in_force: date) -> Judge:
    """Judge an act that is owed from the end of one period on, before the end of another if there is one, and if all is ready."""

    def judge(record: Record) -> Outcome:
        done, begun, good = record[act], record[start], record[ready] if ready else True
        first, due = opens.get(begun, NEVER), last.get(begun)
        if done is None:
            return "P" if begun is not None and begun > TODAY else "U", due
        if done > TODAY:
            if due is not None and due < TODAY:
                return "V", due
            return "P" if begun is None or first > TODAY or good is False else "D", due
        if done < in_force:
            return "N", None
        if good is False or (begun is not None and (first > done or (due is not None and done > due))):
            return "V", due
        return "U" if begun is None or good is None else "S", due

    return judge


# Acts that are allowed


def allowed_after(act: str, day: Callable[[Record], Any], in_force: date) -> Judge:
    """Judge an act that is allowed from a day on: that of another act, or the end of a period."""

    def judge(record: Record) -> Outcome:
        done = record[act]
        if done is None:
            return "U", None
        if done < in_force:
            return "N", None
        opens = day(record)
        if opens is None:
            return "U", None
        if done <= TODAY:
            return "V" if opens > done else "S", None
        return "P" if opens > TODAY else "S", None

    return judge


def allowed_if(act: str, ready: str, in_force: date) -> Judge:
    """Judge an act that is allowed where a fact is true."""

    def judge(record: Record) -> Outcome:
        done, good = record[act], record[ready]
        if done is None:
            return "U", None
        if done < in_force:
            return "N", None
        return "U" if good is None else "S" if good else "V" if done <= TODAY else "P", None

    return judge


def _period_end(start: str, last: dict[date, date]) -> Callable[[Record], date | None]:
    def end(record: Record) -> date | None:
        begun = record[start]
        return None if begun is None else last.get(begun, NEVER)

    return end


# Norms


def judges(district: District) -> list[Judge]:
    """Give a function a norm."""
    return [_judge(norm, district) for norm in district.norms]


def _judge(norm: Norm, district: District) -> Judge:
    tests = [truth_of(condition, district) for condition in norm.when]
    if norm.must:
        required = truth_of(norm.must, district)
        if norm.each_change:
            return _each_change(tests, lambda record, change: _state(required(record, change)))
        return _under(tests, lambda record: (_state(required(record, record)), None))
    act = _act(norm, district)
    return _each_change(tests, lambda record, change: act(change)[0]) if norm.each_change else _under(tests, act)


def _state(holds: bool | None) -> str:
    return "U" if holds is None else "S" if holds else "V"


def _act(norm: Norm, district: District) -> Judge:
    act, in_force = norm.act.removeprefix("change."), district.in_force_from
    if not norm.owed:
        if norm.provided:
            return allowed_if(act, norm.provided, in_force)
        if norm.not_before:
            return allowed_after(act, _period_end(norm.not_before[0], district.last_days(norm.not_before[1])), in_force)
        return allowed_after(act, _day(norm.after.removeprefix("change.")), in_force)
    last = district.last_days(norm.by[1]) if norm.by else {}
    if norm.not_before:
        return owed_from(act, norm.not_before[0], district.last_days(norm.not_before[1]), last, norm.provided, in_force)
    if norm.by:
        return owed_by(act, norm.by[0], last, bool(norm.after), in_force)
    return owed_after(act, norm.after, norm.authority, in_force)


def _under(tests: list[Test], judge: Judge) -> Judge:
    if not tests:
        return judge

    def judged(record: Record) -> Outcome:
        applies = all_hold(tests, record, record)
        if applies is False:
            return "N", None
        letter, due = judge(record)
        return (letter, due) if applies or letter in "SN" else ("U", due)

    return judged


def _each_change(tests: list[Test], judge: Callable[[Record, Record], str]) -> Judge:
    def one(record: Record, change: Record) -> str:
        applies = all_hold(tests, record, change)
        if applies is False:
            return "N"
        letter = judge(record, change)
        return letter if applies or letter in "SN" else "U"

    def judged(record: Record) -> Outcome:
        changes = record["changes"]
        if changes is None:
            return "U", None
        return "".join([one(record, change) for change in changes]) or "N", None

    return judged


# Findings

WORDS = {"V": "violated", "S": "satisfied", "D": "due", "P": "pending", "U": "unknown", "N": "not applicable"}


@dataclass(slots=True)
class Finding:
    """What is handed back of one norm, or one change: a status, the last day and a message."""

    rule: str
    status: str
    message: str
    due: date | None


def findings(judges: list[tuple[str, Judge]], record: Record) -> list[Finding]:
    """Judge a record and give findings with messages."""
    made = []
    for rule, judge in judges:
        letters, due = judge(record)
        for letter in letters:
            status = WORDS[letter]
            message = f"{rule}: {status}, last day {due}" if due else f"{rule}: {status}"
            made.append(Finding(rule, status, message, due))
    return made
