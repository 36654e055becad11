"""Prepares the hosts of an attempt, and starts their runners."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from uv import find_uv_bin

from ..compute.base import LimitGroup
from ..compute.catalog import SYSTEM, InstanceType
from ..compute.environ import process_environ
from ..compute.images.base import ImageEnvironment
from ..compute.instance import Instance
from ..compute.processes import ProcessIdentity
from .folders import JobFolder
from .models import Channel, JobKind, JobSpec
from .registry import LiveJob
from .runners import Runners, WaitingRunner
from .runtime.mount import private_mounts_available
from .runtime.plan import CONTROL, LOG, PLAN, ChannelPlan, HostPlan
from .settings import JobSettings

REQUIREMENTS = "requirements.txt"
LOCAL = "127.0.0.1"
PORTS = Path("/proc/sys/net/ipv4/ip_local_port_range")
"""From the first of these on, the kernel gives ports to whoever asks for any (ip(7))."""
UNPRIVILEGED = 1024
PORT_TRIES = 20


@dataclass(eq=False)
class RunningHost:
    """A host whose runner was started, by this server or an earlier one.

    Attributes:
        name: ``algo-1``, …
        session_id: of its session on the instance.
        instance: where it runs; None if it ended while no server ran.
        folder: of the attempt.
        group: its limits; None where nothing is limited.
        identity: the runner's.
        child: whether this server started it, and has to bury it.
        waiting: the runner until it was told to go.
    """

    name: str
    session_id: str
    instance: Instance | None
    folder: Path
    group: LimitGroup | None
    identity: ProcessIdentity | None = None
    child: bool = False
    waiting: WaitingRunner | None = None
    signal: str = field(default="", init=False)
    """That ended the runner itself, where this server knows."""

    async def wait(self) -> None:
        """Return when the runner has ended."""
        if self.identity is None:
            return
        await self.identity.wait()
        if self.child:
            self.child = False
            self._bury(self.identity.pid)

    def _bury(self, pid: int) -> None:
        """Take the exit status of a child that has ended."""
        with suppress(ChildProcessError):
            status = os.waitpid(pid, os.WNOHANG)[1]
            if os.WIFSIGNALED(status):
                self.signal = signal.Signals(os.WTERMSIG(status)).name

    def ask(self, request: str) -> None:
        """Leave a request for the runner: ``stop`` or ``interrupt``."""
        control = self.folder / CONTROL
        control.mkdir(exist_ok=True)
        (control / request).touch()

    def abandon(self) -> None:
        """End a runner that is not to follow its plan, and bury it."""
        self.kill()
        if self.waiting is not None:
            self.waiting.abandon()
            self.waiting = None
        elif self.child and self.identity is not None:
            os.waitpid(self.identity.pid, 0)  # it was killed: this takes no time
        self.child = False

    def release(self) -> None:
        """Let a runner that waits follow its plan."""
        if self.waiting is not None:
            self.waiting.release(str(self.folder))
            self.waiting = None

    def kill(self) -> None:
        """End the runner and everything in its group at once."""
        if self.identity is not None:
            self.identity.kill()
        if self.group is not None:
            self.group.kill()


@dataclass(frozen=True)
class Attempt:
    """What the hosts of one attempt have in common.

    Attributes:
        job: whose.
        folder: the job's.
        environment: of its image.
        kind: its hosts' instance type.
        variables: that its run in the tracking server needs.
        seconds: that its program may run.
    """

    job: LiveJob
    folder: JobFolder
    environment: ImageEnvironment
    kind: InstanceType
    variables: Mapping[str, str]
    seconds: float


TOKENS = ("SMSTUDIO_API_TOKEN", "MLFLOW_TRACKING_TOKEN")
"""Variables of a job that open something."""


class HostStarter:
    """Writes plans and starts runners.

    Args:
        settings: of the server.
    """

    def __init__(self, settings: JobSettings) -> None:
        self._settings = settings
        self._runners = Runners(settings)

    def start(self, host: RunningHost) -> None:
        """Make a host's folder, and give it a runner that waits for :meth:`RunningHost.release`.

        Where none was ready its Python starts while the server does the rest, which takes as long.

        Raises:
            OSError: it cannot be started.
        """
        if host.folder.exists():  # of a server that was killed before it stored anything of it
            shutil.rmtree(host.folder)
        host.folder.mkdir(mode=0o700, parents=True)
        (host.folder / LOG).mkdir()
        (host.folder / CONTROL).mkdir()
        host.waiting = self._runners.take()
        host.identity, host.child = host.waiting.identity, True

    def close(self) -> None:
        """End runners that wait for a next job."""
        self._runners.close()

    def write_plans(self, attempt: Attempt, hosts: Sequence[RunningHost]) -> None:
        """Write the plans of all hosts.

        Raises:
            OSError: something cannot be written.
        """
        port = _free_port() if len(hosts) > 1 else 0
        for rank, host in enumerate(hosts):
            attempt.folder.uploads(host.name).mkdir(exist_ok=True)
            plan = self._plan(attempt, host, [each.name for each in hosts], rank, port)
            plan.write(host.folder)

    def clean(self, host: RunningHost) -> None:
        """Remove what only the runner needed, above all its plan, which holds secrets."""
        (host.folder / PLAN).unlink(missing_ok=True)

    def _plan(self, attempt: Attempt, host: RunningHost, hosts: list[str], rank: int, port: int) -> HostPlan:
        job, spec = attempt.job, attempt.job.spec
        code = attempt.folder.code
        packages = host.folder / "packages"
        install = spec.program.install_requirements and (code / REQUIREMENTS).is_file()
        environment = {
            **process_environ(self._settings.environ, attempt.environment, attempt.kind),
            **self._own_variables(attempt),
            **(_rendezvous(rank, len(hosts), port) if port else {}),
            **attempt.variables,
            **spec.environment,
            **job.secrets,
        }
        hook = self._settings.hook_folder if spec.debugger else None
        profiler = spec.debugger.profiler if spec.debugger else None
        places = [environment.get("PYTHONPATH", ""), str(self._settings.package)]
        places = [str(hook or ""), str(packages) if install else "", *places]
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, places))
        return HostPlan(
            job_id=job.id,
            job_name=spec.name,
            kind=spec.kind.value,
            attempt=job.record.attempt,
            host=host.name,
            hosts=hosts,
            argv=_command(spec, attempt.environment),
            enter=host.group.wrap([]) if host.group else [],
            private_mount=private_mounts_available(),
            code=str(code) if code.is_dir() else "",
            environment=environment,
            # Its own tokens too: a program that prints its environment gives nothing away.
            masked=sorted(
                {value for value in (*job.secrets.values(), *map(environment.get, TOKENS)) if value}
            ),
            hyperparameters=spec.hyperparameters,
            channels=[_channel(spec.kind, channel) for channel in spec.channels],
            outputs={
                output.name: [_below_ml(output.local_path), output.destination] for output in spec.outputs
            },
            install=_install_command(attempt.environment, packages) if install else [],
            checkpoints=spec.checkpoint_uri.removeprefix("file://") or str(attempt.folder.checkpoints),
            uploads=str(attempt.folder.uploads(host.name)),
            max_runtime_seconds=attempt.seconds,
            grace_seconds=self._settings.grace_seconds,
            notice_seconds=self._settings.notice_seconds,
            metric_definitions=[(each.name, each.regex) for each in spec.metric_definitions],
            log_bytes=self._settings.log_bytes,
            allowed_hosts=list(self._settings.allowed_hosts),
            spot=spec.spot,
            hook=spec.debugger.hook_configuration() if spec.debugger else None,
            tensors=str(attempt.folder.tensors) if spec.debugger else "",
            sample_seconds=profiler.interval_ms / 1000 if profiler else 0.0,
        )

    def _own_variables(self, attempt: Attempt) -> dict[str, str]:
        job, kind = attempt.job, attempt.kind
        return {
            "SM_CURRENT_INSTANCE_TYPE": kind.name,
            "SM_NUM_CPUS": str(max(1, int(kind.vcpu)) if kind.name != SYSTEM else os.cpu_count() or 1),
            "SM_NUM_GPUS": str(kind.gpus),
            "SMSTUDIO_JOB_ID": job.id,
            "SMSTUDIO_JOB_NAME": job.spec.name,
            "SMSTUDIO_IMAGE": f"{job.spec.image}:{job.spec.image_version}",
            "SMSTUDIO_API_URL": self._settings.api_url(),
            "SMSTUDIO_API_TOKEN": self._settings.tokens.issue(job.id),
        }


def lend_package(folder: Path, package: Path) -> Path:
    """Return a folder that offers one package to programs, and nothing else of the server's environment.

    Args:
        folder: to make.
        package: the package's folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    link = folder / package.name
    if not link.is_symlink() or os.readlink(link) != str(package):
        new = folder / f".{package.name}.{os.getpid()}"
        new.unlink(missing_ok=True)
        new.symlink_to(package)
        new.replace(link)
    return folder


def _command(spec: JobSpec, environment: ImageEnvironment) -> list[str]:
    program, *arguments = spec.program.argv
    command = [str(environment.python) if program in ("python", "python3") else program, *arguments]
    if spec.program.pass_hyperparameters:
        for name, value in spec.hyperparameters.items():
            command += [f"--{name}", value]
    return command


def _install_command(environment: ImageEnvironment, packages: Path) -> list[str]:
    """Install beside the image and for this attempt alone: the user's own packages stay as they are."""
    command = [
        find_uv_bin(),
        "pip",
        "install",
        "--python",
        str(environment.python),
        "--target",
        str(packages),
    ]
    return [*command, "--no-progress", "-r", REQUIREMENTS]


def _channel(kind: JobKind, channel: Channel) -> ChannelPlan:
    own = f"processing/input/{channel.name}" if kind is JobKind.PROCESSING else f"input/data/{channel.name}"
    return ChannelPlan(
        name=channel.name,
        uri=channel.uri,
        content_type=channel.content_type,
        input_mode=channel.input_mode,
        distribution=channel.distribution,
        target=_below_ml(channel.local_path) if channel.local_path else own,
    )


def _below_ml(path: str) -> str:
    return path.removeprefix("/opt/ml/").strip("/")


def _rendezvous(rank: int, count: int, port: int) -> dict[str, str]:
    """Return what ``torch.distributed`` needs (``env://``); all hosts are on this machine."""
    return {
        "MASTER_ADDR": LOCAL,
        "MASTER_PORT": str(port),
        "WORLD_SIZE": str(count),
        "RANK": str(rank),
        "LOCAL_RANK": "0",
        "GLOO_SOCKET_IFNAME": "lo",
    }


def _free_port() -> int:
    """Return a port that nobody has, nor is given before the first host listens there seconds later."""
    lowest = int(PORTS.read_text().split()[0])
    below = range(max(UNPRIVILEGED, lowest // 2), lowest)
    tried = [random.choice(below) for _ in range(PORT_TRIES)] if below else []
    for port in (*tried, 0):
        with socket.socket() as probe, suppress(OSError):
            probe.bind((LOCAL, port))
            found: int = probe.getsockname()[1]
            return found
    raise OSError(errno.EADDRINUSE, "No port is free", LOCAL)
