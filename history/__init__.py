"""The append-only record of who did what: one chained row for every change of every domain object."""
