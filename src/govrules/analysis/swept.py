"""What a sweep finds, as plain data: segments in which a rule comes to the same, and the points at which it switches."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from govrules.analysis.axis import Axis
from govrules.base.units import Label
from govrules.engine.finding import Reason, Status
from govrules.language.values import Value


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule comes to at one value of the fact; dates are inclusive."""

    status: Status
    reasons: tuple[Reason, ...] = ()
    due: date | None = None
    opens: date | None = None
    since: date | None = None
    missing_documents: tuple[str, ...] = ()

    def key(self, *, with_days: bool) -> tuple[object, ...]:
        """Give what has to differ for a switch: where the fact is a day, the days of the outcome move along and don't count."""
        days = (self.due, self.opens, self.since) if with_days else ()
        return (self.status, self.reasons, self.missing_documents, *days)


@dataclass(frozen=True, slots=True)
class Track:
    """A rule of a pack (and its subject, `changes[0]`) that reads the fact, or that switches because the scope reads it."""

    pack: str
    district: Label
    rule: str
    subject: str | None
    title: Label
    refs: tuple[str, ...]
    stage: str | None
    force: str


@dataclass(frozen=True, slots=True)
class Segment:
    """Values of the fact, both ends included, in which a rule comes to the same; `at_last` differs in days at most."""

    track: Track
    first: Value
    last: Value
    at_first: Outcome
    at_last: Outcome

    @property
    def status(self) -> Status:
        """The status in the whole segment."""
        return self.at_first.status


@dataclass(frozen=True, slots=True)
class Cause:
    """What the fact meets at a switching point: a parameter of the pack with its clause, another fact, or `as_of`."""

    name: str
    label: Label
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A switch between two neighbouring values: `last` is the last with the outcome before, `first` the first with that after.

    `threshold` is the one of the two that a condition names: where it is `last`, the threshold itself is not included.
    """

    track: Track
    last: Value
    first: Value
    before: Outcome
    after: Outcome
    threshold: Value | None
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class Swept:
    """The data of a sweep; tracks in the order of packs and rules, segments in theirs, points by pack and value."""

    record_id: str | None
    as_of: date
    facts: tuple[str, ...]
    label: Label
    anchor_label: Label | None
    axis: Axis
    first: Value
    last: Value
    districts: Mapping[str, Label]
    idle: Mapping[str, Label]
    """Why a pack asks for nothing at any of the values: not in force, out of scope."""
    tracks: tuple[Track, ...]
    segments: tuple[Segment, ...]
    points: tuple[Point, ...]
    present: Value | None
    """The value that the record itself has."""

    @property
    def moving(self) -> tuple[Track, ...]:
        """The tracks that switch somewhere, in order."""
        found = {point.track for point in self.points}
        return tuple(track for track in self.tracks if track in found)

    @property
    def unread(self) -> tuple[str, ...]:
        """The packs in force and concerned that have no rule which reads the fact."""
        reading = {track.pack for track in self.tracks}
        return tuple(pack for pack in self.districts if pack not in reading and pack not in self.idle)

    def place(self, point: Point, lang: str = "zh") -> str:
        """Say where a point lies: `2,000,000 元起`, `above ¥1,000,000`."""
        axis, zh = self.axis, lang == "zh"
        if axis.is_nominal:
            return axis.text(point.first, lang)
        text = axis.text(point.first, lang)
        if point.threshold is not None and point.threshold == point.last:
            text = axis.text(point.last, lang)
            if axis.is_time:
                return f"{text}之后" if zh else f"after {text}"
            return f"超过 {text}" if zh else f"above {text}"
        return f"{text}起" if zh else f"from {text}"
