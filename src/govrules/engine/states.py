"""`must` and `forbid`: a condition or a list of documents that has to hold; also the documents that go with an act."""

from collections.abc import Sequence
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
        holds, lacking = documents_there(norm.documents, ask)
        reason = Reason.MISSING_DOCUMENTS
        observed = limit = None
    else:
        value = ask.value(norm.condition)
        holds, lacking = value if isinstance(value, bool | Unknown) else Unknown(), ()
        holds = negation(holds) if norm.forbidden else holds
        reason = Reason.NOT_MET
        observed, limit = _sides(norm.condition, ask)
    if isinstance(holds, Unknown):
        return Verdict(Status.UNKNOWN, missing=unknown_facts(holds), observed=observed, limit=limit)
    if holds:
        return Verdict(Status.SATISFIED, observed=observed, limit=limit)
    return Verdict(
        Status.VIOLATED, reasons=(reason,), missing_documents=lacking, observed=observed, limit=limit, curable=True,
        missing=_undecided_documents(norm.documents, ask),
    )  # fmt: skip


def documents_there(lists: Sequence[DocumentList], ask: Ask) -> tuple[Truth, tuple[str, ...]]:
    """Say whether all required documents are listed, and which known to be required are not."""
    answers: list[Truth] = []
    lacking: list[str] = []
    for required in lists:
        listed = ask.value(required.fact)
        for item in required.items:
            wanted = ask.value(item.condition) if item.condition else True
            if wanted is False:
                continue
            if not isinstance(listed, tuple):
                answers.append(listed if isinstance(listed, Unknown) else Unknown())
            elif item.code in listed:
                answers.append(True)
            elif wanted is True:
                answers.append(False)
                lacking.append(item.code)
            else:
                answers.append(wanted if isinstance(wanted, Unknown) else Unknown())
    return conjunction(answers), tuple(lacking)


def _undecided_documents(lists: Sequence[DocumentList], ask: Ask) -> tuple[str, ...]:
    conditions = [ask.value(item.condition) for required in lists for item in required.items if item.condition]
    return unknown_facts(*conditions)


def _sides(condition: Typed, ask: Ask) -> tuple[str | None, str | None]:
    while isinstance(condition, Definition):
        condition = condition.body
    if not isinstance(condition, Comparison) or condition.operator not in ("<", "<=", ">", ">=", "=="):
        return None, None
    left, right = (_written(side.type, ask.value(side)) for side in (condition.left, condition.right))
    # The limit is the side that no fact has a part in, as in `{'a', 'b'} <= documents` or `minimum <= amount`.
    is_limit = not any(isinstance(node, FactValue | Local) for node in walk(condition.left))
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
