"""Money, ratios and bilingual labels: exact values, read as people write them.

Money is held in fen (a hundredth of a yuan) as an `int`, or as a `Fraction` of fen in the middle of a calculation;
a ratio is a `Fraction`. Floats never occur.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

FEN = 100
"""Fen in a yuan."""

_NUMBER = r"(?P<sign>-)?(?P<digits>\d+(?:_\d+)*|\d{1,3}(?:,\d{3})+)(?:\.(?P<decimals>\d+))?"
_MONEY = re.compile(rf"[¥￥]?\s*{_NUMBER}\s*(?P<unit>元|万元?|亿元?)?", re.ASCII)
_RATIO = re.compile(rf"{_NUMBER}\s*(?P<unit>%)?", re.ASCII)
_INTEGER = re.compile(r"-?\d+(?:_\d+)*", re.ASCII)
_FACTORS = {None: 1, "元": 1, "万": 10**4, "万元": 10**4, "亿": 10**8, "亿元": 10**8}
MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Label:
    """A text in Chinese and English."""

    zh: str
    en: str

    def __getitem__(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en

    def to_dict(self) -> dict[str, str]:
        """Give the two texts under their language codes."""
        return {"zh": self.zh, "en": self.en}


def parse_money(text: str) -> int:
    """Read an amount such as `1200000`, `1_200_000`, `1,200,000.50` or `120万元` into fen.

    Raises ValueError for exponents, amounts finer than a fen and everything else that is not an amount.
    """
    match = _MONEY.fullmatch(text.strip())
    if not match:
        raise ValueError(f"`{text}` is not an amount of money")
    fen = _exact(match) * _FACTORS[match["unit"]] * FEN
    if fen.denominator != 1:
        raise ValueError(f"`{text}` is finer than a fen")
    return int(fen)


def parse_ratio(text: str) -> Fraction:
    """Read a ratio such as `10%` or `0.1` exactly; raises ValueError otherwise."""
    match = _RATIO.fullmatch(text.strip())
    if not match:
        raise ValueError(f"`{text}` is not a ratio")
    return _exact(match) / (100 if match["unit"] else 1)


def parse_integer(text: str) -> int:
    """Read a whole number; raises ValueError for anything else, decimals and exponents included."""
    stripped = text.strip()
    if not _INTEGER.fullmatch(stripped) or len(stripped) > MOST_DIGITS:
        raise ValueError(f"`{text}` is not a whole number")
    return int(stripped)


def _exact(match: re.Match[str]) -> Fraction:
    digits = match["digits"].replace("_", "").replace(",", "")
    decimals = match["decimals"] or ""
    if len(digits) + len(decimals) > MOST_DIGITS:
        raise ValueError(f"`{match[0]}` has more than {MOST_DIGITS} digits")
    value = Fraction(int(digits + decimals), 10 ** len(decimals))
    return -value if match["sign"] else value


def show_decimal(value: Fraction | int, places: int = 4) -> str:
    """Write a rational number as a plain decimal; `≈` precedes one that does not end within the places."""
    scaled = Fraction(value) * 10**places
    rounded = round(scaled)
    sign, digits = ("-" if rounded < 0 else ""), str(abs(rounded)).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".")
    return f"{'' if rounded == scaled else '≈'}{sign}{text}"


def show_money(fen: Fraction | int, lang: str = "zh") -> str:
    """Write fen as people read money: `1,200,000 元`, `¥1,200,000`."""
    text = show_decimal(Fraction(fen) / FEN)
    about, rest = ("≈", text[1:]) if text.startswith("≈") else ("", text)
    whole, _, decimals = rest.partition(".")
    grouped = f"{int(whole):,}" if whole not in ("-0",) else "-0"
    amount = about + grouped + (f".{decimals.ljust(2, '0')}" if decimals else "")
    return f"{amount} 元" if lang == "zh" else f"¥{amount}"


def show_ratio(value: Fraction | int) -> str:
    """Write a ratio in per cent."""
    return f"{show_decimal(Fraction(value) * 100)}%"
