"""Who may act in assessments and commendations."""
