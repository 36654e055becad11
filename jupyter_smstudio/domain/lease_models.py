"""What a member's server and the domain's service say to each other about the machine that all share."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from ..core.compute.processes import ProcessIdentity
from ..core.models import Timestamp, WireModel
from .limit_models import Allowance, Told
from .usage_models import MachineAmount, RunningSession, ShortText

LeaseId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")]
"""Of the instance, which the server has chosen; it means something together with its owner alone."""


class ProcessRecord(WireModel):
    """A process that a lease is needed for."""

    pid: Annotated[int, Field(gt=0)]
    start_time: int
    boot_id: Annotated[str, StringConstraints(max_length=36)]

    @classmethod
    def of(cls, process: ProcessIdentity) -> ProcessRecord:
        """Describe a process."""
        return cls(pid=process.pid, start_time=process.start_time, boot_id=process.boot_id)

    def identity(self) -> ProcessIdentity:
        """Return which process is meant."""
        return ProcessIdentity(self.pid, self.start_time, self.boot_id)


class CreateLease(WireModel):
    """Ask for an instance; its size and its price are those of the service's own catalogue."""

    id: LeaseId
    server: ShortText
    """Which of the member's servers asks."""
    type: Annotated[str, StringConstraints(min_length=1, max_length=63)]
    image: Annotated[str, StringConstraints(max_length=63)] = ""
    batch: bool = False
    spot: bool = False
    claims_cores: bool = True
    """Whether its cores are promised, too; a cluster's are not."""
    replacing: LeaseId | None = None


class LeasePlace(Told):
    """Where in the queue a lease is; the answer's last line grants it."""

    position: int = 0
    missing: str = ""
    granted: bool = False


class LeaseUse(WireModel):
    """What a lease is used for."""

    processes: Annotated[list[ProcessRecord], Field(max_length=1000)] = Field(default_factory=list)
    """The member's server itself, and what runs on the instance: while one of them lives, the lease does."""
    sessions: Annotated[list[RunningSession], Field(max_length=1000)] = Field(default_factory=list)
    stopping: bool = False
    """Whether the server is ending it."""


class HeldLease(WireModel):
    """A lease that a server holds."""

    id: LeaseId
    type: Annotated[str, StringConstraints(min_length=1, max_length=63)]
    batch: bool
    spot: bool
    claims_cores: bool = True
    use: LeaseUse


class Announcement(WireModel):
    """A server comes, or comes again: what it holds, and what it is about to get."""

    server: ShortText
    held: Annotated[list[HeldLease], Field(max_length=1000)]
    asking: Annotated[list[LeaseId], Field(max_length=1000)] = Field(default_factory=list)


class WantedLease(Told):
    """What somebody waits for who pays the full price: spot jobs give way to it."""

    type: str
    amount: MachineAmount
    batch: bool
    owner: str
    """Empty if it is another member."""


class MachineNow(Told):
    """What the domain's machine has left, and who waits for it."""

    free: MachineAmount
    free_for_jobs: MachineAmount
    wanted: WantedLease | None


class StopWish(Told):
    """An admin of the domain wants an instance stopped."""

    id: str
    by: str
    """The admin's name, which its owner is told."""


class ServerNotice(Told):
    """Something that a member's server has to know, pushed to it; what is absent has not changed."""

    allowance: Allowance | None = None
    capacity: MachineAmount | None = None
    machine: MachineNow | None = None
    stop: StopWish | None = None
    """Told again whenever the server comes, until the instance has ended."""
    action: str = ""
    """Of an event of the domain."""
    owner: str = ""
    payload: dict[str, Any] = Field(default_factory=dict)


class LeaseRecord(WireModel):
    """A lease as it is stored."""

    owner: str
    id: str
    server: str
    type: str
    batch: bool
    spot: bool
    price_per_hour: float
    granted: Timestamp
    use: LeaseUse
    claims_cores: bool = True
    stop_for: str = ""
    """The admin who wants it stopped; empty: nobody does."""

    @property
    def holder(self) -> tuple[str, str]:
        """Return whose it is, and which of their servers has it."""
        return self.owner, self.server

    @property
    def key(self) -> str:
        """Return what names it in the queue: nobody's key can be somebody else's."""
        return f"{self.owner}/{self.id}"
