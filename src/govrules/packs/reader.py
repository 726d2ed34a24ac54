"""Text → data with places, safe with hostile input: YAML (no aliases, tags or merges) and JSON."""

import re
from json.decoder import JSONDecodeError, scanstring
from pathlib import Path as FilePath

import yaml

from govrules.base.diagnostics import Diagnostic, PackError
from govrules.base.source import Source, Span
from govrules.packs.nodes import Mapping, Node, Scalar, Sequence

LARGEST = 1 << 20
"""Bytes of a file that is read at all."""
DEEPEST = 64
"""Levels of nesting that are read; the parser behind would crash the process at some ten thousands."""

# libyaml where it is there: some ten times as fast, with the same events.
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


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


def read_yaml(source: Source) -> Node:
    """Read one YAML document; raises PackError with every problem that can be told at once."""
    if len(source.text.encode(errors="replace")) > LARGEST:
        raise _error("too-large", f"the text is larger than {LARGEST:,} bytes", source, 0)
    try:
        loader = _Loader(source.text)
        try:
            return _Composer(source, loader).document()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        raise _yaml_error(source, error) from None
    except yaml.YAMLError as error:
        at = getattr(error, "position", 0)
        raise _error("yaml", "the text holds a character that YAML does not allow", source, at) from None


def _error(
    code: str, message: str, source: Source, start: int, end: int | None = None, hint: str | None = None
) -> PackError:
    start = min(start, max(0, len(source.text) - 1))
    return PackError([Diagnostic(code, message, Span(source, start, end or start + 1), hint)])


def _yaml_error(source: Source, error: yaml.MarkedYAMLError) -> PackError:
    mark = error.problem_mark or error.context_mark
    problem = (error.problem or "it cannot be read").replace("\n", " ")
    hint = f"{error.context}" if error.context else None
    if "cannot start any token" in problem or "mapping values are not allowed" in problem:
        hint = "quote the text if it holds `: `, ` #` or starts with a special character; indent with blanks, not tabs"
    return _error("yaml", f"the YAML is not well formed: {problem}", source, mark.index if mark else 0, None, hint)


class _Composer:
    """Builds nodes from the parser's events, so that limits bite before anything deep is built."""

    def __init__(self, source: Source, loader: yaml.BaseLoader) -> None:
        self._source = source
        self._next = loader.get_event
        self._problems: list[Diagnostic] = []

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
        if self._problems:
            raise PackError(self._problems)
        return root

    def _span(self, first: yaml.Event, last: yaml.Event) -> Span:
        start, end = first.start_mark.index, last.end_mark.index
        text = self._source.text
        # The parser ends a block after the blank lines that follow it.
        while end > start and text[end - 1] in " \n\t":
            end -= 1
        return Span(self._source, start, max(end, start))

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if depth > DEEPEST:
            raise _error("too-deep", f"more than {DEEPEST} levels of nesting", self._source, event.start_mark.index)
        self._refuse(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, depth)
        return self._mapping(event, depth)

    def _refuse(self, event: yaml.Event) -> None:
        span = Span(self._source, event.start_mark.index, event.end_mark.index)
        if isinstance(event, yaml.AliasEvent):
            raise PackError([Diagnostic("yaml-alias", "aliases are not allowed", span, "write the value out")])
        if getattr(event, "anchor", None):
            raise PackError([Diagnostic("yaml-alias", "anchors are not allowed", span, "write the value out")])
        if getattr(event, "tag", None) not in (None, "!"):
            raise PackError([Diagnostic("yaml-tag", "tags are not allowed", span, "the schema says what a value is")])

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        span = self._span(event, event)
        quoted = bool(event.style)
        if not quoted and span.text == event.value:
            return Scalar(event.value, span)
        return Scalar(event.value, span, quoted, _offsets(event.value, span, event.style))

    def _sequence(self, start: yaml.Event, depth: int) -> Sequence:
        items: list[Node] = []
        event = self._next()
        while not isinstance(event, yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
            event = self._next()
        return Sequence(tuple(items), self._span(start, event))

    def _mapping(self, start: yaml.Event, depth: int) -> Mapping:
        pairs: list[tuple[Scalar, Node]] = []
        seen: dict[str, Scalar] = {}
        event = self._next()
        while not isinstance(event, yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            if not isinstance(key, Scalar):
                raise PackError(
                    [Diagnostic("yaml", "a key is a plain text", key.span, "quote it if it starts with a bracket")]
                )
            if key.text in seen:
                line = self._source.position(seen[key.text].span.start)[0]
                hint = f"it stands in line {line} already: keep one of the two"
                self._problems.append(
                    Diagnostic("duplicate-key", f"the key `{key.text}` is there twice", key.span, hint)
                )
            if key.text == "<<" and not key.quoted:
                raise PackError(
                    [Diagnostic("yaml-merge", "merge keys are not allowed", key.span, "write the values out")]
                )
            seen[key.text] = key
            pairs.append((key, self._node(self._next(), depth + 1)))
            event = self._next()
        return Mapping(tuple(pairs), self._span(start, event))


def _offsets(value: str, span: Span, style: str | None) -> tuple[int, ...]:
    """Align the characters of a quoted or folded scalar with the source text they came from."""
    raw, position = span.text, 0
    if style in ("|", ">"):
        position = raw.find("\n") + 1
    elif style:
        position = 1
    offsets: list[int] = []
    for char in value:
        if char.isspace():
            found = re.compile(r"\s").search(raw, position)
            at = found.start() if found else len(raw) - 1
            following = at + 1
            if char == "\n" or (found and found[0] == "\n"):
                # A line break swallows the indentation of the next line.
                following = at + len(raw[at:]) - len(raw[at:].lstrip())
        elif style == '"' and raw[position : position + 1] == "\\" and char != "\\":
            at, following = position, position + _escape_length(raw, position)
        else:
            at = raw.find(char, position)
            at = position if at < 0 else at
            following = at + (2 if style == "'" and char == "'" else 1)
        offsets.append(span.start + min(at, max(0, len(raw) - 1)))
        position = following
    return tuple(offsets)


def _escape_length(raw: str, position: int) -> int:
    return {"x": 4, "u": 6, "U": 10}.get(raw[position + 1 : position + 2], 2)


_JSON_BLANK = re.compile(r"[ \t\n\r]*")
_JSON_ATOM = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null")


def read_json(source: Source) -> Node:
    """Read one JSON document; numbers are kept as written. Raises PackError."""
    reader = _JsonReader(source)
    node, end = reader.value(reader.blank(0), 0)
    if (rest := reader.blank(end)) != len(source.text):
        raise _error("json", "there is text after the end of the document", source, rest)
    if reader.problems:
        raise PackError(reader.problems)
    return node


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
            text, end = scanstring(self._text, start + 1, True)
        except JSONDecodeError as error:
            raise _error("json", "the string is not well formed", self._source, error.pos) from None
        return Scalar(text, Span(self._source, start, end), quoted=True), end

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
            if key.text in seen:
                message = f"the key `{key.text}` is there twice"
                self.problems.append(Diagnostic("duplicate-key", message, key.span, "keep one of the two"))
            seen.add(key.text)
            _, position = self._expect(end, ":")
            node, end = self.value(position, depth + 1)
            pairs.append((key, node))
            mark, position = self._expect(end, ",}")
        end = self._text.rindex("}", 0, position) + 1
        return Mapping(tuple(pairs), Span(self._source, start, end)), end
