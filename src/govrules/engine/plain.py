"""What is plain: a value that may pass without a closer look."""

LARGEST = 10**15
"""Amounts and numbers of that size or more are looked at closely."""


class NotPlain(Exception):  # noqa: N818 - a way out, not an error
    """The record needs the long way."""
