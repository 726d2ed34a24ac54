"""Rules of Chinese districts for government IT projects: violations, next steps and due dates from a record and a pack."""

from typing import TYPE_CHECKING, Any

from govrules.version import VERSION

if TYPE_CHECKING:
    from govrules.analysis.comparison import compare
    from govrules.analysis.outcomes import compare_outcomes
    from govrules.analysis.sweep import sweep
    from govrules.authoring.check import check
    from govrules.base.diagnostics import GovrulesError, PackError, RecordError, UsageError
    from govrules.engine.columns import evaluate_frame, evaluate_parquet
    from govrules.packs.catalogue import load_calendar
    from govrules.policy import Policy, evaluate_many, load_pack
    from govrules.portfolios.evaluating import evaluate_portfolio
    from govrules.portfolios.reading import read_portfolio
    from govrules.reports.report import Report

__version__ = VERSION

_WHERE = {
    "GovrulesError": "govrules.base.diagnostics",
    "PackError": "govrules.base.diagnostics",
    "Policy": "govrules.policy",
    "RecordError": "govrules.base.diagnostics",
    "Report": "govrules.reports.report",
    "UsageError": "govrules.base.diagnostics",
    "check": "govrules.authoring.check",
    "compare": "govrules.analysis.comparison",
    "compare_outcomes": "govrules.analysis.outcomes",
    "evaluate_frame": "govrules.engine.columns",
    "evaluate_many": "govrules.policy",
    "evaluate_parquet": "govrules.engine.columns",
    "evaluate_portfolio": "govrules.portfolios.evaluating",
    "load_calendar": "govrules.packs.catalogue",
    "load_pack": "govrules.policy",
    "read_portfolio": "govrules.portfolios.reading",
    "sweep": "govrules.analysis.sweep",
}

__all__ = [
    "GovrulesError",
    "PackError",
    "Policy",
    "RecordError",
    "Report",
    "UsageError",
    "__version__",
    "check",
    "compare",
    "compare_outcomes",
    "evaluate_frame",
    "evaluate_many",
    "evaluate_parquet",
    "evaluate_portfolio",
    "load_calendar",
    "load_pack",
    "read_portfolio",
    "sweep",
]


def __getattr__(name: str) -> Any:
    # The public names are imported when first used, so that the command line starts fast.
    if name in _WHERE:
        from importlib import import_module

        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
