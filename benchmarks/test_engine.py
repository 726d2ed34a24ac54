"""The engine on the workload of twelve rules, one record at a time, beside hand-written Python and other rule engines.

The workload, its oracle and the others' versions of it are not part of this repository: they are looked for in
`../shared/bench`, or where `GOVRULES_BENCH` says, and what is not there or not installed is skipped with the reason.
"""

import importlib
import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest

from govrules import Policy, evaluate_many, load_pack
from race import Compared, Contestant, Contestants
from workload.others import other
from workload.records import RULES, as_known, letters, record_of

SOME = 4_000
"""Records of a race; the slow take a part of them."""
SCREEN, SCREEN_RAW = "screen checked", "screen dict"
EVALUATE, EVALUATE_RAW, STREAM = "evaluate checked", "evaluate dict", "evaluate JSON"
CODES, FINDINGS = "hand-written a.codes", "hand-written a.findings"
ORJSON, MSGSPEC = "hand-written a.findings_orjson", "hand-written a.findings_msgspec"
PEERS = {
    "peer_b_zen": {"zen.compiled_expr": SOME, "zen.graph_expr": 1_000},
    "peer_c_celpy": {"celpy.compiled_one_convert": 100},
    "peer_d_ruleengine": {"rule_engine.pre": 200},
    "peer_e_openfisca": {"openfisca.one_by_one": 100},
}
COMPARED = [
    Compared("evaluate a checked record, findings", EVALUATE, FINDINGS, 1.0),
    Compared("evaluate a dict, checking, findings", EVALUATE_RAW, FINDINGS),
    Compared("screen a checked record", SCREEN, CODES, 0.8),
    Compared("screen a dict, checking", SCREEN_RAW, CODES),
    Compared("evaluate JSON, checking, findings", STREAM, ORJSON, 0.7),
    Compared("evaluate JSON, checking, findings", STREAM, MSGSPEC),
    Compared("evaluate a checked record, findings", EVALUATE, "zen.compiled_expr", 3.0),
    Compared("evaluate a dict, checking, findings", EVALUATE_RAW, "zen.compiled_expr"),
    Compared("evaluate a checked record, findings", EVALUATE, "zen.graph_expr"),
    Compared("evaluate a checked record, findings", EVALUATE, "rule_engine.pre"),
    Compared("evaluate a checked record, findings", EVALUATE, "celpy.compiled_one_convert"),
    Compared("evaluate a checked record, findings", EVALUATE, "openfisca.one_by_one"),
]


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_pack(Path(__file__).parent / "workload" / "pack.yaml")


def test_the_pack_means_what_the_oracle_means(gen: ModuleType, policy: Policy) -> None:
    """On all records, but for what three values make of an unknown investment: a state that would satisfy the rule does."""
    evaluate = importlib.import_module("reference").evaluate
    differing: Counter[tuple[str, str, str]] = Counter()
    for raw in gen.records():
        marks, dues = letters(policy.screen(record_of(raw, gen.DATES), as_of=gen.TODAY))
        assert dues == evaluate(raw, gen.TODAY)[1]
        meant, _ = evaluate(as_known(raw, gen.DATES, gen.TODAY), gen.TODAY)
        differing.update((name, theirs, ours) for name, theirs, ours in zip(RULES, meant, marks, strict=True) if theirs != ours)
    assert differing == {("on-site-review", "U", "S"): 172, ("supervisor", "U", "S"): 140}


def _hand_written(gen: ModuleType) -> Contestants:
    written, raws = importlib.import_module("peer_a_handwritten"), gen.records()[:SOME]
    variants = importlib.import_module("common").VARIANTS
    lines = [json.dumps(gen.to_json(raw)).encode() for raw in raws]
    return {
        CODES: Contestant(written.codes, raws),
        FINDINGS: Contestant(written.findings, raws),
        ORJSON: Contestant(variants["a.findings_orjson"]["build"]()[0], lines),
        MSGSPEC: Contestant(variants["a.findings_msgspec"]["build"]()[0], lines),
    }


def _ours(gen: ModuleType, policy: Policy) -> Contestants:
    rows = [record_of(raw, gen.DATES) for raw in gen.records()[:SOME]]
    checked = [policy.check_record(row) for row in rows]
    lines = [json.dumps(row, default=date.isoformat).encode() for row in rows]
    screen, evaluate = partial(policy.screen, as_of=gen.TODAY), partial(policy.evaluate, as_of=gen.TODAY)

    def stream(share: list[bytes]) -> None:
        for result in evaluate_many(share, policy, gen.TODAY):
            assert result.findings

    return {
        SCREEN: Contestant(screen, checked),
        SCREEN_RAW: Contestant(screen, rows),
        EVALUATE: Contestant(evaluate, checked),
        EVALUATE_RAW: Contestant(evaluate, rows),
        STREAM: Contestant(stream, lines, whole=True),
    }


def _others(note: Callable[[str], None]) -> Contestants:
    common, found = importlib.import_module("common"), {}
    for module, names in PEERS.items():
        if other(module, ", ".join(names), note) is None:
            continue
        for name, most in names.items():
            variant = common.VARIANTS[name]
            work = variant["build"]()
            inputs = common.make_inputs(variant["inputs"])[:most]
            found[name] = Contestant(work[0] if isinstance(work, tuple) else work, inputs)
    return found


def test_workload(gen: ModuleType, policy: Policy, raced: Callable[..., object], note: Callable[[str], None]) -> None:
    contestants = {**_hand_written(gen), **_ours(gen, policy), **_others(note)}
    raced("workload of 12 rules, one record at a time", contestants, COMPARED)
