"""The words of a diff in Chinese and English: changes, effects, outcomes. Names and keys stay as the pack has them."""

from collections.abc import Iterable

from govrules.authoring.changes import Change
from govrules.authoring.differences import RuleDiff
from govrules.authoring.outcomes import IN_FORCE, IN_SCOPE, NO_RULE, NOT_IN_FORCE, OUT_OF_SCOPE, Effect, Outcome
from govrules.base.units import Label

CAVEAT = Label(
    "这是搜索，不是证明：“等效”指所有试过的记录结果相同", "a search, not a proof: `equivalent` means on all records tried"
)
NOTHING = Label("没有可比较的：两个版本都没有规则包", "nothing to compare: no pack in either version")
EFFECTS = {
    Effect.EQUIVALENT: Label("等效", "equivalent"), Effect.STRICTER: Label("更严", "stricter"),
    Effect.LOOSER: Label("更宽", "looser"), Effect.DIFFERENT: Label("不同", "different"),
}  # fmt: skip
_KINDS = {
    "pack": "规则包", "in_force": "施行期间", "actor": "主体", "clause": "条款", "fact": "事实", "scope": "适用范围",
    "parameter": "参数", "definition": "定义", "rule": "规则",
}  # fmt: skip
_STATUSES = {
    "violated": "违反", "due": "待办", "pending": "尚不可办理", "unknown": "无法判断", "satisfied": "符合",
    "not_applicable": "不适用",
    IN_SCOPE: "在适用范围内", OUT_OF_SCOPE: "不在适用范围内", IN_FORCE: "在施行期间内", NOT_IN_FORCE: "不在施行期间",
    NO_RULE: "无此规则",
}  # fmt: skip
_DATES = {"due": "期限", "opens": "最早", "since": "自"}
_REASONS = {
    "missing_prerequisite": "前置环节未完成", "too_early": "过早", "late": "逾期办理", "overdue": "逾期未办",
    "out_of_order": "顺序不符", "missing_documents": "缺少材料", "not_provided": "条件不具备", "not_met": "不符合要求",
    "text_unclear": "条文不明确",
}  # fmt: skip


def change_line(change: Change, lang: str = "en") -> str:
    """Word one change: ``parameter `change_cap`: value 10% → 12%``."""
    colon = "：" if lang == "zh" else ": "
    head = f"{_KINDS[change.kind] if lang == 'zh' else change.kind} `{change.name}`"
    key = f"{change.key} " if change.key not in (None, "means") else ""
    if change.key is not None and change.old is not None and change.new is not None:
        return f"{head}{colon}{key}{change.old} → {change.new}"
    done = (Label("新增", "added") if change.old is None else Label("删除", "removed"))[lang]
    text = change.new or change.old
    return f"{head} {done}{colon}{text}" if change.key is None else f"{head}{colon}{key}{done}{colon}{text}"


def effect_words(rule: RuleDiff, lang: str = "en") -> str:
    """Word the effect on a rule, with how it is known."""
    if not rule.compared:
        return Label("无法比较：没有两个版本同时施行的日期", "not compared: on no day both versions are in force")[lang]
    if rule.same_meaning:
        return Label("等效（措辞不同，含义相同）", "equivalent (the same meaning in other words)")[lang]
    effect = EFFECTS[rule.effect]
    cut = Label("", "") if rule.exhausted else Label("，已达上限", ", budget used up")
    on_all = Label("在试过的记录上", " on all tried") if rule.effect is Effect.EQUIVALENT else Label("", "")
    zh = f"{on_all.zh}{effect.zh}（试了 {rule.tried} 个{cut.zh}）"
    return Label(zh, f"{effect.en}{on_all.en} ({rule.tried} tried{cut.en})")[lang]


def outcome_words(items: Iterable[Outcome], lang: str = "en") -> str:
    """Word outcomes: `violated, due 2023-03-10 (overdue)`."""
    words = [_outcome_zh(item) if lang == "zh" else _outcome_en(item) for item in items]
    return Label("；", "; ")[lang].join(words) or Label("无结论", "no finding")[lang]


def _outcome_en(item: Outcome) -> str:
    words = f"{item.subject}: {item.status}" if item.subject else item.status
    words += " (in principle)" if item.force == "in_principle" else ""
    words += "".join(f", {key} {day}" for key in _DATES if (day := getattr(item, key)))
    details = [*item.reasons, *(f"lacks {code}" for code in item.missing_documents)]
    return words + (f" ({', '.join(details)})" if details else "")


def _outcome_zh(item: Outcome) -> str:
    status = _STATUSES[item.status]
    words = f"{item.subject}：{status}" if item.subject else status
    words += "（原则上）" if item.force == "in_principle" else ""
    words += "".join(f"，{name} {day}" for key, name in _DATES.items() if (day := getattr(item, key)))
    details = [*(_REASONS[reason] for reason in item.reasons), *(f"缺 {code}" for code in item.missing_documents)]
    return words + (f"（{'、'.join(details)}）" if details else "")


def both_words(old: tuple[Outcome, ...], new: tuple[Outcome, ...], lang: str = "en") -> tuple[str, str]:
    """Word both sides; where that leaves no difference, with whom it names and where it stands in the text."""
    sides = outcome_words(old, lang), outcome_words(new, lang)
    if sides[0] != sides[1]:
        return sides
    before, after = (Label("；", "; ")[lang].join(_named(item, lang) for item in side) for side in (old, new))
    return before, after


def _named(item: Outcome, lang: str) -> str:
    to, clauses = ", ".join(item.to) or "-", ", ".join(item.clauses)
    en = f"{item.status}, {item.actor} → {to}, clause {clauses}"
    return Label(f"{_STATUSES[item.status]}，{item.actor} → {to}，条款 {clauses}", en)[lang]
