"""What the original's notebooks say of columns, by its names."""
