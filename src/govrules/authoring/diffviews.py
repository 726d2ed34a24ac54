"""A diff for people and programs: text, Markdown for a pull request, and JSON (`govrules-diff/1`)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from govrules.authoring.changes import Change
from govrules.authoring.diff import PackDiff, RecordsDiff, RuleDiff
from govrules.authoring.outcomes import Effect, Outcome, joined_effects
from govrules.authoring.witness import Witness

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
FORMAT = "govrules-diff/1"
CAVEAT = "a search, not a proof: `equivalent` means on all records tried"


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


def diff_data(diff: Diff) -> dict[str, object]:
    """Give a diff as data in the format `govrules-diff/1`."""
    return {
        "format": FORMAT, "effect": diff.effect.value, "identical": diff.identical, "caveat": CAVEAT,
        "packs": [_pack_data(pack) for pack in diff.packs],
    }  # fmt: skip


def _pack_data(pack: PackDiff) -> dict[str, object]:
    sides = {"old": pack.old, "new": pack.new}
    found: dict[str, object] = {
        "pack": pack.pack, "effect": pack.effect.value, "budget": pack.budget, "untouched": pack.untouched,
        "versions": {
            side: {"source": item.source, "version": item.version, "digest": item.digest} if item else None
            for side, item in sides.items()
        },
        "changes": [change.to_dict() for change in pack.changes], "rules": [_rule_data(rule) for rule in pack.rules],
    }  # fmt: skip
    return {**found, "records": _records_data(pack.records)} if pack.records else found


def _rule_data(rule: RuleDiff) -> dict[str, object]:
    return {
        "rule": rule.rule, "title": rule.title.to_dict(), "refs": list(rule.refs), "effect": rule.effect.value,
        "compared": rule.compared, "same_meaning": rule.same_meaning, "tried": rule.tried, "exhausted": rule.exhausted,
        "place": str(rule.span) if rule.span else None, "witnesses": [_witness_data(item) for item in rule.witnesses],
    }  # fmt: skip


def _witness_data(witness: Witness) -> dict[str, object]:
    return {
        "effect": witness.effect.value, "as_of": witness.as_of.isoformat(), "record": witness.record,
        "complete": witness.complete, "old": [item.to_dict() for item in witness.old],
        "new": [item.to_dict() for item in witness.new],
    }  # fmt: skip


def _records_data(records: RecordsDiff) -> dict[str, object]:
    changed = [
        {
            "record": item.record, "rule": item.rule, "effect": item.effect.value,
            "old": [side.to_dict() for side in item.old], "new": [side.to_dict() for side in item.new],
        }
        for item in records.changed
    ]  # fmt: skip
    projects = list(records.projects)
    return {"as_of": records.as_of.isoformat(), "total": records.total, "projects": projects, "changed": changed}


# --- words ------------------------------------------------------------------------------------------------------


def change_line(change: Change) -> str:
    """Word one change: ``parameter `change_cap`: value 10% → 12%``."""
    head = f"{change.kind} `{change.name}`"
    if change.key is None:
        return f"{head} {'added' if change.old is None else 'removed'}: {change.new or change.old}"
    key = f"{change.key} " if change.key != "means" else ""
    if change.old is None or change.new is None:
        return f"{head}: {key}{'added' if change.old is None else 'removed'}: {change.new or change.old}"
    return f"{head}: {key}{change.old} → {change.new}"


def effect_words(rule: RuleDiff) -> str:
    """Word the effect on a rule, with how it is known."""
    if not rule.compared:
        return "not compared: on no day both versions are in force"
    if rule.same_meaning:
        return "equivalent (the same meaning in other words)"
    tried = f"{rule.tried} tried" + ("" if rule.exhausted else ", budget used up")
    return f"equivalent on all tried ({tried})" if rule.effect is Effect.EQUIVALENT else f"{rule.effect.value} ({tried})"


def outcome_words(items: Iterable[Outcome]) -> str:
    """Word outcomes: `violated, due 2023-03-10 (overdue)`."""
    return "; ".join(map(_outcome, items)) or "no finding"


def _outcome(item: Outcome) -> str:
    words = f"{item.subject}: {item.status}" if item.subject else item.status
    words += " (in principle)" if item.force == "in_principle" else ""
    words += "".join(f", {key} {day}" for key in ("due", "opens", "since") if (day := getattr(item, key)))
    details = [*item.reasons, *(f"lacks {code}" for code in item.missing_documents)]
    return words + (f" ({', '.join(details)})" if details else "")


def both_words(old: tuple[Outcome, ...], new: tuple[Outcome, ...]) -> tuple[str, str]:
    """Word both sides; where that leaves no difference, with whom it names and where it stands in the text."""
    sides = outcome_words(old), outcome_words(new)
    if sides[0] != sides[1]:
        return sides
    before, after = (
        "; ".join(f"{item.status}, {item.actor} → {', '.join(item.to) or '-'}, clause {', '.join(item.clauses)}" for item in side)
        for side in (old, new)
    )
    return before, after


def record_lines(record: object, indent: str = "") -> Iterator[str]:
    """Give a record as the lines of a record file."""
    import yaml

    text = yaml.safe_dump(_with_days(record), allow_unicode=True, sort_keys=False, default_flow_style=None, width=110)
    yield from (indent + line for line in text.splitlines())


def _with_days(value: object) -> object:
    """Make days of their texts, so that they are written without quotes, as people write them."""
    if isinstance(value, dict):
        return {key: _with_days(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_days(item) for item in value]
    return date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else value


# --- text -------------------------------------------------------------------------------------------------------


def diff_text(diff: Diff) -> str:
    """Give a diff as plain text."""
    lines = [line for pack in diff.packs for line in _pack_text(pack)]
    if not diff.packs and not diff.identical:
        return "nothing to compare: no pack in either version\n"
    same = f"{diff.identical} pack{'s' if diff.identical != 1 else ''} in the same words"
    lines.append(f"{len(diff.packs)} changed, {same}; effect: {diff.effect.value} ({CAVEAT})")
    return "\n".join(lines) + "\n"


def _pack_text(pack: PackDiff) -> Iterator[str]:
    yield f"pack `{pack.pack}`: {pack.effect.value}"
    if not pack.changes:
        yield "  nothing changed in its own terms"
    for change in pack.changes:
        place = change.new_span or change.old_span
        yield f"  {change_line(change)}" + (f"  [{place}]" if place else "")
    if pack.rules:
        yield "  effect, rule by rule (at most " + f"{pack.budget} records and dates each):"
    for rule in pack.rules:
        refs = f" ({', '.join(rule.refs)})" if rule.refs else ""
        yield f"    {rule.rule}{refs}: {effect_words(rule)}"
        for witness in rule.witnesses:
            yield from _witness_text(witness)
    if pack.records:
        yield from _records_text(pack.records)
    yield ""


def _witness_text(witness: Witness) -> Iterator[str]:
    missing = "" if witness.complete else ", on a record that leaves facts open"
    yield f"      {witness.effect.value} on {witness.as_of}{missing}:"
    yield from record_lines(witness.record, "        ") if witness.record else ()
    old, new = both_words(witness.old, witness.new)
    yield f"        old: {old}"
    yield f"        new: {new}"


def _records_text(records: RecordsDiff) -> Iterator[str]:
    yield f"  of {records.total} project{'s' if records.total != 1 else ''} on {records.as_of}: {len(records.projects)} change"
    for item in records.changed:
        old, new = both_words(item.old, item.new)
        yield f"    {item.record}: {item.rule}: {item.effect.value}: {old} → {new}"


# --- Markdown ---------------------------------------------------------------------------------------------------


def diff_markdown(diff: Diff) -> str:
    """Give a diff as Markdown, for a comment on a pull request; what comes from packs is escaped."""
    lines = [f"## What this edit changes: {diff.effect.value}", ""]
    for pack in diff.packs:
        lines += _pack_markdown(pack)
    same = f"{diff.identical} pack{'s' if diff.identical != 1 else ''} in the same words." if diff.identical else ""
    return "\n".join([*lines, f"{same} _This is {CAVEAT.replace('`', '“', 1).replace('`', '”')}._".strip(), ""])


def _escaped(text: str) -> str:
    for char in "\\`*_{}[]<>#|!~@$":
        text = text.replace(char, f"\\{char}")
    return " ".join(text.split())


def _pack_markdown(pack: PackDiff) -> Iterator[str]:
    yield f"### {_escaped(pack.pack)}"
    yield ""
    yield from (f"- {_escaped(change_line(change).replace('`', ''))}" for change in pack.changes)
    yield ""
    if pack.rules:
        yield from ("| rule | effect | on | old | new |", "| --- | --- | --- | --- | --- |")
    for rule in pack.rules:
        name = f"{_escaped(rule.rule)} {_escaped(', '.join(rule.refs))}".strip()
        yield from (_row(name, rule, witness) for witness in rule.witnesses)
        if not rule.witnesses:
            yield f"| {name} | {effect_words(rule)} | | | |"
    yield ""
    yield from (line for rule in pack.rules for witness in rule.witnesses for line in _details(rule, witness))
    if pack.records:
        yield f"Of {pack.records.total} projects on {pack.records.as_of}, {len(pack.records.projects)} change:"
        yield ""
        for item in pack.records.changed:
            old, new = both_words(item.old, item.new)
            yield f"- {_escaped(item.record)}: {_escaped(item.rule)}: {_escaped(old)} → {_escaped(new)}"
        yield ""


def _row(name: str, rule: RuleDiff, witness: Witness) -> str:
    old, new = (_escaped(side) for side in both_words(witness.old, witness.new))
    mark = {Effect.STRICTER: "🔴", Effect.LOOSER: "🟢"}.get(witness.effect, "🟡")
    return f"| {name} | {mark} {witness.effect.value} | {witness.as_of} | {old} | {new} |"


def _details(rule: RuleDiff, witness: Witness) -> Iterator[str]:
    if witness.record:
        yield f"<details><summary>{_escaped(rule.rule)} on {witness.as_of}: the record</summary>"
        yield from ("", "```yaml", *record_lines(witness.record), "```", "", "</details>", "")
