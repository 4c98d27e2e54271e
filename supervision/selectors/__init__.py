"""What the pages of the reporting year show; bounded queries."""
