"""Periods, the working-day calendar and the decrees it is built from."""
