"""The one table of the statuses' signs, words and colours; a sign and a word stand beside every colour."""

from typing import NamedTuple

from govrules.base.units import Label
from govrules.engine.finding import Status


class StatusSign(NamedTuple):
    """A status for people: its sign and word, and its colours.

    `colour` fills a mark of a chart and `on_colour` is for letters on it; `ink` is for letters on white or on `paper`, the pale
    ground of a cell. Hues after Okabe and Ito, told apart by the colour-blind; the fills differ in lightness too, for print in
    black and white.
    """

    sign: str
    label: Label
    colour: str
    on_colour: str
    ink: str
    paper: str

    def text(self, lang: str) -> str:
        """Give sign and word: `✓ satisfied`."""
        return f"{self.sign} {self.label[lang]}"


_DARK, _WHITE = "#222222", "#FFFFFF"
SIGNS = {
    Status.VIOLATED: StatusSign("✗", Label("违反", "violated"), "#9C2A00", _WHITE, "#8A3B00", "#FBE3D0"),
    Status.DUE: StatusSign("●", Label("待办", "due"), "#0072B2", _WHITE, "#004C7A", "#D3E8F6"),
    Status.UNKNOWN: StatusSign("?", Label("无法判断", "unknown"), "#D9CDE3", _DARK, "#4A4A4A", "#EBEBEB"),
    Status.PENDING: StatusSign("◷", Label("尚不可办理", "pending"), "#E69F00", _DARK, "#5B4A00", "#FBF3C4"),
    Status.SATISFIED: StatusSign("✓", Label("符合", "satisfied"), "#009E73", _DARK, "#00553F", "#D2EFE5"),
    Status.NOT_APPLICABLE: StatusSign("–", Label("不适用", "not applicable"), "#F2F2F2", _DARK, "#6B6B6B", _WHITE),
}
"""By status, in the order of the roll-up; the words are those of the reference page on statuses."""


def status_text(status: Status, lang: str) -> str:
    """Give a status as its sign and word: `✓ satisfied`."""
    return SIGNS[status].text(lang)
