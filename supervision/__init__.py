"""Supervision: the reporting year with its unit reports and the county report, and the way up to the superior."""
