"""A diff for people: text, and Markdown for a pull request; in English or Chinese."""

import re
from collections.abc import Iterator
from datetime import date

from govrules.authoring.differences import Diff, PackDiff, RecordsDiff, RuleDiff
from govrules.authoring.diffwords import CAVEAT, EFFECTS, NOTHING, both_words, change_line, effect_words
from govrules.authoring.outcomes import Effect
from govrules.authoring.witness import Witness
from govrules.base.units import Label

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _same_words(count: int) -> Label:
    return Label(f"{count} 个规则包文字相同", f"{count} pack{'s' if count != 1 else ''} in the same words")


def _projects(records: RecordsDiff) -> Label:
    changed, total = len(records.projects), records.total
    zh = f"{records.as_of}，{total} 个项目中有 {changed} 个结论改变"
    return Label(zh, f"of {total} project{'s' if total != 1 else ''} on {records.as_of}: {changed} change")


def _by_rule(records: RecordsDiff, lang: str) -> Iterator[tuple[str, str]]:
    """Give each rule with a changed finding and the projects concerned; of one project its own line says it all."""
    for rule, names in records.by_rule.items() if records.total > 1 else ():
        count = Label(f"{len(names)} 个项目：", f"{len(names)} project{'s' if len(names) != 1 else ''}: ")[lang]
        yield rule, count + Label("、", ", ")[lang].join(names)


def record_lines(record: object, indent: str = "") -> Iterator[str]:
    """Give a record as the lines of a record file."""
    import yaml

    text = yaml.safe_dump(_with_days(record), allow_unicode=True, sort_keys=False, default_flow_style=None, width=110)
    yield from (indent + line for line in text.splitlines())


def _with_days(value: object) -> object:
    """Make days of their texts, so that they are written without quotes, as people write them."""
    if isinstance(value, dict):
        return {key: _with_days(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_days(item) for item in value]
    return date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else value


# --- text -------------------------------------------------------------------------------------------------------


def diff_text(diff: Diff, lang: str = "en") -> str:
    """Give a diff as plain text."""
    if not diff.packs and not diff.identical:
        return f"{NOTHING[lang]}\n"
    lines = [line for pack in diff.packs for line in _Text(lang).of_pack(pack)]
    same, effect, count = _same_words(diff.identical), EFFECTS[diff.effect], len(diff.packs)
    zh = f"{count} 个规则包有改动，{same.zh}；效果：{effect.zh}（{CAVEAT.zh}）"
    lines.append(Label(zh, f"{count} changed, {same.en}; effect: {effect.en} ({CAVEAT.en})")[lang])
    return "\n".join(lines) + "\n"


class _Text:
    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._colon = Label("：", ": ")[lang]

    def of_pack(self, pack: PackDiff) -> Iterator[str]:
        lang, colon = self._lang, self._colon
        yield f"{Label('规则包', 'pack')[lang]} `{pack.pack}`{colon}{EFFECTS[pack.effect][lang]}"
        if not pack.changes:
            yield Label("  规则包本身没有改动", "  nothing changed in its own terms")[lang]
        for change in pack.changes:
            place = change.new_span or change.old_span
            yield f"  {change_line(change, lang)}" + (f"  [{place}]" if place else "")
        if pack.rules:
            en = f"  effect, rule by rule (at most {pack.budget} records and dates each):"
            yield Label(f"  各规则的效果（每条最多试 {pack.budget} 个记录和日期）：", en)[lang]
        for rule in pack.rules:
            yield f"    {_headed(rule, lang)}{colon}{effect_words(rule, lang)}"
            for witness in rule.witnesses:
                yield from self._witness(witness)
        if pack.records:
            yield from self._records(pack.records)
        yield ""

    def _witness(self, witness: Witness) -> Iterator[str]:
        lang, colon, effect = self._lang, self._colon, EFFECTS[witness.effect]
        missing = Label("", "") if witness.complete else Label("（记录有未知事实）", ", on a record that leaves facts open")
        yield "      " + Label(f"{witness.as_of} {effect.zh}{missing.zh}：", f"{effect.en} on {witness.as_of}{missing.en}:")[lang]
        yield from record_lines(witness.record, "        ") if witness.record else ()
        old, new = both_words(witness.old, witness.new, lang)
        yield f"        {Label('旧', 'old')[lang]}{colon}{old}"
        yield f"        {Label('新', 'new')[lang]}{colon}{new}"

    def _records(self, records: RecordsDiff) -> Iterator[str]:
        lang, colon = self._lang, self._colon
        yield f"  {_projects(records)[lang]}"
        yield from (f"    {rule}{colon}{words}" for rule, words in _by_rule(records, lang))
        for item in records.changed:
            old, new = both_words(item.old, item.new, lang)
            yield f"    {item.record}{colon}{item.rule}{colon}{EFFECTS[item.effect][lang]}{colon}{old} → {new}"


def _headed(rule: RuleDiff, lang: str) -> str:
    refs = Label("、", ", ")[lang].join(rule.refs)
    if lang == "zh":
        return f"{rule.rule} {rule.title.zh}" + (f"（{refs}）" if refs else "")
    return rule.rule + (f" ({refs})" if refs else "")


# --- Markdown ---------------------------------------------------------------------------------------------------


def diff_markdown(diff: Diff, lang: str = "en") -> str:
    """Give a diff as Markdown, for a comment on a pull request; what comes from packs is escaped."""
    if not diff.packs and not diff.identical:
        return f"## {NOTHING[lang].capitalize()}\n"
    effect = EFFECTS[diff.effect]
    lines = [Label(f"## 这次修改改变了什么：{effect.zh}", f"## What this edit changes: {effect.en}")[lang], ""]
    for pack in diff.packs:
        lines += _pack_markdown(pack, lang)
    end = Label("。", ". ")[lang]
    same = _same_words(diff.identical)[lang] + end if diff.identical else ""
    caveat = Label(CAVEAT.zh, f"This is {CAVEAT.en.replace('`', '“', 1).replace('`', '”')}")[lang]
    return "\n".join([*lines, f"{same}_{caveat}{end.strip()}_", ""])


def _escaped(text: str) -> str:
    for char in "\\`*_{}[]<>#|!~@$":
        text = text.replace(char, f"\\{char}")
    return " ".join(text.split())


def _pack_markdown(pack: PackDiff, lang: str) -> Iterator[str]:
    yield f"### {_escaped(pack.pack)}"
    yield ""
    yield from (f"- {_escaped(change_line(change, lang).replace('`', ''))}" for change in pack.changes)
    yield ""
    if pack.rules:
        yield Label("| 规则 | 效果 | 日期 | 旧 | 新 |", "| rule | effect | on | old | new |")[lang]
        yield "| --- | --- | --- | --- | --- |"
    for rule in pack.rules:
        name = " ".join(
            _escaped(part) for part in (rule.rule, rule.title.zh if lang == "zh" else "", ", ".join(rule.refs)) if part
        )
        yield from (_row(name, witness, lang) for witness in rule.witnesses)
        if not rule.witnesses:
            yield f"| {name} | {effect_words(rule, lang)} | | | |"
    yield ""
    yield from (line for rule in pack.rules for witness in rule.witnesses for line in _details(rule, witness, lang))
    if pack.records:
        yield from _records_markdown(pack.records, lang)


def _records_markdown(records: RecordsDiff, lang: str) -> Iterator[str]:
    colon = Label("：", ": ")[lang]
    words = _projects(records)[lang]
    yield words[:1].upper() + words[1:] + Label("。", ".")[lang]
    yield ""
    yield from (f"- {_escaped(rule)}{colon}{_escaped(names)}" for rule, names in _by_rule(records, lang))
    for item in records.changed:
        old, new = both_words(item.old, item.new, lang)
        yield f"- {_escaped(item.record)}{colon}{_escaped(item.rule)}{colon}{_escaped(old)} → {_escaped(new)}"
    yield ""


def _row(name: str, witness: Witness, lang: str) -> str:
    old, new = (_escaped(side) for side in both_words(witness.old, witness.new, lang))
    mark = {Effect.STRICTER: "🔴", Effect.LOOSER: "🟢"}.get(witness.effect, "🟡")
    return f"| {name} | {mark} {EFFECTS[witness.effect][lang]} | {witness.as_of} | {old} | {new} |"


def _details(rule: RuleDiff, witness: Witness, lang: str) -> Iterator[str]:
    if witness.record:
        name = _escaped(rule.rule)
        words = Label(f"{name}，{witness.as_of}：所用记录", f"{name} on {witness.as_of}: the record")[lang]
        yield f"<details><summary>{words}</summary>"
        yield from ("", "```yaml", *record_lines(witness.record), "```", "", "</details>", "")
