"""What all charts share: fonts that hold Chinese, a background of their own, the line that says there is nothing."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from govrules.base.extras import require
from govrules.engine.finding import Status
from govrules.reports.signs import SIGNS, status_text

if TYPE_CHECKING:
    import altair

FONTS = "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, Hiragino Sans GB, WenQuanYi Micro Hei, sans-serif"
INK, FAINT, RED = "#222222", "#8a8a8a", "#B83C00"
ROW = 24
"""Height of a row in pixels: enough for a Chinese character of 12 pixels with air around it."""


def altair_module() -> Any:
    """Give Altair. Raises UsageError that says what to install where it is absent."""
    return require("altair", "analysis")


def chart_of(rows: Sequence[dict[str, Any]]) -> "altair.Chart":
    """Start a chart on plain rows: no frame library is needed, and the data stands in the chart itself."""
    alt = altair_module()
    chart: altair.Chart = alt.Chart(alt.InlineData(values=list(rows)))
    return chart


def titled(chart: Any, text: str, *notes: str) -> Any:
    """Give a chart its title, subtitle lines and the style of all charts; only the outermost chart is titled."""
    alt = altair_module()
    title = alt.TitleParams(text, subtitle=[note for note in notes if note], anchor="start", offset=14)
    return (
        chart.properties(title=title, background="white", padding=14)
        .configure(font=FONTS)
        .configure_title(fontSize=16, color=INK, subtitleColor="#555555", subtitleFontSize=12, subtitlePadding=6)
        .configure_axis(
            labelColor=INK, titleColor=INK, labelFontSize=12, titleFontSize=12, titleFontWeight="normal", labelLimit=0
        )
        .configure_legend(labelColor=INK, titleColor=INK, labelFontSize=12, titleFontSize=12, labelLimit=0, symbolSize=140)
        .configure_header(labelColor=INK, labelFontSize=13, labelFontWeight="bold", labelLimit=0)
        .configure_view(stroke="#d0d0d0")
    )


def nothing(text: str, message: str, *notes: str) -> Any:
    """Give a chart that says there is nothing to show."""
    alt = altair_module()
    chart = chart_of([{"message": message}]).mark_text(fontSize=14, color=INK).encode(text="message:N")
    return titled(chart.properties(width=420, height=80).encode(x=alt.value(210), y=alt.value(40)), text, *notes)


def status_scale(statuses: Sequence[Status], lang: str) -> Any:
    """Give the colours of the statuses that occur, in the order of their weight."""
    present = [status for status in Status if status in statuses]
    return altair_module().Scale(
        domain=[status_text(status, lang) for status in present], range=[SIGNS[status].colour for status in present]
    )


def ink_on(status: Status) -> str:
    """Give the colour of letters that can be read on a status."""
    return SIGNS[status].on_colour


def text_width(text: str, size: int) -> int:
    """Estimate how many pixels a text takes: a Chinese character is as wide as high, a Latin one about half."""
    return int(sum(size if ord(sign) > 0x2E80 else size * 0.56 for sign in text)) + 1
