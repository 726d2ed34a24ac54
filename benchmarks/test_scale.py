"""The largest pack: what a rule costs beside one of the workload, what loading takes; and what a million records need."""

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import Any

import pytest

from govrules import Policy, evaluate_many, load_pack
from govrules.authoring.cases import run_cases
from govrules.base.source import Source
from race import Contestant
from table import Row, costs, micros
from workload.records import record_of

LARGEST = "yicheng"
CASES = Path(__file__).resolve().parent.parent / "policies" / "cases" / f"{LARGEST}.yaml"
SECTION = f"the largest pack, {LARGEST}, and many records: costs, below 1 where ours needs less"
DAY = date(2023, 6, 30)
"""A day on which the largest pack is in force."""
Rows = Callable[[Row], None]


def _read(records: list[Any], policy: Policy, day: date, findings: bool) -> None:
    for result in evaluate_many(records, policy, day):
        assert result.statuses is not None
        assert not findings or result.findings


@pytest.fixture(scope="module")
def cases() -> list[Any]:
    """The records of the largest pack's cases, checked for its policy."""
    run = run_cases(Source(str(CASES), CASES.read_text(encoding="utf-8")))
    policy = load_pack(LARGEST)
    return [policy.check_record(case.report.record) for case in run.cases if case.report]


def test_a_rule_of_the_largest_pack(gen: ModuleType, cases: list[Any], raced: Callable[..., Any], row: Rows) -> None:
    small, large = load_pack(Path(__file__).parent / "workload" / "pack.yaml"), load_pack(LARGEST)
    checked = [small.check_record(record_of(raw, gen.DATES)) for raw in gen.records()[:2_000]]
    contestants = {
        "large, statuses": Contestant(lambda share: _read(share, large, DAY, False), cases, whole=True),
        "small, statuses": Contestant(lambda record: small.screen(record, as_of=gen.TODAY), checked),
        "large, findings": Contestant(lambda share: _read(share, large, DAY, True), cases, whole=True),
        "small, findings": Contestant(lambda record: small.evaluate(record, as_of=gen.TODAY), checked),
    }
    medians = raced(SECTION, contestants, [], chunks=10)
    rules = {"large": len(large.pack.rules), "small": len(small.pack.rules)}
    for kind in ("statuses", "findings") if medians else ():
        ours, theirs = (medians[f"{size}, {kind}"] / rules[size] for size in ("large", "small"))
        subject = f"evaluate_many, {kind}: a rule of {rules['large']}"
        row(costs(SECTION, subject, micros(ours), "a rule of the workload, scalar", micros(theirs), ours / theirs, 1.3))


LOADING = """
import sys, time
from govrules import evaluate_many, load_pack
begin = time.process_time()
policy = load_pack(sys.argv[1])
policy.code()
loaded = time.process_time()
load_pack(sys.argv[1])
again = time.process_time()
print((loaded - begin) * 1e3, (again - loaded) * 1e3)
"""


def test_loading(row: Rows) -> None:
    """In processes of their own, as processor time; what is imported counts only where loading imports it."""
    loads = [tuple(map(float, _program(LOADING, LARGEST).split())) for _ in range(9)]
    cold, again = (median(each) for each in zip(*loads, strict=True))
    row(costs(SECTION, "load_pack cold, with compilation", f"{cold:.0f} ms", "the limit", "150 ms", cold / 150, 1))
    row(costs(SECTION, "load_pack of the same text again", f"{again:.2f} ms", "the limit", "2 ms", again / 2, 1))


PEAK = """
import resource, sys
from datetime import date
from pathlib import Path
import govrules
raw = {"project_kind": "construction", "unit_type": "gov_organ", "contract_date": "2022-09-28"}
rows = ({"id": str(number), **raw} for number in range(int(sys.argv[1])))
assert sum(1 for result in govrules.evaluate_many(rows, "yubei", date(2022, 11, 20)) if result.statuses) == int(sys.argv[1])
# What getrusage tells of a new process is no less than what its parent held when it began; the kernel's own count begins anew.
status = Path("/proc/self/status")
lines = dict(line.split(":", 1) for line in status.read_text().splitlines()) if status.exists() else {}
peak = lines["VmHWM"].split()[0] if lines else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak)
"""


def test_memory(row: Rows) -> None:
    small, large = (int(_program(PEAK, count)) for count in ("10000", "1000000"))
    ours, theirs = f"{large / 1024:.0f} MiB", f"{small / 1024:.0f} MiB"
    row(costs(SECTION, "evaluate_many, peak of 1,000,000 records", ours, "10,000 records", theirs, large / small, 1.1))


def _program(text: str, *arguments: str) -> str:
    command = [sys.executable, "-c", text, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=600).stdout
