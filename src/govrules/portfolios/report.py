"""PortfolioReport: the findings of a portfolio with the forms in which they leave: data, frame, workbook, page, calendar."""

from pathlib import Path
from typing import Any, Literal

from govrules.portfolios.evaluated import PortfolioFindings


class PortfolioReport(PortfolioFindings):
    """What a portfolio comes to on a date. Immutable; the same input gives the same bytes."""

    def to_dict(self) -> dict[str, Any]:
        """Give the report as plain data, format `govrules-portfolio/1`."""
        from govrules.portfolios.data import to_dict

        return to_dict(self)

    def to_json(self) -> str:
        """Give the report as JSON text, the same bytes on every machine."""
        from govrules.portfolios.data import to_json

        return to_json(self)

    def to_csv(self, lang: str = "zh") -> str:
        """Give one line a finding, with headings in a language and the byte order mark that spreadsheets want."""
        from govrules.portfolios.data import to_csv

        return to_csv(self, lang)

    def to_frame(self, library: Literal["pandas", "polars"] | None = None) -> Any:
        """Give one row a finding as a frame, columns named as in the JSON form. Raises UsageError without the library."""
        from govrules.portfolios.data import to_frame

        return to_frame(self, library)

    def to_excel(self, path: str | Path, lang: str = "zh") -> None:
        """Write the workbook: summary, what is due soon, findings, projects, missing facts, unreadable rows.

        Raises UsageError where the file cannot be written or the library is not installed.
        """
        from govrules.portfolios.workbook import write_workbook

        write_workbook(self, Path(path), lang)

    def to_text(self, lang: str = "zh") -> str:
        """Give a summary for the terminal."""
        from govrules.portfolios.text import render_portfolio_text

        return render_portfolio_text(self, lang)

    def to_html(self, lang: str = "zh") -> str:
        """Give one self-contained page in both languages that opens in `lang`."""
        from govrules.portfolios.html import render_portfolio_html

        return render_portfolio_html(self, lang)

    def to_ical(self, lang: str = "zh") -> str:
        """Give what is due and what opens as iCalendar text."""
        from govrules.portfolios.ical import render_portfolio_ical

        return render_portfolio_ical(self, lang)

    def _repr_html_(self) -> str:
        from govrules.portfolios.notebook import portfolio_table

        return portfolio_table(self)

    def __repr__(self) -> str:
        counts = ", ".join(f"{count} {status.value}" for status, count in self.summary.items() if count)
        return f"<PortfolioReport {self.name} {self.as_of}: {len(self.projects)} projects; {counts}>"
