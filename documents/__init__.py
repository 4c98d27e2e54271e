"""Documents: what is attached to the objects of every app, and later what the committee issues."""
