"""One switch under way, and how it is shown."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from ..core.errors import Conflict
from ..core.stages import StageTrack
from .models import SWITCH_MOVES, CreateSwitch, Switch, SwitchState, Variable
from .registry import Kernel


@dataclass
class Move:
    """A kernel on its way to another place.

    Attributes:
        kernel: what moves.
        target: the same kernel as it will be: where, and with which process.
        stages: its steps.
        began: of the monotonic clock.
        accepted: set when the user agrees to lose what cannot move.
    """

    id: str
    kernel: Kernel
    target: Kernel
    wanted: CreateSwitch
    stages: StageTrack
    started: datetime
    began: float
    from_instance_type: str
    from_image: str
    state: SwitchState = SwitchState.PENDING
    moved: list[Variable] = field(default_factory=list)
    lost: list[Variable] = field(default_factory=list)
    bytes_moved: int = 0
    accepted: asyncio.Event = field(default_factory=asyncio.Event)
    failure_reason: str | None = None
    seconds: float | None = None
    task: asyncio.Task[None] | None = field(default=None, repr=False)

    def become(self, state: SwitchState) -> None:
        """Move to a state.

        Raises:
            Conflict: the move is not one of ``SWITCH_MOVES``.
        """
        if state not in SWITCH_MOVES[self.state]:
            raise Conflict(f"A switch that is {self.state} cannot become {state}.")
        self.state = state

    def wire(self) -> Switch:
        """Return the switch as it is shown."""
        return Switch(
            id=self.id,
            kernel_id=self.kernel.kernel_id,
            state=self.state,
            stages=self.stages.wire(),
            moved=self.moved,
            lost=self.lost,
            bytes_moved=self.bytes_moved,
            from_instance_type=self.from_instance_type,
            to_instance_type=self.target.instance_type,
            from_image=self.from_image,
            to_image=self.target.image,
            started=self.started,
            seconds=self.seconds,
            failure_reason=self.failure_reason,
        )
