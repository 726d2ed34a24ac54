"""Which rules of a pack changed since a git revision: those whose own text, or a parameter that they name, differs."""

import subprocess
from pathlib import Path

from govrules.authoring.mutants import DEFINITION, IN_FORCE, places_of
from govrules.base.diagnostics import Diagnostic, PackError, UsageError
from govrules.base.source import Source
from govrules.language.typed import Parameter, Typed, walk
from govrules.packs.nodes import Mapping, Node, Sequence, plain
from govrules.packs.pack import Pack
from govrules.packs.reader import read_source, read_yaml

GIT_SECONDS = 60
"""A git command that takes longer is stuck."""


def changed_places(pack: Pack, path: Path, revision: str) -> frozenset[str]:
    """Give the rules, definitions and scope entries of a pack file that differ from a git revision, and `in-force`.

    Everything, where the file is new. Raises PackError for a revision that is none, or outside a git repository.
    """
    old_text = _text_at(path, revision)
    places = _places(pack)
    if old_text is None:
        return frozenset(places)
    old = _entries(read_yaml(Source(f"{revision}:{path.as_posix()}", old_text)))
    new = _entries(read_yaml(read_source(path)))
    parameters = {name for kind, name in new if kind == "parameters" and new[kind, name] != old.get((kind, name))}
    changed = {_place(*key) for key in new if new[key] != old.get(key)}
    return frozenset(place for place, names in places.items() if place in changed or names & parameters)


def _places(pack: Pack) -> dict[str, set[str]]:
    """Give every place with the parameters that it reads, through definitions too."""
    places: dict[str, set[str]] = {place: set() for place in places_of(pack)}
    for entry in pack.scope:
        places[entry.id] |= _parameters((entry.condition,))
    for name, body in pack.definitions.items():
        places[DEFINITION + name] |= _parameters((body,))
    for rule in pack.rules:
        places[rule.id] |= _parameters(rule.expressions())
    return places


def _parameters(expressions: tuple[Typed, ...]) -> set[str]:
    return {node.name for item in expressions for node in walk(item) if isinstance(node, Parameter)}


def _place(kind: str, name: str) -> str:
    return {"definitions": f"{DEFINITION}{name}", "scope": f"scope/{name}", "in_force": IN_FORCE}.get(kind, name)


def _entries(root: Node) -> dict[tuple[str, str], object]:
    """Give the entries of a pack file as plain data, by the key they stand under and their own name."""
    found: dict[tuple[str, str], object] = {}
    if not isinstance(root, Mapping):
        return found
    for kind in ("rules", "definitions", "parameters"):
        node = root.get(kind)
        if isinstance(node, Mapping):
            found |= {(kind, key.text): _meaning(kind, value) for key, value in node}
    scope = root.get("scope")
    for item in scope.items if isinstance(scope, Sequence) else ():
        data = plain(item)
        clause = str(data.get("clause")) if isinstance(data, dict) else ""
        found["scope", clause] = (found.get(("scope", clause), ()), data)
    if (in_force := root.get("in_force")) is not None:
        found["in_force", ""] = plain(in_force)
    return found


def _meaning(kind: str, node: Node) -> object:
    """Labels and notes of a parameter change nothing that a case could notice."""
    data = plain(node)
    return data.get("value") if kind == "parameters" and isinstance(data, dict) else data


def _text_at(path: Path, revision: str) -> str | None:
    """Give the text of a file at a revision, None where it has none of that name."""
    found = _git(path, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if found.returncode:
        message = f"no git revision named `{revision}` where `{path}` lies"
        hint = "fetch it, or give a branch, tag or commit"
        raise PackError([Diagnostic("unknown-revision", message, None, hint, place=revision)])
    commit = found.stdout.decode().strip()
    shown = _git(path, "show", f"{commit}:./{path.name}")
    return None if shown.returncode else shown.stdout.decode("utf-8")


def _git(path: Path, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    command = ["git", "-C", str(path.resolve().parent), *arguments]
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=GIT_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UsageError([Diagnostic("git", f"git cannot be run: {error}")]) from None
