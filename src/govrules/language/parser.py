"""Text → tree. Python's own parser reads the text; only a small subset of its syntax is let through, and nothing is run."""

import ast
import re
import warnings
from collections.abc import Callable
from fractions import Fraction

from govrules.base.diagnostics import Diagnostic
from govrules.base.source import Source, Span
from govrules.base.units import MOST_DIGITS
from govrules.language import tree
from govrules.language.tree import Tree

LONGEST = 4_000
DEEPEST = 40
MOST_NODES = 1_500

_BINARY: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.BitAnd: "&",
}  # fmt: skip
_COMPARE: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip
_HELP: dict[type[ast.AST], str] = {
    ast.Subscript: "use a loop, such as `any(item.done for item in items)`",
    ast.Lambda: "write the condition itself",
    ast.BitOr: "write `or` between two conditions",
    ast.Is: "compare with `==`",
    ast.IsNot: "compare with `!=`",
    ast.ListComp: "write it without the square brackets",
    ast.SetComp: "write it as the argument of `any`, `all`, `count`, `sum`, `min` or `max`",
}

Locate = Callable[[int, int], Span]


class ParseError(Exception):
    """An expression that cannot be read; carries its one diagnostic."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic
        super().__init__(diagnostic.message)


def parse(text: str, locate: Locate | None = None) -> Tree:
    """Read an expression into its tree.

    `locate` maps a range of offsets in `text` to a place in the file that holds it. Raises ParseError.
    """
    if locate is None:
        source = Source("<expression>", text)
        locate = lambda start, end: Span(source, start, end)  # noqa: E731 - a closure of one line, named by its parameter
    _check_limits(text, locate)
    parsed, end = _python(text, locate)
    reader = _Reader(text, locate)
    result = reader.read(parsed, 0)
    if rest := text[end:].strip(") \t\n\r\f\v"):
        start = end + text[end:].index(rest)
        raise _error(locate(start, len(text)), "an expression cannot hold a comment", "use the key `note` of the rule")
    return result


def _error(span: Span, message: str, hint: str | None = None, code: str = "syntax") -> ParseError:
    return ParseError(Diagnostic(code, message, span, hint))


def _check_limits(text: str, locate: Locate) -> None:
    whole = locate(0, min(len(text), 60))
    if not text.strip():
        raise _error(whole, "an expression is missing here")
    if len(text) > LONGEST:
        raise _error(whole, f"the expression is longer than {LONGEST} characters", "split it into `definitions`", "too-large")
    depth = 0
    # Fewer opening brackets than may stand inside each other need no look at each character.
    for position, char in enumerate(text) if sum(map(text.count, "([{")) > DEEPEST else ():
        depth += (char in "([{") - (char in ")]}")
        if depth > DEEPEST:
            raise _error(locate(position, position + 1), f"more than {DEEPEST} nested brackets", None, "too-large")
    if found := re.search(r"[\\\0]", text):
        raise _error(locate(found.start(), found.end()), "a backslash has no meaning in an expression")


def _python(text: str, locate: Locate) -> tuple[ast.expr, int]:
    # Line breaks of folded YAML text would end the expression; blanks of the same length keep every offset.
    line = re.sub(r"[\n\r\f\v]", " ", text)
    start = len(line) - len(line.lstrip(" \t"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(line.strip(" \t"), mode="eval").body
    except SyntaxError as error:
        # Python's offset counts from 1; 0 is the end of the text.
        at = start + error.offset - 1 if error.offset else len(text.rstrip()) - 1
        at = min(at, len(text) - 1)
        raise _error(locate(at, at + 1), _syntax_message(error), _syntax_help(text)) from None
    except (ValueError, RecursionError, MemoryError):
        raise _error(locate(0, len(text)), "the expression cannot be read", None, "too-large") from None
    return body, start + _characters(line.strip(" \t"), body.end_col_offset or 0)


def _syntax_message(error: SyntaxError) -> str:
    if "never closed" in error.msg:
        return "the bracket is never closed"
    if "unterminated string" in error.msg:
        return "the quotation mark is never closed"
    return "the expression is not well formed here" if error.offset else "the expression ends too early"


def _syntax_help(text: str) -> str | None:
    text = re.sub(r"'[^']*'|\"[^\"]*\"", "''", text)
    if re.search(r"[\u3000\u00a0]", text):
        return "a full-width or non-breaking blank stands in the expression: write an ordinary one"
    if found := re.search(r"[，。：；（）“”‘’＝＜＞％０-９]", text):
        return f"`{found[0]}` is a full-width character: write the half-width one"
    if re.search(r"(?<![=<>!])=(?!=)", text):
        return "compare with `==`"
    if "&&" in text or "||" in text:
        return "write `and`, `or`"
    if re.search(r"\bif\b", text) and not re.search(r"\b(else|for)\b", text):
        return "a choice is written `x if condition else y`"
    return None


def _characters(line: str, column: int) -> int:
    """Turn a column of `ast` (bytes of UTF-8) into an offset in characters."""
    return len(line.encode()[:column].decode())


class _Reader:
    """Turns Python's nodes into ours, refusing everything that is not in the language."""

    def __init__(self, text: str, locate: Locate) -> None:
        line = re.sub(r"[\n\r\f\v]", " ", text)
        self._start = len(line) - len(line.lstrip(" \t"))
        self._line = line.strip(" \t")
        self._bytes = self._line.encode()
        self._ascii = line.isascii()
        self._locate = locate
        self._nodes = 0

    def read(self, node: ast.expr, depth: int) -> Tree:
        span = self._span(node)
        self._nodes += 1
        if depth > DEEPEST or self._nodes > MOST_NODES:
            raise _error(span, "the expression is too large", "split it into `definitions`", "too-large")
        deeper = depth + 1
        match node:
            case ast.Name():
                if node.id in ("true", "false", "True", "False"):
                    return tree.Literal(node.id in ("true", "True"), span)
                return tree.Name(node.id, span)
            case ast.Attribute():
                return tree.Attribute(self.read(node.value, deeper), node.attr, span)
            case ast.Constant():
                return self._constant(node, span)
            case ast.Set() | ast.List():
                items = tuple(self.read(item, deeper) for item in node.elts)
                return tree.Display(isinstance(node, ast.List), items, span)
            case ast.UnaryOp(op=ast.Not() | ast.USub()):
                operator = "not" if isinstance(node.op, ast.Not) else "-"
                return tree.Unary(operator, self.read(node.operand, deeper), span)
            case ast.BinOp() if type(node.op) in _BINARY:
                left, right = self.read(node.left, deeper), self.read(node.right, deeper)
                return tree.Binary(_BINARY[type(node.op)], left, right, span)
            case ast.BoolOp():
                operands = tuple(self.read(item, deeper) for item in node.values)
                return tree.Logical("and" if isinstance(node.op, ast.And) else "or", operands, span)
            case ast.Compare():
                return self._compare(node, span, deeper)
            case ast.IfExp():
                test, then, otherwise = (self.read(part, deeper) for part in (node.test, node.body, node.orelse))
                return tree.Conditional(test, then, otherwise, span)
            case ast.Call():
                return self._call(node, span, deeper)
            case ast.GeneratorExp():
                return self._comprehension(node, span, deeper)
        raise self._refused(node, span)

    def _span(self, node: ast.expr) -> Span:
        ends = (node.col_offset, node.end_col_offset or node.col_offset)
        start, end = ends if self._ascii else (_characters(self._line, column) for column in ends)
        return self._locate(self._start + start, self._start + end)

    def _constant(self, node: ast.Constant, span: Span) -> Tree:
        value = node.value
        # It is one line, so its columns say it all; `ast.get_source_segment` would first look for line ends.
        written = self._bytes[node.col_offset : node.end_col_offset].decode()
        if isinstance(value, bool):
            return tree.Literal(value, span)
        if isinstance(value, str):
            # Prefixes, triple quotes and texts side by side mean something in Python, nothing here.
            if written[1:-1] == value:
                return tree.Literal(value, span)
            raise _error(span, f"`{written}` is not a plain text in quotes", "write one text between `'` and `'`")
        if isinstance(value, int | float):
            if not re.fullmatch(r"\d+(_\d+)*" if isinstance(value, int) else r"\d+\.\d+", written):
                raise _error(span, f"`{written}` is not a plain number", "write digits and a decimal point")
            if len(written) > MOST_DIGITS:
                raise _error(span, f"the number has more than {MOST_DIGITS} digits", None, "too-large")
            return tree.Literal(value if isinstance(value, int) else Fraction(written), span)
        if value is None:
            raise _error(span, "`None` has no meaning in an expression", "`never` is the date that does not come")
        raise self._refused(node, span)

    def _compare(self, node: ast.Compare, span: Span, depth: int) -> Tree:
        operands = [self.read(item, depth) for item in (node.left, *node.comparators)]
        links: list[Tree] = []
        for operator, left, right in zip(node.ops, operands, operands[1:], strict=False):
            if type(operator) not in _COMPARE:
                raise _error(span, "`is` does not compare values", _HELP[type(operator)])
            where = span if len(node.ops) == 1 else Span(left.span.source, left.span.start, right.span.end)
            links.append(tree.Binary(_COMPARE[type(operator)], left, right, where))
        # A chain `a <= b <= c` is the conjunction of its links.
        return links[0] if len(links) == 1 else tree.Logical("and", tuple(links), span)

    def _call(self, node: ast.Call, span: Span, depth: int) -> Tree:
        if not isinstance(node.func, ast.Name):
            raise _error(span, "only the functions of the language can be called")
        if node.keywords:
            raise _error(span, "arguments are given by position", f"write `{node.func.id}(…)` without names")
        return tree.Call(node.func.id, tuple(self.read(item, depth) for item in node.args), span)

    def _comprehension(self, node: ast.GeneratorExp, span: Span, depth: int) -> Tree:
        loop = node.generators[0]
        if len(node.generators) != 1 or not isinstance(loop.target, ast.Name) or loop.is_async:
            raise _error(span, "a loop has one variable over one list")
        tests = [self.read(test, depth) for test in loop.ifs]
        condition = tests[0] if len(tests) == 1 else tree.Logical("and", tuple(tests), span) if tests else None
        return tree.Comprehension(self.read(node.elt, depth), loop.target.id, self.read(loop.iter, depth), condition, span)

    def _refused(self, node: ast.expr, span: Span) -> ParseError:
        kind: type[ast.AST] = type(node.op) if isinstance(node, ast.BinOp | ast.UnaryOp) else type(node)
        return _error(span, f"`{span.text}` is not part of the language", _HELP.get(kind), "not-in-language")
