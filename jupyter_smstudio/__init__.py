"""SM Studio."""
