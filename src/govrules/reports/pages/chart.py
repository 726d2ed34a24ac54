"""The timeline as a drawing: a row a moment, grouped by stage, with the day of evaluation as a line through all of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from unicodedata import east_asian_width

from govrules.base.units import Label
from govrules.packs.pack import Pack
from govrules.reports.pages.markup import Node, in_lang, join, tag
from govrules.reports.pages.words import PROVISIONAL
from govrules.reports.timeline import Kind, Moment

WIDTH, LEFT, ROW, HEAD = 960, 336, 22, 38
"""Units of the drawing: its width, where time begins, the height of a row, the height of the axis."""
SIZE = 12.5
ROWS = 48
"""Rows of one drawing: what fits on a printed page; more are spread over drawings of one length with the same scale."""
MOST = 120
"""Moments that are drawn; the list below the drawing holds more."""
REACH = timedelta(days=8 * 366)
"""How far from the day of evaluation is drawn: one wrong year must not press all others into a corner."""
_MOST_TICKS = 9
_TICK_ROOM = 30
"""How near the line of the day of evaluation a tick goes without its words: the line would strike them out."""

KINDS = {
    Kind.HAPPENED: Label("已发生", "happened"), Kind.SET: Label("已定日期", "day set"), Kind.LATE: Label("逾期办理", "done late"),
    Kind.OVERDUE: Label("逾期未办", "overdue"), Kind.DUE: Label("待办", "due"), Kind.WINDOW: Label("尚不可办理", "not yet"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date

    def x(self, day: date) -> float:
        share = (min(max(day, self.first), self.last) - self.first).days / max((self.last - self.first).days, 1)
        return round(LEFT + 12 + share * (WIDTH - LEFT - 24), 1)


def drawn(moments: tuple[Moment, ...]) -> tuple[Moment, ...]:
    """Choose what is drawn where there is too much: what is owed first, then the latest of what happened."""
    if len(moments) <= MOST:
        return moments
    past = (Kind.HAPPENED, Kind.SET)
    ranked = sorted(moments, key=lambda item: (item.kind in past, -item.start.toordinal()))
    kept = {id(item) for item in ranked[:MOST]}
    return tuple(item for item in moments if id(item) in kept)


def draw(pack: Pack, moments: tuple[Moment, ...], as_of: date) -> Node:
    """Draw moments in both languages; empty where there are none."""
    return join(*(in_lang(lang, _Drawing(pack, moments, as_of, lang).sheets(), name="div") for lang in ("zh", "en")))


class _Drawing:
    def __init__(self, pack: Pack, moments: tuple[Moment, ...], as_of: date, lang: str) -> None:
        self._pack, self._as_of, self._lang = pack, as_of, lang
        self._moments, self._scale = moments, _scale(moments, as_of)

    def sheets(self) -> list[Node]:
        rows = list(self._rows())
        length = -(-len(rows) // max(-(-len(rows) // ROWS), 1)) or 1
        pages = [rows[start : start + length] for start in range(0, len(rows), length)]
        return [self._sheet(page, number, len(pages)) for number, page in enumerate(pages, start=1)]

    def _rows(self) -> Iterator[str | Moment]:
        """A heading a stage, in the order of a project's life, then its moments, earliest first."""
        stages = list(self._pack.vocabulary.stages)
        for stage in [*stages, None]:
            found = [item for item in self._moments if item.stage == stage]
            if found:
                yield self._pack.vocabulary.stages[stage][self._lang] if stage else "—"
                yield from found

    def _sheet(self, rows: list[str | Moment], number: int, of: int) -> Node:
        height = HEAD + ROW * len(rows) + 8
        name = f"timeline-{self._lang}-{number}"
        part = f" {number}/{of}" if of > 1 else ""
        told = Label("时间轴，评估日", "Timeline, evaluated on")
        body = [
            tag("title", f"{told[self._lang]} {self._as_of}{part}", id=f"{name}-title"),
            tag("desc", self._description(rows), id=f"{name}-desc"),
            *self._axis(height),
            *(self._row(row, HEAD + ROW * place) for place, row in enumerate(rows)),
        ]
        attributes = {"aria-labelledby": f"{name}-title", "aria-describedby": f"{name}-desc", "viewBox": f"0 0 {WIDTH} {height}"}
        return tag("svg", *body, role="img", class_="timeline", **attributes)

    def _description(self, rows: list[str | Moment]) -> str:
        counts = {kind: sum(isinstance(row, Moment) and row.kind is kind for row in rows) for kind in Kind}
        told = ", ".join(f"{KINDS[kind][self._lang]} {count}" for kind, count in counts.items() if count)
        return told + Label("。下方列表内容相同。", ". The list below says the same.")[self._lang]

    def _axis(self, height: int) -> Iterator[Node]:
        today = self._scale.x(self._as_of)
        for day in _ticks(self._scale):
            x = self._scale.x(day)
            words = str(day.year) if day.month == 1 else f"{day:%Y-%m}"
            yield tag("line", x1=str(x), x2=str(x), y1=str(HEAD - 6), y2=str(height), class_="grid")
            if abs(x - today) > _TICK_ROOM:
                yield tag("text", words, x=str(x), y=str(HEAD - 11), text_anchor="middle", class_="tick")
        x = today
        anchor = "end" if x > WIDTH - 90 else "start" if x < LEFT + 80 else "middle"
        yield tag("line", x1=str(x), x2=str(x), y1="16", y2=str(height), class_="today")
        told = Label("评估日", "as of")[self._lang]
        yield tag("text", f"{told} {self._as_of}", x=str(x), y="12", text_anchor=anchor, class_="today-text")

    def _row(self, row: str | Moment, top: int) -> Node:
        middle = top + ROW / 2
        if isinstance(row, str):
            band = tag("rect", x="0", y=str(top + 2), width=str(WIDTH), height=str(ROW - 4), class_="band")
            return tag("g", band, tag("text", row, x="6", y=str(middle + 4.5), class_="stage"))
        label = tag("text", _shortened(row.label[self._lang], LEFT - 12), x="16", y=str(middle + 4.5))
        words = self._words(row)
        start, end = self._scale.x(row.start), self._scale.x(row.end) if row.end else WIDTH - 12.0
        width = _width(words)
        if end + 10 + width <= WIDTH:
            x, anchor = end + 10, "start"
        elif start - 10 - width >= LEFT:
            x, anchor = start - 10, "end"
        else:
            x, anchor = WIDTH - 2.0, "end"
        told = tag("text", words, x=str(round(x, 1)), y=str(middle + 4.5), text_anchor=anchor, class_="when")
        tip = tag("title", f"{row.label[self._lang]}: {words}")
        kind = row.kind.value
        return tag("g", tip, label, _mark(row, start, end, middle), told, class_=f"moment {kind}")

    def _words(self, row: Moment) -> str:
        return when(row)[self._lang]


def when(moment: Moment) -> Label:
    """Word the days of a moment."""
    start, end, days = moment.start, moment.end, moment.days or 0
    late = f"{days} day{'' if days == 1 else 's'}"
    match moment.kind:
        case Kind.HAPPENED | Kind.SET:
            words = Label(str(start), str(start))
        case Kind.LATE:
            words = Label(f"期限 {start}，实际 {end}，迟 {days} 天", f"due {start}, done {end}: {late} late")
        case Kind.OVERDUE:
            words = Label(f"✗ 期限 {start}，已逾期 {days} 天", f"✗ due {start}, {late} overdue")
        case Kind.DUE:
            words = Label(f"● 期限 {end}", f"● due {end}")
        case Kind.WINDOW:
            words = _window(moment)
    if moment.finding and moment.finding.verdict.provisional:
        words = Label(f"{words.zh}（{PROVISIONAL.zh}）", f"{words.en} ({PROVISIONAL.en})")
    return words


def _window(moment: Moment) -> Label:
    start, end = moment.start, moment.end
    verdict = moment.finding.verdict if moment.finding else None
    if verdict and verdict.opens is None:
        return Label(f"◷ 期限 {start}", f"◷ due {start}")
    if end is None:
        return Label(f"◷ {start} 起", f"◷ from {start}")
    return Label(f"◷ {start} 至 {end}", f"◷ {start} to {end}")


def _mark(row: Moment, start: float, end: float, middle: float) -> Node:
    """Draw the shape of a moment: its form says what it is, its colour says it again."""
    y = str(middle)
    match row.kind:
        case Kind.HAPPENED:
            return tag("circle", cx=str(start), cy=y, r="4.5", class_="dot")
        case Kind.SET:
            return tag("path", d=f"M{start - 5.5} {middle}L{start} {middle - 5.5}L{start + 5.5} {middle}L{start} {middle + 5.5}Z",
                       class_="day")  # fmt: skip
        case Kind.WINDOW if row.end is None:
            arrow = tag("path", d=f"M{end - 7} {middle - 5}L{end} {middle}L{end - 7} {middle + 5}", class_="edge")
            return join(_bar(start, end, middle, "bar"), arrow)
        case Kind.LATE | Kind.OVERDUE | Kind.DUE | Kind.WINDOW:
            bar = _bar(start, end, middle, "bar")
            last = start if row.kind in (Kind.LATE, Kind.OVERDUE) else end
            edge = tag("line", x1=str(last), x2=str(last), y1=str(middle - 8), y2=str(middle + 8), class_="edge")
            done = tag("circle", cx=str(end), cy=y, r="4.5", class_="dot") if row.kind is Kind.LATE else None
            return join(bar, edge, done)


def _bar(start: float, end: float, middle: float, class_: str) -> Node:
    width = str(round(max(end - start, 2), 1))
    return tag("rect", x=str(start), y=str(middle - 4), width=width, height="8", class_=class_)


def _scale(moments: tuple[Moment, ...], as_of: date) -> _Scale:
    near, far = as_of - REACH, as_of + REACH
    days = [as_of, *(day for item in moments for day in (item.start, item.end) if day)]
    first, last = max(min(days), near), min(max(days), far)
    # Room on the right for the words behind the last mark.
    span = max((last - first).days, 30)
    return _Scale(first - timedelta(days=span // 40), last + timedelta(days=span // 6))


def _ticks(scale: _Scale) -> Iterator[date]:
    months = (scale.last.year - scale.first.year) * 12 + scale.last.month - scale.first.month
    step = next((step for step in (1, 3, 6, 12, 24) if months / step <= _MOST_TICKS), 48)
    number = scale.first.year * 12 + scale.first.month - 1
    number += -number % step
    while (day := date(number // 12, number % 12 + 1, 1)) <= scale.last:
        if day >= scale.first:
            yield day
        number += step


def _width(words: str) -> float:
    return sum(SIZE if east_asian_width(char) in "WF" else SIZE * 0.54 for char in words)


def _shortened(words: str, room: int) -> str:
    if _width(words) <= room:
        return words
    while words and _width(words) > room - SIZE:
        words = words[:-1]
    return words.rstrip() + "…"


def legend() -> Node:
    """Explain the shapes."""

    def entry(kind: Kind) -> Node:
        width, end = (18, 9.0) if kind in (Kind.HAPPENED, Kind.SET) else (46, 38.0)
        moment = Moment(kind, date(2000, 1, 1), date(2000, 1, 2), KINDS[kind], None)
        shape = tag("g", _mark(moment, 9.0, end, 9.0), class_=f"moment {kind.value}")
        attributes = {"viewBox": f"0 0 {width} 18", "aria-hidden": "true", "width": str(width), "height": "18"}
        return tag("li", tag("svg", shape, class_="key", **attributes), KINDS[kind])

    return tag("ul", map(entry, Kind), class_="legend")
