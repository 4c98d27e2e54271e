"""The furniture of every screen: rule guard, list page, tables, forms, error pages. Knows no domain object."""
