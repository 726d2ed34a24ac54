"""One name, one norm: what packs share makes districts comparable."""

from collections import defaultdict

from govrules.language.types import PeriodOf
from govrules.packs.catalogue import bundled_packs, load_pack_file, load_vocabulary

PACKS = [load_pack_file(name) for name in bundled_packs()]


def test_a_rule_id_has_one_stage() -> None:
    stages = defaultdict(set)
    for pack in PACKS:
        for rule in pack.rules:
            stages[rule.id].add(rule.stage)
    assert {rule: found for rule, found in stages.items() if len(found) > 1} == {}


def test_a_parameter_name_has_one_kind_of_value() -> None:
    kinds = defaultdict(set)
    for pack in PACKS:
        for name, parameter in pack.parameters.items():
            kinds[name].add("period" if isinstance(parameter.type, PeriodOf) else str(parameter.type))
    assert {name: found for name, found in kinds.items() if len(found) > 1} == {}


def test_actor_codes_are_those_of_the_vocabulary() -> None:
    known = load_vocabulary().actors
    unknown = {(pack.id, code) for pack in PACKS for code in pack.actors if code not in known}
    assert unknown == set()
    sides = {
        (pack.id, code) for pack in PACKS for code, actor in pack.actors.items() if actor.is_authority != known[code].is_authority
    }
    assert sides == set()


def test_norms_of_several_districts_share_their_names() -> None:
    shared = defaultdict(set)
    for pack in PACKS:
        for rule in pack.rules:
            shared[rule.id].add(pack.id)
    assert shared["contract-filing"] == {"wendeng", "xiangcheng", "yubei"}
    assert shared["acceptance-before-use"] >= {"wendeng", "yicheng", "yubei"}
    assert sum(len(districts) > 1 for districts in shared.values()) >= 40
