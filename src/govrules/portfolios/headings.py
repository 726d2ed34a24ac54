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
from govrules.portfolios.cells import UNITS

ID_WORDS = ("id", "项目编号", "项目id", "项目代码", "编号", "project id", "project", "project number")
DISTRICT_WORDS = ("district", "pack", "区县", "地区", "行政区", "所属区县")
NOTE_WORDS = frozenset(
    {"备注", "说明", "序号", "项目名称", "名称", "no", "no.", "name", "project name", "note", "notes", "remarks"}
)
"""Headings of columns that are for people only; any that begins with `#` is too."""
GUIDE_SHEETS = frozenset({"填写说明", "说明", "代码表", "instructions", "readme", "codes"})
ID, DISTRICT = "id", "district"


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
            return Diagnostic("unknown-fact", f"no fact has the name or label `{_one_line(heading)}`", None, hint)
        return found[0]

    def _exact(self, text: str) -> list[Column]:
        if text in self._names:
            return self._names[text]
        bare, inside = _bare(text), _inside(text)
        if inside in UNITS and bare in self._names:
            return [Column(column.path, column.fact, inside) for column in self._names[bare] if _takes(column.fact, inside)]
        # `label (name)` and `name (label)`: the name decides, so that a label that was polished still fits.
        return next((self._names[part] for part in (inside, bare) if part in self._paths), [])

    def knows(self, heading: object) -> bool:
        """Tell whether a heading names an id, a district or a fact."""
        return isinstance(heading, str) and bool(heading.strip()) and bool(self._exact(normal(heading)))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _takes(fact: Fact | None, unit: str) -> bool:
    kind = fact.type.item if fact and isinstance(fact.type, ListOf) else fact.type if fact else None
    return kind == (RATIO if unit == "%" else MONEY)


def normal(text: str) -> str:
    """Fold what does not tell headings apart: width, case, blanks, line breaks, a mark of being required."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\s+", " ", folded).strip(" *:")


def _bare(text: str) -> str:
    return re.sub(r"\s*[(\[].*$", "", text).strip(" *:")


def _inside(text: str) -> str | None:
    match = re.search(r"[(\[]\s*([^()\[\]]+?)\s*[)\]]\s*$", text)
    return match[1] if match else None


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
