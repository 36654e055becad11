"""What runs for whom in the domain, and what it costs, on the wire."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ..core.models import Timestamp, WireModel

MonthName = Annotated[str, StringConstraints(pattern=r"^(\d{4}-(0[1-9]|1[0-2]))?$")]
"""E.g. ``2026-11``; empty for the present one, in the time zone of the domain's machine."""
ShortText = Annotated[str, StringConstraints(max_length=255)]


class MachineAmount(WireModel):
    """An amount of machine."""

    vcpu: float
    memory_bytes: int
    gpus: int


class RunningSession(WireModel):
    """A kernel, terminal or job on an instance, as others of the domain may know it."""

    kind: Literal["kernel", "terminal", "job", "cluster"]
    title: ShortText
    """The notebook's file name, the job's name."""
    project: ShortText
    """Top folder of the notebook, experiment of the job; empty for neither."""
    image: ShortText


class RunningLease(WireModel):
    """An instance that runs for somebody."""

    id: str
    owner: str
    type: str
    since: Timestamp
    price_per_hour: float
    """At the list price."""
    sessions: list[RunningSession]
    connected: bool
    """Whether its owner's server is there; what runs goes on without it."""
    stop_for: str = ""
    """The admin who wants it stopped, as long as it has not ended; empty: nobody does."""


class InstanceStopped(WireModel):
    """An admin of the domain has stopped an instance of the person who is told this."""

    id: str
    type: str
    by: str
    """The admin's name."""
    titles: list[str]
    """Of the notebooks, terminals and jobs that end with it."""


class WaitingLease(WireModel):
    """An instance that somebody waits for."""

    owner: str
    type: str
    since: Timestamp
    position: int
    """From 1: the turns of all who wait, round by owner."""
    missing: str
    """What it waits for, e.g. ``4 GiB``."""


class MemberUsage(WireModel):
    """What one member uses, of what they may use."""

    name: str
    running: int
    """Instances that run now."""
    hours: float
    money: float
    hours_limit: float | None
    money_limit: float | None
    stored_bytes: int
    """In the snapshots that they have shared."""
    storage_limit: int | None
    folder_bytes: int | None
    """In the studio's own folder of their server, as it says; None: it has not said."""


class UsageQuery(WireModel):
    """Of which month."""

    month: MonthName = ""


class DomainUsage(WireModel):
    """What runs and waits now, and what the month has cost so far; for members only what is theirs."""

    month: str
    currency: str
    members: list[MemberUsage]
    running: list[RunningLease]
    waiting: list[WaitingLease]
    capacity: MachineAmount
    free: MachineAmount


CostKey = Literal["member", "day", "project"]


class CostQuery(WireModel):
    """Of which month and whom, summed by what."""

    month: MonthName = ""
    by: CostKey = "day"
    member: ShortText = ""
    """Empty: everybody whom one may see."""


class DomainCost(WireModel):
    """One sum."""

    key: str
    """Name, day or project, as the query asks."""
    hours: float
    money: float


class DomainCosts(WireModel):
    """What instances cost in a month, at the list prices."""

    month: str
    currency: str
    by: CostKey
    items: list[DomainCost]
    hours: float
    money: float


class UsageLine(WireModel):
    """How long an instance has worked for a project on a day: grows, and is told again when it has."""

    instance_id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")]
    day: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    project: ShortText
    type: Annotated[str, StringConstraints(min_length=1, max_length=63)]
    spot: bool
    seconds: Annotated[float, Field(ge=0, le=90_000)]
    """A day has up to 25 hours."""


class UsageReport(WireModel):
    """What a member's server has metered."""

    lines: Annotated[list[UsageLine], Field(max_length=1000)]
    folder_bytes: Annotated[int, Field(ge=0, le=2**53 - 1)] | None = None
    """In the studio's own folder; None: not measured anew."""
