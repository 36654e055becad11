"""What a member's server has heard from the domain's service, and what its pages are told of that."""

from __future__ import annotations

from collections.abc import Callable

from ..core.compute.catalog import InstanceType
from ..core.events import Event, EventBus
from .lease_models import ServerNotice, StopWish
from .limit_models import Allowance, EffectiveLimits
from .limits import check_start
from .models import FEATURE


class DomainNews:
    """Remembers what the member may start, and passes events on.

    Args:
        bus: of this server.
        owner: whose server this is.
    """

    def __init__(self, bus: EventBus, owner: str) -> None:
        self._bus = bus
        self._owner = owner
        self._stop: Callable[[StopWish], None] = lambda _wish: None
        # Until the service has said what its member may, nothing that is leased starts anyway.
        self.allowance = Allowance(limits=EffectiveLimits(), hours=0.0, money=0.0, currency="")

    def on_stop(self, stop: Callable[[StopWish], None]) -> None:
        """Let ``stop`` carry out what an admin of the domain has decided."""
        self._stop = stop

    def hear(self, notice: ServerNotice) -> None:
        """Take a notice of the service."""
        if notice.allowance is not None:
            self.allow(notice.allowance)
        if notice.stop is not None:
            self._stop(notice.stop)
        if notice.action:
            self._bus.publish(Event(FEATURE, notice.action, notice.owner, notice.payload))

    def allow(self, allowance: Allowance) -> None:
        """Remember what the member may start now."""
        self.allowance = allowance

    def connected(self, found: bool) -> None:
        """Tell pages that the service is found, or lost."""
        self._bus.publish(Event(FEATURE, "service.changed", self._owner, {"connected": found}))

    def guard(self, _owner: str, kind: InstanceType, image: str) -> None:
        """Refuse what the member may not start; see :func:`.limits.check_start`."""
        check_start(self.allowance, kind.name, image)
