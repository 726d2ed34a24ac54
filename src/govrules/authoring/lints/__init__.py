"""Lints: what is well formed in a pack and yet not right. Each is a row: code, level, what, why, a bad and a good example."""
