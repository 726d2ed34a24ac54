"""The code blocks of the documentation: which there are, and how each is run.

A block is told by its language, and by a comment on the line before it where the language does not say enough:

    ```python     is executed, the blocks of a page one after the other, in a copy of the examples
    ```text       after `<!-- prints -->`: what the Python block before it prints
    ```console    after `<!-- output: COMMAND -->`: what COMMAND prints (scripts/renew_docs.py)
    ```sh         is run by bash in a copy of the examples; after `<!-- exit: N -->` it has to end with that code
    ```yaml       after `<!-- pack -->`: sections of a pack, put into a small one; after `<!-- cases -->`: such sections,
                  a line `---` and a case file; after `<!-- record PACK -->`: a record for that pack
    ```json, ```toml   have to be well formed
    ```text, ```mermaid    are no code

Any other block, or one that cannot be run, needs `<!-- not run: REASON -->`.
"""

import contextlib
import io
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_BLOCK = re.compile(
    r"^(?:<!-- (?P<mark>[^\n]*?) -->\n+)?(?P<indent> *)(?P<ticks>`{3,})(?P<language>[\w-]*)[^\n]*\n"
    r"(?P<body>.*?)^(?P=indent)(?P=ticks)$",
    re.DOTALL | re.MULTILINE,
)
_PRINTS = re.compile(r"(<!-- prints -->\n```text\n)(.*?)(```$)", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block with the words of the comment before it and its line in the page."""

    language: str
    body: str
    mark: str
    line: int

    @property
    def reason(self) -> str | None:
        """Why it is not run, None if it is."""
        return self.mark.removeprefix("not run:").strip() if self.mark.startswith("not run:") else None


def blocks_of(text: str) -> Iterator[Block]:
    """Give the fenced blocks of a page in order."""
    for found in _BLOCK.finditer(text):
        line = text.count("\n", 0, found.start("ticks")) + 1
        yield Block(found["language"], found["body"], found["mark"] or "", line)


def unaccounted(text: str) -> list[str]:
    """Give the blocks that nothing runs and that have no reason for it."""
    return [f"line {block.line}: ```{block.language}" for block in blocks_of(text) if not _is_run(block)]


def _is_run(block: Block) -> bool:
    if block.reason is not None:
        return bool(block.reason)
    match block.language:
        case "python" | "json" | "toml" | "sh" | "text" | "mermaid":
            return True
        case "console":
            return block.mark.startswith("output: ")
        case "yaml":
            return bool(re.fullmatch(r"pack|cases|record \w+", block.mark))
        case _:
            return False


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder with copies of the examples and the policies, and stand in it."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("examples", "policies"):
            shutil.copytree(ROOT / part, folder / part)
        os.chdir(folder)
        try:
            yield folder
        finally:
            os.chdir(before)


def with_prints(text: str) -> str:
    """Execute the Python blocks of a page and give the page with what they print."""
    programs = [block for block in blocks_of(text) if block.language == "python" and block.reason is None]
    if not programs:
        return text
    printed = _executed([(block.line, block.body) for block in programs])

    def renewed(found: re.Match[str]) -> str:
        line = text.count("\n", 0, found.start())
        before = [block.line for block in programs if block.line <= line]
        return found[1] + (printed[before[-1]] if before else "") + found[3]

    return _PRINTS.sub(renewed, text)


def _executed(programs: list[tuple[int, str]]) -> dict[int, str]:
    namespace: dict[str, object] = {"__name__": "__page__"}
    printed = {}
    with scratch():
        for line, body in programs:
            buffer = io.StringIO()
            # Line numbers of a traceback are those of the page.
            code = compile("\n" * line + body, "<page>", "exec", dont_inherit=True)
            with contextlib.redirect_stdout(buffer):
                exec(code, namespace)
            printed[line] = "".join(f"{text.rstrip()}\n" for text in buffer.getvalue().splitlines())
    return printed
