"""The words and signs of the pages: statuses, reasons for a clause without a rule, answers about scope and force."""

from govrules.base.units import Label
from govrules.engine.finding import Status
from govrules.packs.entries import NotEncoded
from govrules.reports.pages.markup import Child, Node, tag
from govrules.reports.signs import SIGNS as WORDS

SIGNS = {status: word.sign for status, word in WORDS.items()}
STATUSES = {status: Label(word.label.zh, word.label.en.capitalize()) for status, word in WORDS.items()}
MEANINGS = {
    Status.VIOLATED: Label("已知的事实表明不符合条文", "what is known shows a breach of the text"),
    Status.DUE: Label("现在应当办理", "to be done now"),
    Status.UNKNOWN: Label("缺少事实，或条文未作规定；不等于符合", "facts are lacking, or the text is silent; this is not a pass"),
    Status.PENDING: Label("须待前置环节、时间或有关部门", "waits for an earlier act, a day or an authority"),
    Status.SATISFIED: Label("已知的事实表明符合条文", "what is known shows that the text is kept"),
    Status.NOT_APPLICABLE: Label("条文不涉及本项目", "the text does not concern this project"),
}
READING_ORDER = (
    Status.VIOLATED, Status.DUE, Status.PENDING, Status.UNKNOWN, Status.SATISFIED, Status.NOT_APPLICABLE,
)  # fmt: skip
"""The statuses in the order in which people read them."""

NOT_ENCODED = {
    NotEncoded.PURPOSE: Label("目的", "purpose"), NotEncoded.BASIS: Label("依据", "basis"),
    NotEncoded.PRINCIPLE: Label("原则", "principle"), NotEncoded.ROLE: Label("职责分工", "division of roles"),
    NotEncoded.JUDGEMENT: Label("须作专业判断", "a matter of judgement"),
    NotEncoded.ORGANISATIONAL: Label("机关内部组织", "organisation of the authorities"),
    NotEncoded.FORM_LAYOUT: Label("表格格式", "layout of a form"), NotEncoded.DELEGATION: Label("授权另行规定", "delegation"),
    NotEncoded.NO_TESTABLE_CONTENT: Label("无可核对的内容", "no content that could be tested"),
}  # fmt: skip

IN_FORCE = {
    "yes": Label("在施行期间内", "in force"), "no": Label("不在施行期间", "not in force"),
    "assumed": Label("文本未写明，按有效处理", "not stated, taken to be in force"),
}  # fmt: skip
SCOPE = {
    "yes": Label("适用", "applies"), "no": Label("不在适用范围", "out of scope"),
    "assumed": Label("尚缺信息，暂按适用处理", "not decidable yet, taken to apply"),
}  # fmt: skip
IN_PRINCIPLE = Label("原则性要求", "in principle")
PROVISIONAL = Label("暂定", "provisional")


def chip(status: Status, *more: Child) -> Node:
    """Give a status as its sign and its word, for people who see no colours as well."""
    sign = tag("span", SIGNS[status], class_="sign", aria_hidden="true")
    return tag("span", sign, STATUSES[status], *more, class_=f"chip {status.value.replace('_', '-')}")


def numbered(status: Status, number: int) -> Node:
    """Give an entry of a section that is all of one status: the sign and the number by which people cite it."""
    sign = tag("span", SIGNS[status], class_="sign", aria_hidden="true")
    word = tag("span", STATUSES[status], " ", class_="unseen")
    return tag("span", sign, word, number, class_=f"chip {status.value.replace('_', '-')}")


def flag(words: Label) -> Node:
    """Give a remark that stands beside a title: provisional, in principle."""
    return tag("span", words, class_="flag")
