"""Signs, words and colours of the statuses in charts and tables: a sign stands beside every colour."""

from govrules.base.units import Label
from govrules.engine.finding import Reason, Status

# Signs that fonts with Chinese characters hold, so that the words beside them keep their font.
SIGNS = {
    Status.VIOLATED: "✗", Status.DUE: "●", Status.UNKNOWN: "?", Status.PENDING: "…",
    Status.SATISFIED: "✓", Status.NOT_APPLICABLE: "–",
}  # fmt: skip

STATUSES = {
    Status.VIOLATED: Label("违规", "violated"), Status.DUE: Label("应办理", "due"),
    Status.UNKNOWN: Label("无法判断", "unknown"), Status.PENDING: Label("尚不可办理", "not yet allowed"),
    Status.SATISFIED: Label("符合", "satisfied"), Status.NOT_APPLICABLE: Label("不适用", "not applicable"),
}  # fmt: skip

# After Okabe and Ito, told apart by the colour-blind; each also has a lightness of its own, for print in black and white.
COLOURS = {
    Status.VIOLATED: "#9C2A00", Status.DUE: "#E69F00", Status.UNKNOWN: "#D9CDE3", Status.PENDING: "#8CC8EE",
    Status.SATISFIED: "#009E73", Status.NOT_APPLICABLE: "#F2F2F2",
}  # fmt: skip

REASONS = {
    Reason.MISSING_PREREQUISITE: Label("前置事项未办", "a prerequisite is missing"),
    Reason.TOO_EARLY: Label("过早", "too early"),
    Reason.LATE: Label("逾期办理", "late"),
    Reason.OVERDUE: Label("逾期未办", "overdue"),
    Reason.OUT_OF_ORDER: Label("次序颠倒", "out of order"),
    Reason.MISSING_DOCUMENTS: Label("缺少材料", "documents are missing"),
    Reason.NOT_PROVIDED: Label("不具备条件", "a condition is not met"),
    Reason.NOT_MET: Label("不符合要求", "the requirement is not met"),
    Reason.TEXT_UNCLEAR: Label("条文未作规定", "the text gives no answer"),
}


def status_text(status: Status, lang: str) -> str:
    """Give a status as its sign and word: `✓ satisfied`."""
    return f"{SIGNS[status]} {STATUSES[status][lang]}"
