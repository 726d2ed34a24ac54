"""The reference pages that are made from the program itself: facts, command line, Python names."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MADE = "<!-- made by `make docs` ({source}): edit that instead -->"


def reference_pages() -> dict[Path, str]:
    """Give every generated page of docs/reference by its path."""
    from reference_python import python_page

    makers: dict[str, Callable[[], str]] = {"facts": facts_page, "cli": cli_page, "python": python_page}
    return {ROOT / "docs" / "reference" / f"{name}.md": make() for name, make in makers.items()}


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Give the lines of a Markdown table, with an empty one after it."""
    lines = ["| " + " | ".join(map(_cell, row)) + " |" for row in rows]
    return [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *lines, ""]


# Facts


def facts_page() -> str:
    """Give the page of the data dictionary: every fact with type, labels and the rules that read it."""
    from govrules.packs.catalogue import bundled_packs, load_pack_file, load_vocabulary

    vocabulary = load_vocabulary()
    packs = [load_pack_file(name) for name in bundled_packs()]
    readers = _readers(packs)
    lines = [
        MADE.format(source="policies/vocabulary.yaml and the packs"), "", "# Facts / 数据字典", "",
        f"The {len(vocabulary.facts)} facts that a record may hold, by the stage (阶段) of a project's life. What a record "
        "leaves out is unknown; `null` says of an `event` that it has not happened, of a `day` that none is set. "
        "How values are written stands under [Pack format](pack-format.md#facts-and-their-types).", "",
        "*Read by* counts the rules of each pack that look at the fact, directly or through a definition; "
        "a dash stands where no pack does. The rules themselves unfold below each table.", "",
    ]  # fmt: skip
    lines += [" · ".join(f"[{label.zh} {label.en}](#{stage})" for stage, label in vocabulary.stages.items()), ""]
    for stage, label in vocabulary.stages.items():
        facts = [fact for fact in vocabulary.facts.values() if fact.stage == stage]
        lines += [f"## {label.zh} / {label.en} {{ #{stage} }}", ""]
        rows = [
            (f"`{fact.name}`", str(fact.type).split(" of ")[0], fact.label.zh, fact.label.en, _counted(readers, fact.name))
            for fact in facts
        ]
        lines += table(("fact", "type", "中文", "English", "read by"), rows)
        lines += ["", *_codes(facts), *_whose(readers, facts)]
    return "\n".join(lines).rstrip() + "\n"


def _readers(packs: Sequence[Any]) -> dict[str, dict[str, list[str]]]:
    """Give for each fact the rules (and scope entries) that read it, by pack."""
    from govrules.packs.pack import fact_names

    found: dict[str, dict[str, list[str]]] = {}
    for pack in packs:
        reading = [(entry.id, fact_names((entry.condition,))) for entry in pack.scope]
        reading += [(rule.id, set(pack.facts_read(rule))) for rule in pack.rules]
        for rule, names in reading:
            for name in names:
                rules = found.setdefault(name, {}).setdefault(pack.id, [])
                if rule not in rules:
                    rules.append(rule)
    return found


def _counted(readers: dict[str, dict[str, list[str]]], name: str) -> str:
    return ", ".join(f"{pack} {len(rules)}" for pack, rules in readers.get(name, {}).items()) or "–"


def _codes(facts: Sequence[Any]) -> Iterator[str]:
    """Give what does not fit a table: notes, codes of enumerations, fields of records."""
    for fact in facts:
        if fact.about or fact.values or fact.fields:
            yield from (f"##### `{fact.name}`", "", f"{fact.label.zh} / {fact.label.en}", "")
            if fact.about:
                yield from (f"{fact.about.zh} / {fact.about.en}", "")
            if fact.values:
                yield from table(
                    ("code", "中文", "English"), [(f"`{code}`", item.zh, item.en) for code, item in fact.values.items()]
                )
            if fact.fields:
                rows = [
                    (f"`{name}`", str(item.type).split(" of ")[0], item.label.zh, item.label.en, _field_note(item))
                    for name, item in fact.fields.items()
                ]
                yield from table(("field", "type", "中文", "English", "codes, note"), rows)


def _field_note(field: Any) -> str:
    about = f"{field.about.zh} / {field.about.en}" if field.about else ""
    codes = ", ".join(f"`{code}` {item.zh}" for code, item in field.values.items())
    return "; ".join(part for part in (codes, about) if part)


def _whose(readers: dict[str, dict[str, list[str]]], facts: Sequence[Any]) -> Iterator[str]:
    """Give the rules by fact and pack, folded away: they are many."""
    read = [fact for fact in facts if fact.name in readers]
    if not read:
        return
    yield from ('<details markdown="1">', "<summary>Rules that read these facts</summary>", "")
    for fact in read:
        packs = "; ".join(
            f"[{pack}](../packs/{pack}.md): " + ", ".join(f"`{rule}`" for rule in rules)
            for pack, rules in readers[fact.name].items()
        )
        yield f"- `{fact.name}` – {packs}"
    yield from ("", "</details>", "")


# Command line


def cli_page() -> str:
    """Give the page of every command with its arguments, options and defaults."""
    import typer.main

    from govrules.cli.app import app

    root = typer.main.get_command(app)
    lines = [
        MADE.format(source="the commands themselves"), "", "# Command line", "", (root.help or "").strip(), "",
        "Every command prints this with `--help`. What the exit codes mean: [Exit codes](exit-codes.md).", "",
    ]  # fmt: skip
    for name, command in _commands(root, "govrules"):
        lines += [f"## {name}", "", sentence(command.help or ""), "", "```text", _usage(name, command), "```", ""]
        choices = _choices(command)
        for kind in ("argument", "option"):
            params = [item for item in command.params if item.param_type_name == kind and item.name != "help"]
            if params:
                rows = [_parameter(item, choices.get(item.name, ())) for item in params]
                lines += table((kind, "takes", "default", "meaning"), rows)
    return "\n".join(lines).rstrip() + "\n"


def _commands(group: Any, path: str) -> Iterator[tuple[str, Any]]:
    yield path, group
    for name, command in getattr(group, "commands", {}).items():
        yield from _commands(command, f"{path} {name}")


def sentence(text: str) -> str:
    """Give a text on one line."""
    return " ".join(text.split())


def _usage(name: str, command: Any) -> str:
    if getattr(command, "commands", None):
        return f"{name} COMMAND …"
    words = []
    for item in command.params:
        if item.param_type_name == "argument":
            metavar = _metavar(item) + ("…" if item.nargs == -1 and "…" not in _metavar(item) else "")
            words.append(metavar if item.required else f"[{metavar}]")
    return " ".join([name, *words, "[OPTIONS]"])


def _metavar(item: Any) -> str:
    return str(item.metavar or item.name.upper()).replace("|", " or ")


def _parameter(item: Any, choices: Sequence[str]) -> tuple[str, str, str, str]:
    is_option = item.param_type_name == "option"
    name = ", ".join(f"`{flag}`" for flag in sorted(item.opts, key=len)) if is_option else f"`{_metavar(item)}`"
    if is_option and getattr(item, "is_flag", False):
        takes = "–"
    elif choices:
        takes = ", ".join(f"`{choice}`" for choice in choices)
    else:
        low, high = (getattr(item, key, getattr(getattr(item, "type", None), key, None)) for key in ("min", "max"))
        takes = f"`{_metavar(item)}`" + (f", {low} to {high}" if low is not None and high is not None else "")
    default = getattr(item.default, "value", item.default)
    is_plain = isinstance(default, str | int | float) and not isinstance(default, bool)
    shown = "required" if item.required else f"`{default}`" if is_plain and default != "" else "–"
    takes = "" if takes == name else takes
    return name, takes, shown, sentence(getattr(item, "help", None) or "")


def _choices(command: Any) -> dict[str, list[str]]:
    """Give the values that parameters of enumerations take, from the annotations of the command's function."""
    from enum import Enum
    from typing import get_args, get_type_hints

    def enumeration(kind: Any) -> type[Enum] | None:
        if isinstance(kind, type) and issubclass(kind, Enum):
            return kind
        return next((found for part in get_args(kind) if (found := enumeration(part))), None)

    hints = get_type_hints(inspect.unwrap(command.callback)) if command.callback else {}
    return {name: [str(item.value) for item in kind] for name, hint in hints.items() if (kind := enumeration(hint))}
