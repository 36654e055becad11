"""Results: the model that is kept, how good it is, and why it says what it says."""
