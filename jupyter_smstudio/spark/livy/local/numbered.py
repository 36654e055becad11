"""Sessions, or batches, of one cluster by the numbers that clients know them by."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar

from ....core.errors import NotFound
from .session_store import DriverRecord


class Recorded(Protocol):
    """What has a record with a number."""

    @property
    def record(self) -> DriverRecord:
        """Return what is stored of it."""
        ...


Item = TypeVar("Item", bound=Recorded)


class Numbered(Generic[Item]):
    """All of one kind.

    Args:
        noun: what people call one, e.g. ``session``.
        cluster: name of the cluster.
    """

    def __init__(self, noun: str, cluster: str) -> None:
        self._noun = noun
        self._cluster = cluster
        self._items: dict[int, Item] = {}

    def add(self, item: Item) -> Item:
        """Enter one that the store has numbered; one without a number is left out."""
        if item.record.session is not None:
            self._items[item.record.session] = item
        return item

    @property
    def every(self) -> list[Item]:
        """Return those that were deleted as well, by number."""
        return [item for _, item in sorted(self._items.items())]

    @property
    def shown(self) -> list[Item]:
        """Return those that clients see, by number."""
        return [item for item in self.every if not item.record.removed]

    @property
    def open(self) -> list[Item]:
        """Return those that have not ended, by number."""
        return [item for item in self.shown if not item.record.over]

    def find(self, number: int) -> Item:
        """Return one.

        Raises:
            NotFound: there is none of this number, or it was deleted.
        """
        item = self._items.get(number)
        if item is None or item.record.removed:
            raise NotFound(f"There is no {self._noun} {number} on the cluster {self._cluster}.")
        return item
