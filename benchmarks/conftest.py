"""What every file of benchmarks uses: timing a whole process, and one table of all ratios at the end."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
CHUNKS, PER = 20, 10_000
"""Into how many parts a race divides its inputs, and for how many inputs its seconds are."""


@dataclass(frozen=True, slots=True)
class Timing:
    """A median in seconds; `baseline` is the name of the timing that it is compared with, if any."""

    name: str
    median: float
    fastest: float
    rounds: int
    baseline: str | None


Contestants = dict[str, tuple[Callable[[Any], object], list[Any]]]

TIMINGS = pytest.StashKey[list[Timing]]()
NOTES = pytest.StashKey[list[str]]()


@pytest.fixture
def timed(request: pytest.FixtureRequest, benchmark: Any) -> Callable[..., Any]:
    """`timed("name", work, rounds=20, baseline="other")`: time a function and put it into the table; gives its result."""

    def run(name: str, work: Callable[[], object], *, rounds: int = 20, baseline: str | None = None) -> object:
        result = benchmark.pedantic(work, rounds=rounds, warmup_rounds=1)
        # With --benchmark-disable the work is done once and nothing is measured.
        if benchmark.stats is not None:
            stats = benchmark.stats.stats
            timing = Timing(name, stats.median, stats.min, stats.rounds, baseline)
            request.config.stash.setdefault(TIMINGS, []).append(timing)
        return result

    return run


@pytest.fixture
def timed_process(timed: Callable[..., Any]) -> Callable[..., str]:
    """`timed_process("name", "govrules", "check", "policies/", code=0)`: time a whole process; gives what it printed."""

    def run(name: str, *command: str, code: int = 0, rounds: int = 20, baseline: str | None = None) -> str:
        printed = timed(name, lambda: _process(command, code), rounds=rounds, baseline=baseline)
        return str(printed)

    return run


@pytest.fixture
def raced(request: pytest.FixtureRequest, benchmark: Any) -> Callable[..., None]:
    """`raced({"name": (work, inputs)}, baselines={})`: every contestant in turns, chunk by chunk, so that noise hits all alike.

    What is kept is processor time, as seconds for so many inputs; `baselines` says whom each is compared with.
    """

    def run(contestants: Contestants, *, baselines: dict[str, str], whole: Collection[str] = (), rounds: int = 3) -> None:
        spent: dict[str, list[float]] = {name: [] for name in contestants}

        def race() -> None:
            for chunk in range(CHUNKS):
                for name, (work, inputs) in contestants.items():
                    share = inputs[chunk * len(inputs) // CHUNKS : (chunk + 1) * len(inputs) // CHUNKS]
                    # Those in `whole` take the chunk as it is: a list of inputs.
                    given = [share] if name in whole else share
                    before = time.thread_time()
                    for item in given:
                        work(item)
                    spent[name].append((time.thread_time() - before) / max(len(share), 1) * PER)

        benchmark.pedantic(race, rounds=rounds, warmup_rounds=1)
        if benchmark.stats is not None:
            made = [Timing(name, median(each), min(each), len(each), baselines.get(name)) for name, each in spent.items()]
            request.config.stash.setdefault(TIMINGS, []).extend(made)

    return run


@pytest.fixture
def note(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """`note("…")`: print a line below the table."""
    return lambda text: request.config.stash.setdefault(NOTES, []).append(text)


def _process(command: tuple[str, ...], code: int) -> str:
    # The programs of this environment, whatever else is on the path.
    folder = str(Path(sys.executable).parent)
    program = shutil.which(command[0], path=folder + os.pathsep + os.environ.get("PATH", ""))
    assert program, f"{command[0]} is not installed"
    done = subprocess.run(
        [program, *command[1:]], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False, timeout=300
    )
    # Here, so that a command that fails gives no time at all.
    assert done.returncode == code, done.stderr
    return done.stdout


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the table: a timing a row, with its ratio to the one that it is compared with."""
    timings = config.stash.get(TIMINGS, [])
    if not timings:
        return
    medians = {item.name: item.median for item in timings}
    width = max(len(item.name) for item in timings)
    terminalreporter.section("medians and ratios")
    terminalreporter.write_line(f"{'':{width}}  median s  fastest s  rounds  ratio")
    for item in timings:
        base = medians.get(item.baseline or "")
        ratio = f"  {item.median / base:.2f} x {item.baseline}" if base else ""
        terminalreporter.write_line(f"{item.name:{width}}  {item.median:8.3f}  {item.fastest:9.3f}  {item.rounds:6d}{ratio}")
    for text in config.stash.get(NOTES, []):
        terminalreporter.write_line(text)
