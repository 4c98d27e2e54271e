"""Tasks: the breakdown of measures, who carries them, and their signing."""
