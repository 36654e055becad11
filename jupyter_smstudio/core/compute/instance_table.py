"""The instances that live now, as everybody else may see them."""

from __future__ import annotations

import builtins
from datetime import datetime

from ..clock import Clock
from ..errors import NotFound
from ..models import Caller
from .base import LimitGroup, Usage
from .instance import Instance, Session
from .instance_ports import InstancePorts
from .live import LiveInstance


class InstanceTable(InstancePorts):
    """The reading half of the manager: nothing here changes anything."""

    def __init__(self, clock: Clock, stop_seconds: float) -> None:
        super().__init__(clock, stop_seconds)
        self._live: dict[str, LiveInstance] = {}

    def list(self, caller: Caller) -> builtins.list[Instance]:
        """Return the instances that the caller may see and that are not gone, oldest first."""
        return [live.instance for live in self._live.values() if _visible(caller, live.instance)]

    def get(self, caller: Caller, instance_id: str) -> Instance:
        """Return one instance.

        Raises:
            NotFound: there is none, or it is not the caller's.
        """
        return self._require(caller, instance_id).instance

    def usage(self, instance_id: str) -> Usage | None:
        """Measure an instance; None where nothing is limited or it is not in service."""
        live = self._live.get(instance_id)
        return live.group.usage() if live and live.group else None

    def group(self, instance_id: str) -> LimitGroup | None:
        """Return the group of an instance; None where nothing is limited or it is not in service."""
        live = self._live.get(instance_id)
        return live.group if live else None

    def held(self, instance_id: str) -> bool:
        """Tell whether something is about to open a session on it."""
        live = self._live.get(instance_id)
        return live is not None and live.holds > 0

    def waits_for(self, instance_id: str) -> str:
        """Say what a pending instance waits for, e.g. ``4 GiB``; empty when it does not wait."""
        live = self._live.get(instance_id)
        return live.wait[1] if live and live.wait else ""

    def empty_since(self, instance_id: str) -> datetime | None:
        """Return since when no session is open on it; None while one is."""
        live = self._live.get(instance_id)
        return live.empty_since if live and not live.sessions else None

    def _require(self, caller: Caller, instance_id: str) -> LiveInstance:
        live = self._live.get(instance_id)
        if live is None or not _visible(caller, live.instance):
            raise NotFound(f"No instance {instance_id} runs; it may have been stopped already.")
        return live

    def session_group(self, session_id: str) -> LimitGroup | None:
        """Return the group of an open session; None where nothing is limited or it is unknown."""
        live = self._of_session(session_id)
        return live.group_of(session_id) if live else None

    def sessions(self, instance_id: str | None = None) -> builtins.list[Session]:
        """Return the open sessions of one instance, or of all."""
        return [
            session
            for live in self._live.values()
            if instance_id in (None, live.instance.id)
            for session in live.sessions
        ]

    def _of_session(self, session_id: str) -> LiveInstance | None:
        return next((live for live in self._live.values() if live.has(session_id)), None)

    def _find(self, owner: str, type_name: str, exclusive: str) -> LiveInstance | None:
        for live in self._live.values():
            one = live.instance
            found = (one.owner, one.type.name, one.exclusive)
            if found == (owner, type_name, exclusive) and live.stopping is None:
                return live
        return None


def _visible(caller: Caller, instance: Instance) -> bool:
    return caller.admin or instance.owner == caller.name
