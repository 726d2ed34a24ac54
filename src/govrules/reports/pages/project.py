"""The sections of one project's page."""

from collections.abc import Iterable

from govrules.base.units import Label
from govrules.engine.finding import Finding, Status
from govrules.reports.pages.chart import KINDS, MOST, draw, drawn, legend, when
from govrules.reports.pages.findings import Merged, merged, place, remarks, time_left
from govrules.reports.pages.markup import Child, Node, join, joined, tag
from govrules.reports.pages.skeleton import disclosure, empty, facts_list, note
from govrules.reports.pages.told import concerned, message, title
from govrules.reports.pages.why import Reasons
from govrules.reports.pages.words import IN_FORCE, MEANINGS, READING_ORDER, SCOPE, SIGNS, STATUSES, chip, numbered
from govrules.reports.report import MissingFact, NextStep, Report
from govrules.reports.timeline import timeline

MOST_ITEMS = 150
"""Entries of one section: a page is for reading; the JSON report and the workbook hold everything."""

_KIND = Label("政务信息化项目管理办法核对报告", "Check of a government IT project against its regulation")


def masthead(report: Report) -> Node:
    """Say what was judged, by which text, on which day, and what was assumed."""
    pack = report.pack
    number = tag("p", pack.document.number, lang="zh-CN", class_="number") if pack.document.number else None
    entries: list[tuple[Label, Child]] = [
        (Label("项目", "Project"), tag("bdi", report.record.id) if report.record.id else Label("（未编号）", "(no id)")),
        (Label("地区", "District"), pack.district),
        (Label("评估日", "As of"), tag("time", report.as_of)),
        (Label("施行", "Force"), IN_FORCE[report.in_force]),
        (Label("适用范围", "Scope"), SCOPE[report.scope]),
    ]
    heading = tag("h1", tag("span", pack.document.title, lang="zh-CN"))
    return join(tag("p", _KIND, class_="kind"), heading, number, facts_list(entries), map(note, report.notes))


def summary(report: Report) -> Node:
    """Give the counts with their signs, words and meanings."""
    counts = report.summary

    def tile(status: Status) -> Node:
        number, sign = (
            tag("span", counts[status.value], class_="number"),
            tag("span", SIGNS[status], class_="sign", aria_hidden="true"),
        )
        name = tag("span", sign, STATUSES[status], class_="name")
        class_ = f"tile {status.value.replace('_', '-')}" + ("" if counts[status.value] else " none")
        return tag("li", number, name, tag("span", MEANINGS[status], class_="meaning"), class_=class_)

    words = Label(
        "按条文计：一条规则引用几条，即计几项。", "Counted by article: a rule that rests on several counts once for each."
    )  # fmt: skip
    return join(_lead(report), tag("ul", map(tile, READING_ORDER), class_="tiles"), tag("p", words, class_="hint"))


def _lead(report: Report) -> Node | None:
    """Say the result in one sentence, with the numbers of the sections below."""
    if report.in_force == "no" or report.scope == "no":
        return None
    violated, unknown = len(merged(report.violations)), bool(_with(report, Status.UNKNOWN))
    steps, overdue = len(report.next_steps), sum(step.overdue for step in report.next_steps)
    zh = [f"发现 {violated} 项违规" if violated else "未发现违规"]
    en = [f"{violated or 'No'} violation{'' if violated == 1 else 's'} found"]
    if steps:
        zh.append(f"现有 {steps} 项须办理" + (f"，其中 {overdue} 项已逾期" if overdue else ""))
        en.append(f"{steps} thing{'' if steps == 1 else 's'} to do now" + (f", {overdue} of them overdue" if overdue else ""))
    if lacking := len(report.missing_facts):
        zh.append(f"尚缺 {lacking} 项信息，有的事项无法判断")
        en.append(f"{lacking} fact{'' if lacking == 1 else 's'} lacking, so not everything can be told")
    elif unknown:
        zh.append("有的事项无法判断")
        en.append("not everything can be told")
    status = Status.VIOLATED if violated else Status.DUE if steps else Status.UNKNOWN if unknown else Status.SATISFIED
    sign = tag("span", SIGNS[status], class_="sign", aria_hidden="true")
    return tag("p", sign, Label("；".join(zh) + "。", "; ".join(en) + "."), class_=f"lead {status.value}")


def violations(report: Report, reasons: Reasons) -> Node:
    """List the breaches, each with its explanation."""
    found = merged(report.violations)
    if not found:
        return _no_violations(report)

    def card(number: int, item: Merged) -> Node:
        finding = item.finding
        head = tag("h3", numbered(Status.VIOLATED, number + 1), title(report, finding), place(item.refs))
        who = tag("p", Label("责任单位：", "Responsible: "), concerned(report, finding), class_="by") if finding.actor else None
        return tag(
            "article", head, message(report, finding), remarks(finding), who, reasons.of(finding), id=f"v{number}", class_="card"
        )

    return join([card(number, item) for number, item in enumerate(found[:MOST_ITEMS])], _more(len(found)))


def _no_violations(report: Report) -> Node:
    """Say that none were found, and that this is no pass where something cannot be told."""
    if report.in_force == "no" or report.scope == "no":
        return empty("未作判断。", "Nothing was judged.")
    unknown = len(merged(_with(report, Status.UNKNOWN)))
    if not unknown:
        return empty("未发现违规事项。", "No violations found.")
    zh = f"未发现违规事项；另有 {unknown} 项无法判断，不等于符合。"
    return empty(zh, f"No violations found; {unknown} matter{'' if unknown == 1 else 's'} cannot be told, which is not a pass.")


def next_steps(report: Report, places: dict[tuple[str, str | None], str]) -> Node:
    """List what is to be done, earliest last day first; `places` gives where on the page each is explained."""
    steps = report.next_steps
    if not steps:
        return empty("目前没有须办理的事项。", "Nothing has to be done now.")
    refs = {
        (item.finding.rule, item.finding.verdict.subject): item.refs for item in merged(step.finding for step in _all(report))
    }

    def row(step: NextStep) -> Node:
        finding = step.finding
        key = (finding.rule, finding.verdict.subject)
        day = tag("time", step.due, class_="day") if step.due else None
        body = [tag("p", title(report, finding), place(refs[key])), tag("p", concerned(report, finding), class_="by")]
        if finding.consequence is not None or (finding.status is Status.VIOLATED and not step.overdue):
            body.append(message(report, finding))
        if finding.verdict.outstanding:
            body.append(tag("p", Label("尚缺：", "Outstanding: "), report.messages.facts(finding.verdict.outstanding)))
        body += remarks(finding) if finding.status is Status.DUE else []
        if anchor := places.get(key):
            body.append(tag("p", tag("a", Label("看依据", "See why"), href=f"#{anchor}"), class_="jump"))
        left = (
            time_left(report.calendar, report.as_of, step.due, overdue=step.overdue) if finding.form == "do" or step.due else None
        )
        return tag("li", tag("div", chip(finding.status), day, left, class_="by-when"), tag("div", body), class_="step")

    return join(tag("ol", map(row, steps[:MOST_ITEMS]), class_="steps"), _more(len(steps)))


def _all(report: Report) -> Iterable[NextStep]:
    """Every finding in the shape of a step, so that the articles of a rule are gathered."""
    return (NextStep(finding, False) for finding in report.findings)


def chart(report: Report) -> Node:
    """Draw the timeline, with the same as a list."""
    moments = timeline(report)
    if not moments:
        return empty("记录中没有日期。", "The record holds no dates.")
    shown = drawn(moments)
    left_out = len(moments) - len(shown)
    few = Label(f"图中绘出 {MOST} 项，另有 {left_out} 项见列表。", f"{MOST} are drawn; {left_out} more stand in the list.")
    region = tag(
        "div",
        draw(report.pack, shown, report.as_of),
        class_="scroll",
        role="group",
        tabindex="0",
        aria_labelledby="timeline-title",
    )
    heads = (Label("日期", "Date"), Label("性质", "What it is"), Label("事项", "Matter"), Label("阶段", "Stage"))
    stages = report.pack.vocabulary.stages
    rows = [
        tag(
            "tr",
            tag("td", when(item)),
            tag("td", KINDS[item.kind]),
            tag("td", item.label),
            tag("td", stages.get(item.stage or "")),
        )
        for item in moments[: 2 * MOST_ITEMS]
    ]
    table = tag(
        "table", tag("thead", tag("tr", [tag("th", head, scope="col") for head in heads])), tag("tbody", rows), class_="list"
    )
    listed = disclosure(
        Label(f"时间轴列表（{len(moments)} 项）", f"The timeline as a list ({len(moments)})"),
        table,
        _more(len(moments), 2 * MOST_ITEMS),
        # On paper the drawing says it all, unless it had to leave something out.
        class_=None if left_out else "calm",
    )
    return join(legend(), region, tag("p", few, class_="hint") if left_out else None, listed)


def pending(report: Report, places: dict[tuple[str, str | None], str]) -> Node:
    """List what has to wait, and for what."""
    found = merged(_with(report, Status.PENDING))
    if not found:
        return empty("没有须等待的事项。", "Nothing has to wait.")

    def row(item: Merged) -> Node:
        finding = item.finding
        anchor = places.get((finding.rule, finding.verdict.subject))
        jump = tag("p", tag("a", Label("看依据", "See why"), href=f"#{anchor}"), class_="jump") if anchor else None
        body = [tag("p", title(report, finding), place(item.refs)), tag("p", concerned(report, finding), class_="by")]
        return tag("li", tag("div", body, message(report, finding), jump))

    return join(tag("ul", map(row, found[:MOST_ITEMS]), class_="plain"), _more(len(found)))


def missing(report: Report) -> Node:
    """List the facts to supply, those that settle most rules first."""
    facts = report.missing_facts
    if not facts:
        return empty("没有缺少的信息。", "No facts are missing.")
    titles = {finding.rule: finding.title for finding in report.findings}

    def row(item: MissingFact) -> Node:
        rules = joined((titles[rule] for rule in item.rules), Label("、", ", "))
        count = tag(
            "span",
            Label(f"涉及 {len(item.rules)} 条规则：", f"for {len(item.rules)} rule{'' if len(item.rules) == 1 else 's'}: "),
        )
        name = tag("p", tag("span", item.label, class_="what"), " ", tag("code", item.fact))
        return tag("li", name, tag("p", count, rules, class_="by"))

    return join(tag("ul", map(row, facts[:MOST_ITEMS]), class_="plain pairs"), _more(len(facts)))


def basis(report: Report) -> Node:
    """Say from what the report was made, so that it can be made again."""
    pack, calendar = report.pack, report.calendar
    words = Label(
        "本报告由规则文本与所列记录自动核对得出，不代替主管部门的决定。相同的规则、记录、评估日和工作日历得出相同的结果。",
        "This report comes from checking the record against the encoded text; it does not replace a decision of the authorities. "
        "The same pack, record, date and calendar give the same result.",
    )
    entries: list[tuple[Label, Child]] = [
        (Label("规则文本", "Pack"), [pack.id, " ", pack.version, " ", tag("code", pack.digest)]),
        (Label("记录", "Record"), [tag("bdi", report.record.id or "—"), " ", tag("code", report.record.digest)]),
        (Label("工作日历", "Calendar"),
         [calendar.id, Label("，已公布至 ", ", decreed through "), calendar.decreed_through, " ", tag("code", calendar.digest)]),
        (Label("程序", "Engine"), f"govrules {report.engine}"),
    ]  # fmt: skip
    return join(tag("p", words), facts_list(entries))


def _with(report: Report, status: Status) -> list[Finding]:
    return [finding for finding in report.findings if finding.status is status]


def _more(count: int, most: int = MOST_ITEMS) -> Node | None:
    left = count - most
    words = Label(
        f"另有 {left} 项未列出，见 JSON 或 Excel 报告。", f"{left} more are not listed here: see the JSON or Excel report."
    )
    return tag("p", words, class_="hint") if left > 0 else None
