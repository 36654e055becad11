"""Starts kernel processes, and hands them to the kernels that asked for them.

Starting and handing over are two steps: a process can be started for a kernel, beforehand for
whoever comes next (:mod:`.pool`), or as the future of a kernel that is being switched.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..core.compute.base import LimitGroup
from ..core.compute.images.base import ImageEnvironment
from ..core.compute.processes import ProcessIdentity, start_process
from ..core.errors import NotFound, StartFailed, StudioError
from ..core.models import new_id
from .addresses import PORTS, AddressBook
from .ports import ConnectionInfo, KernelChannel, KernelChannels
from .process import CONNECTION, LOG, NOBODY, KernelProcess

RUNTIME = Path(__file__).parent / "runtime"
START_SECONDS = 120.0
"""A kernel that does not answer by then has failed; first imports on a loaded machine take 30 s."""
HANDOVER_SECONDS = 30.0
EXTENSIONS = {"sparkmagic.kernels": "jupyter_smstudio.sdk.spark_magics"}
"""IPython extensions that kernels load when they start, by the package of their module."""


@dataclass(frozen=True)
class Handover:
    """What a kernel process becomes when a kernel takes it.

    Attributes:
        key: HMAC key that the kernel's clients already use.
        env: its whole environment.
        cwd: its working directory.
        connection_file: what ``%connect_info`` shows.
    """

    key: str
    env: Mapping[str, str]
    cwd: Path
    connection_file: Path


class KernelLauncher:
    """Starts processes that listen on private sockets and answer.

    Args:
        addresses: where their sockets are.
        channels: how to talk to them.
        lease: a file the server keeps locked; see ``runtime/launch.py``.
    """

    def __init__(self, addresses: AddressBook, channels: KernelChannels, lease: Path) -> None:
        self.addresses = addresses
        self._channels = channels
        self._lease = lease

    async def start(
        self,
        environment: ImageEnvironment,
        kernel_name: str,
        *,
        env: Mapping[str, str],
        cwd: Path,
        group: LimitGroup | None = None,
        key: str | None = None,
    ) -> KernelProcess:
        """Start a kernel and return it when it answers.

        Cancelling ends the process.

        Args:
            environment: of the image.
            kernel_name: one of its kernels.
            env: the process's variables.
            cwd: its working directory.
            group: its limits.
            key: HMAC key; None for one of its own, which a handover changes.

        Raises:
            NotFound: the image has no such kernel.
            StartFailed: it could not be started, ended, or did not answer; the message says why.
        """
        with _explained():
            folder = self.addresses.process_folder(new_id())
        key = key or secrets.token_hex(16)
        try:
            with _explained():
                argv = self._command(environment, kernel_name, _write_connection(folder, kernel_name, key))
                child = start_process(argv, env=env, cwd=cwd, log=folder / LOG, group=group)
        except StudioError:
            self.addresses.forget_process(folder)
            raise
        identity = ProcessIdentity.of(child.pid)
        process = KernelProcess(identity, folder, environment.digest, kernel_name, key, child)
        try:
            with _explained():
                process.save(NOBODY)
            await self._until_ready(process)
        except BaseException:
            self.discard(process)
            raise
        return process

    def discard(self, process: KernelProcess) -> None:
        """End a process for good and remove what it leaves."""
        process.kill()
        self.addresses.forget_process(process.folder)

    async def hand_over(self, process: KernelProcess, handover: Handover) -> None:
        """Turn a process into that of a kernel: it has the kernel's key and is in its limits afterwards.

        Raises:
            StartFailed: the process refused, did not answer in time, or the disk is full.
        """
        settings = process.folder / "handover.json"
        content = {
            "key": handover.key,
            "env": dict(handover.env),
            "cwd": str(handover.cwd),
            "connection_file": str(handover.connection_file),
        }
        with _explained():
            settings.touch(mode=0o600)
            settings.write_text(json.dumps(content))
        await self.call(process, "adopt", "adopt", str(settings), new_key=handover.key)
        await process.joined()
        settings.unlink()
        process.key = handover.key

    async def call(
        self,
        process: KernelProcess,
        module: str,
        function: str,
        *arguments: object,
        new_key: str | None = None,
        seconds: float | None = HANDOVER_SECONDS,
    ) -> str | None:
        """Call a function of ``runtime/`` inside the kernel, without leaving a name behind.

        Args:
            process: where.
            module: name of the file in ``runtime/``.
            function: its function; returns text or None.
            arguments: passed by their ``repr``.
            new_key: set when the call changes the kernel's key.
            seconds: time limit; None waits for as long as the kernel is busy.

        Raises:
            StartFailed: the call raised or took too long.
            Conflict: the process ended before it answered.
        """
        path = str(RUNTIME / f"{module}.py")
        call = f"({', '.join(map(repr, arguments))})"
        channel = self.open(process)
        try:
            async with asyncio.timeout(seconds):
                return await process.while_alive(
                    channel.evaluate(
                        f"__import__('runpy').run_path({path!r})[{function!r}]{call}", new_key=new_key
                    )
                )
        except TimeoutError:
            raise StartFailed(f"The kernel did not answer within {seconds:g} s.") from None
        finally:
            channel.close()

    def open(self, process: KernelProcess) -> KernelChannel:
        """Connect to a process directly, whatever address leads to it."""
        return self._channels.open(ConnectionInfo(str(process.folder / "s"), process.key))

    def _command(self, environment: ImageEnvironment, kernel_name: str, connection: Path) -> list[str]:
        command = environment.kernels.get(kernel_name)
        if command is None:
            offered = ", ".join(sorted(environment.kernels)) or "none"
            raise NotFound(f"The image has no kernel {kernel_name}; it offers {offered}.")
        argv = [part.replace("{connection_file}", str(connection)) for part in command.argv]
        if "-m" not in argv:
            return argv
        # A Python kernel runs under the lease; see runtime/launch.py.
        option = argv.index("-m")
        launch = [*argv[:option], str(RUNTIME / "launch.py"), str(self._lease), *argv[option + 1 :]]
        return [*launch, *_extensions(argv[option + 1])]

    async def _until_ready(self, process: KernelProcess) -> None:
        channel = self.open(process)
        ready = asyncio.ensure_future(channel.ready())
        ended = asyncio.ensure_future(process.identity.wait())
        try:
            async with asyncio.timeout(START_SECONDS):
                await asyncio.wait({ready, ended}, return_when=asyncio.FIRST_COMPLETED)
        except TimeoutError:
            raise StartFailed(
                f"The kernel did not answer within {START_SECONDS:.0f} s.", log=process.log_tail()
            ) from None
        finally:
            ended.cancel()
            ready.cancel()
            channel.close()
        if not ready.done():
            raise StartFailed(
                f"The kernel ended while it started (exit status {process.poll()}). "
                f"Its last words: {process.log_tail(600).strip() or 'none'}",
                log=process.log_tail(),
            )
        ready.result()


def _extensions(module: str) -> list[str]:
    """Return the options by which a kernel loads what the studio adds to it."""
    return [f"--ext={name}" for package, name in EXTENSIONS.items() if module.startswith(f"{package}.")]


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what the operating system refuses into a failure that a user can read."""
    try:
        yield
    except OSError as error:
        raise StartFailed(f"The kernel could not be started: {error.strerror} ({error.filename}).") from error


def _write_connection(folder: Path, kernel_name: str, key: str) -> Path:
    path = folder / CONNECTION
    path.touch(mode=0o600)
    info = {
        "transport": "ipc",
        "ip": str(folder / "s"),
        **PORTS,
        "key": key,
        "signature_scheme": "hmac-sha256",
        "kernel_name": kernel_name,
    }
    path.write_text(json.dumps(info))
    return path
