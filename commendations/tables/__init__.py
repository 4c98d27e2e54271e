"""Lists as tables, by noun."""
