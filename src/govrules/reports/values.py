"""Values of the language as people read them, in Chinese or English."""

from datetime import date
from fractions import Fraction

from govrules.base.units import show_decimal, show_money, show_ratio
from govrules.calendars.periods import Period
from govrules.language.types import MONEY, RATIO, ListOf, SetOf, Type
from govrules.language.values import DayOfYear, Never, RecordValue, Unknown, Value


def show_value(value: Value, kind: Type, lang: str) -> str:
    """Write a value with its unit; unknown and never are said as such."""
    zh = lang == "zh"
    match value:
        case Unknown(facts=facts):
            names = "、".join(facts) if zh else ", ".join(facts)
            return ("未知" if zh else "unknown") + (f"（{names}）" if zh and facts else f" ({names})" if facts else "")
        case Never():
            return "无/未发生" if zh else "none/not happened"
        case bool():
            return ("是" if value else "否") if zh else ("yes" if value else "no")
        case int() | Fraction() if kind == MONEY:
            return show_money(value, lang)
        case int() | Fraction() if kind == RATIO:
            return show_ratio(value)
        case int() | Fraction():
            return show_decimal(value)
        case date():
            return value.isoformat()
        case Period():
            return value.text("zh" if zh else "en")
        case DayOfYear():
            return f"{value.month}月{value.day}日" if zh else f"{value.month:02}-{value.day:02}"
        case RecordValue():
            return value.path
        case frozenset():
            return "{" + ", ".join(sorted(value)) + "}"
        case tuple():
            item = kind.item if isinstance(kind, ListOf | SetOf) else kind
            return "[" + ", ".join(show_value(element, item, lang) for element in value) + "]"
    return value
