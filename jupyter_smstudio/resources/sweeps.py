"""Sweeps: zombies that are stopped after 30 s, unless somebody undoes it.

A sweep lives in memory only. A server that dies meanwhile stops nothing, which is the safe side.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from ..core.clock import Clock
from ..core.compute.instances import InstanceManager
from ..core.errors import NotFound
from ..core.models import Caller, new_id
from .models import Sweep, Zombie

log = logging.getLogger(__name__)

UNDO_SECONDS = 30.0

FindZombies = Callable[[Caller], list[Zombie]]
SweepListener = Callable[[str, Sweep], None]
"""Called with the owner and the sweep; one without items is over."""


class Cancellable(Protocol):
    """What a timer gives back, e.g. ``asyncio.TimerHandle``."""

    def cancel(self) -> None:
        """Forget the call."""
        ...


Timer = Callable[[float, Callable[[], object]], Cancellable]
"""Calls a function on the event loop after so many seconds."""


def loop_timer(seconds: float, call: Callable[[], object]) -> Cancellable:
    """Be the running loop's own timer."""
    return asyncio.get_running_loop().call_later(seconds, call)


@dataclass(frozen=True)
class _Waiting:
    caller: Caller
    sweep: Sweep
    handle: Cancellable


class Sweeps:
    """Sweeps that wait for their time.

    Args:
        manager: ends what is swept.
        find: zombies that a caller may see, at this moment.
        clock: the time.
        tell: hears of each sweep, and of its end.
        timer: calls back.
    """

    def __init__(
        self,
        manager: InstanceManager,
        find: FindZombies,
        clock: Clock,
        tell: SweepListener,
        timer: Timer = loop_timer,
    ) -> None:
        self._manager = manager
        self._find = find
        self._clock = clock
        self._tell = tell
        self._timer = timer
        self._waiting: dict[str, _Waiting] = {}
        self._running: set[asyncio.Task[None]] = set()

    def add(self, caller: Caller, ids: list[str]) -> Sweep:
        """Sweep these zombies in 30 s.

        Raises:
            NotFound: one of them is no zombie of the caller's, or not any more.
        """
        zombies = {zombie.id: zombie for zombie in self._find(caller)}
        if unknown := [each for each in ids if each not in zombies]:
            raise NotFound(f"No zombie {unknown[0]} is there any more; look at the list again.", ids=unknown)
        sweep = Sweep(
            id=new_id(),
            due=self._clock.now() + timedelta(seconds=UNDO_SECONDS),
            items=[zombies[each] for each in dict.fromkeys(ids)],
        )
        handle = self._timer(UNDO_SECONDS, lambda: self._begin(sweep.id))
        self._waiting[sweep.id] = _Waiting(caller, sweep, handle)
        self._tell(caller.name, sweep)
        return sweep

    def waiting(self, caller: Caller) -> list[Sweep]:
        """Return the caller's own sweeps that can still be undone, the next first."""
        return [each.sweep for each in self._waiting.values() if each.caller.name == caller.name]

    def undo(self, caller: Caller, sweep_id: str) -> None:
        """Forget a sweep before its time.

        Raises:
            NotFound: it has been carried out, or it is not the caller's.
        """
        waiting = self._waiting.get(sweep_id)
        if waiting is None or waiting.caller.name != caller.name:
            raise NotFound("This sweep cannot be undone any more; what it named has been stopped.")
        waiting.handle.cancel()
        del self._waiting[sweep_id]
        self._over(waiting)

    async def close(self) -> None:
        """Forget all sweeps, and let the one that runs finish."""
        for waiting in tuple(self._waiting.values()):
            waiting.handle.cancel()
        self._waiting.clear()
        await asyncio.gather(*self._running)

    def _begin(self, sweep_id: str) -> None:
        task = asyncio.ensure_future(self._run(self._waiting[sweep_id]))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _run(self, waiting: _Waiting) -> None:
        # From here on it cannot be undone; that it is over is told when the list has become shorter.
        del self._waiting[waiting.sweep.id]
        wanted = {zombie.id for zombie in waiting.sweep.items}
        # Somebody may have opened the notebook again in these 30 s.
        still = {zombie.id for zombie in self._find(waiting.caller)} & wanted
        instances = [one.id for one in self._manager.list(waiting.caller) if one.id in still]
        await self._manager.end_sessions(waiting.caller, still)
        for instance_id in instances:
            try:
                await self._manager.stop(waiting.caller, instance_id, "swept as a zombie")
            except NotFound:
                log.info("The instance %s was gone before the sweep came to it", instance_id)
        self._over(waiting)

    def _over(self, waiting: _Waiting) -> None:
        self._tell(waiting.caller.name, waiting.sweep.model_copy(update={"items": []}))
