"""Files to begin with: a record with every fact that a pack reads; a pack with its ledger of clauses, and its case file."""

import textwrap
from collections.abc import Sequence

from govrules.base.diagnostics import Diagnostic, PackError
from govrules.base.source import Source
from govrules.base.units import Label
from govrules.language.types import EVENT, EnumOf, ListOf, RecordOf, Type
from govrules.packs.entries import read_entry
from govrules.packs.fields import ClauseId, Entry, Text
from govrules.packs.nodes import Sequence as SequenceNode
from govrules.packs.nodes import find
from govrules.packs.pack import Pack, fact_names
from govrules.packs.reader import read_yaml
from govrules.packs.vocabulary import Fact

_HEAD = Label(
    "# 项目情况。删去行首的“# ”并填写；未填写的视为未知。日期填 null 表示尚未发生（或未设定）。",
    "# What is known about the project. Remove the `# ` and fill in; what is left out is unknown.\n"
    "# A date that is null says: it has not happened (or: none is set).",
)
_EXAMPLES = {
    "event": "2024-03-05", "day": "2024-12-31", "month": "2024-03", "bool": "true", "money": "120万元", "ratio": "10%",
    "int": "1", "text": "…",
}  # fmt: skip


def record_template(pack: Pack, lang: str) -> str:
    """Give a YAML record with all facts that a pack reads, by stage, each commented out with its meaning."""
    expressions = [item for rule in pack.rules for item in rule.expressions()] + [entry.condition for entry in pack.scope]
    read = fact_names(tuple(expressions))
    lines = [f"# {pack.document.title}", *_HEAD[lang].splitlines(), "id: PROJECT-1", ""]
    for stage, label in pack.vocabulary.stages.items():
        facts = [fact for name, fact in pack.vocabulary.facts.items() if name in read and fact.stage == stage]
        if facts:
            lines += [f"# --- {label[lang]} ---", *(line for fact in facts for line in _fact_lines(fact, lang)), ""]
    return "\n".join(lines)


def _fact_lines(fact: Fact, lang: str) -> list[str]:
    about = f" ({fact.about[lang]})" if fact.about else ""
    lines = [f"# {fact.label[lang]}{about}"]
    if fact.values:
        lines += [f"#   {code}: {label[lang]}" for code, label in fact.values.items()]
    if isinstance(fact.type, ListOf) and isinstance(fact.type.item, RecordOf):
        marks = ["- ", *["  "] * (len(fact.fields) - 1)]
        rows = [
            f"#   {mark}{name}: {_example(item.type)}  # {item.label[lang]}"
            for mark, (name, item) in zip(marks, fact.fields.items(), strict=True)
        ]
        return [*lines, f"# {fact.name}:", *rows]
    if isinstance(fact.type, RecordOf):
        rows = [f"#   {name}: {_example(item.type)}  # {item.label[lang]}" for name, item in fact.fields.items()]
        return [*lines, f"# {fact.name}:", *rows]
    return [*lines, f"# {fact.name}: {_example(fact.type)}"]


def _example(kind: Type) -> str:
    if isinstance(kind, ListOf):
        return f"[{_example(kind.item)}]"
    if isinstance(kind, EnumOf):
        return kind.codes[0]
    return _EXAMPLES[str(kind)] if kind != EVENT else _EXAMPLES["event"]


class ClauseLine(Entry):
    """A clause of a text that is to become a pack: its id, the article as printed, and its words if they are given."""

    clause: ClauseId
    ref: Text
    text: Text | None = None


def read_clauses(source: Source) -> tuple[ClauseLine, ...]:
    """Read a YAML list of clauses, in the order of the text; raises PackError with every problem."""
    root = read_yaml(source)
    if not isinstance(root, SequenceNode) or not root.items:
        hint = 'write `- {clause: "1", ref: 第一条}`, one clause a line'
        raise PackError([Diagnostic("structure", "a list of clauses is wanted here", root.span, hint)])
    problems: list[Diagnostic] = []
    found: dict[str, ClauseLine] = {}
    for item in root.items:
        try:
            line = read_entry(ClauseLine, item, "clause")
        except PackError as error:
            problems += error.diagnostics
            continue
        if line.clause in found:
            message = f"two clauses have the id `{line.clause}`"
            problems.append(Diagnostic("clause-twice", message, find(item, ("clause",)), "number them apart, as `3.1` and `3.2`"))
        found[line.clause] = line
    if problems:
        raise PackError(problems)
    return tuple(found.values())


_PACK_HEAD = Label(
    "# 由条款清单生成。各处“待写”须补全；每一条款写成规则后删去其 not_encoded，不写成规则的改为真实理由。",
    "# Begun from a list of clauses. Write what is `to be written`. A clause that gets a rule loses its `not_encoded`;\n"
    "# one that gets none keeps it, with the true reason.",
)
_IN_FORCE_HINT = Label(
    '# 写明施行日期的，改为 {from: 2024-03-05, clause: "20"}', '# with a date in the text: {from: 2024-03-05, clause: "20"}'
)
_RULE_HINT = Label(
    "# 规则的写法（代替上一行；所引条款须删去 not_encoded）：",
    "# A rule, to stand in place of the line above (and the clause that it cites loses its `not_encoded`):",
)
_CASES_HEAD = Label(
    "# 每条规则至少一个符合、一个不符合的用例；数值和期限取边界。",
    "# At least one case that keeps each rule and one that breaks it; numbers and periods from both sides.",
)
_PACK = """\
{head}
pack: {name}
version: "0.1"
district: {{zh: 待写, en: to be written}}
document: {{title: 待写}}
in_force: {{assumed: true}} {in_force_hint}

actors:
  construction_unit: {{zh: 项目建设单位, en: project unit, party: own}}

clauses:
{clauses}

rules: {{}}
{rule_hint}
# parameters:
#   contract_filing_period: {{value: 7 working days, clause: "{first}", label: {{zh: 合同备案期限, en: contract filing period}}}}
# rules:
#   contract-filing:
#     clause: "{first}"
#     title: {{zh: 合同备案, en: File the signed contract}}
#     stage: contract
#     actor: construction_unit
#     do: contract_filed_authority_date
#     by: contract_date + contract_filing_period
"""
_CASES = """\
{head}
cases_for: {name}

cases:
  - name: in force
    as_of: 2024-03-05
    expect: {{in-force: satisfied}}
"""
_WIDTH = 60


def pack_template(name: str, clauses: Sequence[ClauseLine], lang: str) -> str:
    """Give a pack without rules, with every clause in its ledger as one without testable content; `check` finds no fault."""
    blocks = "\n".join(line for clause in clauses for line in _clause_lines(clause))
    return _PACK.format(
        head=_PACK_HEAD[lang], name=name, clauses=blocks, first=clauses[0].clause, in_force_hint=_IN_FORCE_HINT[lang],
        rule_hint=_RULE_HINT[lang],
    )  # fmt: skip


def cases_template(name: str, lang: str) -> str:
    """Give the case file of such a pack, with one case that passes."""
    return _CASES.format(head=_CASES_HEAD[lang], name=name)


def _clause_lines(clause: ClauseLine) -> list[str]:
    # Characters that cannot be seen are no loss in a comment, and lints refuse them anywhere in a pack.
    words = ["".join(char if char.isprintable() else " " for char in line) for line in (clause.text or "").splitlines()]
    comment = [f"  # {part}" for line in words for part in textwrap.wrap(line, _WIDTH)]
    gist = "gist: {zh: 待写, en: to be written}"
    return [*comment, f'  "{clause.clause}": {{ref: {_quoted(clause.ref)}, {gist}, not_encoded: no_testable_content}}']


def _quoted(text: str) -> str:
    """Write a text in YAML: as it is if it is one Chinese word, else in quotes with what cannot be printed escaped."""
    if text.isalpha() and not text.isascii():
        return text
    shown = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in shown) + '"'
