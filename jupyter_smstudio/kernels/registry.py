"""The kernels of this server: where each was put, and the one writer of its state."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from ..core.clock import Clock
from ..core.compute.base import LimitGroup
from ..core.compute.catalog import InstanceCatalog
from ..core.compute.images.base import ImageEnvironment, Images
from ..core.errors import Conflict, NotFound, Unavailable
from ..core.events import Event, EventBus
from ..core.models import Caller
from ..core.stages import StageTimes, StageTrack
from .models import PLACEMENT_MOVES, Placement, PlacementState
from .process import KernelProcess
from .store import GONE, PlacementRecord, PlacementStore

log = logging.getLogger(__name__)

START_STAGES = ("image", "queue", "instance", "script", "kernel")
REMEMBERED = 1000
"""Kernels that are gone and whose clients may still ask for them."""


@dataclass
class Kernel:
    """One kernel and everything that is known of it while this server lives.

    Attributes:
        kernel_id: Jupyter's id of it.
        caller: its owner, in whose name it acquires what it needs.
        stages: the steps of its (last) start.
        key: HMAC key of its clients, which stays the same through restarts and switches.
        seated: whether its session on the instance is open.
        group: its limits; None on the unlimited type ``system``.
        environment: of its image; known once it is built.
        process: what stands behind it now.
        starting: the task that prepares the process; its result is that process.
        stopping: true once somebody asked for its end, so that its death surprises nobody.
    """

    kernel_id: str
    caller: Caller
    path: str
    image: str
    image_version: str
    image_display_name: str
    kernel: str
    kernel_display_name: str
    instance_type: str
    startup_script: str | None
    created: datetime
    stages: StageTrack
    kernel_name: str = "python3"
    cwd: str = ""
    session_name: str = ""
    connection_file: str = ""
    state: PlacementState = PlacementState.PENDING
    failure_reason: str | None = None
    startup_log: str = ""
    instance_id: str | None = None
    key: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    seated: bool = False
    group: LimitGroup | None = None
    environment: ImageEnvironment | None = None
    process: KernelProcess | None = None
    starting: asyncio.Task[KernelProcess] | None = field(default=None, repr=False)
    stopping: bool = False

    @property
    def is_ipython(self) -> bool:
        """Tell whether it runs Python itself, and so can be handed over and asked for its variables.

        Wrappers like PySpark's send whatever they are given to another machine.
        """
        command = self.environment.kernels.get(self.kernel) if self.environment else None
        return command is not None and "ipykernel_launcher" in command.argv

    @property
    def stays(self) -> bool:
        """Tell whether it runs or is about to: nobody has asked for its end, and its process lives."""
        return not self.stopping and (self.process is None or self.process.poll() is None)


class KernelRegistry:
    """Keeps the kernels, stores each change and tells it.

    Args:
        store: where placements survive the server.
        times: how long steps took before.
        images: for names and versions.
        catalog: for labels.
        bus: for ``placement.changed``.
        clock: the time.
    """

    def __init__(
        self,
        store: PlacementStore,
        times: StageTimes,
        images: Images,
        catalog: InstanceCatalog,
        bus: EventBus,
        clock: Clock,
    ) -> None:
        self.store = store
        self._times = times
        self.images = images
        self.catalog = catalog
        self.bus = bus
        self.clock = clock
        self._kernels: dict[str, Kernel] = {}
        self._gone: dict[str, str] = {}

    def __iter__(self) -> Iterator[Kernel]:
        return iter(tuple(self._kernels.values()))

    def find(self, kernel_id: str) -> Kernel | None:
        """Return a kernel of this server, whoever owns it."""
        return self._kernels.get(kernel_id)

    def get(self, caller: Caller, kernel_id: str) -> Kernel:
        """Return a kernel that the caller may see.

        Raises:
            NotFound: no such kernel, or somebody else's.
        """
        kernel = self._kernels.get(kernel_id)
        if kernel is None or not (caller.admin or caller.name == kernel.caller.name):
            raise NotFound(f"There is no kernel {kernel_id}. It may have been shut down.")
        return kernel

    def why_gone(self, kernel_id: str) -> str | None:
        """Return why a kernel that was placed here is gone; None if it is there or never was."""
        return self._gone.get(kernel_id)

    def users(self, digest: str) -> list[str]:
        """Name the kernels that run in an environment."""
        return [
            kernel.path or kernel.kernel_id
            for kernel in self
            if kernel.environment is not None and kernel.environment.digest == digest
        ]

    def visible(self, caller: Caller) -> list[Kernel]:
        """Return the kernels the caller may see."""
        return [kernel for kernel in self if caller.admin or caller.name == kernel.caller.name]

    def of_document(self, caller: Caller, path: str) -> Kernel | None:
        """Return the kernel that a document has, or that is on its way to it; None also without a path."""
        here = (kernel for kernel in self.visible(caller) if path and kernel.path == path)
        return next((kernel for kernel in here if kernel.stays), None)

    def add(
        self,
        caller: Caller,
        kernel_id: str,
        *,
        image: str,
        image_version: str | None,
        kernel: str,
        instance_type: str,
        startup_script: str | None,
        path: str,
        created: datetime | None = None,
    ) -> Kernel:
        """Enter a new kernel, Pending; not stored before the first :meth:`change`.

        Raises:
            NotFound: no such image, kernel or instance type.
            Conflict: there is a kernel of this id already.
        """
        if kernel_id in self._kernels:
            raise Conflict(f"The kernel {kernel_id} exists already.")
        spec = self.images.get(caller, image, image_version).spec
        offered = {each.name: each.display_name for each in spec.kernels}
        if kernel not in offered:
            raise NotFound(f"{spec.display_name} has no kernel {kernel}; it offers {', '.join(offered)}.")
        self.catalog.get(instance_type)
        entry = Kernel(
            kernel_id=kernel_id,
            caller=caller,
            path=path,
            image=spec.name,
            image_version=spec.version,
            image_display_name=spec.display_name,
            kernel=kernel,
            kernel_display_name=f"{offered[kernel]} ({spec.display_name})",
            instance_type=instance_type,
            startup_script=startup_script,
            created=created or self.clock.now(),
            stages=self.track(START_STAGES, image, lambda: self.tell(entry)),
        )
        self._kernels[kernel_id] = entry
        self._gone.pop(kernel_id, None)
        return entry

    def track(self, names: tuple[str, ...], subject: str, changed: Callable[[], None]) -> StageTrack:
        """Make the steps of one work."""
        return StageTrack(names, subject, self.clock, self._times, changed)

    def change(self, kernel: Kernel, state: PlacementState, reason: str | None = None) -> None:
        """Move a kernel to a state (or store what else changed, in the same one), and tell it.

        Raises:
            Conflict: the move is not one of ``PLACEMENT_MOVES``.
            Unavailable: it could not be stored; a kernel that is gone is gone nevertheless.
        """
        if state != kernel.state and state not in PLACEMENT_MOVES[kernel.state]:
            raise Conflict(f"A kernel that is {kernel.state} cannot become {state}.")
        kernel.state, kernel.failure_reason = state, reason
        if state in GONE:
            self._forget(kernel)
        else:
            self.store.save(_record(kernel))
        self.tell(kernel)

    def rename(self, kernel: Kernel, path: str) -> None:
        """Follow the document of a kernel to another path."""
        kernel.path = path
        self.change(kernel, kernel.state, kernel.failure_reason)

    def _forget(self, kernel: Kernel) -> None:
        self._kernels.pop(kernel.kernel_id, None)
        self._gone[kernel.kernel_id] = kernel.failure_reason or "It was stopped."
        while len(self._gone) > REMEMBERED:
            del self._gone[next(iter(self._gone))]
        try:
            self.store.save(_record(kernel))
        except Unavailable as error:
            # It is gone all the same; the next server finds no process and closes the record.
            log.warning("The end of the kernel %s could not be stored: %s", kernel.kernel_id, error.message)

    def close_record(self, record: PlacementRecord) -> None:
        """Store that a kernel of an earlier server is gone."""
        self.store.save(replace(record, state=PlacementState.DELETED))

    def tell(self, kernel: Kernel) -> None:
        """Publish how a kernel is now."""
        payload = self.wire(kernel).model_dump(mode="json")
        self.bus.publish(Event("kernels", "placement.changed", kernel.caller.name, payload))

    def wire(self, kernel: Kernel) -> Placement:
        """Return a kernel as it is shown."""
        instance = self.catalog.get(kernel.instance_type)
        return Placement(
            kernel_id=kernel.kernel_id,
            owner=kernel.caller.name,
            path=kernel.path,
            image=kernel.image,
            image_version=kernel.image_version,
            image_display_name=kernel.image_display_name,
            kernel=kernel.kernel,
            kernel_display_name=kernel.kernel_display_name,
            instance_type=kernel.instance_type,
            instance_label=self.catalog.label(instance),
            instance_id=kernel.instance_id,
            startup_script=kernel.startup_script,
            startup_log=kernel.startup_log,
            state=kernel.state,
            stages=kernel.stages.wire(),
            failure_reason=kernel.failure_reason,
            created=kernel.created,
        )


def _record(kernel: Kernel) -> PlacementRecord:
    return PlacementRecord(
        kernel_id=kernel.kernel_id,
        owner=kernel.caller.name,
        path=kernel.path,
        image=kernel.image,
        image_version=kernel.image_version,
        kernel=kernel.kernel,
        instance_type=kernel.instance_type,
        instance_id=kernel.instance_id,
        startup_script=kernel.startup_script,
        startup_log=kernel.startup_log,
        state=kernel.state,
        failure_reason=kernel.failure_reason,
        created=kernel.created,
        kernel_name=kernel.kernel_name,
        cwd=kernel.cwd,
        session_name=kernel.session_name,
    )
