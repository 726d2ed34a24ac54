"""`govrules evaluate` on a table of projects: read, judge, write, with a progress bar where someone watches."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govrules.cli.exits import Exit
from govrules.cli.options import write_outputs

if TYPE_CHECKING:
    from govrules.base.diagnostics import Diagnostic
    from govrules.portfolios.portfolio import Portfolio
    from govrules.portfolios.reading import EmptyDates
    from govrules.portfolios.report import PortfolioReport

FORMATS = ("text", "json", "csv", "xlsx", "html", "ical")
SUFFIXES = frozenset({".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".parquet", ".jsonl", ".ndjson"})
"""Endings of tables; the same as those of `portfolios.reading`, which takes long to import."""
LEVELS = ("violated", "deviation", "due", "unknown")
_WATCHED = 100
"""Projects from which on it takes long enough to watch."""
_LARGE = 200_000
"""Bytes of a file from which on reading and writing take long enough to say so."""
_MOST_WORKERS = 8
_MOST_PROBLEMS = 40

Outputs = list[tuple[str, Path | None]]


def judge_portfolio(
    path: Path,
    pack: str | None,
    as_of: date,
    outputs: Outputs,
    lang: str,
    fail_on: str,
    *,
    keep_all: bool,
    empty_dates: "EmptyDates",
) -> Exit:
    """Judge a table of projects and write what is wanted; give the exit code. Raises GovrulesError."""
    from govrules.base.diagnostics import RecordError
    from govrules.portfolios.evaluating import evaluate_portfolio
    from govrules.portfolios.reading import read_portfolio

    for name, target in outputs:
        if name == "xlsx" and target is None:
            raise typer.BadParameter("a workbook needs a path: write `xlsx:PATH`", param_hint="--output")
    with _waiting(f"{path.name} …", path):
        try:
            portfolio = read_portfolio(path, pack, empty_dates)
        except RecordError as error:
            _say_in_chinese(error.diagnostics, lang)
            raise
    with _progress(portfolio) as progress:
        report = evaluate_portfolio(portfolio, as_of, progress, workers=_workers(), keep_all=keep_all)
    with _waiting("; ".join(target.name for _, target in outputs if target) + " …", path):
        _write(report, [(name, target) for name, target in outputs if target], lang)
    _write(report, [(name, target) for name, target in outputs if target is None], lang)
    _list_problems(report, lang)
    return exit_code(report, fail_on)


def _workers() -> int:
    # The processors that this process may use, which in a container are fewer than the machine has.
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(available, _MOST_WORKERS)


@contextmanager
def _waiting(told: str, source: Path) -> Iterator[None]:
    """Say on standard error, if it is a terminal, what a large table is waited for."""
    from rich.console import Console

    console = Console(stderr=True)
    if console.is_terminal and source.is_file() and source.stat().st_size >= _LARGE:
        with console.status(told):
            yield
    else:
        yield


@contextmanager
def _progress(portfolio: "Portfolio") -> Iterator[Callable[[int, int], None] | None]:
    """Show a bar on standard error if it is a terminal and there is something to wait for."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal or len(portfolio.projects) < _WATCHED:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(portfolio.name, total=len(portfolio.projects))
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _write(report: "PortfolioReport", outputs: Outputs, lang: str) -> None:
    for name, path in outputs:
        if name == "xlsx" and path is not None:
            report.to_excel(path, lang)
    texts: dict[str, Callable[[], str]] = {
        "text": lambda: report.to_text(lang), "json": report.to_json, "csv": lambda: report.to_csv(lang),
        "html": lambda: report.to_html(lang), "ical": lambda: report.to_ical(lang),
    }  # fmt: skip
    write_outputs([(texts[name](), path) for name, path in outputs if name != "xlsx" and (path or name != "text")])
    if ("text", None) in outputs:
        from govrules.portfolios.text import render_portfolio_text

        render_portfolio_text(report, lang, file=sys.stdout, width=None, color=None)


def _say_in_chinese(problems: "Sequence[Diagnostic]", lang: str) -> None:
    """Say on standard error what could not be read, if Chinese is wanted; the exact words follow in English."""
    from govrules.portfolios.problem_words import in_chinese

    for problem in problems[:_MOST_PROBLEMS] if lang == "zh" else ():
        message, way_out = in_chinese(problem)
        typer.echo(f"{problem.place}：{message}" + (f"。办法：{way_out}" if way_out else ""), err=True)


def _list_problems(report: "PortfolioReport", lang: str) -> None:
    _say_in_chinese(report.problems, lang)
    for problem in report.problems[:_MOST_PROBLEMS]:
        typer.echo(problem.render(), err=True)
    if (rest := len(report.problems) - _MOST_PROBLEMS) > 0:
        typer.echo(f"… and {rest} more; the JSON form and the workbook list all", err=True)


def exit_code(report: "PortfolioReport", fail_on: str) -> Exit:
    """Give the exit code: what could not be read, else findings at or above the level, else whether anything is definite."""
    from govrules.engine.finding import Status
    from govrules.portfolios.data import errors

    if errors(report):
        return Exit.UNREADABLE
    counts = report.summary
    deviations = sum(project.deviations for project in report.projects)
    failing = dict(
        zip(LEVELS, (counts[Status.VIOLATED] - deviations, deviations, counts[Status.DUE], counts[Status.UNKNOWN]), strict=True)
    )
    counted = LEVELS[: LEVELS.index(fail_on) + 1] if fail_on in LEVELS else ()
    if any(failing[level] for level in counted):
        return Exit.FINDINGS
    return Exit.CLEAN if any(project.is_definite for project in report.projects) else Exit.NOTHING
