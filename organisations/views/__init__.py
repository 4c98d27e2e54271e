"""Pages of accounts, people, units and committees."""
