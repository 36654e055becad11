"""What the kernels feature tells the instances: whether a session works, and how to end it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from ..core.compute.instances import Activity, Session
from .models import PlacementState
from .ports import KernelControl, TerminalControl
from .registry import KernelRegistry
from .starting import KernelStarter

MOVING = (PlacementState.PENDING, PlacementState.STARTING, PlacementState.SWITCHING)


class KernelSessions:
    """Answers for kernels and image terminals.

    Args:
        registry: the kernels.
        starter: of those that Jupyter does not know yet.
        control: Jupyter's kernels.
        terminals: Jupyter's terminals.
    """

    def __init__(
        self,
        registry: KernelRegistry,
        starter: KernelStarter,
        control: KernelControl,
        terminals: TerminalControl,
    ) -> None:
        self._registry = registry
        self._starter = starter
        self._control = control
        self._terminals = terminals

    def activity(self, session: Session) -> Activity | None:
        """Say whether a session works; None for sessions of others."""
        if session.kind == "terminal":
            return self._terminal(session)
        return self._kernel(session)

    async def stop(self, sessions: Sequence[Session]) -> None:
        """End sessions as a user would: shut kernels down, close terminals."""
        for each in sessions:
            kernel = self._registry.find(each.id)
            if kernel is not None and self._control.status(each.id) is None:
                self._starter.evict(kernel)
        kernels = [self._control.shutdown(each.id) for each in sessions if each.kind == "kernel"]
        terminals = [self._terminals.close(each.id) for each in sessions if each.kind == "terminal"]
        await asyncio.gather(*kernels, *terminals)

    def _kernel(self, session: Session) -> Activity | None:
        kernel = self._registry.find(session.id)
        if kernel is not None and kernel.state in MOVING:
            return Activity(True, f"{session.title} is {kernel.state}", self._registry.clock.now())
        status = self._control.status(session.id)
        if status is None:
            return None
        if status.execution_state == "busy":
            return Activity(True, f"{session.title} runs a cell", status.last_activity)
        return Activity(False, f"{session.title} runs nothing", status.last_activity)

    def _terminal(self, session: Session) -> Activity | None:
        found = self._terminals.activity(session.id)
        if found is None:
            return None
        program, last = found
        if program:
            return Activity(True, f"{session.title} runs {program}", last)
        return Activity(False, f"{session.title} waits at its prompt", last)
