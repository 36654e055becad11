"""Makes of what a rule proposes an edit of a person's own code, for them to look at and to apply."""
