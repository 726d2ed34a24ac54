"""Digests are of meaning: layout, comments and the order of keys do not count, everything else does."""

import pytest

from govrules.base.source import Source
from govrules.packs.catalogue import read_pack


def digest(text: str) -> str:
    return read_pack(Source("pack.yaml", text)).digest


SAME = [
    ("pack: small\n", "# a comment\npack: small   # another\n"),
    ("pack: small\nversion: \"1.0\"\n", "pack: small\nversion: '1.0'\n"),
    ("version: \"1.0\"\ndistrict: {zh: 某区, en: Some District}\n",
     "district:\n  en: Some District\n  zh: 某区\nversion: \"1.0\"\n"),
    ("by: contract_date + filing_period", "by: >-\n      contract_date\n      +  filing_period"),
    ("when: is_construction", "when: 'is_construction'"),
    ('clause: "2"\n    title', 'clause: ["2"]\n    title'),
]  # fmt: skip
OTHER = [
    ('version: "1.0"', 'version: "1.1"'), ("7 working days", "7 days"), ("7 working days", "8 working days"),
    ("value: 10%", "value: 11%"),
    ("project_kind == 'construction'", "project_kind == 'operations'"), ("    when: is_construction\n", ""),
    ("from: 2020-01-01", "from: 2020-01-02"), ("party: own", "party: authority"),
    ("zh: 备案, en: file it", "zh: 备案, en: file them"),
    ("not_encoded: purpose", "not_encoded: basis"), ("do: contract_filed", "may: contract_filed"),
    ("stage: contract", "stage: payment"),
    ("contract-filing:", "contract-filed:"), ("unit_type == 'gov_organ'", "unit_type != 'gov_organ'"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), SAME)
def test_what_does_not_count(old: str, new: str, small: str) -> None:
    assert small.count(old) == 1
    assert digest(small.replace(old, new)) == digest(small)


@pytest.mark.parametrize(("old", "new"), OTHER)
def test_what_counts(old: str, new: str, small: str) -> None:
    assert small.count(old) == 1
    assert digest(small.replace(old, new)) != digest(small)


def test_a_digest_names_its_kind(small: str) -> None:
    assert digest(small).startswith("sha256:")
    assert len(digest(small)) == len("sha256:") + 64


def test_where_the_file_lies_does_not_count(small: str) -> None:
    assert read_pack(Source("elsewhere/other.yaml", small)).digest == digest(small)
