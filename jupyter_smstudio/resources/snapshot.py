"""What is known of one instance at one moment: the input of every judgement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..core.compute.instance import Activity, Instance, Session
from ..core.compute.instances import InstanceManager


@dataclass(frozen=True)
class Snapshot:
    """One instance with its sessions and what they do.

    Attributes:
        instance: as the manager shows it.
        sessions: with what each does.
        empty_since: since when no session is open; None while one is.
        held: whether something is about to open a session.
        waits_for: what a pending one waits for; empty when it does not wait.
    """

    instance: Instance
    sessions: tuple[tuple[Session, Activity], ...]
    empty_since: datetime | None = None
    held: bool = False
    waits_for: str = ""

    @property
    def titles(self) -> list[str]:
        """What would end with the instance, by name."""
        return [session.title for session, _ in self.sessions]


def take(manager: InstanceManager, instance: Instance) -> Snapshot:
    """Ask the manager, and through it the probes, about one instance."""
    return Snapshot(
        instance=instance,
        sessions=tuple((session, manager.activity(session)) for session in manager.sessions(instance.id)),
        empty_since=manager.empty_since(instance.id),
        held=manager.held(instance.id),
        waits_for=manager.waits_for(instance.id),
    )
