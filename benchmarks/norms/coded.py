"""Records as numbers, the diet on which numpy, OpenFisca and engines of expressions are fastest.

Days are ordinals, `UNKNOWN` (-1) is before every day and `NEVER` after; flags are 1, 0 or -1; amounts are yuan or -1; an unknown
code is empty. Last days and first days are looked up here, before anything is timed, for engines that cannot count them.
"""

from datetime import date
from typing import Any

from norms.districts import PASSED
from norms.numbers import District
from norms.records import CHANGE_EVENTS, CODES, FLAGS, FOLLOWS, MONEY, TODAY, Record

UNKNOWN, NEVER = -1, 9_999_999
NOW = TODAY.toordinal()
Coded = dict[str, Any]


def coded(raw: Record) -> Coded:
    """Give a record as numbers."""
    made: Coded = {name: _day(raw, name) for name in FOLLOWS}
    made |= {name: int(raw.get(name, UNKNOWN)) for name in (*FLAGS, *MONEY)} | {name: raw.get(name, "") for name in CODES}
    changes = [_change(change) for change in raw.get("changes", ())]
    return {**made, "changes": changes, "changes_known": int("changes" in raw)}


def with_days(made: Coded, district: District) -> Coded:
    """Add the days that follow from others: of a passed acceptance, and a norm's last day (`by_3`) and first day (`from_3`)."""
    found = {**made, PASSED: passed(made)}
    for number, norm in enumerate(district.norms):
        # Without a known start there is no last day to pass, and no first day that is known.
        for prefix, clock, unknown in (("by", norm.by, NEVER), ("from", norm.not_before, UNKNOWN)):
            if clock:
                found[f"{prefix}_{number}"] = _end(found[clock[0]], district.last_days(clock[1]), unknown)
    return found


def passed(made: Coded) -> int:
    """Give the day of an acceptance that was passed."""
    result, day = made["acceptance_result"], made["acceptance_date"]
    if result == "pass":
        return int(day)
    return NEVER if result or day > NOW else UNKNOWN


def _end(start: int, ends: dict[date, date], unknown: int) -> int:
    if start in (UNKNOWN, NEVER):
        return unknown if start == UNKNOWN else NEVER
    return ends[date.fromordinal(start)].toordinal()


def _change(change: Record) -> Coded:
    days = {name: _day(change, name) for name in CHANGE_EVENTS}
    return {**days, "amount_yuan": change.get("amount_yuan", UNKNOWN), "is_major": int(change.get("is_major", UNKNOWN))}


def _day(facts: Record, name: str) -> int:
    if name not in facts:
        return UNKNOWN
    return NEVER if facts[name] is None else int(facts[name].toordinal())


def last_day(number: float | None) -> date | None:
    """Give a day back as a date, and none for what never ends."""
    return None if number is None or not UNKNOWN < number < NEVER else date.fromordinal(int(number))
