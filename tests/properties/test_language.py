"""Laws of the language: showing and reading are inverse, logic is Kleene's, evaluation is total on what is well typed."""

from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from govrules.base.source import Source, Span
from govrules.calendars.periods import Period, Unit
from govrules.engine.interpreter import Environment, evaluate
from govrules.language.checker import Names, check
from govrules.language.parser import parse
from govrules.language.tree import (
    ARITHMETIC,
    COMPARISONS,
    Attribute,
    Binary,
    Call,
    Comprehension,
    Conditional,
    Display,
    Literal,
    Logical,
    Name,
    Tree,
    Unary,
    show,
)  # fmt: skip
from govrules.language.types import BOOL, EVENT, INT, MONEY, RATIO, EnumOf, ListOf, PeriodOf, RecordOf
from govrules.language.values import NEVER, RecordValue, Truth, Unknown, conjunction, disjunction, negation
from govrules.packs.catalogue import load_calendar

SPAN = Span(Source("", ""), 0, 0)
WORDS = st.sampled_from(["a", "b", "change", "甲", "x_1", "never"])
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="'\"\\"), max_size=4)
NUMBERS = st.integers(0, 10**17) | st.builds(lambda n, d: Fraction(n, 10**d), st.integers(0, 10**9), st.integers(0, 6))


def _bigger(below: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    several = st.lists(below, min_size=2, max_size=3).map(tuple)
    loop = st.builds(Comprehension, below, WORDS, below, st.none() | below, st.just(SPAN))
    return (
        st.builds(Attribute, below, WORDS, st.just(SPAN))
        | st.builds(Display, st.booleans(), st.lists(below, min_size=1, max_size=3).map(tuple), st.just(SPAN))
        | st.builds(Unary, st.sampled_from(["not", "-"]), below, st.just(SPAN))
        | st.builds(Binary, st.sampled_from([*COMPARISONS, *ARITHMETIC]), below, below, st.just(SPAN))
        | st.builds(Logical, st.sampled_from(["and", "or"]), several, st.just(SPAN))
        | st.builds(Conditional, below, below, below, st.just(SPAN))
        | st.builds(Call, st.sampled_from(["any", "on"]), st.lists(below | loop, max_size=3).map(tuple), st.just(SPAN))
        | loop
    )


LEAVES = st.builds(Name, WORDS, st.just(SPAN)) | st.builds(Literal, st.booleans() | NUMBERS | TEXTS, st.just(SPAN))
TREES = st.recursive(LEAVES, _bigger, max_leaves=12)


@settings(deadline=None)
@given(TREES)
def test_reading_what_is_shown_gives_the_same_tree(tree: Tree) -> None:
    assert parse(show(tree)) == tree


TRUTHS: st.SearchStrategy[Truth] = st.booleans() | st.sets(st.sampled_from("pqr")).map(
    lambda facts: Unknown(tuple(sorted(facts)))
)


def _same(left: Truth, right: Truth) -> bool:
    """Equal, or both unknown: which facts would settle it can depend on the way of asking."""
    return left == right or (isinstance(left, Unknown) and isinstance(right, Unknown))


@settings(deadline=None)
@given(TRUTHS, TRUTHS, TRUTHS)
def test_laws_of_kleene(a: Truth, b: Truth, c: Truth) -> None:
    for join in (conjunction, disjunction):
        assert join([a, b]) == join([b, a])
        assert join([a, join([b, c])]) == join([join([a, b]), c]) == join([a, b, c])
        assert join([a, a]) == a
    assert negation(negation(a)) == a
    assert negation(conjunction([a, b])) == disjunction([negation(a), negation(b)])
    assert _same(conjunction([a, disjunction([b, c])]), disjunction([conjunction([a, b]), conjunction([a, c])]))
    assert conjunction([]) is True
    assert disjunction([]) is False


@settings(deadline=None)
@given(st.lists(TRUTHS, max_size=4), st.lists(st.booleans(), min_size=4, max_size=4))
def test_more_information_never_turns_an_answer(values: list[Truth], answers: list[bool]) -> None:
    settled = [answer if isinstance(value, Unknown) else value for value, answer in zip(values, answers, strict=False)]
    for join in (conjunction, disjunction):
        before = join(values)
        assert isinstance(before, Unknown) or join(settled) == before


# --- expressions that are well typed by construction, as text, over facts of which any may be unknown ---
KIND = EnumOf(("x", "y"))
NAMES = Names(
    {"flag": BOOL, "cost": MONEY, "total": MONEY, "share": RATIO, "number": INT, "began": EVENT, "ended": EVENT, "kind": KIND,
     "kinds": ListOf(KIND), "changes": ListOf(RecordOf((("amount", MONEY), ("day", EVENT), ("ok", BOOL))))},
    {"cap": (Fraction(1, 10), RATIO), "period": (Period(7, Unit.WORKING_DAYS), PeriodOf(Unit.WORKING_DAYS)),
     "century": (Period(1000, Unit.YEARS), PeriodOf(Unit.YEARS))},
)  # fmt: skip


BOOLS, MONEYS, RATIOS, INTS, DATES = (
    st.deferred(lambda kind=kind: GRAMMAR[kind])  # type: ignore[misc]  # the default binds the loop variable
    for kind in ("bool", "money", "ratio", "int", "date")
)


def _form(pattern: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(lambda values: pattern.format(*values))


# Inside a loop: a loop in a loop needs another variable, so these do not grow.
INSIDE = st.sampled_from(
    ["c.ok", "not c.ok or flag", "c.amount < cost", "happened(c.day)", "c.day > began", "any(d.ok and c.ok for d in changes)"]
)
ORDER = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
GRAMMAR: dict[str, st.SearchStrategy[str]] = {
    "bool": st.sampled_from(["flag", "true", "kind in {'x'}", "kinds == ['x', 'y']", "{'x'} <= kinds", "happened(began)"])
    | _form("({} {} {})", MONEYS, ORDER, MONEYS) | _form("({} {} {})", RATIOS, ORDER, RATIOS)
    | _form("({} {} {})", DATES, ORDER, DATES)
    | _form("({} and {})", BOOLS, BOOLS) | _form("({} or {})", BOOLS, BOOLS) | _form("(not {})", BOOLS)
    | _form("passed({})", DATES)
    | _form("any({} for c in changes)", INSIDE) | _form("all({} for c in changes if {})", INSIDE, INSIDE),
    "money": st.sampled_from(["cost", "total", "sum(c.amount for c in changes)", "max(c.amount for c in changes)"])
    | _form("({} * {})", MONEYS, RATIOS) | _form("({} + {})", MONEYS, MONEYS) | _form("({} / {})", MONEYS, RATIOS)
    | _form("({} if {} else {})", MONEYS, BOOLS, MONEYS) | _form("(-{})", MONEYS),
    "ratio": st.sampled_from(["share", "cap", "0.25"]) | _form("({} / {})", MONEYS, MONEYS) | _form("(1 - {})", RATIOS)
    | _form("({} / {})", INTS, INTS),
    "int": st.sampled_from(["number", "0", "count(kinds)"]) | _form("({} * {})", INTS, INTS) | _form("year({})", DATES)
    | _form("count(c for c in changes if {})", INSIDE),
    "date": st.sampled_from(["began", "ended", "never", "min(c.day for c in changes)"]) | _form("({} + period)", DATES)
    | _form("({} - century)", DATES) | _form("({} + century)", DATES) | _form("later_of({}, {})", DATES, DATES)
    | _form("date({}, {}, {})", INTS, INTS, INTS) | _form("month_end({})", DATES)
    | _form("({} if {} else {})", DATES, BOOLS, DATES),
}  # fmt: skip
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31)) | st.just(NEVER)
FEN = st.integers(-(10**15), 10**15)
CHANGES = st.fixed_dictionaries({}, optional={"amount": FEN, "day": DAYS, "ok": st.booleans()})
FACTS = st.fixed_dictionaries({}, optional={
    "flag": st.booleans(), "cost": FEN, "total": FEN, "share": st.fractions(0, 2, max_denominator=1000),
    "number": st.integers(-9, 9999),
    "began": DAYS, "ended": DAYS, "kind": st.sampled_from("xy"),
    "kinds": st.lists(st.sampled_from("xy"), max_size=3).map(tuple),
    "changes": st.lists(CHANGES.map(lambda fields: RecordValue("changes[0]", fields)), max_size=2).map(tuple),
})  # fmt: skip
RESULTS = {"bool": (bool,), "money": (int, Fraction), "ratio": (int, Fraction), "int": (int,), "date": (date,)}


@settings(deadline=None)
@given(st.sampled_from(sorted(GRAMMAR)).flatmap(lambda kind: st.tuples(st.just(kind), GRAMMAR[kind])), FACTS, DAYS)
def test_evaluation_is_total(written: tuple[str, str], facts: dict[str, Any], as_of: Any) -> None:
    kind, text = written
    node, problems = check(parse(text), NAMES)
    assert not problems, problems[0].render()
    day = date(2022, 10, 31) if as_of is NEVER else as_of
    result = evaluate(node, Environment(facts, day, load_calendar()))
    assert result is NEVER or isinstance(result, (Unknown, *RESULTS[kind]))


@settings(deadline=None)
@given(GRAMMAR["bool"], FACTS, FACTS)
def test_a_further_fact_never_turns_a_condition(text: str, facts: dict[str, Any], more: dict[str, Any]) -> None:
    node, _ = check(parse(text), NAMES)
    before, after = (
        evaluate(node, Environment(known, date(2022, 10, 31), load_calendar())) for known in (facts, {**more, **facts})
    )
    assert isinstance(before, Unknown) or before == after
