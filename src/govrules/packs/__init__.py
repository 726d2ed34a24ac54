"""Packs: from YAML text to a regulation as meant, in four steps: read, check structure, resolve, check types."""
