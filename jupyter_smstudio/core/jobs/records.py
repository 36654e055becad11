"""Jobs as they are stored: what the wire shows, and what the next server needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from .models import Artifact, InputRecord, JobSpec
from .states import JobState, SecondaryStatus


@dataclass(frozen=True)
class HostRecord:
    """One machine of one attempt.

    Attributes:
        attempt: from 1.
        name: ``algo-1``, ``algo-2``, …
        instance_id: where it runs.
        price_per_hour: of that instance, in the price list's currency.
        acquired: since when the job has it.
        seconds: that the job had it; counted when it is given back.
        released: when it was given back.
        exit_code: of the program.
        signal: that ended the program.
        outcome: of ``exit.json``; ``vanished`` without one.
        training_seconds: of the program.
        progress_bytes: of ``progress.jsonl`` that were read.
    """

    attempt: int
    name: str
    instance_id: str
    price_per_hour: float
    acquired: datetime
    seconds: float = 0.0
    released: datetime | None = None
    exit_code: int | None = None
    signal: str = ""
    outcome: str = ""
    training_seconds: float = 0.0
    progress_bytes: int = 0


@dataclass(frozen=True)
class TransitionRecord:
    """A secondary status that was entered."""

    status: SecondaryStatus
    started: datetime
    message: str


@dataclass(frozen=True)
class JobRecord:
    """One job; the fields are those of the wire model where names agree.

    Attributes:
        number: counts the jobs of a database, which is their order in the queue; 0 before it is stored.
        spec: without the values of secrets, which are in the job's folder while it lives.
        errors: internal errors so far, which ``max_attempts`` limits.
        ends_as: why it is being stopped: what it will be in the end.
        environment: digest of the image's environment it last ran in.
    """

    id: str
    owner: str
    spec: JobSpec
    created: datetime
    state: JobState = JobState.IN_PROGRESS
    secondary_status: SecondaryStatus = SecondaryStatus.STARTING
    status_message: str = ""
    failure_reason: str = ""
    number: int = 0
    training_started: datetime | None = None
    ended: datetime | None = None
    attempt: int = 1
    interruptions: int = 0
    errors: int = 0
    ends_as: SecondaryStatus | None = None
    environment: str = ""
    progress: float | None = None
    warnings: tuple[str, ...] = ()
    inputs: tuple[InputRecord, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    metrics: dict[str, float] = field(default_factory=dict)
    run_id: str = ""
    experiment_id: str = ""


@dataclass(frozen=True)
class JobFilter:
    """Which jobs a page shows.

    Attributes:
        owner: whose; None for everybody's.
        state: only in this state; empty for all.
        kind: only of this kind; empty for all but dry runs.
        search: text that the name contains, in any case.
        created_after: made then or later.
        created_before: made before.
        sort: ``created``, ``name``, ``state`` or ``ended``.
        ascending: the smallest first; the default is the newest first.
    """

    owner: str | None = None
    state: str = ""
    kind: str = ""
    search: str = ""
    created_after: datetime | None = None
    created_before: datetime | None = None
    sort: str = "created"
    ascending: bool = False
