"""Tables as data: what a comparison shows, before it becomes HTML, Markdown, a workbook or text."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from govrules.base.units import Label
from govrules.engine.finding import Status
from govrules.reports import signs


class Tone(Enum):
    """What a cell says beside its text; shown by a sign and a word as well as by colour."""

    PLAIN = "plain"
    GAP = "gap"
    STRICTEST = "strictest"
    LOOSEST = "loosest"
    VIOLATED = "violated"
    DUE = "due"
    UNKNOWN = "unknown"
    PENDING = "pending"
    SATISFIED = "satisfied"
    NOT_APPLICABLE = "not_applicable"

    @staticmethod
    def of(status: Status) -> "Tone":
        """Give the tone of a status."""
        return Tone(status.value)


SIGNS = {Tone.PLAIN: "", Tone.GAP: "—", Tone.STRICTEST: "▲", Tone.LOOSEST: "▽"}
SIGNS |= {Tone.of(status): item.sign for status, item in signs.SIGNS.items()}
TONE_WORDS = {
    Tone.PLAIN: Label("", ""), Tone.GAP: Label("未作规定", "silent"),
    Tone.STRICTEST: Label("最严", "strictest"), Tone.LOOSEST: Label("最宽", "loosest"),
}  # fmt: skip
TONE_WORDS |= {Tone.of(status): item.label for status, item in signs.SIGNS.items()}


@dataclass(frozen=True, slots=True)
class Cell:
    """A main text with smaller lines below it."""

    text: str
    details: tuple[str, ...] = ()
    tone: Tone = Tone.PLAIN

    def flag(self, lang: str) -> str:
        """Give the sign and the word of the tone: `▲ strictest`; nothing for a plain cell."""
        return f"{SIGNS[self.tone]} {TONE_WORDS[self.tone][lang]}".strip()

    def lines(self, lang: str) -> tuple[str, ...]:
        """Give every line as plain text, the tone in front."""
        head = " ".join(part for part in (self.flag(lang), self.text) if part)
        return tuple(line for line in (*head.splitlines(), *self.details) if line)


def gap() -> Cell:
    """Give the cell that shows that a text is silent."""
    return Cell("", tone=Tone.GAP)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; rows of one group stand under a common heading."""

    cells: tuple[Cell, ...]
    group: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head; `folded` tables are shown closed where that is possible. A weight says how wide a column is to be."""

    key: str
    title: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    legend: tuple[str, ...] = ()
    folded: bool = False
    weights: tuple[int, ...] = ()
    group_head: str = ""
    """What the groups are, for where they need a column of their own."""

    @property
    def groups(self) -> tuple[tuple[str, tuple[Row, ...]], ...]:
        """Give the rows by group, in the order of the table."""
        names = dict.fromkeys(row.group for row in self.rows)
        return tuple((name, tuple(row for row in self.rows if row.group == name)) for name in names)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Several tables under one title, in one language."""

    title: str
    lang: str
    notes: tuple[str, ...]
    tables: tuple[Table, ...]


def cut(text: str, most: int = 72) -> str:
    """Shorten a long text and show that it was."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def plainest(labels: Sequence[Label]) -> Label:
    """Give the shortest of several districts' names for one thing: the others say what is special to them."""
    return min(labels, key=lambda label: len(label.zh))


def joined(parts: Sequence[str | None], between: str = " · ") -> str:
    """Join the parts that there are."""
    return between.join(part for part in parts if part)
