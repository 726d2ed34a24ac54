"""What is known stays known: on the Yubei pack, a further fact never overturns a finding, and no record makes it raise."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govrules.language.types import EVENT
from govrules.packs.pack import Act, fact_names

QUICK = settings(
    deadline=None, max_examples=400, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example, HealthCheck.data_too_large],
)  # fmt: skip


def extensions(pack):
    return {
        name
        for rule in pack.rules
        if isinstance(rule.norm, Act) and rule.norm.extended_to
        for name in fact_names((rule.norm.extended_to,))
    }


@QUICK
@given(data=st.data())
def test_a_further_fact_never_overturns_a_finding(yubei, records, dates, statuses, data):
    record, as_of = data.draw(records), data.draw(dates)
    after = statuses(record, as_of)
    optional = sorted(set(record) - extensions(yubei.pack) - set(SCOPE_FACTS))
    for name in data.draw(st.lists(st.sampled_from(optional), max_size=6, unique=True)) if optional else []:
        before = statuses({fact: value for fact, value in record.items() if fact != name}, as_of)
        for key in before.keys() & after.keys():
            assert {before[key], after[key]} != {"satisfied", "violated"}, (name, key)
            assert before[key] != "violated" or after[key] == "violated", (name, key)


SCOPE_FACTS = ("unit_type", "unit_level", "item_types", "is_classified", "has_state_special_rules")


@QUICK
@given(data=st.data())
def test_scope_is_decided_and_every_rule_speaks(yubei, records, dates, data):
    report = yubei.evaluate(data.draw(records), as_of=data.draw(dates))
    assert report.scope == "yes"
    assert {rule.id for rule in yubei.pack.rules} <= {finding.rule for finding in report.findings}
    assert sum(report.summary.values()) == len(report.findings)


@QUICK
@given(data=st.data())
def test_a_last_day_is_never_before_the_event_it_counts_from(yubei, records, dates, data):
    starts = {
        rule.id: [name for name in fact_names((rule.norm.by,)) if yubei.pack.vocabulary.facts[name].type == EVENT]
        for rule in yubei.pack.rules
        if isinstance(rule.norm, Act) and rule.norm.by
    }
    assert any(starts.values())
    record = data.draw(records)
    for finding in yubei.evaluate(record, as_of=data.draw(dates)).findings:
        for name in starts.get(finding.rule, []):
            if finding.verdict.due:
                assert finding.verdict.due >= date.fromisoformat(record[name]), finding.rule
