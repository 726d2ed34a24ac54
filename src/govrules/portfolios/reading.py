"""A portfolio file → its projects, each checked against its pack's vocabulary; where a row cannot be read the rest goes on."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from govrules.base.diagnostics import Diagnostic, Level, RecordError, UsageError, did_you_mean, listed
from govrules.engine.record import Record, check_record
from govrules.language.types import ListOf, RecordOf
from govrules.packs.catalogue import bundled_packs, load_vocabulary
from govrules.packs.vocabulary import Fact
from govrules.policy import Policy, load_pack
from govrules.portfolios.cells import with_unit
from govrules.portfolios.excel_in import read_excel
from govrules.portfolios.grids import Grid, Grids, column_number
from govrules.portfolios.headings import (
    GUIDE_SHEETS,
    ID,
    Column,
    Districts,
    Headings,
    needs_pack,
    no_projects,
    normal,
)
from govrules.portfolios.portfolio import Portfolio, Project
from govrules.portfolios.sheets import Entry, read_rows
from govrules.portfolios.text_in import read_csv, read_json_lines, read_parquet

EmptyDates = Literal["unknown", "not-happened"]

_TABLES: dict[str, Callable[[Path], Grids]] = {
    ".xlsx": read_excel, ".xlsm": read_excel, ".xls": read_excel, ".csv": read_csv, ".tsv": read_csv, ".txt": read_csv,
    ".parquet": read_parquet,
}  # fmt: skip
_LINES = (".jsonl", ".ndjson")
SUFFIXES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".parquet", *_LINES)
"""Endings of the files that hold a portfolio."""


def read_portfolio(
    path: str | Path, district: str | Path | Policy | None = None, empty_dates: EmptyDates = "unknown"
) -> Portfolio:
    """Read the projects of a table: Excel, CSV, Parquet or JSON lines.

    The pack of a project is the one that its column `district` names, else the one that its sheet is named after, else
    `district` (a pack's name or path, or a Policy). With `empty_dates="not-happened"` an empty cell in a column of events or days
    says that it has not happened; otherwise it is unknown.

    What cannot be read (a cell, a row, a heading) stands in `problems` with its cell, and the other rows are given. Raises
    RecordError for a file of which nothing can be read, PackError for a pack, UsageError for a kind of file that is not known.
    """
    path = Path(path)
    if empty_dates not in ("unknown", "not-happened"):
        message = f"`empty_dates` is `unknown` or `not-happened`, not `{empty_dates}`"
        raise UsageError([Diagnostic("empty-dates", message)])
    given = district if isinstance(district, Policy) or district is None else load_pack(district)
    reader = _Reader(path.name, Districts(given))
    if path.suffix.lower() in _LINES:
        reader.read_lines(path)
    elif path.suffix.lower() in _TABLES:
        reader.read_tables(_with(_TABLES[path.suffix.lower()](path), empty_dates))
    else:
        message = f"`{path.name}` is no kind of table that can be read"
        raise UsageError([Diagnostic("unknown-kind", message, None, f"there are {listed(SUFFIXES)}", place=path.as_posix())])
    return reader.portfolio()


def _with(grids: Grids, empty_dates: EmptyDates) -> Grids:
    flag = empty_dates == "not-happened"
    sheets = (replace(grid, reading=replace(grid.reading, empty_dates_not_happened=flag)) for grid in grids.sheets)
    return replace(grids, sheets=tuple(sheets))


@dataclass(frozen=True, slots=True)
class _Element:
    """A row of a sheet for a list: its fields, with their places and the place of the id that it belongs to."""

    entry: Entry
    id_place: str


_Lists = dict[str, dict[str, list[_Element]]]
"""Elements by fact and project id."""


@dataclass
class _Reader:
    """Collects projects and problems while the sheets are read."""

    name: str
    districts: Districts
    problems: list[Diagnostic] = field(default_factory=list)
    projects: dict[str, Project] = field(default_factory=dict)
    policies: dict[str, Policy] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    """Where each id stands first, also of rows that could not be read."""

    def portfolio(self) -> Portfolio:
        if not self.projects:
            raise RecordError(self.problems) if self.problems else no_projects(self.name)
        return Portfolio(self.name, tuple(self.projects.values()), tuple(self.problems), dict(self.policies))

    def read_tables(self, grids: Grids) -> None:
        """Read the sheets of lists first: the projects are checked with them."""
        self.problems += map(self._weighed, grids.problems)
        lists: _Lists = {}
        main: list[tuple[Grid, Policy | None]] = []
        for grid in grids.sheets:
            policy = self.districts.of_sheet(grid.name) if grid.is_sheet else None
            fact = _list_fact(grid.name, self._facts(policy)) if grid.is_sheet else None
            if fact is not None:
                lists[fact.name] = self._elements(grid, fact)
            elif normal(grid.name) not in GUIDE_SHEETS and (grid.rows or policy or len(grids.sheets) == 1):
                main.append((grid, policy or self.districts.given))
        for grid, policy in main:
            for entry in read_rows(grid, Headings(self._facts(policy)), self.problems):
                self._add(entry, policy, lists)
        for by_id in lists.values():
            for identity, elements in by_id.items():
                if identity not in self.seen:
                    self._stray(identity, elements)

    def _weighed(self, problem: Diagnostic) -> Diagnostic:
        """Take a hidden sheet of projects or of a list for what it is: a part that was left out."""
        if problem.code != "hidden-sheet" or problem.place is None:
            return problem
        policy = self.districts.of_sheet(problem.place)
        matters = policy is not None or _list_fact(problem.place, self._facts(None)) is not None
        return replace(problem, level=Level.ERROR) if matters else problem

    def _facts(self, policy: Policy | None) -> Mapping[str, Fact]:
        """Give the facts that headings may name: those of the sheet's pack, and of every bundled one where rows name theirs."""
        facts = dict(load_vocabulary().facts)
        for item in [policy or self.districts.given] if policy or self.districts.given else map(load_pack, bundled_packs()):
            facts |= item.pack.vocabulary.facts if item else {}
        return facts

    def _elements(self, grid: Grid, fact: Fact) -> dict[str, list[_Element]]:
        found: dict[str, list[_Element]] = defaultdict(list)
        for entry in read_rows(grid, Headings(fact.fields), self.problems):
            found[entry.id].append(_Element(entry, entry.place))
        return found

    def _stray(self, identity: str, elements: list[_Element]) -> None:
        hint = did_you_mean(identity, self.seen) or "write the id as it stands on the sheet of projects"
        for element in elements:
            message = f"no project has the id `{identity}`"
            self.problems.append(Diagnostic("unknown-id", message, None, hint, place=element.id_place))

    def _add(self, entry: Entry, policy: Policy | None, lists: _Lists) -> None:
        problems = list(entry.problems)
        if entry.id in self.seen:
            message = f"the id `{entry.id}` stands twice, first at {self.seen[entry.id]}"
            problems.append(Diagnostic("id-twice", message, None, "give each project an id of its own", place=entry.place))
        self.seen.setdefault(entry.id, entry.place)
        if entry.district is not None:
            policy = self.districts.find(entry.district)
            if policy is None:
                problems.append(replace(self.districts.unknown(entry.district), place=entry.place))
        elif policy is None:
            problems.append(needs_pack(entry.place))
        places: dict[str, object] = dict(entry.places)
        for fact, by_id in lists.items():
            problems += _join(entry, fact, by_id.get(entry.id, []), places)
        record = None
        if policy is not None:
            record = self._checked(entry, policy, places, problems)
        if policy is not None and record is not None and not problems:
            self.policies.setdefault(policy.pack.id, policy)
            self.projects[entry.id] = Project(entry.id, policy.pack.id, record, entry.place)
        self.problems += sorted(problems, key=lambda problem: _order(problem, entry.place))

    def _checked(self, entry: Entry, policy: Policy, places: Mapping[str, object], problems: list[Diagnostic]) -> Record | None:
        """Check a row also where a cell could not be read, so that all its problems come at once."""
        if self.policies.get(policy.pack.id, policy) is not policy:
            message = f"two packs have the id `{policy.pack.id}`"
            problems.append(Diagnostic("pack-twice", message, None, "name them apart", place=entry.place))
        try:
            return check_record({"id": entry.id, **entry.values}, policy.pack.vocabulary)
        except RecordError as error:
            problems += (_moved(item, places, entry.place) for item in error.diagnostics)
            return None

    def read_lines(self, path: Path) -> None:
        """Read a file with a JSON object on each line: values are as in a record, keys may be labels."""
        headings = Headings(self._facts(self.districts.given))
        for number, line in read_json_lines(path):
            place = f"{path.name}:{number}"
            if isinstance(line, Diagnostic):
                self.problems.append(line)
                continue
            problems = self.problems
            before = len(problems)
            entry = _line_entry(line, headings, place, problems)
            if len(problems) > before:
                continue
            if not entry.id:
                problems.append(Diagnostic("no-id", "the record has no id", None, "give each project an `id`", place=place))
                continue
            self._add(entry, self.districts.given, {})


def _line_entry(line: Mapping[str, object], headings: Headings, place: str, problems: list[Diagnostic]) -> Entry:
    own: dict[str, str] = {}
    values: dict[str, object] = {}
    seen: dict[str, str] = {}
    for key, value in line.items():
        match headings.find(key):
            case Diagnostic() as problem:
                problems.append(replace(problem, place=f"{place} {key}"))
            case Column(path=path) if path in seen:
                message = f"`{key}` stands for the same as `{seen[path]}`"
                problems.append(Diagnostic("heading-twice", message, None, "keep one of them", place=f"{place} {key}"))
            case Column(path=path, fact=None):
                seen[path] = key
                if isinstance(value, str | int) and not isinstance(value, bool):
                    own[path] = str(value).strip()
                elif value is not None:
                    message = f"the {path} is a text or a whole number, not `{str(value)[:40]}`"
                    problems.append(Diagnostic("wrong-type", message, None, "write it in quotes", place=f"{place} {key}"))
            case Column(path=path, unit=unit):
                seen[path] = key
                is_number = isinstance(value, int) and not isinstance(value, bool)
                values[path] = with_unit(str(value), unit) if unit and (is_number or isinstance(value, str)) else value
    return Entry(own.get(ID, ""), own.get("district"), values, {}, place)


def _list_fact(sheet: str, facts: Mapping[str, Fact]) -> Fact | None:
    """Give the list of records that a sheet is named after."""
    name = normal(sheet)
    for fact in facts.values():
        # A sheet's name has at most 31 characters.
        names = {normal(word[:31]) for word in (fact.name, fact.label.zh, fact.label.en)}
        if name in names and isinstance(fact.type, ListOf) and isinstance(fact.type.item, RecordOf):
            return fact
    return None


def _join(entry: Entry, fact: str, elements: list[_Element], places: dict[str, object]) -> Iterator[Diagnostic]:
    """Put the rows of a list's sheet into the project that they belong to."""
    if not elements:
        return
    if fact in entry.values:
        message = f"`{fact}` says that there is none, but its sheet has rows for `{entry.id}`"
        yield Diagnostic(
            "contradiction", message, None, "empty the cell, or delete the rows", place=str(places.get(fact, entry.place))
        )
        return
    entry.values[fact] = [element.entry.values for element in elements]
    for number, element in enumerate(elements):
        yield from element.entry.problems
        places[f"{fact}[{number}]"] = element.entry.place
        places |= {f"{fact}[{number}].{path}": place for path, place in element.entry.places.items()}


def _order(problem: Diagnostic, row: str) -> tuple[bool, int]:
    """Put the cells of a row from left to right, then those of other sheets."""
    sheet, _, cell = (problem.place or "").rpartition("!")
    letters = re.fullmatch(r"([A-Z]{1,3})\d+", cell)
    elsewhere = sheet != row.rpartition("!")[0]
    return elsewhere, column_number(letters[1]) if letters and not elsewhere else 0


def _moved(problem: Diagnostic, places: Mapping[str, object], row: str) -> Diagnostic:
    """Put the cell of a value in the place of its path in the record; the row where the path has none."""
    path = problem.place or ""
    while path and path not in places:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    if path:
        return replace(problem, place=str(places[path]))
    return replace(problem, place=f"{row} {problem.place}" if problem.place else row)
