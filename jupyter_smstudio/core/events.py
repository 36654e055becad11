"""What happened, told to whoever listens: the one way features learn of each other.

A service publishes an :class:`Event` after the fact is stored. ``web.events`` hands each one to the
server's event stream, where every open page receives it; features may subscribe as well.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Event:
    """One fact.

    Attributes:
        feature: the feature that owns the fact, and the name of its schema in ``web/schemas``.
        action: past tense, ``noun.verbed``, e.g. ``placement.changed``.
        owner: user name whose fact it is.
        payload: the wire model of the noun as JSON-ready values.
    """

    feature: str
    action: str
    owner: str
    payload: dict[str, Any] = field(default_factory=dict)


Listener = Callable[[Event], None]


class EventBus(Protocol):
    """Delivers events in the order they were published, in this process, synchronously."""

    def publish(self, event: Event) -> None:
        """Hand ``event`` to every listener; a listener that raises is logged and skipped."""
        ...

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` for each event from now on; returns the function that ends it."""
        ...


class MemoryEventBus:
    """The bus of one process."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def publish(self, event: Event) -> None:
        """Hand ``event`` to every listener; a listener that raises is logged and skipped."""
        for listener in tuple(self._listeners):
            try:
                listener(event)
            except Exception:  # one broken listener must not undo the fact or starve the others
                log.exception("A listener failed on %s %s", event.feature, event.action)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` for each event from now on; returns the function that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)
