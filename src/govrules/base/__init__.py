"""The lowest floor: source text with positions, diagnostics, units and labels."""
