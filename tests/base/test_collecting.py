"""The garbage collector is put off while something large is read, and is never left off."""

import gc
from collections.abc import Iterator

import pytest

from govrules.base.collecting import no_collection
from govrules.base.diagnostics import PackError
from govrules.base.source import Source
from govrules.packs.reader import read_yaml


@pytest.fixture(autouse=True)
def on_again() -> Iterator[None]:
    yield
    gc.enable()


def test_it_is_off_inside_and_on_again_afterwards() -> None:
    with no_collection():
        assert not gc.isenabled()
        with no_collection():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_who_has_it_off_keeps_it_off() -> None:
    gc.disable()
    with no_collection():
        pass
    assert not gc.isenabled()


def test_it_is_on_again_after_an_error() -> None:
    with pytest.raises(PackError):
        read_yaml(Source("deep.yaml", "[" * 100))
    assert gc.isenabled()
