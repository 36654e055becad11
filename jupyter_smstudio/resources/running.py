"""What the Running panel shows: instances, the apps on them, their use of the machine."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from ..core.clock import Clock
from ..core.compute.base import Usage
from ..core.compute.instance import Activity, Instance, Session
from ..core.compute.instances import InstanceManager
from .idle import IdleClock, Idleness, Verdict, judge
from .models import IdleWarning, RunningApp, RunningInstance, RunningKernel
from .snapshot import Snapshot, take
from .spending import Spending
from .store import PreferenceStore


@dataclass(frozen=True)
class Sample:
    """One look at an instance.

    Attributes:
        snapshot: what runs on it.
        idleness: whether it is idle, and why.
        verdict: what follows.
        cpu_percent: of its own vCPU since the look before; None at the first.
        memory_bytes: charged now; 0 where nothing is measured.
    """

    snapshot: Snapshot
    idleness: Idleness
    verdict: Verdict
    cpu_percent: float | None
    memory_bytes: int


class Sampler:
    """Looks at instances, and remembers what the next look needs.

    Args:
        manager: what runs.
        store: how long each user lets an idle instance run.
        idle: measures idleness.
        clock: the time.
    """

    def __init__(
        self, manager: InstanceManager, store: PreferenceStore, idle: IdleClock, clock: Clock
    ) -> None:
        self._manager = manager
        self._store = store
        self._idle = idle
        self._clock = clock
        self._cpu: dict[str, tuple[float, float]] = {}
        self._last: dict[str, Sample] = {}

    def look(self, instance: Instance) -> Sample:
        """Measure an instance, judge it, and let its idle time count. Only the watch calls this."""
        snapshot = take(self._manager, instance)
        idleness = judge(snapshot)
        # What costs nothing need not be stopped.
        minutes = self._store.get(instance.owner).idle_minutes
        limit = self._store.policy.seconds(minutes) if instance.metered else None
        verdict = self._idle.observe(instance.id, idleness, limit)
        usage = self._manager.usage(instance.id)
        percent = self._percent(instance, usage) if usage else None
        sample = Sample(snapshot, idleness, verdict, percent, usage.memory_bytes if usage else 0)
        self._last[instance.id] = sample
        return sample

    def show(self, instance: Instance) -> Sample:
        """Return what runs now, with what the last look measured and decided."""
        snapshot = take(self._manager, instance)
        idleness = judge(snapshot)
        last = self._last.get(instance.id)
        if last is None:
            return Sample(snapshot, idleness, Verdict(), None, 0)
        same = idleness.since == last.idleness.since
        return replace(
            last, snapshot=snapshot, idleness=idleness, verdict=last.verdict if same else Verdict()
        )

    def forget(self, instance_id: str) -> None:
        """Drop what is known of an instance that is gone."""
        self._cpu.pop(instance_id, None)
        self._last.pop(instance_id, None)
        self._idle.forget(instance_id)

    def _percent(self, instance: Instance, usage: Usage) -> float | None:
        moment = self._clock.monotonic()
        before = self._cpu.get(instance.id)
        self._cpu[instance.id] = (moment, usage.cpu_seconds)
        if before is None or moment <= before[0]:
            return None
        cores = (usage.cpu_seconds - before[1]) / (moment - before[0])
        return max(0.0, 100 * cores / instance.type.vcpu)


def describe(sample: Sample, spending: Spending) -> RunningInstance:
    """Put a sample and its cost into the words of the wire."""
    one = sample.snapshot.instance
    return RunningInstance(
        id=one.id,
        type=one.type.name,
        label=one.type.label,
        owner=one.owner,
        state=one.state,
        since=one.started or one.created,
        price_per_hour=one.price_per_hour,
        cost=spending.of_instance(one.owner, one.id) if one.metered else 0.0,
        cpu_percent=sample.cpu_percent,
        memory_bytes=sample.memory_bytes,
        memory_limit_bytes=one.type.memory_bytes if one.metered else None,
        idle_since=sample.idleness.since,
        idle_reason=sample.idleness.reason,
        stops_at=sample.verdict.stops_at,
        stop_warned=sample.verdict.warned,
        apps=apps(sample.snapshot),
    )


def idle_warning(sample: Sample) -> IdleWarning | None:
    """Return the warning of an instance that idle shutdown stops next; None while it need not be told."""
    stops_at = sample.verdict.stops_at
    if stops_at is None or not sample.verdict.warned:
        return None
    return IdleWarning(
        instance_id=sample.snapshot.instance.id,
        type=sample.snapshot.instance.type.name,
        stops_at=stops_at,
        reason=sample.idleness.reason,
        dies=sample.snapshot.titles,
    )


def apps(snapshot: Snapshot) -> list[RunningApp]:
    """Group the sessions of an instance by their image."""
    ordered = sorted(snapshot.sessions, key=lambda pair: _image(pair[0]))
    found = []
    for (image, version), group in groupby(ordered, key=lambda pair: _image(pair[0])):
        pairs = list(group)
        found.append(
            RunningApp(
                id=app_id(image, version, snapshot.instance),
                instance_id=snapshot.instance.id,
                image=image,
                image_version=version,
                image_display_name=pairs[0][0].image_display_name,
                since=_first(pairs),
                sessions=[_kernel(session, activity) for session, activity in pairs],
            )
        )
    return found


def app_id(image: str, version: str, instance: Instance) -> str:
    """Return the name of an image on an instance, e.g. ``data-science-1-0-0-ml-t3-medium-1abf3407``."""
    return re.sub(r"[^a-z0-9]+", "-", f"{image}-{version}-{instance.type.name}-{instance.id[:8]}".lower())


def _image(session: Session) -> tuple[str, str]:
    return session.image, session.image_version


def _first(pairs: list[tuple[Session, Activity]]) -> datetime:
    return min(session.started for session, _ in pairs)


def _kernel(session: Session, activity: Activity) -> RunningKernel:
    return RunningKernel(
        id=session.id,
        kind=session.kind,
        path=session.path,
        display_name=session.display_name,
        busy=activity.busy,
    )
