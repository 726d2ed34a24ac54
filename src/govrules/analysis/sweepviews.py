"""Views of a sweep: columns of a frame, Markdown, and a table for notebooks."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from html import escape
from typing import Any

from govrules.analysis.axis import Axis
from govrules.analysis.swept import Cause, Outcome, Point, Swept, Track
from govrules.analysis.words import REASONS
from govrules.base.units import FEN, Label
from govrules.engine.finding import Status
from govrules.language.types import MONEY, RATIO
from govrules.language.values import Value
from govrules.reports.signs import status_text

_HEADS = (Label("区县", "district"), Label("转折点", "switches"), Label("事项", "rule"), Label("条款", "clause"),
          Label("此前", "before"), Label("此后", "after"), Label("依据", "because of"))  # fmt: skip
_NOTHING = Label("在此范围内没有转折点。", "Nothing switches in this range.")
NOT_READ = Label("没有规则读取该信息", "no rule reads the fact")
_STEADY = Label("在此范围内不变的事项：", "What does not switch in this range: ")


def segment_columns(sweep: Swept, lang: str) -> dict[str, list[Any]]:
    """Give the columns of the segments, a row each, in order."""
    rows = [
        {
            **_track(item.track, lang), "from": plain(sweep.axis, item.first), "to": plain(sweep.axis, item.last),
            "from_text": sweep.axis.text(item.first, lang), "to_text": sweep.axis.text(item.last, lang),
            "status": item.status.value, "reasons": "; ".join(reason.value for reason in item.at_first.reasons),
            "due_from": item.at_first.due, "due_to": item.at_last.due,
        }
        for item in sweep.segments
    ]  # fmt: skip
    names = (*_TRACK, "from", "to", "from_text", "to_text", "status", "reasons", "due_from", "due_to")
    return {name: [row[name] for row in rows] for name in names}


def point_columns(sweep: Swept, lang: str) -> dict[str, list[Any]]:
    """Give the columns of the switching points, a row each, in order."""
    rows = [
        {
            **_track(item.track, lang), "last_before": plain(sweep.axis, item.last), "first_after": plain(sweep.axis, item.first),
            "place": sweep.place(item, lang), "before": item.before.status.value, "after": item.after.status.value,
            "due_before": item.before.due, "due_after": item.after.due,
            "because_of": "; ".join(cause_text(cause, lang) for cause in item.causes),
        }
        for item in sweep.points
    ]  # fmt: skip
    names = (*_TRACK, "last_before", "first_after", "place", "before", "after", "due_before", "due_after", "because_of")
    return {name: [row[name] for row in rows] for name in names}


_VAGUE = (Status.UNKNOWN, Status.NOT_APPLICABLE)
FORMAT = "govrules-sweep/1"
_TRACK = ("pack", "district", "rule", "subject", "title", "clause")


def data(sweep: Swept) -> dict[str, Any]:
    """Give the segments and points as plain data."""
    return {
        "format": FORMAT, "facts": list(sweep.facts), "as_of": sweep.as_of.isoformat(), "record": sweep.record_id,
        "from": _data(sweep, sweep.first), "to": _data(sweep, sweep.last), "packs": list(sweep.districts),
        "idle": {pack: reason.to_dict() for pack, reason in sweep.idle.items()},
        "points": [
            {
                **_who(item.track), "last_before": _data(sweep, item.last), "first_after": _data(sweep, item.first),
                "threshold": None if item.threshold is None else _data(sweep, item.threshold),
                "before": _outcome(item.before), "after": _outcome(item.after),
                "because_of": [{"name": cause.name, "label": cause.label.to_dict(), "ref": cause.ref} for cause in item.causes],
            }
            for item in sweep.points
        ],
        "segments": [
            {
                **_who(item.track), "from": _data(sweep, item.first), "to": _data(sweep, item.last),
                "at_from": _outcome(item.at_first), "at_to": _outcome(item.at_last),
            }
            for item in sweep.segments
        ],
    }  # fmt: skip


def _who(track: Track) -> dict[str, Any]:
    return {
        "pack": track.pack, "rule": track.rule, "subject": track.subject, "title": track.title.to_dict(), "refs": list(track.refs)
    }  # fmt: skip


def _data(sweep: Swept, value: Value) -> object:
    shown = plain(sweep.axis, value)
    return shown if isinstance(shown, bool | int | str) else f"{shown:f}" if isinstance(shown, Decimal) else str(shown)


def _outcome(outcome: Outcome) -> dict[str, Any]:
    days = {"due": outcome.due, "opens": outcome.opens, "since": outcome.since}
    return {
        "status": outcome.status.value, "reasons": [reason.value for reason in outcome.reasons],
        **{name: None if day is None else date.fromordinal(day.toordinal()).isoformat() for name, day in days.items()},
        "missing_documents": list(outcome.missing_documents),
    }  # fmt: skip


def _track(track: Track, lang: str) -> dict[str, Any]:
    names = (track.pack, track.district[lang], track.rule, track.subject, track.title[lang], refs(track))
    return dict(zip(_TRACK, names, strict=True))


def refs(track: Track) -> str:
    """Give the articles of a rule as printed."""
    return "、".join(track.refs)


def plain(axis: Axis, value: Value) -> object:
    """Give a value as a frame holds it: money in yuan and ratios as decimals, everything else as it is."""
    if isinstance(value, int | Fraction) and not isinstance(value, bool) and axis.type in (MONEY, RATIO):
        exact = Fraction(value) / (FEN if axis.type == MONEY else 1)
        return Decimal(exact.numerator) / Decimal(exact.denominator)
    return value


def cause_text(cause: Cause, lang: str) -> str:
    """Name what the fact meets, with its clause."""
    return cause.label[lang] + (f" ({cause.ref})" if cause.ref else "")


def outcome_text(outcome: Outcome, lang: str) -> str:
    """Write an outcome: sign and word, why, and the last day."""
    why = (", " if lang == "en" else "、").join(REASONS[reason][lang] for reason in outcome.reasons)
    day = outcome.due or outcome.since
    last = f"{'期限 ' if lang == 'zh' else 'last day '}{day.isoformat()}" if day else ""
    details = ", ".join(item for item in (why, last) if item)
    return status_text(outcome.status, lang) + (f" ({details})" if details else "")


def heading(sweep: Swept, lang: str) -> str:
    """Say what was swept: the fact, from where to where, on which date."""
    zh = lang == "zh"
    text = f"{sweep.label[lang]}: {_range(sweep, lang)}"
    since = f"（自{sweep.anchor_label.zh}起计）" if zh and sweep.anchor_label else ""
    since = f" (counted from: {sweep.anchor_label.en})" if not zh and sweep.anchor_label else since
    day = f"评估日期 {sweep.as_of}" if zh else f"as of {sweep.as_of}"
    return " · ".join(item for item in (text + since, day, sweep.record_id or "") if item)


def _range(sweep: Swept, lang: str) -> str:
    axis = sweep.axis
    if axis.is_nominal:
        return ("、" if lang == "zh" else ", ").join(axis.text(code, lang) for code in axis.codes)
    return f"{axis.text(sweep.first, lang)} – {axis.text(sweep.last, lang)}"


def title(track: Track, lang: str) -> str:
    """Name a rule and, inside a loop, its subject."""
    return track.title[lang] + (f" ({track.subject})" if track.subject else "")


def _cells(sweep: Swept, point: Point, lang: str) -> list[str]:
    causes = (", " if lang == "en" else "、").join(cause_text(cause, lang) for cause in point.causes)
    return [
        point.track.district[lang], sweep.place(point, lang), title(point.track, lang), refs(point.track),
        outcome_text(point.before, lang), outcome_text(point.after, lang), causes,
    ]  # fmt: skip


def _steady(sweep: Swept, lang: str) -> list[str]:
    """Name, a line a district, the rules that never switch; of those that come to nothing definite only how many."""
    moving = set(sweep.moving)
    lines = []
    for pack, district in sweep.districts.items():
        if pack in sweep.idle:
            lines.append(f"{district[lang]}: {sweep.idle[pack][lang]}")
            continue
        if pack in sweep.unread:
            lines.append(f"{district[lang]}: {NOT_READ[lang]}")
            continue
        held = [item for item in sweep.segments if item.track.pack == pack and item.track not in moving]
        found = {item.track: item.status for item in held}
        named = [f"{title(track, lang)} ({status_text(status, lang)})" for track, status in found.items() if status not in _VAGUE]
        counts = [(status, sum(item is status for item in found.values())) for status in _VAGUE]
        parts = [*named, *(f"{status_text(status, lang)}: {count}" for status, count in counts if count)]
        if parts:
            lines.append(f"{district[lang]}: {'；'.join(parts) if lang == 'zh' else '; '.join(parts)}")
    return lines


def markdown(sweep: Swept, lang: str) -> str:
    """Write the switching points as a Markdown table."""
    lines = [f"**{_markdown(heading(sweep, lang))}**", ""]
    if sweep.points:
        lines += [_row([head[lang] for head in _HEADS]), _row(["---"] * len(_HEADS))]
        lines += [_row(_cells(sweep, point, lang)) for point in sweep.points]
    else:
        lines.append(_NOTHING[lang])
    if steady := _steady(sweep, lang):
        lines += ["", _STEADY[lang].strip(), "", *(f"- {_markdown(item)}" for item in steady)]
    return "\n".join(lines) + "\n"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(_markdown(cell) for cell in cells)} |"


def _markdown(text: str) -> str:
    # What a record names may hold characters that would end the cell or start a tag.
    return escape(" ".join(text.split()), quote=False).replace("|", "\\|")


def html(sweep: Swept) -> str:
    """Write the switching points as a table for notebooks, in both languages; everything is escaped."""
    heads = "".join(f"<th>{escape(head.zh)}<br>{escape(head.en)}</th>" for head in _HEADS)
    rows = "".join(
        "<tr>" + "".join(f"<td>{_both(zh, en)}</td>" for zh, en in _in_both(sweep, point)) + "</tr>" for point in sweep.points
    )
    caption = f"{escape(heading(sweep, 'zh'))}<br>{escape(heading(sweep, 'en'))}"
    steady = "".join(f"<li>{_both(zh, en)}</li>" for zh, en in zip(_steady(sweep, "zh"), _steady(sweep, "en"), strict=True))
    rest = f"<details><summary>{_both(_STEADY.zh, _STEADY.en)}</summary><ul>{steady}</ul></details>" if steady else ""
    if not sweep.points:
        return f"<p>{caption}<br>{_NOTHING.zh} {_NOTHING.en}</p>{rest.replace('<details>', '<details open>')}"
    return f"<table><caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{rest}"


def _in_both(sweep: Swept, point: Point) -> list[tuple[str, str]]:
    return list(zip(_cells(sweep, point, "zh"), _cells(sweep, point, "en"), strict=True))


def _both(zh: str, en: str) -> str:
    return escape(zh) if zh == en else f"{escape(zh)}<br>{escape(en)}"
