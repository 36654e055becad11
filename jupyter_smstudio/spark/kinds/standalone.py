"""A Spark master and its workers as processes of a local cluster."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import secrets
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ...core.compute.base import LimitGroup
from ...core.compute.processes import ProcessIdentity, start_process
from ...core.errors import StartFailed
from ...core.tokens import keep_secret
from ..livy.local.limits import MIB
from ..livy.local.ui_key import UiKey

log = logging.getLogger(__name__)

LOCAL = "127.0.0.1"
DAEMON_HEAP_MB = 256
DAEMON_BYTES = 400 * MIB
"""What a master or a worker takes with its heap; measured, 350 MB each."""
UP_SECONDS = 60.0
"""Until a master or worker has come up; 4 s each are usual."""
LOOK_SECONDS = 0.2
"""Between two looks into the log of one that starts: nothing tells when a line is written."""
MASTER_UP = re.compile(r"Starting Spark master at (spark://[\w.:-]+)")
WORKER_UP = re.compile(r"Successfully registered with master")
RECORD = "standalone.json"
MASTER = "master"
EXECUTOR_LOG = "stderr"
"""In the folder of an executor; what the Python of its tasks prints is there, too."""
IDLE_EXECUTOR_SECONDS = 30
MOST_EXECUTORS = 20
"""Whose logs are named: the latest. A session that rests gives its executors back, and gets others."""


@dataclass(frozen=True)
class StandalonePlan:
    """What master and workers are started with.

    Attributes:
        folder: of their own.
        spark_home: of the image.
        environ: variables, with ``JAVA_HOME``.
        workers: how many.
        cores: of each worker.
        memory_mb: that each worker gives to executors.
        group: of the cluster; None where nothing is limited.
    """

    folder: Path
    spark_home: Path
    environ: Mapping[str, str]
    workers: int
    cores: int
    memory_mb: int
    group: LimitGroup | None


class Standalone:
    """Master and workers of one cluster. They survive a killed server, and are found again by their record.

    Args:
        plan: what they are started with.
    """

    def __init__(self, plan: StandalonePlan) -> None:
        self._plan = plan
        self._processes: dict[str, ProcessIdentity] = {}
        self._children: set[str] = set()
        self.url = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the logs of its processes: master, workers, and the latest executors."""
        return (MASTER, *self._worker_names(), *_executors(self._plan.folder))

    @property
    def configuration(self) -> dict[str, str]:
        """Return what sessions need to work with it; holds the secret."""
        memory = min(1024, self._plan.memory_mb)
        return {
            **self._shared(),
            "spark.executor.memory": f"{memory}m",
            # A session that rests gives its executors back, or a second one would wait for cores for ever.
            "spark.dynamicAllocation.enabled": "true",
            "spark.dynamicAllocation.shuffleTracking.enabled": "true",
            "spark.dynamicAllocation.executorIdleTimeout": f"{IDLE_EXECUTOR_SECONDS}s",
        }

    async def start(self) -> None:
        """Start the master, then the workers; return when all of them have registered.

        Raises:
            StartFailed: one did not come up; the message has its last words.
        """
        self._plan.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._write_properties()
        master = ["org.apache.spark.deploy.master.Master", "--host", LOCAL, "--port", "0"]
        self._spawn(MASTER, master)
        self.url = (await self._until(MASTER, MASTER_UP)).group(1)
        for name in self._worker_names():
            size = ["--cores", str(self._plan.cores), "--memory", f"{self._plan.memory_mb}M"]
            work = ["--work-dir", str(self._plan.folder / name)]
            self._spawn(
                name, ["org.apache.spark.deploy.worker.Worker", "--host", LOCAL, *size, *work, self.url]
            )
        for name in self._worker_names():
            await self._until(name, WORKER_UP)
        record = {name: identity.to_json() for name, identity in self._processes.items()}
        (self._plan.folder / RECORD).write_text(json.dumps({"url": self.url, "processes": record}))

    def adopt(self) -> bool:
        """Find master and workers again after a killed server; tell whether all of them live."""
        found = read_record(self._plan.folder)
        if found is None:
            return False
        self.url, self._processes = found
        return all(identity.alive() for identity in self._processes.values())

    async def ended(self) -> str:
        """Return the name of the first of them that has ended; nobody asked it to."""
        waits = {asyncio.create_task(one.wait()): name for name, one in self._processes.items()}
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waits:
                task.cancel()
        return waits[done.pop()]

    async def stop(self) -> None:
        """Kill them: they keep nothing that anybody needs."""
        for name, identity in self._processes.items():
            if identity.alive():
                with suppress(ProcessLookupError):
                    os.killpg(identity.pid, signal.SIGKILL)
            await identity.wait()
            if name in self._children:
                _bury(identity.pid)
        self._processes, self._children = {}, set()
        (self._plan.folder / RECORD).unlink(missing_ok=True)

    def _worker_names(self) -> list[str]:
        return [f"worker-{number}" for number in range(1, self._plan.workers + 1)]

    def _shared(self) -> dict[str, str]:
        return {
            "spark.authenticate": "true",
            "spark.authenticate.secret": keep_secret(self._plan.folder / "secret").hex(),
        }

    def _write_properties(self) -> None:
        """Write what master and workers are configured with, for their owner's eyes alone."""
        # Nobody holds the key of their pages: what they show, the studio shows better.
        settings = {**self._shared(), **UiKey(secrets.token_bytes(32)).configuration}
        path = self._plan.folder / "spark.properties"
        path.touch(mode=0o600)
        path.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))

    def _spawn(self, name: str, arguments: list[str]) -> None:
        plan = self._plan
        program = str(plan.spark_home / "bin" / "spark-class")
        properties = ["--properties-file", str(plan.folder / "spark.properties"), "--webui-port", "0"]
        environ = {
            **plan.environ,
            "SPARK_HOME": str(plan.spark_home),
            "SPARK_LOCAL_IP": LOCAL,
            "SPARK_DAEMON_MEMORY": f"{DAEMON_HEAP_MB}m",
        }
        try:
            child = start_process(
                [program, arguments[0], *properties, *arguments[1:]],
                env=environ,
                cwd=plan.folder,
                log=log_file(plan.folder, name),
                group=plan.group.child(name) if plan.group else None,
            )
        except OSError as error:
            raise StartFailed(f"Spark's {name} could not be started: {error.strerror}.") from error
        child.returncode = 0  # it is buried by stop(): a server that ends must not wait for it
        self._processes[name] = ProcessIdentity.of(child.pid)
        self._children.add(name)

    async def _until(self, name: str, pattern: re.Pattern[str]) -> re.Match[str]:
        """Return what a process has written when it is up."""
        path = log_file(self._plan.folder, name)
        try:
            async with asyncio.timeout(UP_SECONDS):
                while True:
                    text = path.read_text(errors="replace")
                    if found := pattern.search(text):
                        return found
                    if not self._processes[name].alive():
                        break
                    await asyncio.sleep(LOOK_SECONDS)
        except TimeoutError:
            pass
        said = path.read_text(errors="replace").strip()[-500:]
        raise StartFailed(f"Spark's {name} did not come up. Its last words: {said or 'none'}")


def log_file(folder: Path, name: str) -> Path:
    """Return where a master, a worker or an executor writes, which stays after its end."""
    return folder / name / EXECUTOR_LOG if "/" in name else folder / f"{name}.log"


def _executors(folder: Path) -> list[str]:
    """Return the names of executors, the latest first: ``worker-1/app-…/0``, where the worker keeps them."""
    began = {}
    for log in folder.glob(f"worker-*/app-*/*/{EXECUTOR_LOG}"):
        with suppress(FileNotFoundError):  # a worker cleans up after itself
            began[str(log.parent.relative_to(folder))] = log.parent.stat().st_mtime_ns
    return sorted(began, key=lambda name: began[name], reverse=True)[:MOST_EXECUTORS]


def _bury(pid: int) -> None:
    """Take the exit status of a child that has ended."""
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def read_record(folder: Path) -> tuple[str, dict[str, ProcessIdentity]] | None:
    """Return address and processes of a master with its workers; None where none were up."""
    try:
        record = json.loads((folder / RECORD).read_text())
        processes = {name: ProcessIdentity.from_json(each) for name, each in record["processes"].items()}
        return str(record["url"]), processes
    except FileNotFoundError:
        return None
    except (ValueError, KeyError) as error:
        log.warning("%s cannot be read: %s", folder / RECORD, error)
        return None
