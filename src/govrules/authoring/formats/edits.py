"""What `diff` and `mutate` found, in the shape that all formats share: a unit a rule, or a place where slips were made."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from govrules.authoring.bench import Judged
from govrules.authoring.cases import CaseResult
from govrules.authoring.changes import Change
from govrules.authoring.differences import Diff, PackDiff, RecordsDiff, RuleDiff
from govrules.authoring.diffwords import NOTHING, both_words, change_line
from govrules.authoring.formats.markdown import render_markdown
from govrules.authoring.formats.outcome import (
    CASE_FAILED,
    MUTANT_SURVIVED,
    NOT_COMPARED,
    PACK_CHANGED,
    Outcome,
    Problem,
    Unit,
    counted,
    effect_code,
)
from govrules.authoring.mutation import MutationResult
from govrules.authoring.outcomes import Effect
from govrules.base.diagnostics import Level
from govrules.base.source import Source, Span
from govrules.packs.pack import Pack


def of_diff(diff: Diff, expected: Effect | None = None, revisions: Collection[str] = ()) -> Outcome:
    """Give what `diff` found: a unit a rule compared (and a project looked at), a problem an effect.

    Effects are warnings; where one is `expected`, it is no problem and every other one is an error. Places in one of the git
    `revisions` compared are given as places in the file alone.
    """
    found = _DiffUnits(expected, revisions)
    units = tuple(unit for pack in diff.packs for unit in found.of_pack(pack))
    compared = sum(len(pack.rules) for pack in diff.packs)
    said = f"{diff.effect.value}; {counted(compared, 'rule')} compared" if diff.packs or diff.identical else NOTHING.en
    return Outcome("diff", "rule", units, said)


class _DiffUnits:
    """The units of a diff, given what is expected of it and the revisions that stand before its files' names."""

    def __init__(self, expected: Effect | None, revisions: Collection[str]) -> None:
        self._fine = {Effect.EQUIVALENT, expected}
        self._level = Level.ERROR if expected else Level.WARNING
        self._revisions = revisions

    def of_pack(self, pack: PackDiff) -> Iterator[Unit]:
        """Give a unit for the pack if only one version has it, then those of its rules and projects."""
        side = pack.new or pack.old
        assert side is not None
        file = self._file(side.source)
        if pack.new is None or pack.old is None:
            message = f"the pack `{pack.pack}` is {'removed' if pack.new is None else 'added'}: nothing to compare it with"
            yield Unit(pack.pack, file, (Problem(PACK_CHANGED, self._level, message, file),))
        yield from (self._of_rule(rule, pack, file) for rule in pack.rules)
        if pack.records:
            yield from self._of_records(pack.records, side, file)

    def _file(self, name: str) -> str:
        for revision in self._revisions:
            name = name.removeprefix(f"{revision}:")
        return name

    def _placed(self, span: Span | None, file: str) -> Span | None:
        return Span(Source(file, span.source.text), span.start, span.end) if span else None

    def _of_rule(self, rule: RuleDiff, pack: PackDiff, file: str) -> Unit:
        own = self._placed(rule.span, file) if _is_new(rule, pack) else None
        if not rule.compared:
            message = f"`{rule.rule}` was not compared: on no day both versions are in force"
            return Unit(rule.rule, file, (Problem(NOT_COMPARED, Level.ERROR, message, file, own),), own)
        if rule.effect in self._fine:
            return Unit(rule.rule, file, (), own, rule.effect.value)
        change = _cause(rule, pack.changes)
        span = self._placed(change.new_span, file) if change and change.new_span else own
        related = ((f"rule `{rule.rule}`", own),) if own and span != own else ()
        words = change_line(change) if change else None
        problem = Problem(effect_code(rule.effect), self._level, _message(rule), file, span, words, related)
        return Unit(rule.rule, file, (problem,), own, rule.effect.value)

    def _of_records(self, records: RecordsDiff, pack: Pack, file: str) -> Iterator[Unit]:
        for project in records.projects:
            problems = []
            for item in records.changed:
                if item.record == project and item.effect not in self._fine:
                    old, new = both_words(item.old, item.new)
                    message = f"{project}: `{item.rule}` is {item.effect.value}: {old} → {new} on {records.as_of}"
                    rule = pack.rule(item.rule)
                    span = self._placed(rule.span, file) if rule else None
                    problems.append(Problem(effect_code(item.effect), self._level, message, file, span))
            yield Unit(f"project {project}", file, tuple(problems))


def _is_new(rule: RuleDiff, pack: PackDiff) -> bool:
    """Tell whether the rule is still there: a rule that went has its place in the old version only."""
    return pack.new is not None and pack.new.rule(rule.rule) is not None


def _cause(rule: RuleDiff, changes: Sequence[Change]) -> Change | None:
    """Give the change that a rule's effect comes from: its own first, else one of shared ones if there is only one."""
    changed = [item for item in changes if not item.wording]
    whole = rule.rule.replace("-", "_") if rule.rule in ("scope", "in-force") else None
    own = [item for item in changed if item.kind == whole or (item.kind == "rule" and item.name == rule.rule)]
    shared = [item for item in changed if item.kind not in ("rule", "scope", "in_force", "pack")]
    return own[0] if own else shared[0] if len(shared) == 1 else None


def _message(rule: RuleDiff) -> str:
    if not rule.witnesses:
        return f"`{rule.rule}` is {rule.effect.value}"
    witness = next((item for item in rule.witnesses if item.effect is rule.effect), rule.witnesses[0])
    old, new = both_words(witness.old, witness.new)
    return f"`{rule.rule}` is {rule.effect.value}: {old} → {new} on {witness.as_of}"


def of_mutation(results: Iterable[MutationResult], *, with_cases: bool = True) -> Outcome:
    """Give what `mutate` found: a unit a place in a pack, a problem a survivor; then the cases that fail already.

    The help of a survivor is the case that would notice it, unless `with_cases` is off.
    """
    listed = list(results)
    units = chain.from_iterable(_of_result(result, with_cases=with_cases) for result in listed)
    killed, survived = (sum(getattr(item.score, key) for item in listed) for key in ("killed", "survived"))
    return Outcome("mutate", "place", tuple(units), f"{killed} killed, {survived} survived")


def _of_result(result: MutationResult, *, with_cases: bool) -> Iterator[Unit]:
    for place, score in result.by_place().items():
        survivors = [item for item in result.survived if item.place == place]
        problems = tuple(_survivor(item, result.source, with_cases=with_cases) for item in survivors)
        yield Unit(place, result.source, problems, detail=f"{score.killed} killed, {score.survived} survived")
    yield from map(_failing, result.failing)


def _survivor(item: Judged, file: str, *, with_cases: bool) -> Problem:
    message = f"no case notices a slip in `{item.place}`: {item.what} ({item.operator})"
    hint = f"this case would:\n{item.case}" if with_cases and item.case else None
    return Problem(MUTANT_SURVIVED, Level.WARNING, message, file, item.span, hint)


def _failing(case: CaseResult) -> Unit:
    file = case.span.source.name
    problem = Problem(CASE_FAILED, Level.ERROR, f"the case `{case.name}` fails already", file, case.span, "see `govrules test`")
    return Unit(case.name, file, (problem,), case.span)


def mutation_markdown(results: Sequence[MutationResult]) -> str:
    """Give the survivors as Markdown, for a comment on a pull request, with the cases that would notice them to copy."""
    text = render_markdown(of_mutation(results, with_cases=False))
    return text + "".join(_suggested(result.pack, result.suggestions()) for result in results if result.suggestions())


def _suggested(pack: str, cases: Sequence[str]) -> str:
    body = "\n".join(cases).rstrip("\n")
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", body)), default=0))
    title = f"{counted(len(cases), 'case')} for {pack} that would notice them"
    return f"\n<details><summary>{title}</summary>\n\n{fence}yaml\n{body}\n{fence}\n\n</details>\n"
