"""What the provisioner asks of the studio: a process for each kernel that Jupyter wants to run."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..core.compute.images.base import KernelSpec
from ..core.errors import Conflict, InvalidInput
from ..core.models import Caller, is_id
from .identity import KernelIdentity
from .launcher import Handover, KernelLauncher
from .models import PlacementState
from .process import KernelProcess
from .registry import Kernel, KernelRegistry
from .starting import KernelStarter

log = logging.getLogger(__name__)
DEFAULT_IMAGE = DEFAULT_INSTANCE_TYPE = "system"
"""Where a kernel runs that was asked for without a placement, e.g. by a plain Jupyter client."""


@dataclass(frozen=True)
class Wanted:
    """A kernel as Jupyter asks for it.

    Attributes:
        kernel_id: its id.
        kernel_name: of the kernelspec.
        session_name: the notebook's absolute path, or empty.
        cwd: its working directory.
        key: HMAC key of the clients.
        connection_file: where Jupyter describes the connection.
    """

    kernel_id: str
    kernel_name: str
    session_name: str
    cwd: Path
    key: str
    connection_file: Path


DeathWatch = Callable[[Kernel, KernelProcess, int], None]


class KernelHost:
    """Gives Jupyter's kernels their processes, and takes them back.

    Args:
        registry: the kernels.
        starter: prepares processes.
        launcher: hands them over.
        identity: tells processes which kernel they are.
        owner: who owns kernels that were asked for without a placement.
        died: called when a process ended that nobody asked to end.
    """

    def __init__(
        self,
        registry: KernelRegistry,
        starter: KernelStarter,
        launcher: KernelLauncher,
        identity: KernelIdentity,
        owner: Caller,
        died: DeathWatch,
    ) -> None:
        self._registry = registry
        self._starter = starter
        self._launcher = launcher
        self._identity = identity
        self._owner = owner
        self._died = died
        self._watches: dict[KernelProcess, asyncio.Task[None]] = {}

    def address(self, kernel_id: str) -> str:
        """Return the kernel's address, which stays the same through restarts and switches."""
        return self._launcher.addresses.address(kernel_id)

    def is_placed(self, kernel_id: str) -> bool:
        """Tell whether somebody chose a place for this kernel, even if it is gone again."""
        registry = self._registry
        return registry.find(kernel_id) is not None or registry.why_gone(kernel_id) is not None

    def spec_of(self, kernel_name: str) -> KernelSpec | None:
        """Return a kernel of an image by its name; None where no kernel that is placed has it."""
        for kernel in self._registry:
            if kernel.kernel == kernel_name:
                status = self._registry.images.get(kernel.caller, kernel.image, kernel.image_version)
                return next((spec for spec in status.spec.kernels if spec.name == kernel_name), None)
        return None

    async def claim(self, kernel_id: str, kernel_name: str) -> Kernel:
        """Return a kernel whose process waits to be handed over; called before each launch.

        Raises:
            InvalidInput: the id is not a UUID.
            Conflict: the start was cancelled or the kernel stopped; other errors of the start are passed on.
        """
        if not is_id(kernel_id):
            raise InvalidInput("A kernel's id must be a UUID.")
        if reason := self._registry.why_gone(kernel_id):
            # It would be started somewhere else than was chosen.
            raise Conflict(f"This kernel is gone and has to be started anew. {reason}")
        kernel = self._registry.find(kernel_id) or self._place_by_default(kernel_id)
        kernel.kernel_name = kernel_name
        if kernel.process is not None and kernel.process.poll() is None:
            return kernel  # adopted from an earlier server
        if kernel.starting is None:
            self._restart_or_start(kernel)
        assert kernel.starting is not None
        try:
            kernel.process = await asyncio.shield(kernel.starting)
        except asyncio.CancelledError:
            raise Conflict("The start of this kernel was cancelled.") from None
        return kernel

    async def hand_over(self, kernel: Kernel, wanted: Wanted) -> None:
        """Let a claimed process become the kernel; its clients can connect from now on."""
        process = kernel.process
        assert process is not None and kernel.environment is not None
        if kernel.starting is not None:
            if kernel.is_ipython:
                await self._launcher.hand_over(process, self.handover(kernel, wanted))
            kernel.starting = None
        kernel.cwd, kernel.session_name = str(wanted.cwd), wanted.session_name
        kernel.connection_file = str(wanted.connection_file)
        self.connect(kernel, process)
        self._registry.change(kernel, PlacementState.IN_SERVICE)
        self._starter.refill(kernel)

    def handover(self, kernel: Kernel, wanted: Wanted) -> Handover:
        """Describe what a process becomes when it is to stand behind ``kernel``."""
        assert kernel.environment is not None
        env = self._starter.environ(kernel, kernel.environment)
        env = self._identity.environ(env, kernel, wanted.kernel_id, wanted.session_name, wanted.cwd)
        return Handover(wanted.key, env, wanted.cwd, wanted.connection_file)

    def connect(self, kernel: Kernel, process: KernelProcess) -> None:
        """Point the kernel's address at a process, and watch for its death."""
        kernel.process, kernel.stopping = process, False
        process.save(kernel.kernel_id)
        self._launcher.addresses.point(kernel.kernel_id, process.folder)
        self.watch(kernel, process)

    def watch(self, kernel: Kernel, process: KernelProcess) -> None:
        """Tell when this process ends and nobody asked for it."""
        task = asyncio.create_task(self._watch(kernel, process))
        self._watches[process] = task
        task.add_done_callback(lambda _: self._watches.pop(process, None))

    async def ended(self, kernel: Kernel) -> None:
        """Give back what a kernel held that Jupyter has shut down for good."""
        if kernel.process is not None:
            self._launcher.discard(kernel.process)
            kernel.process = None
        self._launcher.addresses.forget_kernel(kernel.kernel_id)
        self._starter.close_session(kernel)
        if self._registry.find(kernel.kernel_id) is not None:
            self._registry.change(kernel, PlacementState.DELETED)

    def _place_by_default(self, kernel_id: str) -> Kernel:
        return self._registry.add(
            self._owner,
            kernel_id,
            image=DEFAULT_IMAGE,
            image_version=None,
            kernel="python3",
            instance_type=DEFAULT_INSTANCE_TYPE,
            startup_script="",
            path="",
        )

    def _restart_or_start(self, kernel: Kernel) -> None:
        if not kernel.seated:
            self._starter.begin(kernel)
            return
        if kernel.process is not None:
            self._launcher.discard(kernel.process)
            kernel.process = None
        self._starter.begin_again(kernel)

    async def _watch(self, kernel: Kernel, process: KernelProcess) -> None:
        status = await process.wait()
        if kernel.process is process and not kernel.stopping:
            self._died(kernel, process, status)
