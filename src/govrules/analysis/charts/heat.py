"""The heat map of districts: a row a rule, a column a district; what the texts say, or what one project comes to under each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from govrules.analysis.charts.theme import INK, altair_module, chart_of, ink_on, nothing, text_width, titled
from govrules.analysis.comparison import Comparison
from govrules.analysis.norms import FORM_WORDS, RuleCell
from govrules.analysis.outcomes import OutcomeCell, OutcomeComparison, OutcomeRow
from govrules.base.units import Label
from govrules.engine.finding import Status
from govrules.packs.pack import Pack
from govrules.reports.signs import SIGNS, status_text

if TYPE_CHECKING:
    import altair

_CELL, _ROW, _FONT = 176, 34, 11
_GAP = "gap"
_GAP_WORD = Label("— 未作规定", "— silent")
_WORDS = {
    "dated": Label("■ 定有日期", "■ with a day"), "must": Label("● 必须", "● must"),
    "in_principle": Label("○ 原则上", "○ in principle"), "other": Label("◇ 认定、后果", "◇ classification, consequence"),
    _GAP: _GAP_WORD,
}  # fmt: skip
_SHADES = {"dated": "#2B6CB0", "must": "#A9CBEA", "in_principle": "#E4EFF9", "other": "#ECECEC", _GAP: "#FFFFFF"}


@dataclass(frozen=True, slots=True)
class Square:
    """What stands in a cell: one of the kinds of the legend and a text."""

    kind: str
    text: str
    full: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row: the rule's title, its stage, a square a district."""

    title: str
    stage: str
    squares: tuple[Square, ...]


def heat_map(
    compared: Comparison | OutcomeComparison, lang: str = "zh", *, least: int = 2, stages: Sequence[str] | None = None
) -> "altair.Chart":
    """Draw a `Comparison` (who has a rule, how strictly, by when) or an `OutcomeComparison` (the statuses of one record).

    Rules that fewer than `least` districts have are left out, of outcomes also those that ask for nothing and do not differ, and
    with `stages` those of other stages; how many is said below the title. A text that is silent is a white square with a dash,
    never a colour. Raises UsageError where Altair is not installed.
    """
    packs: tuple[Pack, ...] = tuple(compared.packs)
    lines: list[Line]
    total = len(compared.rule_rows if isinstance(compared, Comparison) else compared.rows)
    if isinstance(compared, Comparison):
        lines = [Line(row.title[lang], row.stage, tuple(_rule(cell, lang) for cell in row.cells)) for row in compared.rule_rows]
        title, legend, total = (
            "各区规定对照" if lang == "zh" else "What each district's text says",
            _texts_legend(lang),
            len(lines),
        )
    else:
        shown = [row for row in compared.rows if row.matters or row.differs]
        lines = [Line(_title(row, lang), row.stage, tuple(_status(cell, lang) for cell in row.cells)) for row in shown]
        title, legend = "同一项目在各区的结果" if lang == "zh" else "One project under every district", _status_legend(lang)
    wanted = [
        line
        for line in lines
        if sum(item.kind != _GAP for item in line.squares) >= least and (stages is None or line.stage in stages)
    ]
    note = _note(compared, total - len(wanted), lang)
    if not wanted:
        message = "没有可比较的规则" if lang == "zh" else "no rule to compare"
        empty: altair.Chart = nothing(title, message, note)
        return empty
    districts = [pack.district[lang] for pack in packs]
    chart: altair.Chart = titled(_drawn(wanted, districts, packs[0].vocabulary.stages, legend, lang), title, note)
    return chart


def _title(row: OutcomeRow, lang: str) -> str:
    return row.title[lang] + (f" ({row.subject})" if row.subject else "")


def _note(compared: Comparison | OutcomeComparison, left_out: int, lang: str) -> str:
    parts = []
    if isinstance(compared, OutcomeComparison):
        parts = [compared.record.id or "", f"评估日期 {compared.as_of}" if lang == "zh" else f"as of {compared.as_of}"]
    if left_out:
        parts.append(f"另有 {left_out} 项未列出" if lang == "zh" else f"rules not shown: {left_out}")
    return " · ".join(part for part in parts if part)


def _rule(cell: RuleCell | None, lang: str) -> Square:
    if cell is None:
        return Square(_GAP, "—", _GAP_WORD[lang])
    days = [label[lang] for label in (cell.opens, cell.deadline) if label]
    words = ("；" if lang == "zh" else "; ").join(days) or FORM_WORDS[cell.form][lang]
    kind = "in_principle" if cell.force == "in_principle" else "dated" if days else "must"
    kind = "other" if cell.form in ("applies", "consequence") else kind
    sign = _WORDS[kind][lang].split()[0]
    return Square(kind, f"{sign} {words}", f"{cell.sentence[lang]} ({'、'.join(cell.refs)})")


def _status(cell: OutcomeCell | None, lang: str) -> Square:
    if cell is None:
        return Square(_GAP, "—", _GAP_WORD[lang])
    day = (f"，期限 {cell.due}" if lang == "zh" else f", last day {cell.due}") if cell.due else ""
    text = f"{status_text(cell.status, lang)}{day}"
    return Square(cell.status.value, text, f"{cell.message[lang]} ({'、'.join(cell.refs)})")


Legend = Mapping[str, tuple[str, str, str]]
"""By kind: its words, its colour, the colour of letters on it."""


def _texts_legend(lang: str) -> Legend:
    return {kind: (_WORDS[kind][lang], shade, "#ffffff" if kind == "dated" else INK) for kind, shade in _SHADES.items()}


def _status_legend(lang: str) -> Legend:
    found = {item.value: (status_text(item, lang), SIGNS[item].colour, ink_on(item)) for item in Status}
    return {**found, _GAP: (_GAP_WORD[lang], _SHADES[_GAP], INK)}


def _rows(
    lines: Sequence[Line], districts: Sequence[str], stages: Mapping[str, Label], legend: Legend, lang: str
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    stage = None
    number = 0
    for line in lines:
        if line.stage != stage:
            stage = line.stage
            rows.append({"row": f"{number:04}#{stages[stage][lang]}"})
            number += 1
        for district, square in zip(districts, line.squares, strict=True):
            words, colour, ink = legend[square.kind]
            rows.append(
                {
                    "row": f"{number:04} {line.title}", "district": district, "kind": words, "colour": colour, "ink": ink,
                    "text": fitted(square.text, _CELL - 12, _FONT), "full": square.full,
                }
            )  # fmt: skip
        number += 1
    return rows


def fitted(text: str, width: int, size: int) -> list[str]:
    """Break a text into two lines of a width at most, cut with an ellipsis where it is longer."""
    lines: list[str] = []
    rest = text
    while rest and len(lines) < 2:
        end = len(rest)
        while text_width(rest[:end], size) > width:
            end -= 1
        inside = end < len(rest) and " " not in rest[end - 1 : end + 1] and rest[end - 1 : end + 1].isascii()
        if inside and " " in rest[:end]:
            # Latin words stay whole; Chinese may break anywhere.
            end = rest[:end].rfind(" ") + 1
        lines.append(rest[:end].strip())
        rest = rest[end:].strip()
    if rest:
        last = lines[-1]
        while text_width(f"{last}…", size) > width:
            last = last[:-1]
        lines[-1] = f"{last.rstrip()}…"
    return lines


def _drawn(lines: Sequence[Line], districts: Sequence[str], stages: Mapping[str, Label], legend: Legend, lang: str) -> Any:
    alt = altair_module()
    rows = _rows(lines, districts, stages, legend, lang)
    order = list(dict.fromkeys(row["row"] for row in rows))
    weight: dict[str, Any] = {"condition": {"test": "slice(datum.label, 4, 5) === '#'", "value": "bold"}, "value": "normal"}
    labels = alt.Axis(
        title=None, labelExpr="slice(datum.label, 5)", labelFontWeight=weight, ticks=False, domain=False, labelPadding=8
    )
    y = alt.Y("row:N", sort=order, axis=labels, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    heads = alt.Axis(
        title=None, orient="top", labelAngle=0, ticks=False, domain=False, labelFontWeight="bold",
        # An English name is broken before its city; the second line hangs below the first.
        labelExpr="split(datum.label, ', ')", labelPadding=22 if any(", " in name for name in districts) else 8,
    )  # fmt: skip
    x = alt.X("district:N", sort=list(districts), axis=heads, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    squares, width = chart_of([row for row in rows if "kind" in row]), _CELL * len(districts)
    present = [item for kind, item in legend.items() if any(square.kind == kind for line in lines for square in line.squares)]
    colour = alt.Color(
        "kind:N", scale=alt.Scale(domain=[item[0] for item in present], range=[item[1] for item in present]),
        legend=alt.Legend(title=None, orient="bottom", direction="horizontal", columns=7, symbolType="square",
                          symbolStrokeColor=INK),
    )  # fmt: skip
    bands = chart_of([row for row in rows if "kind" not in row]).mark_bar(color="#f0f2f5", height=_ROW).encode(
        x=alt.value(0), x2=alt.value(width), y=y
    )  # fmt: skip
    boxes = squares.mark_rect(stroke="#9aa3ad", strokeWidth=0.7).encode(
        x=x, y=y, color=colour, tooltip=alt.Tooltip("full:N", title=" ")
    )
    texts = [
        # The first of two lines stands as much above the middle as the second below.
        squares.transform_filter(f"length(datum.text) == {count}")
        .mark_text(fontSize=_FONT, lineHeight=13, baseline="middle", dy=7 - 7 * count)
        .encode(x=x, y=y, text="text:N", color=alt.Color("ink:N", scale=None))
        for count in (1, 2)
    ]
    return alt.layer(boxes, bands, *texts).properties(width=width, height=alt.Step(_ROW))
