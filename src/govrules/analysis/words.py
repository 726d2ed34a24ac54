"""Words of findings that charts and tables share; signs, words and colours of the statuses stand in `govrules.reports.signs`."""

from govrules.base.units import Label
from govrules.engine.finding import Reason

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
