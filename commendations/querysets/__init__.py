"""Who sees assessments and commendations."""
