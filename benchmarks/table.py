"""What `make bench` prints at the end: whole processes in seconds, then the engine in ratios; as text and as Markdown."""

import os
import platform
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Timing:
    """A whole process: its median in seconds; `baseline` is the name of the timing that it is compared with, if any."""

    name: str
    median: float
    fastest: float
    rounds: int
    baseline: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: what we take, what the other side takes, the ratio, and the ratio that is wanted, if any."""

    section: str
    subject: str
    ours: str
    against: str
    theirs: str
    ratio: float
    wanted: str = ""
    met: bool | None = None

    def cells(self) -> list[str]:
        """Give the row as texts."""
        met = {True: "yes", False: "no", None: ""}[self.met]
        return [self.subject, self.ours, self.against, self.theirs, _short(self.ratio), self.wanted, met]


HEADINGS = ["subject", "ours", "against", "theirs", "ratio", "wanted", "met"]
PROCESS_HEADINGS = ["whole process", "median s", "fastest s", "rounds", "ratio of times"]


def speeds(section: str, subject: str, ours: float, against: str, theirs: float, wanted: float | None = None) -> Row:
    """Compare seconds a record: the ratio is of speeds, above 1 where we are faster."""
    ratio = theirs / ours
    met = None if wanted is None else ratio >= wanted
    return Row(section, subject, micros(ours), against, micros(theirs), ratio, "" if wanted is None else f"≥ {wanted:g}", met)


def costs(section: str, subject: str, ours: str, against: str, theirs: str, ratio: float, most: float | None = None) -> Row:
    """Compare costs, such as bytes: the ratio is ours to theirs, below 1 where we need less."""
    met = None if most is None else ratio <= most
    return Row(section, subject, ours, against, theirs, ratio, "" if most is None else f"≤ {most:g}", met)


def micros(seconds: float) -> str:
    """Write seconds as microseconds, or milliseconds where there are many."""
    return f"{_short(seconds * 1e3)} ms" if seconds >= 0.01 else f"{_short(seconds * 1e6)} µs"


def _short(number: float) -> str:
    """Write a number with three digits that count, and without an exponent."""
    if number >= 100:
        return f"{number:,.0f}"
    return f"{number:.3g}" if number >= 0.001 else f"{number:.6f}"


def process_cells(timings: Sequence[Timing]) -> list[list[str]]:
    """Give the whole processes as rows of texts."""
    medians = {item.name: item.median for item in timings}
    rows = []
    for item in timings:
        base = medians.get(item.baseline or "")
        ratio = f"{item.median / base:.2f} × {item.baseline}" if base else ""
        rows.append([item.name, f"{item.median:.3f}", f"{item.fastest:.3f}", str(item.rounds), ratio])
    return rows


def as_text(headings: list[str], rows: Sequence[list[str]]) -> list[str]:
    """Give the lines of a table whose columns stand below each other; only the numbers are set to the right."""
    lines = [headings, *rows]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    right = [all(cell[:1].isdigit() or not cell for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(_padded(cell, width, flush) for cell, width, flush in zip(line, widths, right, strict=True)).rstrip()
        for line in lines
    ]


def engine_lines(rows: Iterable[Row]) -> list[str]:
    """Give the engine's table as text, a heading above each section."""
    sections = _by_section(rows)
    lines = iter(as_text(HEADINGS, [row.cells() for members in sections.values() for row in members]))
    shown = [next(lines)]
    for section, members in sections.items():
        shown += ["", section, *(next(lines) for _ in members)]
    return shown


def _by_section(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Put together what belongs together, sections in the order of their first rows."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.section, []).append(row)
    return found


def markdown(timings: Sequence[Timing], rows: Sequence[Row], notes: Sequence[str]) -> str:
    """Give everything as Markdown, to be put into docs/performance.md."""
    parts = [machine()]
    if timings:
        parts.append("### Whole processes")
        parts.append(_markdown_table(PROCESS_HEADINGS, process_cells(timings)))
    for section, members in _by_section(rows).items():
        parts += [f"### {section[:1].upper()}{section[1:]}", _markdown_table(HEADINGS, [row.cells() for row in members])]
    parts += [f"- {note}" for note in notes]
    return "\n\n".join(parts) + "\n"


def machine() -> str:
    """Say when and on what this ran."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.processor())
    system = f"{platform.system()} {platform.machine()}"
    return f"{date.today().isoformat()}, {os.cpu_count()} cores ({model}, {system}), Python {platform.python_version()}"


def _markdown_table(headings: list[str], rows: Sequence[list[str]]) -> str:
    right = [all(cell[:1].isdigit() or not cell for cell in column) for column in zip(*rows, strict=True)]
    rule = ["--:" if flush else "---" for flush in right]
    return "\n".join(f"| {' | '.join(line)} |" for line in (headings, rule, *rows))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, width: int, flush_right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if flush_right else text + space
