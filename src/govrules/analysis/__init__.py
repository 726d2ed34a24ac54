"""For people who read packs: districts side by side, one fact swept, charts."""
