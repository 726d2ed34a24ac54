"""The HTML report of one project: a single file in both languages that asks for nothing outside itself."""

from govrules.base.units import Label
from govrules.engine.finding import Status
from govrules.reports.pages import project
from govrules.reports.pages.articles import Articles
from govrules.reports.pages.findings import merged
from govrules.reports.pages.skeleton import Section, page
from govrules.reports.pages.why import Reasons
from govrules.reports.report import Report


def render_html(report: Report, lang: str = "zh") -> str:
    """Give a report as a page that opens in `lang` (`zh` or `en`) and can be switched; what comes from the record is escaped."""
    reasons = Reasons(report)
    violated = merged(report.violations)
    # Beyond the most that are listed, a breach is told under its article.
    cards = {
        (item.finding.rule, item.finding.verdict.subject): f"v{number}"
        for number, item in enumerate(violated[: project.MOST_ITEMS])
    }
    articles = Articles(report, reasons, cards)
    waiting = merged(item for item in report.findings if item.status is Status.PENDING)
    sections = (
        Section("summary", Label("结果概览", "Overview"), project.summary(report)),
        Section("violations", Label("违规事项", "Violations"), project.violations(report, reasons), len(violated)),
        Section("steps", Label("下一步", "Next steps"), project.next_steps(report, articles.places), len(report.next_steps)),
        Section("timeline", Label("时间轴", "Timeline"), project.chart(report)),
        Section("pending", Label("尚不可办理", "Not yet allowed"), project.pending(report, articles.places), len(waiting)),
        Section("missing", Label("需补充的信息", "Facts to supply"), project.missing(report), len(report.missing_facts)),
        Section("articles", Label("逐条核对", "Article by article"), articles.node()),
        Section("basis", Label("报告依据", "What this rests on"), project.basis(report)),
    )
    document, project_id = report.pack.document.title, report.record.id or "—"
    name = Label(f"核对报告 {project_id} · {report.as_of}", f"Report {project_id} · {report.as_of}")
    return page(name, lang, project.masthead(report), sections, (document, f"{project_id} · {report.as_of}"))
