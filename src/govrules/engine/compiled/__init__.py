"""Packs as generated Python: the statuses, reasons and last days of all rules in one function."""
