"""Types of the language: they carry units, so that money and ratios cannot be mixed up."""

from dataclasses import dataclass
from enum import Enum

from govrules.calendars.periods import Unit


class Simple(Enum):
    """Types without parts; the value is the word that messages use."""

    BOOL = "bool"
    MONEY = "money"
    RATIO = "ratio"
    INT = "int"
    DAYS = "number of days"
    EVENT = "event"
    DAY = "day"
    NEVER = "never"
    MONTH = "month"
    DAY_OF_YEAR = "day of the year"
    TEXT = "text"
    INVALID = "invalid"
    """The type of an expression that has been reported already; it fits everywhere."""

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class EnumOf:
    """One of the codes of a fact."""

    codes: tuple[str, ...]

    def __str__(self) -> str:
        return "code"


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list, in order."""

    item: "Type"

    def __str__(self) -> str:
        return f"list of {self.item}s"


@dataclass(frozen=True, slots=True)
class SetOf:
    """A set of codes or texts."""

    item: "Type"

    def __str__(self) -> str:
        return f"set of {self.item}s"


@dataclass(frozen=True, slots=True)
class RecordOf:
    """A record with named, typed fields."""

    fields: tuple[tuple[str, "Type"], ...]

    def field(self, name: str) -> "Type | None":
        """Give the type of a field, None if there is none of that name."""
        return dict(self.fields).get(name)

    def __str__(self) -> str:
        return "record"


@dataclass(frozen=True, slots=True)
class PeriodOf:
    """A length of time in one unit: `7 working days`."""

    unit: Unit

    def __str__(self) -> str:
        return f"period in {self.unit.value}"


Type = Simple | EnumOf | ListOf | SetOf | RecordOf | PeriodOf

BOOL, MONEY, RATIO, INT, DAYS = Simple.BOOL, Simple.MONEY, Simple.RATIO, Simple.INT, Simple.DAYS
EVENT, DAY, NEVER, MONTH, DAY_OF_YEAR = Simple.EVENT, Simple.DAY, Simple.NEVER, Simple.MONTH, Simple.DAY_OF_YEAR
TEXT, INVALID = Simple.TEXT, Simple.INVALID

DATES = frozenset({EVENT, DAY, NEVER})
"""What can stand where a date is wanted; `never` is one that does not come."""

NUMBERS = frozenset({MONEY, RATIO, INT, DAYS})


def is_collection(kind: Type) -> bool:
    """Tell whether a value of the type has elements."""
    return isinstance(kind, ListOf | SetOf)


def joined(left: Type, right: Type) -> Type | None:
    """Give the type that can hold values of both, None where there is none (`event` and `never` make `event`)."""
    if left == right or right == INVALID:
        return left
    if left == INVALID:
        return right
    if left in DATES and right in DATES:
        return left if right == NEVER else right if left == NEVER else DAY
    if isinstance(left, EnumOf) and isinstance(right, EnumOf) and set(left.codes) & set(right.codes):
        return EnumOf(tuple(dict.fromkeys(left.codes + right.codes)))
    if is_collection(left) and is_collection(right):
        item = joined(_item(left), _item(right))
        return SetOf(item) if item else None
    return None


def _item(kind: Type) -> Type:
    return kind.item if isinstance(kind, ListOf | SetOf) else INVALID
