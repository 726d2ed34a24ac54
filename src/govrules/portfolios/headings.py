"""Headings of columns and names of sheets → facts and districts: by name, by label, or as our template has them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from govrules.base.diagnostics import Diagnostic, RecordError, did_you_mean, listed
from govrules.language.types import MONEY, RATIO, ListOf, RecordOf
from govrules.packs.catalogue import bundled_packs
from govrules.packs.vocabulary import Fact
from govrules.policy import Policy, load_pack
from govrules.portfolios.cells import INVISIBLE, UNITS

ID_WORDS = ("id", "项目编号", "项目id", "项目代码", "编号", "project id", "project", "project number")
DISTRICT_WORDS = ("district", "pack", "区县", "地区", "行政区", "所属区县")
NOTE_WORDS = frozenset(
    {"备注", "说明", "序号", "项目名称", "名称", "no", "no.", "name", "project name", "note", "notes", "remarks"}
)
"""Headings of columns that are for people only; any that begins with `#` is too."""
TOTAL_WORDS = frozenset({"合计", "总计", "小计", "共计", "累计", "total", "totals", "subtotal", "grandtotal", "sum"})
"""What the first cell of a row of totals holds, without blanks."""
GUIDE_SHEETS = frozenset({"填写说明", "说明", "代码表", "instructions", "readme", "codes"})
ID, DISTRICT = "id", "district"
_UNIT_WORDS = re.compile(r"^(?:(?:金额|计量)?单位\s*:?\s*)?(?:人民币\s*)?")
_SCALED = re.compile(r"[十百千]元|百万|^千$|[万亿萬億%‰]|million|thousand|10k|wan\b|\bk\b|\bm\b")
"""Words that say that the numbers of a column are not plain ones."""
_SCALE_TOLD = re.compile(r"单位\s*:?\s*(?:人民币\s*)?((?:[十百千万亿]|百万)元?)|^[(\[]?((?:[十百千万亿]|百万)元|%)[)\]]?$")
_FOOTNOTE = re.compile(r"^(?:填表|填报|制表|审核|审批|复核|负责|联系|备注|注|附注|说明|note)[^:]{0,8}:")


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds: the id, the district, a fact, or a field of a record (`path` is its name in a record)."""

    path: str
    fact: Fact | None = None
    unit: str | None = None


class Headings:
    """Finds what headings name among the facts of a vocabulary (or the fields of one list of records)."""

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        self._paths: set[str] = set()
        self._names: dict[str, list[Column]] = {}
        self._paths |= {ID, DISTRICT}
        for word in ID_WORDS:
            self._names[word] = [Column(ID)]
        for word in DISTRICT_WORDS:
            self._names[word] = [Column(DISTRICT)]
        for fact in facts.values():
            self._add(fact, fact.name, (fact.label.zh, fact.label.en))
            for inner in fact.fields.values() if isinstance(fact.type, RecordOf) else ():
                labels = (f"{fact.label.zh}.{inner.label.zh}", f"{fact.label.en}.{inner.label.en}")
                self._add(inner, f"{fact.name}.{inner.name}", labels)

    def _add(self, fact: Fact, path: str, labels: Iterable[str]) -> None:
        # The name of a fact is never ambiguous, whatever label another one has.
        self._paths.add(normal(path))
        self._names[normal(path)] = [Column(path, fact)]
        for label in map(normal, labels):
            columns = self._names.setdefault(label, [])
            if all(column.path != path for column in columns) and not (columns and label == normal(columns[0].path)):
                columns.append(Column(path, fact))

    def find(self, heading: str) -> Column | Diagnostic | None:
        """Give what a heading names, None for a column that is for people only, or the problem (without its place)."""
        text = normal(heading)
        if heading.lstrip().startswith("#") or text in NOTE_WORDS:
            return None
        found = self._exact(text)
        if len(found) > 1:
            names = listed([column.path for column in found])
            return Diagnostic(
                "ambiguous", f"the heading `{heading.strip()}` could be {names}", None, "write the name of the fact"
            )
        if not found:
            hint = did_you_mean(_bare(text), self._names) or "begin the heading of a column of your own with `#`"
            if _SCALED.search(text):
                hint = f"{hint.removesuffix('?')}; a unit stands in brackets behind the name: `（万元）`, `（亿元）` or `（%）`"
            return Diagnostic("unknown-fact", f"no fact has the name or label `{_one_line(heading)}`", None, hint)
        return found[0]

    def _exact(self, text: str) -> list[Column]:
        if text in self._names:
            return self._names[text]
        parts = [_bare(text), *_brackets(text)]
        units = [unit for part in parts[1:] if (unit := _unit(part))]
        words = [part for part in parts if not _unit(part)]
        # `label (name)` and `name (label)`: the name decides, so that a label that was polished still fits.
        named = next((self._names[part] for part in reversed(words) if part in self._paths), None)
        if named is None and units and len(words) == 1:
            named = self._names.get(words[0])
        if named is None or len(units) > 1:
            return []
        if units:
            return [Column(column.path, column.fact, units[0]) for column in named if takes(column.fact, units[0])]
        # A unit that is not understood must not be dropped.
        scaled = any(part not in self._names and _SCALED.search(part) for part in words)
        counted = any(takes(column.fact, unit) for column in named for unit in ("元", "%"))
        return [] if scaled and counted else named

    def knows(self, heading: object) -> bool:
        """Tell whether a heading names an id, a district or a fact."""
        return isinstance(heading, str) and bool(heading.strip()) and bool(self._exact(normal(heading)))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def takes(fact: Fact | None, unit: str) -> bool:
    """Tell whether a column of a fact may have a unit."""
    kind = fact.type.item if fact and isinstance(fact.type, ListOf) else fact.type if fact else None
    return kind == (RATIO if unit == "%" else MONEY)


def normal(text: str) -> str:
    """Fold what does not tell headings apart: width, case, blanks, line breaks, a mark of being required."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    one_line = re.sub(r"\s+", " ", folded.translate(dict.fromkeys(map(ord, INVISIBLE)))).strip(" *:")
    # A line break inside a Chinese heading is no blank between words.
    return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", one_line)


def scale_told(cell: object) -> str | None:
    """Give the unit that a cell outside the headings tells for the whole sheet: `单位：万元`, `（万元）`."""
    match = _SCALE_TOLD.search(normal(cell)) if isinstance(cell, str) else None
    return match[1] or match[2] if match else None


def is_total(cell: object) -> bool:
    """Tell whether the first cell of a row says that it holds totals."""
    return isinstance(cell, str) and normal(cell).replace(" ", "") in TOTAL_WORDS


def is_footnote(cell: object) -> bool:
    """Tell whether the first cell of a row is a remark under the table, such as who filled it in."""
    return isinstance(cell, str) and bool(_FOOTNOTE.match(normal(cell)))


def _unit(part: str) -> str | None:
    word = _UNIT_WORDS.sub("", part)
    return word if word in UNITS else None


def _bare(text: str) -> str:
    return re.sub(r"\s*[(\[].*$", "", text).strip(" *:")


def _brackets(text: str) -> list[str]:
    return [part.strip() for part in re.findall(r"[(\[]([^()\[\]]+)[)\]]", text)]


class Districts:
    """Finds the pack that a word names: its id, or the district in Chinese or English, with or without city and `区`."""

    def __init__(self, given: Policy | None) -> None:
        self.given = given
        self._found: dict[str, Policy | None] = {}

    @cached_property
    def _names(self) -> dict[str, Policy]:
        """All words that name a pack; the pack that the caller gave comes before a bundled one of the same district."""
        names: dict[str, Policy] = {}
        for policy in [*([self.given] if self.given else []), *map(load_pack, bundled_packs())]:
            for word in _names_of(policy):
                names.setdefault(word, policy)
        return names

    def find(self, text: str) -> Policy | None:
        """Give the pack that a word names, None if none does."""
        word = normal(text)
        if word not in self._found:
            if self.given and word == self.given.pack.id:
                self._found[word] = self.given
            else:
                self._found[word] = self._names.get(word) or self._names.get(word.replace(" ", ""))
        return self._found[word]

    def of_sheet(self, name: str) -> Policy | None:
        """Give the pack that the name of a sheet names, also as `渝北区2024年项目`."""
        if found := self.find(name):
            return found
        word = normal(name)
        held = {id(policy): policy for key, policy in self._names.items() if len(key) > 1 and key in word}
        return next(iter(held.values())) if len(held) == 1 else None

    def unknown(self, text: str) -> Diagnostic:
        """Word that no pack is named so, without its place."""
        hint = did_you_mean(normal(text), self._names) or f"bundled are {listed(bundled_packs())}"
        return Diagnostic("unknown-district", f"no district or pack named `{text}`", None, hint)


def _names_of(policy: Policy) -> list[str]:
    zh, en = policy.pack.district.zh, normal(policy.pack.district.en)
    last = re.sub(r"^.*(?:省|市|州|盟)", "", zh)
    short = re.sub(r"(?:区|县)$", "", last)
    first = en.partition(",")[0]
    return [policy.pack.id, normal(zh), normal(last), normal(short), en, first, first.removesuffix(" district")]


def needs_pack(place: str) -> Diagnostic:
    """Word that nothing says which regulation judges a project."""
    hint = "name the sheet after the district, add a column `district`, or give --pack"
    return Diagnostic("no-district", "nothing says which district's regulation applies", None, hint, place=place)


def no_projects(name: str) -> RecordError:
    """Word that a file holds no project."""
    hint = "begin with `govrules new portfolio DISTRICT`"
    return RecordError([Diagnostic("empty", "the file holds no project", None, hint, place=name)])
