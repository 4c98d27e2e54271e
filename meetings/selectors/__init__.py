"""What the pages and papers of meetings show; bounded queries."""
