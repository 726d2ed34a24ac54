"""`consequence`: what follows once `when` holds; `by`, `since` and `done`. Section 4."""

import pytest

TEXT = "consequence: {zh: 停付, en: no payment}"


@pytest.mark.parametrize(
    ("keys", "facts", "expected"),
    [
        ("when: p", "p: true", "status: due, since: null"),
        ("when: p", "p: false", "status: not_applicable, since: null"),
        ("when: p", "", "status: unknown, missing: [p]"),
        # the last day whose passing triggers it
        ("when: p, by: limit", "p: true, limit: 06-29", "status: due, since: 06-29"),
        ("when: p, by: limit", "p: true, limit: 06-30", "status: not_applicable, since: null"),
        ("when: p, by: limit", "p: true, limit: null", "status: not_applicable, since: null"),
        ("when: p, by: limit", "p: true", "status: unknown, missing: [limit]"),
        ("when: p, by: limit", "p: false, limit: 06-29", "status: not_applicable, since: null"),
        ("when: p, by: start + month_long", "p: true, start: 05-30", "status: due, since: 06-29"),
        ("when: p, by: start + month_long", "p: true, start: 05-31", "status: not_applicable"),
        ("when: p, by: start + month_long", "p: true, start: null", "status: not_applicable"),
        # an event that settles it
        ("when: p, done: act", "p: true, act: 06-30", "status: satisfied, done: 06-30"),
        ("when: p, done: act", "p: true, act: null", "status: due, done: null"),
        ("when: p, done: act", "p: true, act: 07-01", "status: due, done: null"),
        ("when: p, done: act", "p: false, act: 06-01", "status: not_applicable, done: null"),
        ("when: p, by: limit, done: act", "p: true, limit: 06-01, act: 06-10", "status: satisfied, since: 06-01"),
    ],
)
def test_a_consequence(expect, keys, facts, expected):
    expect(f"{TEXT}, {keys}", facts, f"{expected}, reasons: []")


def test_a_consequence_is_a_next_step_and_never_violated(report):
    data = report(f"{TEXT}, when: p, by: limit, actor: it_authority", "p: true, limit: 06-01")
    [step] = data["next_steps"]
    assert (step["rule"], step["actor"]) == ("r", "it_authority")
    assert data["summary"]["violated"] == 0
