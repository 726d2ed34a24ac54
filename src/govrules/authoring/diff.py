"""What an edit of packs changes: in the packs' own terms, in effect rule by rule, and for the projects at hand.

A search tries records; what it does not find may still be there, so `equivalent` means: on all that was tried. Only where two
versions of a rule come to the same once names and parameters are opened (`same_meaning`) nothing needs to be tried.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from govrules.authoring.candidates import Candidates
from govrules.authoring.changes import Change, changes, renamed_rules
from govrules.authoring.constants import collect
from govrules.authoring.differences import Diff, PackDiff, RecordChange, RecordsDiff, RuleDiff
from govrules.authoring.outcomes import (
    IN_FORCE,
    NOT_IN_FORCE,
    Effect,
    Outcome,
    compare_outcomes,
    joined_effects,
    outcomes,
)
from govrules.authoring.records import NamedRecord, read_records
from govrules.authoring.shape import rule_shape, scope_shape
from govrules.authoring.sides import Side
from govrules.authoring.versions import PolicyPair, pair_policies, policies, read_versions
from govrules.authoring.witness import Search, SearchResult, Witness
from govrules.base.diagnostics import Diagnostic, UsageError
from govrules.base.units import Label
from govrules.calendars.calendar import Calendar
from govrules.engine.evaluation import evaluate_pack
from govrules.engine.record import check_record
from govrules.language.typed import Typed
from govrules.packs.pack import Pack, Rule, fact_names
from govrules.policy import Policy

BUDGET = 3_200
"""Records and dates tried in one diff, shared by the rules that are compared."""
LEAST, MOST = 150, 2_000
"""Tried for one rule at least and at most."""

_ONE = timedelta(days=1)
_PREFERRED = date(2023, 3, 1)


def diff(
    old: str | Path,
    new: str | Path,
    paths: Sequence[str] = (),
    *,
    records: Sequence[str | Path] = (),
    as_of: date | None = None,
) -> Diff:
    """Compare two versions of policies: pack files, folders of them, or git revisions (with these, only the files at `paths`).

    Gives a `Diff`: for each pack that differs a `PackDiff` with its `changes` (each with its places in the files), its `rules`
    (the effect on each, with witnesses) and, where files of `records` are given, what changes for those projects on `as_of`.
    A record may hold the facts of either version.

    Raises PackError for a version that cannot be read, RecordError with every problem of the records at its place, and
    UsageError for records without a date, an empty name, and `paths` where they limit nothing. Nothing is compared before
    everything is read.
    """
    if records and as_of is None:
        hint = "give `as_of=date(2024, 3, 5)`"
        raise UsageError([Diagnostic("as-of", "records are compared on a date, and none is given", None, hint)])
    versions = read_versions(str(old), str(new), list(paths))
    pairs = pair_policies(*versions)
    given = [_projects((pair.old, pair.new), records) for pair in pairs.differing]
    if records and not given:
        # Nothing changes for anybody, but records that cannot be read are told all the same.
        _projects(policies(versions[1]).values(), records)
    found = (_of_pair(pair, projects, as_of) for pair, projects in zip(pairs.differing, given, strict=True))
    return Diff(tuple(found), pairs.identical)


def _projects(given: Iterable[Policy | None], records: Sequence[str | Path]) -> tuple[NamedRecord, ...]:
    known = [policy.pack.vocabulary for policy in given if policy]
    if not known:
        return ()
    facts = {name: fact for vocabulary in known for name, fact in vocabulary.facts.items()}
    return read_records(records, replace(known[-1], facts=facts))


def _of_pair(pair: PolicyPair, projects: tuple[NamedRecord, ...], as_of: date | None) -> PackDiff:
    if pair.old is None or pair.new is None:
        return added_or_removed(pair.old.pack if pair.old else None, pair.new.pack if pair.new else None)
    found = diff_packs(pair.old, pair.new)
    return with_records(found, pair.old, pair.new, projects, as_of) if projects and as_of else found


def diff_packs(old: Policy, new: Policy, budget: int = BUDGET) -> PackDiff:
    """Compare two versions of a pack: what changed, and what that does to each rule, with witnesses."""
    renamed = renamed_rules(old.pack, new.pack)
    found = changes(old.pack, new.pack)
    touched = _touched(old, new, renamed)
    differing = [item for item in touched if not item[2]]
    share = max(LEAST, min(MOST, budget // max(1, len(differing))))
    rules = [_rule_diff(old, new, before, after, same, share) for before, after, same in touched]
    pairs = {(rule.id, renamed.get(rule.id, rule.id)) for rule in old.pack.rules}
    total = len({new_id for _, new_id in pairs} | {rule.id for rule in new.pack.rules})
    whole = [*_in_force_diff(old, new), *_scope_diff(old, new, share)]
    return PackDiff(new.pack.id, old.pack, new.pack, found, (*whole, *rules), total - len(touched), share)


def added_or_removed(old: Pack | None, new: Pack | None) -> PackDiff:
    """Give the difference where a pack is there in one version only."""
    pack = new or old
    assert pack is not None
    change = Change("pack", pack.id, None, old.document.title if old else None, new.document.title if new else None)
    return PackDiff(pack.id, old, new, (change,), (), 0, 0)


def with_records(found: PackDiff, old: Policy, new: Policy, records: Iterable[NamedRecord], as_of: date) -> PackDiff:
    """Add what the edit changes for given projects."""
    given = list(records)
    changed = [change for item in given for change in _record_changes(old, new, item, as_of)]
    return replace(found, records=RecordsDiff(as_of, len(given), tuple(changed)))


Pair = tuple[Rule | None, Rule | None, bool]


def _touched(old: Policy, new: Policy, renamed: dict[str, str]) -> list[Pair]:
    """Give the rules that changed as written or in meaning, in the order of the new pack; then those that went."""
    olds = {renamed.get(rule.id, rule.id): rule for rule in old.pack.rules}
    pairs: list[Pair] = []
    for rule in new.pack.rules:
        before = olds.pop(rule.id, None)
        if before is None:
            pairs.append((None, rule, False))
            continue
        same = rule_shape(old.pack, before, old.calendar.digest) == rule_shape(new.pack, rule, new.calendar.digest)
        if not same or before.id != rule.id or _written(before) != _written(rule):
            pairs.append((before, rule, same))
    return [*pairs, *((rule, None, False) for rule in olds.values())]


def _written(rule: Rule) -> tuple[tuple[str, ...], str]:
    """Give a rule's expressions as written, with the definitions and parameters that they name left closed."""
    return tuple(" ".join(item.span.text.split()) for item in rule.expressions()), rule.force


def _rule_diff(old: Policy, new: Policy, before: Rule | None, after: Rule | None, same: bool, budget: int) -> RuleDiff:
    rule, pack = (after, new.pack) if after else (before, old.pack)
    assert rule is not None
    refs = tuple(dict.fromkeys(pack.clauses[clause].ref for clause in rule.clauses))
    bounds = _both_in_force(old.pack, new.pack)
    if same or bounds is None:
        result = SearchResult(Effect.EQUIVALENT, (), 0, same)
        compared = same
    else:
        sides = Side(old.pack, old.calendar, before), Side(new.pack, new.calendar, after)
        result, compared = _search(*sides, budget, bounds), True
    return RuleDiff(
        rule.id, rule.title, refs, result.effect, result.witnesses, result.tried, result.exhausted, same, compared, rule.span
    )


def _search(old: Side, new: Side, budget: int, bounds: tuple[date, date]) -> SearchResult:
    scopes = [tuple(item.condition for item in side.pack.scope) for side in (old, new)]
    expressions = [_expressions(side, scope) for side, scope in zip((old, new), scopes, strict=True)]
    values = collect(expressions[0], expressions[1], [side.rule for side in (old, new) if side.rule])
    facts = frozenset(fact_names(scopes[0]) | fact_names(scopes[1]))
    anchor = _anchor(bounds, new.calendar)
    vocabulary = new.pack.vocabulary if new.rule or new.scope else old.pack.vocabulary
    candidates = Candidates(values, vocabulary, new.calendar, anchor, facts)
    return Search(old, new, candidates, budget, *bounds).run()


def _expressions(side: Side, scope: Sequence[Typed]) -> tuple[Typed, ...]:
    return (*(side.rule.expressions() if side.rule else ()), *scope)


def _both_in_force(old: Pack, new: Pack) -> tuple[date, date] | None:
    first = max(item.in_force.start or date.min for item in (old, new))
    last = min(item.in_force.until or date.max for item in (old, new))
    return (first, last) if first <= last else None


def _anchor(bounds: tuple[date, date], calendar: Calendar) -> date:
    """Choose the day around which dates are tried: an ordinary one, some time after the regulation came into force."""
    first, last = bounds
    latest = min(last, calendar.decreed_through)
    springs = [_PREFERRED.replace(year=year) for year in (2023, *range(max(first.year, 2), min(first.year + 3, 9999)))]
    for margin in (400, 0):
        for day in springs:
            if (day - first).days >= margin and (latest - day).days >= margin:
                return day
    return first


_IN_FORCE_TITLE, _SCOPE_TITLE = Label("施行期间", "time in force"), Label("适用范围", "scope")


def _in_force_diff(old: Policy, new: Policy) -> list[RuleDiff]:
    """Compare the times in force on their first and last days and the days beside them."""
    forces = old.pack.in_force, new.pack.in_force
    if (forces[0].start, forces[0].until) == (forces[1].start, forces[1].until):
        return []
    ends = sorted({day for force in forces for day in (force.start, force.until) if day})
    days = sorted({day + step for day in ends for step in (-_ONE, 0 * _ONE, _ONE)})
    found = []
    for day in days:
        before, after = ((Outcome(IN_FORCE if force.holds_on(day) else NOT_IN_FORCE),) for force in forces)
        if (effect := compare_outcomes(before, after)) is not Effect.EQUIVALENT:
            found.append(Witness(effect, {}, day, before, after, True))
    effect = joined_effects(item.effect for item in found)
    shown = [next(item for item in found if item.effect is one) for one in dict.fromkeys(item.effect for item in found)]
    return [RuleDiff("in-force", _IN_FORCE_TITLE, (), effect, tuple(shown), len(days), True, False, True)]


def _scope_diff(old: Policy, new: Policy, budget: int) -> list[RuleDiff]:
    if scope_shape(old.pack) == scope_shape(new.pack):
        return []
    bounds = _both_in_force(old.pack, new.pack)
    if bounds is None:
        return [RuleDiff("scope", _SCOPE_TITLE, (), Effect.EQUIVALENT, (), 0, False, False, False)]
    sides = Side(old.pack, old.calendar, scope=True), Side(new.pack, new.calendar, scope=True)
    result = _search(*sides, budget, bounds)
    return [
        RuleDiff("scope", _SCOPE_TITLE, (), result.effect, result.witnesses, result.tried, result.exhausted, False, True)
    ]  # fmt: skip


def _record_changes(old: Policy, new: Policy, record: NamedRecord, as_of: date) -> list[RecordChange]:
    sides = []
    for policy in (old, new):
        checked = check_record(record.facts, policy.pack.vocabulary)
        found = evaluate_pack(policy.pack, checked, as_of, policy.calendar).findings
        grouped: dict[str, list[int]] = {}
        for number, finding in enumerate(found):
            grouped.setdefault(finding.rule, []).append(number)
        sides.append({rule: outcomes(found[number] for number in numbers) for rule, numbers in grouped.items()})
    before, after = sides
    changed = []
    for rule in dict.fromkeys((*before, *after)):
        pair = before.get(rule, ()), after.get(rule, ())
        if (effect := compare_outcomes(*pair)) is not Effect.EQUIVALENT:
            changed.append(RecordChange(record.name, rule, effect, *pair))
    return changed
