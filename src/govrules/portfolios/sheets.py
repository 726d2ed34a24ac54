"""A sheet with headings → its rows as facts by path, each value with its cell; what cannot be read is named and left out."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from govrules.base.diagnostics import Diagnostic, Level
from govrules.engine.convert import ConversionError
from govrules.portfolios.cells import EMPTY, cell_reader, identity, is_empty
from govrules.portfolios.grids import Cells, Grid, column_letters
from govrules.portfolios.headings import (
    DISTRICT,
    ID,
    ID_WORDS,
    Column,
    Headings,
    is_footnote,
    is_total,
    normal,
    scale_told,
    takes,
)

_SEARCHED_ROWS = 20
"""Rows from the top among which the headings are looked for: titles may stand above them."""
_SHOWN_UNKNOWN = 12
_LONGEST_REMARK = 40


class Place(NamedTuple):
    """A cell of a sheet; written out only where there is a problem to report."""

    grid: Grid
    row: int
    column: int

    def __str__(self) -> str:
        return self.grid.place(self.row, self.column)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: its id, the district that it names, its values by path with their places, and what is wrong with it."""

    id: str
    district: str | None
    values: dict[str, object]
    places: dict[str, Place]
    place: str
    problems: list[Diagnostic] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A column with its number and what reads its cells."""

    number: int
    column: Column
    read: Callable[[object], object]


def read_rows(grid: Grid, headings: Headings, problems: list[Diagnostic]) -> Iterator[Entry]:
    """Give the rows below the headings that have an id; what is wrong with the sheet, or a row without id, joins `problems`."""
    header = _header_row(grid, headings)
    if header is None:
        problems.append(Diagnostic("empty", "the sheet is empty", None, "fill it in, or delete it", place=grid.name))
        return
    columns = _columns(grid, header, headings, problems)
    if not any(item.column.path == ID for item in columns):
        hint = "add a column `项目编号` (or `id`) with a number or name for each project; all headings stand in one row"
        number = grid.rows[header][0]
        message = "no column holds the projects' ids, so that no row can be told from another"
        problems.append(Diagnostic("no-id", message, None, hint, place=grid.place(number)))
        return
    columns = list(_of_known_scale(grid, header, columns, problems))
    _tell_hidden(grid, problems)
    passed = dict(_passed_over(grid, header, headings))
    problems += filter(None, passed.values())
    merged = _merged(grid, header, columns, passed.keys(), problems)
    width = len(grid.rows[header][1])
    for number, cells in grid.rows[header + 1 :]:
        if number in passed:
            continue
        if len(cells) > width and not grid.is_sheet:
            hint = 'quote what holds a comma, such as "1,200,000"'
            message = f"the row has {len(cells)} cells and the headings are {width}, so that a cell may stand in the wrong column"
            problems.append(Diagnostic("row-too-long", message, None, hint, place=grid.place(number)))
            continue
        entry = _entry(grid, number, cells, columns)
        if number in merged:
            # The problem stands once for the merged range.
            continue
        if entry.id:
            yield entry
        elif entry.values or entry.problems:
            place = grid.place(number, next(item.number for item in columns if item.column.path == ID))
            problems += entry.problems
            if any(problem.place == place for problem in entry.problems):
                # The id is there and cannot be read.
                continue
            problems.append(Diagnostic("no-id", "the row has no id", None, "give each project an id of its own", place=place))


def _of_known_scale(grid: Grid, header: int, columns: Sequence[_Placed], problems: list[Diagnostic]) -> Iterator[_Placed]:
    """Leave out the amounts whose headings name no unit where a cell above or below the headings tells one for all."""
    told = next(
        (
            (grid.place(row, number), scale)
            for row, cells in [*grid.rows[:header], *grid.rows[header + 1 : header + 2]]
            for number, cell in enumerate(cells, 1)
            if (scale := scale_told(cell))
        ),
        None,
    )
    row, names = grid.rows[header]
    for item in columns:
        if told and item.column.unit is None and takes(item.column.fact, "%" if told[1] == "%" else "元"):
            name = " ".join(str(names[item.number - 1]).split())
            message = f"the cell {told[0]} says `{told[1]}`, and the heading `{name}` names no unit: the column was not read"
            units = ("%",) if told[1] == "%" else ("万元", "元")
            hint = f"write the unit into the heading: {' or '.join(f'`{name}（{unit}）`' for unit in units)}"
            problems.append(Diagnostic("unit-elsewhere", message, None, hint, place=grid.place(row, item.number)))
        else:
            yield item


def _tell_hidden(grid: Grid, problems: list[Diagnostic]) -> None:
    if grid.hidden:
        message = f"hidden or filtered out, and read all the same: {', '.join(grid.hidden)}"
        hint = "delete what is not to count; show the rest"
        problems.append(Diagnostic("hidden", message, None, hint, Level.WARNING, place=grid.name))


def _passed_over(grid: Grid, header: int, headings: Headings) -> Iterator[tuple[int, Diagnostic | None]]:
    """Give the rows below the headings that are no project: headings again, totals, remarks; with what is to be said of them."""
    for number, cells in grid.rows[header + 1 :]:
        first = next((cell for cell in cells if not is_empty(cell)), None)
        if not isinstance(first, str):
            continue
        if _is_headings(cells, headings):
            yield number, None
        elif is_total(first) or is_footnote(first):
            word = " ".join(first.split())[:_LONGEST_REMARK]
            message = f"the row `{word}` is taken for totals or a remark and was not read"
            hint = "if it is a project, give it another id"
            yield number, Diagnostic("no-project", message, None, hint, Level.WARNING, place=grid.place(number))


def _is_headings(cells: Cells, headings: Headings) -> bool:
    words = [cell for cell in cells if not is_empty(cell)]
    known = all(isinstance(word, str) and not isinstance(headings.find(word), Diagnostic) for word in words)
    return known and any(normal(str(word)) in ID_WORDS for word in words)


def _header_row(grid: Grid, headings: Headings) -> int | None:
    """Find the row that names most; the first one where none names anything."""
    if not grid.rows:
        return None
    rows = grid.rows[:_SEARCHED_ROWS]
    counts = [sum(headings.knows(cell) for cell in cells) for _, cells in rows]
    return counts.index(max(counts))


def _columns(grid: Grid, header: int, headings: Headings, problems: list[Diagnostic]) -> list[_Placed]:
    row, names = grid.rows[header]
    first: dict[str, int] = {}
    placed: list[_Placed] = []
    found: list[Diagnostic] = []
    for number, name in enumerate(names, 1):
        if is_empty(name):
            continue
        place = grid.place(row, number)
        match headings.find(str(name)):
            case Diagnostic() as problem:
                found.append(replace(problem, place=place))
            case Column() as column if column.path in first:
                words, letters = " ".join(str(name).split()), column_letters(first[column.path])
                message = f"the heading `{words}` stands for the same as column {letters}"
                found.append(
                    Diagnostic("heading-twice", message, None, "keep one of them; begin the other with `#`", place=place)
                )
            case Column() as column:
                first[column.path] = number
                placed.append(_Placed(number, column, _reader(column, grid)))
    problems += found[:_SHOWN_UNKNOWN]
    if len(found) > _SHOWN_UNKNOWN:
        message = f"{len(found) - _SHOWN_UNKNOWN} more headings cannot be used"
        problems.append(Diagnostic("unknown-fact", message, None, "is this the row of headings?", place=grid.place(row)))
    problems += _nameless(grid, header, names)
    return placed


def _reader(column: Column, grid: Grid) -> Callable[[object], object]:
    if column.fact is None:
        return lambda cell: EMPTY if is_empty(cell) else identity(cell)
    return cell_reader(column.fact, column.unit, grid.reading)


def _nameless(grid: Grid, header: int, names: Cells) -> Iterator[Diagnostic]:
    """A column with cells and no heading would be lost without a word."""
    seen = {number for number, name in enumerate(names, 1) if not is_empty(name)}
    for row, cells in grid.rows[header + 1 :]:
        if len(cells) > len(names) and not grid.is_sheet:
            # The row is reported as too long.
            continue
        for number, cell in enumerate(cells, 1):
            if number not in seen and not is_empty(cell):
                seen.add(number)
                hint = "name it, or begin its heading with `#` if it is your own"
                yield Diagnostic("no-heading", "the column has no heading", None, hint, place=grid.place(row, number))


def _merged(grid: Grid, header: int, columns: Sequence[_Placed], passed: Collection[int], problems: list[Diagnostic]) -> set[int]:
    """Give the rows that a merged range makes unreadable: its value stands in its first cell only, the others look empty."""
    top = grid.rows[header][0]
    used = {item.number for item in columns}
    rows: set[int] = set()
    for merge in grid.merges:
        touched = used & set(range(merge.left, merge.right + 1))
        in_head = merge.top <= top <= merge.bottom and merge.right > merge.left
        if not (in_head or (touched and merge.bottom > top)) or (merge.top == merge.bottom and merge.top in passed):
            continue
        place = f"{grid.place(1).removesuffix('1')}{merge}"
        message = "the headings are merged" if in_head else "the cells are merged, so that only the first one has a value"
        problems.append(Diagnostic("merged", message, None, "unmerge them and fill in each cell", place=place))
        rows |= set(range(max(merge.top, top + 1), merge.bottom + 1))
    return rows


def _entry(grid: Grid, row: int, cells: Cells, columns: Sequence[_Placed]) -> Entry:
    own: dict[str, str] = {}
    entry = Entry("", None, {}, {}, grid.place(row))
    for item in columns:
        cell = cells[item.number - 1] if item.number <= len(cells) else None
        path = item.column.path
        try:
            if grid.uncounted and (row, item.number) in grid.uncounted:
                hint = "open the workbook in Excel and save it, so that it is calculated"
                raise ConversionError("not-calculated", "the formula of the cell was never calculated", hint)
            value = item.read(cell)
        except ConversionError as error:
            place = grid.place(row, item.number)
            entry.problems.append(Diagnostic(error.code, str(error), None, error.help, place=place))
            continue
        if value is EMPTY:
            continue
        if path in (ID, DISTRICT):
            own[path] = str(value)
            continue
        if cell is not None:
            entry.places[path] = Place(grid, row, item.number)
        _put(entry.values, path, value)
    return replace(entry, id=own.get(ID, ""), district=own.get(DISTRICT))


def _put(values: dict[str, object], path: str, value: object) -> None:
    """Set a fact, or the field of a record that has columns of its own."""
    head, _, inner = path.partition(".")
    if not inner:
        values[head] = value
        return
    fields = values.setdefault(head, {})
    if isinstance(fields, dict):
        fields[inner] = value
