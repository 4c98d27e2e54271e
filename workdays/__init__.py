"""Working days: the statutory calendar of every year, as a committee and those under it count it."""
