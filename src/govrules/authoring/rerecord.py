"""Write what cases come to into their file, in place of what they expected: only the values that differ are touched."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govrules.authoring.cases import CaseFileResult, CaseResult, differences
from govrules.authoring.flow import flow
from govrules.base.diagnostics import Diagnostic, UsageError
from govrules.base.source import Source, Span
from govrules.packs import nodes
from govrules.packs.nodes import Node, Scalar, plain
from govrules.packs.reader import decode, read_yaml

Findings = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Change:
    """One value of an expectation: where it stands and what is written there instead."""

    case: str
    rule: str
    key: str
    span: Span
    new: str

    def __str__(self) -> str:
        return f"{self.span}: {self.case}: {self.rule}: {self.key}: {self.span.text or 'null'} → {self.new.strip()}"


@dataclass(frozen=True, slots=True)
class Kept:
    """An expectation that does not hold and that no replaced value would mend, with the reason."""

    case: str
    rule: str
    key: str
    span: Span
    reason: str

    def __str__(self) -> str:
        return f"{self.span}: {self.case}: {self.rule}: {self.key}: kept: {self.reason}"


@dataclass(frozen=True, slots=True)
class Rerecording:
    """What to change in one case file, in the order of the text, and what has to be mended by hand."""

    source: str
    changes: tuple[Change, ...]
    kept: tuple[Kept, ...]


def rerecord(result: CaseFileResult) -> Rerecording:
    """Compare the failing cases of a file with what came out; nothing is written, and no expectation comes or goes."""
    found: list[Change | Kept] = []
    if result.failed:
        written = _cases_by_place(read_yaml(result.failed[0].span.source))
        for case in result.failed:
            expect = written[case.span.start].get("expect")
            assert isinstance(expect, nodes.Mapping)
            found += _of_case(case, expect)
    changes = sorted((item for item in found if isinstance(item, Change)), key=lambda item: item.span.start)
    return Rerecording(result.source, tuple(changes), tuple(item for item in found if isinstance(item, Kept)))


def _cases_by_place(node: Node) -> dict[int, nodes.Mapping]:
    """Give the cases of a file by where their names stand."""
    cases = node.get("cases") if isinstance(node, nodes.Mapping) else None
    items = cases.items if isinstance(cases, nodes.Sequence) else ()
    named = [(item.get("name"), item) for item in items if isinstance(item, nodes.Mapping)]
    return {name.span.start: item for name, item in named if name is not None}


def _of_case(case: CaseResult, expect: nodes.Mapping) -> Iterator[Change | Kept]:
    findings = case.report.to_dict()["findings"]
    for rule in dict.fromkeys(item.rule for item in case.mismatches):
        node = expect.get(rule)
        assert node is not None
        for key, span, new, reason in _edits(node, [item for item in findings if item["rule"] == rule]):
            yield Kept(case.name, rule, key, span, reason) if new is None else Change(case.name, rule, key, span, new)


_Edit = tuple[str, Span, str | None, str]
"""Key, place, new text (None: it has to stay) and the reason why it stays."""


def _edits(node: Node, findings: Findings) -> Iterator[_Edit]:
    match node:
        case Scalar():
            yield from _of_key("status", node, findings)
        case nodes.Mapping():
            for key, value in node:
                yield from _of_key(key.text, value, findings)
        case nodes.Sequence():
            for part in node.items:
                yield from _of_subject(part, findings)


def _of_subject(part: Node, findings: Findings) -> Iterator[_Edit]:
    written = part.get("subject") if isinstance(part, nodes.Mapping) else None
    subject = None if written is None else plain(written)
    chosen = [finding for finding in findings if finding["subject"] == subject]
    if chosen:
        yield from _edits(part, chosen)
    else:
        yield "subject", (written or part).span, None, "the rule has no finding for this subject"


def _of_key(key: str, node: Node, findings: Findings) -> Iterator[_Edit]:
    wanted = plain(node)
    actual: list[object] = []
    for finding in findings:
        if key not in finding:
            yield key, node.span, None, "a finding has no such key"
            return
        value = next((found for _, _, found in differences({key: wanted}, [finding])), wanted)
        actual += [] if value in actual else [value]
    if len(actual) > 1:
        yield key, node.span, None, f"the rule's findings differ ({', '.join(map(flow, actual))}): expect a list by subject"
    elif actual and actual[0] != wanted:
        yield from _replaced(key, node, actual[0])


def _replaced(key: str, node: Node, actual: object) -> Iterator[_Edit]:
    if plain(node) == actual:
        return
    if isinstance(node, nodes.Sequence) and isinstance(actual, list) and len(node.items) == len(actual):
        for item, value in zip(node.items, actual, strict=True):
            yield from _replaced(key, item, value)
    elif isinstance(node, nodes.Mapping) and isinstance(actual, dict) and {name.text for name, _ in node} == set(actual):
        for name, item in node:
            yield from _replaced(f"{key}.{name.text}", item, actual[name.text])
    elif isinstance(node, Scalar):
        if node.style in ("|", ">"):
            yield key, node.span, None, "a block of text is not rewritten"
        else:
            # Nothing stands after `key:`, where YAML wants a blank.
            gap = " " if node.span.text == "" else ""
            yield key, node.span, gap + flow(actual, node.style), ""
    elif node.span.text[:1] in ("[", "{") and "\n" not in node.span.text:
        yield key, node.span, flow(actual), ""
    else:
        yield key, node.span, None, f"a list of several lines is not rewritten; it came to {flow(actual)}"


def rewritten(raw: str, changes: Sequence[Change]) -> str:
    """Give the text of a file as stored (line ends and byte order mark kept) with the changes made."""
    # Places are counted in the text as read, where every line end is one character and there is no byte order mark.
    shift = int(raw.startswith("\ufeff"))
    starts = [item.start() + shift for item in re.finditer(r"\r\n|.", raw[shift:], re.DOTALL)] + [len(raw)]
    for change in sorted(changes, key=lambda item: -item.span.start):
        raw = raw[: starts[change.span.start]] + change.new + raw[starts[change.span.end] :]
    return raw


def write_changes(recordings: Iterable[Rerecording]) -> None:
    """Make the changes in the files. Raises UsageError for a file that cannot be written or is not the one that was run."""
    for item in recordings:
        if item.changes:
            _write(Path(item.source), item.changes)


def _write(path: Path, changes: Sequence[Change]) -> None:
    source: Source = changes[0].span.source
    try:
        data = path.read_bytes()
        if decode(data, source.name) != source.text:
            raise UsageError([Diagnostic("unwritable", f"`{path}` was changed while its cases ran", place=str(path))])
        path.write_bytes(rewritten(data.decode("utf-8"), changes).encode("utf-8"))
    except OSError as error:
        reason = (error.strerror or "it cannot be written").lower()
        raise UsageError([Diagnostic("unwritable", f"cannot write `{path}`: {reason}", place=str(path))]) from None
