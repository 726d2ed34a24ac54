"""Periods of time as regulations state them: `7 working days`, `30 days`, `3 months`, `1 year`."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Literal

__all__ = ["Period", "Unit"]


class Unit(Enum):
    """What a period counts; the value is the canonical plural."""

    WORKING_DAYS = "working days"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"

    # Periods are keys of tables, and an enum's own hash is written in Python.
    __hash__ = object.__hash__


_ZH = {Unit.WORKING_DAYS: "个工作日", Unit.DAYS: "日", Unit.MONTHS: "个月", Unit.YEARS: "年"}

# Records hold the years 1900 to 2199. Within these bounds no period leaves the range of `datetime.date`.
_MOST = {Unit.WORKING_DAYS: 10_000, Unit.DAYS: 10_000, Unit.MONTHS: 10_000, Unit.YEARS: 1_000}

_WRITTEN = re.compile(r"([0-9]{1,9})\s+(working\s+day|day|month|year)s?")


@dataclass(frozen=True, slots=True)
class Period:
    """A positive number of units, such as seven working days.

    >>> Period.parse("7 working days")
    Period(count=7, unit=<Unit.WORKING_DAYS: 'working days'>)
    >>> str(Period(1, Unit.MONTHS))
    '1 month'
    """

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 1 <= self.count <= _MOST[self.unit]:
            limit = f"from 1 to {_MOST[self.unit]} {self.unit.value}"
            raise ValueError(f"`{self.count}` is out of range: a period is {limit}")

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read a period as a pack writes it; singular and plural are both accepted. Raises ValueError."""
        return _parse(text)

    def __str__(self) -> str:
        return f"{self.count} {self.unit.value if self.count != 1 else self.unit.value.removesuffix('s')}"

    def text(self, language: Literal["zh", "en"]) -> str:
        """The period in words for a report: `7个工作日` or `7 working days`."""
        return f"{self.count}{_ZH[self.unit]}" if language == "zh" else str(self)

    def add_to(self, start: dt.date, *, backwards: bool = False) -> dt.date:
        """The day this period after `start`, or before it.

        Months and years reach the corresponding day, or the month's last one where there is none.
        Raises ValueError for working days, which need a calendar.
        """
        count = -self.count if backwards else self.count
        match self.unit:
            case Unit.DAYS:
                return start + dt.timedelta(days=count)
            case Unit.MONTHS | Unit.YEARS:
                # Imported where used: it takes longer to load than all deadlines of a record take to count.
                from dateutil.relativedelta import relativedelta

                return start + relativedelta(months=count * (12 if self.unit is Unit.YEARS else 1))
            case Unit.WORKING_DAYS:
                raise ValueError("working days can only be counted with a calendar")


@lru_cache(maxsize=1024)
def _parse(text: str) -> Period:
    written = _WRITTEN.fullmatch(text.strip())
    if written is None:
        raise ValueError(
            f"`{text}` is not a period: write a number and a unit, such as `7 working days`, `30 days`, `3 months` or `1 year`"
        )
    return Period(int(written[1]), Unit(" ".join(written[2].split()) + "s"))
