"""Districts side by side: their numbers, their rules, and what only some of them say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from govrules.analysis import comparison_tables as words
from govrules.analysis.comparison_data import (
    head_data,
    matrix_data,
    parameter_columns,
    rows_data,
    rule_columns,
    wide_parameters,
    wide_rules,
)
from govrules.analysis.frames import to_frame
from govrules.analysis.norms import RuleRow, rule_rows
from govrules.analysis.parameters import ParameterRow, parameter_rows
from govrules.analysis.selection import Selection, make_selection
from govrules.analysis.tables import Sheet, Table
from govrules.analysis.tables_excel import write_workbook
from govrules.analysis.tables_html import render_fragment, render_page
from govrules.analysis.tables_markdown import render_markdown
from govrules.analysis.topics import TOPICS, MatrixRow, find_topics, matrix_rows
from govrules.base.diagnostics import Diagnostic, UsageError, listed
from govrules.base.units import Label
from govrules.packs.pack import Pack
from govrules.policy import Policy, load_pack

PackLike = str | Path | Policy | Pack


def compare(*packs: PackLike | Sequence[PackLike], frames: str | None = None, lang: str = "zh") -> "Comparison":
    """Put packs side by side: names of bundled packs, paths of pack files, or policies; at least two, none twice.

    `frames` names the library of the frames (`pandas` or `polars`), `lang` (`zh` or `en`) the language of what is shown.
    Raises UsageError for fewer packs and for two of one id, PackError for a pack that cannot be read.
    """
    found = tuple(load_packs(_flat(packs)))
    if len(found) < 2:
        raise UsageError([Diagnostic("too-few-packs", "a comparison takes two packs or more", None, "name another pack")])
    return Comparison(found, frames=frames, lang=check_language(lang))


def _flat(items: Sequence[Any]) -> list[Any]:
    """Take names given one by one or as a list alike."""
    return [name for item in items for name in (item if isinstance(item, list | tuple) else (item,))]


def load_packs(packs: PackLike | Sequence[PackLike]) -> list[Pack]:
    """Load packs by name or path, or take those of policies. Raises UsageError for two of one id, PackError."""
    if isinstance(packs, str | Path | Policy | Pack):
        packs = (packs,)
    found = [pack if isinstance(pack, Pack) else (pack if isinstance(pack, Policy) else load_pack(pack)).pack for pack in packs]
    names = [pack.id for pack in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        message = f"{listed(twice)} stand{'s' if len(twice) == 1 else ''} more than once among the packs"
        hint = "name each district once; for two versions of one pack there is `govrules diff`"
        raise UsageError([Diagnostic("same-pack", message, None, hint)])
    return found


def check_language(lang: str) -> str:
    """Give the language back. Raises UsageError unless it is `zh` or `en`."""
    if lang not in ("zh", "en"):
        raise UsageError([Diagnostic("unknown-language", f"no language named `{lang}`", None, "there are `zh` and `en`")])
    return lang


@dataclass(frozen=True)
class Comparison:
    """Packs side by side. Immutable; rows are computed when first read; the same packs give the same bytes."""

    packs: tuple[Pack, ...]
    frames: str | None = field(default=None, kw_only=True)
    lang: str = field(default="zh", kw_only=True)
    selection: Selection = field(default=Selection(), kw_only=True)

    def select(self, *, stages: Sequence[str] = (), only: str | None = None, parts: Sequence[str] = ()) -> "Comparison":
        """Give the same with fewer rows.

        `stages` of the vocabulary; `only` the rows that several packs have and that are `differing`, those that are `shared`
        by several, or those that are `unique` to one; `parts` of `parameters` and `rules`. Raises UsageError for other words.
        """
        stages, parts = ((item,) if isinstance(item, str) else item for item in (stages, parts))
        chosen = make_selection(stages, only, parts, list(self.packs[0].vocabulary.stages))
        return replace(self, selection=chosen)

    @cached_property
    def parameter_rows(self) -> tuple[ParameterRow, ...]:
        """A row a parameter, by stage and name; a cell a pack, None where its text is silent."""
        return self.selection.rows(parameter_rows(self.packs)) if "parameters" in self.selection.parts else ()

    @cached_property
    def rule_rows(self) -> tuple[RuleRow, ...]:
        """A row a rule id, by stage and id; a cell a pack, None where it has no rule of that kind."""
        return self.selection.rows(rule_rows(self.packs)) if "rules" in self.selection.parts else ()

    @property
    def parameters(self) -> Any:
        """The parameters side by side as a frame: a row a parameter; for every pack the value in words and the article."""
        return to_frame(wide_parameters(self.packs, self.parameter_rows, self.lang), self.frames)

    @property
    def rules(self) -> Any:
        """The rules side by side as a frame: a row a rule; for every pack article, force, actor, addressee and deadline."""
        return to_frame(wide_rules(self.packs, self.rule_rows, self.lang), self.frames)

    @property
    def parameter_cells(self) -> Any:
        """The parameters as a long frame for reckoning: a row a parameter and pack, with bare number, unit and marks."""
        return to_frame(parameter_columns(self.parameter_rows, self.lang), self.frames)

    @property
    def rule_cells(self) -> Any:
        """The rules as a long frame: a row a rule and pack that has it, with all that is compared and the whole sentence."""
        return to_frame(rule_columns(self.rule_rows, self.lang), self.frames)

    def matrix(self, *topics: str | Sequence[str]) -> "Matrix":
        """Lay topics over the packs: each cell gives the numbers with their articles, then the other rules.

        A topic is one of `govrules.analysis.topics.TOPICS`, a stage, a rule id or a parameter; none given: all of the first.
        Raises UsageError for an unknown one.
        """
        wanted = _flat(topics)
        chosen = find_topics(wanted, self.packs[0].vocabulary, self.rule_rows, self.parameter_rows) if wanted else list(TOPICS)
        names = [pack.id for pack in self.packs]
        return Matrix(self, matrix_rows(chosen, names, self.rule_rows, self.parameter_rows))

    def tables(self, lang: str | None = None) -> tuple[Table, ...]:
        """Give the comparison as tables in words: topics, then numbers and rules, each of several packs and of one."""
        chosen, packs, wanted = lang or self.lang, self.packs, self.selection
        numbers, rules = self.parameter_rows, self.rule_rows
        several, own = wanted.only != "unique", wanted.only in (None, "unique")
        found: list[Table] = []
        if wanted.is_everything:
            found.append(words.matrix_table(packs, self.matrix().rows, chosen))
        if "parameters" in wanted.parts:
            found += [words.parameter_table(packs, [row for row in numbers if len(row.present) > 1], chosen)] * several
            found += [words.own_parameter_table(packs, [row for row in numbers if len(row.present) == 1], chosen)] * own
        if "rules" in wanted.parts:
            found += [words.shared_table(packs, [row for row in rules if len(row.present) > 1], chosen)] * several
            found += [words.unique_table(packs, [row for row in rules if len(row.present) == 1], chosen)] * own
        # What has been asked for is not folded away.
        return tuple(replace(table, folded=table.folded and wanted.only is None) for table in found)

    def sheet(self, lang: str | None = None, tables: Sequence[Table] | None = None) -> Sheet:
        """Give tables (by default all) under the title of the comparison, with what regulations are compared."""
        chosen = check_language(lang or self.lang)
        title = "各区规定对照" if chosen == "zh" else "Districts side by side"
        return Sheet(title, chosen, _regulations(self.packs, chosen), tuple(self.tables(chosen) if tables is None else tables))

    def to_markdown(self, lang: str | None = None) -> str:
        """Give the comparison as Markdown."""
        return render_markdown(self.sheet(lang))

    def to_html(self, lang: str | None = None) -> str:
        """Give the comparison as a page of its own that loads nothing."""
        return render_page(self.sheet(lang))

    def to_excel(self, path: str | Path, lang: str | None = None) -> None:
        """Write a workbook: tables side by side and, for filtering, all cells in long form. Raises UsageError."""
        write_workbook(self.sheet(lang), path, self._details(lang or self.lang))

    def _details(self, lang: str) -> Mapping[str, Mapping[str, Sequence[object]]]:
        details = {
            Label("参数明细", "Parameter cells")[lang]: parameter_columns(self.parameter_rows, lang),
            Label("规则明细", "Rule cells")[lang]: rule_columns(self.rule_rows, lang),
        }
        return {name: columns for name, columns in details.items() if any(columns.values())}

    def to_dict(self) -> dict[str, Any]:
        """Give the comparison as plain data, format `govrules-compare/1`."""
        return {**head_data(self.packs), **rows_data(self.packs, self.parameter_rows, self.rule_rows)}

    def _repr_html_(self) -> str:
        return render_fragment(self.sheet())

    def __repr__(self) -> str:
        names = ", ".join(pack.id for pack in self.packs)
        return f"<Comparison {names}: {len(self.parameter_rows)} parameters, {len(self.rule_rows)} rules>"


@dataclass(frozen=True)
class Matrix:
    """Topics over packs, small enough to read at a glance."""

    comparison: Comparison
    rows: tuple[MatrixRow, ...]

    def __repr__(self) -> str:
        names = ", ".join(pack.id for pack in self.comparison.packs)
        return f"<Matrix {names}: {', '.join(row.topic.key for row in self.rows)}>"

    def sheet(self, lang: str | None = None) -> Sheet:
        """Give the matrix as a table with the regulations that it compares."""
        chosen = check_language(lang or self.comparison.lang)
        return self.comparison.sheet(chosen, [words.matrix_table(self.comparison.packs, self.rows, chosen)])

    def to_frame(self) -> Any:
        """Give the matrix as a frame: a row a topic, a column a pack, the lines of a cell joined; null where a text is silent."""
        lang = self.comparison.lang
        table = self.sheet().tables[0]
        columns: dict[str, list[str | None]] = {table.head[0]: [row.topic.label[lang] for row in self.rows]}
        for number, pack in enumerate(self.comparison.packs, start=1):
            silent = [row.cells[number - 1] is None for row in self.rows]
            texts = ["\n".join(row.cells[number].lines(lang)) for row in table.rows]
            columns[pack.id] = [None if gap else text for gap, text in zip(silent, texts, strict=True)]
        return to_frame(columns, self.comparison.frames)

    def to_dict(self) -> dict[str, Any]:
        """Give the matrix as plain data, format `govrules-compare/1`."""
        return {**head_data(self.comparison.packs), "topics": matrix_data(self.comparison.packs, self.rows)}

    def to_excel(self, path: str | Path, lang: str | None = None) -> None:
        """Write the matrix as a workbook. Raises UsageError if the file cannot be written."""
        write_workbook(self.sheet(lang), path)

    def to_html(self, lang: str | None = None) -> str:
        """Give the matrix as a page of its own that loads nothing."""
        return render_page(self.sheet(lang))

    def to_markdown(self, lang: str | None = None) -> str:
        """Give the matrix as Markdown."""
        return render_markdown(self.sheet(lang))

    def _repr_html_(self) -> str:
        return render_fragment(self.sheet())


def _regulations(packs: Sequence[Pack], lang: str) -> tuple[str, ...]:
    def line(pack: Pack) -> str:
        number = pack.document.number or ""
        title = f"《{pack.document.title}》{number}" if lang == "zh" else f"{pack.document.title} {number}".strip()
        return f"{pack.district[lang]}：{title}" if lang == "zh" else f"{pack.district[lang]}: {title}"

    return tuple(line(pack) for pack in packs)
