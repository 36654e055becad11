"""Image terminals: a shell in an image's environment, inside an instance's limits."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from ..core.clock import Clock
from ..core.compute.environ import process_environ
from ..core.compute.images.base import Images
from ..core.compute.instances import InstanceManager, Session
from ..core.compute.processes import ProcessIdentity
from ..core.errors import InvalidInput
from ..core.models import Caller
from .models import CreateTerminal, Terminal
from .ports import TerminalControl
from .registry import KernelRegistry
from .starting import Surroundings
from .tracking import KernelTracking


class ImageTerminals:
    """Opens terminals and closes their sessions when the shell ends.

    Args:
        registry: for the catalogue.
        images: environments.
        instances: machines.
        control: Jupyter's terminals.
        surroundings: what processes start from.
        tracking: how MLflow in them finds its server.
        clock: the time.
    """

    def __init__(
        self,
        registry: KernelRegistry,
        images: Images,
        instances: InstanceManager,
        control: TerminalControl,
        surroundings: Surroundings,
        tracking: KernelTracking,
        clock: Clock,
    ) -> None:
        self._registry = registry
        self._images = images
        self._instances = instances
        self._control = control
        self._surroundings = surroundings
        self._tracking = tracking
        self._clock = clock
        self._watches: set[asyncio.Task[None]] = set()

    async def open(self, caller: Caller, wanted: CreateTerminal) -> Terminal:
        """Start a shell where ``wanted`` says.

        Raises:
            InvalidInput: ``cwd`` is not a folder below the server's root.
            NotFound, QuotaExceeded, NotSupported, BuildFailed: as for a kernel.
        """
        cwd = self._folder(wanted.cwd)
        instance_type = self._registry.catalog.get(wanted.instance_type)
        self._instances.check_start(caller.name, instance_type, wanted.image)
        environment = await self._images.ensure(caller, wanted.image, wanted.image_version)
        spec = self._images.get(caller, wanted.image, wanted.image_version).spec
        instance = await self._instances.acquire(caller, wanted.instance_type, image=spec.name)
        name = self._control.next_name()
        session = Session(
            id=name,
            kind="terminal",
            instance_id=instance.id,
            image=spec.name,
            image_version=spec.version,
            image_display_name=spec.display_name,
            path=name,
            display_name=f"Terminal {name} ({spec.display_name})",
            started=self._clock.now(),
        )
        group = self._instances.open_session(instance, session)
        env = process_environ(self._surroundings.environ, environment, instance_type)
        env = self._tracking.terminal_environ(env, name)
        # Jupyter adds env to the server's own variables; what was scrubbed is taken away by name.
        # --norc keeps the user's profile from putting other programs in front of the image's.
        removed = [part for name in sorted(os.environ.keys() - env.keys()) for part in ("-u", name)]
        shell = ["env", *removed, "bash", "--norc"]
        pid = self._control.create(name, group.wrap(shell) if group else shell, cwd, env)
        watch = asyncio.create_task(self._close_when_over(ProcessIdentity.of(pid), session.id))
        self._watches.add(watch)
        watch.add_done_callback(self._watches.discard)
        return Terminal(name=name, image=spec.name, instance_type=instance_type.name, instance_id=instance.id)

    def _folder(self, relative: str) -> Path:
        root = self._surroundings.root.resolve()
        try:
            folder = (root / relative).resolve()
            if folder.is_relative_to(root) and folder.is_dir():
                return folder
        except (OSError, RuntimeError) as error:  # too long a name; a circle of links, before Python 3.13
            raise InvalidInput(f"{relative!r} cannot be followed to a folder: {error}.") from error
        raise InvalidInput(f"{relative!r} is not a folder below the studio's root.")

    async def _close_when_over(self, shell: ProcessIdentity, session_id: str) -> None:
        await shell.wait()
        self._instances.close_session(session_id)
