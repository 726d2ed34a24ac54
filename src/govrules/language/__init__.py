"""The expression language of packs: a small, total, typed subset of Python's syntax with three-valued logic."""
