"""The job that tries another job's program on the first records of its channels."""

from __future__ import annotations

import uuid

from ..core.errors import InvalidInput
from ..core.jobs.models import Channel, JobKind, JobSpec, StoppingCondition
from ..core.uris import is_local
from .runtime.dry_run.protocol import VARIABLE, Order

MODULE = "jupyter_smstudio.training.runtime.dry_run"
LIMIT_SECONDS = 30.0
"""That all batches together may run: long enough for imports, short enough to wait for."""
SLACK_SECONDS = 60
"""More than that for cutting; the job's own limit, which only a dry run that hangs reaches."""
FIRST_RECORDS = 1000
ALGORITHM_BATCHES = 6
"""Of a built-in algorithm: the sixth has up to 32 million records."""
PROGRAM_BATCHES = 2
"""A program of the user's may have effects outside its job: it is started as seldom as two points of a line
allow."""
SIZES = ("mini_batch_size", "k", "num_components")
"""Hyperparameters that need as many records, and better some times as many."""
RECORDS_FOR_EACH = 10


def dry_spec(whole: JobSpec) -> JobSpec:
    """Return what tries a job's program: one host, no spot, nothing kept."""
    remote = next((channel for channel in whole.channels if not is_local(channel.uri)), None)
    if remote is not None:
        raise InvalidInput(
            f"The channel {remote.name} is not on this machine, and a mini-batch can be tried on local files "
            "alone. Fetch a part of it, and name that here.",
            fields={f"channels.{whole.channels.index(remote)}.uri": "It is not on this machine."},
        )
    algorithm = not whole.program.source
    sizes = [int(text) for name in SIZES if (text := whole.hyperparameters.get(name, "")).isdecimal()]
    order = Order(
        records=max([FIRST_RECORDS, *(RECORDS_FOR_EACH * size for size in sizes)]),
        batches=ALGORITHM_BATCHES if algorithm else PROGRAM_BATCHES,
        seconds=LIMIT_SECONDS,
    )
    return whole.model_copy(
        update={
            "kind": JobKind.DRY_RUN,
            "name": f"dry-run-{uuid.uuid4().hex[:12]}",
            "instance_count": 1,
            "program": whole.program.model_copy(
                update={"argv": ["python", "-m", MODULE, *whole.program.argv]}
            ),
            "channels": [_linked(channel) for channel in whole.channels],
            "environment": {**whole.environment, VARIABLE: order.text()},
            "stopping": StoppingCondition(max_runtime_seconds=int(LIMIT_SECONDS) + SLACK_SECONDS),
            "spot": False,
            "checkpoint_uri": "",
            "keep_alive_seconds": 0,
            "max_attempts": 1,
            "tags": {},
            "experiment": "",
            "run_name": "",
        }
    )


def _linked(channel: Channel) -> Channel:
    """Offer a channel's files without a copy of them: the dry run cuts what it needs."""
    return channel.model_copy(update={"input_mode": "FastFile", "distribution": "FullyReplicated"})


def differences(whole: JobSpec) -> list[str]:
    """Say what a dry run does otherwise than the job."""
    notes = []
    if whole.instance_count > 1:
        notes.append(f"It was tried on one host of {whole.instance_count}.")
    if whole.spot:
        notes.append("It was tried on an instance that nobody takes away.")
    if whole.checkpoint_uri:
        notes.append("It was tried without the checkpoints that are there already.")
    notes += [
        f"The channel {channel.name} was read from files, and not from pipes."
        for channel in whole.channels
        if channel.input_mode == "Pipe"
    ]
    return notes
