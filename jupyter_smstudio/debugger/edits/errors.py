"""Why no edit is made."""

from __future__ import annotations


class NoEdit(Exception):
    """A proposal cannot be made an edit of this code safely; its message is a sentence for people."""
