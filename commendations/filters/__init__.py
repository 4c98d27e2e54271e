"""What lists of assessments and commendations can be filtered by."""
