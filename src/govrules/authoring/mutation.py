"""Are the cases strong enough? Each mutant of a pack is judged on the cases: one that no case notices survives."""

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from govrules.authoring.bench import Bench, Fate, Judged
from govrules.authoring.cases import CaseFileResult, CaseResult, run_cases
from govrules.authoring.changed import changed_places
from govrules.authoring.check import yaml_files
from govrules.authoring.mutants import mutants, places_of
from govrules.base.diagnostics import Diagnostic, UsageError, did_you_mean
from govrules.packs.catalogue import kind_of
from govrules.packs.reader import read_source, read_yaml


@dataclass(frozen=True, slots=True)
class Score:
    """How many mutants were killed and survived; equivalent ones don't count."""

    killed: int
    survived: int
    equivalent: int

    @property
    def value(self) -> Fraction | None:
        """Give the share of killed mutants from 0 to 1; None where there was none to kill."""
        total = self.killed + self.survived
        return Fraction(self.killed, total) if total else None


@dataclass(frozen=True, slots=True)
class MutationResult:
    """All mutants of a pack, in order: validity, scope, definitions, rules."""

    pack: str
    source: str
    judged: tuple[Judged, ...]
    failing: tuple[CaseResult, ...]
    """Cases that fail already; they kill nothing."""
    pin_case: str | None = None
    """One case that names force and addressees of every rule whose mutants survive for want of it."""

    @property
    def score(self) -> Score:
        """Give the score of all mutants."""
        return _score(self.judged)

    @property
    def survived(self) -> tuple[Judged, ...]:
        """Give the mutants that no case notices."""
        return tuple(item for item in self.judged if item.fate is Fate.SURVIVED)

    @property
    def equivalent(self) -> tuple[Judged, ...]:
        """Give the mutants that nothing tried tells from the pack."""
        return tuple(item for item in self.judged if item.fate is Fate.EQUIVALENT)

    def by_place(self) -> dict[str, Score]:
        """Give the score of each rule, definition and scope entry, in order."""
        return _grouped(self.judged, lambda item: item.place)

    def by_operator(self) -> dict[str, Score]:
        """Give the score of each operator, by name."""
        return dict(sorted(_grouped(self.judged, lambda item: item.operator).items()))

    def suggestions(self) -> tuple[str, ...]:
        """Give the cases that would kill the survivors, each once."""
        found = dict.fromkeys(item.case for item in self.survived if item.case)
        return (*found, *([self.pin_case] if self.pin_case else []))


def _score(judged: Iterable[Judged]) -> Score:
    counts = Counter(item.fate for item in judged)
    return Score(counts[Fate.KILLED], counts[Fate.SURVIVED], counts[Fate.EQUIVALENT])


def _grouped(judged: Iterable[Judged], key: Callable[[Judged], str]) -> dict[str, Score]:
    groups: dict[str, list[Judged]] = defaultdict(list)
    for item in judged:
        groups[key(item)].append(item)
    return {name: _score(items) for name, items in groups.items()}


def mutate(files: Sequence[CaseFileResult], places: Container[str] | None = None) -> MutationResult:
    """Judge all mutants of a pack (or those in some `places`) on the cases that were run; the files are of one pack."""
    bench = Bench(files[0].policy, [case for file in files for case in file.cases])
    judged = [bench.judged(mutant) for mutant in mutants(bench.pack) if places is None or mutant.place in places]
    failing = tuple(case for case in bench.cases if not case.passed)
    return MutationResult(bench.pack.id, bench.pack.source, tuple(judged), failing, bench.pin_case(judged))


def mutate_paths(
    paths: Sequence[str | Path], rules: Sequence[str] | None = None, changed_since: str | None = None
) -> list[MutationResult]:
    """Make slips in the packs at the paths and judge them on their cases: what `govrules mutate` does.

    Gives a `MutationResult` for every pack that has cases, sorted by pack file: its mutants, `judged` one by one (killed by a
    case, survived, or equivalent on all tried), the `score`, `suggestions()` of cases that would kill the survivors, and the
    `failing` cases, which kill nothing. `rules` limits it to these rules (in the packs that have them), definitions and scope
    entries, `changed_since` to what differs from a git revision.

    Raises PackError for packs and cases that cannot be read and for an unknown revision, UsageError for a rule that no pack has.
    """
    results = []
    groups = _by_pack(paths)
    known = {place for files in groups.values() for place in places_of(files[0].policy.pack)}
    _refuse_unknown(rules or (), known)
    for source, files in sorted(groups.items()):
        pack = files[0].policy.pack
        places = set(places_of(pack)) & set(rules if rules is not None else known)
        if changed_since is not None:
            places &= changed_places(pack, Path(source), changed_since)
        results.append(mutate(files, places))
    return results


def _refuse_unknown(rules: Sequence[str], known: set[str]) -> None:
    unknown = [rule for rule in rules if rule not in known]
    if unknown:
        message = "no rule, definition or scope entry named"
        names = sorted(known)
        raise UsageError(Diagnostic("unknown-rule", f"{message} `{rule}`", None, did_you_mean(rule, names)) for rule in unknown)


def _by_pack(paths: Sequence[str | Path]) -> dict[str, list[CaseFileResult]]:
    """Run the case files at the paths, and those of the packs at the paths, grouped by the pack's file."""
    files: dict[Path, None] = {}
    for path in yaml_files(paths):
        kind = kind_of(read_yaml(read_source(path)))
        own = [path] if kind == "cases" else _cases_of(path) if kind == "pack" else []
        files |= dict.fromkeys(own)
    groups: dict[str, list[CaseFileResult]] = defaultdict(list)
    seen: set[Path] = set()
    for path in files:
        if path.resolve() not in seen:
            seen.add(path.resolve())
            result = run_cases(read_source(path))
            groups[result.policy.pack.source].append(result)
    return groups


def _cases_of(pack: Path) -> list[Path]:
    """Give the case files beside a pack: `cases/<name>.yaml` below it, `<name>.cases.yaml` next to it."""
    near = [pack.parent / "cases" / pack.name, pack.with_name(f"{pack.stem}.cases.yaml")]
    return [path for path in near if path.is_file()]
