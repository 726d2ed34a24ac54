"""JSON of `diff` (`govrules-diff/1`) and `mutate` (`govrules-mutation/1`), and the schemas of both.

The formats only grow within their version: keys are added, never taken away or given another meaning.
"""

import json
from collections.abc import Iterable
from pathlib import PurePath

from govrules.authoring.bench import Fate, Judged
from govrules.authoring.differences import Diff, PackDiff, RecordsDiff, RuleDiff
from govrules.authoring.diffwords import CAVEAT
from govrules.authoring.mutation import MutationResult, Score
from govrules.authoring.outcomes import Effect
from govrules.authoring.schema_parts import (
    BOOLEAN,
    COUNT,
    DAY,
    DIGEST,
    TEXT,
    TEXT_OR_NULL,
    TEXTS,
    Schema,
    label,
    list_of,
    map_of,
    object_of,
    or_null,
    whole,
)
from govrules.authoring.witness import Witness

DIFF_FORMAT = "govrules-diff/1"
MUTATION_FORMAT = "govrules-mutation/1"
Data = dict[str, object]


def render_diff_json(diff: Diff) -> str:
    """Give a diff as JSON text."""
    return _text(diff_data(diff))


def render_mutation_json(results: Iterable[MutationResult]) -> str:
    """Give what `mutate` found as JSON text."""
    return _text(mutation_data(results))


def _text(data: Data) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def diff_data(diff: Diff) -> Data:
    """Give a diff as data in the format `govrules-diff/1`."""
    return {
        "format": DIFF_FORMAT, "effect": diff.effect.value, "identical": diff.identical, "caveat": CAVEAT.en,
        "packs": [_pack_data(pack) for pack in diff.packs],
    }  # fmt: skip


def _pack_data(pack: PackDiff) -> Data:
    sides = {"old": pack.old, "new": pack.new}
    found: Data = {
        "pack": pack.pack, "effect": pack.effect.value, "budget": pack.budget, "untouched": pack.untouched,
        "versions": {
            side: {"source": item.source, "version": item.version, "digest": item.digest} if item else None
            for side, item in sides.items()
        },
        "changes": [change.to_dict() for change in pack.changes], "rules": [_rule_data(rule) for rule in pack.rules],
    }  # fmt: skip
    return {**found, "records": _records_data(pack.records)} if pack.records else found


def _rule_data(rule: RuleDiff) -> Data:
    return {
        "rule": rule.rule, "title": rule.title.to_dict(), "refs": list(rule.refs), "effect": rule.effect.value,
        "compared": rule.compared, "same_meaning": rule.same_meaning, "tried": rule.tried, "exhausted": rule.exhausted,
        "place": str(rule.span) if rule.span else None, "witnesses": [_witness_data(item) for item in rule.witnesses],
    }  # fmt: skip


def _witness_data(witness: Witness) -> Data:
    return {
        "effect": witness.effect.value, "as_of": witness.as_of.isoformat(), "record": witness.record,
        "complete": witness.complete, "old": [item.to_dict() for item in witness.old],
        "new": [item.to_dict() for item in witness.new],
    }  # fmt: skip


def _records_data(records: RecordsDiff) -> Data:
    changed = [
        {
            "record": item.record, "rule": item.rule, "effect": item.effect.value,
            "old": [side.to_dict() for side in item.old], "new": [side.to_dict() for side in item.new],
        }
        for item in records.changed
    ]  # fmt: skip
    return {
        "as_of": records.as_of.isoformat(), "total": records.total, "projects": list(records.projects),
        "by_rule": {rule: list(names) for rule, names in records.by_rule.items()}, "changed": changed,
    }  # fmt: skip


def diff_schema() -> Schema:
    """Give the JSON Schema of `govrules-diff/1`."""
    effect: Schema = {"enum": [item.value for item in Effect]}
    outcomes = list_of(_outcome_schema())
    witness = object_of({
        "effect": effect, "as_of": DAY, "record": {"type": "object"}, "complete": BOOLEAN, "old": outcomes, "new": outcomes,
    })  # fmt: skip
    rule = object_of({
        "rule": TEXT, "title": label(), "refs": TEXTS, "effect": effect, "compared": BOOLEAN, "same_meaning": BOOLEAN,
        "tried": COUNT, "exhausted": BOOLEAN, "place": TEXT_OR_NULL, "witnesses": list_of(witness),
    })  # fmt: skip
    changed = object_of({"record": TEXT, "rule": TEXT, "effect": effect, "old": outcomes, "new": outcomes})
    records = object_of({
        "as_of": DAY, "total": COUNT, "projects": TEXTS, "by_rule": map_of(TEXTS), "changed": list_of(changed),
    })  # fmt: skip
    version = or_null(object_of({"source": TEXT, "version": TEXT, "digest": DIGEST}))
    pack = object_of({
        "pack": TEXT, "effect": effect, "budget": COUNT, "untouched": COUNT,
        "versions": object_of({"old": version, "new": version}), "changes": list_of(_change_schema()),
        "rules": list_of(rule),
    }, {"records": records})  # fmt: skip
    return whole("govrules diff", {
        "format": {"const": DIFF_FORMAT}, "effect": effect, "identical": COUNT, "caveat": TEXT, "packs": list_of(pack),
    })  # fmt: skip


def _outcome_schema() -> Schema:
    optional = {
        "subject": TEXT, "force": {"const": "in_principle"}, "due": DAY, "opens": DAY, "since": DAY, "reasons": TEXTS,
        "missing_documents": TEXTS, "to": TEXTS, "clauses": TEXTS, "actor": TEXT,
    }  # fmt: skip
    return object_of({"status": TEXT}, optional)


def _change_schema() -> Schema:
    places = object_of({"old": TEXT_OR_NULL, "new": TEXT_OR_NULL})
    return object_of({
        "kind": TEXT, "name": TEXT, "key": TEXT_OR_NULL, "old": TEXT_OR_NULL, "new": TEXT_OR_NULL, "wording": BOOLEAN,
        "places": places,
    })  # fmt: skip


def mutation_data(results: Iterable[MutationResult]) -> Data:
    """Give what `mutate` found as data in the format `govrules-mutation/1`."""
    return {"format": MUTATION_FORMAT, "packs": [_result_data(item) for item in results]}


def _result_data(result: MutationResult) -> Data:
    return {
        "pack": result.pack, "source": PurePath(result.source).as_posix(), "score": _score_data(result.score),
        "places": {name: _score_data(score) for name, score in result.by_place().items()},
        "operators": {name: _score_data(score) for name, score in result.by_operator().items()},
        "mutants": [_mutant_data(item) for item in result.judged], "suggestions": list(result.suggestions()),
    }  # fmt: skip


def _score_data(score: Score) -> Data:
    # Cut, not rounded: 0.99996 is not all of them.
    value = None if score.value is None else int(score.value * 10_000) / 10_000
    return {"value": value, "killed": score.killed, "survived": score.survived, "equivalent": score.equivalent}


def _mutant_data(item: Judged) -> Data:
    line, column = item.span.source.position(item.span.start) if item.span else (None, None)
    return {
        "operator": item.operator, "place": item.place, "what": item.what, "line": line, "column": column,
        "fate": item.fate.name.lower(), "killed_by": item.killed_by, "case": item.case,
    }  # fmt: skip


def mutation_schema() -> Schema:
    """Give the JSON Schema of `govrules-mutation/1`."""
    share: Schema = {"type": "number", "minimum": 0, "maximum": 1}
    score = object_of({"value": or_null(share), "killed": COUNT, "survived": COUNT, "equivalent": COUNT})
    number: Schema = or_null({"type": "integer", "minimum": 1})
    mutant = object_of({
        "operator": TEXT, "place": TEXT, "what": TEXT, "line": number, "column": number,
        "fate": {"enum": [item.name.lower() for item in Fate]}, "killed_by": TEXT_OR_NULL, "case": TEXT_OR_NULL,
    })  # fmt: skip
    pack = object_of({
        "pack": TEXT, "source": TEXT, "score": score, "places": map_of(score), "operators": map_of(score),
        "mutants": list_of(mutant), "suggestions": TEXTS,
    })  # fmt: skip
    return whole("govrules mutate", {"format": {"const": MUTATION_FORMAT}, "packs": list_of(pack)})
