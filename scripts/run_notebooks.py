"""Run the notebooks of docs/notebooks and keep their outputs, or with --check say where these are stale.

Needs the `dev` extra. Pictures are drawn by the fonts of the machine, so --check compares everything but them.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "notebooks"
_SECONDS = 300
_DRAWN = "image/"


def run(path: Path) -> Any:
    """Give a notebook after running it in its own folder. Raises CellExecutionError with the cell that fails."""
    notebook = nbformat.read(path, as_version=4)
    place = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=_SECONDS, kernel_name="python3", resources=place, record_timing=False).execute()
    notebook.metadata = {"kernelspec": notebook.metadata["kernelspec"], "language_info": {"name": "python"}}
    return notebook


def outputs(notebook: Any) -> Iterator[tuple[int, str]]:
    """Give the number of each cell with what it shows, pictures and errors' addresses left out."""
    for number, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", ()):
            data = output.get("data", {"text/plain": output.get("text", "")})
            drawn = any(kind.startswith(_DRAWN) for kind in data)
            # What stands for a picture in plain text names an object by its address.
            yield number, "(a picture)" if drawn else "\n".join(f"{kind}: {data[kind]}" for kind in sorted(data))


def main() -> int:
    """Run all notebooks, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if an output is stale")
    options = parser.parse_args()
    stale = []
    for path in options.paths or sorted(FOLDER.glob("*.ipynb")):
        fresh = run(path)
        stored = list(outputs(nbformat.read(path, as_version=4)))
        differing = sorted({number for number, _ in set(outputs(fresh)) ^ set(stored)})
        stale += [f"{path.name}: the output of cell {number} is stale; run scripts/run_notebooks.py" for number in differing]
        if not options.check:
            nbformat.write(fresh, path)
        print(f"{path.name}: {len(fresh.cells)} cells ran")
    if options.check:
        print("\n".join(stale), file=sys.stderr)
    return int(bool(options.check and stale))


if __name__ == "__main__":
    sys.exit(main())
