"""The ports of features and of core, over jupyter_client and jupyter_server."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_server.extension.config import ExtensionConfigManager
from jupyter_server.extension.manager import ExtensionPackage
from jupyter_server.serverapp import ServerApp

from ..core.compute.instances import Session
from ..core.errors import StartFailed
from ..kernels.addresses import PORTS
from ..kernels.ports import ConnectionInfo, KernelChannel, KernelStatus


class JupyterChannel:
    """A client of one kernel process, on its shell channel alone."""

    def __init__(self, info: ConnectionInfo) -> None:
        self._client = AsyncKernelClient()
        connection: Any = {"transport": "ipc", "ip": info.address, **PORTS, "key": info.key.encode()}
        self._client.load_connection_info(connection)
        self._client.start_channels(shell=True, iopub=False, stdin=False, hb=False, control=False)

    async def ready(self) -> None:
        """Return when the kernel answers ``kernel_info_request``."""
        await self._reply(self._client.kernel_info(), "kernel_info_reply")

    async def evaluate(self, expression: str, *, new_key: str | None = None) -> str | None:
        """Evaluate an expression silently; see :class:`~jupyter_smstudio.kernels.ports.KernelChannel`."""
        content = await self._evaluate(expression, new_key)
        while content["status"] == "aborted":
            # A cell that fails makes the kernel drop what is in line behind it; nothing of this ran.
            await self.ready()
            content = await self._evaluate(expression, new_key)
        if content["status"] != "ok":
            raise StartFailed(f"The kernel did not run what the studio asked for: {content['status']}.")
        value = content["user_expressions"]["value"]
        if value["status"] != "ok":
            raise StartFailed(f"The kernel failed with {value['ename']}: {value['evalue']}")
        result: str | None = ast.literal_eval(value["data"]["text/plain"])
        return result

    def close(self) -> None:
        """End the connection; the kernel goes on."""
        self._client.stop_channels()
        self._client.context.term()

    async def _evaluate(self, expression: str, new_key: str | None) -> dict[str, Any]:
        request = self._client.execute(
            "", silent=True, user_expressions={"value": expression}, allow_stdin=False
        )
        if new_key is not None:
            self._client.session.key = new_key.encode()
        return await self._reply(request, "execute_reply")

    async def _reply(self, request: str, kind: str) -> dict[str, Any]:
        while True:
            message = await self._client.shell_channel.get_msg()
            if message["parent_header"].get("msg_id") == request and message["msg_type"] == kind:
                content: dict[str, Any] = message["content"]
                return content


class JupyterChannels:
    """Opens channels to kernel processes."""

    def open(self, info: ConnectionInfo) -> KernelChannel:
        """Connect to the process; it need not listen yet."""
        return JupyterChannel(info)


class JupyterKernelControl:
    """The server's kernel and session managers."""

    def __init__(self, server: ServerApp) -> None:
        self._server = server

    @property
    def _kernels(self) -> Any:
        return self._server.kernel_manager

    def status(self, kernel_id: str) -> KernelStatus | None:
        """Return None for a kernel that Jupyter does not run."""
        if kernel_id not in self._kernels:
            return None
        model = self._kernels.get_kernel(kernel_id)
        return KernelStatus(
            execution_state=getattr(model, "execution_state", "starting"),
            last_activity=model.last_activity,
            connections=self._kernels._kernel_connections.get(kernel_id, 0),
        )

    async def interrupt(self, kernel_id: str) -> None:
        """Interrupt the running cell."""
        await self._kernels.interrupt_kernel(kernel_id)

    async def shutdown(self, kernel_id: str) -> None:
        """End the kernel for good, and its sessions with it; unknown ids are no error."""
        if kernel_id in self._kernels:
            await self._kernels.shutdown_kernel(kernel_id, now=True)

    async def adopt(self, kernel_id: str, kernel_name: str, cwd: str, session_name: str) -> None:
        """Let Jupyter manage a kernel that outlived an earlier server."""
        await self._kernels.start_kernel(
            kernel_id=kernel_id, kernel_name=kernel_name, cwd=cwd, env={"JPY_SESSION_NAME": session_name}
        )


class JupyterTerminalControl:
    """The server's terminal manager."""

    def __init__(self, server: ServerApp) -> None:
        self._server = server

    def next_name(self) -> str:
        """Return a name that no terminal has yet."""
        name: str = self._terminals._next_available_name()
        return name

    def create(self, name: str, argv: Sequence[str], cwd: Path, env: Mapping[str, str]) -> int:
        """Start a terminal and return the pid of its shell."""
        self._terminals.create(name=name, shell_command=list(argv), cwd=str(cwd), extra_env=dict(env))
        pid: int = self._terminals.terminals[name].ptyproc.pid
        return pid

    def activity(self, name: str) -> tuple[str, datetime] | None:
        """Return the program that runs in a terminal (empty at the prompt) and when it last wrote."""
        terminal = self._terminals.terminals.get(name)
        if terminal is None:
            return None
        try:
            programs = [child.name() for child in psutil.Process(terminal.ptyproc.pid).children()]
        except psutil.NoSuchProcess:
            return None
        return ", ".join(programs), terminal.last_activity

    async def close(self, name: str) -> None:
        """End a terminal; unknown names are no error."""
        if name in self._terminals.terminals:
            await self._terminals.terminate(name, force=True)

    @property
    def _terminals(self) -> Any:
        return self._server.web_app.settings["terminal_manager"]


class JupyterKernelDirectory:
    """The notebooks that kernels belong to, and who is connected to them."""

    def __init__(self, server: ServerApp) -> None:
        self._server = server

    def notebook_exists(self, session: Session) -> bool:
        """Tell whether the kernel's notebook is still a file; a console exists while it has a session."""
        row = self._row(session.id)
        if row is None:
            return False
        if row["type"] != "notebook":
            return True
        return Path(self._server.root_dir, str(row["path"])).exists()

    def connections(self, kernel_id: str) -> int:
        """Return how many clients are connected to a kernel."""
        connections: int = self._server.kernel_manager._kernel_connections.get(kernel_id, 0)
        return connections

    def starting_since(self, kernel_id: str) -> datetime | None:
        """Return since when a kernel has been starting; None when it is up or unknown."""
        kernels: Any = self._server.kernel_manager
        if kernel_id not in kernels:
            return None
        model = kernels.get_kernel(kernel_id)
        starting = getattr(model, "execution_state", "") == "starting"
        since: datetime | None = model.last_activity if starting else None
        return since

    def _row(self, kernel_id: str) -> Any:
        cursor = self._server.session_manager.cursor
        cursor.execute("SELECT path, type FROM session WHERE kernel_id = ?", (kernel_id,))
        return cursor.fetchone()


class JupyterExtensions:
    """The server's extension manager."""

    def __init__(self, server: ServerApp) -> None:
        self._server = server

    def enabled(self) -> frozenset[str]:
        """Return the names of all extensions that the files on disk enable."""
        files = ExtensionConfigManager(read_config_path=self._server.config_file_paths)
        found = files.get_jpserver_extensions()  # type: ignore[no-untyped-call]
        return frozenset(name for name, enabled in found.items() if enabled)

    async def load(self, names: Iterable[str]) -> list[str]:
        """Load extensions as the server does when it starts; return a sentence for each that failed."""
        importlib.invalidate_caches()  # the modules have just been installed
        reasons = []
        for name in sorted(set(names) - set(self._server.extension_manager.extensions)):
            try:
                await self._load(name)
            except Exception as error:  # somebody else's code, which may need a server that starts
                self._server.log.warning("%s could not be loaded", name, exc_info=True)
                reasons.append(f"{name} could not be loaded into the running server: {error!r}.")
        return reasons

    async def _load(self, name: str) -> None:
        manager = self._server.extension_manager
        package: Any = ExtensionPackage(name=name, enabled=True)  # type: ignore[no-untyped-call]
        package.link_all_points(self._server)
        package.load_all_points(self._server)
        await package.start_all_points(self._server)
        manager.extensions[name] = package  # it is stopped with the others
