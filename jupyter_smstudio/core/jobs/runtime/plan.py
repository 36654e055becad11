"""The files by which the server and the runner of a host speak with each other.

A host's folder::

    host.json        the plan, written by the server before the runner starts
    runner.json      who the runner is: pid, start time, boot id; written by the runner first of all
    progress.jsonl   one line for each step it enters, appended by the runner
    log/             the program's output, a line each, in files of limited size
    metrics.jsonl    metric values found in the log or told by the program
    control/         requests of the server: an empty file named ``stop`` or ``interrupt``
    exit.json        how it ended; written by rename as the very last thing
    ml/              what the program sees as /opt/ml

Every line is written whole, in one ``write``; a reader goes up to the last line feed. A runner is
alone responsible for one attempt of one host, and needs no server: it can be killed, upgraded or
restarted meanwhile.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

PLAN = "host.json"
IDENTITY = "runner.json"
PROGRESS = "progress.jsonl"
METRICS = "metrics.jsonl"
LOG = "log"
CONTROL = "control"
EXIT = "exit.json"
ML = "ml"
TENSORS = "output/tensors"
"""Below ``ml``: where the original's hook writes."""
STOP = "stop"
INTERRUPT = "interrupt"
SPARE = "spare"
"""Argument of a runner that is started before anybody needs it."""


def word_to_go(folder: str) -> bytes:
    """Return what the server writes to a runner's standard input when a folder's plan is there and stored."""
    return os.fsencode(folder) + b"\0"


@dataclass(frozen=True)
class ChannelPlan:
    """One input, resolved: the server has checked that its owner may read it.

    Attributes:
        name: the channel's.
        uri: absolute path or URL.
        content_type: told to the program.
        input_mode: ``File`` copies or links, ``FastFile`` links or streams, ``Pipe`` makes FIFOs.
        distribution: ``FullyReplicated`` or ``ShardedByS3Key``.
        target: folder, relative to ``ml``, e.g. ``input/data/train``.
    """

    name: str
    uri: str
    content_type: str
    input_mode: str
    distribution: str
    target: str


@dataclass(frozen=True)
class HostPlan:
    """All that one attempt of one host needs.

    Attributes:
        job_id: UUID.
        job_name: as people call it.
        kind: ``training`` or ``processing``.
        attempt: from 1.
        host: this host's name, ``algo-1``.
        hosts: all hosts' names, in order.
        argv: the user's program with its arguments; started in the folder ``code``.
        enter: command prefix that puts a process into the instance's limits; empty: none.
        private_mount: whether ``ml`` is mounted as ``/opt/ml`` in a private name space (bwrap).
        code: folder that is copied to ``ml/code``, absolute or relative to the host's folder; empty: none.
        environment: the program's variables, secrets too, so the plan is 0600; those that name folders
            of ``ml`` (``SM_MODEL_DIR``, …) are added by the runner, which knows where they are.
        masked: values that are replaced by ``***`` in the log.
        hyperparameters: written to ``input/config``.
        channels: what is fetched before the program starts.
        outputs: folders of a processing job: name → [path below ml, destination].
        install: command that installs ``requirements.txt``; empty: none.
        checkpoints: absolute folder mounted or linked as ``ml/checkpoints``, shared by all attempts.
        uploads: absolute folder in which ``model.tar.gz`` and ``output.tar.gz`` are put.
        max_runtime_seconds: for the program of this attempt.
        grace_seconds: between SIGTERM and SIGKILL.
        notice_seconds: between a spot interruption's notice (SIGTERM) and SIGKILL.
        metric_definitions: name and regular expression.
        log_bytes: kept of the log; the middle is dropped beyond it.
        allowed_hosts: host names that channels may be fetched from although their addresses are
            private.
        spot: whether the job may be interrupted, so that it is told when it saves no checkpoint.
        hook: the debugger's configuration, written to ``input/config``; None: there is none.
        tensors: absolute folder mounted or linked as ``ml/output/tensors``, shared by all attempts; empty:
            there is none.
        sample_seconds: between two samples of the machine, kept below ``tensors``; 0: none are taken.
    """

    job_id: str
    job_name: str
    kind: str
    attempt: int
    host: str
    hosts: list[str]
    argv: list[str]
    enter: list[str]
    private_mount: bool
    code: str
    environment: dict[str, str]
    masked: list[str]
    hyperparameters: dict[str, str]
    channels: list[ChannelPlan]
    outputs: dict[str, list[str]]
    install: list[str]
    checkpoints: str
    uploads: str
    max_runtime_seconds: float
    grace_seconds: float
    notice_seconds: float
    metric_definitions: list[tuple[str, str]]
    log_bytes: int
    allowed_hosts: list[str] = field(default_factory=list)
    spot: bool = False
    hook: dict[str, Any] | None = None
    tensors: str = ""
    sample_seconds: float = 0.0

    def write(self, folder: Path) -> None:
        """Store the plan in a host's folder, readable by its owner alone."""
        path = folder / PLAN
        path.touch(mode=0o600)
        path.write_text(json.dumps(asdict(self), indent=1))

    @classmethod
    def read(cls, folder: Path) -> HostPlan:
        """Read what :meth:`write` stored."""
        record = json.loads((folder / PLAN).read_text())
        record["channels"] = [ChannelPlan(**channel) for channel in record["channels"]]
        record["metric_definitions"] = [(name, regex) for name, regex in record["metric_definitions"]]
        return cls(**record)


@dataclass(frozen=True)
class Progress:
    """One line of ``progress.jsonl``.

    Attributes:
        time: seconds since the epoch.
        status: a secondary status (``Downloading``, ``Training``, ``Uploading``, …), or ``note`` for
            facts that come with the present one.
        message: for people.
        facts: machine-readable, e.g. ``{"inputs": [...]}`` or ``{"fraction": 0.4}``.
    """

    time: float
    status: str
    message: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Exit:
    """How an attempt of a host ended: ``exit.json``.

    Attributes:
        time: seconds since the epoch.
        outcome: ``completed``, ``failed``, ``stopped``, ``interrupted``, ``max_runtime``.
        exit_code: the program's; None if it was ended by a signal or never started.
        signal: name of the signal that ended it; empty otherwise.
        reason: the failure in words: the program's own ``output/failure``, else the last error line.
        training_seconds: wall time of the program.
        artifacts: path, size and SHA-256 of what was packed.
    """

    time: float
    outcome: str
    exit_code: int | None
    signal: str
    reason: str
    training_seconds: float
    artifacts: list[dict[str, Any]] = field(default_factory=list)
