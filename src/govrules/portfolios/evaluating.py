"""A portfolio and a date → what it comes to; in several processes where there are many projects."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from govrules.base.diagnostics import Diagnostic, GovrulesError, UsageError
from govrules.base.units import Label
from govrules.engine.finding import Verdict
from govrules.engine.record import Record
from govrules.language.values import RecordValue, Value
from govrules.packs.vocabulary import Vocabulary
from govrules.policy import Policy, load_pack
from govrules.portfolios.evaluated import NeededFact, ProjectSummary, Row, RuleHeading
from govrules.portfolios.judging import Judge, Judged, Kept, headings
from govrules.portfolios.portfolio import Portfolio, Project
from govrules.portfolios.report import PortfolioReport
from govrules.version import VERSION

Progress = Callable[[int, int], None]
"""Is told how many projects are done, and how many there are."""

_FEW = 400
"""Projects below which starting further processes takes longer than it saves."""
_CHUNK = 50


def evaluate_portfolio(
    portfolio: Portfolio, as_of: date, progress: Progress | None = None, *, workers: int = 1, keep_all: bool = False
) -> PortfolioReport:
    """Evaluate every project on a date. Rows are what is violated, due, or waiting with a date; with `keep_all` every finding.

    With `workers` above 1 a large portfolio is judged in that many processes, with the same result; a script that asks for it
    needs the usual `if __name__ == "__main__":`. Raises UsageError for an `as_of` that is no date.
    """
    if type(as_of) is not date:
        message = f"`as_of` is a datetime.date, not `{as_of!r}`"
        raise UsageError([Diagnostic("as-of", message, None, "write `as_of=date(2024, 3, 5)`")])
    collected = _Collected({name: headings(policy.pack) for name, policy in portfolio.policies.items()})
    many = workers > 1 and len(portfolio.projects) >= _FEW and _can_be_loaded(portfolio.policies)
    judged = _in_processes(portfolio, as_of, keep_all, workers) if many else _here(portfolio, as_of, keep_all)
    total = len(portfolio.projects)
    for number, (project, result) in enumerate(zip(portfolio.projects, judged, strict=True), 1):
        collected.add(project, result)
        if progress:
            progress(number, total)
    vocabularies = {name: policy.pack.vocabulary for name, policy in portfolio.policies.items()}
    return PortfolioReport(
        portfolio.name, as_of, VERSION, portfolio.policies, tuple(collected.projects), tuple(collected.rows),
        collected.needed(vocabularies), portfolio.problems, keep_all,
    )  # fmt: skip


@dataclass
class _Collected:
    """The results so far. Equal sentences and verdicts are held once."""

    headings: Mapping[str, Mapping[str, RuleHeading]]
    projects: list[ProjectSummary] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    missing: dict[tuple[str, str], tuple[set[str], list[int]]] = field(default_factory=dict)
    sentences: dict[Label, Label] = field(default_factory=dict)
    verdicts: dict[Verdict, Verdict] = field(default_factory=dict)

    def add(self, project: Project, judged: Judged) -> None:
        self.projects.append(
            ProjectSummary(
                project.id, project.pack, project.place, judged.in_force, judged.scope, dict(judged.counts), judged.deviations,
                judged.overdue, judged.next_due, judged.is_definite,
            )
        )  # fmt: skip
        known = self.headings[project.pack]
        for kept in judged.kept:
            verdict = self.verdicts.setdefault(kept.verdict, kept.verdict)
            message = self.sentences.setdefault(kept.message, kept.message)
            self.rows.append(Row(project.id, known[kept.rule], verdict, message))
        for fact, rules in judged.missing:
            names, counts = self.missing.setdefault((project.pack, fact), (set(), [0, 0]))
            names.update(rules)
            counts[0] += 1
            counts[1] += len(rules)

    def needed(self, vocabularies: Mapping[str, Vocabulary]) -> tuple[NeededFact, ...]:
        """Give the missing facts, those that settle most findings first."""
        found = [
            NeededFact(
                pack, fact, vocabularies[pack].label(fact) or Label(fact, fact), counts[0], counts[1], tuple(sorted(rules))
            )
            for (pack, fact), (rules, counts) in self.missing.items()
        ]
        return tuple(sorted(found, key=lambda item: (-item.findings, item.pack, item.fact)))


def _here(portfolio: Portfolio, as_of: date, keep_all: bool) -> Iterator[Judged]:
    judges = {name: Judge(policy, as_of, keep_all) for name, policy in portfolio.policies.items()}
    return (judges[project.pack].judge(project.record) for project in portfolio.projects)


def _can_be_loaded(policies: Mapping[str, Policy]) -> bool:
    """Another process loads the packs from their files; one that was made from a text has none."""
    try:
        return all(load_pack(policy.pack.source).pack.digest == policy.pack.digest for policy in policies.values())
    except GovrulesError:
        return False


def _in_processes(portfolio: Portfolio, as_of: date, keep_all: bool, workers: int) -> Iterator[Judged]:
    # Imported where used: it takes a while, and most portfolios are small. New processes are started afresh (`spawn`), because a
    # copy of a process that shows a progress bar may hang in it.
    from multiprocessing import get_context

    sources = {name: policy.pack.source for name, policy in portfolio.policies.items()}
    projects = portfolio.projects
    chunks = (projects[start : start + _CHUNK] for start in range(0, len(projects), _CHUNK))
    tasks = ([(item.pack, item.id, _sent(item.record.facts)) for item in chunk] for chunk in chunks)
    with get_context("spawn").Pool(workers, _start, (sources, as_of, keep_all)) as pool:
        for results in pool.imap(_judge_chunk, tasks):
            yield from map(_received, results)


_JUDGES: dict[str, Judge] = {}
"""The judges of a working process, made when it starts."""


def _start(sources: Mapping[str, str], as_of: date, keep_all: bool) -> None:
    for name, source in sources.items():
        _JUDGES[name] = Judge(load_pack(source), as_of, keep_all)


def _judge_chunk(chunk: Sequence[tuple[str, str, dict[str, object]]]) -> list[tuple[object, ...]]:
    facts = ((pack, identity, {name: _opened(value) for name, value in sent.items()}) for pack, identity, sent in chunk)
    return [_light(_JUDGES[pack].judge(Record(identity, MappingProxyType(known)))) for pack, identity, known in facts]


def _light(judged: Judged) -> tuple[object, ...]:
    """Give a result that pickles fast: frozen dataclasses with slots take ten times as long as tuples."""
    kept = [(item.rule, _fields(item.verdict), item.message.zh, item.message.en) for item in judged.kept]
    return tuple(judged._replace(kept=kept))  # type: ignore[arg-type]  # only on the way between processes


_VERDICT_FIELDS = tuple(Verdict.__dataclass_fields__)


def _fields(verdict: Verdict) -> tuple[object, ...]:
    return tuple(getattr(verdict, name) for name in _VERDICT_FIELDS)


def _received(light: tuple[object, ...]) -> Judged:
    judged = Judged(*light)  # type: ignore[arg-type]  # as `_light` wrote it
    kept = tuple(Kept(rule, Verdict(*fields), Label(zh, en)) for rule, fields, zh, en in judged.kept)  # type: ignore[misc]
    return judged._replace(kept=kept)


def _sent(facts: Mapping[str, Value]) -> dict[str, object]:
    return {name: _closed(value) if isinstance(value, tuple | RecordValue) else value for name, value in facts.items()}


def _closed(value: object) -> object:
    """Give a value that can go to another process: records as pairs of their path and plain fields."""
    if isinstance(value, RecordValue):
        return _Sent(value.path, {name: _closed(item) for name, item in value.fields.items()})
    return tuple(map(_closed, value)) if isinstance(value, tuple) else value


@dataclass
class _Sent:
    """A record on its way to another process."""

    path: str
    fields: dict[str, object]


def _opened(value: object) -> Value:
    if isinstance(value, _Sent):
        return RecordValue(value.path, MappingProxyType({name: _opened(item) for name, item in value.fields.items()}))
    return tuple(map(_opened, value)) if isinstance(value, tuple) else value  # type: ignore[return-value]  # as `_sent` left it
