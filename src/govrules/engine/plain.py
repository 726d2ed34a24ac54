"""What is plain: a value that may pass without a closer look."""

import re

LARGEST_NUMBER = 10**15
"""Amounts and numbers of that size or more are looked at closely."""


class NotPlain(Exception):  # noqa: N818 - a way out, not an error
    """The record needs the long way."""


_SPACED_KEY = re.compile(rb'"[ \t\r\n]+:')


def no_key_twice(data: bytes, keys: int) -> bool:
    """Tell whether each key stands there once: decoders keep the last of two, and then fewer keys are left than colons.

    Colons in texts make the first count too large; in the second, what a text can hold only makes it larger, too.
    """
    return data.count(b":") == keys or (data.count(b'":') == keys and not _SPACED_KEY.search(data))
