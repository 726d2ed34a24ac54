"""Text → data with places, safe with hostile input: YAML (no aliases, tags or merges) and JSON."""

import re
from collections.abc import Callable
from json import JSONDecodeError, decoder
from pathlib import Path as FilePath
from typing import Any

import yaml

from govrules.base.collecting import no_collection
from govrules.base.diagnostics import Diagnostic, PackError
from govrules.base.source import Source, Span
from govrules.packs.nodes import Mapping, Node, Scalar, Sequence

LARGEST = 1 << 20
"""Bytes of a file that is read at all."""
DEEPEST = 64
"""Levels of nesting that are read; the parser behind would crash the process at some ten thousands."""

MOST_PROBLEMS = 100
"""Problems of one file that are told at once: with more it is not the kind of file that it is taken for."""

# libyaml where it is there: some ten times as fast, with the same events.
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
# The standard library's own scanner of strings; its stubs leave it out.
_scan_string: Callable[[str, int, bool], tuple[str, int]] = decoder.scanstring  # type: ignore[attr-defined]  # see above


def read_source(path: FilePath) -> Source:
    """Read a UTF-8 text file of at most 1 MiB; raises PackError with one diagnostic."""
    name = path.as_posix()
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise PackError([Diagnostic("unreadable", f"the file cannot be read: {reason}", place=name)]) from None
    return Source(name, decode(data, name))


def decode(data: bytes, name: str) -> str:
    """Give the text of a file's bytes, line ends as `\\n`; raises PackError if it is too large or not UTF-8."""
    if len(data) > LARGEST:
        raise PackError([Diagnostic("too-large", f"the file is larger than {LARGEST:,} bytes", place=name)])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"the file is not UTF-8 text (byte {error.start})"
        raise PackError([Diagnostic("not-utf8", message, None, "save it as UTF-8", place=name)]) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


Problems = list[Diagnostic]
_new_span = tuple.__new__


def read_yaml(source: Source, problems: Problems | None = None) -> Node:
    """Read one YAML document; raises PackError.

    Repeated keys are no obstacle to reading on: with `problems` they are added there, so that the caller can tell them
    together with what else is wrong.
    """
    source, found = _plain_text(source), list[Diagnostic]()
    if len(source.text.encode(errors="replace")) > LARGEST:
        raise _error("too-large", f"the text is larger than {LARGEST:,} bytes", source, 0)
    try:
        loader = _Loader(source.text)
        try:
            with no_collection():
                root = _Composer(source, loader, found).document()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        raise _yaml_error(source, error) from None
    except yaml.YAMLError as error:
        # libyaml counts bytes, and here characters are wanted.
        at = getattr(error, "position", 0)
        at = len(source.text.encode()[:at].decode(errors="ignore")) if _Loader is not yaml.BaseLoader else at
        raise _error("yaml", "the text holds a character that YAML does not allow", source, at) from None
    return _with_problems(root, found, problems)


def _with_problems(root: Node, found: Problems, problems: Problems | None) -> Node:
    if found and problems is None:
        raise PackError(found)
    if problems is not None:
        problems += found
    return root


def _error(code: str, message: str, source: Source, start: int, end: int | None = None, hint: str | None = None) -> PackError:
    start = min(start, max(0, len(source.text) - 1))
    return PackError([Diagnostic(code, message, Span(source, start, end or start + 1), hint)])


def _plain_text(source: Source) -> Source:
    """Drop a byte order mark; refuse half characters, which no file can hold but a text in memory can."""
    if found := re.search("[\ud800-\udfff]", source.text):
        raise _error("not-utf8", "the text holds half of a character (a lone surrogate)", source, found.start())
    return Source(source.name, source.text.removeprefix("\ufeff"))


def _yaml_error(source: Source, error: yaml.MarkedYAMLError) -> PackError:
    problem = (error.problem or "it cannot be read").replace("\n", " ")
    mark = error.problem_mark or error.context_mark
    message, hint = f"the YAML is not well formed: {problem}", None
    if "unexpected end of stream" in problem and "quoted" in (error.context or ""):
        # The end of the file is of no use to whoever forgot a quotation mark; where the text begins is.
        message, mark = "the quotation mark is never closed", error.context_mark or mark
    elif "tab" in problem:
        hint = "indent with blanks, not tabs"
    elif "cannot start any token" in problem or "mapping values are not allowed" in problem:
        hint = "quote the text if it holds `: `, ` #` or starts with a special character; indent with blanks, not tabs"
    elif "expected key" in problem or "block end" in problem:
        hint = "look at the indentation of this line and those before it, and for text after a closing quote or bracket"
    elif "',' or" in problem:
        hint = "close the bracket; quote a text that holds brackets, braces or commas"
    return _error("yaml", message, source, mark.index if mark else 0, None, hint)


class _Composer:
    """Builds nodes from the parser's events, so that limits bite before anything deep is built."""

    def __init__(self, source: Source, loader: Any, problems: Problems) -> None:
        self._source = source
        self._next: Callable[[], Any] = loader.get_event
        self._problems = problems

    def document(self) -> Node:
        self._next()
        event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            raise _error("empty", "the file is empty", self._source, 0)
        root = self._node(self._next(), 0)
        self._next()
        after = self._next()
        if not isinstance(after, yaml.StreamEndEvent):
            raise _error("yaml", "the file holds more than one document", self._source, after.start_mark.index)
        return root

    def _span(self, first: Any, last: Any) -> Span:
        start, end = first.start_mark.index, last.end_mark.index
        text = self._source.text
        # The parser ends a block after the blank lines that follow it.
        while end > start and text[end - 1] in " \n\t":
            end -= 1
        return Span(self._source, start, end)

    def _node(self, event: Any, depth: int) -> Node:
        if depth > DEEPEST:
            raise _error("too-deep", f"more than {DEEPEST} levels of nesting", self._source, event.start_mark.index)
        # An alias has an anchor: the one that it refers to.
        if event.anchor or (event.tag is not None and event.tag != "!"):
            self._refuse(event)
        if event.__class__ is yaml.ScalarEvent:
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, depth)
        return self._mapping(event, depth)

    def _refuse(self, event: Any) -> None:
        """Refuse what would make YAML more than data: aliases and tags."""
        span = Span(self._source, event.start_mark.index, event.end_mark.index)
        if isinstance(event, yaml.AliasEvent):
            raise PackError([Diagnostic("yaml-alias", "aliases are not allowed", span, "write the value out")])
        if event.anchor:
            raise PackError([Diagnostic("yaml-alias", "anchors are not allowed", span, "write the value out")])
        raise PackError([Diagnostic("yaml-tag", "tags are not allowed", span, "the schema says what a value is")])

    def _scalar(self, event: Any) -> Scalar:
        style = event.style or None
        if style in ("|", ">"):
            return Scalar(event.value, self._span(event, event), style)
        # `Span(…)` goes through a function of Python first; most of a file's time is spent here.
        return Scalar(event.value, _new_span(Span, (self._source, event.start_mark.index, event.end_mark.index)), style)

    def _sequence(self, start: Any, depth: int) -> Sequence:
        items: list[Node] = []
        event = self._next()
        while not isinstance(event, yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
            event = self._next()
        return Sequence(tuple(items), self._span(start, event))

    def _mapping(self, start: Any, depth: int) -> Mapping:
        pairs: list[tuple[Scalar, Node]] = []
        seen: dict[str, Scalar] = {}
        following, node, deeper = self._next, self._node, depth + 1
        event = following()
        while event.__class__ is not yaml.MappingEndEvent:
            key = node(event, deeper)
            if not isinstance(key, Scalar):
                raise PackError([Diagnostic("yaml", "a key is a plain text", key.span, "quote it if it starts with a bracket")])
            if key.text in seen:
                self._report_twice(key, seen[key.text])
            if key.text == "<<" and key.style is None:
                raise PackError([Diagnostic("yaml-merge", "merge keys are not allowed", key.span, "write the values out")])
            seen[key.text] = key
            pairs.append((key, node(following(), deeper)))
            event = following()
        return Mapping(tuple(pairs), self._span(start, event))

    def _report_twice(self, key: Scalar, first: Scalar) -> None:
        if len(self._problems) < MOST_PROBLEMS:
            line = self._source.position(first.span.start)[0]
            hint = f"it stands in line {line} already: keep one of the two"
            self._problems.append(Diagnostic("duplicate-key", f"the key `{key.text}` is there twice", key.span, hint))


_JSON_BLANK = re.compile(r"[ \t\n\r]*")
_JSON_ATOM = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null", re.ASCII)


def read_json(source: Source, problems: Problems | None = None) -> Node:
    """Read one JSON document; numbers are kept as written. Raises PackError; for `problems` see `read_yaml`."""
    source = _plain_text(source)
    reader = _JsonReader(source)
    node, end = reader.value(reader.blank(0), 0)
    if (rest := reader.blank(end)) != len(source.text):
        raise _error("json", "there is text after the end of the document", source, rest)
    return _with_problems(node, reader.problems, problems)


class _JsonReader:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._text = source.text
        self.problems: list[Diagnostic] = []

    def blank(self, position: int) -> int:
        found = _JSON_BLANK.match(self._text, position)
        return found.end() if found else position

    def value(self, start: int, depth: int) -> tuple[Node, int]:
        if depth > DEEPEST:
            raise _error("too-deep", f"more than {DEEPEST} levels of nesting", self._source, start)
        first = self._text[start : start + 1]
        if first == "{":
            return self._object(start, depth)
        if first == "[":
            return self._array(start, depth)
        if first == '"':
            return self._string(start)
        if found := _JSON_ATOM.match(self._text, start):
            return Scalar(found[0], Span(self._source, start, found.end())), found.end()
        message = "the file is empty" if not self._text.strip() else "a JSON value is missing here"
        raise _error("json" if self._text.strip() else "empty", message, self._source, start)

    def _string(self, start: int) -> tuple[Scalar, int]:
        try:
            text, end = _scan_string(self._text, start + 1, True)
        except JSONDecodeError as error:
            raise _error("json", "the string is not well formed", self._source, error.pos) from None
        if re.search("[\ud800-\udfff]", text):
            raise _error("json", "the string holds half of a character (a lone surrogate)", self._source, start, end)
        return Scalar(text, Span(self._source, start, end), '"'), end

    def _expect(self, position: int, wanted: str) -> tuple[str, int]:
        position = self.blank(position)
        found = self._text[position : position + 1]
        if not found or found not in wanted:
            raise _error("json", f"`{'` or `'.join(wanted)}` is missing here", self._source, position)
        return found, self.blank(position + 1)

    def _array(self, start: int, depth: int) -> tuple[Sequence, int]:
        items: list[Node] = []
        position = self.blank(start + 1)
        mark = self._text[position : position + 1]
        if mark == "]":
            return Sequence((), Span(self._source, start, position + 1)), position + 1
        while mark != "]":
            item, end = self.value(position, depth + 1)
            items.append(item)
            mark, position = self._expect(end, ",]")
        end = self._text.rindex("]", 0, position) + 1
        return Sequence(tuple(items), Span(self._source, start, end)), end

    def _object(self, start: int, depth: int) -> tuple[Mapping, int]:
        pairs: list[tuple[Scalar, Node]] = []
        position = self.blank(start + 1)
        mark = self._text[position : position + 1]
        if mark == "}":
            return Mapping((), Span(self._source, start, position + 1)), position + 1
        seen: set[str] = set()
        while mark != "}":
            if self._text[position : position + 1] != '"':
                raise _error("json", "a key in double quotes is missing here", self._source, position)
            key, end = self._string(position)
            if key.text in seen and len(self.problems) < MOST_PROBLEMS:
                message = f"the key `{key.text}` is there twice"
                self.problems.append(Diagnostic("duplicate-key", message, key.span, "keep one of the two"))
            seen.add(key.text)
            _, position = self._expect(end, ":")
            node, end = self.value(position, depth + 1)
            pairs.append((key, node))
            mark, position = self._expect(end, ",}")
        end = self._text.rindex("}", 0, position) + 1
        return Mapping(tuple(pairs), Span(self._source, start, end)), end
