"""The nouns of what runs and what it costs, on the wire."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from ..core.compute.instance import InstanceState
from ..core.models import Timestamp, WireModel


class RunningKernel(WireModel):
    """A kernel or terminal on an instance."""

    id: str
    kind: Literal["kernel", "terminal", "job", "cluster"]
    path: str
    """Notebook path, or the terminal's name."""
    display_name: str
    busy: bool


class RunningApp(WireModel):
    """One image that runs on an instance."""

    id: str
    """Slug as in the original, e.g. ``data-science-1-0-0-ml-t3-medium-1abf3407``."""
    instance_id: str
    image: str
    image_version: str
    image_display_name: str
    since: Timestamp
    sessions: list[RunningKernel]


class RunningInstance(WireModel):
    """One instance: what it is, what it costs, what it uses, why it is (not) idle."""

    id: str
    type: str
    label: str
    """``2 vCPU + 4 GiB``."""
    owner: str
    state: InstanceState
    since: Timestamp
    price_per_hour: float
    cost: float
    """So far, in the unit of :class:`Costs`."""
    cpu_percent: float | None
    """Of its own vCPU: 100 means all of them busy; None before the second sample."""
    memory_bytes: int
    memory_limit_bytes: int | None
    idle_since: Timestamp | None
    idle_reason: str
    """Why it is judged idle or not, e.g. ``mnist.ipynb runs a cell``."""
    stops_at: Timestamp | None
    """When idle shutdown will stop it; None while it is not idle or never stops."""
    stop_warned: bool
    """Whether a warning of that stop holds; one that was answered in any page holds no more."""
    apps: list[RunningApp]


class RunningInstancePage(WireModel):
    """All instances the caller may see."""

    items: list[RunningInstance]


class CostLine(WireModel):
    """Cost of one instance type."""

    type: str
    hours: float
    today: float
    month: float


class Costs(WireModel):
    """What the caller's instances cost; days and months in the server's time zone."""

    today: float
    month: float
    rate_per_hour: float
    """What runs now."""
    unit: str
    """Currency code, or ``kWh``."""
    lines: list[CostLine]


class Preferences(WireModel):
    """A user's choices. Within the administrator's minimum and maximum."""

    idle_minutes: Annotated[int, Field(ge=0, le=525_600)] = 60
    """0 means never; the original allows 60 to 525,600."""
    show: Literal["money", "kwh", "off"] = "money"
    limit_amount: Annotated[float, Field(ge=0)] | None = None
    """Stop at this much per ``limit_period``; None for no limit."""
    limit_period: Literal["day", "month"] = "day"
    limit_action: Literal["warn", "stop"] = "stop"
    """``stop`` warns at 80 % and at 100 % stops everything metered and refuses new starts."""
    prices: Annotated[dict[str, Annotated[float, Field(ge=0)]], Field(max_length=200)] = Field(
        default_factory=dict
    )
    """Price per hour by instance type, over the catalogue's."""


class ZombieKind(StrEnum):
    """What is wrong with it."""

    STUCK_STARTING = "StuckStarting"
    NO_KERNEL = "NoKernel"
    NO_NOTEBOOK = "NoNotebook"


class Zombie(WireModel):
    """Something that runs and costs, and that nobody seems to use."""

    id: str
    """Instance or kernel id."""
    kind: ZombieKind
    name: str
    reason: str
    since: Timestamp
    cost: float


class ZombiePage(WireModel):
    """All of the caller's zombies, most expensive first."""

    items: list[Zombie]


class CreateSweep(WireModel):
    """Stop these zombies after 30 s, unless undone."""

    ids: Annotated[list[str], Field(min_length=1, max_length=500)]


class Sweep(WireModel):
    """A sweep that waits for its time; deleting it undoes it."""

    id: str
    due: Timestamp
    items: list[Zombie]
    """What it will stop; empty in the event that tells it is over, carried out or undone."""


class IdleWarning(WireModel):
    """Payload of ``idle.warned``: an instance will be stopped unless it is kept."""

    instance_id: str
    type: str
    stops_at: Timestamp
    reason: str
    dies: list[str]
    """Names of the notebooks and terminals that would end."""


class LimitWarning(WireModel):
    """Payload of ``limit.warned`` and ``limit.reached``."""

    reached: bool
    """Whether all of it is spent; at 80 % it is near."""
    spent: float
    limit: float
    period: Literal["day", "month"]
    unit: str
    stopped: list[str]
    """What is being stopped, e.g. ``ml.t3.medium (mnist.ipynb, churn.ipynb)``; empty outside the event."""


class Warnings(WireModel):
    """What is about to happen to the caller's own instances and can still be changed.

    Each has been told by an event; a page that was not there then asks for them.
    """

    idle: list[IdleWarning]
    """Instances that idle shutdown stops next."""
    limit: LimitWarning | None
    """The spending limit, while it is near or reached."""
    sweeps: list[Sweep]
    """Sweeps that wait for their time, the next first."""
