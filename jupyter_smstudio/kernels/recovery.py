"""After a killed server: kernels that still live are adopted, the rest is cleaned up."""

from __future__ import annotations

import logging

from ..core.compute.images.base import Images
from ..core.compute.instances import InstanceManager
from ..core.errors import StudioError
from ..core.models import Caller
from .addresses import AddressBook
from .models import PlacementState
from .ports import KernelControl
from .process import NOBODY, KernelProcess, end_unrecorded
from .registry import Kernel, KernelRegistry
from .starting import KernelStarter
from .store import PlacementRecord

log = logging.getLogger(__name__)


class KernelRecovery:
    """Brings back what an earlier server of the same state folder has left.

    Args:
        registry: where adopted kernels are entered.
        instances: where their instances are.
        images: their environments.
        addresses: where their sockets are.
        control: Jupyter, which manages them from now on.
        starter: starts those that were waiting in the queue.
    """

    def __init__(
        self,
        registry: KernelRegistry,
        instances: InstanceManager,
        images: Images,
        addresses: AddressBook,
        control: KernelControl,
        starter: KernelStarter,
    ) -> None:
        self._registry = registry
        self._instances = instances
        self._images = images
        self._addresses = addresses
        self._control = control
        self._starter = starter

    async def run(self) -> None:
        """Adopt and clean up; called once, before the server answers its first request."""
        self._addresses.forget_links()
        alive = self._living_processes()
        records = {record.kernel_id: record for record in self._registry.store.present()}
        self._instances.recover({kernel_id for kernel_id in alive if kernel_id in records})
        for kernel_id, record in records.items():
            process = alive.pop(kernel_id, None)
            if record.state is PlacementState.PENDING:
                self._wait_again(record)
            elif process is None or not await self._adopt(record, process):
                self._close(record)
        for process in alive.values():
            self._discard(process)

    def _living_processes(self) -> dict[str, KernelProcess]:
        alive: dict[str, KernelProcess] = {}
        for folder in self._addresses.process_folders():
            kernel_id, process = KernelProcess.load(folder) or (NOBODY, None)
            if process is None:
                # The server was killed before it wrote the record, or the disk was full.
                end_unrecorded(folder)
                self._addresses.forget_process(folder)
            elif process.poll() is not None:
                self._addresses.forget_process(folder)
            elif kernel_id == NOBODY:
                self._discard(process)
            else:
                alive[kernel_id] = process
        return alive

    async def _adopt(self, record: PlacementRecord, process: KernelProcess) -> bool:
        session = next((each for each in self._instances.sessions() if each.id == record.kernel_id), None)
        if session is None:
            self._discard(process)
            return False
        caller = Caller(record.owner, admin=True)
        try:
            kernel = self._enter(caller, record)
            kernel.environment = self._images.environment(caller, kernel.image, kernel.image_version)
        except StudioError as error:
            log.warning("The kernel %s cannot be adopted: %s", record.kernel_id, error.message)
            self._discard(process)
            return False
        kernel.seated, kernel.instance_id = True, session.instance_id
        kernel.group = self._instances.session_group(session.id)
        kernel.process, kernel.state = process, PlacementState.STARTING
        kernel.key = process.key
        await self._control.adopt(record.kernel_id, record.kernel_name, record.cwd, record.session_name)
        log.info("Adopted the kernel %s (%s)", record.kernel_id, record.path or record.image)
        return True

    def _wait_again(self, record: PlacementRecord) -> None:
        """Put a kernel back into the queue; records come oldest first, so the order stays."""
        try:
            kernel = self._enter(Caller(record.owner, admin=True), record)
        except StudioError as error:
            log.warning("The kernel %s cannot be started any more: %s", record.kernel_id, error.message)
            self._close(record)
            return
        self._starter.begin(kernel)

    def _enter(self, caller: Caller, record: PlacementRecord) -> Kernel:
        kernel = self._registry.add(
            caller,
            record.kernel_id,
            image=record.image,
            image_version=record.image_version,
            kernel=record.kernel,
            instance_type=record.instance_type,
            startup_script=record.startup_script,
            path=record.path,
            created=record.created,
        )
        kernel.startup_log = record.startup_log
        return kernel

    def _close(self, record: PlacementRecord) -> None:
        self._addresses.forget_kernel(record.kernel_id)
        self._registry.close_record(record)

    def _discard(self, process: KernelProcess) -> None:
        process.kill()
        self._addresses.forget_process(process.folder)
