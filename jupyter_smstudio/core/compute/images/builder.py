"""Builds environments: one build for each content, shared by everybody who asks for it."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from ...clock import Clock
from ...errors import BuildFailed, NotFound, StudioError
from ...stages import StageTimes
from .base import BuildState, ImageSpec
from .build import BuildRun
from .disk import full_disk_explained
from .interpreters import Interpreter, Interpreters
from .kernelspecs import add_kernelspecs
from .locks import Locks, build_options, environment_digest, locked_packages
from .overlay import site_packages
from .progress import InstallProgress
from .requirements import blamed_lines
from .store import LOCK, EnvironmentStore, Manifest
from .uv import UvFailed, run, run_uv

STUBS = Path(__file__).with_name("stubs")
BYTECODE = Path(__file__).with_name("bytecode.py")
KEPT_BUILDS = 50
log = logging.getLogger(__name__)

Changed = Callable[[BuildRun], None]


class Builder:
    """Starts, shares, follows and cancels builds. One per server; servers share the store by its locks.

    Args:
        store: where environments go.
        locks: where locks come from.
        interpreters: the Pythons of this machine.
        clock: the time.
        times: how long steps took before.
        env: variables for uv, see :func:`.index.uv_environment`.
    """

    def __init__(
        self,
        store: EnvironmentStore,
        locks: Locks,
        interpreters: Interpreters,
        clock: Clock,
        times: StageTimes,
        env: Mapping[str, str],
    ) -> None:
        self.store = store
        self.locks = locks
        self.interpreters = interpreters
        self._clock = clock
        self._times = times
        self._env = dict(env)
        self._builds: dict[str, BuildRun] = {}
        self._listeners: list[Changed] = []
        self._compiling: dict[str, asyncio.Task[None]] = {}
        self._one_compiler = asyncio.Lock()

    def subscribe(self, listener: Changed) -> Callable[[], None]:
        """Call ``listener`` after every change of any build; returns the function that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def builds(self) -> list[BuildRun]:
        """Return the builds of this server's life, newest first."""
        return list(reversed(self._builds.values()))

    def find(self, build_id: str) -> BuildRun:
        """Return a build.

        Raises:
            NotFound: there is none with this id.
        """
        if build_id not in self._builds:
            raise NotFound(f"There is no build {build_id}.")
        return self._builds[build_id]

    def latest(self, spec: ImageSpec, digest: str | None) -> BuildRun | None:
        """Return the last build of an image version's content, running or ended."""
        key = digest or _unlocked_key(spec)
        return next((build for build in self.builds() if build.key == key), None)

    def digest(self, spec: ImageSpec, interpreter: Interpreter) -> str | None:
        """Return the content address of an image version; None before its lock is made."""
        lock = self.locks.known(spec, interpreter)
        return None if lock is None else environment_digest(spec, lock, interpreter, STUBS)

    def start(self, spec: ImageSpec, holder: str) -> BuildRun:
        """Start the build of an image version, or join the one that runs.

        Args:
            spec: what to build.
            holder: user who waits for it, until :meth:`release` or :meth:`cancel`.

        Raises:
            NotSupported: this machine has no Python for it.
        """
        interpreter = self.interpreters.find(spec.python)
        digest = self.digest(spec, interpreter)
        build = self.latest(spec, digest)
        if build is None or build.ended_or_ending:
            build = BuildRun(spec, digest or _unlocked_key(spec), self._clock, self._times, self._notify)
            self._remember(build)
            build.task = asyncio.create_task(self._run(build, interpreter))
            # The error is kept in the build; whoever waits gets it, and nobody has to.
            build.task.add_done_callback(lambda task: task.cancelled() or task.exception())
        build.hold(holder)
        return build

    async def wait(self, build: BuildRun) -> str:
        """Wait for a build and return the digest of its environment.

        Raises:
            BuildFailed: it failed, or was cancelled.
            Unavailable: the disk is full.
        """
        assert build.task is not None
        try:
            return await asyncio.shield(build.task)
        except asyncio.CancelledError:
            if build.task.cancelled():
                raise BuildFailed(
                    f"The build of {build.spec.display_name} was cancelled.", reason="cancelled"
                ) from None
            raise

    async def release(self, build: BuildRun, holder: str) -> None:
        """Note that one request of a user no longer waits; the last one's leaving stops the build."""
        build.holders[holder] -= 1
        await self._stop_unheld(build)

    async def cancel(self, build: BuildRun, holder: str | None) -> None:
        """Stop a build for a user; it goes on while others wait for it.

        Args:
            build: which one.
            holder: the user; None stops it for everybody.
        """
        if holder is None:
            build.holders.clear()
        else:
            build.holders.pop(holder, None)
        await self._stop_unheld(build)

    def resume(self) -> list[str]:
        """Clean up what a killed server left, and go on compiling; return the digests cleaned."""
        cleaned = self.store.recover()
        for digest in self.store.digests():
            if not self.store.compiled(digest):
                self._compile_later(digest)
        return cleaned

    async def close(self) -> None:
        """Stop all builds and background work; nothing half-made stays behind."""
        for build in self.builds():
            await self.cancel(build, None)
        for task in list(self._compiling.values()):
            await _cancel(task)

    async def remove(self, digest: str) -> None:
        """Delete an environment, after its background work has ended."""
        if task := self._compiling.get(digest):
            await _cancel(task)
        async with self.store.lock(digest):
            await asyncio.to_thread(self.store.remove, digest)

    async def _stop_unheld(self, build: BuildRun) -> None:
        if build.ended_or_ending or build.holders.total() > 0 or build.task is None:
            return
        build.move(BuildState.STOPPING)
        await _cancel(build.task)
        build.track.fail("cancelled")
        build.move(BuildState.STOPPED)

    async def _run(self, build: BuildRun, interpreter: Interpreter) -> str:
        try:
            build.move(BuildState.IN_PROGRESS)
            with full_disk_explained(self.store.root):
                digest = await self._build(build, interpreter)
        except OSError as error:
            reason = f"The environment could not be put in place: {error}."
            failure = BuildFailed(f"{build.spec.display_name} could not be built. {reason}", reason=reason)
            self._failed(build, failure)
            raise failure from error
        except StudioError as error:
            self._failed(build, error)
            raise
        build.fraction = 1.0
        build.track.finish()
        build.move(BuildState.COMPLETED)
        return digest

    def _failed(self, build: BuildRun, error: StudioError) -> None:
        build.failure = error
        if build.state is not BuildState.STOPPING:
            build.track.fail(error.message)
            build.move(BuildState.FAILED)
        log.info("The build of %s %s failed: %s", build.spec.name, build.spec.version, error.message)

    async def _build(self, build: BuildRun, interpreter: Interpreter) -> str:
        spec = build.spec
        build.track.begin("resolve")
        lock = self.locks.known(spec, interpreter) or await self.locks.make(spec, interpreter, build.write)
        build.key = digest = environment_digest(spec, lock, interpreter, STUBS)
        if self.store.ready(digest):
            return digest
        async with self.store.lock(digest):
            if not self.store.ready(digest):  # another server may have built it meanwhile
                staging = await asyncio.to_thread(self.store.stage, digest)
                try:
                    await self._install(build, interpreter, lock, staging)
                    await self._publish(build, interpreter, lock, staging, digest)
                finally:
                    await asyncio.to_thread(self.store.discard, staging)
        return digest

    async def _install(self, build: BuildRun, interpreter: Interpreter, lock: str, staging: Path) -> None:
        venv = ["venv", "--relocatable", "--no-project", "--python", str(interpreter.path), "."]
        await self._uv(build, venv, staging, build.write)
        lock_file = staging / LOCK
        lock_file.write_text(lock)
        sync = ["pip", "sync", "--python", "bin/python", "--require-hashes", *build_options(build.spec)]
        sync.append(lock_file.name)
        progress = InstallProgress()

        def follow(line: str) -> None:
            before = progress.stage
            progress.read(line)
            build.write(line)
            if progress.stage != before:
                build.track.begin(progress.stage)
            build.advance(progress.fraction, progress.stage, progress.note)

        try:
            await self._uv(build, sync, staging, follow)
        except BuildFailed:
            if build.spec.torch_backend is None:
                raise
            build.write(f"PyTorch's own index is tried next ({build.spec.torch_backend}).")
            await self._uv(build, [*sync, "--torch-backend", build.spec.torch_backend], staging, follow)

    async def _publish(
        self, build: BuildRun, interpreter: Interpreter, lock: str, staging: Path, digest: str
    ) -> None:
        build.track.begin("publish")
        spec = build.spec
        packages = len(locked_packages(lock, interpreter.version))
        built = self._clock.now().isoformat()
        manifest = Manifest(digest, spec.name, spec.version, interpreter.version, packages, built)

        def publish() -> None:
            for module in spec.modules:
                shutil.copytree(STUBS / module, site_packages(staging) / module)
            add_kernelspecs(staging, spec.kernels)
            self.store.publish(staging, manifest, lock)

        work = asyncio.create_task(asyncio.to_thread(publish))
        try:
            await asyncio.shield(work)
        except asyncio.CancelledError:
            await asyncio.wait([work])  # a thread cannot be interrupted, and must not lose its folder
            raise
        self._compile_later(digest)

    def _compile_later(self, digest: str) -> None:
        task = asyncio.create_task(self._compile(digest))
        self._compiling[digest] = task
        task.add_done_callback(lambda _: self._compiling.pop(digest, None))

    async def _compile(self, digest: str) -> None:
        async with self._one_compiler, self.store.lock(digest):
            if not self.store.ready(digest) or self.store.compiled(digest):
                return
            prefix = self.store.path(digest)
            argv = [str(prefix / "bin" / "python"), "-I", str(BYTECODE), str(prefix)]
            status = await run(argv, env=self._env, cwd=self.store.root, on_line=log.debug)
            if status:
                log.warning("The bytecode of %s could not be compiled; its kernels start slower.", prefix)
            await asyncio.to_thread(self.store.set_compiled, digest)

    async def _uv(
        self, build: BuildRun, args: list[str], staging: Path, on_line: Callable[[str], None]
    ) -> None:
        try:
            await run_uv(args, env=self._env, cwd=staging, on_line=on_line)
        except UvFailed as error:
            lines = blamed_lines(error.reason, build.spec.requirements)
            about = f" Look at: {'; '.join(lines)}." if lines else ""
            raise BuildFailed(
                f"{build.spec.display_name} could not be built. {error.reason}{about}",
                reason=error.reason,
                lines=lines,
            ) from error

    def _remember(self, build: BuildRun) -> None:
        self._builds[build.id] = build
        ended = [old.id for old in self._builds.values() if old.ended]
        for old in ended[: max(0, len(self._builds) - KEPT_BUILDS)]:
            del self._builds[old]

    def _notify(self, build: BuildRun) -> None:
        for listener in tuple(self._listeners):
            listener(build)


def _unlocked_key(spec: ImageSpec) -> str:
    return f"{spec.owner or ''}/{spec.name}/{spec.version}"


async def _cancel(task: asyncio.Task[object] | asyncio.Task[str] | asyncio.Task[None]) -> None:
    """Cancel a task and wait for its end, however it ends."""
    task.cancel()
    await asyncio.wait([task])
