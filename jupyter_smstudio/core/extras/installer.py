"""Installs extras with uv: one at a time, followed line by line, changing nothing that is there."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from packaging.requirements import Requirement

from ..compute.images.progress import InstallProgress
from ..compute.images.uv import UvFailed, run_uv
from ..errors import Conflict, Forbidden, NotFound, StudioError
from .environment import PythonEnvironment

LOG_CHARACTERS = 65_536


class ExtraState(StrEnum):
    """Moves: Missing | Failed → Installing → Installed | Failed | Missing (when stopped)."""

    MISSING = "Missing"
    INSTALLING = "Installing"
    INSTALLED = "Installed"
    FAILED = "Failed"


class ServerExtensions(Protocol):
    """The extensions of the running server; implemented by ``web.jupyter``, called by the installer."""

    def enabled(self) -> frozenset[str]:
        """Return the names of all extensions that the files on disk enable."""
        ...

    async def load(self, names: Iterable[str]) -> list[str]:
        """Load extensions into the running server; return a sentence for each that cannot be."""
        ...


class Installation:
    """The last installation of one extra in this server's life. Written by :class:`ExtraInstaller` alone.

    Attributes:
        extra: its name.
        state: where it is.
        log: the last 64 KiB of what uv printed.
        progress: how far it is.
        failure: why it failed, in the resolver's own words.
        restart: why the server has to be started again before the extra works; None where it need not.
    """

    def __init__(self, extra: str) -> None:
        self.extra = extra
        self.state = ExtraState.INSTALLING
        self.log = ""
        self.progress = InstallProgress()
        self.failure: str | None = None
        self.restart: str | None = None

    def write(self, line: str) -> None:
        """Take a line of the log."""
        self.progress.read(line)
        self.log = f"{self.log}{line}\n"[-LOG_CHARACTERS:]

    def fail(self, reason: str) -> None:
        """Note that it failed."""
        self.state, self.failure = ExtraState.FAILED, reason


class ExtraInstaller:
    """Installs extras into one environment.

    Args:
        environment: where to.
        extensions: those of the server that runs in it.
        variables: gives the variables for uv, see :func:`~..compute.images.index.uv_environment`.
    """

    def __init__(
        self,
        environment: PythonEnvironment,
        extensions: ServerExtensions,
        variables: Callable[[], Mapping[str, str]],
    ) -> None:
        self._environment = environment
        self._extensions = extensions
        self._variables = variables
        self._runs: dict[str, Installation] = {}
        self._task: asyncio.Task[None] | None = None
        self._listeners: list[Callable[[str], None]] = []

    def subscribe(self, listener: Callable[[str], None]) -> None:
        """Call ``listener`` with the name of an extra after every change of its installation."""
        self._listeners.append(listener)

    def extras(self) -> dict[str, list[Requirement]]:
        """Return what each extra takes on this machine."""
        return self._environment.extras()

    def obstacle(self, extra: str) -> str | None:
        """Say why an extra cannot be installed from here, and who can; None where it can."""
        return self._environment.obstacle(extra)

    def last(self, extra: str) -> Installation | None:
        """Return the installation that runs, or the last one that ended; None before the first."""
        return self._runs.get(extra)

    def state(self, extra: str) -> ExtraState:
        """Return where an extra is: what is on disk, unless an installation has more to say."""
        run = self.last(extra)
        if run is not None and run.state is ExtraState.INSTALLING:
            return run.state
        if self._environment.holds(self.extras()[extra]):
            return ExtraState.INSTALLED
        failed = run is not None and run.state is ExtraState.FAILED
        return ExtraState.FAILED if failed else ExtraState.MISSING

    def start(self, extra: str) -> None:
        """Start to install an extra; one that is being installed already goes on.

        Raises:
            NotFound: this distribution has no such extra.
            Conflict: it is installed, or another one is being installed.
            Forbidden: this server cannot write into its environment.
        """
        requirements = self.extras().get(extra)
        if requirements is None:
            raise NotFound(f"There is no extra {extra}.")
        running = self._running()
        if running is not None and running.extra == extra:
            return
        if running is not None:
            raise Conflict(f"The extra {running.extra} is being installed. Wait until it is, or stop it.")
        if self.state(extra) is ExtraState.INSTALLED:
            raise Conflict(f"The extra {extra} is installed already.")
        if obstacle := self.obstacle(extra):
            raise Forbidden(obstacle)
        run = self._runs[extra] = Installation(extra)
        self._task = asyncio.create_task(self._run(run, requirements))
        self._notify(run)

    async def cancel(self, extra: str) -> None:
        """Stop the installation of an extra; nothing of it stays.

        Raises:
            NotFound: it is not being installed.
            Conflict: its files are being put in place, which takes a second and is not interrupted.
        """
        run = self._running()
        if run is None or run.extra != extra:
            raise NotFound(f"The extra {extra} is not being installed.")
        if run.progress.stage == "install":
            raise Conflict(
                f"The extra {extra} is being put in place at this moment; that is not interrupted."
            )
        await self.close()

    async def close(self) -> None:
        """End the installation that runs, if any."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    def _running(self) -> Installation | None:
        return next((run for run in self._runs.values() if run.state is ExtraState.INSTALLING), None)

    async def _run(self, run: Installation, requirements: list[Requirement]) -> None:
        before = self._extensions.enabled()
        try:
            await self._install(run, requirements)
            if not self._environment.holds(requirements):
                run.fail("uv ended without an error, but the packages are not there.")
                return
            reasons = await self._extensions.load(self._extensions.enabled() - before)
            run.restart = " ".join(reasons) or None
            run.state = ExtraState.INSTALLED
        except UvFailed as error:
            run.fail(error.reason)
        except StudioError as error:
            run.fail(error.message)
        except OSError as error:
            run.fail(f"uv could not be run: {error}.")
        finally:
            if run.state is ExtraState.INSTALLING:  # it was stopped
                run.state = ExtraState.MISSING
            self._notify(run)

    async def _install(self, run: Installation, requirements: list[Requirement]) -> None:
        def follow(line: str) -> None:
            run.write(line)
            self._notify(run)

        # uv reads the configuration of the folder it runs in: not that of somebody's notebooks.
        with tempfile.TemporaryDirectory(prefix="smstudio-extra-") as folder:
            kept = await asyncio.to_thread(self._write_constraints, Path(folder), requirements)
            args = ["pip", "install", "--python", str(self._environment.python), "--constraints", str(kept)]
            asked = [str(requirement) for requirement in requirements]
            await run_uv([*args, *asked], env=self._variables(), cwd=Path(folder), on_line=follow)

    def _write_constraints(self, folder: Path, free: list[Requirement]) -> Path:
        file = folder / "constraints.txt"
        file.write_text("\n".join(self._environment.constraints(free)))
        return file

    def _notify(self, run: Installation) -> None:
        for listener in self._listeners:
            listener(run.extra)
