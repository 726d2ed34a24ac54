"""What the checkers notice together: of all bad edits in `edits/` at least 95 %, and of the harmless ones none.

Which rules an edit of `bad.yaml` changes, and in which direction, is derived from the text of the edit and the meaning of
the forms; it is not recorded from what the diff printed, and where the two differ one of them is wrong. Those of `bad.yaml`
and `harmless.yaml` go through the diff in `test_diff.py` as well, which wants a witness of each bad one.
"""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from govrules.authoring.candidates import dates_in
from govrules.authoring.cases import CaseFileResult, run_cases
from govrules.authoring.check import check
from govrules.authoring.diff import diff_packs
from govrules.authoring.outcomes import Effect
from govrules.authoring.sketches import RawRecord, with_value
from govrules.base.source import Source
from govrules.engine.evaluation import evaluate_pack
from govrules.engine.record import check_record
from govrules.packs.catalogue import policies_folder
from govrules.policy import Policy, load_pack, parse_pack

EDITS = Path(__file__).parent / "edits"
WAYS = ("by_check", "by_test", "missed")
Entry = dict[str, Any]


def entries(name: str) -> list[Entry]:
    loaded: list[Entry] = yaml.safe_load((EDITS / name).read_text(encoding="utf-8"))
    return loaded


SHOWN, CAUGHT, HARMLESS = entries("bad.yaml"), entries("caught.yaml"), entries("harmless.yaml")


def name_of(entry: Entry) -> str:
    return str(entry["name"])


def flagged(way: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("entry", [entry for entry in CAUGHT if way in entry], ids=name_of)


def edited(entry: Entry) -> str:
    """Give the pack's text with the edit: the first such text after the entry `at`; with `*`, each such word."""
    text = (policies_folder() / f"{entry['pack']}.yaml").read_text(encoding="utf-8")
    old, new = str(entry["replace"]), str(entry["by"])
    if old.startswith("*"):
        return re.sub(rf"\b{old[1:]}\b", new[1:], text)
    at = entry.get("at")
    place = text.index(old, text.index(f"\n  {at}:") if at else 0)
    return text[:place] + new + text[place + len(old) :]


def written(entry: Entry, folder: Path) -> Path:
    path = folder / f"{entry['pack']}.yaml"
    path.write_text(edited(entry), encoding="utf-8")
    return path


def ran(entry: Entry, only: str | None = None) -> CaseFileResult:
    """Run the pack's cases against the edit, or only one of them: the others' lines are blank, so that places stay."""
    path = policies_folder() / "cases" / f"{entry['pack']}.yaml"
    head, *cases = re.split(r"(?m)^(?=  - name: )", path.read_text(encoding="utf-8"))
    kept = [case if only in (None, _case_name(case)) else "\n" * case.count("\n") for case in cases]
    return run_cases(Source(f"cases/{path.name}", head + "".join(kept)), parse_pack(edited(entry), path.name))


def _case_name(case: str) -> str:
    return str(yaml.safe_load(case)[0]["name"])


def test_at_least_95_per_cent_of_the_bad_edits_are_flagged() -> None:
    bad = SHOWN + CAUGHT
    missed = [name_of(entry) for entry in CAUGHT if "missed" in entry]
    assert all(sum(way in entry for way in WAYS) == 1 for entry in CAUGHT)
    assert len({(entry["pack"], entry.get("at"), entry["replace"], entry["by"]) for entry in bad}) == len(bad) >= 90
    assert len(missed) <= 0.05 * len(bad), missed
    assert len(HARMLESS) >= 28


def missing(policy: Policy, rule: str, raw: RawRecord, as_of: date) -> set[str]:
    record = check_record(raw, policy.pack.vocabulary)
    found = evaluate_pack(policy.pack, record, as_of, policy.calendar).findings
    return {fact for item in found if item.rule == rule for fact in item.verdict.missing}


@pytest.mark.parametrize("entry", SHOWN, ids=name_of)
def test_the_diff_comes_to_what_follows_from_the_text(entry: Entry) -> None:
    old, new = load_pack(entry["pack"]), parse_pack(edited(entry))
    found = diff_packs(old, new, budget=1_600)
    changed = [item for item in found.rules if item.effect is not Effect.EQUIVALENT]
    assert {item.rule: item.effect.value for item in changed} == entry["rules"]
    assert found.effect.value == entry["effect"]
    for rule, witness in ((item.rule, witness) for item in changed for witness in item.witnesses):
        assert all(2000 <= day.year <= 2030 for day in (witness.as_of, *dates_in(witness.record)))
        full = witness.record
        for fact in missing(old, rule, full, witness.as_of) | missing(new, rule, full, witness.as_of):
            full = with_value(full, fact, None)
        assert not witness.complete or not missing(old, rule, full, witness.as_of) | missing(new, rule, full, witness.as_of)


@flagged("by_check")
def test_check_flags_it_with_its_place(entry: Entry, tmp_path: Path) -> None:
    path = written(entry, tmp_path)
    places = [str(item.span) for item in check(path).diagnostics if item.code == entry["by_check"]]
    assert places
    assert all(re.fullmatch(rf"{re.escape(path.as_posix())}:\d+:\d+", place) for place in places)


@flagged("by_test")
def test_a_case_that_passed_fails_with_its_place(entry: Entry, tmp_path: Path) -> None:
    assert check(written(entry, tmp_path)).errors == ()
    [case] = ran(entry, entry["by_test"]).failed
    assert all(re.fullmatch(r"cases/\w+\.yaml:\d+:\d+", str(item.span)) for item in case.mismatches)
    assert ran({**entry, "by": entry["replace"]}, entry["by_test"]).failed == ()


@flagged("missed")
def test_what_is_missed_is_told_by_the_diff_in_the_packs_own_terms(entry: Entry, tmp_path: Path) -> None:
    assert check(written(entry, tmp_path)).diagnostics == ()
    assert ran(entry).failed == ()
    found = diff_packs(load_pack(entry["pack"]), parse_pack(edited(entry)))
    assert (len(found.changes), found.effect) == (1, Effect.EQUIVALENT)


@pytest.mark.parametrize("entry", HARMLESS, ids=name_of)
def test_a_refactoring_is_nothing_to_check(entry: Entry, tmp_path: Path) -> None:
    assert check(written(entry, tmp_path)).diagnostics == ()
