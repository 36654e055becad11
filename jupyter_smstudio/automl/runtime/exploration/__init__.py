"""The data exploration notebook: what a table is like, before any model is trained on it."""

from __future__ import annotations
