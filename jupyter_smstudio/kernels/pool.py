"""Warm kernels: started beforehand, so that the next one of the same image is there at once.

A warm process runs a bare kernel that has imported nothing of the user's libraries, belongs to no
instance and costs nothing; the instance's limits, thread counts and environment variables are set
when it is handed over. So one warm process serves every instance type of its image.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path

from ..core.compute.images.base import ImageEnvironment
from ..core.errors import StudioError
from .launcher import KernelLauncher
from .process import KernelProcess

log = logging.getLogger(__name__)
REST_SECONDS = 2.0
"""A kernel that is up runs its first cell now, and should have the machine to itself meanwhile."""
Key = tuple[str, str]


class WarmPool:
    """Keeps one started kernel for each of the images that were used last.

    Args:
        launcher: starts them.
        size: how many images; 0 turns the pool off.
    """

    def __init__(self, launcher: KernelLauncher, size: int) -> None:
        self._launcher = launcher
        self._size = size
        self._warm: OrderedDict[Key, KernelProcess] = OrderedDict()
        self._starting: dict[Key, asyncio.Task[None]] = {}

    def take(self, environment: ImageEnvironment, kernel_name: str) -> KernelProcess | None:
        """Return a warm process, which is the caller's from now on; None when there is none."""
        process = self._warm.pop((environment.digest, kernel_name), None)
        if process is not None and process.poll() is not None:
            self._launcher.discard(process)
            return None
        return process

    def refill(
        self, environment: ImageEnvironment, kernel_name: str, env: Mapping[str, str], cwd: Path
    ) -> None:
        """Start a warm process in the background unless one is there or on its way.

        Called after the asked-for kernel is up: two starts at once would make it wait for both.
        """
        key = (environment.digest, kernel_name)
        if self._size == 0 or key in self._warm or key in self._starting:
            return
        task = asyncio.create_task(self._start(key, environment, env, cwd))
        self._starting[key] = task
        task.add_done_callback(lambda _: self._starting.pop(key, None))

    async def close(self) -> None:
        """End all warm processes."""
        tasks = list(self._starting.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        while self._warm:
            self._launcher.discard(self._warm.popitem()[1])

    def users(self, digest: str) -> list[str]:
        """Name the warm kernels that run in an environment."""
        return [f"warm kernel {name}" for own, name in (*self._warm, *self._starting) if own == digest]

    async def _start(
        self, key: Key, environment: ImageEnvironment, env: Mapping[str, str], cwd: Path
    ) -> None:
        await asyncio.sleep(REST_SECONDS)
        try:
            process = await self._launcher.start(environment, key[1], env=env, cwd=cwd)
        except StudioError as error:
            # The next kernel of this image is started the long way, and tells its user then.
            log.warning("No warm kernel for %s: %s", key[0], error.message)
            return
        self._warm[key] = process
        while len(self._warm) > self._size:
            self._launcher.discard(self._warm.popitem(last=False)[1])
