"""Renew what is generated in the documentation: pages of the packs, reference pages, and outputs shown elsewhere.

Every block after `<!-- output: COMMAND -->` is what COMMAND prints, every one after `<!-- prints -->` what the Python block
before it prints.

    python scripts/renew_docs.py            # write
    python scripts/renew_docs.py --check    # exit 1 if a block is stale

A command is `govrules …`, run in this repository's root; `| head -N` keeps the first N lines.
"""

import contextlib
import io
import os
import re
import shlex
import sys
from pathlib import Path

from doc_blocks import with_prints
from reference import reference_pages

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "README.zh-CN.md", "docs/**/*.md")
_BLOCK = re.compile(r"(<!-- output: (?P<command>.+?) -->\n```console\n)(?P<output>.*?)(```\n<!-- end -->)", re.DOTALL)


def output_of(command: str) -> str:
    """Give what a `govrules` command prints, the prompt line first."""
    line, _, head = command.partition(" | head -")
    words = shlex.split(line)
    buffer = io.StringIO()
    saved, sys.argv = sys.argv, words
    os.environ["COLUMNS"] = "100"
    try:
        from govrules.cli.app import run

        streams = contextlib.redirect_stdout(buffer), contextlib.redirect_stderr(buffer)
        with streams[0], streams[1], contextlib.suppress(SystemExit):
            run()
    finally:
        sys.argv = saved
    lines = buffer.getvalue().splitlines()
    if head and len(lines) > int(head):
        lines = [*lines[: int(head)], "…"]
    return "\n".join([f"$ {line}", *(text.rstrip() for text in lines)]) + "\n"


def renewed(text: str) -> str:
    """Give a page with every block renewed."""
    return with_prints(_BLOCK.sub(lambda match: match[1] + output_of(match["command"]) + match[4], text))


def pages() -> list[Path]:
    """Give the pages that hold such blocks."""
    return sorted(path for pattern in PAGES for path in ROOT.glob(pattern))


def generated() -> dict[Path, str]:
    """Give the pages and schemas that are made from the packs, the table of lints and the models alone."""
    from govrules.authoring.lints.page import lints_page
    from govrules.authoring.pages import comparison_page, pack_page
    from govrules.authoring.schemas import KINDS, schema_text
    from govrules.packs.catalogue import bundled_packs, load_pack_file

    packs = [load_pack_file(name) for name in bundled_packs()]
    texts = {ROOT / "docs" / "packs" / f"{pack.id}.md": pack_page(pack) for pack in packs}
    texts[ROOT / "docs" / "lints.md"] = lints_page()
    texts |= {ROOT / "docs" / "schema" / f"{kind}.schema.json": schema_text(kind) for kind in KINDS}
    texts |= reference_pages()
    return {**texts, ROOT / "docs" / "packs" / "index.md": comparison_page(packs)}


def main() -> int:
    """Renew or check all pages."""
    os.chdir(ROOT)
    stale = []
    made = generated()
    texts = {page: renewed(page.read_text(encoding="utf-8")) for page in pages() if page not in made}
    for page, new in {**texts, **made}.items():
        if not page.is_file() or page.read_text(encoding="utf-8") != new:
            stale.append(page)
            if "--check" not in sys.argv:
                page.parent.mkdir(parents=True, exist_ok=True)
                page.write_text(new, encoding="utf-8", newline="\n")
    for page in stale:
        print(f"{'stale' if '--check' in sys.argv else 'renewed'}: {page.relative_to(ROOT)}")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
