"""The front door: home by role, inbox, search, navigation, the duty board."""
