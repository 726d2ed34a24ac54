"""The words of prose: operators, functions and event names in Chinese and English."""

from govrules.base.units import Label

OPERATORS = {
    "==": Label("为", "is"), "!=": Label("不为", "is not"), "<": Label("小于", "is less than"),
    ">": Label("超过", "is more than"),
    "<=": Label("不超过", "is at most"), ">=": Label("不少于", "is at least"),
}  # fmt: skip
DATE_OPERATORS = {
    "==": Label("同日于", "is the same day as"), "!=": Label("不同于", "is another day than"),
    "<": Label("早于", "is before"),
    ">": Label("晚于", "is after"), "<=": Label("不晚于", "is not after"), ">=": Label("不早于", "is not before"),
}  # fmt: skip
SOME = {">": True, "!=": True, "==": False}
# The contrary of an order of dates is said of the event: what never happens is neither before nor after a day.
NOT_BY = {
    "<=": Label("{0}未在{1}或之前发生", "{0} did not come by {1}"),
    "<": Label("{0}未在{1}之前发生", "{0} did not come before {1}"),
    ">=": Label("{0}未在{1}或之后发生", "{0} did not come on or after {1}"),
    ">": Label("{0}未在{1}之后发生", "{0} did not come after {1}"),
}  # fmt: skip
OPPOSITE = {"==": "!=", "!=": "==", "in": "not in", "not in": "in"}
REVERSED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}

CALLS: dict[str, tuple[str, str]] = {
    "later_of": ("{0}中较晚者", "the later of {0}"),
    "earlier_of": ("{0}中较早者", "the earlier of {0}"),
    "year": ("{0}所在年份", "the year of {0}"),
    "on": ("{0}的{1}", "{1} of {0}"),
    "date": ("{0}{1}月{2}日", "{1}/{2} of {0}"),
    "month_end": ("{0}当月末日", "the end of the month of {0}"),
    "happened": ("{0}已发生", "{0} has happened"),
    "passed": ("已过{0}", "{0} has passed"),
    "not happened": ("{0}未发生", "{0} has not happened"),
    "not passed": ("未过{0}", "{0} has not passed"),
}
AGGREGATES: dict[str, tuple[str, str]] = {
    "not any": ("{over}中没有一项满足：{element}", "for none of {over}: {element}"),
    "not all": ("{over}并非每一项均满足：{element}", "not for each of {over}: {element}"),
    "any": ("{over}中有一项满足：{element}", "for one of {over}: {element}"),
    "all": ("{over}的每一项均满足：{element}", "for each of {over}: {element}"),
    "count": ("{over}的项数", "the number of {over}"),
    "sum": ("{over}的{element}合计", "the total {element} of {over}"),
    "min": ("{over}中最小（最早）的{element}", "the least (earliest) {element} of {over}"),
    "max": ("{over}中最大（最晚）的{element}", "the greatest (latest) {element} of {over}"),
}


def event_name(label: Label, lang: str) -> str:
    """Word the label of a date as the event itself: without `日期`, without `date of`."""
    if lang == "zh":
        return label.zh.removesuffix("日期").removesuffix("时间")
    for head in ("date of the ", "date of ", "date ", "day "):
        if label.en.startswith(head):
            return ("the " if head == "date of the " else "") + label.en.removeprefix(head)
    return label.en
