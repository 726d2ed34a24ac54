"""Lints over time: windows that close before they open, and acts that wait for each other."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from govrules.authoring.lints.examples import rule
from govrules.authoring.lints.logic import applies, can_be, every, key_of
from govrules.authoring.lints.row import Found, Lint, PackView, meant
from govrules.base.diagnostics import Level
from govrules.base.source import Span
from govrules.calendars.periods import Period, Unit
from govrules.language.typed import Arithmetic, Call, Choice, Constant, Parameter, Typed
from govrules.language.types import NEVER
from govrules.language.values import DayOfYear
from govrules.packs.pack import Act, Rule

# The fewest and the most calendar days of a unit; how many rest days lie among working days, no rule can say.
_DAYS: dict[Unit, tuple[int, float]] = {
    Unit.DAYS: (1, 1), Unit.WORKING_DAYS: (1, float("inf")), Unit.MONTHS: (28, 31), Unit.YEARS: (365, 366),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Offset:
    """A day as so many units after (or before) an anchor."""

    anchor: str
    counts: tuple[tuple[Unit, int], ...] = ()

    def days(self) -> tuple[float, float]:
        """Give the fewest and the most calendar days between the anchor and the day."""
        bounds = [sorted((count * _DAYS[unit][0], count * _DAYS[unit][1])) for unit, count in self.counts]
        return sum(low for low, _ in bounds), sum(high for _, high in bounds)


def _closed_windows(view: PackView) -> Iterator[Found]:
    for item in view.pack.rules:
        norm = item.norm
        if not isinstance(norm, Act) or norm.not_before is None or norm.by is None:
            continue
        if _is_after(_offset(norm.not_before), _offset(norm.by)):
            message = f"`not_before` is always later than `by`: `{norm.not_before.span.text}` and `{norm.by.span.text}`"
            hint = "compare the two periods: nobody can keep this rule"
            yield Found(item.id, message, norm.not_before.span, hint, (("`by`", norm.by.span),))


def _offset(day: Typed) -> _Offset:
    day = meant(day)
    match day:
        case Arithmetic(right=Constant(value=Period() as period) | Parameter(value=Period() as period)):
            inner = _offset(day.left)
            count = -period.count if day.operator == "-" else period.count
            return _Offset(inner.anchor, (*inner.counts, (period.unit, count)))
        case Call(function="on", arguments=(year, Constant(value=DayOfYear() as date) | Parameter(value=DayOfYear() as date))):
            # Within one year the days of the year keep their order; 32 leaves every month room.
            return _Offset(f"year {key_of(year)}", ((Unit.DAYS, date.month * 32 + date.day),))
        case _:
            return _Offset(key_of(day))


def _is_after(first: _Offset, second: _Offset) -> bool:
    """Tell whether the first day is later than the second for sure; days of different anchors are not."""
    if first.anchor != second.anchor:
        return False
    (unit, count), *rest = first.counts or ((Unit.DAYS, 0),)
    (other_unit, other_count), *other_rest = second.counts or ((Unit.DAYS, 0),)
    if unit is other_unit and not rest and not other_rest:
        return count > other_count
    return first.days()[0] > second.days()[1]


@dataclass(frozen=True, slots=True)
class _Edge:
    """A rule that wants one event before another."""

    first: str
    then: str
    rule: Rule
    span: Span
    words: str


def _cycles(view: PackView) -> Iterator[Found]:
    edges = sorted(_edges(view), key=lambda edge: (edge.span.start, edge.first, edge.then))
    following: dict[str, list[_Edge]] = {}
    for edge in edges:
        following.setdefault(edge.first, []).append(edge)
    told: set[frozenset[str]] = set()
    for edge in edges:
        circle = _way_back(edge, following, view)
        names = frozenset(part.rule.id for part in circle)
        if not circle or names in told:
            continue
        told.add(names)
        chain = " → ".join(f"`{part.words}`" for part in circle)
        message = f"these acts wait for each other: {chain} → `{circle[0].words}`"
        related = tuple((f"rule `{part.rule.id}`", part.span) for part in circle[1:])
        yield Found(edge.rule.id, message, edge.span, "turn one `after` or `before` round, or drop it", related)


def _edges(view: PackView) -> Iterator[_Edge]:
    for item in view.pack.rules:
        if not isinstance(item.norm, Act):
            continue
        for act in map(_event, item.norm.acts):
            for earlier in item.norm.after:
                event = _event(earlier)
                yield _Edge(key_of(event), key_of(act), item, earlier.span, event.span.text)
            for later in item.norm.before:
                yield _Edge(key_of(act), key_of(_event(later)), item, later.span, act.span.text)


def _event(node: Typed) -> Typed:
    """Give the event that an expression stands for: definitions opened, `x if … else never` taken for `x`."""
    node = meant(node)
    match node:
        case Choice() if node.otherwise.type == NEVER:
            return _event(node.then)
        case Choice() if node.then.type == NEVER:
            return _event(node.otherwise)
        case _:
            return node


def _way_back(edge: _Edge, following: dict[str, list[_Edge]], view: PackView) -> tuple[_Edge, ...]:
    """Give the shortest circle through an edge of rules that can apply to one project; empty if there is none."""
    # Whether rules can apply together takes a search; most edges lie in no circle at all.
    if not _shortest(edge, following, lambda *_: True):
        return ()
    circle = _shortest(edge, following, lambda *edges: _together(edges, view))
    return circle if _together(circle, view) else ()


def _shortest(edge: _Edge, following: dict[str, list[_Edge]], fits: Callable[..., bool]) -> tuple[_Edge, ...]:
    queue: deque[tuple[_Edge, ...]] = deque([(edge,)])
    seen = {edge.then}
    while queue:
        way = queue.popleft()
        if way[-1].then == edge.first:
            return way
        for onward in following.get(way[-1].then, ()):
            if onward.then not in seen and fits(edge, way[-1], onward):
                seen.add(onward.then)
                queue.append((*way, onward))
    return ()


def _together(way: Iterable[_Edge], view: PackView) -> bool:
    rules = list(dict.fromkeys(edge.rule for edge in way))
    if len({(item.loop.variable, key_of(item.loop.over)) for item in rules if item.loop}) > 1:
        # Elements of two lists: that their fields have one name makes them no one event.
        return False
    condition = every(*(applies(item, view.pack) for item in rules))
    return condition is None or can_be(condition, True)


_WINDOW = """parameters:
  opening_period: {value: 10 days, clause: "2", label: {zh: 起始期限, en: opening period}}
  filing_period: {value: %s days, clause: "2", label: {zh: 备案期限, en: filing period}}
"""
_ACT = rule("do: contract_filed_authority_date\nnot_before: contract_date + opening_period\nby: contract_date + filing_period")
_FILING = rule("do: contract_filed_authority_date\nafter: contract_date")

LINTS = (
    Lint("closed-window", Level.ERROR, "a `not_before` that is always later than `by`",
         "The act would be too early on every day until it is late. Only days counted from the same event are compared.",
         _WINDOW % "5" + _ACT, _WINDOW % "15" + _ACT, _closed_windows),
    Lint("order-cycle", Level.ERROR, "acts that wait for each other by `after` and `before`, in rules that apply together",
         "None of them can come first, so a project can never move on.",
         _FILING + rule("may: contract_date\nafter: contract_filed_authority_date", "signing", "签订", "Sign it", first=False),
         _FILING + rule("may: contract_date\nafter: procurement_start_date", "signing", "签订", "Sign it", first=False), _cycles),
)  # fmt: skip
