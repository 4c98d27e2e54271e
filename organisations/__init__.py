"""Committees, units, people, dated posts, and from them: who may do what."""
