"""Starts a kernel where it was placed: image, queue, instance, start-up script, process."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..core.compute.environ import process_environ
from ..core.compute.images.base import BuildProgress, ImageEnvironment, Images
from ..core.compute.instances import InstanceManager, Session
from ..core.errors import StudioError
from .identity import KernelIdentity
from .launcher import KernelLauncher
from .models import PlacementState
from .pool import WarmPool
from .process import KernelProcess
from .registry import Kernel, KernelRegistry
from .scripts import ScriptSource, run_script


@dataclass(frozen=True)
class Surroundings:
    """What every process of this server starts from.

    Attributes:
        environ: the server's variables without its secrets.
        root: the folder notebooks are in.
    """

    environ: Mapping[str, str]
    root: Path


class KernelStarter:
    """Prepares the process of a kernel; the provisioner hands it over to Jupyter.

    Args:
        registry: the kernels.
        images: environments, built on demand.
        instances: machines, queued for.
        launcher: starts processes.
        pool: processes that were started beforehand.
        scripts: start-up scripts.
        surroundings: what processes start from.
        identity: tells processes which kernel they are.
    """

    def __init__(
        self,
        registry: KernelRegistry,
        images: Images,
        instances: InstanceManager,
        launcher: KernelLauncher,
        pool: WarmPool,
        scripts: ScriptSource,
        surroundings: Surroundings,
        identity: KernelIdentity,
    ) -> None:
        self._registry = registry
        self._images = images
        self._instances = instances
        self._launcher = launcher
        self._pool = pool
        self._scripts = scripts
        self._surroundings = surroundings
        self._identity = identity

    def begin(self, kernel: Kernel) -> asyncio.Task[KernelProcess]:
        """Start a new kernel in the background; cancelling the task undoes what it has done."""
        self._registry.tell(kernel)
        kernel.starting = asyncio.create_task(self._prepare(kernel), name=f"start {kernel.kernel_id}")
        # Its error is told by the placement's state, and raised to whoever claims the kernel.
        kernel.starting.add_done_callback(lambda task: task.cancelled() or task.exception())
        return kernel.starting

    def begin_again(self, kernel: Kernel) -> asyncio.Task[KernelProcess]:
        """Start a process for a kernel whose last one has ended, on the instance it has."""
        self._registry.change(kernel, PlacementState.STARTING)
        kernel.starting = asyncio.create_task(self._prepare_again(kernel), name=f"restart {kernel.kernel_id}")
        return kernel.starting

    async def process(
        self, kernel: Kernel, environment: ImageEnvironment, kernel_id: str | None = None
    ) -> KernelProcess:
        """Take a warm process or start one, inside the kernel's limits.

        A warm one is in them when it was handed over.

        Args:
            kernel: that it is for, or where one is being switched to.
            environment: of its image.
            kernel_id: of the kernel that is being switched; None: its own.
        """
        warm = self._pool.take(environment, kernel.kernel)
        if warm is None:
            env, cwd = self.environ(kernel, environment), self._surroundings.root
            if not kernel.is_ipython:
                # Nobody can tell it afterwards, as a process that is handed over is told.
                notebook, cwd = self._identity.place_of(kernel)
                env = self._identity.environ(env, kernel, kernel_id or kernel.kernel_id, notebook, cwd)
            return await self._launcher.start(
                environment, kernel.kernel, env=env, cwd=cwd, group=kernel.group, key=kernel.key
            )
        if kernel.group is not None:
            warm.join(kernel.group)
        return warm

    def refill(self, kernel: Kernel) -> None:
        """Start the next warm process of a kernel's image, now that the kernel itself is up."""
        if kernel.environment is not None and kernel.is_ipython:
            env = kernel.environment.environ(self._surroundings.environ)
            self._pool.refill(kernel.environment, kernel.kernel, env, self._surroundings.root)

    def environ(self, kernel: Kernel, environment: ImageEnvironment) -> dict[str, str]:
        """Return the variables of a kernel's process, before it is told which kernel it is."""
        instance = self._registry.catalog.get(kernel.instance_type)
        return process_environ(self._surroundings.environ, environment, instance)

    def session(self, kernel: Kernel, instance_id: str) -> Session:
        """Describe a kernel to the instance it runs on."""
        return Session(
            id=kernel.kernel_id,
            kind="kernel",
            instance_id=instance_id,
            image=kernel.image,
            image_version=kernel.image_version,
            image_display_name=kernel.image_display_name,
            path=kernel.path,
            display_name=kernel.kernel_display_name,
            started=self._registry.clock.now(),
        )

    async def environment(self, kernel: Kernel) -> ImageEnvironment:
        """Return the environment of a kernel's image, built if need be, with progress in its stages."""

        def progress(build: BuildProgress) -> None:
            kernel.stages.note("image", build.note)

        return await self._images.ensure(kernel.caller, kernel.image, kernel.image_version, progress)

    def close_session(self, kernel: Kernel) -> None:
        """End a kernel's session; the instance goes on, and is paid for, until it is stopped."""
        if kernel.seated:
            self._instances.close_session(kernel.kernel_id)
            kernel.seated, kernel.group = False, None

    async def abandon(self, kernel: Kernel) -> None:
        """Undo a start that was prepared and that nobody claimed."""
        self._discard_prepared(kernel)
        await self._undo(kernel, PlacementState.DELETED)

    def evict(self, kernel: Kernel) -> None:
        """Undo a start that nobody claimed while its instance is being ended, which waits for this."""
        if kernel.starting is not None and not kernel.starting.done():
            kernel.starting.cancel()  # it tells the end itself, when the instance is gone
            return
        self._discard_prepared(kernel)
        self.close_session(kernel)
        self._registry.change(kernel, PlacementState.DELETED)

    def _discard_prepared(self, kernel: Kernel) -> None:
        if (
            kernel.starting is not None
            and not kernel.starting.cancelled()
            and not kernel.starting.exception()
        ):
            self._launcher.discard(kernel.starting.result())

    async def vacate(self, kernel: Kernel) -> None:
        """Give back what a kernel holds: its session, and its instance if nobody else uses it."""
        held = not kernel.seated
        self.close_session(kernel)
        if kernel.instance_id is not None:
            await self._instances.release(kernel.instance_id, held=held)

    async def _prepare(self, kernel: Kernel) -> KernelProcess:
        try:
            return await self._run_stages(kernel)
        except asyncio.CancelledError:
            kernel.stages.fail("Cancelled")
            await self._undo(kernel, PlacementState.DELETED)
            raise
        except StudioError as error:
            kernel.stages.fail(error.message)
            await self._undo(kernel, PlacementState.FAILED, error.message)
            raise

    async def _undo(self, kernel: Kernel, state: PlacementState, reason: str | None = None) -> None:
        try:
            await self.vacate(kernel)
        finally:  # on a full disk the release cannot be stored, and the kernel is gone all the same
            self._registry.change(kernel, state, reason)

    async def _run_stages(self, kernel: Kernel) -> KernelProcess:
        stages = kernel.stages
        kind = self._registry.catalog.get(kernel.instance_type)
        self._instances.check_start(kernel.caller.name, kind, kernel.image)
        stages.begin("image")
        kernel.environment = await self.environment(kernel)
        stages.begin("queue")

        def waits(position: int, reason: str) -> None:
            # Stored, so that a killed server does not cost anybody their place in the queue.
            self._registry.change(kernel, PlacementState.PENDING)
            stages.note("queue", f"Position {position}: waits for {reason}")

        instance = await self._instances.acquire(
            kernel.caller, kernel.instance_type, on_wait=waits, image=kernel.image
        )
        stages.begin("instance")
        kernel.instance_id = instance.id
        kernel.group = self._instances.open_session(instance, self.session(kernel, instance.id))
        kernel.seated = True
        self._registry.change(kernel, PlacementState.STARTING)
        await self._run_scripts(kernel, kernel.environment)
        stages.begin("kernel")
        process = await self.process(kernel, kernel.environment)
        self._images.touch(kernel.environment.digest)
        stages.finish()
        return process

    async def _run_scripts(self, kernel: Kernel, environment: ImageEnvironment) -> None:
        """Run the image's own start-up script, then the one that the user chose."""
        scripts = [(f"of {kernel.image}", environment.startup_script)] if environment.startup_script else []
        if kernel.startup_script != "" and (
            chosen := self._scripts.script(kernel.caller, kernel.startup_script)
        ):
            kernel.startup_script = chosen[0]
            scripts.append(chosen)
        for name, text in scripts:
            kernel.stages.begin("script", name)
            result = await run_script(
                text, env=self.environ(kernel, environment), cwd=self._surroundings.root, group=kernel.group
            )
            kernel.startup_log += result.output
            if result.failed:
                # The kernel is still wanted; the stage says what went wrong, the log says why.
                kernel.stages.fail(result.sentence)
                return

    async def _prepare_again(self, kernel: Kernel) -> KernelProcess:
        kernel.stages = self._registry.track(("kernel",), kernel.image, lambda: self._registry.tell(kernel))
        try:
            kernel.stages.begin("kernel")
            kernel.environment = await self.environment(kernel)
            process = await self.process(kernel, kernel.environment)
        except StudioError as error:
            kernel.stages.fail(error.message)
            await self._undo(kernel, PlacementState.FAILED, error.message)
            raise
        kernel.stages.finish()
        return process
