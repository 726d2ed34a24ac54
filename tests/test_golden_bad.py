"""Bad packs and records with the exact diagnostics beside them (`tests/golden/bad/*.txt`), as a user would read them.

After a change of a message: `GOVRULES_RECORD=1 pytest tests/test_golden_bad.py` writes the texts anew; read the `git diff`.
A file named `pack-…` is read as a pack, one named `record-…` as a record.
"""

import os
import re
from pathlib import Path

import pytest

from govrules.base.diagnostics import GovrulesError
from govrules.base.source import Source
from govrules.engine.record import read_record
from govrules.packs.catalogue import load_vocabulary, read_pack
from govrules.packs.reader import decode

FOLDER = Path(__file__).parent / "golden" / "bad"
FILES = sorted(path for path in FOLDER.iterdir() if path.suffix in (".yaml", ".json"))


def _diagnostics(path: Path) -> GovrulesError:
    with pytest.raises(GovrulesError) as caught:
        _read(path)
    return caught.value


def _read(path: Path) -> object:
    source = Source(path.name, decode(path.read_bytes(), path.name))
    return read_pack(source) if path.name.startswith("pack-") else read_record(source, load_vocabulary())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_diagnostics(path: Path) -> None:
    shown = f"{_diagnostics(path)}\n"
    expected = path.with_name(f"{path.name}.txt")
    if os.environ.get("GOVRULES_RECORD") == "1":
        expected.write_text(shown, encoding="utf-8", newline="\n")
    assert shown == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_style(path: Path) -> None:
    """A message is one lower-case sentence without a full stop, with a place and no name of a Python type."""
    for item in _diagnostics(path).diagnostics:
        assert item.span or item.place, item.message
        # Words in backticks and `YAML` are names; everything else is lower-case.
        words = re.sub(r"`[^`]*`", "", item.message)
        assert re.match(r"[a-z`]", item.message), item.message
        assert not re.search(r"[.!]$|\b(str|dict|list_type|None|Scalar|NoneType)\b", words), item.message
        assert str(Path.cwd()) not in item.render()


def test_every_text_has_its_file() -> None:
    assert len(FILES) >= 37
    assert {path.name for path in FOLDER.glob("*.txt")} == {f"{path.name}.txt" for path in FILES}
