"""The sweep: for every rule that switches a band of statuses along the values of the fact, a panel a district."""

import json
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from govrules.analysis.axis import as_number, length
from govrules.analysis.charts.theme import (
    INK,
    RED,
    ROW,
    altair_module,
    chart_of,
    ink_on,
    nothing,
    status_scale,
    text_width,
    titled,
)  # fmt: skip
from govrules.analysis.sweepviews import NOT_READ
from govrules.analysis.swept import Point, Segment, Swept, Track
from govrules.analysis.words import REASONS
from govrules.base.units import FEN, show_decimal
from govrules.engine.finding import Status
from govrules.language.types import MONEY, RATIO
from govrules.reports.signs import SIGNS, status_text

if TYPE_CHECKING:
    import altair

_WIDTH = 720
_AIR = 10
"""Pixels between two labels of the axis: the estimate of their widths is a little short for capitals."""


def sweep_chart(sweep: Swept, lang: str = "zh", *, everything: bool = False) -> "altair.Chart":
    """Draw a sweep: rules that switch (with `everything` all that read the fact) as bands of statuses, by district.

    The axis is marked at the switching points themselves. Raises UsageError where Altair is not installed.
    """
    zh = lang == "zh"
    title = f"义务如何随之变化：{sweep.label.zh}" if zh else f"How obligations switch with: {sweep.label.en}"
    day = f"评估日期 {sweep.as_of}" if zh else f"as of {sweep.as_of}"
    idle = [f"{sweep.districts[pack][lang]}: {reason[lang]}" for pack, reason in sweep.idle.items()]
    idle += [f"{sweep.districts[pack][lang]}: {NOT_READ[lang]}" for pack in sweep.unread]
    shown = {track.pack for track in (sweep.tracks if everything else sweep.moving)}
    still = [pack for pack in sweep.districts if pack not in shown and pack not in sweep.idle and pack not in sweep.unread]
    idle += [f"{sweep.districts[pack][lang]}: {'不变' if zh else 'nothing switches'}" for pack in still]
    first = " · ".join(item for item in (sweep.record_id or "", day, _hidden(sweep, lang, everything)) if item)
    notes = (first, *(" · ".join(idle[at : at + 3]) for at in range(0, len(idle), 3)))
    tracks = sweep.tracks if everything else sweep.moving
    if not tracks:
        message = "在此范围内没有规则随之改变" if zh else "no rule switches in this range"
        empty: altair.Chart = nothing(title, message, *notes)
        return empty
    return _panels(sweep, tracks, lang, title, notes)


def _hidden(sweep: Swept, lang: str, everything: bool) -> str:
    count = 0 if everything else len(sweep.tracks) - len(sweep.moving)
    if not count:
        return ""
    return f"另有 {count} 项读取该信息但不变" if lang == "zh" else f"rules that read it and do not switch: {count}"


def _panels(sweep: Swept, tracks: Sequence[Track], lang: str, title: str, notes: Sequence[str]) -> "altair.Chart":
    alt = altair_module()
    shown = set(tracks)
    segments = [item for item in sweep.segments if item.track in shown]
    districts = [pack for pack in sweep.districts if any(track.pack == pack for track in tracks)]
    statuses = list(dict.fromkeys(item.status for item in segments))
    line = _Line(sweep, lang)
    panels = []
    for number, pack in enumerate(districts):
        rows = [row for item in segments if item.track.pack == pack for row in [_row(item, line, lang)]]
        points = [item for item in sweep.points if item.track.pack == pack]
        panels.append(
            _panel(rows, points, line, lang, statuses, sweep.districts[pack][lang], first=not number, last=pack == districts[-1])
        )
    whole = alt.vconcat(*panels, spacing=18).resolve_scale(color="shared", y="independent")
    chart: altair.Chart = titled(whole, title, *notes)
    return chart


class _Line:
    """Where values stand on the horizontal axis, and how its marks are labelled."""

    def __init__(self, sweep: Swept, lang: str) -> None:
        self.sweep, self.lang = sweep, lang
        self.nominal = sweep.axis.is_nominal
        self.low, self.high = (0.0, float(len(sweep.axis.codes))) if self.nominal else (self.at(sweep.first), self.at(sweep.last))

    def at(self, value: Any) -> float:
        """Give the place of a value: yuan, per cent, days since the first, months; a number for drawing only."""
        axis = self.sweep.axis
        if self.nominal:
            return float(axis.step(value))
        number = as_number(value)
        assert number is not None
        if axis.type == MONEY:
            return float(number / FEN)
        if axis.type == RATIO:
            return float(number * 100)
        first = as_number(self.sweep.first) if axis.is_time else 0
        return float(number - (first or 0))

    def text(self, value: Any) -> str:
        """Write a value shortly, for a mark of the axis."""
        axis, zh = self.sweep.axis, self.lang == "zh"
        if axis.type == MONEY:
            yuan = as_number(value) or Fraction(0)
            shown = show_decimal(yuan / FEN / (10_000 if zh else 1_000_000))
            about, digits = ("≈", shown[1:]) if shown.startswith("≈") else ("", shown)
            return f"{about}{digits}万元" if zh else f"{about}¥{digits}M"
        if axis.anchor and isinstance(value, date):
            return length(axis.anchor, value, self.lang)
        return axis.text(value, self.lang)

    def pixels(self, low: float, high: float) -> float:
        """Give the width of a part of the axis."""
        return (high - low) / ((self.high - self.low) or 1) * _WIDTH


def _row(item: Segment, line: _Line, lang: str) -> dict[str, Any]:
    status, first = item.status, line.at(item.first)
    last = first + 1 if line.nominal else line.at(item.last)
    # A segment ends where the next begins: the one step between them is less than a pixel, but a gap would show.
    last = min(last + (1.0 if line.sweep.axis.is_time else 0.0), line.high)
    room = line.pixels(first, last)
    text = next((text for text in _texts(item, lang) if text_width(text, 11) + 8 < room), "")
    return {
        "track": _name(item.track, lang), "from": first, "to": last, "middle": (first + last) / 2,
        "status": status_text(status, lang), "text": text, "ink": ink_on(status),
        "values": f"{line.sweep.axis.text(item.first, lang)} – {line.sweep.axis.text(item.last, lang)}",
    }  # fmt: skip


def _texts(item: Segment, lang: str) -> list[str]:
    """Give what may stand in a band, the longest first: why and by when, as far as it holds in the whole band."""
    word = status_text(item.status, lang)
    reasons = ("、" if lang == "zh" else ", ").join(REASONS[reason][lang] for reason in item.at_first.reasons)
    due = item.at_first.due if item.at_first.due == item.at_last.due else None
    last = (f"期限 {due}" if lang == "zh" else f"last day {due}") if due else ""
    comma = "，" if lang == "zh" else ", "
    full = [comma.join(part for part in (word, *parts) if part) for parts in ((reasons, last), (reasons,))]
    return [*dict.fromkeys((*full, word)), SIGNS[item.status].sign]


def _name(track: Track, lang: str) -> str:
    subject = f" ({track.subject})" if track.subject else ""
    return f"{track.title[lang]}{subject} · {'、'.join(track.refs)}"


def _marks(points: Sequence[Point], line: _Line) -> dict[float, str]:
    """Give the marks of the axis: both ends and every switching point; a label that has no room is left out."""
    sweep = line.sweep
    wanted: dict[float, str] = {}
    for point in points:
        value = point.first if point.threshold is None or sweep.axis.is_time else point.threshold
        wanted[line.at(value)] = line.text(value if point.threshold is None else point.threshold)
    for end in (sweep.first, sweep.last):
        wanted.setdefault(line.at(end), line.text(end))
    shown: dict[float, str] = {}
    for at, text in wanted.items():
        near = any(
            abs(line.pixels(at, other)) < (text_width(text, 12) + text_width(label, 12)) / 2 + _AIR
            for other, label in shown.items()
            if label
        )
        shown[at] = "" if near else text
    return dict(sorted(shown.items()))


def _x_axis(points: Sequence[Point], line: _Line, lang: str, *, last: bool) -> Any:
    alt, sweep = altair_module(), line.sweep
    codes = {step + 0.5: line.text(code) for step, code in enumerate(sweep.axis.codes)}
    marks = codes if line.nominal else _marks(points, line)
    title = sweep.label[lang] if len(sweep.facts) == 1 else None
    if since := sweep.anchor_label:
        title = f"自{since.zh}起" if lang == "zh" else f"time from the {since.en}"
    lookup = f"({json.dumps({_js(at): text for at, text in marks.items()}, ensure_ascii=False)})[datum.value]"
    return alt.Axis(
        title=title if last else None, values=list(marks), labelExpr=lookup, labelOverlap=False,
        grid=not line.nominal, gridColor="#555555", gridDash=[2, 3], gridOpacity=0.6, labelFlush=not line.nominal, zindex=0,
    )  # fmt: skip


def _js(number: float) -> str:
    """Write a number as JavaScript names a key by it."""
    return str(int(number)) if number.is_integer() else repr(number)


def _panel(
    rows: list[dict[str, Any]],
    points: Sequence[Point],
    line: _Line,
    lang: str,
    statuses: Sequence[Status],
    district: str,
    *,
    first: bool,
    last: bool,
) -> Any:
    alt, sweep = altair_module(), line.sweep
    order = list(dict.fromkeys(row["track"] for row in rows))
    x = {"scale": alt.Scale(domain=[line.low, line.high], nice=False, zero=False), "axis": _x_axis(points, line, lang, last=last)}
    y = alt.Y("track:N", sort=order, axis=alt.Axis(title=None, ticks=False, domain=False, labelPadding=8))
    legend = alt.Legend(title=None, orient="top", direction="horizontal", columns=6, symbolType="square")
    colour = alt.Color("status:N", scale=status_scale(statuses, lang), legend=legend)
    hints = (("track", " "), ("values", sweep.label[lang]), ("status", "→"))
    base = chart_of(rows)
    bands = base.mark_bar(height=ROW - 6, stroke=INK, strokeWidth=0.8).encode(
        x=alt.X("from:Q", **x), x2="to:Q", y=y, color=colour,
        tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in hints],
    )  # fmt: skip
    texts = base.mark_text(fontSize=11).encode(x=alt.X("middle:Q", **x), y=y, text="text:N", color=alt.Color("ink:N", scale=None))
    flagged: list[Any] = []
    if sweep.present is not None and not line.nominal and line.low <= line.at(sweep.present) <= line.high:
        flagged = _present_value(line, x, lang, named=first)
    title = alt.TitleParams(district, anchor="start", frame="group", fontSize=13, offset=18 if flagged and first else 5)
    return alt.layer(bands, *flagged, texts).properties(width=_WIDTH, height=alt.Step(ROW), title=title)


def _present_value(line: _Line, x: dict[str, Any], lang: str, *, named: bool) -> list[Any]:
    alt = altair_module()
    text = f"本项目 {line.text(line.sweep.present)}" if lang == "zh" else f"this project {line.text(line.sweep.present)}"
    base = chart_of([{"at": line.at(line.sweep.present), "flag": text}]).encode(x=alt.X("at:Q", **x))
    rule = base.mark_rule(color=RED, strokeDash=[4, 3], strokeWidth=1.2)
    flag = base.mark_text(color=RED, fontSize=11, baseline="bottom").encode(y=alt.value(-3), text="flag:N")
    return [rule, flag] if named else [rule]
