"""What pages read of flows and deadlines."""
