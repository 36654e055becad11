"""Moves a kernel to another instance or image with its variables, or leaves it where it is.

The new process is started, filled and asked for what it could not load while the old one is still
there untouched; only then the kernel's address is pointed at the new process. Until that moment
everything is undone by ending the new process. See docs/decisions/0002-kernel-addresses.md.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from ..core.compute.instances import InstanceManager
from ..core.errors import Conflict, StudioError
from ..core.events import Event
from ..core.models import new_id
from .hosting import KernelHost, Wanted
from .launcher import KernelLauncher
from .models import CreateSwitch, PlacementState, SwitchState, Variable
from .moves import Move
from .moving import VariableMover
from .ports import KernelControl
from .process import KernelProcess
from .registry import Kernel, KernelRegistry
from .starting import KernelStarter

STAGES = ("image", "queue", "start", "wait", "save", "restore", "move")
RECONNECT_SECONDS = 0.3
"""ZeroMQ reconnects after 0.1 s plus a random part of as much. The output channel is given that time
before requests are let through, or the output of the first cell would be lost."""


class KernelSwitcher:
    """Runs switches, one for a kernel at a time.

    Args:
        registry: the kernels.
        starter: prepares the new process.
        host: what the new process is told of its kernel.
        launcher: hands it over.
        instances: machines.
        control: interrupts a running cell.
        mover: carries the variables.
    """

    def __init__(
        self,
        registry: KernelRegistry,
        starter: KernelStarter,
        host: KernelHost,
        launcher: KernelLauncher,
        instances: InstanceManager,
        control: KernelControl,
        mover: VariableMover,
    ) -> None:
        self._registry = registry
        self._starter = starter
        self._host = host
        self._launcher = launcher
        self._instances = instances
        self._control = control
        self._mover = mover
        self._moves: dict[str, Move] = {}

    def find(self, switch_id: str) -> Move | None:
        """Return a switch of this server's life."""
        return self._moves.get(switch_id)

    def all(self) -> list[Move]:
        """Return the switches of this server's life, oldest first."""
        return list(self._moves.values())

    def begin(self, kernel: Kernel, target: Kernel, wanted: CreateSwitch) -> Move:
        """Start to move ``kernel`` to where ``target`` is placed.

        Raises:
            Conflict: it is not in service, or runs a cell that shall not be touched.
        """
        if kernel.state is not PlacementState.IN_SERVICE or kernel.process is None:
            raise Conflict(f"The kernel is {kernel.state}; it can be switched when it is InService.")
        status = self._control.status(kernel.kernel_id)
        if wanted.running_cell == "stay" and status is not None and status.execution_state == "busy":
            raise Conflict("A cell is running. Wait for it, interrupt it, or stay.", running_cell=True)
        move = Move(
            id=new_id(),
            kernel=kernel,
            target=target,
            wanted=wanted,
            stages=self._registry.track(STAGES, target.image, lambda: self._tell(move)),
            started=self._registry.clock.now(),
            began=self._registry.clock.monotonic(),
            from_instance_type=kernel.instance_type,
            from_image=kernel.image,
        )
        target.stages = move.stages
        self._moves[move.id] = move
        self._registry.change(kernel, PlacementState.SWITCHING)
        move.task = asyncio.create_task(self._run(move), name=f"switch {kernel.kernel_id}")
        return move

    def accept(self, move: Move) -> None:
        """Go on although some variables cannot move.

        Raises:
            Conflict: nothing was asked.
        """
        if move.state is not SwitchState.NEEDS_DECISION:
            raise Conflict(f"The switch is {move.state}; there is nothing to decide.")
        move.accepted.set()

    async def cancel(self, move: Move) -> None:
        """End a switch; the kernel stays where it is. One that is over is left alone."""
        if move.task is not None and not move.task.done():
            move.task.cancel()
            await asyncio.wait({move.task})

    async def close(self) -> None:
        """Cancel all switches."""
        await asyncio.gather(*(self.cancel(move) for move in self._moves.values()))

    async def _run(self, move: Move) -> None:
        try:
            await self._prepare(move)
            await self._fill(move)
        except asyncio.CancelledError:
            await self._undo(move, SwitchState.CANCELLED, None)
        except StudioError as error:
            await self._undo(move, SwitchState.FAILED, error.message)
        else:
            # From here on there is no way back, and a cancellation comes too late.
            await asyncio.shield(self._commit(move))

    async def _prepare(self, move: Move) -> None:
        target, stages = move.target, move.stages
        kind = self._registry.catalog.get(target.instance_type)
        self._instances.check_start(target.caller.name, kind, target.image)
        stages.begin("image")
        target.environment = await self._starter.environment(target)
        stages.begin("queue")

        def waits(position: int, reason: str) -> None:
            stages.note("queue", f"Position {position}: waits for {reason}")

        instance = await self._instances.acquire(
            target.caller,
            target.instance_type,
            on_wait=waits,
            replacing=move.kernel.instance_id,
            image=target.image,
        )
        target.instance_id = instance.id
        self._become(move, SwitchState.STARTING, "start")
        target.group = self._instances.open_session(instance, self._starter.session(target, instance.id))
        target.seated = True
        target.process = await self._starter.process(target, target.environment, move.kernel.kernel_id)
        if target.is_ipython:
            await self._launcher.hand_over(target.process, self._host.handover(target, self._wanted(move)))

    async def _fill(self, move: Move) -> None:
        """Fill the new process, until nothing has happened in the old one since it was saved."""
        old = _process(move.kernel)
        while True:
            self._become(move, SwitchState.WAITING, "wait")
            if not (move.kernel.is_ipython and move.target.is_ipython):
                await self._ask_about_everything(move, old)
                return
            if move.wanted.running_cell == "interrupt":
                await self._control.interrupt(move.kernel.kernel_id)
            count = await self._mover.execution_count(old)
            if not move.wanted.keep_variables:
                return
            await self._carry(move, old)
            if not move.lost or move.accepted.is_set():
                return
            await self._ask(move, old)
            if await self._mover.execution_count(old) == count:
                return

    async def _ask_about_everything(self, move: Move, old: KernelProcess) -> None:
        if not move.wanted.keep_variables:
            return
        reason = "Only variables of Python kernels can move."
        move.lost = [Variable(name="all variables", type="", size_bytes=None, reason=reason)]
        await self._ask(move, old)

    async def _ask(self, move: Move, old: KernelProcess) -> None:
        """Wait until the user agrees; a kernel that ends or is restarted meanwhile ends the switch."""
        self._become(move, SwitchState.NEEDS_DECISION)
        await old.while_alive(move.accepted.wait())

    async def _carry(self, move: Move, old: KernelProcess) -> None:
        with self._mover.luggage() as folder:
            self._become(move, SwitchState.SAVING, "save")
            saved = await self._mover.save(old, folder, _process(move.target))
            self._become(move, SwitchState.RESTORING, "restore")
            loaded = await self._mover.load(_process(move.target), folder)
        move.moved, move.lost = loaded.moved, [*saved.lost, *loaded.lost]
        move.bytes_moved = saved.size_bytes

    async def _commit(self, move: Move) -> None:
        kernel, target = move.kernel, move.target
        move.stages.begin("move")
        old, new = _process(kernel), _process(target)
        old_instance = kernel.instance_id
        addresses = self._launcher.addresses
        kernel.process = new
        addresses.point(kernel.kernel_id, new.folder, ("iopub", "stdin", "hb", "control"))
        self._launcher.discard(old)
        await asyncio.sleep(RECONNECT_SECONDS)
        self._take_place(kernel, target)
        self._host.connect(kernel, new)
        self._registry.change(kernel, PlacementState.IN_SERVICE)
        if old_instance is not None and old_instance != kernel.instance_id:
            await self._instances.release(old_instance)
        move.seconds = self._registry.clock.monotonic() - move.began
        move.become(SwitchState.COMPLETED)
        move.stages.finish()
        self._starter.refill(kernel)

    def _take_place(self, kernel: Kernel, target: Kernel) -> None:
        """Let the kernel be where its target was prepared."""
        kernel.image, kernel.image_version = target.image, target.image_version
        kernel.image_display_name = target.image_display_name
        kernel.kernel, kernel.kernel_display_name = target.kernel, target.kernel_display_name
        kernel.instance_type, kernel.environment = target.instance_type, target.environment
        kernel.instance_id = target.instance_id
        instance = self._instances.get(kernel.caller, target.instance_id or "")
        # Ends the kernel's session on the old instance, and what is left of it there.
        session = self._starter.session(kernel, instance.id)
        kernel.group = self._instances.open_session(instance, session)
        if kernel.group is not None:
            kernel.group.attach(_process(target).pid)
        kernel.seated = True
        self._starter.close_session(target)

    async def _undo(self, move: Move, state: SwitchState, reason: str | None) -> None:
        if move.target.process is not None:
            self._launcher.discard(move.target.process)
        await self._starter.vacate(move.target)
        if move.kernel.state is PlacementState.SWITCHING:
            self._registry.change(move.kernel, PlacementState.IN_SERVICE)
        move.failure_reason = reason
        move.seconds = self._registry.clock.monotonic() - move.began
        move.become(state)
        move.stages.fail(reason or "Cancelled")

    def _wanted(self, move: Move) -> Wanted:
        kernel = move.kernel
        return Wanted(
            kernel_id=kernel.kernel_id,
            kernel_name=kernel.kernel_name,
            session_name=kernel.session_name,
            cwd=Path(kernel.cwd),
            key=_process(kernel).key,
            connection_file=Path(kernel.connection_file),
        )

    def _become(self, move: Move, state: SwitchState, stage: str | None = None) -> None:
        move.become(state)
        if stage is not None:
            move.stages.begin(stage)
        else:
            self._tell(move)

    def _tell(self, move: Move) -> None:
        payload = move.wire().model_dump(mode="json")
        self._registry.bus.publish(Event("kernels", "switch.changed", move.kernel.caller.name, payload))


def _process(kernel: Kernel) -> KernelProcess:
    if kernel.process is None or kernel.process.poll() is not None:
        raise Conflict("The kernel has ended meanwhile. Start it again.")
    return kernel.process
