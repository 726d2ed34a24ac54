"""The norms as expressions, for Zen, CEL and rule-engine: the same text but for how each names facts and joins conditions.

What each engine is given are records as numbers (`coded`): nothing is null, and every comparison is one of numbers or codes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from norms.coded import NOW, Coded, last_day
from norms.districts import Condition, Norm
from norms.numbers import District, Outcome

Work = Callable[[Coded], Any]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How an engine writes things."""

    fact: str
    field: str
    both: str
    either: str
    count: str
    each: str

    def name(self, fact: str) -> str:
        """Name a fact of the record or of the change at hand."""
        return self.field.format(fact.removeprefix("change.")) if fact.startswith("change.") else self.fact.format(fact)

    def any(self, *parts: str) -> str:
        """Join what is enough by itself; nothing is false."""
        given = [f"({part})" for part in parts if part]
        return f" {self.either} ".join(given) if given else "1 == 0"

    def all(self, *parts: str) -> str:
        """Join what is needed together."""
        return f" {self.both} ".join(f"({part})" for part in parts)


ZEN = Dialect("{}", "#.{}", "and", "or", "len({})", "map({1}, {0})")
CEL = Dialect("r.{}", "c.{}", "&&", "||", "size({})", "{1}.map(c, {0})")
RULE_ENGINE = Dialect("{}", "c['{}']", "and", "or", "{}.length", "[{0} for c in {1}]")


def statuses(district: District, dialect: Dialect) -> list[str]:
    """Give an expression a norm: a letter, or a list of letters where every change is judged."""
    return [_status(number, norm, district, dialect) for number, norm in enumerate(district.norms)]


def dues(district: District, dialect: Dialect) -> list[str]:
    """Give an expression a norm that has a last day."""
    return [dialect.name(f"by_{number}") for number, norm in enumerate(district.norms) if norm.by]


def _status(number: int, norm: Norm, district: District, d: Dialect) -> str:
    tests = [_test(condition, district, d) for condition in norm.when]
    if norm.must:
        broken, unknown = _test(norm.must, district, d)
        judged = f"({broken} ? 'V' : ({unknown} ? 'U' : 'S'))"
    else:
        judged = _act(number, norm, district, d)
    if tests:
        # Where it is unknown whether the norm applies, only what satisfies it anyhow is certain.
        weaker = judged
        for letter in "VDP":
            weaker = weaker.replace(f"'{letter}'", "'U'")
        untrue, unknown = d.any(*(pair[0] for pair in tests)), d.any(*(pair[1] for pair in tests))
        judged = f"({untrue} ? 'N' : ({unknown} ? {weaker} : {judged}))"
    if not norm.each_change:
        return judged
    changes = d.name("changes")
    each = d.each.format(judged, changes)
    return f"({d.name('changes_known')} == 0 ? ['U'] : ({d.count.format(changes)} == 0 ? ['N'] : {each}))"


def _act(number: int, norm: Norm, district: District, d: Dialect) -> str:
    act, ready = d.name(norm.act), d.name(norm.provided) if norm.provided else ""
    # Each prerequisite and each start of a clock, once.
    events = dict.fromkeys(name for name in (norm.after, *(clock[0] for clock in (norm.by, norm.not_before) if clock)) if name)
    days = [d.name(name) for name in events]
    first, opens, last = (
        norm.after and d.name(norm.after),
        norm.not_before and d.name(f"from_{number}"),
        norm.by and d.name(f"by_{number}"),
    )
    unknown, outstanding = [f"{day} < 0" for day in days], [f"{day} > {NOW}" for day in days]
    ready_no, ready_unknown = (f"{ready} == 0", f"{ready} < 0") if ready else ("", "")
    broken = d.any(
        first and f"{first} > {act}", opens and f"{opens} > {act}", last and f"{last} < {act}", ready_no,
    )  # fmt: skip
    happened = f"({broken} ? 'V' : ({d.any(*unknown, ready_unknown)} ? 'U' : 'S'))"
    closed = d.any(*outstanding, opens and f"{opens} > {NOW}", ready_no, *(unknown if norm.owed else ()))
    if norm.owed:
        idle = f"({d.any(*outstanding)} ? 'P' : 'U')"
        waiting = "P" if norm.authority and not norm.by else "D"
        not_yet = f"({closed} ? 'P' : '{waiting}')"
        not_yet = f"({last} < {NOW} ? 'V' : {not_yet})" if last else not_yet
    else:
        idle = "'U'"
        not_yet = f"({closed} ? 'P' : ({d.any(*unknown, ready_unknown)} ? 'U' : 'S'))"
    before = f"{act} < {district.in_force_from.toordinal()}"
    return f"({act} < 0 ? {idle} : ({act} > {NOW} ? {not_yet} : ({before} ? 'N' : {happened})))"


def _test(condition: Condition, district: District, d: Dialect) -> tuple[str, str]:
    """Give when a condition is false, and when (if it is not false) it is unknown."""
    fact, other = d.name(condition.fact), condition.other and d.name(condition.other)
    match condition.kind:
        case "holds":
            return f"{fact} == 0", f"{fact} < 0"
        case "among" | "none_of":
            codes = [f"{fact} == '{code}'" for code in condition.codes]
            if condition.kind == "none_of":
                return d.any(*codes), f"{fact} == ''"
            return d.all(f"{fact} != ''", *(code.replace("==", "!=") for code in codes)), f"{fact} == ''"
        case "at_least":
            return d.all(f"{fact} >= 0", f"{fact} < {district.limit(condition)}"), f"{fact} < 0"
        case "not_both":
            return d.all(f"{fact} == 1", f"{other} == 1"), d.all(f"{fact} != 0", f"{other} != 0")
    part, of = district.ratio(condition).as_integer_ratio()
    more = f"{fact} * {of} > {other} * {part}" if (part, of) != (1, 1) else f"{fact} > {other}"
    return d.all(f"{fact} >= 0", f"{other} >= 0", more), d.any(f"{fact} < 0", f"{other} < 0")


def zen(district: District) -> Work:
    """Make one compiled expression for Zen."""
    import zen as engine

    compiled = engine.compile_expression(f"[{', '.join(statuses(district, ZEN) + dues(district, ZEN))}]")
    return compiled.evaluate


def cel(district: District) -> Work:
    """Make one program for CEL; the record is converted for every call, which is what a call costs."""
    import celpy

    environment = celpy.Environment(runner_class=celpy.CompiledRunner)
    program = environment.program(environment.compile(f"[{', '.join(statuses(district, CEL) + dues(district, CEL))}]"))
    return lambda record: program.evaluate({"r": celpy.json_to_cel(record)})


def rule_engine(district: District) -> Work:
    """Make one rule a norm for rule-engine, which is how it is used."""
    import rule_engine as engine

    rules = [engine.Rule(text).evaluate for text in statuses(district, RULE_ENGINE) + dues(district, RULE_ENGINE)]
    return lambda record: [rule(record) for rule in rules]


def outcomes(district: District, given: Any) -> list[Outcome]:
    """Read what such an engine gives: the letters, and last days where the norm applies."""
    count = len(district.norms)
    letters = ["".join(str(part) for part in item) for item in given[:count]]
    ends = iter(given[count:])
    last = [last_day(next(ends)) if norm.by else None for norm in district.norms]
    return [(letter, None if letter == "N" else day) for letter, day in zip(letters, last, strict=True)]
