"""Pages of the reporting year."""
