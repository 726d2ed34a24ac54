"""Parameters of several packs side by side: one row a name, one cell a pack or None where the text is silent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction

from govrules.analysis.direction import Direction, Use, direction, uses
from govrules.analysis.order import compare_values, longest_and_shortest
from govrules.analysis.tables import plainest
from govrules.base.units import FEN, Label
from govrules.calendars.periods import Period
from govrules.language.typed import Arithmetic, Call, Comparison, Parameter, Typed, walk
from govrules.language.types import DATES, MONEY, RATIO, Simple, Type
from govrules.language.values import ConstantValue, DayOfYear
from govrules.packs.pack import Pack, ParameterValue, Rule, fact_names
from govrules.reports.prose import Prose
from govrules.reports.values import show_value


class Order(Enum):
    """Whether the values of a row have a strictest and a loosest, and if not, why."""

    MARKED = "marked"
    SAME = "same"
    SINGLE = "single"
    DIVIDES = "divides"
    NONE = "none"
    UNITS = "units"
    YEARS = "years"
    PARTIES = "parties"


ORDER_WORDS = {
    Order.MARKED: Label("可比严宽", "ordered"),
    Order.SAME: Label("有此数的各区相同", "the same wherever it is set"),
    Order.SINGLE: Label("仅一区规定", "in one district only"),
    Order.DIVIDES: Label("不标严宽：该数两侧适用不同规则", "not marked: on either side of the number other duties hold"),
    Order.NONE: Label("不标严宽：用法不分严宽", "not marked: no order follows from its use"),
    Order.UNITS: Label(
        "不标严宽：单位不同，孰长取决于日历", "not marked: the units differ, and which is longer hangs on the calendar"
    ),
    Order.YEARS: Label("不标严宽：所属年份不同", "not marked: days of different years"),
    Order.PARTIES: Label("不标严宽：约束的主体不同", "not marked: they bind different parties"),
}


@dataclass(frozen=True, slots=True)
class ParameterCell:
    """A parameter in one pack. `rules` are the rules that read it, `bases` what it is counted from, taken of or compared with."""

    pack: str
    value: ConstantValue
    type: Type
    clause: str
    ref: str
    label: Label | None
    note: Label | None
    direction: Direction
    rules: tuple[str, ...]
    bases: tuple[Label, ...]
    in_principle: bool
    strictest: bool = False
    loosest: bool = False

    @property
    def text(self) -> Label:
        """Give the value with its unit in words."""
        return Label(show_value(self.value, self.type, "zh"), show_value(self.value, self.type, "en"))

    @property
    def number(self) -> Fraction | None:
        """Give the bare number: yuan, a ratio as a part of one, units of a period; None for a day of the year."""
        match self.value:
            case Period(count=count):
                return Fraction(count)
            case int() | Fraction():
                return Fraction(self.value) / (FEN if self.type == MONEY else 1)
        return None

    @property
    def unit(self) -> str | None:
        """Give the unit: `yuan`, `ratio`, `working days`, `months`, `day of the year`; None for a bare count."""
        match self.value:
            case Period(unit=unit):
                return unit.value
            case DayOfYear():
                return "day of the year"
        return {MONEY: "yuan", RATIO: "ratio"}.get(self.type) if isinstance(self.type, Simple) else None


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """A parameter by its shared name, with the plainest of its labels.

    `stage` is that of the first rule that reads it, `caveats` what limits the comparison.
    """

    name: str
    label: Label
    stage: str
    direction: Direction
    order: Order
    cells: tuple[ParameterCell | None, ...]
    caveats: tuple[Label, ...]
    unnumbered: tuple[tuple[Rule, ...], ...] = ()
    """By pack, where it lacks the parameter: its rules of the kind that reads it in other packs; they set no number."""

    @property
    def present(self) -> tuple[ParameterCell, ...]:
        """Give the cells that are no gaps."""
        return tuple(cell for cell in self.cells if cell is not None)

    @property
    def differs(self) -> bool:
        """Tell whether two packs give different values; a gap is no value."""
        return self.order is not Order.SAME and len(self.present) > 1


def parameter_rows(packs: Sequence[Pack]) -> tuple[ParameterRow, ...]:
    """Give a row for every parameter of the packs, in order of stage, then name."""
    names = sorted({name for pack in packs for name in pack.parameters})
    plain = [_plain(pack) for pack in packs]
    rows = [_row(packs, name, plain) for name in names]
    stages = list(packs[0].vocabulary.stages)
    return tuple(sorted(rows, key=lambda row: (stages.index(row.stage), row.name)))


def _plain(pack: Pack) -> dict[str, Rule]:
    """Give the rules of a pack that read no parameter at all."""
    reading = {use.rule for name in pack.parameters for use in uses(pack, name)}
    return {rule.id: rule for rule in pack.rules if rule.id not in reading}


def _row(packs: Sequence[Pack], name: str, plain: Sequence[Mapping[str, Rule]]) -> ParameterRow:
    readings = [_reading(pack, pack.parameters[name]) if name in pack.parameters else None for pack in packs]
    found = [reading for reading in readings if reading]
    order, way = _order(found)
    cells = [reading.cell if reading else None for reading in readings]
    if order is Order.MARKED:
        cells = _marked(cells, way)
    label = plainest([reading.cell.label for reading in found if reading.cell.label] or [Label(name, name)])
    # In place of a number may stand a rule without one: `file the contract at once`, where others give working days.
    reading = [rule for cell in cells if cell for rule in cell.rules]
    unnumbered = tuple(
        () if cell else tuple(own[rule] for rule in dict.fromkeys(reading) if rule in own)
        for cell, own in zip(cells, plain, strict=True)
    )
    return ParameterRow(name, label, found[0].stage, way, order, tuple(cells), tuple(_caveats(found)), unnumbered)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A cell with what the comparison of its row needs besides."""

    cell: ParameterCell
    stage: str
    bases: frozenset[str]
    years: frozenset[str]
    parties: frozenset[bool]
    conditions: frozenset[str]


def _reading(pack: Pack, item: ParameterValue) -> _Reading:
    found = uses(pack, item.name)
    rules = [rule for use in found if (rule := pack.rule(use.rule))]
    bases = {basis.key: basis for rule in rules for basis in _bases(pack, rule, item.name)}
    cell = ParameterCell(
        pack.id, item.value, item.type, item.clause, pack.clauses[item.clause].ref, item.label, item.note, direction(found),
        tuple(use.rule for use in found), tuple(dict.fromkeys(basis.words for basis in bases.values())),
        any(rule.force == "in_principle" for rule in rules),
    )  # fmt: skip
    stages = list(pack.vocabulary.stages)
    stage = min((rule.stage for rule in rules), key=stages.index, default=stages[0])
    keys = frozenset(key for key, basis in bases.items() if not basis.is_year)
    years = frozenset(key for key, basis in bases.items() if basis.is_year)
    return _Reading(cell, stage, keys, years, _parties(found), _conditions(rules, item.name))


def _conditions(rules: Sequence[Rule], name: str) -> frozenset[str]:
    """Give the facts that every rule reading a parameter hangs on, without those that the parameter is compared with."""
    found = []
    for rule in rules:
        conditions = tuple(node for node in (rule.when, rule.unless) if node)
        beside = {other for node in conditions for part in walk(node) for other in fact_names(_others(part, name))}
        found.append(frozenset(fact_names(conditions) - beside))
    return frozenset.intersection(*found) if found else frozenset()


def _parties(found: Sequence[Use]) -> frozenset[bool]:
    return frozenset(use.binds_authority for use in found if use.direction is not Direction.NONE)


def _order(found: Sequence[_Reading]) -> tuple[Order, Direction]:
    """Say whether the values of a row are to be ordered, and which way is stricter."""
    ways = {reading.cell.direction for reading in found}
    way = ways.pop() if len(ways) == 1 else Direction.NONE if Direction.NONE in ways else Direction.DIVIDES
    values = [reading.cell.value for reading in found]
    if len(found) < 2:
        return Order.SINGLE, way
    if all(compare_values(values[0], value) == 0 for value in values) and len({reading.years for reading in found}) == 1:
        return Order.SAME, way
    if len({reading.years for reading in found}) > 1:
        return Order.YEARS, way
    if way in (Direction.NONE, Direction.DIVIDES):
        return (Order.NONE if way is Direction.NONE else Order.DIVIDES), way
    if not frozenset.intersection(*(reading.parties for reading in found)):
        return Order.PARTIES, way
    return (Order.MARKED if longest_and_shortest(values, lambda value: value) else Order.UNITS), way


def _marked(cells: Sequence[ParameterCell | None], way: Direction) -> list[ParameterCell | None]:
    extremes = longest_and_shortest([cell for cell in cells if cell], lambda cell: cell.value)
    assert extremes is not None  # this row's values have an order
    strictest, loosest = extremes if way is Direction.HIGHER else extremes[::-1]
    return [replace(cell, strictest=cell in strictest, loosest=cell in loosest) if cell else None for cell in cells]


def _caveats(found: Sequence[_Reading]) -> Iterator[Label]:
    """Say what a reader of bare numbers would miss: other starting events or bases, words that hold only in principle."""
    if len({reading.bases for reading in found}) > 1:
        yield Label("起算点、基数或对象不同", "counted from, taken of or compared with different things")
    if len({reading.cell.direction for reading in found}) > 1:
        yield Label("用法不同：有的是限值，有的是分界", "used differently: here a limit, there a line between two procedures")
    if len({reading.conditions for reading in found}) > 1:
        yield Label("适用条件不同", "the rules that read it apply under different conditions")
    if len({reading.cell.in_principle for reading in found}) > 1:
        yield Label("部分区为原则性要求", "in some districts in principle only")
    if found and all(reading.parties == {True} for reading in found):
        yield Label("约束主管部门", "binds the authority")


@dataclass(frozen=True, slots=True)
class _Basis:
    """What a parameter is counted from, taken of or compared with."""

    key: str
    words: Label
    is_year: bool


def _bases(pack: Pack, rule: Rule, name: str) -> Iterator[_Basis]:
    prose = [Prose(pack, lang, within=rule.id).inside(rule.loop) for lang in ("zh", "en")]
    for node in (node for expression in rule.expressions() for node in walk(expression)):
        for other in _others(node, name):
            is_year = isinstance(node, Call) and node.function == "on"
            zh, en = (item.event(other) if other.type in DATES else item.value(other) for item in prose)
            facts = fact_names((other,))
            yield _Basis(zh if is_year or not facts else ",".join(sorted(facts)), Label(zh, en), is_year)


def _others(node: Typed, name: str) -> tuple[Typed, ...]:
    """Give what stands beside a parameter: `contract_date` in `contract_date + contract_filing_period`."""
    match node:
        case Arithmetic() | Comparison():
            sides: tuple[Typed, ...] = (node.left, node.right)
        case Call():
            sides = node.arguments
        case _:
            return ()
    own = [isinstance(side, Parameter) and side.name == name for side in sides]
    return tuple(side for side, mine in zip(sides, own, strict=True) if not mine) if any(own) else ()
