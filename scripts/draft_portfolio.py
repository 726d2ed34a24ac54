"""Draft a made-up portfolio: projects of all bundled districts in the middle of their lives, varied from the examples.

    python scripts/draft_portfolio.py examples/portfolio-five-districts.xlsx --count 20
    python scripts/draft_portfolio.py examples/portfolio-yubei.csv --district yubei --count 12
    python scripts/draft_portfolio.py large.xlsx --count 10000

The ending tells the form: `.xlsx` (a sheet a district, a sheet for changes) or `.csv` (one district). The same arguments give
the same projects. Judge them on 2023-06-30.
"""

import argparse
import csv
import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from govrules.engine.record import Record, read_record
from govrules.language.types import BOOL, DAY, EVENT, MONEY, EnumOf, ListOf
from govrules.language.values import NEVER
from govrules.packs.catalogue import bundled_packs
from govrules.packs.pack import Pack
from govrules.packs.reader import read_source
from govrules.packs.vocabulary import Fact
from govrules.policy import load_pack
from govrules.portfolios.columns import columns_of, is_records

ROOT = Path(__file__).resolve().parent.parent
AS_OF = date(2023, 6, 30)
_MOST_DAYS = 240
"""Days by which a whole project is moved to and fro."""
_EXTRA = 0.35
"""Share of the facts that an example leaves out and a drafted project tells."""
_CODES = {"qingjiangpu": "QJ", "wendeng": "WD", "xiangcheng": "XC", "yicheng": "YC", "yubei": "YB"}

Raw = dict[str, Any]


def main() -> None:
    """Read the arguments and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--district", default="yubei", choices=bundled_packs())
    options = parser.parse_args()
    if options.path.suffix == ".csv":
        write_csv(options.path, load_pack(options.district).pack, options.count, options.seed)
    else:
        write_workbook(options.path, options.count, options.seed)


def columns(pack: Pack) -> list[Fact]:
    """Give the facts that have a column: those that the pack reads, `changes` among the lists, no records."""
    facts = [column.fact for column in columns_of(pack) if "." not in column.path]
    return [fact for fact in facts if not is_records(fact) or fact.name == "changes"]


def projects(pack: Pack, count: int, seed: int) -> Iterator[Raw]:
    """Give made-up projects: the example's facts moved in time, some changed, some left out, some added."""
    example = read_record(read_source(ROOT / "examples" / f"{pack.id}-midway.yaml"), pack.vocabulary)
    latest = max(value for value in example.facts.values() if isinstance(value, date))
    for number in range(1, count + 1):
        chance = random.Random(f"{seed}/{pack.id}/{number}")
        shift = AS_OF - latest + timedelta(chance.randint(-_MOST_DAYS, _MOST_DAYS))
        yield {"id": f"{_CODES.get(pack.id, pack.id)}-{number:04}", **_drafted(columns(pack), example, shift, chance)}


def _drafted(facts: Sequence[Fact], example: Record, shift: timedelta, chance: random.Random) -> Raw:
    values = {fact.name: _varied(fact, example.facts.get(fact.name), shift, chance) for fact in facts}
    return {name: value for name, value in values.items() if value is not None}


def _varied(fact: Fact, value: Any, shift: timedelta, chance: random.Random) -> Any:
    """Give a value near that of the example; `-` for a date that has not come."""
    if value is None:
        return _added(fact, chance) if chance.random() < _EXTRA else None
    if value is NEVER or isinstance(value, date):
        return _moved(value, shift + timedelta(chance.choice((0, 0, 0, 0, -5, 3, 12))), fact)
    if isinstance(value, bool):
        return value if chance.random() < 0.97 else not value
    if fact.type == MONEY:
        return round(value / 100 * chance.uniform(0.5, 1.6))
    if isinstance(value, tuple) and is_records(fact):
        return [{name: _moved(item, shift, fact.fields[name]) for name, item in each.fields.items()} for each in value]
    shortened = isinstance(value, tuple) and len(value) > 2 and chance.random() < 0.1
    return value[:-1] if shortened else value


def _moved(value: Any, shift: timedelta, fact: Fact) -> Any:
    if value is NEVER:
        return "-"
    if isinstance(value, date):
        moved = value + shift
        return "-" if fact.type == EVENT and moved > AS_OF else moved
    return value // 100 if fact.type == MONEY else value


def _added(fact: Fact, chance: random.Random) -> Any:
    if fact.type == BOOL:
        return chance.random() < 0.9
    if fact.type in (EVENT, DAY):
        return "-" if chance.random() < 0.3 else AS_OF - timedelta(chance.randint(20, 700))
    if isinstance(fact.type, ListOf) and isinstance(fact.type.item, EnumOf):
        return tuple(code for code in fact.type.item.codes if chance.random() < 0.6)
    return None


def _cell(value: Any) -> Any:
    """Write a value as people do."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple | list):
        return ";".join(map(str, value)) if value else "无"
    return value if isinstance(value, date | int | str | None) else str(float(value))


def write_workbook(path: Path, count: int, seed: int) -> None:
    """Write a workbook: a sheet a district with its share of the projects, and a sheet with the changes of all."""
    book = xlsxwriter.Workbook(path)
    book.set_properties({"created": AS_OF})
    names = bundled_packs()
    changes: list[Raw] = []
    for position, name in enumerate(names):
        pack = load_pack(name).pack
        rows = list(projects(pack, count // len(names) + (position < count % len(names)), seed))
        for row in rows:
            if row.get("changes"):
                changes += [{"id": row["id"], **change} for change in row.pop("changes")]
        _write_sheet(book, pack.district.zh, columns(pack), rows)
    fact = load_pack(names[0]).pack.vocabulary.facts["changes"]
    _write_sheet(book, fact.label.zh, list(fact.fields.values()), changes)
    book.close()


def _write_sheet(book: Any, name: str, facts: Sequence[Fact], rows: Sequence[Raw]) -> None:
    day, head = book.add_format({"num_format": "yyyy/m/d"}), book.add_format({"bold": True, "text_wrap": True})
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(facts), 14)
    sheet.write_row(0, 0, ["项目编号", *(fact.label.zh for fact in facts)], head)
    for line, row in enumerate(rows, 1):
        for column, key in enumerate(["id", *(fact.name for fact in facts)]):
            value = _cell(row.get(key))
            if isinstance(value, date):
                sheet.write_datetime(line, column, value, day)
            elif value is not None:
                sheet.write(line, column, value)


def write_csv(path: Path, pack: Pack, count: int, seed: int) -> None:
    """Write a CSV file with the byte order mark that spreadsheets want; changes do not fit it."""
    facts = [fact for fact in columns(pack) if not is_records(fact)]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["项目编号", *(fact.label.zh for fact in facts)])
        for row in projects(pack, count, seed):
            writer.writerow([row["id"], *(_cell(row.get(fact.name)) for fact in facts)])


if __name__ == "__main__":
    main()
