"""What every file of benchmarks uses: timing a whole process, races in turns, and the tables at the end."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import Any

import pytest

# One thread for all, and before polars is first imported: numpy and plain Python use no more.
os.environ.setdefault("POLARS_MAX_THREADS", "1")
# The modules beside this file are no package: pytest imports by path and adds nothing to where Python looks.
sys.path.insert(0, str(Path(__file__).parent))

from race import Compared, Contestants, one_round, rows
from table import PROCESS_HEADINGS, Row, Timing, as_text, engine_lines, machine, markdown, process_cells
from workload.others import generator

ROOT = Path(__file__).resolve().parent.parent
TIMINGS = pytest.StashKey[list[Timing]]()
ROWS = pytest.StashKey[list[Row]]()
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
def raced(row: Callable[[Row], None], benchmark: Any) -> Callable[..., dict[str, float]]:
    """`raced("section", {"name": Contestant(work, inputs)}, [Compared(…)])`: a race, a row a comparison; gives the medians.

    The medians are seconds a record; there are none with --benchmark-disable, when everything is done once.
    """

    def run(
        section: str, contestants: Contestants, compared: Sequence[Compared], *, chunks: int = 20, rounds: int = 3
    ) -> dict[str, float]:
        spent: dict[str, list[float]] = {name: [] for name in contestants}
        benchmark.pedantic(one_round, (contestants, chunks, spent), rounds=rounds, warmup_rounds=1)
        if benchmark.stats is None:
            return {}
        # The first round was to warm up.
        medians = {name: median(each[chunks:]) for name, each in spent.items()}
        for made in rows(section, compared, medians):
            row(made)
        return medians

    return run


@pytest.fixture
def row(request: pytest.FixtureRequest) -> Callable[[Row], None]:
    """`row(costs(…))`: put a row into the engine's table."""
    return lambda made: request.config.stash.setdefault(ROWS, []).append(made)


@pytest.fixture
def note(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """`note("…")`: print a line below the tables."""
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


@pytest.fixture(scope="session")
def gen() -> ModuleType:
    """The generator of the workload's records; skips where the workload is not there."""
    return generator()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the tables; `GOVRULES_BENCH_MARKDOWN=path` writes them to a file as well."""
    timings, made = config.stash.get(TIMINGS, []), config.stash.get(ROWS, [])
    notes = list(dict.fromkeys(config.stash.get(NOTES, [])))
    if not timings and not made:
        return
    if timings:
        terminalreporter.section("whole processes")
        for line in as_text(PROCESS_HEADINGS, process_cells(timings)):
            terminalreporter.write_line(line)
    if made:
        terminalreporter.section("the engine: a ratio of speeds is above 1 where ours is faster")
        for line in engine_lines(made):
            terminalreporter.write_line(line)
    for line in ["", machine(), *notes]:
        terminalreporter.write_line(line)
    if target := os.environ.get("GOVRULES_BENCH_MARKDOWN"):
        Path(target).write_text(markdown(timings, made, notes), encoding="utf-8")
