"""Pages of work items, deadlines, reminder rules, the calendar."""
