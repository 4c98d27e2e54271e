"""Whose turn it is: work items (待办) and the rows that inboxes, step permissions and reminders read."""
