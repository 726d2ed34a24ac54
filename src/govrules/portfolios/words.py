"""Words and signs that every output of a portfolio shares. A status is never told by colour alone: its sign stands beside it."""

from collections.abc import Iterable
from typing import NamedTuple

from govrules.base.units import Label
from govrules.engine.finding import Status


class StatusWord(NamedTuple):
    """A status for people: sign, word, and the colours of its cells (Okabe and Ito's hues, background light enough to print)."""

    sign: str
    label: Label
    ink: str
    paper: str

    def text(self, lang: str) -> str:
        """Give sign and word."""
        return f"{self.sign} {self.label[lang]}"


STATUSES = {
    Status.VIOLATED: StatusWord("✗", Label("违规", "violated"), "#8A3B00", "#FBE3D0"),
    Status.DUE: StatusWord("●", Label("待办", "due"), "#004C7A", "#D3E8F6"),
    Status.PENDING: StatusWord("◷", Label("尚不可办", "pending"), "#5B4A00", "#FBF3C4"),
    Status.UNKNOWN: StatusWord("?", Label("无法判断", "unknown"), "#4A4A4A", "#EBEBEB"),
    Status.SATISFIED: StatusWord("✓", Label("符合", "satisfied"), "#00553F", "#D2EFE5"),
    Status.NOT_APPLICABLE: StatusWord("–", Label("不适用", "not applicable"), "#6B6B6B", "#FFFFFF"),
}
FORCES = {"must": Label("应当", "must"), "in_principle": Label("原则上", "in principle")}


def joined(words: Iterable[str], lang: str) -> str:
    """Join words as the language lists them."""
    return ("、" if lang == "zh" else ", ").join(words)
