"""A district's own numbers, read from its pack; and the policy of just the norms that are raced."""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from govrules import Policy, load_pack
from norms.districts import NORMS, Condition, Norm
from norms.records import TODAY, Record, last_days

LETTERS = {"violated": "V", "satisfied": "S", "due": "D", "pending": "P", "unknown": "U", "not_applicable": "N"}
Outcome = tuple[str, date | None]
"""The letter of a status (one a change, where each is judged) and the last day."""


@dataclass(frozen=True, slots=True)
class District:
    """A pack's norms with the numbers that they need."""

    name: str
    norms: tuple[Norm, ...]
    in_force_from: date
    parameters: dict[str, Any]

    def last_days(self, parameter: str) -> dict[date, date]:
        """Give the last day of a period of the pack for every day that it may start on."""
        return last_days(self.parameters[parameter])

    def limit(self, condition: Condition) -> int:
        """Give a threshold in yuan."""
        return int(self.parameters[condition.parameter])

    def ratio(self, condition: Condition) -> Fraction:
        """Give the part of the whole that is allowed."""
        return self.parameters[condition.parameter] if condition.parameter else Fraction(1)


def district(name: str) -> District:
    """Read a district's numbers from its pack."""
    pack = load_pack(name).pack
    parameters = {key: _number(item.written) for key, item in pack.parameters.items()}
    return District(name, NORMS[name], pack.in_force.start or date.min, parameters)


def _number(written: str) -> Any:
    """Read a number as a pack writes it: an amount in yuan, a ratio, or a period as text."""
    if written.endswith("万元"):
        return int(written.removesuffix("万元")) * 10_000
    return Fraction(written.removesuffix("%")) / 100 if written.endswith("%") else written


def policy(name: str) -> Policy:
    """Give the policy of the raced norms alone; the others judge no scope, so it has none."""
    whole = load_pack(name)
    rules = {rule.id: rule for rule in whole.pack.rules}
    chosen = tuple(rules[norm.rule] for norm in NORMS[name])
    return Policy(replace(whole.pack, rules=chosen, scope=()), whole.calendar)


def outcomes(asked: Policy, record: Record) -> list[Outcome]:
    """Give what the engine says of a record, a norm after another."""
    found: dict[str, list[Any]] = {rule.id: [] for rule in asked.pack.rules}
    clause = {rule.id: rule.clauses[0] for rule in asked.pack.rules}
    for line in asked.screen(record, as_of=TODAY):
        # A rule of several clauses has a line for each.
        if line.clause == clause[line.rule]:
            found[line.rule].append(line)
    return [("".join(LETTERS[line.status.value] for line in lines), lines[0].due) for lines in found.values()]
