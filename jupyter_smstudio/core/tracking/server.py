"""The MLflow server beside the studio: started, watched, started again, adopted, shared, ended."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
import signal
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import IO

from ..compute.processes import ProcessIdentity
from .access import CLIENT_DEFAULTS
from .base import Changes, Listener, Unsubscribe, Upstream
from .changes import PATH as CHANGES_PATH
from .changes import read_line
from .folder import LOOPBACK, Claim, MlflowFolder
from .launch import Program, reap, spawn

log = logging.getLogger(__name__)

BACK_OFF_SECONDS = (0.0, 1.0, 2.0, 5.0, 15.0, 30.0)
"""Pauses before a child is started again: none after the first death, half a minute from the sixth on."""
STEADY_SECONDS = 60.0
"""A child that lived this long had no trouble starting: the next pause is the first one again."""
CLAIM_SECONDS = 0.5
"""Between two looks at a child that another server is starting; nothing tells when it listens."""
END_SECONDS = 10.0
PATH_OF_HEALTH = "/health"


class MlflowServer:
    """One MLflow child for all servers of a user.

    Its port is known from the beginning, and clients can connect to it: they are answered when the
    child is up.

    Args:
        folder: its state.
        program: what runs in the child.
        environ: variables of the child, without the server's secrets.

    Raises:
        OSError: the folder cannot be written.
    """

    def __init__(self, folder: MlflowFolder, program: Program, environ: Mapping[str, str]) -> None:
        self._folder = folder
        self._program = program
        self._environ = environ
        self._tokens = folder.tokens()
        self._listeners: list[Listener] = []
        self._child: ProcessIdentity | None = None
        self._task: asyncio.Task[None] | None = None
        # Blocks only while an unused child is on its way out; see serving.end_when_unused.
        self._use: IO[str] | None = folder.in_use.open()
        fcntl.flock(self._use, fcntl.LOCK_SH)
        self._claim = folder.claim()

    @property
    def store_url(self) -> str | None:
        """Return the URL of MLflow's database; None where a domain's service has it."""
        return self._program.store_url

    @property
    def in_use(self) -> Path:
        """Return the file that jobs lock (shared) for as long as they log."""
        return self._folder.in_use

    @property
    def child(self) -> ProcessIdentity | None:
        """Return the process that answers now; None while there is none."""
        return self._child

    @property
    def uri(self) -> str:
        """Return the address for kernels and jobs of this machine."""
        record = self._folder.record()
        if record is None:  # somebody has emptied the folder under the running server
            raise OSError(f"{self._folder.path} does not say where MLflow listens; restart the server.")
        return f"http://{LOOPBACK}:{record.port}"

    def upstream(self) -> Upstream:
        """Return the socket that the studio's proxy talks to."""
        return Upstream("http://localhost", self._folder.socket)

    def environ(self, subject: str) -> dict[str, str]:
        """Return a process's address and token; see :class:`.base.Tracking`."""
        return {
            "MLFLOW_TRACKING_URI": self.uri,
            "MLFLOW_TRACKING_TOKEN": self._tokens.issue(subject),
            **CLIENT_DEFAULTS,
            # What it would print is the address above, which asks a browser for a token it does not have.
            "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
        }

    def subscribe(self, listener: Listener) -> Unsubscribe:
        """Call ``listener`` at most every 0.1 s with what was written."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def start(self) -> None:
        """Keep a child running from now on."""
        self._task = asyncio.create_task(self._keep_running(), name="mlflow")

    async def stop(self) -> None:
        """Let the child go; end it unless a job or another server uses it."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._claim is not None:
            self._folder.forget_socket()
            self._claim.close()
            self._claim = None
        if self._use is not None:
            self._use.close()
            self._use = None
        await self._end_if_unused()
        self._reap()

    async def ready(self) -> None:
        """Return when a child answers; waits for as long as it takes."""
        while True:
            if await self._answers():
                return
            await asyncio.sleep(CLAIM_SECONDS)

    async def _keep_running(self) -> None:
        deaths = 0
        while True:
            self._child = await self._start_or_adopt()
            if self._child is None:
                await asyncio.sleep(CLAIM_SECONDS)
                continue
            deaths = await self._live_with(self._child, deaths)
            self._reap()
            await asyncio.sleep(BACK_OFF_SECONDS[min(deaths, len(BACK_OFF_SECONDS)) - 1])

    async def _start_or_adopt(self) -> ProcessIdentity | None:
        try:
            claim = self._claim or self._folder.claim()
            self._claim = None
            return await self._adopt() if claim is None else self._spawn(claim)
        except OSError as error:
            log.error("MLflow cannot be started: %s. It is tried again.", error)
            await asyncio.sleep(BACK_OFF_SECONDS[-1])
            return None

    def _reap(self) -> None:
        if self._child is not None:
            reap(self._child.pid)
            self._child = None

    async def _live_with(self, child: ProcessIdentity, deaths: int) -> int:
        """Follow a child to its end; return how many have died young in a row, this one included."""
        began = asyncio.get_running_loop().time()
        following = asyncio.create_task(self._follow(), name="mlflow-changes")
        try:
            await child.wait()
        finally:
            following.cancel()
        lived = asyncio.get_running_loop().time() - began
        log.warning("MLflow ended after %.0f s; it is started again. Its log: %s", lived, self._folder.log)
        return 1 if lived > STEADY_SECONDS else deaths + 1

    async def _adopt(self) -> ProcessIdentity | None:
        """Return the living child of an earlier or another server; one of another version is ended."""
        record = self._folder.record()
        if record is None or record.child is None or not record.child.alive():
            return None
        if record.version == self._program.version:
            log.info("MLflow runs already, with the process id %d.", record.child.pid)
            return record.child
        log.info("MLflow runs in another version (%s); it is started anew.", record.version)
        await _end(record.child)
        return None

    def _spawn(self, claim: Claim) -> ProcessIdentity | None:
        pid = spawn(self._folder, claim, self._program, self._environ)
        try:
            return ProcessIdentity.of(pid)
        except ProcessLookupError:  # gone already
            return None

    async def _follow(self) -> None:
        """Hand on what the child says was written, for as long as it lives."""
        while True:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                async with _get(self._folder.socket, CHANGES_PATH) as reader:
                    while line := await reader.readline():
                        self._tell(read_line(line))
            await asyncio.sleep(CLAIM_SECONDS)

    def _tell(self, changes: Changes) -> None:
        for listener in list(self._listeners):
            listener(changes)

    async def _answers(self) -> bool:
        try:
            async with _get(self._folder.socket, PATH_OF_HEALTH) as reader:
                return await reader.read() == b"OK"
        except OSError:
            return False

    async def _end_if_unused(self) -> None:
        record = self._folder.record()
        with self._folder.in_use.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            # Held until the child is gone, so that a server which starts now starts one of its own.
            if record is not None and record.child is not None and record.child.alive():
                await _end(record.child)
            self._folder.forget_socket()


async def _end(child: ProcessIdentity) -> None:
    child.kill(signal.SIGTERM)
    try:
        async with asyncio.timeout(END_SECONDS):
            await child.wait()
    except TimeoutError:
        child.kill()
        await child.wait()


@contextlib.asynccontextmanager
async def _get(path: Path, target: str) -> AsyncIterator[asyncio.StreamReader]:
    """Ask the child for a path; gives the answer's body as a stream that ends with the connection."""
    reader, writer = await asyncio.open_unix_connection(str(path))
    try:
        # HTTP/1.0 has no chunks: what follows the headers is the body and nothing else.
        writer.write(f"GET {target} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n")[0]:
            raise ConnectionError(f"MLflow answered {head[:100]!r} to {target}.")
        yield reader
    finally:
        writer.close()
