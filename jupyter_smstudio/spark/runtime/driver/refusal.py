"""What a driver answers instead of doing what it was asked."""

from __future__ import annotations


class Refusal(Exception):
    """A request that can't be answered.

    Args:
        kind: a word for programs: ``BadRequest``, ``BadCode``, ``Unknown``, ``NotReady``, ``Full`` or
            ``TooLarge``.
        message: a sentence for people.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
