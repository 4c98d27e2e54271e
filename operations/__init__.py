"""What runs behind the pages: jobs with a ledger, ticks, the processes that run them, and whether all is well."""
