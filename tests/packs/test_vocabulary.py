"""The bundled data dictionary: the shared facts as they are, and labels in both languages."""

import re
from pathlib import Path

import pytest
import yaml

from govrules.language.types import EnumOf, ListOf, RecordOf, Type
from govrules.packs.catalogue import load_vocabulary
from govrules.packs.vocabulary import Fact

SHARED = Path(__file__).parents[3] / "shared" / "facts.yaml"
STAGES = [
    "planning",
    "application",
    "review",
    "procurement",
    "contract",
    "implementation",
    "change",
    "trial_run",
    "acceptance",
    "payment",
    "operation",
    "evaluation",
    "termination",
]
VOCABULARY = load_vocabulary()


def _written(kind: Type) -> str:
    if isinstance(kind, ListOf):
        return f"list[{_written(kind.item)}]"
    return {EnumOf: "enum", RecordOf: "record"}.get(type(kind)) or str(kind)


@pytest.mark.skipif(not SHARED.is_file(), reason="the shared data dictionary is not beside this checkout")
def test_the_facts_are_the_shared_ones() -> None:
    shared = yaml.load(SHARED.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    shown = {name: (_written(fact.type), sorted(fact.values)) for name, fact in VOCABULARY.facts.items() if name in shared}
    assert shown == {name: (entry["type"], sorted(entry.get("values", []))) for name, entry in shared.items()}


@pytest.mark.skipif(not SHARED.is_file(), reason="the shared data dictionary is not beside this checkout")
def test_records_have_the_shared_fields() -> None:
    shared = yaml.load(SHARED.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    for name, entry in shared.items():
        if "fields" in entry:
            fields = {key: _written(item.type) for key, item in VOCABULARY.facts[name].fields.items()}
            wanted = {key: item["type"] if isinstance(item, dict) else item for key, item in entry["fields"].items()}
            assert fields == wanted, name


def test_stages_in_the_order_of_a_projects_life() -> None:
    assert list(VOCABULARY.stages) == STAGES
    assert {fact.stage for fact in VOCABULARY.facts.values()} <= set(STAGES)


def _labelled(facts: dict[str, Fact]) -> dict[str, tuple[str, str]]:
    found = {}
    for name, fact in facts.items():
        found[name] = (fact.label.zh, fact.label.en)
        found |= {f"{name}={code}": (label.zh, label.en) for code, label in fact.values.items()}
        found |= {f"{name}.{key}": words for key, words in _labelled(dict(fact.fields)).items()}
        if fact.about:
            found[f"{name} about"] = (fact.about.zh, fact.about.en)
    return found


def test_every_label_is_in_both_languages() -> None:
    labels = _labelled(dict(VOCABULARY.facts)) | {name: (label.zh, label.en) for name, label in VOCABULARY.stages.items()}
    labels |= {name: (actor.label.zh, actor.label.en) for name, actor in VOCABULARY.actors.items()}
    assert len(labels) > 600
    for name, (zh, en) in labels.items():
        assert any("\u4e00" <= char <= "\u9fff" for char in zh), name
        assert re.search("[a-z]{2}", re.sub(r"\([^)]*\)", "", en)), name
        assert name.endswith(" about") or not re.search("[\u4e00-\u9fff]", re.sub(r"\([^)]*\)", "", en)), name


def test_labels_of_fields_name_the_element() -> None:
    label = VOCABULARY.label("changes[0].amount_yuan")
    assert label
    assert label.en.startswith("changes 1 · ") or "1 · " in label.en
    assert VOCABULARY.label("nothing") is None
    assert VOCABULARY.label("changes[0].nothing") is None
