"""What features, kernels and jobs may ask of the tracking server, whichever it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, order=True)
class ModelChange:
    """A registered model, or a version of one, that came or went.

    Attributes:
        name: of the model.
        version: as MLflow counts; empty for the model itself.
        deleted: whether it went.
    """

    name: str
    version: str = ""
    deleted: bool = False


@dataclass(frozen=True)
class Changes:
    """What was written since the last time; ids as MLflow has them.

    Attributes:
        runs: runs whose facts changed.
        experiments: experiments that were made, renamed, tagged, deleted or restored, or got a new run.
        reset: something may have changed unseen (the server started anew): read all again.
        models: what was registered and deleted.
    """

    runs: frozenset[str] = frozenset()
    experiments: frozenset[str] = frozenset()
    reset: bool = False
    models: frozenset[ModelChange] = frozenset()

    def __or__(self, other: Changes) -> Changes:
        """Return both together."""
        return Changes(
            self.runs | other.runs,
            self.experiments | other.experiments,
            self.reset or other.reset,
            self.models | other.models,
        )


Listener = Callable[[Changes], None]
Unsubscribe = Callable[[], None]


@dataclass(frozen=True)
class Upstream:
    """Where the proxy sends what a browser asks.

    Attributes:
        url: base URL, without a slash at its end.
        socket: the Unix socket behind it; None for TCP.
        headers: what identifies the studio there.
        title: what the user knows it by.
    """

    url: str
    socket: Path | None = None
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    title: str = "MLflow"


class Tracking(Protocol):
    """A tracking server that MLflow clients talk to."""

    @property
    def store_url(self) -> str | None:
        """SQLAlchemy URL of MLflow's tables, to be read only; None when only HTTP reaches them."""
        ...

    @property
    def in_use(self) -> Path | None:
        """A file on which whoever logs beyond the server's life holds a shared ``flock``; None: no need."""
        ...

    def upstream(self) -> Upstream:
        """Return where the server answers.

        Raises:
            NotSupported: there is none; the message says how to get one.
        """
        ...

    def environ(self, subject: str) -> dict[str, str]:
        """Return the variables by which MLflow in a process reaches the server.

        Called for every kernel, terminal and job. Empty where there is no server.

        Args:
            subject: whose token it is, e.g. ``kernel-<id>``; letters, digits, hyphens, underscores.
        """
        ...

    def subscribe(self, listener: Listener) -> Unsubscribe:
        """Call ``listener`` soon after every write; return what ends that."""
        ...

    def start(self) -> None:
        """Start in the background; called once the event loop runs."""
        ...

    async def ready(self) -> None:
        """Return when the server answers for the first time; at once where somebody else starts it."""
        ...

    async def stop(self) -> None:
        """End what nobody else uses; called at an ordinary shutdown, after the kernels' end."""
        ...
