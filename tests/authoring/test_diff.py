"""What an edit changes is told in the pack's terms and shown by a witness; what changes the form alone raises no alarm."""

import os
import re
import subprocess
import sys
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from govrules.authoring.changes import changes
from govrules.authoring.diff import diff_packs
from govrules.authoring.differences import Diff, PackDiff
from govrules.authoring.diffviews import diff_markdown, diff_text
from govrules.authoring.diffwords import change_line
from govrules.authoring.formats.edits_data import diff_data
from govrules.authoring.outcomes import Effect, Outcome, compare_outcomes, outcomes
from govrules.authoring.witness import Witness
from govrules.engine.evaluation import evaluate_pack
from govrules.engine.record import check_record
from govrules.packs.catalogue import policies_folder
from govrules.policy import Policy, parse_pack

EDITS = Path(__file__).parent / "edits"


def entries(name: str) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load((EDITS / name).read_text(encoding="utf-8"))
    return loaded


BAD, HARMLESS = entries("bad.yaml"), entries("harmless.yaml")


@cache
def text_of(pack: str) -> str:
    return (policies_folder() / f"{pack}.yaml").read_text(encoding="utf-8")


@cache
def original(pack: str) -> Policy:
    return parse_pack(text_of(pack), "old.yaml")


def edited(text: str, replace: str, by: str, at: str | None = None) -> str:
    """Replace the first such text after an entry; with `*`, each such word."""
    if replace.startswith("*"):
        return re.sub(rf"\b{replace[1:]}\b", by[1:], text)
    entry = re.search(rf"^  {re.escape(at)}:", text, re.MULTILINE) if at else None
    place = text.index(replace, entry.start() if entry else 0)
    return text[:place] + by + text[place + len(replace) :]


@cache
def pair(pack: str, replace: str, by: str, at: str | None = None) -> tuple[Policy, Policy]:
    old = text_of(pack)
    new = edited(old, replace, by, at)
    assert new != old
    return original(pack), parse_pack(new, "new.yaml")


def compared(pack: str, replace: str, by: str, at: str | None = None) -> PackDiff:
    return diff_packs(*pair(pack, replace, by, at))


def of_entry(entry: dict[str, Any]) -> tuple[Policy, Policy]:
    return pair(entry["pack"], entry["replace"], entry["by"], entry.get("at"))


def replayed(policy: Policy, rule_id: str, witness: Witness) -> tuple[Outcome, ...]:
    """Evaluate a witness with the whole pack."""
    record = check_record(witness.record, policy.pack.vocabulary)
    found = evaluate_pack(policy.pack, record, witness.as_of, policy.calendar)
    return outcomes(item for item in found.findings if item.rule == rule_id)


def statuses(items: tuple[Outcome, ...]) -> list[tuple[str, date | None]]:
    return [(item.status, item.due) for item in items if item.status != "no such rule"]


def test_the_corpus_is_large_enough() -> None:
    assert len(BAD) >= 40
    assert len(HARMLESS) >= 15


@pytest.mark.parametrize("entry", BAD, ids=lambda entry: entry["name"])
def test_a_bad_edit_is_shown_by_a_witness(entry: dict[str, Any]) -> None:
    old, new = of_entry(entry)
    found = diff_packs(old, new, budget=1_600)
    assert found.changes, "an edit is told in the pack's own terms"
    assert found.effect.value == entry["effect"]
    by_rule = {item.rule: item for item in found.rules}
    for rule in entry["rules"]:
        assert by_rule[rule].witnesses, rule
        for witness in by_rule[rule].witnesses:
            assert compare_outcomes(witness.old, witness.new) is witness.effect is not Effect.EQUIVALENT
            if rule not in ("scope", "in-force"):
                assert statuses(replayed(old, rule, witness)) == statuses(witness.old)
                assert statuses(replayed(new, rule, witness)) == statuses(witness.new)


@pytest.mark.parametrize("entry", HARMLESS, ids=lambda entry: entry["name"])
def test_a_refactoring_raises_no_alarm(entry: dict[str, Any]) -> None:
    found = diff_packs(*of_entry(entry))
    assert [(item.rule, item.effect) for item in found.rules if item.effect is not Effect.EQUIVALENT] == []
    assert found.uncompared == ()


# --- in the pack's own terms -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pack", "at", "replace", "by", "expected"),
    [
        ("yubei", "change_cap", "10%", "12%", ["parameter `change_cap`: value 10% → 12%"]),
        ("yubei", "contract-filing", 'clause: "12"', 'clause: "13.1"', ["rule `contract-filing`: clause 12 → 13.1"]),
        ("yubei", "data-catalogue", "    must:", "    force: in_principle\n    must:",
         ["rule `data-catalogue`: force must → in_principle"]),
        ("yubei", "om-termination-notice", "[it_authority, finance]", "[it_authority]",
         ["rule `om-termination-notice`: to removed: finance"]),
        ("yubei", "archive-documents", "        - user_report\n", "",
         ["rule `archive-documents`: must removed: archive_docs: user_report"]),
        ("yubei", "contract-filing", "File the signed contract", "File it", ["rule `contract-filing`: title 合同备案 / "
         "File the signed contract → 合同备案 / File it"]),
        ("wendeng", "tender-after-plan-approval", "    after: construction_plan_approved_date\n", "",
         ["rule `tender-after-plan-approval`: after removed: construction_plan_approved_date"]),
    ],
)  # fmt: skip
def test_changes_in_the_packs_own_terms(pack: str, at: str, replace: str, by: str, expected: list[str]) -> None:
    old, new = pair(pack, replace, by, at)
    assert [change_line(change) for change in changes(old.pack, new.pack)] == expected


def test_a_change_points_at_both_places() -> None:
    old, new = pair("yubei", "7 working days", "10 working days")
    [change] = changes(old.pack, new.pack)
    assert str(change.old_span).startswith("old.yaml:")
    assert change.new_span is not None
    assert change.new_span.text == "10 working days"


def test_a_renamed_rule_is_no_removal() -> None:
    old, new = pair("yubei", "  contract-filing:", "  filing-of-contracts:")
    assert [change_line(item) for item in changes(old.pack, new.pack)] == [
        "rule `filing-of-contracts`: id contract-filing → filing-of-contracts"
    ]
    assert diff_packs(old, new).effect is Effect.EQUIVALENT


def test_a_title_changes_nothing_in_effect() -> None:
    found = compared("yubei", "File the signed contract", "File it")
    assert found.changes[0].wording
    assert (found.effect, found.rules) == (Effect.EQUIVALENT, ())


# --- in effect ---------------------------------------------------------------------------------------------------


def test_the_smallest_witness_of_a_longer_period() -> None:
    [rule] = compared("yubei", "7 working days", "10 working days").rules
    [witness] = rule.witnesses
    assert rule.effect is Effect.LOOSER
    assert witness.as_of == date(2023, 3, 11)
    assert witness.record["contract_date"] == "2023-03-01"
    assert statuses(witness.old) == [("violated", date(2023, 3, 10))]
    assert statuses(witness.new) == [("due", date(2023, 3, 15))]


def test_only_rules_that_use_what_changed_are_compared() -> None:
    found = compared("yubei", "7 working days", "10 working days")
    assert [item.rule for item in found.rules] == ["contract-filing"]
    assert found.untouched == len(parse_pack(text_of("yubei")).pack.rules) - 1


def test_a_search_keeps_to_its_budget() -> None:
    old, new = pair("yubei", "10%", "12%", "change_cap")
    found = diff_packs(old, new, budget=1)
    assert found.budget == 150
    assert all(item.tried < 150 + 10 for item in found.rules)
    assert not all(item.exhausted for item in found.rules)


_PROGRAM = """
import json, sys
from govrules.authoring.diff import diff_packs
from govrules.authoring.differences import Diff, PackDiff
from govrules.authoring.formats.edits_data import diff_data
from govrules.policy import load_pack
found = Diff((diff_packs(load_pack(sys.argv[1]), load_pack(sys.argv[2])),), 0)
print(json.dumps(diff_data(found)))
"""


def test_the_same_edit_gives_the_same_bytes_under_any_hash_seed(tmp_path: Path) -> None:
    path = tmp_path / "new.yaml"
    path.write_text(edited(text_of("wendeng"), "'项目投资', ", "", "chapters_by_heading"), encoding="utf-8")
    command_line = [sys.executable, "-c", _PROGRAM, "wendeng", str(path)]
    seen = {
        subprocess.run(command_line, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed}).stdout
        for seed in ("0", "1", "2")
    }
    assert len(seen) == 1


ORDER = ["satisfied", "pending", "due", "unknown", "violated"]


@pytest.mark.parametrize(("better", "worse"), list(pairwise(ORDER)))
def test_statuses_are_ordered_by_burden(better: str, worse: str) -> None:
    assert compare_outcomes([Outcome(better)], [Outcome(worse)]) is Effect.STRICTER
    assert compare_outcomes([Outcome(worse)], [Outcome(better)]) is Effect.LOOSER


@pytest.mark.parametrize(
    ("old", "new", "effect"),
    [
        (Outcome("due", due=date(2023, 3, 10)), Outcome("due", due=date(2023, 3, 9)), Effect.STRICTER),
        (Outcome("due", due=date(2023, 3, 10)), Outcome("due"), Effect.LOOSER),
        (Outcome("pending", opens=date(2023, 3, 1)), Outcome("due"), Effect.LOOSER),
        (Outcome("violated", force="in_principle"), Outcome("violated"), Effect.STRICTER),
        (Outcome("violated", reasons=("late",)), Outcome("violated", reasons=("late", "too_early")), Effect.STRICTER),
        (Outcome("satisfied"), Outcome("not_applicable"), Effect.DIFFERENT),
        (Outcome("due", to=("finance",)), Outcome("due"), Effect.DIFFERENT),
        (Outcome("no such rule"), Outcome("not_applicable"), Effect.EQUIVALENT),
    ],
)
def test_outcomes_compared(old: Outcome, new: Outcome, effect: Effect) -> None:
    assert compare_outcomes([old], [new]) is effect


def test_without_a_common_day_nothing_is_said_to_be_equivalent() -> None:
    later = edited(text_of("yubei"), "in_force: {from: 2019-12-12", "in_force: {from: 2024-01-01")
    later = edited(later, "7 working days", "9 working days")
    ended = edited(text_of("yubei"), "in_force: {from: 2019-12-12", "in_force: {until: 2023-12-31, from: 2019-12-12")
    found = diff_packs(parse_pack(ended), parse_pack(later))
    assert [item.rule for item in found.uncompared] == ["contract-filing"]
    assert not Diff((found,), 0).is_compared
    assert "not compared" in diff_text(Diff((found,), 0))


# --- views -------------------------------------------------------------------------------------------------------


def test_views_say_that_a_search_is_no_proof() -> None:
    found = Diff((compared("yubei", "7 working days", "10 working days"),), 4)
    assert "a search, not a proof" in diff_text(found)
    assert "a search, not a proof" in diff_markdown(found)
    data = diff_data(found)
    assert data["format"] == "govrules-diff/1"
    assert "not a proof" in str(data["caveat"])


def test_the_text_shows_both_outcomes_side_by_side() -> None:
    text = diff_text(Diff((compared("yubei", "7 working days", "10 working days"),), 0))
    assert "        old: violated, due 2023-03-10 (overdue)\n        new: due, due 2023-03-15\n" in text
    assert "        contract_date: 2023-03-01\n" in text


def test_markdown_escapes_what_comes_from_packs() -> None:
    found = compared("yubei", "File the signed contract", "File <b>it</b> | @all")
    assert "\\<b\\>it\\</b\\> \\| \\@all" in diff_markdown(Diff((found,), 0))
