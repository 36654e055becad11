"""Sheets: figures as they were at a moment, and pages that show them without a script or a network."""
