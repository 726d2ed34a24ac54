"""Values of a case file as they stand in it, in one line."""

import re

_PLAIN = re.compile(r"\w[\w.%/+-]*")


def flow(value: object, style: str | None = None) -> str:
    """Write a value in YAML's flow style, a text in the quotes that stood there, or in those it needs."""
    match value:
        case None:
            return "null"
        case list():
            return f"[{', '.join(map(flow, value))}]"
        case dict():
            return f"{{{', '.join(f'{flow(key)}: {flow(item)}' for key, item in value.items())}}}"
    text = str(value)
    if style == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    if style is None and _PLAIN.fullmatch(text) and text.isprintable() and text.lower() != "null":
        return text
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    return char if char.isprintable() else f"\\U{ord(char):08x}"
