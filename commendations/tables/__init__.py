"""Lists of assessments and commendations."""
