"""The search: what to try next, who tries it, and what is kept of it."""
