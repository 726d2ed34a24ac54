"""A comparison as plain data: JSON (`govrules-compare/1`) and columns for frames and spreadsheets."""

from collections.abc import Sequence
from typing import Any

from govrules.analysis.norms import ASPECT_WORDS, RuleCell, RuleRow
from govrules.analysis.parameters import ORDER_WORDS, ParameterCell, ParameterRow
from govrules.analysis.topics import MatrixCell, MatrixRow
from govrules.base.units import Label, show_decimal
from govrules.packs.pack import Pack

FORMAT = "govrules-compare/1"
Columns = dict[str, list[Any]]


def head_data(packs: Sequence[Pack]) -> dict[str, Any]:
    """Give the format and what is compared."""
    return {"format": FORMAT, "packs": [_pack(pack) for pack in packs]}


def rows_data(packs: Sequence[Pack], parameters: Sequence[ParameterRow], rules: Sequence[RuleRow]) -> dict[str, Any]:
    """Give the data of a comparison; a gap is null, labels stand in both languages."""
    return {
        "parameters": [
            {
                "parameter": row.name, "label": row.label.to_dict(), "stage": row.stage, "stricter": row.direction.value,
                "order": row.order.value, "differs": row.differs, "caveats": [item.to_dict() for item in row.caveats],
                "cells": {pack.id: _parameter(cell) if cell else None for pack, cell in zip(packs, row.cells, strict=True)},
                # Where the cell is null: the rules of the same kind that name no number.
                "unnumbered": {
                    pack.id: [rule.id for rule in rules] for pack, rules in zip(packs, row.unnumbered, strict=True) if rules
                },
            }
            for row in parameters
        ],
        "rules": [
            {
                "rule": row.id, "title": row.title.to_dict(), "stage": row.stage, "differs": [item.value for item in row.differs],
                "cells": {pack.id: _rule(cell) if cell else None for pack, cell in zip(packs, row.cells, strict=True)},
            }
            for row in rules
        ],
    }  # fmt: skip


def matrix_data(packs: Sequence[Pack], rows: Sequence[MatrixRow]) -> list[dict[str, Any]]:
    """Give the data of a matrix: for every topic and pack the numbers and the ids of the other rules, or null for a gap."""
    return [
        {
            "topic": row.topic.key, "label": row.topic.label.to_dict(),
            "cells": {pack.id: _topic(cell) if cell else None for pack, cell in zip(packs, row.cells, strict=True)},
        }
        for row in rows
    ]  # fmt: skip


def _topic(cell: MatrixCell) -> dict[str, Any]:
    return {
        "parameters": [{"parameter": row.name, **_parameter(item)} for row, item in cell.numbers],
        "rules": [{"rule": rule.rule, "title": rule.title.to_dict(), "refs": list(rule.refs)} for rule in cell.rules],
    }


def _pack(pack: Pack) -> dict[str, Any]:
    return {
        "id": pack.id, "version": pack.version, "digest": pack.digest, "district": pack.district.to_dict(),
        "document": {"title": pack.document.title, "number": pack.document.number},
    }  # fmt: skip


def _parameter(cell: ParameterCell) -> dict[str, Any]:
    return {
        "text": cell.text.to_dict(), "number": None if cell.number is None else show_decimal(cell.number), "unit": cell.unit,
        "clause": cell.clause, "ref": cell.ref, "strictest": cell.strictest, "loosest": cell.loosest,
        "in_principle": cell.in_principle, "bases": [item.to_dict() for item in cell.bases], "rules": list(cell.rules),
        "note": _label(cell.note),
    }  # fmt: skip


def _rule(cell: RuleCell) -> dict[str, Any]:
    return {
        "clauses": list(cell.clauses), "refs": list(cell.refs), "title": cell.title.to_dict(), "form": cell.form,
        "force": cell.force, "stage": cell.stage, "actor": cell.actor, "actor_label": cell.actor_label.to_dict(),
        "to": list(cell.to), "to_labels": [item.to_dict() for item in cell.to_labels], "condition": _label(cell.condition),
        "deadline": _label(cell.deadline), "opens": _label(cell.opens), "after": _label(cell.after),
        "before": _label(cell.before), "requirement": _label(cell.requirement), "documents": list(cell.documents),
        "parameters": list(cell.parameters), "sentence": cell.sentence.to_dict(), "note": _label(cell.note),
    }  # fmt: skip


def _label(label: Label | None) -> dict[str, str] | None:
    return label.to_dict() if label else None


def _in(label: Label | None, lang: str) -> str | None:
    return label[lang] if label else None


def _ids(cells: Sequence[ParameterCell | None], which: str) -> str | None:
    return ", ".join(cell.pack for cell in cells if cell and getattr(cell, which)) or None


def wide_parameters(packs: Sequence[Pack], rows: Sequence[ParameterRow], lang: str) -> Columns:
    """Give a row a parameter: label, unit-bearing values and articles by pack, the packs that are strictest and loosest."""
    columns: Columns = {
        "parameter": [row.name for row in rows],
        "label": [row.label[lang] for row in rows],
        "stage": [row.stage for row in rows],
    }
    for number, pack in enumerate(packs):
        cells = [row.cells[number] for row in rows]
        columns[pack.id] = [cell.text[lang] if cell else None for cell in cells]
        columns[f"{pack.id}_ref"] = [cell.ref if cell else None for cell in cells]
    columns["strictest"] = [_ids(row.cells, "strictest") for row in rows]
    columns["loosest"] = [_ids(row.cells, "loosest") for row in rows]
    columns["comparison"] = [ORDER_WORDS[row.order][lang] for row in rows]
    columns["caveats"] = [_list([item[lang] for item in row.caveats], lang) for row in rows]
    return columns


def parameter_columns(rows: Sequence[ParameterRow], lang: str) -> Columns:
    """Give a row a parameter and pack that has it; `number` is in `unit` (yuan, ratio, working days, …)."""
    cells = [(row, cell) for row in rows for cell in row.present]
    return {
        "parameter": [row.name for row, _ in cells],
        "label": [(cell.label or row.label)[lang] for row, cell in cells],
        "stage": [row.stage for row, _ in cells],
        "pack": [cell.pack for _, cell in cells],
        "value": [cell.text[lang] for _, cell in cells],
        "number": [None if cell.number is None else float(cell.number) for _, cell in cells],
        "unit": [cell.unit for _, cell in cells],
        "ref": [cell.ref for _, cell in cells],
        "clause": [cell.clause for _, cell in cells],
        "strictest": [cell.strictest for _, cell in cells],
        "loosest": [cell.loosest for _, cell in cells],
        "in_principle": [cell.in_principle for _, cell in cells],
        "basis": [_list([item[lang] for item in cell.bases], lang) for _, cell in cells],
        "rules": [", ".join(cell.rules) for _, cell in cells],
        "note": [_in(cell.note, lang) for _, cell in cells],
    }


_WIDE = ("ref", "form", "force", "actor", "to", "deadline")


def wide_rules(packs: Sequence[Pack], rows: Sequence[RuleRow], lang: str) -> Columns:
    """Give a row a rule: in how many packs and in what they differ, then by pack article, form, force, parties and deadline."""
    columns: Columns = {
        "rule": [row.id for row in rows],
        "title": [row.title[lang] for row in rows],
        "stage": [row.stage for row in rows],
        "districts": [len(row.present) for row in rows],
        "differs": [_list([ASPECT_WORDS[item][lang] for item in row.differs], lang) for row in rows],
    }
    for number, pack in enumerate(packs):
        cells = [_words(cell, lang) if (cell := row.cells[number]) else {} for row in rows]
        for name in _WIDE:
            columns[f"{pack.id}_{name}"] = [cell.get(name) for cell in cells]
    return columns


def rule_columns(rows: Sequence[RuleRow], lang: str) -> Columns:
    """Give a row a rule and pack that has it, with everything that is compared, and the whole sentence."""
    cells = [_words(cell, lang) | {"districts": len(row.present)} for row in rows for cell in row.present]
    return {name: [cell[name] for cell in cells] for name in (*_words(rows[0].present[0], lang), "districts")} if cells else {}


def _words(cell: RuleCell, lang: str) -> dict[str, Any]:
    return {
        "rule": cell.rule, "pack": cell.pack, "title": cell.title[lang], "stage": cell.stage,
        "ref": _list(cell.refs, lang), "clause": ", ".join(cell.clauses), "form": cell.form, "force": cell.force,
        "actor": cell.actor_label[lang], "to": _list([item[lang] for item in cell.to_labels], lang),
        "condition": _in(cell.condition, lang), "deadline": _in(cell.deadline, lang), "opens": _in(cell.opens, lang),
        "after": _in(cell.after, lang), "before": _in(cell.before, lang), "requirement": _in(cell.requirement, lang),
        "documents": _list([item[lang] for item in cell.document_labels], lang),
        "parameters": ", ".join(cell.parameters) or None, "sentence": cell.sentence[lang], "note": _in(cell.note, lang),
    }  # fmt: skip


def _list(items: Sequence[str], lang: str) -> str | None:
    return ("、" if lang == "zh" else ", ").join(items) or None
