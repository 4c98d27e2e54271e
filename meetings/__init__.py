"""Meetings: kinds and their rules, the year's plan, agenda, attendance, minutes, resolutions."""
