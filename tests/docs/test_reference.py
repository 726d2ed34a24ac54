"""The generated reference pages are current and complete; the doctests in the code hold."""

import doctest
import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest
import reference
import typer.main

import govrules
from govrules.cli.app import app
from govrules.packs.catalogue import bundled_packs, load_pack_file, load_vocabulary

PAGES = reference.reference_pages()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_generated_page_is_current(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == PAGES[path], "run: make docs"


def _page(name: str) -> str:
    return next(text for path, text in PAGES.items() if path.stem == name)


def test_every_fact_stands_in_a_table_with_its_labels() -> None:
    page = _page("facts")
    for fact in load_vocabulary().facts.values():
        assert f"| `{fact.name}` | " in page, fact.name
        assert fact.label.zh in page


def test_the_rules_that_read_a_fact_are_named() -> None:
    page = _page("facts")
    line = next(text for text in page.splitlines() if text.startswith("- `contract_filed_authority_date` – "))
    for name in bundled_packs():
        pack = load_pack_file(name)
        reading = [rule.id for rule in pack.rules if "contract_filed_authority_date" in pack.facts_read(rule)]
        assert all(f"`{rule}`" in line for rule in reading), name
        assert (f"[{name}]" in line) == bool(reading)


def test_every_command_and_option_is_told() -> None:
    page = _page("cli")
    for name, command in reference._commands(typer.main.get_command(app), "govrules"):
        assert f"## {name}\n" in page
        section = page.split(f"## {name}\n", 1)[1].split("\n## ", 1)[0]
        for item in command.params:
            if item.param_type_name == "option" and item.name != "help":
                assert all(f"`{flag}`" in section for flag in item.opts), (name, item.opts)


def test_defaults_and_choices_are_told() -> None:
    assert "| `--lang` | `zh`, `en` | `zh` | Language of the output. |" in _page("cli")


def test_every_public_name_is_told() -> None:
    page = _page("python")
    for name in govrules.__all__:
        item = getattr(govrules, name)
        if not inspect.isclass(item) and not name.startswith("_"):
            assert f"### govrules.{name}\n" in page
        elif not name.startswith("_"):
            assert f"### {name}\n" in page


def test_no_address_of_an_object_is_on_a_page() -> None:
    assert not [text for text in PAGES.values() if " at 0x" in text]


MODULES = sorted(module.name for module in pkgutil.walk_packages(govrules.__path__, "govrules.") if "__main__" not in module.name)


@pytest.mark.parametrize("name", MODULES)
def test_doctests_hold(name: str) -> None:
    source = importlib.util.find_spec(name)
    assert source is not None
    assert source.origin is not None
    if ">>> " not in Path(source.origin).read_text(encoding="utf-8"):
        return
    failed, tried = doctest.testmod(importlib.import_module(name))
    assert tried
    assert not failed
