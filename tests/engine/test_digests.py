"""The same input gives the same bytes, and digests are of meaning: section 7."""

import json
import os
import subprocess
import sys
from datetime import date

import pytest

from govrules.policy import parse_pack

RULE = {
    "clause": ["1", "2"],
    "title": {"zh": "某", "en": "some"},
    "stage": "planning",
    "actor": "construction_unit",
    "do": "act",
    "by": "start + week",
    "when": "p",
}
OTHER = {**RULE, "stage": "review", "do": "act2"}


def pack_of(base, **keys):
    return {**base, "definitions": {"ready": "p and q"}, "rules": {"one": RULE, "two": OTHER}, **keys}


def text_of(pack):
    return json.dumps(pack, ensure_ascii=False)


def backwards(value):
    """Reverse every mapping's keys; lists stay as they are."""
    match value:
        case dict():
            return {key: backwards(value[key]) for key in reversed(value)}
        case list():
            return [backwards(item) for item in value]
    return value


def bytes_of(text):
    record = {"act": "2024-06-01", "start": "2024-05-01"}
    return json.dumps(parse_pack(text).evaluate(record, as_of=date(2024, 6, 30)).to_dict())


def test_comments_layout_and_key_order_do_not_count(base):
    pack = pack_of(base)
    text = text_of(pack)
    reordered = {"pack": pack["pack"], **backwards(pack)}
    commented = f"# a comment\n{json.dumps(pack, ensure_ascii=False, indent=2)}\n# another\n"
    for other in (commented, text_of(reordered)):
        assert other != text
        assert bytes_of(other) == bytes_of(text)  # the digest is among the bytes


CHANGES = {
    "a parameter": lambda pack: {"parameters": {**pack["parameters"], "week": {"value": "8 working days", "clause": "1"}}},
    "its clause": lambda pack: {"parameters": {**pack["parameters"], "week": {"value": "7 working days", "clause": "2"}}},
    "a condition": lambda _: {"rules": {"one": {**RULE, "when": "q"}, "two": OTHER}},
    "a force": lambda _: {"rules": {"one": {**RULE, "force": "in_principle"}, "two": OTHER}},
    "a title": lambda _: {"rules": {"one": {**RULE, "title": {"zh": "别", "en": "other"}}, "two": OTHER}},
    "a rule's name": lambda _: {"rules": {"one": RULE, "three": OTHER}},
    "a rule less": lambda _: {"rules": {"one": RULE}},
    "the day it begins": lambda _: {"in_force": {"from": "2020-01-02", "clause": "9"}},
    "the scope": lambda _: {"scope": [{"clause": "3", "applies_if": "p"}]},
    "the counting": lambda _: {"counting": {"roll": "next_working_day"}},
    "the version": lambda _: {"version": "1.1"},
    "a definition": lambda _: {"definitions": {"ready": "p or q"}},
    "an actor": lambda pack: {"actors": {**pack["actors"], "it_authority": {"zh": "局", "en": "B", "party": "own"}}},
    "a fact it uses": lambda pack: {
        "facts": {**pack["facts"], "act": {**pack["facts"]["act"], "label": {"zh": "别", "en": "other"}}}
    },
}


@pytest.mark.parametrize("change", CHANGES)
def test_meaning_counts(base, change):
    pack = pack_of(base)
    changed = {**pack, **CHANGES[change](pack)}
    assert parse_pack(text_of(changed)).pack.digest != parse_pack(text_of(pack)).pack.digest


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"p": True, "act": "2024-06-01"}, {"act": "2024-06-01", "p": True}, True),
        ({"cost": 1200000}, {"cost": "120万元"}, True),
        ({"act": "2024-03-05"}, {"act": "2024年3月5日"}, True),
        ({"p": None}, {}, True),  # both unknown
        ({"act": None}, {}, False),  # known not to have happened, unknown
        ({"limit": None}, {}, False),
        ({"docs": []}, {}, False),
        ({"p": True}, {"p": False}, False),
        ({"id": "a"}, {"id": "b"}, False),
        ({"act": "2024-06-01"}, {"act2": "2024-06-01"}, False),
    ],
)
def test_the_digest_of_a_record_is_of_its_meaning(policy, one, other, same):
    toy = policy("must: p")
    first, second = (toy.evaluate(record, as_of=date(2024, 6, 30)).to_dict()["record"]["digest"] for record in (one, other))
    assert (first == second) is same


SCRIPT = """
import json
from datetime import date
from govrules.policy import load_pack
record = {
    "unit_type": "gov_organ", "item_types": ["business_system", "cloud", "network"], "project_kind": "construction",
    "contract_date": "2022-09-28", "archive_docs": ["contract"], "changes": [{}, {"amount_yuan": 5}],
}
print(json.dumps(load_pack("yubei").evaluate(record, as_of=date(2022, 11, 20)).to_dict()))
"""


def test_the_same_bytes_under_every_hash_seed():
    running = [
        subprocess.Popen([sys.executable, "-c", SCRIPT], env={**os.environ, "PYTHONHASHSEED": str(seed)}, stdout=subprocess.PIPE)
        for seed in range(5)
    ]
    outputs = {process.communicate()[0] for process in running}
    assert [process.returncode for process in running] == [0] * 5
    assert len(outputs) == 1
    assert len(json.loads(outputs.pop())["missing_facts"]) > 5
