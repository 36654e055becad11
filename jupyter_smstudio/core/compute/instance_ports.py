"""What features tell the instances: how sessions end, whether they work, what may not start."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from ..clock import Clock
from .base import Limits
from .catalog import InstanceType
from .instance import Activity, Instance, Session

log = logging.getLogger(__name__)

Stopper = Callable[[Sequence[Session]], Awaitable[None]]
"""Ends sessions as their feature would: shuts a kernel down, closes a terminal."""

Probe = Callable[[Session], Activity | None]
"""Answers for the sessions it knows, None for others. Called every two seconds: must be cheap."""

Guard = Callable[[str, InstanceType, str], None]
"""Raises ``QuotaExceeded`` where this owner may not start this type with an image of this name now."""

Survivors = Callable[[], Mapping[str, datetime | None]]
"""Answers, after a restart, which sessions live (None) and when the others ended."""

Listener = Callable[[Instance], None]
MemoryListener = Callable[[Session, Limits], None]


class InstancePorts:
    """Registrations of the features.

    Args:
        clock: the time.
        stop_seconds: how long stoppers may take before the group is killed.
    """

    def __init__(self, clock: Clock, stop_seconds: float) -> None:
        self._clock = clock
        self._stop_seconds = stop_seconds
        self._stoppers: list[tuple[Stopper, float]] = []
        self._probes: list[Probe] = []
        self._guards: list[Guard] = []
        self._survivors: list[Survivors] = []
        self._listeners: list[Listener] = []
        self._memory_listeners: list[MemoryListener] = []

    def add_stopper(self, stopper: Stopper, *, grace_seconds: float = 0.0) -> None:
        """Let ``stopper`` end sessions before they are killed; it skips those it does not know.

        Args:
            stopper: is given up after ``stop_seconds``.
            grace_seconds: that its sessions were promised beyond that, to save what they have.
        """
        self._stoppers.append((stopper, grace_seconds))

    def add_activity_probe(self, probe: Probe) -> None:
        """Ask ``probe`` whether a session works; one that says busy outweighs the others."""
        self._probes.append(probe)

    def add_guard(self, guard: Guard) -> None:
        """Ask ``guard`` before each start."""
        self._guards.append(guard)

    def check_start(self, owner: str, kind: InstanceType, image: str) -> None:
        """Refuse what a guard refuses now; to be asked before an image is built for it in vain.

        Raises:
            QuotaExceeded: the message says what is allowed.
        """
        for guard in self._guards:
            guard(owner, kind, image)

    def add_survivors(self, survivors: Survivors) -> None:
        """Ask ``survivors``, when a killed server's instances are taken over, what became of its sessions."""
        self._survivors.append(survivors)

    def add_listener(self, listener: Listener) -> None:
        """Call ``listener`` after each change of an instance or of its sessions."""
        self._listeners.append(listener)

    def on_memory_exceeded(self, callback: MemoryListener) -> None:
        """Call ``callback`` with the session that was killed for memory and its instance's limits."""
        self._memory_listeners.append(callback)

    def activity(self, session: Session) -> Activity:
        """Ask the probes; a session that no probe knows counts as busy, so that nothing is lost."""
        answers = [answer for probe in self._probes if (answer := probe(session)) is not None]
        if not answers:
            return Activity(True, f"Nothing tells what {session.title} does", self._clock.now())
        return max(answers, key=lambda answer: (answer.busy, answer.last))

    def _changed(self, instance: Instance) -> None:
        for listener in self._listeners:
            try:
                listener(instance)
            except Exception:  # as on the event bus: the fact is stored, and others want to hear it
                log.exception("A listener failed on the instance %s", instance.id)

    def _watcher(self, session: Session, limits: Limits) -> Callable[[], None]:
        return partial(self._memory_exceeded, session, limits)

    def _memory_exceeded(self, session: Session, limits: Limits) -> None:
        for listener in self._memory_listeners:
            listener(session, limits)

    async def _run_stoppers(self, sessions: Sequence[Session]) -> None:
        """Run all stoppers at once; one that fails or hangs leaves its sessions to be killed."""
        if not sessions:
            return
        await asyncio.gather(*(self._run_stopper(*each, sessions) for each in self._stoppers))

    async def _run_stopper(self, stopper: Stopper, grace_seconds: float, sessions: Sequence[Session]) -> None:
        seconds = self._stop_seconds + grace_seconds
        try:
            async with asyncio.timeout(seconds):
                await stopper(sessions)
        except TimeoutError:
            log.warning("A stopper took more than %s s; its sessions are killed", seconds)
        except Exception:  # whatever it was, the instance has to end, and be billed no more
            log.exception("A stopper failed; its sessions are killed")
