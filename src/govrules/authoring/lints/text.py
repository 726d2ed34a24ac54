"""Lints over characters: what looks like something else on the screen. They need nothing but the text of a file."""

import re
import unicodedata
from collections.abc import Iterator

from govrules.authoring.lints.examples import rule
from govrules.authoring.lints.row import Found, Lint
from govrules.base.diagnostics import Level
from govrules.base.source import Span
from govrules.packs.nodes import Mapping, Node, Path, Scalar, Sequence

_HIDDEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")

# Cyrillic and Greek letters that a reader takes for these Latin ones.
_TWINS = dict(zip(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04bb\u051b\u051d"
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0406\u0408\u0405"
    "\u03bf\u03bd\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7",
    "aeopcyxijsdhqw" "ABEKMHOPCTXIJS" "ovABEZHIKMNOPTYX", strict=True,
))  # fmt: skip
_TWIN = re.compile(f"[{''.join(_TWINS)}]")
# A number, date or version of which some part is full-width: `１０`, `２０２０－０１－０１`, `100，000`.
_NUMBER = re.compile(r"[\d.,%/+_￥¥０-９．，、％／－＋\s　-]+(?:元|万元|亿元|万|亿)?")
_WIDE = re.compile("[\uff01-\uff5e\uffe5\u3000、。]+")
# What a text holds wherever a scalar of it can hold such a character: itself, or the backslash of an escape.
_ESCAPED = re.compile(r"\\")
_TWIN_OR_ESCAPED, _WIDE_OR_ESCAPED = (re.compile(f"{item.pattern}|{_ESCAPED.pattern}") for item in (_TWIN, _WIDE))


def _hidden(root: Node) -> Iterator[Found]:
    source = root.span.source
    for match in _HIDDEN.finditer(source.text):
        yield _hidden_at(match[0], Span(source, match.start(), match.end()))
    # An escape such as "\u202e" hides the character a second time.
    for _, scalar in _scalars(root, (), _ESCAPED):
        for match in _HIDDEN.finditer(scalar.text):
            place = scalar.locate(*match.span())
            if match[0] not in place.text:
                yield _hidden_at(match[0], place)


def _hidden_at(char: str, span: Span) -> Found:
    name = f"U+{ord(char):04X}"
    message = f"a character that cannot be seen stands here: {name} ({unicodedata.name(char, 'unnamed').lower()})"
    return Found(name, message, span, "delete it: it can make the text look like another")


def _confusable(root: Node) -> Iterator[Found]:
    for path, scalar in _scalars(root, (), _TWIN_OR_ESCAPED):
        if match := _TWIN.search(scalar.text):
            char = match[0]
            script = unicodedata.name(char).split()[0].capitalize()
            word = _word(scalar.text, match.start())
            message = f"`{char}` (U+{ord(char):04X}) in `{word}` is {script}, not the Latin `{_TWINS[char]}`"
            yield Found(_owner(path, scalar), message, scalar.locate(*match.span()), "type the letter anew")


def _word(text: str, at: int) -> str:
    return next(word[0] for word in re.finditer(r"\S+", text) if word.start() <= at < word.end())


def _full_width(root: Node) -> Iterator[Found]:
    for path, scalar in _scalars(root, (), _WIDE_OR_ESCAPED):
        is_value = len(path) == 3 and path[0] == "parameters" and path[2] == "value"
        if (is_value or _NUMBER.fullmatch(scalar.text)) and (match := _WIDE.search(scalar.text)):
            narrow = unicodedata.normalize("NFKC", scalar.text).replace("、", ",").strip()
            message = f"`{match[0]}` in the number `{scalar.text}` is full-width"
            yield Found(_owner(path, scalar), message, scalar.locate(*match.span()), f"write `{narrow}`")


def _scalars(node: Node, path: Path, trace: re.Pattern[str]) -> Iterator[tuple[Path, Scalar]]:
    """Give keys and values with their paths, but for parts whose text holds no trace of what is looked for.

    A key's own path ends with it.
    """
    # A file has ten thousand scalars and mostly no trace: one look at the text of a part stands for a look at each.
    if not trace.search(node.span.source.text, node.span.start, node.span.end):
        return
    match node:
        case Scalar():
            yield path, node
        case Sequence():
            for number, item in enumerate(node.items):
                yield from _scalars(item, (*path, number), trace)
        case Mapping():
            for key, value in node:
                yield from _scalars(key, (*path, key.text), trace)
                yield from _scalars(value, (*path, key.text), trace)


def _owner(path: Path, scalar: Scalar) -> str:
    return str(path[1] if len(path) > 1 else path[0] if path else scalar.text)


_VALUE = 'parameters:\n  filing_period: {value: "%s", clause: "2", label: {zh: 备案期限, en: filing period}}\n'
_PARAMETER = "do: contract_filed_authority_date\nby: contract_date + filing_period"
_PLAIN = rule("do: contract_filed_authority_date")

LINTS = (
    Lint("hidden-character", Level.ERROR,
         "a character without a shape of its own: bidirectional controls, zero-width spaces and joiners",
         "What a reviewer sees is then not what the program reads. Comments are looked at too.",
         rule("do: contract_filed_authority_date  # unless it is\u202e late"), _PLAIN, _hidden),
    Lint("confusable-character", Level.ERROR,
         "a Cyrillic or Greek letter that looks like a Latin one, in a name, a code or a text",
         "`\u0441ontract` with a Cyrillic letter is another word than `contract`, and nobody sees it.",
         rule("do: contract_filed_authority_date", "c\u043entract-filing"), _PLAIN, _confusable),
    Lint("full-width-number", Level.ERROR,
         "full-width digits, punctuation or blanks in a number, date or the value of a parameter",
         "Input methods leave them behind; some programs read them, some do not, and a search for the number misses them.",
         _VALUE % "７ working days" + rule(_PARAMETER), _VALUE % "7 working days" + rule(_PARAMETER), _full_width),
)  # fmt: skip
