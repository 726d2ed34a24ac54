"""Values worth trying for a fact: the boundaries of the thresholds, periods and codes that two versions of a rule name.

What only one of the versions names comes first: there an edit shows.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from govrules.authoring.constants import Values
from govrules.authoring.neighbours import ONE_DAY, RATIO_STEP, shares
from govrules.base.units import FEN, parse_money, show_decimal
from govrules.calendars.calendar import Calendar
from govrules.calendars.periods import Period, Unit
from govrules.language.types import BOOL, DAY, EVENT, INT, MONEY, MONTH, RATIO, EnumOf, ListOf, RecordOf, Type
from govrules.packs.vocabulary import Fact, Vocabulary

Raw = object
"""A value as a record file holds it: text, number, truth value, None, list or mapping."""

MOST = 48
"""Values tried for one fact at one place."""
_BASE_FEN = 1_000_000 * FEN
_LONGEST_LIST = 5
_FIRST_YEAR = 1900


@dataclass(frozen=True, slots=True)
class Candidates:
    """Gives the values to try for a fact, the likeliest first, from what a record holds already."""

    values: Values
    vocabulary: Vocabulary
    calendar: Calendar
    anchor: date
    scope_facts: frozenset[str] = frozenset()
    """The facts that decide whether a project is in scope."""

    def of(self, path: str, record: Mapping[str, Raw]) -> list[Raw]:
        """Give the values for a fact or field (`changes[0].amount_yuan`) as a record file would hold them."""
        head, _, rest = path.partition(".")
        name = head.partition("[")[0]
        fact: Fact | None = self.vocabulary.facts.get(name)
        if fact is not None and rest:
            fact = fact.fields.get(rest)
        if fact is None:
            return []
        return _unique(self._of_type(fact.type, f"{name}.{rest}" if rest else name, fact, record))[:MOST]

    def cost(self, path: str, rank: int) -> int:
        """Weigh the place of a value in its list: kinds of values that the edit touches are tried further."""
        name, _, rest = path.partition(".")
        fact: Fact | None = self.vocabulary.facts.get(name.partition("[")[0])
        fact = fact.fields.get(rest) if fact and rest else fact
        hot = not self.values.hot or (fact is not None and _kind(fact.type) in self.values.hot)
        return rank // 3 if hot and self.values.hot else rank if hot else rank * 2

    def _of_type(self, kind: Type, name: str, fact: Fact, record: Mapping[str, Raw]) -> list[Raw]:
        if kind == BOOL:
            return [True, False]
        if kind in (EVENT, DAY):
            return [None if day is None else day.isoformat() for day in self._dates(dates_in(record))]
        if kind == MONEY:
            return [show_yuan(amount) for amount in self._money(amounts_in(record, self.vocabulary.facts)) if amount >= 0]
        if kind == RATIO:
            return [f"{show_decimal(ratio * 100)}%" for ratio in self._ratios()]
        if kind == INT:
            return list(self._numbers(name))
        if kind == MONTH:
            return list(self._months(record)[:3])
        if isinstance(kind, EnumOf):
            return self._codes(name, fact, tuple(fact.values))
        if isinstance(kind, RecordOf):
            return [{}]
        if isinstance(kind, ListOf):
            return self._lists(kind.item, name, fact, record)
        return self._codes(name, fact, ("其他",))

    def _dates(self, known: list[date]) -> list[date | None]:
        years = sorted({day.year for day in known}) or [self.anchor.year]
        set_days: list[date | None] = [day + step for day in self._year_days(years) for step in (0 * ONE_DAY, ONE_DAY, -ONE_DAY)]
        if not known:
            return [self.anchor, None, *set_days]
        near: list[date | None] = [*known[:3], None, known[0] + ONE_DAY, known[0] - ONE_DAY]
        for day in known[:3]:
            for period in self.values.periods:
                for back in (False, True):
                    reached = self._moved(day, period, back)
                    near += [reached, reached + ONE_DAY, reached - ONE_DAY]
        return [*near, *set_days, *(day + step for day in known[1:3] for step in (ONE_DAY, -ONE_DAY))]

    def _year_days(self, years: list[int]) -> list[date]:
        days = [date(year, item.month, min(item.day, 28) if item.month == 2 else item.day)
                for item in self.values.days_of_year for year in years]  # fmt: skip
        return [*days, *(date(year, 1, 1) for year in (*years, years[-1] + 1) if self.values.years)]

    def _moved(self, day: date, period: Period, back: bool) -> date:
        if period.unit is Unit.WORKING_DAYS:
            return self.calendar.due(day, period, backwards=back).date
        return period.add_to(day, backwards=back)

    def _money(self, known: list[int]) -> Iterator[Fraction]:
        for threshold in (*self.values.money, *shares(known[:3], self.values.ratios)):
            whole = Fraction(int(threshold))
            yield from (whole, whole - 1, whole + 1)
            if self.values.aggregates:
                yield Fraction(int(threshold / 2))  # two of them together make the threshold
        yield from (Fraction(_BASE_FEN), Fraction(0), *(Fraction(amount + step) for amount in known[:2] for step in (0, 1, -1)))

    def _ratios(self) -> Iterator[Fraction]:
        for ratio in self.values.ratios:
            yield from (ratio, ratio - RATIO_STEP, ratio + RATIO_STEP)
        yield from (Fraction(1, 2), Fraction(0), Fraction(1))

    def _numbers(self, name: str) -> Iterator[int]:
        year = self.anchor.year
        if name in self.values.year_facts:
            decided = [number for number in self.values.numbers if number >= _FIRST_YEAR]
            yield from (*(near for number in decided for near in (number, number - 1, number + 1)), year, year + 1, year - 1)
            return
        for number in self.values.numbers:
            yield from (number, number - 1, number + 1)
        yield from (year, year + 1, year - 1) if self.values.years else (1, 0, 2)
        yield from (year, year + 1, 1, 0, 2)

    def _months(self, record: Mapping[str, Raw]) -> list[str]:
        start = (sorted(dates_in(record)) or [self.anchor])[0]
        numbers = [start.year * 12 + start.month - 1 + step for step in range(4)]
        return [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]

    def _groups(self, name: str, fact: Fact) -> list[tuple[str, ...]]:
        """Give the groups of texts that a fact is compared with, cut to the codes that it can hold."""
        groups = self.values.texts.get(name, [])
        cut = [tuple(text for text in group if not fact.values or text in fact.values) for group in groups]
        return [group for group in cut if group]

    def _codes(self, name: str, fact: Fact, others: tuple[str, ...]) -> list[Raw]:
        named = [text for group in self._groups(name, fact) for text in group]
        named.sort(key=lambda text: text not in self.values.first)
        return [*named, *[code for code in others if code not in named][:1]]

    def _lists(self, item: Type, name: str, fact: Fact, record: Mapping[str, Raw]) -> list[Raw]:
        if isinstance(item, RecordOf):
            sizes = [size for number in self.values.numbers for size in (number - 1, number, number + 1) if size > 1]
            several = (*sizes, 2) if self.values.aggregates else ()
            return [[{}], [], *([{} for _ in range(size)] for size in several if size <= _LONGEST_LIST)]
        if item in (EVENT, DAY):
            days = [day for day in self._dates(dates_in(record)) if day is not None]
            return [*([day.isoformat()] for day in days[:3]), []]
        if item == MONTH:
            months = self._months(record)
            return [*(months[:size] for size in range(len(months)))]
        if item == INT:
            return [[], *([number] for number in self._numbers(name))]
        groups = self._groups(name, fact)
        others = [code for code in fact.values or ("其他",) if not any(code in group for group in groups)]
        lists, mixed = _lists_of(groups, self.values.first), [[group[0], code] for group in groups[:1] for code in others[:1]]
        return [*lists[:2], *mixed, *lists[2:], *([code] for code in others[:1])]


def _kind(kind: Type) -> str:
    if kind in (EVENT, DAY):
        return "dates"
    return "numbers" if kind in (MONEY, RATIO, INT) else "texts"


def _lists_of(groups: list[tuple[str, ...]], first: set[str]) -> list[list[str]]:
    """Give lists that meet and just miss sets of texts: one of each, all, all but one, one alone."""
    whole = list(dict.fromkeys(text for group in groups for text in group))
    chosen = list(dict.fromkeys(group[0] for group in groups if group))
    ordered = sorted(whole, key=lambda text: text not in first)
    swapped: list[list[str]] = []
    for group in groups:
        for text in group:
            if text in first:
                kept = [item for item in chosen if item not in group]
                swapped += [[*kept, text], kept]
    complete = [list(group) for group in groups if len(group) > 1]
    without = [[item for item in base if item != text] for text in ordered for base in (whole, chosen) if text in base]
    lacking = [[item for item in whole if item != text] for text in ordered if text in first]
    return [chosen, [], *swapped, *lacking, whole, *complete, *without, *([text] for text in ordered)]


def _unique(items: Iterable[Raw]) -> list[Raw]:
    found: dict[str, Raw] = {}
    for item in items:
        found.setdefault(repr(item), item)
    return list(found.values())


def dates_in(record: Mapping[str, Raw]) -> list[date]:
    """Give the days that a record holds, each once, the one given last first."""
    days: list[date] = []
    queue: list[Raw] = [record]
    while queue:
        item = queue.pop(0)
        if isinstance(item, Mapping):
            queue += item.values()
        elif isinstance(item, list):
            queue += item
        elif isinstance(item, str) and len(item) == 10 and item[4:5] == "-" and item[:4].isdigit():
            days.append(date.fromisoformat(item))
    return list(dict.fromkeys(reversed(days)))


def amounts_in(record: Mapping[str, Raw], facts: Mapping[str, Fact]) -> list[int]:
    """Give the amounts of money in a record in fen, those inside lists too, the one given last first."""
    found: list[int] = []
    for name, value in record.items():
        fact = facts.get(name)
        if fact and fact.type == MONEY and isinstance(value, int | str):
            found.append(parse_money(str(value)))
        for item in value if fact and isinstance(value, list) else []:
            if fact and isinstance(item, Mapping):
                found += amounts_in(item, fact.fields)[::-1]
    return list(dict.fromkeys(found[::-1]))


def show_yuan(fen: Fraction) -> Raw:
    """Write fen as a record file holds yuan: a whole number, or text with two decimals."""
    yuan, rest = divmod(int(fen), FEN)
    return f"{yuan}.{rest:02}" if rest else yuan
