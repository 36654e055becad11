"""What the kernels feature needs from Jupyter and from the features' surroundings, as Protocols.

``web.jupyter`` implements them over jupyter_client and jupyter_server.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from ..core.compute.catalog import InstanceType


@dataclass(frozen=True)
class Advice:
    """What the domain says about where its members' kernels run.

    Attributes:
        default_image: proposed for notebooks that name none; None leaves it to the studio.
        default_instance_type: the same for the size.
        instance_types: names of those that may be started; None: all.
    """

    default_image: str | None = None
    default_instance_type: str | None = None
    instance_types: frozenset[str] | None = None

    def forbids(self, kind: InstanceType) -> str:
        """Say that an instance type is not for the caller; empty if it is."""
        if self.instance_types is None or kind.name in self.instance_types:
            return ""
        return "Not allowed for you in this domain; its admins decide."


NO_ADVICE = Advice()


@dataclass(frozen=True)
class ConnectionInfo:
    """How to reach a kernel process.

    Attributes:
        address: the ``ip`` of its connection file.
        key: HMAC key of its messages.
    """

    address: str
    key: str


class KernelChannel(Protocol):
    """One private connection to a kernel process."""

    async def ready(self) -> None:
        """Return when the kernel answers ``kernel_info_request``."""
        ...

    async def evaluate(self, expression: str, *, new_key: str | None = None) -> str | None:
        """Evaluate an expression silently: no history, no output, no ``execution_count``.

        Args:
            expression: Python whose value is a ``str`` or None; queued behind what the kernel runs.
            new_key: set when it changes the kernel's HMAC key; the reply is checked with it.

        Raises:
            StartFailed: the expression raised; the message holds the exception's name and text.
        """
        ...

    def close(self) -> None:
        """End the connection; the kernel goes on."""
        ...


class KernelChannels(Protocol):
    """Opens channels."""

    def open(self, info: ConnectionInfo) -> KernelChannel:
        """Connect to the process; it need not listen yet."""
        ...


@dataclass(frozen=True)
class KernelStatus:
    """What Jupyter knows of a kernel.

    Attributes:
        execution_state: ``idle``, ``busy``, ``starting`` …
        last_activity: of any message, UTC.
        connections: open websockets.
    """

    execution_state: str
    last_activity: datetime
    connections: int


class KernelControl(Protocol):
    """Jupyter's own kernel manager."""

    def status(self, kernel_id: str) -> KernelStatus | None:
        """Return None for a kernel that Jupyter does not run."""
        ...

    async def interrupt(self, kernel_id: str) -> None:
        """Interrupt the running cell."""
        ...

    async def shutdown(self, kernel_id: str) -> None:
        """End the kernel for good, and its sessions with it; unknown ids are no error."""
        ...

    async def adopt(self, kernel_id: str, kernel_name: str, cwd: str, session_name: str) -> None:
        """Let Jupyter manage a kernel that outlived an earlier server."""
        ...


class TerminalControl(Protocol):
    """Jupyter's terminal manager."""

    def next_name(self) -> str:
        """Return a name that no terminal has yet."""
        ...

    def create(self, name: str, argv: Sequence[str], cwd: Path, env: Mapping[str, str]) -> int:
        """Start a terminal and return the pid of its shell."""
        ...

    def activity(self, name: str) -> tuple[str, datetime] | None:
        """Return the program that runs in a terminal (empty at the prompt) and when it last wrote.

        None for a terminal that does not exist.
        """
        ...

    async def close(self, name: str) -> None:
        """End a terminal; unknown names are no error."""
        ...
