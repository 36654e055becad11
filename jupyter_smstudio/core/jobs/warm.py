"""Instances that wait for the next job of the same shape: a warm pool, as in the original."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from ..compute.instance import Instance, InstanceState
from ..compute.instances import InstanceManager
from ..errors import NotFound
from ..models import Caller
from .registry import LiveJob

ADMIN = Caller("jobs", admin=True)


@dataclass(eq=False)
class _Kept:
    shape: tuple[str, ...]
    instances: list[Instance]
    timer: asyncio.TimerHandle | None = None

    def cancel(self) -> None:
        if self.timer:
            self.timer.cancel()


class WarmPool:
    """Keeps the instances of jobs that have ended for a while.

    They are billed meanwhile, and are given up as soon as somebody waits for what they hold.

    Args:
        instances: where they are.
    """

    def __init__(self, instances: InstanceManager) -> None:
        self._instances = instances
        self._kept: list[_Kept] = []
        self._ending: set[asyncio.Task[None]] = set()

    def keep(self, job: LiveJob, instances: Sequence[Instance]) -> None:
        """Keep the instances of a job, on which no session is open any more."""
        kept = _Kept(_shape(job), list(instances))
        loop = asyncio.get_running_loop()
        kept.timer = loop.call_later(job.spec.keep_alive_seconds, self._give_up, kept)
        self._kept.append(kept)

    def take(self, job: LiveJob) -> list[str]:
        """Return the names under which a job acquires instances that wait for it; none if there are none."""
        for kept in tuple(self._kept):
            if kept.shape != _shape(job):
                continue
            self._kept.remove(kept)
            kept.cancel()
            if all(self._alive(instance) for instance in kept.instances):
                return [instance.exclusive for instance in kept.instances]
            self._give_up(kept)
        return []

    def give_up_all(self) -> None:
        """Stop what waits: somebody needs it now."""
        for kept in tuple(self._kept):
            self._give_up(kept)

    async def close(self) -> None:
        """Stop what waits."""
        self.give_up_all()
        await asyncio.gather(*self._ending)

    def _alive(self, instance: Instance) -> bool:
        try:
            return self._instances.get(ADMIN, instance.id).state is InstanceState.IN_SERVICE
        except NotFound:
            return False

    def _give_up(self, kept: _Kept) -> None:
        kept.cancel()
        if kept in self._kept:
            self._kept.remove(kept)
        task = asyncio.create_task(self._release(kept))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _release(self, kept: _Kept) -> None:
        for instance in kept.instances:
            await self._instances.release(instance.id)


def _shape(job: LiveJob) -> tuple[str, ...]:
    spec = job.spec
    return (
        job.record.owner,
        spec.instance_type,
        str(spec.instance_count),
        spec.image,
        spec.image_version,
        str(spec.spot),
    )
