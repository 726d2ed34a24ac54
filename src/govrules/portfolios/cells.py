"""One cell of a table → what a record may hold: amounts, days, codes and lists as people type them and spreadsheets keep them.

The engine's own conversion has the last word; here is only what tables add: numbers that come as floats, dates that come as
serial numbers, labels in place of codes, several codes in one cell, and words for `none`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from govrules.base.diagnostics import did_you_mean, listed
from govrules.engine.convert import ConversionError
from govrules.language.types import BOOL, DAY, EVENT, INT, MONEY, MONTH, RATIO, EnumOf, ListOf, RecordOf, Type
from govrules.packs.vocabulary import Fact

NONE_WORDS = frozenset({"-", "－", "—", "–", "——", "无", "未发生", "null", "none"})
"""What says in a date column that it has not happened (or that no day is set), and in a list that it is empty."""
ERRORS = ("#N/A", "#DIV/0!", "#REF!", "#NAME?", "#NULL!", "#NUM!", "#VALUE!", "#SPILL!", "#CALC!", "#FIELD!", "#GETTING_DATA")
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
"""Characters without width that copying from web pages leaves in cells."""
UNITS = ("元", "万元", "亿元", "万", "亿", "%")
"""Units that a heading may carry in brackets for all numbers of its column."""
_YES, _NO = {"√", "✓", "✔", "y"}, {"×", "✗", "✘", "n"}
_SERIAL_DAYS = range(20_000, 80_000)
"""Serial numbers that can only be a day between 1954 and 2119; a smaller number could be anything."""
_EXACT_DIGITS = 15
"""Digits of a number that a spreadsheet keeps; of a longer one the last are zeros that nobody typed."""
_SEPARATORS = re.compile(r"\s*[;；\n]\s*")
_LOOSE_SEPARATORS = re.compile(r"\s*[;；\n、,，]\s*")

_BARE_NUMBER = re.compile(r"[¥￥]?\s*-?[\d,_.]+")
_POINTED_DATE = re.compile(r"(\d{4})\.(\d{1,2})\.(\d{1,2})", re.ASCII)
_MIDNIGHT = re.compile(r"(?<=\d) +0{1,2}:00(?::00(?:\.0+)?)?$")

EMPTY = object()
"""A cell that says nothing: the fact is unknown."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """A number that its cell shows with a unit which it does not hold, such as 120 as `120万元`."""

    number: int | float
    format: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How cells are read: where serial numbers of days count from, and what an empty cell says."""

    epoch: date = date(1899, 12, 30)
    is_spreadsheet: bool = False
    empty_dates_not_happened: bool = False
    """Whether an empty cell in a column of events says that they have not happened."""


def cell_reader(fact: Fact, unit: str | None, reading: Reading) -> Callable[[object], object]:
    """Give the function that turns a cell of a fact's column into a value for a record, or EMPTY; it raises ConversionError."""
    if isinstance(fact.type, RecordOf):
        return lambda cell: EMPTY if is_empty(cell) else _record(fact, cell)
    if isinstance(fact.type, ListOf):
        item = _scalar_reader(fact, fact.type.item, unit, reading)
        return lambda cell: _list(fact, cell, item)
    read = _scalar_reader(fact, fact.type, unit, reading)
    empty = None if fact.type in (EVENT, DAY) and reading.empty_dates_not_happened else EMPTY
    return lambda cell: empty if is_empty(cell) else read(cell)


def is_empty(cell: object) -> bool:
    """Tell whether a cell holds nothing but blanks."""
    return cell is None or (isinstance(cell, str) and not _trimmed(cell))


def _trimmed(text: str) -> str:
    return text.strip().strip(INVISIBLE).strip()


def refuse_error(cell: object) -> None:
    """Refuse the result of a formula that failed."""
    if isinstance(cell, str) and cell.startswith("#") and cell.strip().upper() in ERRORS:
        raise ConversionError("cell-error", f"the cell holds the error `{cell.strip()}`", "mend the formula, or empty the cell")


def _scalar_reader(fact: Fact, kind: Type, unit: str | None, reading: Reading) -> Callable[[object], object]:
    if kind in (EVENT, DAY):
        return lambda cell: _day(cell, reading)
    if kind == MONTH:
        return _month
    if kind == BOOL:
        return _truth
    if kind in (MONEY, RATIO, INT):
        return lambda cell: _number(cell, kind, unit)
    if isinstance(kind, EnumOf):
        return lambda cell: _code(fact, cell)
    return _text


def _number(cell: object, kind: Type, unit: str | None) -> object:
    """Spreadsheets keep every number as a float: its shortest decimal text is what was typed."""
    refuse_error(cell)
    if isinstance(cell, Formatted) and kind == MONEY:
        number = plain_number(cell)
        message = f"the cell holds `{number}`, and its number format `{cell.format}` shows it with a unit: which is meant?"
        raise ConversionError(
            "ambiguous", message, f"format it as a plain number in yuan, or type it as text, such as `{number}万元`"
        )
    text = plain_number(cell)
    if isinstance(text, datetime | date | time | bool):
        raise ConversionError("wrong-type", f"`{_shown(cell)}` is not a number", "format the cell as a number")
    text = _trimmed(text) if isinstance(text, str) else text
    if kind == RATIO and isinstance(text, str):
        _refuse_doubtful_ratio(text, unit)
    return with_unit(text, unit)


def with_unit(cell: object, unit: str | None) -> object:
    """Give a number that names no unit that of its column; `120元` in a column of 万元 stays what it is."""
    bare = isinstance(cell, str) and _BARE_NUMBER.fullmatch(cell.strip())
    return f"{cell.strip()}{unit}" if unit and isinstance(cell, str) and bare else cell


def _refuse_doubtful_ratio(text: str, unit: str | None) -> None:
    """Refuse a number that may as well be a hundred times of it: `10` for 10%, or `0.1` where the heading says %."""
    if not re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII):
        return
    number = Decimal(text)
    if unit is None and number > 1:
        raise ConversionError("ambiguous", f"`{text}` could be {text}% or {number * 100:f}%", f"write `{text}%`")
    if unit == "%" and 0 < number < 1:
        percent = f"{(number * 100).normalize():f}"
        raise ConversionError("ambiguous", f"`{text}` could be {text}% or {percent}%", f"write `{text}%` or `{percent}%`")


def plain_number(cell: object) -> object:
    """Write a number of a table as a decimal text without exponent, `12.0` as `12`; leave all else as it is."""
    if isinstance(cell, Formatted):
        return plain_number(cell.number)
    if isinstance(cell, float) and cell == cell and abs(cell) != float("inf"):
        return format(Decimal(repr(cell)), "f").removesuffix(".0")
    if isinstance(cell, Decimal) and cell.is_finite():
        text = format(cell, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


def _day(cell: object, reading: Reading) -> object:
    refuse_error(cell)
    if isinstance(cell, str):
        text = _MIDNIGHT.sub("", _POINTED_DATE.sub(r"\1-\2-\3", _trimmed(cell)))
        if text.lower() in NONE_WORDS:
            return None
        if re.fullmatch(r"\d{5}(\.0+)?", text) and int(float(text)) in _SERIAL_DAYS:
            shown = reading.epoch + timedelta(int(float(text)))
            raise ConversionError("wrong-type", f"`{text}` is not a date", f"if it is a serial number, write `{shown}`")
        _refuse_compact(text)
        return text
    if isinstance(cell, time) or (isinstance(cell, datetime) and cell.year < reading.epoch.year + 1):
        raise ConversionError("wrong-type", "the cell holds a time of day or an impossible date", "write `2024-03-05`")
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if reading.is_spreadsheet and _SERIAL_DAYS.start <= cell < _SERIAL_DAYS.stop and cell == int(cell):
            return reading.epoch + timedelta(int(cell))
        text = str(plain_number(cell))
        _refuse_compact(text)
        return text
    return cell


def _refuse_compact(text: str) -> None:
    """Refuse `20240305` with the way out: eight digits are a date only by guess."""
    if re.fullmatch(r"(19|20|21)\d{6}", text):
        hint = f"write `{text[:4]}-{text[4:6]}-{text[6:]}`"
        raise ConversionError("wrong-type", f"`{text}` is not a date", hint)


def _month(cell: object) -> object:
    refuse_error(cell)
    if isinstance(cell, datetime | date):
        if cell.day != 1:
            raise ConversionError("wrong-type", f"`{_shown(cell)}` is a day, not a month", "write `2019-03` as text")
        return f"{cell.year:04}-{cell.month:02}"
    return cell.strip() if isinstance(cell, str) else cell


def _truth(cell: object) -> object:
    refuse_error(cell)
    text = cell.strip().lower() if isinstance(cell, str) else None
    if text in _YES or text in _NO:
        return text in _YES
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        raise ConversionError("wrong-type", f"`{plain_number(cell)}` is neither yes nor no", "write `是` or `否`")
    if text is not None and text not in ("true", "yes", "是", "false", "no", "否"):
        raise ConversionError(
            "wrong-type", f"`{text}` is neither yes nor no", "write `是` or `否`; leave it empty if it is not known"
        )
    return cell if text is None else text


def _text(cell: object) -> object:
    refuse_error(cell)
    if isinstance(cell, bool):
        return "是" if cell else "否"
    return cell.strip() if isinstance(cell, str) else _shown(cell)


def _shown(cell: object) -> str:
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(plain_number(cell))


def _code(fact: Fact, cell: object) -> str:
    refuse_error(cell)
    text = _shown(cell).strip()
    if text in fact.values:
        return text
    wanted = text.casefold()
    found = [code for code, label in fact.values.items() if wanted in (code.casefold(), label.zh.casefold(), label.en.casefold())]
    if len(found) == 1:
        return found[0]
    if found:
        message = f"`{text}` could be {listed(found)} of `{fact.name}`"
        raise ConversionError("ambiguous", message, "write the code")
    raise ConversionError("unknown-code", f"no code or label `{text}` in `{fact.name}`", _near_code(fact, text))


def _near_code(fact: Fact, text: str) -> str:
    labels = [name for code, label in fact.values.items() for name in (label.zh, code, label.en)]
    shown = [f"{label.zh} ({code})" for code, label in fact.values.items()]
    return did_you_mean(text, labels) or f"there are {listed(shown, 12)}"


def _list(fact: Fact, cell: object, read: Callable[[object], object]) -> object:
    if is_empty(cell):
        return EMPTY
    refuse_error(cell)
    if isinstance(cell, str) and cell.strip().lower() in NONE_WORDS | {"[]"} and cell.strip() not in _known(fact):
        return []
    if isinstance(cell, list | tuple):
        return [_without_gaps(item) if isinstance(item, Mapping) else read(item) for item in cell]
    if isinstance(fact.type, ListOf) and isinstance(fact.type.item, RecordOf):
        hint = f"list them on a sheet named `{fact.label.zh}` or `{fact.name}`; here only `无` says that there is none"
        raise ConversionError("wrong-type", f"`{fact.label.zh}` does not fit a cell", hint)
    return [read(part) for part in _parts(fact, cell)]


def _record(fact: Fact, cell: object) -> object:
    """Take a record from a file that has nested columns; a cell cannot hold one."""
    if isinstance(cell, Mapping):
        return _without_gaps(cell)
    hint = f"give each field a column of its own, such as `{fact.name}.{next(iter(fact.fields))}`"
    raise ConversionError("wrong-type", f"`{fact.label.zh}` does not fit a cell", hint)


def _without_gaps(fields: Mapping[object, object]) -> dict[object, object]:
    """Leave out what is not told: in a table nothing at all says that a date has not happened."""
    return {name: value for name, value in fields.items() if value is not None}


def _known(fact: Fact) -> set[str]:
    return {name for code, label in fact.values.items() for name in (code, label.zh, label.en)}


def _parts(fact: Fact, cell: object) -> list[object]:
    """Split at semicolons; at commas only what is no label as it stands: a label may hold one."""
    if not isinstance(cell, str):
        return [cell]
    known = _known(fact)
    parts: list[object] = []
    for piece in _SEPARATORS.split(cell.strip()):
        pieces = [piece] if piece in known else _LOOSE_SEPARATORS.split(piece)
        parts += [item for item in pieces if item]
    return parts


def identity(cell: object) -> str:
    """Read a project's id; raises ConversionError for a number too long for a spreadsheet to keep."""
    refuse_error(cell)
    text = _trimmed(_shown(cell))
    hint = "format the column as text and type the id again"
    if isinstance(cell, float | int) and len(text.lstrip("-")) > _EXACT_DIGITS:
        message = f"the number `{text}` is longer than the {_EXACT_DIGITS} digits that a spreadsheet keeps"
        raise ConversionError("wrong-type", message, hint)
    if re.fullmatch(r"\d(\.\d+)?E\+\d+", text):
        raise ConversionError("wrong-type", f"a spreadsheet has shortened the id to `{text}`", hint)
    return text
