"""Where values of secrets are kept: :class:`Place` is what a store asks of either."""

from __future__ import annotations

from typing import Protocol


class Place(Protocol):
    """Keeps texts by their owner and name. Its methods may block, e.g. until a keyring is unlocked."""

    @property
    def title(self) -> str:
        """Return what people are told it is, e.g. ``the system's keyring``."""
        ...

    def get(self, owner: str, name: str) -> str | None:
        """Return a value, or None if there is none of that name.

        Raises:
            Unavailable: the place cannot be read; the message says what to do.
        """
        ...

    def put(self, owner: str, name: str, value: str) -> None:
        """Keep a value in the place of the one before.

        Raises:
            Unavailable: the place cannot be written.
        """
        ...

    def remove(self, owner: str, name: str) -> None:
        """Forget a value; one that is not there is no error.

        Raises:
            Unavailable: the place cannot be written.
        """
        ...
