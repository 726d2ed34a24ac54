"""A comparison in words: its rows as tables in one language."""

from collections.abc import Iterator, Sequence

from govrules.analysis.norms import ASPECT_WORDS, FORM_WORDS, RuleCell, RuleRow
from govrules.analysis.parameters import ORDER_WORDS, Order, ParameterCell, ParameterRow
from govrules.analysis.tables import SIGNS, TONE_WORDS, Cell, Row, Table, Tone, cut, gap, joined
from govrules.analysis.topics import MatrixCell, MatrixRow
from govrules.base.units import Label
from govrules.packs.pack import Pack

IN_PRINCIPLE = Label("原则上", "in principle")
NO_DEADLINE = Label("未定期限", "no last day set")
NO_NUMBER = Label("有规定，未定数值", "a rule, but no number")
_SILENT = Label("— 未作规定：该区规则包没有这一参数或同类规则", "— silent: the district's pack has no such parameter or rule")
_MARKS = Label(
    "▲ 最严、▽ 最宽：按该数在规则中的用法判断，对须遵守规则的一方而言；只比数值本身，且只在必然可比时标注",
    "▲ strictest, ▽ loosest: for whoever has to keep the rules, by how they use the number; numbers alone, where surely ordered",
)
_STAR = Label(
    "* 另有说明：各区起算点、对象、条件或用法不同，或该数是对原文的解读；见各数值表",
    "* more to know: counted, applied or used differently elsewhere, or a reading of the text; see the tables of numbers",
)
_NOTE = Label("注：", "note: ")
_STAGE, _DISTRICT = Label("阶段", "stage"), Label("地区", "district")
_MOST = 6


def pack_names(packs: Sequence[Pack], lang: str) -> tuple[str, ...]:
    """Give the head of each pack's column."""
    return tuple(pack.district[lang] for pack in packs)


def parameter_table(packs: Sequence[Pack], rows: Sequence[ParameterRow], lang: str) -> Table:
    """Give the parameters that several packs have, side by side."""
    zh = lang == "zh"
    stages = packs[0].vocabulary.stages
    lines = tuple(
        Row((Cell(row.label[lang], (row.name,)), *_parameters(packs, row, lang), _remark(row, lang)), stages[row.stage][lang])
        for row in rows
    )  # fmt: skip
    head = ("参数" if zh else "parameter", *pack_names(packs, lang), "比较" if zh else "comparison")
    title = "多区共有的数值" if zh else "Numbers of several districts"
    weights = (5, *([4] * len(packs)), 5)
    return Table("parameters", title, head, lines, (_MARKS[lang], _SILENT[lang]), weights=weights, group_head=_STAGE[lang])


def own_parameter_table(packs: Sequence[Pack], rows: Sequence[ParameterRow], lang: str) -> Table:
    """Give the parameters that one pack alone has, by district."""
    zh = lang == "zh"
    stages = packs[0].vocabulary.stages
    lines = tuple(
        Row((Cell(row.label[lang], (row.name,)), Cell(cell.text[lang]), Cell(_source(cell, lang)), Cell(stages[row.stage][lang]),
             Cell(_bases(cell, lang), (*(item[lang] for item in row.caveats), *_note(cell, lang)))), pack.district[lang])
        for number, pack in enumerate(packs)
        for row in rows
        if (cell := row.cells[number])
    )  # fmt: skip
    head = ("参数", "数值", "条款", "阶段", "起算点、基数或对象")
    head = head if zh else ("parameter", "value", "article", "stage", "counted from, taken of or compared with")
    title = "仅一区规定的数值" if zh else "Numbers of one district only"
    return Table("own_parameters", title, head, lines, folded=True, weights=(6, 3, 3, 2, 7), group_head=_DISTRICT[lang])


def tone_of(cell: ParameterCell) -> Tone:
    """Give how a parameter stands among those of the other packs."""
    return Tone.STRICTEST if cell.strictest else Tone.LOOSEST if cell.loosest else Tone.PLAIN


def _parameters(packs: Sequence[Pack], row: ParameterRow, lang: str) -> Iterator[Cell]:
    for pack, cell, rules in zip(packs, row.cells, row.unnumbered, strict=True):
        if cell:
            details = filter(None, (_source(cell, lang), cut(_bases(cell, lang), 60), *_note(cell, lang)))
            yield Cell(cell.text[lang], tuple(details), tone_of(cell))
        else:
            # A text that asks for the act without a number is not silent.
            named = tuple(joined((rule.title[lang], pack.clauses[rule.clauses[0]].ref)) for rule in rules)
            yield Cell(NO_NUMBER[lang], named) if named else gap()


def _note(cell: ParameterCell, lang: str) -> tuple[str, ...]:
    return (_NOTE[lang] + cell.note[lang],) if cell.note else ()


def _source(cell: ParameterCell, lang: str) -> str:
    return joined((cell.ref, IN_PRINCIPLE[lang] if cell.in_principle else ""))


def _bases(cell: ParameterCell, lang: str) -> str:
    return ("、" if lang == "zh" else ", ").join(label[lang] for label in cell.bases)


def _remark(row: ParameterRow, lang: str) -> Cell:
    head = "" if row.order in (Order.MARKED, Order.SINGLE) else ORDER_WORDS[row.order][lang]
    caveats = tuple(caveat[lang] for caveat in row.caveats)
    return Cell(head, caveats) if head else Cell(caveats[0] if caveats else "", caveats[1:])


def shared_table(packs: Sequence[Pack], rows: Sequence[RuleRow], lang: str) -> Table:
    """Give the rules that several packs have, side by side."""
    zh = lang == "zh"
    stages = packs[0].vocabulary.stages
    lines = tuple(
        Row((_title(row, lang), *(_rule(cell, row, lang) for cell in row.cells)), stages[row.stage][lang]) for row in rows
    )
    head = ("规则" if zh else "rule", *pack_names(packs, lang))
    title = "多区共有的规则" if zh else "Rules of several districts"
    return Table("shared", title, head, lines, (_SILENT[lang],), weights=(5, *([5] * len(packs))), group_head=_STAGE[lang])


def unique_table(packs: Sequence[Pack], rows: Sequence[RuleRow], lang: str) -> Table:
    """Give the rules that one pack alone has, by district."""
    zh = lang == "zh"
    stages = packs[0].vocabulary.stages
    lines = []
    for number, pack in enumerate(packs):
        for row in rows:
            if cell := row.cells[number]:
                what = cut(cell.sentence[lang], 150)
                cells = (
                    _title(row, lang),
                    Cell(_place(cell, lang)),
                    Cell(stages[cell.stage][lang]),
                    Cell(_parties(cell, lang)),
                    Cell(what),
                )
                lines.append(Row(cells, pack.district[lang]))
    head = (
        ("规则", "条款", "阶段", "主体 → 对象", "内容")
        if zh
        else ("rule", "article", "stage", "actor → addressee", "what it says")
    )
    title = "仅一区有的规则" if zh else "Rules of one district only"
    return Table("unique", title, head, tuple(lines), folded=True, weights=(4, 2, 2, 4, 10), group_head=_DISTRICT[lang])


def _title(row: RuleRow, lang: str) -> Cell:
    zh = lang == "zh"
    differs = ("、" if zh else ", ").join(ASPECT_WORDS[item][lang] for item in row.differs)
    label = "不同：" if zh else "differs: "
    return Cell(row.title[lang], (row.id, *([label + differs] if differs else ())))


def _rule(cell: RuleCell | None, row: RuleRow, lang: str) -> Cell:
    if cell is None:
        return gap()
    limits = rule_limits(cell, lang, silence=row.has_deadline)
    details = (_place(cell, lang), _parties(cell, lang), _condition(cell, lang))
    return Cell(limits or cut(_content(cell, lang)), tuple(filter(None, details)))


def _condition(cell: RuleCell, lang: str) -> str:
    """Give when a rule applies; cut, since conditions can be long: the long form has them whole."""
    if cell.condition is None:
        return ""
    return cut(f"条件：{cell.condition.zh}" if lang == "zh" else cell.condition.en)


def rule_limits(cell: RuleCell, lang: str, *, silence: bool) -> str:
    """Give the times that a rule sets; with `silence`, say where an owed act has no last day."""
    zh = lang == "zh"
    parts = [cell.deadline[lang] if cell.deadline else NO_DEADLINE[lang] if silence and cell.form == "do" else None]
    if cell.opens:
        parts.append(f"不早于{cell.opens[lang]}" if zh else f"not before {cell.opens[lang]}")
    return ("；" if zh else "; ").join(part for part in parts if part)


def _content(cell: RuleCell, lang: str) -> str:
    zh = lang == "zh"
    if cell.document_labels and not cell.requirement:
        number = len(cell.document_labels)
        names = ("、" if zh else ", ").join(label[lang] for label in cell.document_labels)
        return f"{number}项材料：{names}" if zh else f"{number} document{'s' if number > 1 else ''}: {names}"
    parts = [cell.requirement[lang] if cell.requirement else None]
    if cell.after:
        parts.append(f"在{cell.after[lang]}之后" if zh else f"after {cell.after[lang]}")
    if cell.before:
        parts.append(f"先于{cell.before[lang]}" if zh else f"before {cell.before[lang]}")
    return ("；" if zh else "; ").join(part for part in parts if part) or FORM_WORDS[cell.form][lang]


def _place(cell: RuleCell, lang: str) -> str:
    return joined((_refs(cell, lang), _force(cell, lang), FORM_WORDS[cell.form][lang] if cell.form != "do" else ""))


def _refs(cell: RuleCell, lang: str) -> str:
    return ("、" if lang == "zh" else ", ").join(cell.refs)


def _force(cell: RuleCell, lang: str) -> str:
    return IN_PRINCIPLE[lang] if cell.force == "in_principle" else ""


def _parties(cell: RuleCell, lang: str) -> str:
    to = ("、" if lang == "zh" else ", ").join(label[lang] for label in cell.to_labels)
    return cell.actor_label[lang] + (f" → {to}" if to else "")


def matrix_table(packs: Sequence[Pack], rows: Sequence[MatrixRow], lang: str) -> Table:
    """Give topics over packs: the numbers first, then the rules without one."""
    zh = lang == "zh"
    lines = tuple(Row((Cell(row.topic.label[lang]), *(_topic(cell, lang) for cell in row.cells))) for row in rows)
    head = ("事项" if zh else "topic", *pack_names(packs, lang))
    return Table(
        "matrix", "事项对照" if zh else "Topics", head, lines, (_MARKS[lang], _STAR[lang], _SILENT[lang]),
        weights=(3, *([5] * len(packs))),
    )  # fmt: skip


def _topic(cell: MatrixCell | None, lang: str) -> Cell:
    if cell is None:
        return gap()
    numbers = list(_numbers(cell, lang))
    rules = [joined((rule.title[lang], _refs(rule, lang), _force(rule, lang))) for rule in cell.rules]
    rest = len(numbers) + len(rules) - _MOST
    # One line more takes no more room than saying that it is left out.
    if rest > 1:
        shown = max(0, _MOST - len(numbers))
        left = len(rules) - shown
        rules = [*rules[:shown], f"另 {left} 条规则" if lang == "zh" else f"and {left} more rules"] if left > 1 else rules
    return Cell("\n".join(numbers), tuple(rules))


def _numbers(cell: MatrixCell, lang: str) -> Iterator[str]:
    for row, item in cell.numbers:
        tone = tone_of(item)
        mark = "" if tone is Tone.PLAIN else f"{SIGNS[tone]} {TONE_WORDS[tone][lang]}"
        label = (item.label or row.label)[lang]
        star = "*" if item.note or (row.caveats and len(row.present) > 1) else ""
        text = f"{item.text[lang]}{star}：{label}" if lang == "zh" else f"{item.text[lang]}{star}: {label}"
        yield joined((text, _source(item, lang), mark))
