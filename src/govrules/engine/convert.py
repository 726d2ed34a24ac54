"""One value as people write it → the value of a fact's type, exactly; what is not exact is refused with the way out."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from govrules.base.diagnostics import did_you_mean, listed
from govrules.base.units import MOST_DIGITS, parse_integer, parse_money, parse_ratio
from govrules.language.types import BOOL, DAY, EVENT, INT, MONEY, MONTH, RATIO, TEXT, EnumOf, Type
from govrules.language.values import Value

FIRST_YEAR, LAST_YEAR = 1900, 2199
_LONGEST_MESSAGE = 240
_MOST_BITS = 128

_DATE = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|年(\d{1,2})月(\d{1,2})日)(?:[T ]00:00(?::00(?:\.0+)?)?)?",
    re.ASCII,
)
_MONTH = re.compile(r"(\d{4})(?:-(\d{1,2})|/(\d{1,2})|年(\d{1,2})月)", re.ASCII)
_TRUE, _FALSE = {"true", "yes", "是"}, {"false", "no", "否"}
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，％", "0123456789.,%")


class ConversionError(Exception):
    """A value that is not of the fact's type, with a stable code and a way out."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(message if len(message) <= _LONGEST_MESSAGE else f"{message[:_LONGEST_MESSAGE]}…")
        self.code, self.help = code, hint


def refuse_huge(raw: object) -> None:
    """Refuse numbers that Python itself would not write out, or only in minutes."""
    parts = (raw.numerator, raw.denominator) if isinstance(raw, int | Fraction) else ()
    huge = any(part.bit_length() > _MOST_BITS for part in parts)
    if isinstance(raw, Decimal) and raw.is_finite():
        huge = abs(raw.adjusted()) > MOST_DIGITS or len(raw.as_tuple().digits) > 2 * MOST_DIGITS
    if huge:
        raise ConversionError("wrong-type", f"the number has more than {MOST_DIGITS} digits", "check the unit")


def convert_scalar(kind: Type, raw: object) -> Value:
    """Convert text (as in a file) or a Python value to a fact's type; raises ConversionError."""
    if isinstance(raw, float) and (raw != raw or raw in (float("inf"), float("-inf"))):
        raise ConversionError("wrong-type", f"`{raw}` is not a number", "leave the fact out if it is not known")
    refuse_huge(raw)
    if kind in (EVENT, DAY):
        return _date(raw)
    if kind == MONTH:
        return _month(raw)
    if kind == BOOL:
        return _bool(raw)
    if kind == MONEY:
        return _money(raw)
    if kind == RATIO:
        return _ratio(raw)
    if kind == INT:
        return _integer(raw)
    if isinstance(kind, EnumOf):
        return _code(kind, raw)
    if kind == TEXT and isinstance(raw, str | int) and not isinstance(raw, bool):
        return convert_text(raw)
    raise ConversionError("wrong-type", f"`{raw}` is not a {kind}")


def convert_text(raw: str | int) -> str:
    """Convert a text; half a character (a lone surrogate) could be neither written nor digested."""
    text = str(raw)
    if re.search("[\ud800-\udfff]", text):
        raise ConversionError("wrong-type", "the text holds half of a character (a lone surrogate)", "write the text again")
    return text


def _date(raw: object) -> date:
    if isinstance(raw, datetime):
        try:
            midnight = raw.time().isoformat() == "00:00:00"
        except ValueError:
            # pandas writes a date that is not there as a datetime without a time.
            raise ConversionError("wrong-type", f"`{raw}` is not a date", "leave the fact out if it is not known") from None
        if not midnight:
            raise ConversionError("wrong-type", f"`{raw}` has a time of day", "give the date alone")
        raw = raw.date()
    if isinstance(raw, date):
        return _within(raw, str(raw))
    match = _DATE.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if not match:
        raise ConversionError("wrong-type", f"`{raw}` is not a date", "write `2024-03-05`, `2024/3/5` or `2024年3月5日`")
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        return _within(date(year, month, day), match[0])
    except ValueError:
        message = f"there is no day `{match[0]}` in the calendar"
        raise ConversionError("impossible-date", message, "check month and day") from None


def _within(day: date, written: str) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        message = f"the year of `{written}` is not between {FIRST_YEAR} and {LAST_YEAR}"
        raise ConversionError("impossible-date", message, "check the year; leave the fact out if it is not known")
    return day if type(day) is date else date(day.year, day.month, day.day)


def _month(raw: object) -> str:
    match = _MONTH.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if not match:
        raise ConversionError("wrong-type", f"`{raw}` is not a month", "write `2019-03`")
    year, month = (int(part) for part in match.groups() if part is not None)
    if not 1 <= month <= 12 or not FIRST_YEAR <= year <= LAST_YEAR:
        raise ConversionError("impossible-date", f"there is no month `{raw}`", "write `2019-03`")
    return f"{year:04}-{month:02}"


def _bool(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    text = raw.strip().lower() if isinstance(raw, str) else ""
    if text in _TRUE | _FALSE:
        return text in _TRUE
    raise ConversionError("wrong-type", f"`{raw}` is neither true nor false", "write `true` or `false`")


def _money(raw: object) -> int:
    if isinstance(raw, float):
        raise ConversionError(
            "wrong-type", f"`{raw}` is a floating-point number: it cannot hold money exactly", f'write "{raw}" as text'
        )
    return int(_parsed(parse_money, raw, "an amount of money", "write `1200000`, `1_200_000.50` or `120万元`"))


def _ratio(raw: object) -> Fraction:
    if isinstance(raw, Fraction):
        return raw
    return Fraction(_parsed(parse_ratio, repr(raw) if isinstance(raw, float) else raw, "a ratio", "write `10%` or `0.1`"))


def _integer(raw: object) -> int:
    return int(_parsed(parse_integer, raw, "a whole number", "write digits only, such as `12`"))


def _parsed(parse: Callable[[str], Fraction | int], raw: object, what: str, hint: str) -> Fraction | int:
    if isinstance(raw, Fraction):
        raw = Decimal(raw.numerator) / Decimal(raw.denominator)
    if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal):
        raise ConversionError("wrong-type", f"`{raw}` is not {what}", hint)
    text = f"{raw:f}" if isinstance(raw, Decimal) and raw.is_finite() else str(raw)
    try:
        return parse(text)
    except ValueError as error:
        message = str(error)
        finer = "finer" in message
        if not finer and text.translate(_FULL_WIDTH) != text:
            hint = f"`{text}` has full-width characters: write `{text.translate(_FULL_WIDTH)}`"
        elif re.fullmatch(r"-?[\d.]+[eE][-+]?\d+", text.strip()):
            hint = "write the digits out: exponents are refused because they hide the exact value"
        elif finer:
            hint = "round it to two decimals"
        elif len(re.sub(r"\D", "", text)) > MOST_DIGITS:
            hint = f"at most {MOST_DIGITS} digits"
        raise ConversionError("below-fen" if finer else "wrong-type", message, hint) from None


def _code(kind: EnumOf, raw: object) -> str:
    if isinstance(raw, str) and raw in kind.codes:
        # A plain text, also where an enumeration of somebody else's was given.
        return kind.codes[kind.codes.index(raw)]
    hint = did_you_mean(str(raw), kind.codes) or f"the codes are {listed(kind.codes, 12)}"
    raise ConversionError("unknown-code", f"no code named `{raw}`", hint)
