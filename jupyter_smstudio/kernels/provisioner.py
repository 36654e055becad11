"""Jupyter's way to the studio: the provisioner that runs each kernel where it was placed.

Jupyter creates one for each kernel and keeps it through restarts. Kernels of the host that are not
Python and that nobody placed (R, Julia, …) are started as Jupyter itself would start them.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.multikernelmanager import DuplicateKernelError
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from ..core.compute.environ import scrub
from ..core.errors import Conflict
from .addresses import PORTS
from .hosting import KernelHost, Wanted
from .registry import Kernel

SETTING = "smstudio_host"
"""Where the server's settings hold the KernelHost."""


class SmStudioProvisioner(LocalProvisioner):
    """Asks the :class:`KernelHost` for a process, and stands for it towards Jupyter."""

    kernel: Kernel | None = None

    @property
    def manager(self) -> Any:
        """Return Jupyter's manager of this one kernel."""
        return self.parent

    @property
    def host(self) -> KernelHost:
        """Return the studio of the server this kernel belongs to."""
        server = self.manager.parent.parent
        host: KernelHost = server.web_app.settings[SETTING]
        return host

    @property
    def has_process(self) -> bool:
        """Tell whether a process was launched and not yet waited for."""
        if self.kernel is None:
            return super().has_process
        return self.kernel.process is not None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Claim a process; called before every start and restart, with the first start's arguments."""
        env = kwargs.get("env", os.environ)
        if not self._is_ours():
            return await super().pre_launch(**{**kwargs, "env": scrub(env, ())})
        manager = self.manager
        with _answered():
            self.kernel = await self.host.claim(manager.kernel_id, manager.kernel_name)
        manager.transport, manager.cache_ports = "ipc", False
        manager.ip = self.host.address(manager.kernel_id)
        for name, number in PORTS.items():
            setattr(manager, name, number)
        manager.session.key = self.kernel.key.encode()
        session_name = env.get("JPY_SESSION_NAME", "")
        manager.write_connection_file(jupyter_session=session_name)
        self.connection_info = manager.get_connection_info()
        cwd = Path(kwargs.get("cwd") or Path.cwd())
        return {"cmd": [], "cwd": cwd, "session_name": session_name}

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Let the claimed process become this kernel."""
        if self.kernel is None:
            return await super().launch_kernel(cmd, **kwargs)
        manager = self.manager
        self.cwd = kwargs["cwd"]
        wanted = Wanted(
            kernel_id=manager.kernel_id,
            kernel_name=manager.kernel_name,
            session_name=kwargs["session_name"],
            cwd=kwargs["cwd"],
            key=manager.session.key.decode(),
            connection_file=Path(manager.connection_file),
        )
        with _answered():
            await self.host.hand_over(self.kernel, wanted)
        return self.connection_info

    async def poll(self) -> int | None:
        """Return None while the process runs, else its exit status."""
        if self.kernel is None:
            return await super().poll()
        return self.kernel.process.poll() if self.kernel.process else 0

    async def wait(self) -> int | None:
        """Return the exit status when the process has ended."""
        if self.kernel is None:
            return await super().wait()
        return await self.kernel.process.wait() if self.kernel.process else 0

    async def send_signal(self, signum: int) -> None:
        """Signal the kernel and the processes it started."""
        if self.kernel is None:
            await super().send_signal(signum)
        elif self.kernel.process is not None:
            self.kernel.process.signal(signum)

    async def kill(self, restart: bool = False) -> None:
        """End the kernel at once."""
        if self.kernel is None:
            await super().kill(restart)
            return
        self.kernel.stopping = True
        await self.send_signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:
        """Ask the kernel's process to end."""
        if self.kernel is None:
            await super().terminate(restart)
            return
        self.kernel.stopping = True
        await self.send_signal(signal.SIGTERM)

    async def shutdown_requested(self, restart: bool = False) -> None:
        """Note that the end that comes was asked for; called after the shutdown message is sent."""
        if self.kernel is not None:
            self.kernel.stopping = True

    async def cleanup(self, restart: bool = False) -> None:
        """Give everything back when the kernel is gone for good."""
        if self.kernel is None:
            await super().cleanup(restart)
        elif not restart:
            await self.host.ended(self.kernel)

    def _is_ours(self) -> bool:
        manager = self.manager
        if manager.parent is None:
            return False  # somebody's own manager in this process, such as nbconvert's, and not the server's
        if self.host.is_placed(manager.kernel_id):
            return True
        argv = manager.kernel_spec.argv if manager.kernel_spec else []
        return manager.kernel_name == "python3" and "ipykernel_launcher" in argv


@contextmanager
def _answered() -> Iterator[None]:
    """Raise a conflict, such as a stop meanwhile, as the one error that Jupyter answers with a 409."""
    try:
        yield
    except Conflict as error:
        raise DuplicateKernelError(error.message) from error
