"""How many last days fall in each week, by status: what a portfolio has to get done, and when."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from govrules.analysis.charts.theme import (
    INK,
    RED,
    altair_module,
    chart_of,
    ink_on,
    nothing,
    status_scale,
    titled,
)  # fmt: skip
from govrules.engine.finding import Status, Verdict
from govrules.reports.signs import status_text

if TYPE_CHECKING:
    import altair

_WEEK, _HEIGHT = 34, 220
_NARROWEST, _WIDEST = 360, 1400
_BEFORE, _AFTER = 8, 26
"""Weeks before and after the week of evaluation that have a column of their own."""
_STEP = timedelta(weeks=1)


Key = tuple[date, Status, str]
Row = tuple[date | None, Status | str, Any]
"""Last day (rows without one are left out), status, and the district's name or label."""


def due_per_week(portfolio: Any, lang: str = "zh", *, as_of: date | None = None) -> "altair.Chart":
    """Count last days per week (from Monday), stacked by status, a panel a district.

    Takes a portfolio report, a report, several reports, or rows of last day, status and district. Only what is still to be done
    counts: `violated`, `due` and `pending`. With a date of evaluation, weeks long before and after it stand in one column each.
    Raises UsageError where Altair is missing.
    """
    day = as_of or getattr(portfolio, "as_of", None)
    counted = Counter(_counted(portfolio, lang))
    title = "每周到期事项" if lang == "zh" else "Last days per week"
    notes = ((f"评估日期 {day}" if lang == "zh" else f"as of {day}") if day else "",)
    if not counted:
        message = "没有带期限的待办事项" if lang == "zh" else "nothing to be done has a last day"
        empty: altair.Chart = nothing(title, message, *notes)
        return empty
    weeks = _weeks([week for week, _, _ in counted], day)
    counted = _gathered(counted, weeks)
    districts = sorted({district for _, _, district in counted})
    panels = [_panel(counted, weeks, district, day, lang) for district in districts]
    chart: altair.Chart = titled(altair_module().vconcat(*panels, spacing=18).resolve_scale(color="shared"), title, *notes)
    return chart


_OPEN = (Status.VIOLATED, Status.DUE, Status.PENDING)


def _counted(portfolio: Any, lang: str) -> Iterable[tuple[date, Status, str]]:
    for due, status, district in _read(portfolio):
        found = Status(status) if isinstance(status, str) else status
        if due is not None and found in _OPEN:
            name = district[lang] if hasattr(district, "zh") else str(district or "")
            yield due - timedelta(days=due.weekday()), found, name


def _read(portfolio: Any) -> Iterable[Row]:
    """Give last day, status and district of whatever was handed in."""
    if hasattr(portfolio, "findings"):
        # One for a rule that cites several clauses. What was done late is done: nobody has to do it any more.
        owed = {(item.rule, item.verdict.subject): item for item in portfolio.findings if _is_open(item.form, item.verdict)}
        return [(item.verdict.due, item.status, portfolio.pack.district) for item in owed.values()]
    if hasattr(portfolio, "rows"):
        districts = {name: policy.pack.district for name, policy in portfolio.policies.items()}
        return [(row.due, row.status, districts[row.pack]) for row in portfolio.rows if _is_open(row.heading.form, row.verdict)]
    return [row for item in portfolio for row in (_read(item) if hasattr(item, "findings") else [item])]


def _is_open(form: str, verdict: Verdict) -> bool:
    return form == "do" and verdict.done is None


def _weeks(found: Sequence[date], as_of: date | None) -> list[date]:
    """Give the Mondays from the first to the last week, those without anything too; at least four."""
    start = min(found)
    end = max(*found, start + timedelta(weeks=3))
    if as_of is not None:
        monday = as_of - timedelta(days=as_of.weekday())
        start = max(min(start, monday), monday - timedelta(weeks=_BEFORE))
        end = min(max(end, monday), monday + timedelta(weeks=_AFTER))
    return [start + timedelta(weeks=number) for number in range((end - start).days // 7 + 1)]


def _gathered(counted: Counter[Key], weeks: list[date]) -> Counter[Key]:
    """Move what lies outside of the weeks into the columns before and after them, which are added."""
    first, last = weeks[0], weeks[-1]
    found: Counter[Key] = Counter()
    for (week, status, district), count in counted.items():
        found[min(max(week, first - _STEP), last + _STEP), status, district] += count
    if any(week < first for week, _, _ in found):
        weeks.insert(0, first - _STEP)
    if any(week > last for week, _, _ in found):
        weeks.append(last + _STEP)
    return found


def _panel(counted: Counter[Key], weeks: list[date], district: str, as_of: date | None, lang: str) -> Any:
    alt = altair_module()
    rows = _bars(counted, weeks, district, lang)
    width = min(max(len(weeks) * _WEEK, _NARROWEST), _WIDEST)
    top = max(sum(count for (week, _, name), count in counted.items() if week == monday and name == district) for monday in weeks)
    x = alt.X("week:O", scale=alt.Scale(domain=[week.isoformat() for week in weeks]), axis=_week_axis(weeks, as_of, lang, width))
    count = alt.Axis(title="事项数" if lang == "zh" else "findings", tickMinStep=1, format="d", gridColor="#e8e8e8")
    y = {"scale": alt.Scale(domain=[0, max(top, 4)], nice=True), "axis": count}
    present = [status for status in Status if any(item[1] is status for item in counted)]
    legend = alt.Legend(title=None, orient="top", direction="horizontal", columns=4, symbolType="square")
    base = chart_of(rows)
    bars = base.mark_bar(stroke=INK, strokeWidth=0.8).encode(
        x=x, y=alt.Y("from:Q", **y), y2="to:Q",
        color=alt.Color("status:N", scale=status_scale(present, lang), legend=legend),
    )  # fmt: skip
    numbers = base.transform_filter("datum.room").mark_text(fontSize=11).encode(
        x=x, y=alt.Y("middle:Q", **y), text="count:Q", color=alt.Color("ink:N", scale=None)
    )  # fmt: skip
    layers = [*(_this_week(as_of, x, lang) if as_of else []), bars, numbers]
    panel = alt.layer(*layers).properties(width=width, height=_HEIGHT)
    title = alt.TitleParams(district, anchor="start", frame="group", fontSize=13, offset=18)
    return panel.properties(title=title) if district else panel


def _bars(counted: Counter[Key], weeks: list[date], district: str, lang: str) -> list[dict[str, Any]]:
    """Stack the counts of every week, the worst status at the bottom; signs stand in the legend, numbers in the bars."""
    rows: list[dict[str, Any]] = []
    for week in weeks:
        below = 0
        for status in Status:
            if count := counted[week, status, district]:
                rows.append(
                    {
                        "week": week.isoformat(), "status": status_text(status, lang), "count": count, "from": below,
                        "to": below + count, "middle": below + count / 2, "ink": ink_on(status), "room": True,
                    }
                )  # fmt: skip
                below += count
    tallest = max((row["to"] for row in rows), default=1)
    return [{**row, "room": row["count"] / max(tallest, 4) * _HEIGHT >= 12} for row in rows]


def _week_axis(weeks: list[date], as_of: date | None, lang: str, width: int) -> Any:
    alt = altair_module()
    every = max(1, -(-len(weeks) * _WEEK // width))
    title = "各周（周一日期）" if lang == "zh" else "week (its Monday)"
    words = {}
    if as_of is not None:
        monday = as_of - timedelta(days=as_of.weekday())
        words = {
            (monday - timedelta(weeks=_BEFORE + 1)).isoformat(): "更早" if lang == "zh" else "earlier",
            (monday + timedelta(weeks=_AFTER + 1)).isoformat(): "更晚" if lang == "zh" else "later",
        }
    label = f"({json.dumps(words, ensure_ascii=False)})[datum.value] || datum.value"
    shown = [week.isoformat() for week in weeks[::every]]
    return alt.Axis(title=title, values=shown, labelExpr=label, labelAngle=-45, ticks=True)


def _this_week(as_of: date, x: Any, lang: str) -> list[Any]:
    alt = altair_module()
    monday = as_of - timedelta(days=as_of.weekday())
    base = chart_of([{"week": monday.isoformat(), "flag": "本周" if lang == "zh" else "this week"}]).encode(x=x)
    return [
        base.mark_rect(color="#f3dfd6").encode(y=alt.value(0), y2=alt.value(_HEIGHT)),
        base.mark_text(color=RED, fontSize=11, baseline="bottom").encode(y=alt.value(-4), text="flag:N"),
    ]
