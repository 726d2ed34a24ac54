"""How obligations change as one fact moves: the exact values at which a rule of a pack switches, and what holds between them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from math import lcm
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from govrules.analysis.axis import Axis, make_axis
from govrules.analysis.moving import Bench, TrackKey, benches, get, split
from govrules.analysis.ranges import chosen_range, finer, read_values, tried_steps
from govrules.analysis.swept import Point, Segment, Swept, Track
from govrules.analysis.switching import switches
from govrules.base.diagnostics import Diagnostic, UsageError, did_you_mean
from govrules.base.units import Label
from govrules.engine.record import Record, check_record
from govrules.language.types import DAY, EVENT, RATIO
from govrules.language.values import Value
from govrules.packs.vocabulary import Fact, Vocabulary
from govrules.policy import Policy, load_pack

if TYPE_CHECKING:
    import altair

PackLike = str | Path | Policy


class Sweep(Swept):
    """The segments and switching points of a sweep, with their views. Immutable; the same input gives the same."""

    __slots__ = ()

    def to_frame(self, library: str | None = None, *, lang: str = "zh", points: bool = False) -> Any:
        """Give a tidy frame: one row a segment, or with `points` one row a switching point.

        Money stands in yuan and ratios as such, both as `Decimal`; days as dates. `library` is `pandas`, `polars` or None.
        """
        from govrules.analysis import sweepviews
        from govrules.analysis.frames import to_frame

        return to_frame(sweepviews.point_columns(self, lang) if points else sweepviews.segment_columns(self, lang), library)

    def to_markdown(self, lang: str = "zh") -> str:
        """Write the switching points as a table, with the rules that read the fact and never switch below it."""
        from govrules.analysis import sweepviews

        return sweepviews.markdown(self, lang)

    def to_dict(self) -> dict[str, Any]:
        """Give the sweep as plain data, format `govrules-sweep/1`: amounts in yuan as text, days in ISO form."""
        from govrules.analysis import sweepviews

        return sweepviews.data(self)

    def to_json(self) -> str:
        """Give the data as JSON text, the same bytes on every machine."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2) + "\n"

    def chart(self, lang: str = "zh") -> "altair.Chart":
        """Draw bands of statuses, a row a rule, a panel a district. Raises UsageError where Altair is not installed."""
        from govrules.analysis.charts.sweeping import sweep_chart

        return sweep_chart(self, lang)

    def at(self, value: object) -> tuple[Segment, ...]:
        """Give the segment of every rule that holds at a value, written as people do. Raises UsageError outside of the range."""
        step = self.axis.step(self.axis.read(value))
        held = [item for item in self.segments if self.axis.step(item.first) <= step <= self.axis.step(item.last)]
        if not held and self.segments:
            raise UsageError([Diagnostic("sweep-values", f"`{value}` lies outside of the values of this sweep")])
        return tuple(held)

    def __repr__(self) -> str:
        span = f"{self.axis.text(self.first, 'en')} to {self.axis.text(self.last, 'en')}"
        return f"<Sweep {', '.join(self.facts)} {span}, {self.as_of}: {len(self.points)} switching points>"

    def _repr_html_(self) -> str:
        from govrules.analysis import sweepviews

        return sweepviews.html(self)


def sweep(
    record: Mapping[str, object] | Record,
    fact: str | Sequence[str],
    values: Sequence[object] | None = None,
    *,
    packs: PackLike | Sequence[PackLike],
    as_of: date,
    anchor: str | None = None,
) -> Sweep:
    """Move one fact of a record and tell at which exact values the rules of some packs switch.

    `fact` names a fact or a field of a listed element (`changes[0].amount_yuan`); several facts of one type move together, for
    packs that name the same amount differently. `values` is a range `(first, last)` or a list, as people write them: `50万元`,
    `2024-03-05`, `10%`, codes; None takes a range around the thresholds found. With `anchor`, the name of a date of the record,
    days may also be given as lengths of time from it: `1 month`, `3个月`. `as_of` stays where it is: an event after it has not
    happened yet. Raises UsageError for facts and values that cannot be swept, RecordError and PackError for
    what they cannot read.
    """
    if type(as_of) is not date:
        message = f"`as_of` is a datetime.date, not `{as_of!r}`"
        raise UsageError([Diagnostic("as-of", message, None, "write `as_of=date(2024, 3, 5)`")])
    policies = [_policy(item) for item in ([packs] if isinstance(packs, str | Path | Policy) else packs)]
    paths = (fact,) if isinstance(fact, str) else tuple(fact)
    if not policies or not paths:
        message = "a sweep needs a pack and a fact at least"
        raise UsageError([Diagnostic("sweep-values", message, None, "name packs such as `packs=['yubei']`")])
    records = [check_record(record, policy.pack.vocabulary) for policy in policies]
    vocabulary, facts = policies[0].pack.vocabulary, dict(records[0].facts)
    axis = make_axis(_common(vocabulary, paths), policies[0].calendar, _anchor_day(vocabulary, facts, anchor))
    present = get(facts, paths[0])
    axis, stands, wanted = _prepared(axis, values, policies, records, paths, as_of, present)
    anchor_label = vocabulary.facts[anchor].label if anchor else None
    return _collected(stands, axis, wanted, paths, _label(vocabulary, paths), anchor_label, present)


def _policy(item: PackLike) -> Policy:
    return item if isinstance(item, Policy) else load_pack(item)


def _prepared(
    axis: Axis, values: Sequence[object] | None, policies: list[Policy], records: list[Record], paths: tuple[str, ...],
    as_of: date, present: Value | None,
) -> tuple[Axis, list[Bench], list[int]]:  # fmt: skip
    """Settle the axis and its steps: a ratio is divided so finely that thresholds and the values asked for are steps."""
    if axis.type == RATIO and values is not None:
        read = [axis.read(item) for item in values]
        axis = replace(axis, parts=lcm(axis.parts, *(item.denominator for item in read if hasattr(item, "denominator"))))
    if axis.is_nominal and values is not None:
        axis = replace(axis, codes=tuple(axis.codes[step] for step in read_values(axis, values)))
        values = None
    stands = benches(policies, records, paths, axis, as_of)
    wanted = chosen_range(axis, stands, present, as_of) if values is None else read_values(axis, values)
    if (parts := finer(axis, stands, wanted)) != axis.parts:
        wanted = [step * parts // axis.parts for step in wanted]
        axis = replace(axis, parts=parts)
        stands = benches(policies, records, paths, axis, as_of)
    return axis, stands, wanted


def _collected(
    stands: list[Bench], axis: Axis, wanted: list[int], paths: tuple[str, ...], label: Label, anchor: Label | None,
    present: Value | None,
) -> Sweep:  # fmt: skip
    tracks: list[Track] = []
    segments: list[Segment] = []
    points: list[Point] = []
    for bench in stands:
        met: list[tuple[int, Point]] = []
        starts = switches(bench.key, tried_steps(axis, bench, wanted)) if not axis.is_nominal else wanted[1:]
        reading = bench.reading()
        for step in (wanted[0], *starts):
            bench.at(step)
        for key, track in bench.tracks().items():
            own = [step for step in starts if _differs(bench, key, step)]
            if key[0] in reading or own:
                tracks.append(track)
                segments += _segments(bench, key, track, wanted, starts if axis.is_nominal else own)
                met += [(step, _point(bench, key, track, step)) for step in own]
        points += [point for _, point in sorted(met, key=lambda item: item[0])]
    first, last = axis.value(wanted[0]), axis.value(wanted[-1])
    districts = MappingProxyType({bench.policy.pack.id: bench.policy.pack.district for bench in stands})
    idle = {bench.policy.pack.id: reason for bench in stands if (reason := bench.idle())}
    bench = stands[0]
    return Sweep(
        bench.record.id, bench.as_of, paths, label, anchor, axis, first, last, districts, MappingProxyType(idle),
        tuple(tracks), tuple(segments), tuple(points), present,
    )  # fmt: skip


def _differs(bench: Bench, key: TrackKey, step: int) -> bool:
    with_days = not bench.axis.is_time
    return bench.outcome(key, step).key(with_days=with_days) != bench.outcome(key, step - 1).key(with_days=with_days)


def _segments(bench: Bench, key: TrackKey, track: Track, wanted: list[int], starts: list[int]) -> list[Segment]:
    ends = [wanted[0], *starts, wanted[-1] + 1]
    return [
        Segment(
            track, bench.axis.value(low), bench.axis.value(high - 1), bench.outcome(key, low), bench.outcome(key, high - 1)
        )
        for low, high in pairwise(ends)
    ]  # fmt: skip


def _point(bench: Bench, key: TrackKey, track: Track, step: int) -> Point:
    causes, threshold = ((), None) if bench.axis.is_nominal else bench.causes(key[0], step)
    before, after = bench.outcome(key, step - 1), bench.outcome(key, step)
    return Point(track, bench.axis.value(step - 1), bench.axis.value(step), before, after, threshold, causes)


def _common(vocabulary: Vocabulary, paths: tuple[str, ...]) -> Fact:
    """Give the fact that moves (the first of several). Raises UsageError for unknown facts and different types."""
    facts = [_fact(vocabulary, path) for path in paths]
    if len({DAY if fact.type == EVENT else fact.type for fact in facts}) > 1:
        message = f"facts that move together are of one type: {', '.join(f'`{fact.name}` is a {fact.type}' for fact in facts)}"
        raise UsageError([Diagnostic("not-swept", message)])
    return facts[0]


def _fact(vocabulary: Vocabulary, path: str) -> Fact:
    head, _, name = split(path)
    fact = vocabulary.facts.get(head)
    if fact is None:
        raise UsageError([Diagnostic("unknown-fact", f"no fact named `{path}`", None, did_you_mean(path, vocabulary.facts))])
    if name is None:
        return fact
    if name not in fact.fields:
        hint = did_you_mean(name, fact.fields)
        raise UsageError([Diagnostic("unknown-fact", f"no field named `{name}` in `{head}`", None, hint)])
    return fact.fields[name]


def _label(vocabulary: Vocabulary, paths: tuple[str, ...]) -> Label:
    labels = [vocabulary.label(path) or Label(path, path) for path in paths]
    return Label("、".join(item.zh for item in labels), ", ".join(item.en for item in labels))


def _anchor_day(vocabulary: Vocabulary, facts: Mapping[str, Value], anchor: str | None) -> date | None:
    if anchor is None:
        return None
    if anchor not in vocabulary.facts:
        hint = did_you_mean(anchor, vocabulary.facts)
        raise UsageError([Diagnostic("unknown-fact", f"no fact named `{anchor}`", None, hint)])
    if not isinstance(day := facts.get(anchor), date):
        message = f"the record has no date in `{anchor}`, which lengths of time are to count from"
        raise UsageError([Diagnostic("sweep-values", message, None, f"give the record `{anchor}`")])
    return day
