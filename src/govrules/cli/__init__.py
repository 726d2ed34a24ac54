"""The command line; each module is a group of commands. Heavy imports happen inside the commands, so that it starts fast."""

import atexit
import gc
import os


def main() -> None:
    """Run the `govrules` program."""
    # One command makes many long-lived objects and ends: collecting garbage on the way only costs time.
    gc.disable()
    # The interpreter collects once more when it ends; what is frozen it leaves to the end of the process.
    atexit.register(gc.freeze)
    # Looking for pydantic's plugins means reading the metadata of every installed package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from govrules.cli.app import run

    run()


__all__ = ["main"]
