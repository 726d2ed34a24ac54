"""Turn notebooks with their stored outputs into pages of the site: no program runs here."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def notebook_page(path: Path, pictures: Path) -> str:
    """Give a notebook as Markdown; its PNG outputs are written into the folder `pictures`, beside the page."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    parts: list[str] = []
    for number, cell in enumerate(notebook["cells"]):
        source = "".join(cell["source"]).strip("\n")
        if cell["cell_type"] == "markdown":
            parts.append(source)
        elif cell["cell_type"] == "code" and source:
            parts.append(_fence("python", source))
            for index, output in enumerate(cell.get("outputs", ())):
                parts.extend(_output(output, pictures, f"{path.stem}-{number}-{index}"))
    return "\n\n".join(parts) + "\n"


def _fence(language: str, text: str) -> str:
    marks = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    return f"{marks}{language}\n{text}\n{marks}"


def _output(output: dict[str, Any], pictures: Path, name: str) -> Iterator[str]:
    """Give the best form of an output: SVG, HTML, PNG, Markdown, then plain text."""
    data = output.get("data", {})
    if "image/svg+xml" in data:
        yield f'<div class="output" markdown="0">{_joined(data["image/svg+xml"])}</div>'
    elif "text/html" in data:
        # A blank line would end the HTML block for Markdown.
        html = re.sub(r"\n\s*\n", "\n", _joined(data["text/html"]))
        yield f'<div class="output" markdown="0">\n{html}\n</div>'
    elif "image/png" in data:
        pictures.mkdir(parents=True, exist_ok=True)
        (pictures / f"{name}.png").write_bytes(base64.b64decode(_joined(data["image/png"])))
        yield f"![]({pictures.name}/{name}.png)"
    elif "text/markdown" in data:
        yield _joined(data["text/markdown"])
    elif text := _ESCAPES.sub("", _joined(data.get("text/plain", output.get("text", "")))).strip("\n"):
        yield _fence("text", text)


def _joined(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "".join(value)
