"""The types: units, codes, sets, loops; every error with its message and the exact text underlined."""

import pytest

from govrules.calendars.periods import Period, Unit
from govrules.language.checker import Names, check
from govrules.language.parser import parse
from govrules.language.types import (
    BOOL,
    DAY,
    DAY_OF_YEAR,
    EVENT,
    INT,
    MONEY,
    MONTH,
    RATIO,
    TEXT,
    EnumOf,
    ListOf,
    PeriodOf,
    RecordOf,
)  # fmt: skip
from govrules.language.values import DayOfYear

KIND = EnumOf(("construction", "operations"))
CHANGE = RecordOf((("amount", MONEY), ("approved", EVENT), ("kind", KIND), ("ok", BOOL)))
NAMES = Names(
    facts={
        "signed": EVENT, "filed": EVENT, "deadline": DAY, "money": MONEY, "total": MONEY, "share": RATIO, "number": INT,
        "kind": KIND, "flag": BOOL, "name": TEXT, "month": MONTH, "kinds": ListOf(KIND), "names": ListOf(TEXT),
        "changes": ListOf(CHANGE), "budget": RecordOf((("own", MONEY),)), "months": ListOf(MONTH),
    },
    parameters={
        "cap": (1, RATIO), "week": (Period(7, Unit.DAYS), PeriodOf(Unit.DAYS)), "many": (250, INT),
        "filing": (Period(7, Unit.WORKING_DAYS), PeriodOf(Unit.WORKING_DAYS)),
        "new_year": (DayOfYear(1, 1), DAY_OF_YEAR),
    },
)  # fmt: skip

TYPED = {
    "money * cap": "money", "cap * money": "money", "money * number": "money", "money / total": "ratio",
    "money / number": "money",
    "money + total": "money", "share + cap": "ratio", "1 - share": "ratio", "1 - 0.25": "ratio", "share - 1": "ratio",
    "share > 0.1": "bool",
    "share > -1": "bool", "number / many": "ratio", "number + 1": "int", "money > 0": "bool", "0 < money": "bool",
    "money if flag else 0": "money", "-money": "money", "share > 1": "bool",
    "signed + week": "day", "signed - filing": "day", "signed - filed": "number of days",
    "deadline - signed": "number of days",
    "signed - filed > many": "bool", "signed - filed <= week": "bool", "week < signed - filed": "bool",
    "0 < signed - filed": "bool",
    "signed - filed == 0": "bool", "signed - filed == week": "bool", "signed < deadline": "bool",
    "month < month": "bool",
    "signed if flag else never": "event", "signed if flag else deadline": "day", "never": "never",
    "kind == 'construction'": "bool", "'construction' == kind": "bool", "kind in {'construction'}": "bool",
    "'construction' in kinds": "bool", "{'construction'} <= kinds": "bool",
    "kinds <= {'construction', 'operations'}": "bool",
    "kinds & {'construction'}": "set of codes", "kinds - {'operations'}": "set of codes",
    "count(kinds - {'operations'}) == 0": "bool",
    "kinds == ['construction', 'operations']": "bool", "['construction'] != kinds": "bool", "name == '甲'": "bool",
    "{'甲'} <= names": "bool",
    "any(c.ok for c in changes)": "bool", "all(c.kind == 'operations' for c in changes if c.ok)": "bool",
    "count(changes)": "int", "count(c for c in changes if c.ok)": "int", "sum(c.amount for c in changes) > 0": "bool",
    "max(c.approved for c in changes)": "event", "min(c.amount for c in changes)": "money", "budget.own": "money",
    "later_of(signed, filed)": "event", "earlier_of(signed, deadline)": "day", "later_of(never, signed)": "event",
    "year(signed)": "int", "year(month)": "int", "on(year(signed) + 1, new_year)": "day", "date(number, 1, 1)": "day",
    "month_end(signed)": "day", "happened(signed)": "bool", "passed(deadline)": "bool",
    "any(k == 'operations' for k in kinds)": "bool",
}  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), TYPED.items())
def test_typed(text: str, kind: str) -> None:
    node, problems = check(parse(text), NAMES)
    assert [problem.message for problem in problems] == []
    assert str(node.type) == kind


ILL_TYPED = [  # text, underlined, message, part of the help
    ("flag and money + share > 0", "money + share", "`+` does not go between money and ratio", "multiply the ratio"),
    ("money > share", "money > share", "`>` does not compare money with ratio", "multiply the ratio"),
    ("money * total", "money * total", "`*` does not go between money and money", None),
    ("money > 1", "money > 1", "`>` does not compare money with int", None),
    ("signed + filed", "signed + filed", "`+` does not go between event and event", None),
    ("signed + many", "signed + many", "`+` does not go between event and int", None),
    ("signed > week", "signed > week", "`>` does not compare event with period in days", "add the period"),
    ("signed - filed > filing", "signed - filed > filing",
     "`>` does not compare number of days with period in working days", None),
    ("money == signed", "money == signed", "money and event are never equal", None),
    ("kind < kind", "kind < kind", "values of type code have no order", "`==`"),
    ("name < '甲'", "name < '甲'", "values of type text have no order", "`==`"),
    ("flag > 0", "flag > 0", "values of type bool have no order", "`==`"),
    ("kind == 'constrution'", "'constrution'", "no code named `constrution`", "did you mean `construction`?"),
    ("kind in {'operations', 'nothing'}", "'nothing'", "no code named `nothing`", "the codes are `construction`, `operations`"),
    ("'x' in kinds", "'x'", "no code named `x`", "the codes are"),
    ("kind in {'operations', 'operations'}", "'operations'", "`operations` stands in the set twice", "drop one"),
    ("kind in {flag}", "flag", "a set or list is written with codes or texts in quotes", None),
    ("kinds == {'operations'}", "kinds == {'operations'}", "sets are compared with `<=` (is contained in), not with `==`", "<="),
    ("kind in ['operations']", "['operations']",
     "a list in square brackets says an order: it goes with `==` and `!=` only", "write a set in braces"),
    ("['operations'] <= kinds", "['operations']",
     "a list in square brackets says an order: it goes with `==` and `!=` only", "write a set in braces"),
    ("flag in kinds", "flag in kinds", "`in` looks for one value in a set or list, not for bool in list of codes", None),
    ("contract_dat", "contract_dat", "no fact, parameter or definition named `contract_dat`", None),
    ("flag and singed", "singed", "no fact, parameter or definition named `singed`", "did you mean `signed`?"),
    ("year", "year", "no fact, parameter or definition named `year`", "is a function"),
    ("yaer(signed)", "yaer(signed)", "no function named `yaer`", "did you mean `year`?"),
    ("year(money)", "year(money)", "`year` takes a day, a month or an event as argument 1, not money", "year(d)"),
    ("later_of(signed)", "later_of(signed)", "`later_of` takes two or more dates", "later_of(a, b, …)"),
    ("happened(deadline)", "happened(deadline)", "`happened` takes an event as argument 1, not a day", "happened(e)"),
    ("on(number)", "on(number)", "`on` takes 2 arguments, not 1", "on(year, day_of_year)"),
    ("money and flag", "money", "a condition is wanted here, not a value of type money", None),
    ("not money", "money", "a condition is wanted here, not a value of type money", None),
    ("signed if money else filed", "money", "a condition is wanted here, not a value of type money", None),
    ("money if flag else share", "money if flag else share", "one branch is of type money, the other of type ratio", None),
    ("-flag", "-flag", "only a number can be negative, not a value of type bool", None),
    ("changes.amount", "changes.amount", "`changes` has no fields: it is of type list of records", "loop over"),
    ("budget.owm", "budget.owm", "no field named `owm`", "did you mean `own`?"),
    ("any(c.amuont > 0 for c in changes)", "c.amuont", "no field named `amuont`", "did you mean `amount`?"),
    ("any(c for c in changes)", "c", "a condition is wanted here, not a value of type record", None),
    ("any(c for c in money)", "money", "a loop runs over a list, not over a value of type money", None),
    ("any(flag for flag in kinds)", "any(flag for flag in kinds)", "the loop variable `flag` hides another name", "rename it"),
    ("sum(c.approved for c in changes)", "sum(c.approved for c in changes)",
     "`sum` takes numbers, not values of type event", None),
    ("max(c.kind for c in changes)", "max(c.kind for c in changes)",
     "`max` takes numbers or dates, not values of type code", None),
    ("count(c.amount for c in changes)", "count(c.amount for c in changes)",
     "`count` counts the elements themselves", "count(x for"),
    ("sum(changes)", "sum(changes)", "`sum` takes a loop", "sum(… for x in …)"),
    ("any(c.ok for c in changes) and c.ok", "c", "no fact, parameter or definition named `c`", None),
    ("(c for c in changes)", "(c for c in changes)", "a loop stands alone here", "write it inside"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "underlined", "message", "hint"), ILL_TYPED)
def test_ill_typed(text: str, underlined: str, message: str, hint: str | None) -> None:
    (problem,) = check(parse(text), NAMES)[1]
    assert problem.message == message
    assert problem.span
    assert problem.span.text == underlined
    assert hint is None or hint in (problem.help or "")


def test_all_errors_at_once() -> None:
    problems = check(parse("singed > deadlin and money + share > 0 and kind == 'x'"), NAMES)[1]
    assert [problem.span.text for problem in problems if problem.span] == ["singed", "deadlin", "money + share", "'x'"]
