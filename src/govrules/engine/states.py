"""`must` and `forbid`: a condition or a list of documents that has to hold; also the documents that go with an act."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from govrules.base.units import FEN, show_decimal
from govrules.engine.ask import Ask, unknown_facts
from govrules.engine.finding import Reason, Status, Verdict
from govrules.language.typed import Comparison, Definition, FactValue, Local, Typed, walk
from govrules.language.types import MONEY, RATIO, Type
from govrules.language.values import NEVER, Truth, Unknown, Value, conjunction, negation
from govrules.packs.pack import DocumentList, State


def judge_state(norm: State, ask: Ask) -> Verdict:
    """Say whether a state holds; with the two sides where it is one comparison."""
    if norm.condition is None:
        there = documents_there(norm.documents, ask)
        return _verdict(there.complete, Reason.MISSING_DOCUMENTS, there.lacking, there.undecided)
    value = ask.value(norm.condition)
    holds = value if isinstance(value, bool | Unknown) else Unknown()
    verdict = _verdict(negation(holds) if norm.forbidden else holds, Reason.NOT_MET)
    observed, limit = _sides(norm.condition, ask)
    return verdict if observed is None and limit is None else replace(verdict, observed=observed, limit=limit)


def _verdict(holds: Truth, reason: Reason, lacking: tuple[str, ...] = (), undecided: tuple[str, ...] = ()) -> Verdict:
    if isinstance(holds, Unknown):
        return Verdict(Status.UNKNOWN, missing=unknown_facts(holds), provisional=holds.provisional)
    if holds:
        return Verdict(Status.SATISFIED)
    return Verdict(Status.VIOLATED, reasons=(reason,), missing_documents=lacking, missing=undecided, curable=True)


@dataclass(frozen=True, slots=True)
class DocumentsThere:
    """Whether all required documents are listed, which are known to lack, and the facts that settle the doubtful ones."""

    complete: Truth
    lacking: tuple[str, ...]
    undecided: tuple[str, ...]


def documents_there(lists: Sequence[DocumentList], ask: Ask) -> DocumentsThere:
    """Compare what is required with what is listed."""
    answers: list[tuple[str, Truth]] = []
    for required in lists:
        listed = ask.value(required.fact)
        for item in required.items:
            wanted = ask.value(item.condition) if item.condition else True
            answers.append((item.code, _listed(item.code, listed, wanted)))
    lacking = dict.fromkeys(code for code, there in answers if there is False)
    truths = [there for _, there in answers]
    return DocumentsThere(conjunction(truths), tuple(lacking), unknown_facts(*truths))


def _listed(code: str, listed: Value, wanted: Value) -> Truth:
    """Say whether a document is there if it is wanted."""
    if wanted is False:
        return True
    if not isinstance(listed, tuple):
        return listed if isinstance(listed, Unknown) else Unknown()
    if code in listed:
        return True
    return False if wanted is True else wanted if isinstance(wanted, Unknown) else Unknown()


def _sides(condition: Typed, ask: Ask) -> tuple[str | None, str | None]:
    comparison = measured(condition)
    if comparison is None:
        return None, None
    observed, limit = (_written(side.type, ask.value(side)) for side in _observed_and_limit(comparison))
    return observed, limit


def observed_side(condition: Typed) -> Typed:
    """Give what is observed where a requirement is one comparison, else the requirement itself."""
    comparison = measured(condition)
    return condition if comparison is None else _observed_and_limit(comparison)[0]


def measured(condition: Typed) -> Comparison | None:
    """Give the comparison that a requirement is, if it is no more than one."""
    while isinstance(condition, Definition):
        condition = condition.body
    measured = isinstance(condition, Comparison) and condition.operator in ("<", "<=", ">", ">=", "==")
    return condition if measured and isinstance(condition, Comparison) else None


def _observed_and_limit(comparison: Comparison) -> tuple[Typed, Typed]:
    """The limit is the side that no fact has a part in, as in `{'a', 'b'} <= documents` or `minimum <= amount`."""
    left, right = comparison.left, comparison.right
    is_limit = not any(isinstance(node, FactValue | Local) for node in walk(left))
    return (right, left) if is_limit else (left, right)


def _written(kind: Type, value: Value) -> str | None:
    """Write a value for the report, without language: yuan and ratios as decimals, dates as ISO."""
    match value:
        case Unknown():
            return None
        case tuple():
            return "; ".join(str(item) for item in value) if all(isinstance(item, str) for item in value) else None
        case frozenset():
            return "; ".join(sorted(value))
        case _ if value is NEVER:
            return None
        case bool():
            return "true" if value else "false"
        case int() | Fraction() if kind == MONEY:
            return show_decimal(Fraction(value) / FEN, places=6)
        case int() | Fraction():
            return show_decimal(value, places=6 if kind == RATIO else 4)
        case date():
            return value.isoformat()
    return str(value)
