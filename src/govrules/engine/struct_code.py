"""Code that is generated for the struct of some facts: counting its keys, looking at what it was made of, making a row of it.

It names facts and fields with a prefix or as quoted identifiers, and holds numbers, `UNSET` and functions that we choose.
"""

from collections.abc import Mapping

from govrules.base.units import FEN
from govrules.engine.compiled.writer import Column
from govrules.language.types import DATES, INT, MONEY, MONTH, RATIO, TEXT, ListOf, RecordOf, Type
from govrules.packs.vocabulary import Fact


def struct_code(facts: Mapping[str, Fact], columns: tuple[Column, ...]) -> str:
    """Write `keys(raw)`, `looks_plain(given)` and `row(raw)` for structs of some facts."""
    for name in (name for fact in facts.values() for name in (fact.name, *fact.fields)):
        if not (name.isidentifier() and name.isascii()):
            raise ValueError(f"`{name}` is not the name of a fact")
    return "\n".join([*_keys_code(facts), "", "", *_looks_code(facts), "", "", *_row_code(facts, columns), ""])


def _keys_code(facts: Mapping[str, Fact]) -> list[str]:
    """Write what counts the keys of a line, those in its lists of records too."""
    lines = ["def keys(raw, UNSET=UNSET):", f"    found = {len(facts) + 1}"]
    for name in ("id", *(f"fact_{name}" for name in facts)):
        lines += [f"    if raw.{name} is UNSET:", "        found -= 1"]
        kind = facts[name.removeprefix("fact_")].type if name != "id" else None
        inner = kind.item if isinstance(kind, ListOf) else kind
        if isinstance(inner, RecordOf):
            over = f"raw.{name}" if isinstance(kind, ListOf) else f"(raw.{name},)"
            lines += [f"    elif raw.{name} is not None:", f"        for item in {over}:"]
            lines.append(f"            found += {len(inner.fields)}")
            for field, _ in inner.fields:
                lines += [f"            if item.fact_{field} is UNSET:", "                found -= 1"]
    return [*lines, "    return found"]


def _looks_code(facts: Mapping[str, Fact]) -> list[str]:
    """Write what tells whether a mapping is plain in what the struct that was made of it no longer shows.

    Numbers and texts of types of their own say something else of themselves, and a set has no order. A text with half a
    character raises ConversionError.
    """
    lines = ["def looks_plain(given, TEXT=TEXT):"]
    lines += ["    if (value := given.get('id')) is not None and value.__class__ is not int:", "        TEXT(value)"]
    for name, fact in facts.items():
        inner = _look(fact.type, 2)
        if inner:
            lines += [f"    if (value := given.get({name!r})) is not None:", *inner]
    return [*lines, "    return True"]


def _look(kind: Type, depth: int, value: str = "value") -> list[str]:
    """Write the look at a value that is there; nothing where the struct tells all."""
    indent = "    " * depth
    if kind in (INT, MONEY):
        return [f"{indent}if {value}.__class__ is not int:", f"{indent}    return False"]
    if kind == MONTH:
        return [f"{indent}if {value}.__class__ is not str:", f"{indent}    return False"]
    if kind == RATIO:
        return [f"{indent}if {value}.__class__ is not int and {value}.__class__ is not str:", f"{indent}    return False"]
    if kind == TEXT:
        return [f"{indent}TEXT({value})"]
    if isinstance(kind, ListOf):
        # Lists stand inside records inside lists, so each loop has a variable of its own.
        items = _look(kind.item, depth + 1, f"item_{depth}")
        loop = [f"{indent}for item_{depth} in {value}:", *items] if items else []
        return [f"{indent}if {value}.__class__ is not list:", f"{indent}    return False", *loop]
    if not isinstance(kind, RecordOf):
        return []
    lines = [f"{indent}if {value}.__class__ is not dict:", f"{indent}    return False"]
    for name, inner in kind.fields:
        looks = _look(inner, depth + 1, f"field_{depth}")
        if looks:
            lines += [f"{indent}if (field_{depth} := {value}.get({name!r})) is not None:", *looks]
    return lines


def _row_code(facts: Mapping[str, Fact], columns: tuple[Column, ...]) -> list[str]:
    """Write what makes the row; a fact that is not in it is looked at where only that tells whether it is plain."""
    read = {column.name for column in columns}
    lines = ["def row(raw, DAY=DAY, UNSET=UNSET):"]
    for name, fact in facts.items():
        cell = _cell(fact.type, f"raw.fact_{name}")
        if name not in read and any(word in cell for word in ("DAY[", "RATIO(", "MONTH(")):
            lines.append(f"    {cell}")
    cells = [
        _unless_null(f"raw.fact_{item.name}", f"BITS_{item.name}(raw.fact_{item.name})")
        if item.as_bits
        else _cell(facts[item.name].type, f"raw.fact_{item.name}")
        for item in columns
    ]
    return [*lines, "    return [", *(f"        {cell}," for cell in cells), "    ]"]


def _cell(kind: Type, raw: str) -> str:
    """Write the value of a row from that of a struct."""
    if kind in DATES:
        return f"DAY[{raw}]"
    return _unless_null(raw, _known(kind, raw))


def _unless_null(raw: str, known: str) -> str:
    null = "" if known == raw else f" or {raw} is None"
    return f"(None if {raw} is UNSET{null} else {known})"


def _known(kind: Type, raw: str) -> str:
    if isinstance(kind, RecordOf):
        return f"({', '.join(_cell(inner, f'{raw}.fact_{name}') for name, inner in kind.fields)},)"
    if isinstance(kind, ListOf):
        item = "DAY[item]" if kind.item in DATES else _known(kind.item, "item")
        return f"tuple({raw})" if item == "item" else f"tuple([{item} for item in {raw}])"
    forms: dict[Type, str] = {MONEY: f"{raw} * {FEN}", RATIO: f"RATIO({raw})", MONTH: f"MONTH({raw})"}
    return forms.get(kind, raw)
