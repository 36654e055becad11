"""An instance that is not gone yet: its group, its open sessions, who holds and awaits it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from ..quota import Amount, Claim, OnWait
from .base import LimitGroup, Limits
from .instance import MOVES, Instance, InstanceState, Session

log = logging.getLogger(__name__)


@dataclass(eq=False)
class _Open:
    session: Session
    group: LimitGroup | None
    unwatch: Callable[[], None]


@dataclass(eq=False)
class LiveInstance:
    """The manager's own record of one instance.

    Attributes:
        instance: what others see of it.
        ready: done when it is in service; fails when it never will be.
        empty_since: when its last session ended, or when it was made.
        group: its control group; None before it is in service, and where nothing is limited.
        holds: acquirers that have not opened their session yet.
        used: whether a session was ever open on it.
        starting: the task that brings it into service.
        stopping: the task that ends it.
    """

    instance: Instance
    ready: asyncio.Future[None]
    empty_since: datetime
    group: LimitGroup | None = None
    holds: int = 0
    used: bool = False
    starting: asyncio.Task[None] | None = None
    stopping: asyncio.Task[None] | None = None
    wait: tuple[int, str] | None = None
    _waiters: list[OnWait] = field(default_factory=list)
    _open: dict[str, _Open] = field(default_factory=dict)

    @property
    def limits(self) -> Limits:
        """What its group enforces."""
        kind = self.instance.type
        return Limits(kind.vcpu, kind.memory_bytes, batch=self.instance.batch)

    @property
    def amount(self) -> Amount:
        """What it reserves of the machine."""
        kind = self.instance.type
        vcpu = kind.vcpu if self.instance.claims_cores else 0
        return Amount(vcpu, kind.memory_bytes, kind.gpus)

    def claim(self, image: str = "", replacing: str | None = None) -> Claim:
        """Return what it asks of the machine."""
        one = self.instance
        return Claim(
            key=one.id,
            amount=self.amount,
            owner=one.owner,
            batch=one.batch,
            replacing=replacing,
            type=one.type.name,
            image=image,
            price_factor=one.price_factor,
            claims_cores=one.claims_cores,
        )

    @property
    def sessions(self) -> list[Session]:
        """The open ones."""
        return [opened.session for opened in self._open.values()]

    @property
    def goes_on(self) -> bool:
        """Whether it outlives its server: a job runs on it."""
        return self.instance.batch and bool(self._open)

    @property
    def idle(self) -> bool:
        """Whether no session is open and nobody is about to open one."""
        return not self._open and not self.holds

    def moved(self, state: InstanceState, **changes: datetime) -> Instance:
        """Return the instance in another state, with ``started`` or ``ended``; only allowed moves."""
        if state not in MOVES[self.instance.state]:
            raise ValueError(f"An instance never goes from {self.instance.state} to {state}.")
        return replace(self.instance, state=state, **changes)  # type: ignore[arg-type]

    def listen(self, on_wait: OnWait) -> None:
        """Tell ``on_wait`` where in the queue it is, now and from now on."""
        self._waiters.append(on_wait)
        if self.wait:
            on_wait(*self.wait)

    def unlisten(self, on_wait: OnWait) -> None:
        """Tell it no more."""
        self._waiters.remove(on_wait)

    def tell(self, position: int, missing: str) -> None:
        """Pass the place in the queue on."""
        self.wait = (position, missing)
        for on_wait in tuple(self._waiters):
            on_wait(position, missing)

    def has(self, session_id: str) -> bool:
        """Tell whether this session is open on it."""
        return session_id in self._open

    def group_of(self, session_id: str) -> LimitGroup | None:
        """Return an open session's own group."""
        return self._open[session_id].group

    def attach(self, session: Session, on_memory_exceeded: Callable[[], None]) -> LimitGroup | None:
        """Open a session in a group of its own, or find that group again after a restart."""
        group = self.group.child(session.id) if self.group else None
        unwatch = group.on_memory_exceeded(on_memory_exceeded) if group else lambda: None
        self._open[session.id] = _Open(session, group, unwatch)
        self.used = True
        return group

    def leave(self) -> None:
        """Stop watching it; what runs on it goes on."""
        for opened in self._open.values():
            opened.unwatch()

    def detach(self, session_id: str, now: datetime) -> None:
        """Close a session, and kill what it left running.

        This waits for the processes to be gone, which takes milliseconds: a new session of the same
        id may open the group of that name right afterwards.
        """
        opened = self._open.pop(session_id)
        self.empty_since = now
        opened.unwatch()
        if opened.group is not None:
            clear(opened.group)


def empty(group: LimitGroup) -> None:
    """Kill what runs in a group, and remove it.

    Raises:
        OSError: something in it cannot die now, e.g. while it waits for a dead network disk.
    """
    group.kill()
    group.remove()


def clear(group: LimitGroup) -> None:
    """Empty a group now if that can be; else it goes with its instance, or at the next start."""
    try:
        empty(group)
    except OSError as error:
        log.warning("The group %s is left for later: %s", group.name, error)
