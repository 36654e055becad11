"""The nouns of running instances: states and their moves, instances, sessions, activity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from .catalog import SYSTEM, InstanceType


class InstanceState(StrEnum):
    """The original's app states; :data:`MOVES` lists what may follow what."""

    PENDING = "Pending"
    IN_SERVICE = "InService"
    DELETING = "Deleting"
    DELETED = "Deleted"
    FAILED = "Failed"


MOVES: dict[InstanceState, frozenset[InstanceState]] = {
    InstanceState.PENDING: frozenset({InstanceState.IN_SERVICE, InstanceState.DELETED, InstanceState.FAILED}),
    InstanceState.IN_SERVICE: frozenset({InstanceState.DELETING, InstanceState.DELETED}),
    InstanceState.DELETING: frozenset({InstanceState.DELETED}),
    InstanceState.DELETED: frozenset(),
    InstanceState.FAILED: frozenset(),
}
"""InService goes straight to Deleted only when a restarted server finds that nothing of it lives."""


SessionKind = Literal["kernel", "terminal", "job", "cluster"]


@dataclass(frozen=True)
class Instance:
    """A running size of machine: one per owner and type, and one for each host of a job and each cluster.

    Attributes:
        id: UUID; also the name of its control group.
        owner: user name.
        type: the catalogue's record.
        state: only ``InstanceManager`` changes it.
        created: when it was asked for.
        started: when it came into service, which is when the meter began; None before.
        ended: when it was gone; None while it lives.
        price_per_hour: what the owner pays now, in the price list's currency.
        exclusive: the one job host or cluster it belongs to; empty where notebooks and terminals share it.
        price_factor: of the list price; spot jobs pay less than 1.
        claims_cores: False for a cluster, which notebooks and jobs work with: only its memory is promised.
    """

    id: str
    owner: str
    type: InstanceType
    state: InstanceState
    created: datetime
    started: datetime | None
    ended: datetime | None
    price_per_hour: float
    exclusive: str = ""
    price_factor: float = 1.0
    claims_cores: bool = True

    @property
    def batch(self) -> bool:
        """Whether it is a job's: it has the jobs' cores, and outlives its server."""
        return bool(self.exclusive) and self.claims_cores

    @property
    def metered(self) -> bool:
        """Whether it is limited, reserved and charged; the machine as it is, ``system``, is not."""
        return self.type.name != SYSTEM


@dataclass(frozen=True)
class Session:
    """A kernel, terminal, job or cluster on an instance.

    Attributes:
        id: kernel id, the terminal's name, a job host's or a cluster's own id.
        kind: what it is.
        instance_id: where it runs.
        image: name of its image.
        image_version: version of its image.
        image_display_name: the image as people call it.
        path: notebook, relative to the server's root; the name of a terminal or job.
        display_name: of the kernel or terminal, e.g. ``Python 3 (Data Science)``.
        started: when it was opened.
    """

    id: str
    kind: SessionKind
    instance_id: str
    image: str
    image_version: str
    image_display_name: str
    path: str
    display_name: str
    started: datetime

    @property
    def title(self) -> str:
        """What people call it: the notebook's file name, else its display name."""
        if self.kind == "kernel" and self.path:
            return self.path.rpartition("/")[2]
        return self.display_name


@dataclass(frozen=True)
class Activity:
    """Whether a session works, as whoever runs it knows.

    Attributes:
        busy: True for a running cell, an input prompt, an open debugger, a terminal with a running
            program, a connected job.
        reason: why, naming the session, e.g. ``mnist.ipynb runs a cell``; shown as it is.
        last: when it last worked.
    """

    busy: bool
    reason: str
    last: datetime
