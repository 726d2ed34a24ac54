"""What could not be read, in Chinese: a sentence and a way out for every code, with what the English message quotes."""

import re

from govrules.base.diagnostics import Diagnostic

_KINDS = "日期写 2024-03-05，金额写 1200000 或 120万元，比例写 10%，是非写 是 或 否；不清楚的留空"
_RESAVE = "用 Excel 打开后另存为 .xlsx"
_NAME_IT = "按模板改表头；自己用的列，表头以 # 开头；金额单位写在表头括号内，如（万元）"
_WORDS: dict[str, tuple[str, str]] = {
    "wrong-type": ("内容不合该列的类型", _KINDS),
    "impossible-date": ("没有这一天", "核对年、月、日"),
    "below-fen": ("金额精确到分以下", "四舍五入到两位小数"),
    "cell-error": ("单元格是公式错误值", "改正公式，或清空单元格"),
    "not-calculated": ("单元格的公式没有计算结果", "用 Excel 打开并保存，使其计算"),
    "ambiguous": ("可作两种理解，未予采用", "写明单位：10% 或 1000%，120元 或 120万元；表头写信息的名称（英文代码）"),
    "unknown-code": ("没有这个选项", "从下拉列表中选，或见模板的“代码表”"),
    "unknown-fact": ("表头不对应任何信息，该列未读取", _NAME_IT),
    "heading-twice": ("两列对应同一项信息", "保留一列，另一列的表头以 # 开头"),
    "no-heading": ("该列有内容而没有表头", "补上表头；自己用的列，表头以 # 开头"),
    "unit-elsewhere": ("金额单位写在表头之外，该列未读取", "把单位写进表头，如 总投资（万元）"),
    "merged": ("有合并单元格，所涉各行未读取", "取消合并，逐格填写；表头只用一行"),
    "no-id": ("没有项目编号", "给每个项目一个编号，列名写 项目编号；表头只用一行"),
    "id-twice": ("项目编号重复，只读取第一处", "每个项目用自己的编号"),
    "unknown-id": ("没有这个编号的项目", "写成与项目表中相同的编号"),
    "contradiction": ("该格说没有，而清单工作表中有该项目的内容", "清空该格，或删去清单中的行"),
    "no-district": ("看不出适用哪个区县的办法", "用区县名命名工作表，或加“区县”一列，或用 --pack 指定"),
    "unknown-district": ("没有这个区县的办法", "核对区县名称"),
    "row-too-long": ("该行的单元格比表头多，内容可能错列，该行未读取", '含逗号的内容加引号，如 "1,200,000"'),
    "no-project": ("看作合计行或备注行，未读取", "如果是项目，请换一个编号"),
    "hidden": ("有隐藏或筛选掉的行列，仍已读取", "不应计入的请删去，其余请取消隐藏"),
    "hidden-sheet": ("隐藏的工作表，未读取", "其中如有项目，请取消隐藏"),
    "empty": ("没有内容", "填好后再运行，或删去空表"),
    "password": ("文件有密码保护", "在 Excel 中取消密码后保存"),
    "old-excel": ("这是旧格式的 Excel 文件（.xls）", _RESAVE),
    "not-excel": ("这不是 Excel 文件，虽然扩展名如此", _RESAVE),
    "not-csv": ("这是 Excel 文件，不是 CSV", "把扩展名改为 .xlsx"),
    "unreadable": ("文件损坏或无法打开", _RESAVE),
    "too-large": ("文件过大，或表格之外还有大量空行空列", "删去表格右边和下面的空列空行，或分成几个文件"),
    "encoding": ("文字编码无法识别", "另存为“CSV UTF-8”或 .xlsx"),
}
_MOST_QUOTED = 3


def in_chinese(problem: Diagnostic) -> tuple[str, str]:
    """Give the sentence, with what the message quotes, and the way out; the message itself where its code has no sentence."""
    if problem.code not in _WORDS:
        return problem.message, problem.help or ""
    sentence, way_out = _WORDS[problem.code]
    quoted = [f"“{word}”" for word in re.findall(r"`([^`]+)`", problem.message)[:_MOST_QUOTED]]
    return sentence + ("：" + "、".join(quoted) if quoted else ""), way_out
