"""Tables as HTML: a fragment for notebooks, or a page that asks nothing of the network."""

from collections.abc import Iterator
from html import escape

from govrules.analysis.tables import SIGNS, TONE_WORDS, Cell, Row, Sheet, Table, Tone

# A notebook's theme does not say whether it is dark: lines and shades are see-through, and text keeps the notebook's own colour.
_STYLE = """
.govrules-tables{color:inherit;font-size:13px;line-height:1.45;max-width:100%}
.govrules-tables h3{margin:.4em 0 .2em;font-size:1.25em}
.govrules-tables h4{margin:1em 0 .3em;font-size:1.08em;display:inline-block}
.govrules-tables .note{margin:.1em 0;opacity:.8}
.govrules-tables .scroll{overflow-x:auto;margin:.3em 0}
.govrules-tables table{border-collapse:collapse;border:0;margin:0;color:inherit;background:transparent;
width:100%;table-layout:fixed}
.govrules-tables th,.govrules-tables td{border:0;border-bottom:1px solid rgba(128,128,128,.35);padding:.4em .6em;
text-align:left!important;vertical-align:top;white-space:normal;overflow-wrap:anywhere;
background:transparent;color:inherit;font-weight:400;max-width:none}
.govrules-tables thead th{border-bottom:2px solid rgba(128,128,128,.7);font-weight:700;vertical-align:bottom}
.govrules-tables tbody th{font-weight:600}
.govrules-tables tr.group th{background:rgba(128,128,128,.16);font-weight:700;padding:.25em .6em}
.govrules-tables tbody tr:hover td,.govrules-tables tbody tr:hover th{background:rgba(128,128,128,.1)}
.govrules-tables small{display:block;font-size:.86em;opacity:.78;font-weight:400}
.govrules-tables .flag{display:inline-block;border-radius:3px;padding:0 .4em;margin-right:.4em;
font-size:.86em;font-weight:600;white-space:nowrap;border:1px solid currentColor}
.govrules-tables .gap .flag{border:0;padding:0;opacity:.6;font-weight:400}
.govrules-tables .strictest .flag,.govrules-tables .violated .flag{background:rgba(213,94,0,.22);border-color:#d55e00}
.govrules-tables .loosest .flag,.govrules-tables .satisfied .flag{background:rgba(0,158,115,.22);border-color:#009e73}
.govrules-tables .due .flag{background:rgba(0,114,178,.22);border-color:#0072b2}
.govrules-tables .pending .flag{background:rgba(230,159,0,.25);border-color:#e69f00}
.govrules-tables .unknown .flag{background:rgba(204,121,167,.25);border-color:#cc79a7}
.govrules-tables .not_applicable .flag{opacity:.7;font-weight:400}
.govrules-tables summary{cursor:pointer}
@media print{.govrules-tables{font-size:9pt}
.govrules-tables .scroll{overflow:visible}.govrules-tables table{min-width:0!important}
.govrules-tables tr{break-inside:avoid}.govrules-tables thead{display:table-header-group}}
"""
_PAGE_STYLE = """
:root{color-scheme:light dark}
body{margin:1.5rem auto;padding:0 1rem;max-width:1500px;background:#fff;color:#1b1b1b;
font-family:system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif}
@media (prefers-color-scheme:dark){body{background:#16181b;color:#e6e6e6}}
@page{size:A4 landscape;margin:12mm}
@media print{body{background:#fff;color:#000;margin:0;max-width:none}}
"""
_COLUMN = 9


def render_fragment(sheet: Sheet) -> str:
    """Give the tables for a notebook: they take up its colours, light or dark. Everything is escaped."""
    lines = [f'<div class="govrules-tables" lang="{_language(sheet)}"><style>{_STYLE}</style>', f"<h3>{escape(sheet.title)}</h3>"]
    lines += [f'<p class="note">{escape(note)}</p>' for note in sheet.notes]
    for table in sheet.tables:
        lines += _table(table, sheet.lang)
    return "\n".join([*lines, "</div>"])


def render_page(sheet: Sheet) -> str:
    """Give the tables as a page of its own, light or dark as the reader's system is, in landscape on paper."""
    return (
        f'<!DOCTYPE html>\n<html lang="{_language(sheet)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(sheet.title)}</title>\n<style>{_PAGE_STYLE}</style>\n</head>\n<body>\n{render_fragment(sheet)}\n"
        "</body>\n</html>\n"
    )


def _language(sheet: Sheet) -> str:
    return "zh-CN" if sheet.lang == "zh" else "en"


def _table(table: Table, lang: str) -> Iterator[str]:
    title = f"<h4>{escape(table.title)} ({len(table.rows)})</h4>"
    yield f"<details><summary>{title}</summary>" if table.folded else f"<div>{title}</div>"
    if table.rows:
        yield f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(table.title)}">'
        # Narrower than this, a column holds a few characters only: the table is then moved sideways.
        yield f'<table style="min-width:{_COLUMN * len(table.head)}em">{_columns(table)}'
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.head)
        yield f"<thead><tr>{head}</tr></thead><tbody>"
        for group, rows in table.groups:
            if group:
                yield f'<tr class="group"><th colspan="{len(table.head)}" scope="colgroup">{escape(group)}</th></tr>'
            yield from (_row(row, lang) for row in rows)
        yield "</tbody></table></div>"
        yield from (f'<p class="note">{escape(line)}</p>' for line in table.legend)
    else:
        yield '<p class="note">—</p>'
    if table.folded:
        yield "</details>"


def _columns(table: Table) -> str:
    if not table.weights:
        return ""
    total = sum(table.weights)
    return "".join(f'<col style="width:{weight * 100 // total}%">' for weight in table.weights)


def _row(row: Row, lang: str) -> str:
    first, *rest = row.cells
    head = f'<th scope="row">{_content(first, lang)}</th>'
    cells = (f'<td class="{cell.tone.value}">{_content(cell, lang)}</td>' for cell in rest)
    return f"<tr>{head}{''.join(cells)}</tr>"


def _content(cell: Cell, lang: str) -> str:
    flag = (
        "" if cell.tone is Tone.PLAIN else f'<span class="flag">{SIGNS[cell.tone]} {escape(TONE_WORDS[cell.tone][lang])}</span>'
    )
    details = "".join(f"<small>{escape(line)}</small>" for line in cell.details)
    return f"{flag}{'<br>'.join(map(escape, cell.text.splitlines()))}{details}"
