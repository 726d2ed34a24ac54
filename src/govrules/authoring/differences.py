"""What an edit of packs comes to, as plain data: for a rule, for given projects, for a pack, and in all."""

from dataclasses import dataclass
from datetime import date

from govrules.authoring.changes import Change
from govrules.authoring.outcomes import Effect, Outcome, joined_effects
from govrules.authoring.witness import Witness
from govrules.base.source import Span
from govrules.base.units import Label
from govrules.packs.pack import Pack


@dataclass(frozen=True, slots=True)
class RuleDiff:
    """What an edit does to one rule (or to `scope` or `in-force`)."""

    rule: str
    title: Label
    refs: tuple[str, ...]
    effect: Effect
    witnesses: tuple[Witness, ...]
    tried: int
    exhausted: bool
    same_meaning: bool
    """Whether both versions come to the same once names and parameters are opened; then nothing was tried."""
    compared: bool
    """Whether there is a day on which both versions are in force; without one nothing can be said."""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class RecordChange:
    """A finding of a project that the edit changes."""

    record: str
    rule: str
    effect: Effect
    old: tuple[Outcome, ...]
    new: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class RecordsDiff:
    """What an edit changes for given projects on a date."""

    as_of: date
    total: int
    changed: tuple[RecordChange, ...]

    @property
    def projects(self) -> tuple[str, ...]:
        """Name the projects for which something changes."""
        return tuple(dict.fromkeys(item.record for item in self.changed))

    @property
    def by_rule(self) -> dict[str, tuple[str, ...]]:
        """Name, for each rule with a changed finding, the projects concerned."""
        found: dict[str, list[str]] = {}
        for item in self.changed:
            found.setdefault(item.rule, []).append(item.record)
        return {rule: tuple(names) for rule, names in found.items()}


@dataclass(frozen=True, slots=True)
class PackDiff:
    """All that changed between two versions of one pack; one of them may be missing."""

    pack: str
    old: Pack | None
    new: Pack | None
    changes: tuple[Change, ...]
    rules: tuple[RuleDiff, ...]
    untouched: int
    """Rules of the same meaning in both versions that are not listed because nothing of theirs changed."""
    budget: int
    records: RecordsDiff | None = None

    @property
    def effect(self) -> Effect:
        """Say what the edit comes to in all."""
        if self.old is None or self.new is None:
            return Effect.DIFFERENT
        found = [item.effect for item in self.rules] + [item.effect for item in (self.records.changed if self.records else ())]
        return Effect.DIFFERENT if Effect.DIFFERENT in found else joined_effects(found)

    @property
    def uncompared(self) -> tuple[RuleDiff, ...]:
        """Rules of which nothing can be said."""
        return tuple(item for item in self.rules if not item.compared)


@dataclass(frozen=True, slots=True)
class Diff:
    """All packs that differ between two versions, and the number of those in the same words."""

    packs: tuple[PackDiff, ...]
    identical: int

    @property
    def effect(self) -> Effect:
        """Say what the edit comes to in all."""
        found = [pack.effect for pack in self.packs]
        return Effect.DIFFERENT if Effect.DIFFERENT in found else joined_effects(found)

    @property
    def is_compared(self) -> bool:
        """Whether anything was compared, and everything that changed could be."""
        return bool(self.packs or self.identical) and not any(pack.uncompared for pack in self.packs)
