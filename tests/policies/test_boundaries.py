"""Every number of every pack is held by cases on both sides: one unit less or more, and some case fails."""

from functools import cache

import pytest

from govrules.authoring.cases import run_cases
from govrules.authoring.coverage import Item, boundaries
from govrules.packs.catalogue import bundled_packs, load_pack_file, policies_folder
from govrules.packs.reader import read_source


@cache
def found(name: str) -> tuple[Item, ...]:
    result = run_cases(read_source(policies_folder() / "cases" / f"{name}.yaml"))
    return boundaries(result.policy, result.cases)


def parameters() -> list[tuple[str, str]]:
    return [(name, parameter) for name in bundled_packs() for parameter in load_pack_file(name).parameters]


@pytest.mark.parametrize(("name", "parameter"), parameters())
def test_a_case_notices_one_unit_less_and_more(name: str, parameter: str) -> None:
    mine = [item for item in found(name) if item.place == parameter]
    assert mine
    assert [item.what for item in mine if item.case is None] == []
