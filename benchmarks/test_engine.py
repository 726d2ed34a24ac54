"""The engine on the workload of twelve rules, beside hand-written Python and other rule engines, and on the bundled packs.

The workload, its oracle and the others' versions of it are not part of this repository: they are looked for in
`../shared/bench`, or where `GOVRULES_BENCH` says, and what is not there or not installed is skipped with the reason.
"""

import importlib
import importlib.util
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import govrules
from govrules.authoring.cases import run_cases
from govrules.base.source import Source
from govrules.policy import Policy, load_pack

ROOT = Path(__file__).resolve().parent.parent
BENCH = Path(os.environ.get("GOVRULES_BENCH", ROOT.parent / "shared" / "bench"))
PACKS = ["qingjiangpu", "wendeng", "xiangcheng", "yicheng", "yubei"]
SOME = 4_000
"""Records of a race; the slow take a part of them."""
STREAM = "evaluate lines of JSON"
PEERS = {
    "peer_b_zen": {"zen.compiled_expr": SOME, "zen.graph_expr": 1_000},
    "peer_c_celpy": {"celpy.compiled_one_convert": 100},
    "peer_d_ruleengine": {"rule_engine.pre": 200},
    "peer_e_openfisca": {"openfisca.one_by_one": 100},
}
Contestant = tuple[Callable[[Any], object], list[Any]]


def _workload() -> ModuleType:
    spec = importlib.util.spec_from_file_location("workload_records", Path(__file__).parent / "workload" / "records.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


WORKLOAD = _workload()


@pytest.fixture(scope="module")
def gen() -> ModuleType:
    """The generator of the workload."""
    if not (BENCH / "gen.py").exists():
        pytest.skip(f"the workload is not in {BENCH.name}/: set GOVRULES_BENCH")
    if str(BENCH) not in sys.path:
        sys.path.insert(0, str(BENCH))
    return importlib.import_module("gen")


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_pack(Path(__file__).parent / "workload" / "pack.yaml")


def test_the_pack_means_what_the_oracle_means(gen: ModuleType, policy: Policy) -> None:
    """On all records, but for what three values make of an unknown investment: a state that would satisfy the rule does."""
    evaluate = importlib.import_module("reference").evaluate
    differing: Counter[tuple[str, str, str]] = Counter()
    for raw in gen.records():
        marks, dues = WORKLOAD.letters(policy.screen(WORKLOAD.record_of(raw, gen.DATES), as_of=gen.TODAY))
        assert dues == evaluate(raw, gen.TODAY)[1]
        meant, _ = evaluate(WORKLOAD.as_known(raw, gen.DATES, gen.TODAY), gen.TODAY)
        differing.update(
            (name, theirs, ours) for name, theirs, ours in zip(WORKLOAD.RULES, meant, marks, strict=True) if theirs != ours
        )
    assert differing == {("on-site-review", "U", "S"): 172, ("supervisor", "U", "S"): 140}


def _hand_written(gen: ModuleType) -> dict[str, Contestant]:
    written, raws = importlib.import_module("peer_a_handwritten"), gen.records()[:SOME]
    found: dict[str, Contestant] = {
        "hand-written a.codes": (written.codes, raws),
        "hand-written a.findings": (written.findings, raws),
    }
    if importlib.util.find_spec("orjson"):
        loads = importlib.import_module("orjson").loads
        lines = [json.dumps(gen.to_json(raw)).encode() for raw in raws]
        found["hand-written a.findings_orjson"] = (lambda line: written.findings(written.from_iso(loads(line))), lines)
    return found


def _ours(gen: ModuleType, policy: Policy) -> dict[str, Contestant]:
    rows = [WORKLOAD.record_of(raw, gen.DATES) for raw in gen.records()[:SOME]]
    checked = [policy.check_record(row) for row in rows]
    lines = [json.dumps(row, default=date.isoformat).encode() for row in rows]
    screen, evaluate = partial(policy.screen, as_of=gen.TODAY), partial(policy.evaluate, as_of=gen.TODAY)

    def stream(share: list[bytes]) -> None:
        for result in govrules.evaluate_many(share, policy, gen.TODAY):
            assert result.findings

    return {
        "screen a checked record": (screen, checked), "screen a dict": (screen, rows), "evaluate a dict": (evaluate, rows),
        "evaluate a checked record": (evaluate, checked), STREAM: (stream, lines),
    }  # fmt: skip


def _others(gen: ModuleType, note: Callable[[str], None]) -> dict[str, Contestant]:
    common, found = importlib.import_module("common"), {}
    for module, names in PEERS.items():
        try:
            importlib.import_module(module)
        except ImportError as error:
            note(f"left out: {', '.join(names)} ({error})")
            continue
        for name, most in names.items():
            variant = common.VARIANTS[name]
            work = variant["build"]()
            found[name] = (work[0] if isinstance(work, tuple) else work, common.make_inputs(variant["inputs"])[:most])
    return found


def test_workload(gen: ModuleType, policy: Policy, raced: Callable[..., None], note: Callable[[str], None]) -> None:
    contestants = {**_hand_written(gen), **_ours(gen, policy), **_others(gen, note)}
    findings = "hand-written a.findings"
    baselines = dict.fromkeys(contestants, findings)
    baselines |= {name: "hand-written a.codes" for name in contestants if name.startswith("screen")}
    baselines[STREAM] = "hand-written a.findings_orjson"
    note("the rows of the workload are seconds of processor time for 10,000 records")
    raced(contestants, baselines=baselines, whole={STREAM})


@pytest.fixture(scope="module")
def cases() -> dict[str, list[Any]]:
    """The records of each pack's cases, checked for its policy."""
    found = {}
    for name in PACKS:
        path = ROOT / "policies" / "cases" / f"{name}.yaml"
        run = run_cases(Source(str(path), path.read_text(encoding="utf-8")))
        found[name] = [case.report.record for case in run.cases if case.report]
    return found


def test_packs(cases: dict[str, list[Any]], raced: Callable[..., None], note: Callable[[str], None]) -> None:
    day = date(2024, 6, 1)
    contestants, baselines = {}, {}
    for name in PACKS:
        policy = load_pack(name)
        label = f"{name} ({len(policy.pack.rules)} rules)"
        contestants |= {
            f"{label} screen": (partial(policy.screen, as_of=day), cases[name]),
            f"{label} evaluate": (partial(policy.evaluate, as_of=day), cases[name]),
            f"{label} interpret": (partial(policy.interpret, as_of=day), cases[name][:100]),
        }
        baselines |= {f"{label} screen": f"{label} interpret", f"{label} evaluate": f"{label} interpret"}
    raced(contestants, baselines=baselines)


PEAK = """
import resource, sys
from datetime import date
import govrules
raw = {"project_kind": "construction", "unit_type": "gov_organ", "contract_date": "2022-09-28"}
rows = ({"id": str(number), **raw} for number in range(int(sys.argv[1])))
assert sum(1 for result in govrules.evaluate_many(rows, "yubei", date(2022, 11, 20)) if result.statuses) == int(sys.argv[1])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def _program(text: str, *arguments: str) -> str:
    command = [sys.executable, "-c", text, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=600).stdout


def test_memory(note: Callable[[str], None]) -> None:
    small, large = (int(_program(PEAK, count)) for count in ("10000", "1000000"))
    note(f"evaluate_many: peak of 1,000,000 records {large / small:.2f} x that of 10,000 ({large / 1024:.0f} MiB)")


LOADING = """
import time
import govrules.policy, govrules.engine.compiled.evaluate
begin = time.perf_counter()
policy = govrules.policy.load_pack("xiangcheng")
loaded = time.perf_counter()
policy.code()
compiled = time.perf_counter()
govrules.policy.load_pack("xiangcheng")
again = time.perf_counter()
print((loaded - begin) * 1e3, (compiled - loaded) * 1e3, (again - compiled) * 1e3)
"""


def test_loading(note: Callable[[str], None]) -> None:
    loads = sorted(tuple(map(float, _program(LOADING).split())) for _ in range(7))
    load, code, again = loads[len(loads) // 2]
    note(f"xiangcheng: loaded in {load:.0f} ms, compiled in {code:.0f} ms, loaded again in {again:.1f} ms")
