"""The domain and its members: of one, or of a team whose service is another process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..core.compute.catalog import InstanceType
from ..core.compute.instance import Instance, Session
from ..core.compute.machine import Machine
from ..core.errors import NotFound
from ..core.events import Event, EventBus
from ..core.jobs.service import JobService
from ..core.jobs.sessions import ID_CHARACTERS
from ..core.machine_quota import MachineQuota
from ..core.models import Caller
from ..core.quota import Amount, Quota
from ..domain.leased_quota import LeasedQuota
from ..domain.limit_models import EffectiveLimits
from ..domain.limit_store import SqlLimitStore
from ..domain.limits import check_start
from ..domain.local_machine import LocalMachine
from ..domain.models import FEATURE
from ..domain.news import DomainNews
from ..domain.remote import DomainClient
from ..domain.reports import ServerReports
from ..domain.service import DomainService
from ..domain.stop_orders import StopOrders
from ..domain.store import SqlDomainStore
from ..domain.usage import UsageService
from ..domain.usage_book import UsageBook
from ..domain.usage_store import SqlUsageStore
from ..kernels.ports import Advice
from ..sharing.storage import Storage
from .core import Core, DomainAccess, Jupyter, Team

ExperimentOf = Callable[[str], str]
"""Names the experiment of a job, by the id of its session."""


@dataclass(frozen=True)
class DomainParts:
    """The domain, as far as this server has to do with it."""

    service: DomainService
    usage: UsageService
    book: UsageBook
    limits: Callable[[], EffectiveLimits]
    team: Team | None = None
    reports: ServerReports | None = None
    orders: StopOrders | None = None

    def start(self) -> None:
        """Begin to count; call it once, on the running loop, after recovery."""
        self.book.catch_up()
        if self.team and self.reports:
            self.team.quota.start()
            self.reports.start()

    async def close(self) -> None:
        """Tell and hear no more, before the instances are stopped."""
        if self.orders:
            await self.orders.close()
        if self.reports:
            await self.reports.close()

    async def leave(self) -> None:
        """Give back what was leased, after the instances were stopped."""
        if self.team:
            await self.team.quota.close()

    def advice(self, _caller: Caller) -> Advice:
        """Return what the person of this server should be offered."""
        limits = self.limits()
        return Advice(
            default_image=limits.default_image,
            default_instance_type=limits.default_instance_type,
            instance_types=None if limits.instance_types is None else frozenset(limits.instance_types),
        )


def open_quota(
    machine: Machine, overcommit: float, access: DomainAccess | None, server: str, bus: EventBus, owner: str
) -> tuple[Quota, Team | None]:
    """Return who gives the machine away: this server alone, or the service of its domain.

    Args:
        machine: what the machine has.
        overcommit: factor on cores and memory; in a team that of the service holds.
        access: to the domain's service; None for a domain of one.
        server: names this server among those of its member.
        bus: is told what the service tells.
        owner: whose server this is.
    """
    own = MachineQuota(Amount(machine.vcpu, machine.memory_bytes, machine.gpus), overcommit)
    if access is None:
        return own, None
    client, news = DomainClient(access.url, access.token), DomainNews(bus, owner)
    leased = LeasedQuota(client, own.capacity, server, news.hear, news.connected)
    return leased, Team(client, leased, news)


def build_domain(core: Core, jupyter: Jupyter, experiment: ExperimentOf, storage: Storage) -> DomainParts:
    """Put the domain together, whose only person decides about everything where there is no team."""
    owner, catalog, instances = jupyter.owner, core.catalog, core.instances
    members, limits, lines = (
        SqlDomainStore(core.database),
        SqlLimitStore(core.database),
        SqlUsageStore(core.database),
    )
    service = DomainService(members, limits, core.clock, core.bus)
    service.admit(owner.name, from_hub=True, groups=owner.groups)

    def project_of(session: Session) -> str:
        return experiment(session.id) if session.kind == "job" else top_folder(session)

    book = UsageBook(instances, lines, catalog, core.clock, owner.name, project_of)
    instances.add_listener(book.note)
    usage = UsageService(
        members,
        limits,
        lines,
        LocalMachine(instances, core.quota, catalog, project_of),
        storage.stored,
        core.clock,
        catalog.currency,
        refresh=book.refresh,
    )
    if core.team is None:
        storage.set_check(usage.check_storage)
        _connect_locally(core, usage)
        return DomainParts(service, usage, book, lambda: usage.allowance(owner.name).limits)
    news = core.team.news
    instances.add_guard(news.guard)
    orders = StopOrders(instances, core.bus, owner.name)
    news.on_stop(orders.hear)
    reports = ServerReports(
        core.team.client,
        core.team.quota,
        instances,
        book,
        lines,
        owner.name,
        project_of,
        core.state.data,
        news.allow,
    )
    return DomainParts(service, usage, book, lambda: news.allowance.limits, core.team, reports, orders)


def experiment_of(jobs: JobService, owner: Caller) -> ExperimentOf:
    """Return how the experiment of a job is found by its session."""

    def found(session_id: str) -> str:
        try:
            return jobs.get(owner, session_id[:ID_CHARACTERS]).spec.experiment
        except NotFound:
            return ""

    return found


def top_folder(session: Session) -> str:
    """Return the top folder of a notebook; empty at the top, and for terminals."""
    folder, slash, _ = session.path.partition("/")
    return folder if slash and session.kind == "kernel" else ""


def _connect_locally(core: Core, usage: UsageService) -> None:
    def guard(owner: str, kind: InstanceType, image: str) -> None:
        check_start(usage.allowance(owner), kind.name, image)

    def changed(instance: Instance) -> None:
        core.bus.publish(Event(FEATURE, "usage.changed", instance.owner, {"owner": instance.owner}))

    core.instances.add_guard(guard)
    core.instances.add_listener(changed)
