"""How generated code writes what a rule comes to: a number for the status, and for the reasons where it is violated.

A violation is a negative number with a bit for each reason, so that the worst of several acts is the least number. The other
statuses are their places in the roll-up; then come those of which nothing else is to be said, whatever the record.
"""

from collections.abc import Iterable

from govrules.engine.compiled.texts import Test, either
from govrules.engine.compiled.writer import Writer
from govrules.engine.finding import SEVERITY, Reason, Status, Verdict

NOTHING, SATISFIED = SEVERITY[Status.NOT_APPLICABLE], SEVERITY[Status.SATISFIED]
SATISFIED_PLAINLY, VIOLATED_PLAINLY = len(SEVERITY), len(SEVERITY) + 1
UNCLEAR = SEVERITY[Status.VIOLATED]
"""The number of what is unknown because the text is unclear; a violation does without one of its own."""

_BROKEN: tuple[Reason, ...] = tuple(reason for reason in Reason if reason is not Reason.TEXT_UNCLEAR)
_BITS: dict[Reason, int] = {reason: 1 << number for number, reason in enumerate(_BROKEN)}
_MOST = 1 << len(_BROKEN)


def _reasons(bits: int) -> tuple[Reason, ...]:
    return tuple(reason for reason in _BROKEN if bits & _BITS[reason])


STATUS = (
    Status.UNKNOWN, *tuple(Status)[1:], Status.SATISFIED, Status.VIOLATED, *[Status.VIOLATED] * (_MOST - 1),
)  # fmt: skip
"""The status of each number; a negative one counts from the end."""
REASONS = (
    (Reason.TEXT_UNCLEAR,), *[()] * (len(SEVERITY) - 1), (), (Reason.NOT_MET,), *map(_reasons, range(_MOST - 1, 0, -1)),
)  # fmt: skip
"""The reasons of each number."""


def number_of(verdict: Verdict) -> int:
    """Give the number of what the interpreter says."""
    if verdict.status is Status.VIOLATED:
        return -sum(_BITS[reason] for reason in verdict.reasons)
    return UNCLEAR if Reason.TEXT_UNCLEAR in verdict.reasons else SEVERITY[verdict.status]


def code(status: Status, *, plainly: bool = False) -> str:
    """Write a status that is no violation, with its name."""
    number = SATISFIED_PLAINLY if plainly and status is Status.SATISFIED else SEVERITY[status]
    return f"{number}  # {status.value}"


Breaches = list[tuple[Reason, list[Test]]]
"""What breaks a norm, by the reason that is told."""


def violated(breaches: Breaches, known: Iterable[str] = ()) -> str:
    """Write a violation, one of whose conditions holds: with a single one that is the reason."""
    tests: dict[Reason, list[Test]] = {}
    for reason, found in breaches:
        tests.setdefault(reason, []).extend(test for test in found if test.text and test.text != "False")
    possible = {reason: found for reason, found in tests.items() if found}
    if len(possible) == 1:
        [reason] = possible
        return f"{-_BITS[reason]}  # violated: {reason.value}"
    parts = [f"({_BITS[reason]} if {either(found, set(known))} else 0)" for reason, found in possible.items()]
    return f"-({' | '.join(parts)})  # violated: {', '.join(reason.value for reason in possible)}"


def all_of(parts: Iterable[str]) -> str:
    """Write the violation of several acts: for the reasons of all that are violated."""
    return f"-({' | '.join(f'max(-{part}, 0)' for part in parts)})"


Cases = list[tuple[list[Test], str]]
"""Conditions, and the number that is written where one of them holds; the first case speaks."""


def branches(writer: Writer, status: str, cases: Cases, otherwise: str, known: Iterable[str] = ()) -> None:
    """Write a chain of conditions; one that never holds is left out, and one that always does ends it."""
    head, sure = "if", set(known)
    for tests, outcome in cases:
        condition = either(tests, sure)
        if not condition:
            continue
        if condition == "True":
            otherwise = outcome
            break
        with writer.block(f"{head} {condition}:"):
            writer.line(f"{status} = {outcome}")
        head = "elif"
        # In what follows, whatever was asked to be unknown is known.
        sure.update(unknown_names(tests))
    if head == "if":
        writer.line(f"{status} = {otherwise}")
        return
    with writer.block("else:"):
        writer.line(f"{status} = {otherwise}")


def unknown_names(tests: Iterable[Test]) -> tuple[str, ...]:
    """Give the values that are asked whether they are unknown."""
    found = (test.text.removesuffix(" is None") for test in tests if test.text.endswith(" is None"))
    return tuple(dict.fromkeys(found))
