"""The norms over columns, written by hand with numpy: arrays of numbers in (`coded`), an array of letters and last days out."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import numpy as np

from norms.coded import NEVER, NOW, UNKNOWN, Coded, last_day
from norms.districts import PASSED, Condition, Norm
from norms.numbers import District, Outcome
from norms.records import CHANGE_EVENTS, CODES, FLAGS, FOLLOWS, MONEY, days

Array = np.ndarray[Any, Any]
Columns = dict[str, Array]
Get = Callable[[str], Array]
CHANGE = ("amount_yuan", "is_major", *CHANGE_EVENTS)
V, S, D, P, U, N = (np.uint8(ord(letter)) for letter in "VSDPUN")
_FIRST = days()[0].toordinal()


def columns(records: Sequence[Coded]) -> Columns:
    """Give records as arrays; changes stand one after another, with the number of the record that each belongs to."""
    made = {name: np.array([item[name] for item in records], np.int32) for name in (*FOLLOWS, *FLAGS, *MONEY, "changes_known")}
    made |= {name: np.array([_code(name, item[name]) for item in records], np.int8) for name in CODES}
    changes = [(number, change) for number, item in enumerate(records) for change in item["changes"]]
    made["change.of"] = np.array([number for number, _ in changes], np.int32)
    return made | {f"change.{name}": np.array([change[name] for _, change in changes], np.int32) for name in CHANGE}


def _code(name: str, code: str) -> int:
    return CODES[name].index(code) if code else UNKNOWN


def judged(district: District, table: Columns) -> list[tuple[Array, Array | None]]:
    """Judge all norms: letters (of changes, where each is judged) and last days."""
    of, cache = table["change.of"], {PASSED: passed(table.__getitem__)}

    def of_project(name: str) -> Array:
        return cache[name] if name in cache else table[name]

    def of_change(name: str) -> Array:
        return table[name] if name.startswith("change.") else of_project(name)[of]

    return [judge(norm, district, of_change if norm.each_change else of_project) for norm in district.norms]


def passed(get: Get) -> Array:
    """Give the days of acceptances that were passed."""
    result, day = get("acceptance_result"), get("acceptance_date")
    known = (result >= 0) | (day > NOW)
    return np.where(result == CODES["acceptance_result"].index("pass"), day, np.where(known, NEVER, UNKNOWN))


def judge(norm: Norm, district: District, get: Get) -> tuple[Array, Array | None]:
    """Judge one norm on all records: letters and, where it has a last day, that."""
    due = None
    if norm.must:
        untrue, unknown = _test(norm.must, district, get)
        letters = np.where(untrue, V, np.where(unknown, U, S))
    else:
        letters, due = _act(norm, district, get)
    if norm.when:
        tests = [_test(condition, district, get) for condition in norm.when]
        unsure = np.logical_or.reduce([unknown for _, unknown in tests]) & (letters != S) & (letters != N)
        letters = np.where(np.logical_or.reduce([untrue for untrue, _ in tests]), N, np.where(unsure, U, letters))
    return letters, due


def _act(norm: Norm, district: District, get: Get) -> tuple[Array, Array | None]:
    act, begun = get(norm.act), [get(clock[0]) for clock in (norm.by, norm.not_before) if clock]
    first = [get(norm.after)] if norm.after else []
    last = _ends(begun[0], district.last_days(norm.by[1]), NEVER) if norm.by else None
    opens = [_ends(begun[-1], district.last_days(norm.not_before[1]), UNKNOWN)] if norm.not_before else []
    ready = get(norm.provided) if norm.provided else np.int8(1)
    unknown, outstanding = _any(day < 0 for day in first + begun), _any(day > NOW for day in first + begun)
    late = last < act if last is not None else False
    broken = _any(day > act for day in first + opens) | late | (ready == 0)
    happened = np.where(broken, V, np.where(unknown | (ready < 0), U, S))
    closed = outstanding | _any(day > NOW for day in opens) | (ready == 0)
    if norm.owed:
        waiting = P if norm.authority and not norm.by else D
        overdue = last < NOW if last is not None else False
        not_yet, idle = np.where(overdue, V, np.where(closed | unknown, P, waiting)), np.where(outstanding, P, U)
    else:
        not_yet, idle = np.where(closed, P, np.where(unknown | (ready < 0), U, S)), U
    done = np.where(act < district.in_force_from.toordinal(), N, happened)
    return np.where(act < 0, idle, np.where(act > NOW, not_yet, done)), last


def _any(parts: Any) -> Any:
    given = list(parts)
    return np.logical_or.reduce(given) if given else np.False_


_TABLES: dict[tuple[int, int], Array] = {}


def _ends(starts: Array, ends: dict[date, date], unknown: int) -> Array:
    """Look the last days up in a table, made once, whose ends are for what is unknown and what never happened."""
    key = (id(ends), unknown)
    if key not in _TABLES:
        _TABLES[key] = np.array([unknown, *(day.toordinal() for day in ends.values()), NEVER], np.int32)
    return np.take(_TABLES[key], starts - (_FIRST - 1), mode="clip")


def _test(condition: Condition, district: District, get: Get) -> tuple[Array, Array]:
    """Give where a condition is false, and where (if it is not false) it is unknown."""
    fact = get(condition.fact)
    match condition.kind:
        case "holds":
            return fact == 0, fact < 0
        case "among" | "none_of":
            listed = _any(fact == CODES[condition.fact].index(code) for code in condition.codes)
            return (listed if condition.kind == "none_of" else ~listed & (fact >= 0)), fact < 0
        case "at_least":
            return (fact >= 0) & (fact < district.limit(condition)), fact < 0
        case "not_both":
            other = get(condition.other)
            return (fact == 1) & (other == 1), (fact != 0) & (other != 0)
    part, of = district.ratio(condition).as_integer_ratio()
    whole = get(condition.other)
    unknown = (fact < 0) | (whole < 0)
    return ~unknown & (fact.astype(np.int64) * of > whole.astype(np.int64) * part), unknown


def outcomes(district: District, table: Columns, given: list[tuple[Array, Array | None]]) -> list[list[Outcome]]:
    """Read the arrays record by record, as the other contestants tell them."""
    size = len(table["changes_known"])
    read = [_outcomes(norm, table, letters, due) for norm, (letters, due) in zip(district.norms, given, strict=True)]
    return [[column[number] for column in read] for number in range(size)]


def _outcomes(norm: Norm, table: Columns, letters: Array, due: Array | None) -> list[Outcome]:
    texts = [chr(letter) for letter in letters.tolist()]
    if norm.each_change:
        joined = ["" for _ in table["changes_known"]]
        # OpenFisca has more changes, which stand for nothing, behind the real ones.
        for number, text in zip(table["change.of"].tolist(), texts, strict=False):
            joined[number] += text
        texts = [text or ("N" if known else "U") for text, known in zip(joined, table["changes_known"].tolist(), strict=True)]
    last = [None] * len(texts) if due is None else [last_day(day) for day in due.tolist()]
    return [(text, None if text == "N" else day) for text, day in zip(texts, last, strict=True)]
