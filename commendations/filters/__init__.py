"""What lists can be filtered by, by noun."""
