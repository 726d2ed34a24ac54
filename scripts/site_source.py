"""Stage the documentation for the site: what a page links to outside docs/ becomes a page of its own.

The site is to be read without a network and without the repository, so a link to a record, a pack or a template leads to a
page that shows that file; a link to a folder, to a list of its files.
"""

import os
import re
import shutil
from pathlib import Path

from flowchart import draw
from notebook_pages import notebook_page

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
# `](target)` and `](target "title")`; not inside code, which is cut out before.
_LINK = re.compile(r"(?<=\]\()(?P<target>[^)\s#]*)(?P<anchor>#[^)\s]*)?(?=[)\s])")
_CODE = re.compile(r"(^(?P<marks>`{3,}).*?^(?P=marks)$|`[^`\n]+`)", re.DOTALL | re.MULTILINE)
_MERMAID = re.compile(r"```mermaid\n(.*?)```\n", re.DOTALL)
_OTHER_PAGES = {"README.md": "index.md", "README.zh-CN.md": "zh/index.md", "CONTRIBUTING.md": "contributing.md"}
_LANGUAGES = {".yaml": "yaml", ".yml": "yaml", ".json": "json", ".py": "python", ".toml": "toml", ".md": "markdown"}
_LONGEST = 60_000


class Stage:
    """Writes the pages into a folder; files outside docs/ that pages link to are added as they are met."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self._waiting: list[Path] = []
        self._written: set[Path] = set()

    def run(self) -> None:
        """Write everything."""
        if self.target.exists():
            shutil.rmtree(self.target)
        for path in sorted(DOCS.rglob("*")):
            place = path.relative_to(DOCS)
            if path.is_dir() or any(part.startswith(".") for part in place.parts):
                continue
            if path.suffix == ".ipynb":
                pictures = self.target / place.parent / f"{path.stem}-pictures"
                self._page(place.with_suffix(".md"), notebook_page(path, pictures), path)
            elif path.suffix == ".md":
                self._page(place, path.read_text(encoding="utf-8"), path)
            else:
                self._copy(path, place)
        self._page(Path("contributing.md"), (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), ROOT / "CONTRIBUTING.md")
        while self._waiting:
            self._outside(self._waiting.pop())

    def _copy(self, path: Path, place: Path) -> None:
        (self.target / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, self.target / place)

    def _page(self, place: Path, text: str, source: Path) -> None:
        """Write a page: links led to where the target stands in the site, flowcharts drawn."""
        text = _MERMAID.sub(lambda found: f'<div class="wide">{draw(found[1], "Process / 流程")}</div>\n', text)
        pieces = _CODE.split(text)
        # `split` gives text, code, fence marks, text, …: only text holds links.
        done = [
            piece if index % 3 == 1 else self._relinked(piece, place, source)
            for index, piece in enumerate(pieces)
            if index % 3 != 2
        ]
        (self.target / place).parent.mkdir(parents=True, exist_ok=True)
        (self.target / place).write_text("".join(done), encoding="utf-8", newline="\n")

    def _relinked(self, text: str, place: Path, source: Path) -> str:
        def replaced(found: re.Match[str]) -> str:
            target, anchor = found["target"], found["anchor"] or ""
            if not target or re.match(r"[a-z]+:", target):
                return found[0]
            path = Path(os.path.normpath(source.parent / target))
            if not path.exists():
                return found[0]
            return os.path.relpath(self._place_of(path), place.parent).replace(os.sep, "/") + anchor

        return _LINK.sub(replaced, text)

    def _place_of(self, path: Path) -> Path:
        """Give the page for a file or folder of the repository; one outside docs/ is noted to be written."""
        if path.is_relative_to(DOCS):
            place = path.relative_to(DOCS)
            if path.is_dir() and not (path / "index.md").exists():
                files = sorted(path.iterdir())
                listed = "\n".join(f"- [{item.name}]({item.name})" for item in files)
                self._page(place / "index.md", f"# {place}/\n\n{listed}\n", path / "index.md")
            return place / "index.md" if path.is_dir() else place.with_suffix(".md") if path.suffix == ".ipynb" else place
        inside = path.relative_to(ROOT)
        if str(inside) in _OTHER_PAGES:
            return Path(_OTHER_PAGES[str(inside)])
        if path not in self._written:
            self._written.add(path)
            self._waiting.append(path)
        return Path("files", inside) if _is_binary(path) else _place_of_file(inside)

    def _outside(self, path: Path) -> None:
        inside = path.relative_to(ROOT)
        place = _place_of_file(inside)
        if path.is_dir():
            files = sorted(item for item in path.rglob("*") if item.is_file() and "__pycache__" not in item.parts)
            text = f"# {inside.as_posix()}/\n\n" + "\n".join(
                f"- [{item.relative_to(path).as_posix()}]({item.relative_to(path.parent).as_posix()})" for item in files
            )
            self._page(place, text + "\n", path)
        elif path.suffix == ".md":
            self._page(place, path.read_text(encoding="utf-8"), path)
        elif _is_binary(path):
            self._copy(path, Path("files", inside))
        else:
            self._page(place, _shown(path, inside), path)


def _place_of_file(inside: Path) -> Path:
    """Give the page that shows a file: no leading dots, which site generators pass over."""
    parts = [part.lstrip(".") for part in inside.parts]
    name = parts[-1] if parts[-1].endswith(".md") else f"{parts[-1]}.md"
    return Path("files", *parts[:-1], name)


def _is_binary(path: Path) -> bool:
    """Tell whether a file is one to download, such as a workbook, not one to show."""
    return path.is_file() and b"\0" in path.read_bytes()


def _shown(path: Path, inside: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if len(text) > _LONGEST:
        text = text[:_LONGEST] + "\n…"
    marks = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    language = _LANGUAGES.get(path.suffix, "text")
    return f"---\nsearch:\n  exclude: true\n---\n\n# {inside.as_posix()}\n\n{marks}{language}\n{text.rstrip()}\n{marks}\n"
