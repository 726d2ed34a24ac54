"""Writing charts to files: SVG and PNG drawn without a browser, HTML that asks no other place for anything, or the plain spec."""

import json
import re
from pathlib import Path
from typing import Any

from govrules.analysis.charts.theme import FONTS
from govrules.base.diagnostics import Diagnostic, UsageError, listed
from govrules.base.extras import require

SUFFIXES = (".svg", ".png", ".html", ".json")
_CHINESE = re.compile("[\u3400-\u9fff]")


def save_chart(chart: Any, path: str | Path, *, scale: float = 2, fonts: str | Path | None = None) -> Path:
    """Write a chart to a file of the kind that its suffix says (.svg, .png, .html, .json) and give the path.

    `scale` counts for PNG only: 2 gives twice the pixels. SVG and HTML keep the text as text, which the reader's fonts show;
    PNG needs a font with Chinese characters on this machine, or in the folder `fonts`. Raises UsageError for another suffix, for
    a PNG whose Chinese text would come out as empty boxes, and for a file that cannot be written.
    """
    target = Path(path)
    suffix = target.suffix.lower()
    if suffix not in SUFFIXES:
        message = f"a chart cannot be written as `{target.name}`"
        raise UsageError([Diagnostic("unknown-format", message, None, f"the file ends in {listed(SUFFIXES)}")])
    data = _render(chart.to_dict(), suffix, scale, fonts)
    try:
        target.write_bytes(data)
    except OSError as error:
        reason = (error.strerror or "it cannot be written").lower()
        raise UsageError([Diagnostic("unwritable", f"cannot write `{path}`: {reason}", place=str(path))]) from None
    return target


def _render(spec: dict[str, Any], suffix: str, scale: float, fonts: str | Path | None) -> bytes:
    text = json.dumps(spec, ensure_ascii=False, indent=2) + "\n"
    if suffix == ".json":
        return text.encode()
    converter = require("vl_convert", "analysis")
    if fonts is not None:
        converter.register_font_directory(str(fonts))
    if suffix == ".svg":
        return str(converter.vegalite_to_svg(spec)).encode()
    if suffix == ".html":
        # The menu of the page saves pictures; it does not offer to send the data to an editor elsewhere.
        menu = {"embedOptions": {"actions": {"export": True, "source": False, "compiled": False, "editor": False}}}
        return str(converter.vegalite_to_html({**spec, "usermeta": menu}, bundle=True)).encode()
    if _CHINESE.search(text) and not shows_chinese():
        message = "no font on this machine holds Chinese characters: the picture would show boxes"
        hint = "write .svg, install a font such as Noto Sans CJK SC, or name a folder with one: `fonts=…`"
        raise UsageError([Diagnostic("no-font", message, None, hint)])
    return bytes(converter.vegalite_to_png(spec, scale=scale))


def shows_chinese() -> bool:
    """Tell whether pictures can show Chinese here: without a font two different characters come out as the same box."""
    converter = require("vl_convert", "analysis")
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><text y="16" font-size="14" font-family="{FONTS}">'
    pictures = [converter.svg_to_png(f"{head}{sign}</text></svg>") for sign in "一国"]
    return bool(pictures[0] != pictures[1])
