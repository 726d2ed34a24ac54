"""For people who edit packs: check, lint, test."""
