"""Making many objects at once without the garbage collector looking through them again and again."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """Put the collector off while something large is read: none of it is garbage, and a third of the time went there.

    It is switched for the whole process, so that another thread's garbage waits as well; of two threads the first to
    end switches it on again.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
