"""The nouns of placing and switching kernels on the wire."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from ..core.models import Stage, Timestamp, WireModel

KernelId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]


class InstanceFamily(StrEnum):
    """The original's groups."""

    STANDARD = "General purpose"
    COMPUTE = "Compute optimized"
    MEMORY = "Memory optimized"
    ACCELERATED = "Accelerated computing"
    SYSTEM = "This machine"


class InstanceType(WireModel):
    """A size of machine, and whether this machine can give it."""

    name: str
    """E.g. ``ml.t3.medium``; ``system`` is the unlimited, free type."""
    vcpu: float
    memory_gib: float
    gpu: int
    family: InstanceFamily
    price_per_hour: float
    """In the price list's currency."""
    fast_launch: bool
    fits: bool
    """Whether the whole machine, empty, could give it."""
    reason: str
    """Why it does not fit; empty when it does."""
    uses: int
    """How often the caller started it; the picker lists the most used on top."""


class InstanceTypePage(WireModel):
    """The catalogue, and how limits are enforced on this machine."""

    items: list[InstanceType]
    currency: str
    enforcement: str
    """``cgroup-v2``, ``cgroup-v1``, ``watchdog``, or the name of an installed backend."""
    enforcement_note: str
    """Empty, or what the fallback can not do here."""
    machine_vcpu: float
    machine_memory_gib: float
    free_vcpu: float
    free_memory_gib: float


class PlacementState(StrEnum):
    """Moves: Pending → Starting → InService → Switching → InService; any → Failed | Deleted.

    Pending waits in the queue or for a build; Starting makes the instance and the kernel.
    """

    PENDING = "Pending"
    STARTING = "Starting"
    IN_SERVICE = "InService"
    SWITCHING = "Switching"
    FAILED = "Failed"
    DELETED = "Deleted"


PLACEMENT_MOVES: dict[PlacementState, frozenset[PlacementState]] = {
    PlacementState.PENDING: frozenset(
        {PlacementState.STARTING, PlacementState.FAILED, PlacementState.DELETED}
    ),
    PlacementState.STARTING: frozenset(
        {PlacementState.IN_SERVICE, PlacementState.FAILED, PlacementState.DELETED}
    ),
    PlacementState.IN_SERVICE: frozenset(
        {PlacementState.STARTING, PlacementState.SWITCHING, PlacementState.FAILED, PlacementState.DELETED}
    ),
    PlacementState.SWITCHING: frozenset(
        {PlacementState.STARTING, PlacementState.IN_SERVICE, PlacementState.FAILED, PlacementState.DELETED}
    ),
    PlacementState.FAILED: frozenset(),
    PlacementState.DELETED: frozenset(),
}
"""From InService or Switching to Starting: the kernel is restarted, or has died and is started again."""


class CreatePlacement(WireModel):
    """Where a kernel shall run; sent before the kernel itself is asked for."""

    image: str
    image_version: str | None = None
    kernel: str = "python3"
    instance_type: str
    startup_script: str | None = None
    """Name of a script; None means the user's default, an empty string none at all."""
    path: Annotated[str, StringConstraints(max_length=4096)] = ""
    """The notebook, relative to the server's root."""


class Placement(WireModel):
    """Where a kernel runs, and how far its start is."""

    kernel_id: KernelId
    owner: str
    path: str
    image: str
    image_version: str
    image_display_name: str
    kernel: str
    kernel_display_name: str
    """``Python 3 (Data Science)``."""
    instance_type: str
    instance_label: str
    """``2 vCPU + 4 GiB``."""
    instance_id: str | None
    startup_script: str | None
    startup_log: str
    """Output of the start-up script, last 16 KiB."""
    state: PlacementState
    stages: list[Stage]
    """queue, image, instance, kernel, script."""
    failure_reason: str | None
    created: Timestamp


class PlacementPage(WireModel):
    """The caller's placements that are not Deleted."""

    items: list[Placement]


class CreateSwitch(WireModel):
    """Move a running kernel. Fields left out stay as they are."""

    kernel_id: KernelId
    image: str | None = None
    image_version: str | None = None
    kernel: str | None = None
    instance_type: str | None = None
    running_cell: Literal["stay", "wait", "interrupt"] = "stay"
    """What to do when a cell runs: refuse with ``conflict`` (stay), wait for it, or interrupt it."""
    keep_variables: bool = True


class SwitchState(StrEnum):
    """Moves, in this order; NeedsDecision only when something would be lost.

    Pending (build, queue) → Starting → Waiting (running cell) → Saving → Restoring → NeedsDecision →
    Completed; any before Completed → Cancelled | Failed, with the kernel still where it was.
    """

    PENDING = "Pending"
    STARTING = "Starting"
    WAITING = "Waiting"
    SAVING = "Saving"
    RESTORING = "Restoring"
    NEEDS_DECISION = "NeedsDecision"
    COMPLETED = "Completed"
    CANCELLED = "Cancelled"
    FAILED = "Failed"


_UNDONE = frozenset({SwitchState.CANCELLED, SwitchState.FAILED})

SWITCH_MOVES: dict[SwitchState, frozenset[SwitchState]] = {
    SwitchState.PENDING: _UNDONE | {SwitchState.STARTING},
    SwitchState.STARTING: _UNDONE | {SwitchState.WAITING},
    SwitchState.WAITING: _UNDONE | {SwitchState.SAVING, SwitchState.NEEDS_DECISION, SwitchState.COMPLETED},
    SwitchState.SAVING: _UNDONE | {SwitchState.RESTORING},
    SwitchState.RESTORING: _UNDONE | {SwitchState.NEEDS_DECISION, SwitchState.COMPLETED},
    SwitchState.NEEDS_DECISION: _UNDONE | {SwitchState.WAITING, SwitchState.COMPLETED},
    SwitchState.COMPLETED: frozenset(),
    SwitchState.CANCELLED: frozenset(),
    SwitchState.FAILED: frozenset(),
}
"""Waiting straight to Completed: the variables were not to be kept; to NeedsDecision: none of them can
be, because one of the kernels is not Python. NeedsDecision back to Waiting:
the user agreed, but cells ran meanwhile, so the variables are saved once more."""


class Variable(WireModel):
    """One name of the notebook, as a switch saw it."""

    name: str
    type: str
    size_bytes: int | None
    reason: str = ""
    """Why it could not move; empty for one that did."""
    note: str = ""
    """What changed on the way, e.g. that a view became a copy."""


class Switch(WireModel):
    """One move of one kernel."""

    id: str
    kernel_id: KernelId
    state: SwitchState
    stages: list[Stage]
    moved: list[Variable]
    lost: list[Variable]
    bytes_moved: int
    from_instance_type: str
    to_instance_type: str
    from_image: str
    to_image: str
    started: Timestamp
    seconds: float | None
    failure_reason: str | None


class SwitchPage(WireModel):
    """The caller's switches that have not ended; a page that was reloaded asks for them."""

    items: list[Switch]


class DecideSwitch(WireModel):
    """The answer to NeedsDecision: lose what is listed, or stay."""

    proceed: bool


class CreateTerminal(WireModel):
    """A terminal in an image's environment, inside an instance's limits."""

    image: str
    image_version: str | None = None
    instance_type: str
    cwd: str = ""
    """Relative to the server's root."""


class Terminal(WireModel):
    """A terminal that runs; ``name`` is what JupyterLab's ``terminal:open`` takes."""

    name: str
    image: str
    instance_type: str
    instance_id: str


class CreateProposal(WireModel):
    """The metadata of a notebook that somebody else's studio may have written."""

    metadata: Annotated[dict[str, Any], Field(max_length=200)]


class Proposal(WireModel):
    """The nearest image and size we have, and how they were found."""

    image: str
    kernel: str
    instance_type: str
    source: Literal["smstudio", "sagemaker", "kernelspec", "default"]
    note: str
    """E.g. ``Saved by SageMaker Studio with Data Science 1.0 (Python 3.7); opened with Data Science``."""


class KernelDeath(WireModel):
    """Payload of ``kernel.died``: why a kernel ended that nobody stopped."""

    kernel_id: KernelId
    path: str
    cause: Literal["memory", "exit", "signal"]
    instance_type: str
    limit_bytes: int | None
    used_bytes: int | None
    message: str
    """Full sentences, e.g. ``ml.t3.medium has 4 GiB; the kernel needed more. Switch to …``."""
    suggested_instance_type: str | None
