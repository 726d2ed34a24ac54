"""The syntax: what is in the language, and how everything else is refused, with the exact text underlined."""

import pytest

from govrules.language.parser import DEEPEST, LONGEST, ParseError, parse
from govrules.language.tree import Comprehension, Conditional, Literal, Logical, show

ACCEPTED = {  # text: canonical form
    "contract_date": "contract_date",
    "change.amount_yuan": "change.amount_yuan",
    "True": "true",
    "1_000": "1000",
    "0.10": "0.1",
    "2.0": "2.0",
    '"it\'s"': '"it\'s"',
    "{'a','b'}": "{'a', 'b'}",
    "x == ['a', 'b']": "x == ['a', 'b']",
    "-x": "-x",
    "not a and b or c": "not a and b or c",
    "not (a and b)": "not (a and b)",
    "(a and b) and c": "(a and b) and c",
    "a - (b - c)": "a - (b - c)",
    "a + b * c": "a + b * c",
    "a & b - c": "a & b - c",
    "x not in {'a'}": "x not in {'a'}",
    "0 < a <= b": "0 < a and a <= b",
    "a if b else c if d else e": "a if b else c if d else e",
    "(a if b else c) if d else e": "(a if b else c) if d else e",
    "later_of(a, b)": "later_of(a, b)",
    "any(x.ok for x in xs)": "any(x.ok for x in xs)",
    "sum(x.a for x in xs if x.b if x.c)": "sum(x.a for x in xs if x.b and x.c)",
    "f((x for x in xs), a)": "f((x for x in xs), a)",
    "  a\n  and b": "a and b",
    "'甲' == 甲": "'甲' == 甲",
}


@pytest.mark.parametrize(("text", "canonical"), ACCEPTED.items())
def test_accepted(text: str, canonical: str) -> None:
    tree = parse(text)
    assert show(tree) == canonical
    assert parse(canonical) == tree


def test_kinds_of_nodes() -> None:
    assert isinstance(parse("a < b < c"), Logical)
    assert isinstance(parse("a if b else c"), Conditional)
    assert isinstance(parse("(x for x in y)"), Comprehension)
    literal = parse("'#'")
    assert isinstance(literal, Literal)
    assert literal.value == "#"


NOT_IN_LANGUAGE = [  # text, underlined
    ("a and x[0]", "x[0]"), ("a or (lambda: 1)", "lambda: 1"), ("a | b", "a | b"), ("a ** 2", "a ** 2"),
    ("a // b", "a // b"),
    ("a % b", "a % b"), ("a ^ b", "a ^ b"), ("a @ b", "a @ b"), ("a << b", "a << b"), ("a and +b", "+b"), ("~a", "~a"),
    ("count([x for x in y])", "[x for x in y]"), ("any({x for x in y})", "{x for x in y}"), ("a == {}", "{}"),
    ("{'k': a}", "{'k': a}"), ("a in ('x', 'y')", "('x', 'y')"), ("{*a}", "*a"), ("f(*a)", "*a"),
    ("(a := b)", "a := b"),
    ("f'{a}'", "f'{a}'"), ("a == b'x'", "b'x'"), ("a < 1j", "1j"), ("...", "..."), ("await a", "await a"),
    ("(yield)", "yield"),
    ("甲 == x[0]", "x[0]"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "underlined"), NOT_IN_LANGUAGE)
def test_not_in_the_language(text: str, underlined: str) -> None:
    diagnostic = _refused(text)
    assert diagnostic.code == "not-in-language"
    assert diagnostic.message == f"`{underlined}` is not part of the language"
    assert diagnostic.span
    assert diagnostic.span.text == underlined


REFUSED = [  # text, underlined, message, part of the help
    ("", "", "an expression is missing here", None),
    ("   ", "   ", "an expression is missing here", None),
    ("a is b", "a is b", "`is` does not compare values", "compare with `==`"),
    ("a is not b", "a is not b", "`is` does not compare values", "compare with `!=`"),
    ("a == None", "None", "`None` has no meaning in an expression", "never"),
    ("a < 1e5", "1e5", "`1e5` is not a plain number", "write digits"),
    ("a < .5", ".5", "`.5` is not a plain number", "write digits"),
    ("a < 0x10", "0x10", "`0x10` is not a plain number", "write digits"),
    ("a < " + "1" * 19, "1" * 19, "the number has more than 18 digits", None),
    ("a == 'x' 'y'", "'x' 'y'", "`'x' 'y'` is not a plain text in quotes", "one text"),
    ("a == r'x'", "r'x'", "`r'x'` is not a plain text in quotes", "one text"),
    ("a == '''x'''", "'''x'''", "`'''x'''` is not a plain text in quotes", "one text"),
    ("x.y(a)", "x.y(a)", "only the functions of the language can be called", None),
    ("on(year=a)", "on(year=a)", "arguments are given by position", "without names"),
    ("any(a for a, b in c)", "(a for a, b in c)", "a loop has one variable over one list", None),
    ("any(a for b in c for a in b)", "(a for b in c for a in b)", "a loop has one variable over one list", None),
    ("a # why", "# why", "an expression cannot hold a comment", "`note`"),
    ("(a) # why", "# why", "an expression cannot hold a comment", "`note`"),
    ("a # why\nand b", "# why\nand b", "an expression cannot hold a comment", "`note`"),
    ("a == '\\n'", "\\", "a backslash has no meaning in an expression", None),
    ("a; b", ";", "the expression is not well formed here", None),
    ("a = b", "=", "the expression is not well formed here", "compare with `==`"),
    ("a && b", "&", "the expression is not well formed here", "write `and`, `or`"),
    ("a ， b", "，", "the expression is not well formed here", "`，` is a full-width character"),
    ("a\u3000and b", "\u3000", "the expression is not well formed here", "blank"),
    ("a and b\u3000", "\u3000", "the expression is not well formed here", "blank"),
    ("'，' = a", "=", "the expression is not well formed here", "compare with `==`"),
    ("a and ", "d", "the expression ends too early", None),
    ("a == 'x", "'", "the quotation mark is never closed", None),
    ("any(x for x in y", "(", "the bracket is never closed", None),
    ("a if b", "a", "the expression is not well formed here", "`x if condition else y`"),
    ("(" * (DEEPEST + 1) + "a", "(", f"more than {DEEPEST} nested brackets", None),
    ("a" * (LONGEST + 1), "a" * 60, f"the expression is longer than {LONGEST} characters", "`definitions`"),
    ("a.b" + ".b" * DEEPEST, "a", "the expression is too large", "`definitions`"),
]


@pytest.mark.parametrize(("text", "underlined", "message", "hint"), REFUSED)
def test_refused(text: str, underlined: str, message: str, hint: str | None) -> None:
    diagnostic = _refused(text)
    assert diagnostic.message == message
    assert diagnostic.span
    assert diagnostic.span.text == underlined
    assert (hint in (diagnostic.help or "")) if hint else diagnostic.help is None


def _refused(text: str):  # type: ignore[no-untyped-def]  # the diagnostic of a ParseError
    with pytest.raises(ParseError) as caught:
        parse(text)
    return caught.value.diagnostic
