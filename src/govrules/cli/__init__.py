"""The command line; each module is a group of commands. Heavy imports happen inside the commands, so that it starts fast."""

from govrules.cli.app import main

__all__ = ["main"]
