"""Packs as generated Python: the statuses and last days of all rules in one function."""
