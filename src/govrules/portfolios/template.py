"""A portfolio to fill in: a workbook (or the head of a CSV file) with the columns that a pack's rules read."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import starmap
from pathlib import Path
from typing import Any

from govrules.base.units import Label
from govrules.language.types import BOOL, DAY, EVENT, INT, MONEY, RATIO, EnumOf, Type
from govrules.packs.pack import Pack
from govrules.packs.vocabulary import Fact
from govrules.portfolios.columns import TemplateColumn, articles_of, columns_of, comment, how_to_write, is_records
from govrules.portfolios.grids import column_letters
from govrules.portfolios.guide import write_guide
from govrules.portfolios.sheet_out import Book, Worksheet

_FILLED = 2000
"""Rows that are prepared for filling in."""
_FALLBACK_DATE = date(2024, 1, 1)
ID = Label("项目编号\n(id)", "project id\n(id)")
CODES = Label("代码表", "Codes")
_YES_NO = {"zh": ["是", "否"], "en": ["yes", "no"]}
_BANDS = ("#DDE7F0", "#EEF3E6", "#F7EEDD", "#EFE6F2")
_NUMBER_FORMATS: dict[Type, str] = {EVENT: "yyyy-mm-dd", DAY: "yyyy-mm-dd", MONEY: "#,##0.##", RATIO: "0.##%", INT: "0"}


def template_csv(pack: Pack, lang: str = "zh") -> str:
    """Give the head line of a CSV file, with the byte order mark that spreadsheets want."""
    buffer = io.StringIO()
    headings = [ID[lang], *(column.heading(lang) for column in columns_of(pack))]
    csv.writer(buffer, lineterminator="\r\n").writerow([heading.replace("\n", " ") for heading in headings])
    return "\ufeff" + buffer.getvalue()


def write_template(pack: Pack, path: Path, lang: str = "zh") -> None:
    """Write a workbook to fill in: a sheet for the projects, one for each list, the codes and how to fill it in.

    Raises UsageError where the file cannot be written or the library is not installed.
    """
    day = pack.document.issued or pack.in_force.start or _FALLBACK_DATE
    book = Book(path, day, pack.document.title, lang)
    columns = columns_of(pack)
    # A sheet is written out as it is made, so the places of the codes are reckoned before.
    lists = [column.fact for column in columns if is_records(column.fact)]
    template = _Template(book, pack, lang, articles_of(pack), _code_places(columns, lists, lang))
    template.projects(columns)
    for fact in lists:
        template.elements(fact)
    _write_codes(book, template.codes, lang)
    write_guide(book, pack, [fact.label[lang] for fact in lists], lang)
    book.close()


@dataclass(frozen=True, slots=True)
class _Codes:
    """The codes of a fact and the rows (from 0) of the code table that hold them."""

    label: Label
    fact: Fact
    first: int
    last: int


def _code_places(columns: Sequence[TemplateColumn], lists: Sequence[Fact], lang: str) -> dict[str, _Codes]:
    places: dict[str, _Codes] = {}
    line = 1
    paths = [(column.path, column.label, column.fact) for column in columns]
    paths += [(f"{fact.name}.{inner.name}", inner.label, inner) for fact in lists for inner in fact.fields.values()]
    for path, label, fact in paths:
        if fact.values:
            places[path] = _Codes(label, fact, line, line + len(fact.values) - 1)
            line += len(fact.values)
    return places


@dataclass(frozen=True, slots=True)
class _Template:
    book: Book
    pack: Pack
    lang: str
    articles: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, _Codes]
    shades: dict[str, str] = field(default_factory=dict)

    def projects(self, columns: Sequence[TemplateColumn]) -> None:
        """Write the sheet of projects, named after the district: stages above, headings with comments below."""
        sheet = self.book.add(self.pack.district[self.lang][:31].rstrip(), "#24476B")
        self._widths(sheet, columns)
        stage = ""
        for number, column in enumerate(columns, 1):
            shade = self._shade(column.stage)
            band = self.book.format(f"stage {shade}", bold=True, bg_color=shade, font_color="#24476B")
            text = self.pack.vocabulary.stages[column.stage][self.lang] if column.stage != stage else ""
            sheet.write_string(0, number, text, band)
            stage = column.stage
        self._headings(sheet, 1, columns)
        sheet.freeze_panes(2, 1)

    def elements(self, fact: Fact) -> None:
        """Write the sheet of a list: one row an element, which names its project."""
        sheet = self.book.add(fact.label[self.lang][:31].rstrip(), "#E69F00")
        fields = tuple(TemplateColumn(inner.name, inner, inner.label, fact.stage or "") for inner in fact.fields.values())
        self._widths(sheet, fields)
        self._headings(sheet, 0, fields, f"{fact.name}.", self.articles.get(fact.name, ()))
        sheet.freeze_panes(1, 1)

    def _widths(self, sheet: Worksheet, columns: Sequence[TemplateColumn]) -> None:
        # Ids are text: as numbers they would lose leading zeros and long tails.
        sheet.set_column(0, 0, 18, self.book.format("id", num_format="@"))
        for number, column in enumerate(columns, 1):
            shown = _NUMBER_FORMATS.get(column.fact.type)
            body = self.book.format(f"body {shown}", num_format=shown) if shown else None
            sheet.set_column(number, number, 24 if column.fact.values else 20, body)

    def _headings(
        self,
        sheet: Worksheet,
        row: int,
        columns: Sequence[TemplateColumn],
        prefix: str = "",
        articles: tuple[str, ...] | None = None,
    ) -> None:
        sheet.set_row(row, 62)
        sheet.write_string(row, 0, ID[self.lang], self.book.head())
        told = Label("每个项目一个编号，不可重复", "a number or name of its own for each project")
        sheet.write_comment(row, 0, told[self.lang], _COMMENT)
        for number, column in enumerate(columns, 1):
            shade = self._shade(column.stage)
            head = self.book.format(
                f"head {shade}", bold=True, bg_color=shade, text_wrap=True, valign="vcenter", border=1, border_color="#C9CFD6"
            )
            sheet.write_string(row, number, column.heading(self.lang), head)
            refs = self.articles.get(column.path.partition(".")[0], ()) if articles is None else articles
            text = comment(column, refs, self.lang)
            sheet.write_comment(row, number, text, {**_COMMENT, "y_scale": 1 + text.count("\n") * 0.35 + len(text) / 160})
            validation = self._validation(prefix + column.path, column.fact, row + 1, number)
            if validation:
                sheet.data_validation(row + 1, number, row + _FILLED, number, validation)

    def _shade(self, stage: str) -> str:
        return self.shades.setdefault(stage, _BANDS[len(self.shades) % len(_BANDS)])

    def _validation(self, path: str, fact: Fact, row: int, column: int) -> dict[str, Any] | None:
        """Give the drop-down or the check of a column. Checks only warn: more ways to write are read than a formula knows."""
        if isinstance(fact.type, EnumOf):
            place = self.codes[path]
            column_letter = "D" if self.lang == "zh" else "E"
            source = f"='{CODES[self.lang]}'!${column_letter}${place.first + 1}:${column_letter}${place.last + 1}"
            return {"validate": "list", "source": source, "error_type": "warning"}
        if fact.type == BOOL:
            return {"validate": "list", "source": _YES_NO[self.lang], "error_type": "warning"}
        if fact.type in (EVENT, DAY):
            cell = f"{column_letters(column + 1)}{row + 1}"
            title = Label("日期", "a date")[self.lang]
            return {
                "validate": "custom", "value": f'=OR(ISNUMBER({cell}),{cell}="-",{cell}="无")', "error_type": "warning",
                "error_title": title, "error_message": how_to_write(fact.type, self.lang)[:255],
            }  # fmt: skip
        return None


_COMMENT: dict[str, Any] = {"x_scale": 2.2, "author": "govrules", "font_size": 9}


def _write_codes(book: Book, codes: Mapping[str, _Codes], lang: str) -> None:
    sheet = book.add(CODES[lang], "#7A7A7A")
    heads = ("信息", "fact"), ("名称", "name"), ("代码", "code"), ("中文", "Chinese"), ("英文", "English")
    for column, (label, width) in enumerate(zip(starmap(Label, heads), (34, 34, 34, 34, 50), strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, label[lang], book.head())
    text = book.cell("text")
    for path, place in codes.items():
        for line, (code, label) in enumerate(place.fact.values.items(), place.first):
            for column, words in enumerate((place.label[lang], path, code, label.zh, label.en)):
                sheet.write_string(line, column, words, text)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
