"""What the pages and papers of assessments and commendations show; bounded queries."""
