"""Names and counts of the record that ``tracked_runs`` writes, for tests that read it."""

from __future__ import annotations

HOSTILE = "<img src=x onerror=alert(1)>'\"; DROP TABLE runs; -- %_ ünïcode 🦊"
LONG = 3000
"""Points of the longest history."""
START = 1_700_000_000_000
"""When the first run began, in ms since 1970."""
ODD_NAME = "odd name: a/b.c-d é"
"""As odd as MLflow lets the name of a parameter be."""
