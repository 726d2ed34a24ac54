"""Records for the norms: generated from a seed, most of them at a boundary, the same for every district and contestant."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import Any

from govrules import load_calendar

TODAY = date(2023, 6, 30)
"""The date of evaluation: all five regulations are in force on it."""
SEED = 20230630
FIRST, LAST = date(2017, 1, 1), date(2026, 6, 30)
PERIODS = ("5 working days", "7 working days", "10 working days", "2 months", "3 months", "6 months", "1 year")
"""What the packs' parameters say; generated dates lie a day before, on and a day after the ends of these."""
IN_FORCE = (date(2018, 8, 22), date(2019, 12, 12), date(2021, 8, 18), date(2022, 3, 10))
FLAGS = (
    "project_owner_named", "full_process_supervision", "is_engineering", "is_stock_project", "running_well", "uses_gov_cloud",
    "connected_exchange_platform", "in_annual_budget", "includes_software_development", "archive_complete",
)  # fmt: skip
CODES = {
    "project_class": ("general", "key"), "project_kind": ("construction", "operations"), "review_mode": ("on_site", "written"),
    "acceptance_result": ("pass", "fail"),
    "cloud_exemption_basis": ("law", "admin_regulation", "central_policy", "chongqing_policy", "district_document", "none"),
}  # fmt: skip
MONEY = ("total_investment_yuan", "project_investment_yuan", "contract_amount_yuan", "task_book_budget_yuan")
FOLLOWS = {
    "contract_date": "", "contract_filed_authority_date": "contract_date", "construction_complete_date": "contract_date",
    "trial_start_date": "construction_complete_date", "trial_end_date": "trial_start_date", "online_date": "trial_start_date",
    "initial_acceptance_date": "construction_complete_date", "acceptance_application_date": "trial_start_date",
    "acceptance_application_received_date": "acceptance_application_date",
    "acceptance_date": "acceptance_application_received_date", "in_use_date": "acceptance_date",
    "archive_submitted_date": "acceptance_date", "final_accounts_date": "acceptance_date",
    "performance_evaluation_date": "in_use_date", "post_evaluation_date": "acceptance_date",
    "self_evaluation_date": "in_use_date", "comprehensive_evaluation_date": "self_evaluation_date",
}  # fmt: skip
"""Events, each with the one that it mostly follows."""
CHANGE_EVENTS = ("approved_date", "implemented_date")
IN_SCOPE = {
    "unit_type": "gov_organ", "unit_level": "district", "unit_in_district_budget": True, "funding_sources": ["district_fiscal"],
    "item_types": ["business_system"], "is_classified": False, "has_state_special_rules": False,
}  # fmt: skip
"""What makes every one of the five regulations apply."""
Record = dict[str, Any]


def days() -> list[date]:
    """Give every day that a clock may start on."""
    return [FIRST + timedelta(number) for number in range((LAST - FIRST).days + 1)]


@cache
def last_days(period: str) -> dict[date, date]:
    """Give, for every day, the last day of a period that starts on it."""
    calendar = load_calendar("cn")
    return {day: calendar.due(day, period).date for day in days()}


@cache
def _starts(period: str) -> list[date]:
    """Give the days from which the period ends today, or a day before or after."""
    return [day for day, end in last_days(period).items() if abs((end - TODAY).days) <= 1]


@cache
def records(count: int) -> list[Record]:
    """Give so many records as `govrules` takes them: unknown is left out, `None` has not happened."""
    rng = random.Random(SEED)
    return [_record(rng, number) for number in range(count)]


def settled(raw: Record) -> Record:
    """Give a record for a column of dates, where an empty cell is not both: what is unknown has not happened."""
    changes = [{**dict.fromkeys(CHANGE_EVENTS), **change} for change in raw.get("changes", ())]
    return {**dict.fromkeys(FOLLOWS), **raw, **({"changes": changes} if "changes" in raw else {})}


def _record(rng: random.Random, number: int) -> Record:
    found: Record = {"id": f"P{number:06d}", **IN_SCOPE}
    for name, before in FOLLOWS.items():
        _put(rng, found, name, lambda before=before: _near(rng, found.get(before)))
    for name in FLAGS:
        _put(rng, found, name, lambda: rng.random() < 0.6, null=False)
    for name, codes in CODES.items():
        _put(rng, found, name, lambda codes=codes: rng.choice(codes), null=False)
    for name in MONEY:
        _put(rng, found, name, lambda: rng.choice((1_000_000, 2_000_000, 5_000_000)) + rng.choice((-1, 0, 0, 1)), null=False)
    _put(rng, found, "changes", lambda: [_change(rng, found) for _ in range(rng.choice((0, 1, 1, 2, 3)))], null=False)
    return found


def _change(rng: random.Random, project: Record) -> Record:
    change: Record = {}
    whole = project.get(rng.choice(MONEY[:2]), 3_000_000)
    _put(rng, change, "is_major", lambda: rng.random() < 0.5, null=False)
    _put(rng, change, "amount_yuan", lambda: max(0, whole // 10 + rng.choice((-200_000, -1, 0, 0, 1, 200_000))), null=False)
    _put(rng, change, "approved_date", lambda: _near(rng, project.get("contract_date")))
    _put(rng, change, "implemented_date", lambda: _near(rng, change.get("approved_date")))
    return change


def _put(rng: random.Random, facts: Record, name: str, make: Callable[[], object], null: bool = True) -> None:
    """Set a fact, or leave it unknown, or (an event) say that it has not happened."""
    chance = rng.random()
    if chance >= 0.10:
        facts[name] = None if null and chance < 0.25 else make()


def _near(rng: random.Random, before: date | None) -> date:
    """Give a day at the end of a period after another, or one from which a period ends today, or any."""
    chance, off = rng.random(), timedelta(rng.choice((-1, 0, 0, 1)))
    period = rng.choice(PERIODS)
    if before is not None and chance < 0.6:
        day = last_days(period)[before] + off if rng.random() < 0.8 else before + off
    elif chance < 0.8:
        day = rng.choice(_starts(period))
    else:
        day = rng.choice((TODAY + off, rng.choice(IN_FORCE) + off, TODAY - timedelta(rng.randint(0, 900))))
    # A clock may start on any of these, and a year later is still a day of the calendar's.
    return min(day, date(2024, 12, 31))
