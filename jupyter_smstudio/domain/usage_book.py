"""Attributes the time that a server's instances are metered for to projects."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, tzinfo

from ..core.clock import Clock
from ..core.compute import meter
from ..core.compute.catalog import InstanceCatalog
from ..core.compute.instance import Instance, Session
from ..core.compute.instances import InstanceManager
from ..core.compute.meter import Charge
from ..core.errors import Unavailable
from ..core.jobs.accounts import price_factor
from ..core.models import Caller
from .usage_models import UsageLine
from .usage_store import SqlUsageStore

log = logging.getLogger(__name__)

EVERYBODY = Caller("smstudio", admin=True)
"""The studio itself, which sees everything."""
LEAST_SECONDS = 0.01
"""Less is not worth a line; it is counted with what follows."""
MAX_PROJECT = 255

ProjectOf = Callable[[Session], str]
"""Names the project of a kernel, terminal or job; empty for none."""


class UsageBook:
    """Writes a line for each instance, day and project.

    The sum of an instance's lines is what its meter has counted: only how it is divided is decided here.
    Time is divided evenly among the projects whose sessions are open; where none is, it belongs to those
    that were the last.

    Args:
        instances: whose meter counts.
        store: where lines are kept.
        catalog: has the list prices.
        clock: the time.
        owner: whose server this is.
        project_of: names the projects of sessions.
        zone: where days begin; None for the server's own time zone.
    """

    def __init__(
        self,
        instances: InstanceManager,
        store: SqlUsageStore,
        catalog: InstanceCatalog,
        clock: Clock,
        owner: str,
        project_of: ProjectOf,
        zone: tzinfo | None = None,
    ) -> None:
        self._instances = instances
        self._store = store
        self._catalog = catalog
        self._clock = clock
        self._owner = owner
        self._project_of = project_of
        self._zone = zone
        self._projects: dict[str, list[str]] = {}

    def note(self, instance: Instance) -> None:
        """Write what was metered up to a change of an instance or of its sessions."""
        if not instance.metered or instance.started is None:
            return
        charges = self._instances.meter.instance_charges(instance.id)
        try:
            self._write(instance.id, charges, spot=instance.price_factor < 1)
        except Unavailable as error:  # the meter has it, and tells it with the next change or the next server
            log.warning("What %s has used is written later: %s", instance.type, error.message)
        if instance.ended is not None:
            self._projects.pop(instance.id, None)
            return
        if projects := {
            self._project_of(each)[:MAX_PROJECT] for each in self._instances.sessions(instance.id)
        }:
            self._projects[instance.id] = sorted(projects)

    def refresh(self) -> None:
        """Write what was metered up to now of everything that runs."""
        for instance in self._instances.list(EVERYBODY):
            self.note(instance)

    def catch_up(self) -> None:
        """Write everything that was metered this month; a killed server has not written all of it."""
        since = meter.month(self._clock.now(), self._zone).since
        by_instance: dict[str, list[Charge]] = defaultdict(list)
        for charge in self._instances.meter.charges(self._owner, since):
            by_instance[charge.instance_id].append(charge)
        for instance_id in by_instance:
            # All of its charges: one that began last month has days of that month, too.
            self._write(instance_id, self._instances.meter.instance_charges(instance_id), spot=None)

    def list_price(self, line: UsageLine) -> float:
        """Return what a line costs per hour, whatever its owner's own price list says."""
        return list_price(self._catalog, line.type, spot=line.spot)

    def _write(self, instance_id: str, charges: list[Charge], *, spot: bool | None) -> None:
        if not charges:
            return
        written = self._store.of_instance(self._owner, instance_id)
        if spot is None:
            spot = any(line.spot for line in written)
        have = {(line.day, line.project): line.seconds for line in written}
        projects = self._projects.get(instance_id) or _last_projects(written)
        lines = []
        for day, seconds in _by_day(charges, self._zone).items():
            more = seconds - sum(each for key, each in have.items() if key[0] == day)
            if more < LEAST_SECONDS:
                continue
            lines += [
                UsageLine(
                    instance_id=instance_id,
                    day=day,
                    project=project,
                    type=charges[0].type,
                    spot=spot,
                    seconds=have.get((day, project), 0.0) + more / len(projects),
                )
                for project in projects
            ]
        if lines:
            self._store.put(self._owner, lines, self.list_price)


def list_price(catalog: InstanceCatalog, type_name: str, *, spot: bool) -> float:
    """Return the list price per hour of an instance type; one that is not in the catalogue costs nothing."""
    kind = catalog.find(type_name)
    return kind.price_per_hour * price_factor(spot) if kind else 0.0


def month_name(moment: datetime, zone: tzinfo | None) -> str:
    """Return the month of a moment, e.g. ``2026-11``."""
    return f"{moment.astimezone(zone):%Y-%m}"


def _by_day(charges: Iterable[Charge], zone: tzinfo | None) -> dict[str, float]:
    seconds: dict[str, float] = defaultdict(float)
    for charge in charges:
        moment = charge.started
        while moment < charge.ended:
            period = meter.day(moment, zone)
            seconds[f"{moment.astimezone(zone):%Y-%m-%d}"] += charge.within(period.since, period.until)
            moment = max(period.until, moment + timedelta(seconds=1))
    return seconds


def _last_projects(written: list[UsageLine]) -> list[str]:
    last = max((line.day for line in written), default="")
    return sorted({line.project for line in written if line.day == last}) or [""]
