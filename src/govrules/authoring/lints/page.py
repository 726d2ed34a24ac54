"""The page that tells what every lint is about, made from the table."""

from collections.abc import Iterator

from govrules.authoring.lints.table import CASE_LINTS, LINTS, TEXT_LINTS

_HEAD = """\
# Lints

<!-- Made by scripts/renew_docs.py from the table of lints; edit that instead. -->

What `govrules check` says of a pack that is well formed and yet not right. The examples are sections of a pack; the tests
put them into a small one and run them: the bad one gives exactly that lint, the good one none.

A lint that is mistaken about one thing is kept silent in the pack, by the name of the rule, parameter, definition, fact,
clause, actor or scope entry that it speaks of, and always with a reason:

```yaml
allow:
  same-parameter:
    - {where: signing_period, reason: two periods of one article that only happen to be equal}
```
"""


def lints_page() -> str:
    """Give the page in Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _HEAD
    yield "| code | level | what |"
    yield "|---|---|---|"
    for code, lint in LINTS.items():
        yield f"| [`{code}`](#{code}) | {lint.level.value} | {lint.what} |"
    text, tested = ({lint.code for lint in lints} for lints in (TEXT_LINTS, CASE_LINTS))
    for code, lint in LINTS.items():
        where = " Looked for in every kind of file." if code in text else ""
        yield from ("", f"## {code}", "", f"{lint.level.value.capitalize()}: {lint.what}.{where}", "", lint.why)
        for word, example in (("Bad", lint.bad), ("Good", lint.good)):
            note = ", with the pack's case file after the dashes" if code in tested else ""
            yield from ("", f"{word}{note}:", "", "```yaml", _visible(example).rstrip("\n"), "```")


def _visible(example: str) -> str:
    """Write characters that cannot be told from others as what they are."""
    return "".join(char if char.isprintable() or char == "\n" else f"<U+{ord(char):04X}>" for char in example)
