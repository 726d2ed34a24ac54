"""What `check` and `test` found, in the formats that people and other programs read. Each format is a row in a table."""

from collections.abc import Callable, Mapping

from govrules.authoring.formats.data import render_json
from govrules.authoring.formats.github import render_github
from govrules.authoring.formats.junit import render_junit
from govrules.authoring.formats.markdown import render_markdown
from govrules.authoring.formats.outcome import Outcome, Problem, Unit, of_cases, of_check
from govrules.authoring.formats.sarif import render_sarif
from govrules.authoring.formats.text import render_text

FORMATS: Mapping[str, Callable[[Outcome], str]] = {
    "text": render_text,
    "json": render_json,
    "sarif": render_sarif,
    "junit": render_junit,
    "github": render_github,
    "markdown": render_markdown,
}
"""Name → renderer; every one ends its text with a line end."""

__all__ = ["FORMATS", "Outcome", "Problem", "Unit", "of_cases", "of_check"]
