"""Words that every output of a portfolio shares; the signs and colours of statuses are those of all reports."""

from collections.abc import Iterable

from govrules.base.units import Label

FORCES = {"must": Label("应当", "must"), "in_principle": Label("原则上", "in principle")}


def joined(words: Iterable[str], lang: str) -> str:
    """Join words as the language lists them."""
    return ("、" if lang == "zh" else ", ").join(words)
