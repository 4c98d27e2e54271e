"""What pages and tables show of tasks: bounded queries, no writes."""
