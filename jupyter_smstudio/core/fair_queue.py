"""Turns of those who wait: round by owner, and first in, first out for each of them."""

from __future__ import annotations

from collections import deque
from typing import Generic, Protocol, TypeVar


class Waiter(Protocol):
    """Somebody in the queue."""

    @property
    def owner(self) -> str:
        """Return whose turn it takes."""
        ...


W = TypeVar("W", bound=Waiter)


class FairQueue(Generic[W]):
    """A queue in which nobody waits for longer because somebody else asks for more.

    The owner who was not served for the longest time is next; of owners who were never served, the one who
    came first. An owner who was served goes behind all others, so that a large request is overtaken by one
    request of each of the others at most.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, deque[W]] = {}
        self._served: dict[str, int] = {}
        self._turn = 0

    def __contains__(self, waiter: W) -> bool:
        return waiter in self._waiting.get(waiter.owner, ())

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, waiter: W) -> None:
        """Put somebody behind what the same owner waits for already."""
        self._waiting.setdefault(waiter.owner, deque()).append(waiter)

    def remove(self, waiter: W) -> None:
        """Let somebody leave, who is in the queue."""
        own = self._waiting[waiter.owner]
        own.remove(waiter)
        if not own:
            del self._waiting[waiter.owner]

    def serve(self, waiter: W) -> None:
        """Let somebody leave who got what they waited for: their owner's turn is over."""
        self.remove(waiter)
        self._turn += 1
        self._served[waiter.owner] = self._turn

    def first(self) -> W | None:
        """Return whose turn it is."""
        owners = self._owners()
        return self._waiting[owners[0]][0] if owners else None

    def order(self) -> list[W]:
        """Return everybody in the order of their turns, as long as nobody joins or leaves."""
        rounds = [list(self._waiting[owner]) for owner in self._owners()]
        longest = max(map(len, rounds), default=0)
        return [own[turn] for turn in range(longest) for own in rounds if turn < len(own)]

    def _owners(self) -> list[str]:
        # Sorting keeps the order of arrival among those who were never served.
        return sorted(self._waiting, key=lambda owner: self._served.get(owner, 0))
