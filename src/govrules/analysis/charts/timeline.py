"""The timeline of a project: what happened, windows that open and close, last days, and the day of evaluation."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from govrules.analysis.charts.theme import INK, RED, ROW, altair_module, chart_of, nothing, text_width, titled
from govrules.base.units import Label
from govrules.engine.finding import Status
from govrules.reports.report import Report
from govrules.reports.signs import SIGNS
from govrules.reports.timeline import Kind, Moment, timeline

if TYPE_CHECKING:
    import altair

_KINDS = {
    Kind.HAPPENED: Label("已发生", "happened"),
    Kind.SET: Label("已定日期", "set day"),
    Kind.LATE: Label("逾期办理", "done late"),
    Kind.OVERDUE: Label("逾期未办", "overdue, not done"),
    Kind.DUE: SIGNS[Status.DUE].label,
    Kind.WINDOW: SIGNS[Status.PENDING].label,
}
_COLOURS = {
    Kind.HAPPENED: "#3a3a3a", Kind.SET: "#777777", Kind.LATE: "#B83C00", Kind.OVERDUE: "#B83C00",
    Kind.DUE: SIGNS[Status.DUE].colour, Kind.WINDOW: SIGNS[Status.PENDING].colour,
}  # fmt: skip
# A saltire, and a saltire in a box: what is late must not be taken for anything else in black and white.
_CROSS = "M-0.7,-1L0,-0.3L0.7,-1L1,-0.7L0.3,0L1,0.7L0.7,1L0,0.3L-0.7,1L-1,0.7L-0.3,0L-1,-0.7Z"
_BOX = "M-1.5,-1.5L1.5,-1.5L1.5,1.5L-1.5,1.5ZM-1.3,-1.3L-1.3,1.3L1.3,1.3L1.3,-1.3Z"
_SHAPES = {
    Kind.HAPPENED: "circle", Kind.SET: "diamond", Kind.LATE: _CROSS, Kind.OVERDUE: f"{_CROSS}{_BOX}",
    Kind.DUE: "square", Kind.WINDOW: "triangle-right",
}  # fmt: skip
_GENERAL = Label("其他", "other")
_WIDTH = 760
_WIDEST_NOTE = _WIDTH * 2 // 3


def timeline_chart(report: Report, lang: str = "zh") -> "altair.Chart":
    """Draw the moments of a report, a row each, grouped by stage. Raises UsageError where Altair is not installed."""
    title = f"{report.record.id or report.pack.district[lang]} · {'项目时间线' if lang == 'zh' else 'timeline of the project'}"
    moments = timeline(report)
    where = f"《{report.pack.document.title}》" if lang == "zh" else report.pack.district.en
    if not moments:
        message = "记录中没有可显示的日期" if lang == "zh" else "the record has no date to show"
        chart: altair.Chart = nothing(title, message, where, _as_of(report.as_of, lang))
        return chart
    first, last = _span(moments, report.as_of, lang)
    rows = _rows(moments, report, lang, last)
    chart = titled(_drawn(rows, report.as_of, lang, first, last), title, where)
    return chart


def _span(moments: tuple[Moment, ...], as_of: date, lang: str) -> tuple[date, date]:
    """Give the ends of the axis: as far on as the words beside the last marks need."""
    days = [as_of, *(day for item in moments for day in (item.start, item.end) if day)]
    reach = max((max(days) - min(days)).days, 10)
    first = min(days) - timedelta(days=max(reach // 40, 1))
    needed = reach * 1.05
    for item in moments:
        beside = ((item.end or item.start) - first).days
        needed = max(needed, beside * _WIDTH / (_WIDTH - min(text_width(_note(item, as_of, lang), 11) + 16, _WIDEST_NOTE)))
    return first, first + timedelta(days=int(needed) + 1)


def _rows(moments: tuple[Moment, ...], report: Report, lang: str, last: date) -> list[dict[str, Any]]:
    """Give a row a moment, below a row that names the stage."""
    stages = list(report.pack.vocabulary.stages)
    place = {code: number for number, code in enumerate(stages)}
    order = sorted(moments, key=lambda item: place.get(item.stage or "", len(stages)))
    rows: list[dict[str, Any]] = []
    stage: str | None = ""
    for item in order:
        if item.stage != stage:
            stage = item.stage
            label = report.pack.vocabulary.stages[stage] if stage in place else _GENERAL
            rows.append({"row": f"{len(rows):04}#{label[lang]}"})
        # The number keeps rows of the same name apart and in order; the axis leaves it out.
        rows.append({"row": f"{len(rows):04} {item.label[lang]}{_subject(item)}", **_row(item, report.as_of, lang, last)})
    return rows


def _row(item: Moment, as_of: date, lang: str, last: date) -> dict[str, Any]:
    return {
        "kind": _KINDS[item.kind][lang], "colour": _COLOURS[item.kind], "start": item.start.isoformat(),
        "end": (item.end or last).isoformat(), "mark": _mark_day(item).isoformat(),
        "beside": (item.end or item.start).isoformat(), "note": _note(item, as_of, lang),
        "long": (item.end or last) > item.start,
    }  # fmt: skip


def _subject(item: Moment) -> str:
    return f" ({item.finding.verdict.subject})" if item.finding and item.finding.verdict.subject else ""


def _mark_day(item: Moment) -> date:
    """The day that counts: when it was done, when it is due, when it opens."""
    if item.kind is Kind.WINDOW:
        return item.start
    return item.end or item.start


def _note(item: Moment, as_of: date, lang: str) -> str:
    zh, end = lang == "zh", item.end or item.start
    days = item.days or 0
    provisional = item.finding is not None and item.finding.verdict.provisional
    mark = ("（暂定）" if zh else " (provisional)") if provisional else ""
    match item.kind:
        case Kind.HAPPENED | Kind.SET:
            return item.start.isoformat()
        case Kind.LATE:
            return f"期限 {item.start}，迟 {days} 天" if zh else f"due {item.start}, {_days(days)} late"
        case Kind.OVERDUE:
            return f"期限 {item.start}，已过 {days} 天" if zh else f"due {item.start}, {_days(days)} ago"
        case Kind.DUE:
            left = (end - as_of).days
            return f"期限 {end}，还有 {left} 天{mark}" if zh else f"due {end}, {_days(left)} left{mark}"
    if item.finding and not item.finding.verdict.opens:
        return f"期限 {end}{mark}" if zh else f"last day {end}{mark}"
    if item.end is None:
        return f"{item.start} 起{mark}" if zh else f"from {item.start}{mark}"
    return f"{item.start} 至 {item.end}{mark}" if zh else f"{item.start} to {item.end}{mark}"


def _days(count: int) -> str:
    return f"{count} day{'s' * (count != 1)}"


def _drawn(rows: list[dict[str, Any]], as_of: date, lang: str, first: date, last: date) -> Any:
    alt = altair_module()
    present = [kind for kind in Kind if _KINDS[kind][lang] in {row.get("kind") for row in rows}]
    domain = [_KINDS[kind][lang] for kind in present]
    legend = alt.Legend(title=None, orient="top", direction="horizontal", columns=6, offset=26, symbolOpacity=1)
    colour = alt.Color("kind:N", scale=alt.Scale(domain=domain, range=[_COLOURS[kind] for kind in present]), legend=legend)
    shape = alt.Shape("kind:N", scale=alt.Scale(domain=domain, range=[_SHAPES[kind] for kind in present]), legend=legend)
    time = _time(first, last)
    y = alt.Y("row:N", sort=[row["row"] for row in rows], axis=_labels())
    moments, plain = chart_of([row for row in rows if "kind" in row]), alt.Fill("colour:N", scale=None)
    # Bars fill by a channel of their own: the legend takes its look from the first layer that uses the colour.
    bands = chart_of([row for row in rows if "kind" not in row]).mark_bar(color="#f0f2f5", height=ROW).encode(
        x=alt.value(0), x2=alt.value(_WIDTH), y=y
    )  # fmt: skip
    bars = moments.transform_filter("datum.long").mark_bar(height=9, opacity=0.5, stroke=INK, strokeWidth=0.6).encode(
        # The ends of the axis are given by the other layers: a second channel would read them in a way of its own.
        x=alt.X("start:T", scale=alt.Scale(type="utc", nice=False), axis=time["axis"]), x2="end:T", y=y, fill=plain
    )  # fmt: skip
    marks = moments.mark_point(size=80, filled=True, opacity=1).encode(x=alt.X("mark:T", **time), y=y, color=colour, shape=shape)
    notes = [
        moments.mark_text(align="left", dx=9, fontSize=11, **style).encode(x=alt.X("beside:T", **time), y=y, text="note:N")
        # White below the letters keeps them legible where a line passes.
        for style in ({"color": "white", "stroke": "white", "strokeWidth": 4, "strokeOpacity": 0.85}, {"color": INK})
    ]
    return alt.layer(bands, *_today(as_of, lang, time), bars, marks, *notes).properties(width=_WIDTH, height=alt.Step(ROW))


def _time(first: date, last: date) -> dict[str, Any]:
    alt = altair_module()
    form = "%Y-%m-%d" if (last - first).days < 240 else "%Y-%m"
    axis = alt.Axis(title=None, format=form, grid=True, gridColor="#e8e8e8", tickCount=8, labelFlush=False)
    # Days are read as midnight of world time and drawn so: a reader west of Greenwich would see the day before.
    return {"scale": alt.Scale(type="utc", domain=[_milliseconds(first), _milliseconds(last)], nice=False), "axis": axis}


def _milliseconds(day: date) -> int:
    """Give a day as the drawing library counts time; days as text would be read once more for every layer."""
    return (day - date(1970, 1, 1)).days * 86_400_000


def _labels() -> Any:
    weight: dict[str, Any] = {"condition": {"test": "slice(datum.label, 4, 5) === '#'", "value": "bold"}, "value": "normal"}
    return altair_module().Axis(
        title=None, labelExpr="slice(datum.label, 5)", labelFontWeight=weight, ticks=False, domain=False, labelPadding=8
    )


def _today(as_of: date, lang: str, time: dict[str, Any]) -> list[Any]:
    alt = altair_module()
    base = chart_of([{"today": as_of.isoformat(), "flag": _as_of(as_of, lang)}]).encode(x=alt.X("today:T", **time))
    return [
        base.mark_rule(strokeDash=[4, 3], color=RED, strokeWidth=1.2),
        base.mark_text(baseline="bottom", fontSize=11, color=RED).encode(y=alt.value(-5), text="flag:N"),
    ]


def _as_of(as_of: date, lang: str) -> str:
    return f"评估日期 {as_of}" if lang == "zh" else f"as of {as_of}"
