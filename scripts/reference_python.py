"""The reference page of the Python names: signatures and docstrings as they stand in the code."""

import inspect
import re
from importlib import import_module
from typing import Any

from reference import MADE, sentence, table


def python_page() -> str:
    """Give the page of the public names: signatures and docstrings as they stand in the code."""
    import govrules

    lines = [
        MADE.format(source="the docstrings"), "", "# Python", "",
        "What `import govrules` offers. Everything else in the package may change from one version to the next. "
        "Dates are `datetime.date`; money in records is yuan, exact to the fen.", "",
    ]  # fmt: skip
    names = [name for name in govrules.__all__ if not name.startswith("_")]
    functions = [name for name in names if not inspect.isclass(getattr(govrules, name))]
    classes = [name for name in names if name not in functions]
    lines += ["## Functions", ""]
    for name in functions:
        lines += _function(name, getattr(govrules, name), "###", f"govrules.{name}")
    lines += ["## Classes", ""]
    for name in classes:
        lines += _class(name, getattr(govrules, name))
    others = [(module, name, _imported(module, name)) for module, name in _OTHERS if name not in names]
    lines += ["## For analysts", "", "These need the extra `analysis`.", ""]
    for module, name, item in others:
        if not inspect.isclass(item):
            lines += _function(name, item, "###", f"{module}.{name}")
    lines += ["## What they return", ""]
    for _, name, item in others:
        if inspect.isclass(item):
            lines += _class(name, item)
    return "\n".join(lines).rstrip() + "\n"


_OTHERS = [
    ("govrules.analysis.comparison", "compare"),
    ("govrules.analysis.outcomes", "compare_outcomes"),
    ("govrules.analysis.sweep", "sweep"),
    ("govrules.analysis.charts", "timeline_chart"),
    ("govrules.analysis.charts", "sweep_chart"),
    ("govrules.analysis.charts", "heat_map"),
    ("govrules.analysis.charts", "due_per_week"),
    ("govrules.analysis.charts", "save_chart"),
    ("govrules.portfolios.reading", "read_portfolio"),
    ("govrules.portfolios.evaluating", "evaluate_portfolio"),
    ("govrules.reports.html", "render_html"),
    ("govrules.reports.ical", "render_ical"),
    ("govrules.engine.finding", "Finding"),
    ("govrules.engine.finding", "Verdict"),
    ("govrules.reports.report", "NextStep"),
    ("govrules.reports.report", "MissingFact"),
    ("govrules.analysis.comparison", "Comparison"),
    ("govrules.analysis.comparison", "Matrix"),
    ("govrules.analysis.outcomes", "OutcomeComparison"),
    ("govrules.analysis.sweep", "Sweep"),
    ("govrules.portfolios.portfolio", "Portfolio"),
    ("govrules.portfolios.report", "PortfolioReport"),
    ("govrules.calendars.calendar", "Calendar"),
    ("govrules.calendars.calendar", "Due"),
    ("govrules.base.units", "Label"),
    ("govrules.base.diagnostics", "Diagnostic"),
]
"""What is told besides the public names: what analysts call, and the classes of what functions hand out."""


def _imported(module: str, name: str) -> Any:
    return getattr(import_module(module), name)


def _function(name: str, function: Any, level: str, title: str) -> list[str]:
    signature = f"{name}{_signature(function)}"
    return [f"{level} {title}", "", "<!-- not run: a signature -->", "```python", signature, "```", "", *_docstring(function), ""]


def _signature(function: Any) -> str:
    """Give parameters and result as written, without modules and `self`; one a line where they are many."""
    text = re.sub(r"<(?:class|function) '?([\w.]+)'?[^>]*>", r"\1", str(inspect.signature(function)))
    text = re.sub(r"(?<=: )'([^']*)'|(?<=-> )'([^']*)'", lambda found: found[1] or found[2], text)
    text = re.sub(r"\b(?:[a-z_]\w*\.)+(?=[A-Za-z])", "", text)
    # An object without a text of its own prints its address, which changes with every run.
    text = re.sub(r"<[^>]* object at 0x[0-9a-f]+>", "…", text)
    text = re.sub(r"^\(self(?:, )?", "(", text)
    if len(text) < 90:
        return text
    inside, result = text[1:].rsplit(") -> ", 1)
    parts, depth = [""], 0
    for sign in inside:
        depth += (sign in "[(") - (sign in "])")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    lines = "".join(f"    {part.strip()},\n" for part in parts)
    return f"(\n{lines}) -> {result}"


def _docstring(item: Any) -> list[str]:
    """Give a docstring as Markdown: indented blocks and doctests become code blocks."""
    text = inspect.getdoc(item) or ""
    lines: list[str] = []
    inside = False
    for line in text.splitlines():
        is_example = line.startswith(">>>") or (inside and bool(line.strip()))
        if is_example and not inside:
            lines += ["<!-- not run: the tests run the doctests where they stand, in the code -->", "```pycon"]
        if inside and not is_example:
            lines.append("```")
        inside = is_example
        lines.append(line)
    return [*lines, "```"] if inside else lines


def _class(name: str, item: type) -> list[str]:
    lines = [f"### {name}", "", *_docstring(item), ""]
    own = {key: value for key, value in vars(item).items() if not key.startswith("_")}
    rows = []
    for key, value in own.items():
        if isinstance(value, property) or type(value).__name__ == "cached_property":
            about = inspect.getdoc(value) if isinstance(value, property) else inspect.getdoc(value.func)  # type: ignore[attr-defined]  # a cached_property
            rows.append((f"`{key}`", sentence(about or "")))
    fields = [field for field in getattr(item, "__dataclass_fields__", {}) if not field.startswith("_")]
    if fields:
        lines += ["Fields: " + ", ".join(f"`{field}`" for field in fields) + ".", ""]
    if rows:
        lines += table(("attribute", "what"), rows)
    for key, value in own.items():
        function = value.__func__ if isinstance(value, classmethod | staticmethod) else value
        if inspect.isfunction(function) and inspect.getdoc(function):
            lines += _function(key, function, "####", f"{name}.{key}")
    return lines
